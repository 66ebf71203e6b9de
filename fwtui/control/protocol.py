"""The control socket's protocol: lines of JSON, their limits, and the fields of the status.

PROTOCOL.md describes it. The standard library alone: ``fwtui ctl`` imports it.
"""

from __future__ import annotations

import _json  # what json is built on, without json's own modules: re alone takes 5 ms to import

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

VERSION = 1
"""Increases when a request that was understood no longer is."""
LARGEST_REQUEST = 1 << 16
"""Bytes of a line to the session."""
LARGEST_REPLY = 1 << 20
"""Bytes of a line from the session."""
DONE, REFUSED, USAGE, NO_SESSION = 0, 1, 2, 3
"""``code`` of a reply, and exit codes of ``fwtui ctl``; the last one is never in a reply."""

FIELDS = {
    "state": "playing, paused, preparing or stopped",
    "title": "of the track",
    "artist": "of the track",
    "album": "of the track",
    "number": "of the track on its album",
    "disc": "of the track on its album",
    "year": "in which the album was released",
    "id": "of the track on its pod",
    "url": "address of the track in the federation",
    "position": "seconds into the track",
    "length": "seconds of the track",
    "elapsed": "position as m:ss",
    "duration": "length as m:ss",
    "percent": "of the track that is over",
    "favourite": "whether the track is one",
    "volume": "0 to 100",
    "muted": "whether the sound is muted",
    "speed": "1 for normal",
    "repeat": "off, all or one",
    "shuffle": "whether the queue is shuffled",
    "stop_after": "whether it stops after this track",
    "sleep": "seconds until the sleep timer pauses",
    "sleep_after": "at whose end the sleep timer stops: track or album",
    "loop": "seconds of A and B of the A–B loop; B is null until it is set",
    "row": "of the queue that plays, from 1; 0 when it is empty",
    "rows": "tracks in the queue",
    "queue_version": "increases with every change of the queue",
    "next_title": "of the track that follows, as far as it is known",
    "next_artist": "of the track that follows",
    "source": "where the queue came from",
    "radio": "that feeds the queue",
    "private": "whether the pod hears of no listens",
    "silent": "whether there is no audio device",
    "note": "a sentence on what keeps it from playing",
    "account": "user@pod",
    "pod": "host of the pod",
    "connection": "no_account, connecting, here, offline, unreachable or logged_out",
    "requests_left": "that the pod still allows, of the limit that matters",
    "requests_limit": "of that limit",
    "requests_full_in": "seconds until all are free again",
}
"""Fields of the status by name; None where there is none."""

EVENTS = {
    "status": "the first line: everything as it is",
    "track": "another track, the same one once more, or none",
    "state": "playing, paused, preparing, stopped",
    "position": "a jump: a seek, or back to the start",
    "volume": "volume, mute or speed",
    "queue": "rows, the row that plays, or modes",
    "sleep": "the sleep timer was set or cleared",
    "loop": "the A–B loop was set or cleared",
    "favourite": "the heart of the track that plays",
    "allowance": "requests that the pod still allows; at most once a second",
    "connection": "whether the pod answers",
    "account": "another account",
    "listen": "a play that counts as a listen; heard_title and heard_artist",
    "error": "a failure; sentence",
    "said": "what the status bar says, failures too; sentence",
}
"""Events of ``follow`` by name: each a line with ``event`` and all fields of the status."""


def request_line(command: str, words: Sequence[str], options: Mapping[str, str | bool]) -> bytes:
    """The line of a request, with its end; the value of an option is text or True."""
    said = [f"{_text(name)}: {_text(value)}" for name, value in options.items() if value]
    written = f'"words": [{", ".join(map(_text, words))}], "options": {{{", ".join(said)}}}'
    return f'{{"version": {VERSION}, "command": {_text(command)}, {written}}}\n'.encode()


def _text(value: str | bool) -> str:
    """JSON of text or True, in ASCII: bytes of argv that are no text come as surrogates."""
    return "true" if value is True else _json.encode_basestring_ascii(str(value))


class _Decoding:
    """The attributes that ``_json.make_scanner`` asks of a decoder (Python's json/decoder.py)."""

    strict = True
    object_hook = object_pairs_hook = array_hook = None
    parse_float, parse_int, parse_constant = float, int, float
    memo: dict[str, str] = {}  # noqa: RUF012 -- as json.decoder has it


_scan = _json.make_scanner(_Decoding())  # type: ignore[arg-type]  # it takes these attributes


def decoded(line: bytes) -> dict[str, Any]:
    """The object of a line. Raises ValueError."""
    text = line.decode()
    try:
        value, end = _scan(text, 0)
    except StopIteration:
        raise ValueError("a line is no JSON") from None
    if not isinstance(value, dict) or text[end:].strip():
        raise ValueError("a line is no object")
    return value


class TooLong(ValueError):
    """A line that is longer than its limit."""


class Lines:
    """Takes bytes as they come, gives whole lines. Raises :class:`TooLong`."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._held = bytearray()

    @property
    def is_partial(self) -> bool:
        """Whether the beginning of a line is held."""
        return bool(self._held)

    def feed(self, data: bytes) -> list[bytes]:
        held = self._held
        held += data
        *lines, rest = held.split(b"\n")
        if len(rest) > self._largest or any(len(line) > self._largest for line in lines):
            raise TooLong(f"a line of more than {self._largest} bytes")
        self._held = rest
        return [bytes(line) for line in lines if line.strip()]
