"""The control socket's protocol: lines of JSON, their limits, and the fields of the status.

PROTOCOL.md describes it. The standard library alone: ``fwtui ctl`` imports it.
"""

from __future__ import annotations

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
    "requests_left": "that the pod still allows, of the scope that matters",
    "requests_limit": "of that scope",
    "requests_full_in": "seconds until all are free again",
}
"""Fields of the status by name; None where there is none."""

EVENTS = {
    "status": "the first line: everything as it is",
    "track": "another track, or none",
    "state": "playing, paused, preparing, stopped",
    "position": "a jump: a seek, or back to the start",
    "volume": "volume, mute or speed",
    "queue": "rows, the row that plays, or modes",
    "sleep": "the sleep timer was set or cleared",
    "favourite": "the heart of the track that plays",
    "allowance": "requests that the pod still allows; at most once a second",
    "connection": "whether the pod answers",
    "account": "another account",
    "listen": "a play that counts as a listen; heard_title and heard_artist",
    "error": "a failure; sentence",
}
"""Events of ``follow`` by name: each a line with ``event`` and all fields of the status."""


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
