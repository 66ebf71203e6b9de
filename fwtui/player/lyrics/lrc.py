"""Lyrics as a value, and the reading of their text: LRC with times, or plain lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from msgspec import Struct

from fwtui.text import plain

MOST_BYTES = 256 << 10
"""Bytes of a text of lyrics; a longer one is no lyrics."""
MOST_LINES = 4_000
LONGEST_LINE = 500
"""Characters of a line; the rest is cut."""
_STAMPS = 64
"""Times of one line: those of a refrain."""

# LRC has no standard: "[mm:ss.xx]" before a line, once for each time it is sung, "<mm:ss.xx>"
# before words (A2), and "[offset:+500]" in milliseconds, which brings all lines earlier.
_STAMP = re.compile(r"\s*\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]")
_WORD = re.compile(r"<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>")
_TAG = re.compile(r"\s*\[(#|[A-Za-z]{2,10}):([^\]]*)\]\s*")
_TAGS = frozenset(["ar", "ti", "al", "au", "by", "re", "ve", "la", "length", "id", "offset", "#"])


class LyricLine(Struct, frozen=True):
    """One line; ``at`` is in seconds from the start of the track, ``None`` without a time."""

    text: str
    at: float | None = None


class Lyrics(Struct, frozen=True):
    """The lines of a track, in the order in which they are sung."""

    lines: tuple[LyricLine, ...]
    timed: bool = False
    own: bool = False
    """They are of an ``.lrc`` file of the listener, not of the file's tags."""

    def line_at(self, seconds: float) -> int | None:
        """The line that is sung at ``seconds``; ``None`` before the first one."""
        timed = self._timed()
        place = bisect_right(timed, seconds, key=lambda each: each[0])
        return timed[place - 1][1] if place else None

    def next_at(self, seconds: float) -> float | None:
        """When the next line begins; ``None`` after the last one."""
        timed = self._timed()
        place = bisect_right(timed, seconds, key=lambda each: each[0])
        return timed[place][0] if place < len(timed) else None

    def _timed(self) -> list[tuple[float, int]]:
        return [(each.at, row) for row, each in enumerate(self.lines) if each.at is not None]


def lyrics_of(text: str) -> Lyrics | None:
    """Lyrics of a text, timed where half of its lines have a time; ``None`` without a line."""
    stamped: list[tuple[float, LyricLine]] = []
    without: list[str] = []
    last, offset = 0.0, 0.0
    times = words = 0
    for line in text[:MOST_BYTES].splitlines()[:MOST_LINES]:
        if (tag := _TAG.fullmatch(line)) and tag[1].lower() in _TAGS:
            offset = _offset(tag[2]) if tag[1].lower() == "offset" else offset
            continue
        rest, ats = _stamps(line)
        clean = plain(_WORD.sub("", rest), LONGEST_LINE).strip()
        without.append(clean)
        words += bool(clean)
        times += bool(ats and clean)
        if ats:
            last = ats[-1]
            stamped += [(at, LyricLine(clean, at)) for at in ats]
        elif clean:
            stamped.append((last, LyricLine(clean)))
    if not words:
        return None
    if times * 2 < words:
        return Lyrics(_trimmed(LyricLine(each) for each in without))
    stamped.sort(key=lambda each: each[0])
    return Lyrics(_shifted((line for _, line in stamped[:MOST_LINES]), -offset), timed=True)


def synced(lines: Iterable[tuple[float, str]]) -> Lyrics | None:
    """Lyrics of texts with their times in seconds: whole lines, or syllables of which the first
    of each line begins with a line break."""
    pieces = list(lines)[:MOST_LINES]
    joins = any("\n" in text[:1] for _, text in pieces[1:])
    made: list[tuple[float, str]] = []
    for at, text in pieces:
        if joins and made and not text.startswith("\n"):
            made[-1] = (made[-1][0], (made[-1][1] + text)[:LONGEST_LINE])
        else:
            made.append((at, text))
    clean = [LyricLine(plain(text, LONGEST_LINE).strip(), at) for at, text in made]
    clean.sort(key=lambda each: each.at or 0.0)
    return Lyrics(tuple(clean), timed=True) if any(each.text for each in clean) else None


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, else Windows-1252."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _stamps(line: str) -> tuple[str, list[float]]:
    """The line after its times, and these in seconds."""
    ats: list[float] = []
    place = 0
    while len(ats) < _STAMPS and (found := _STAMP.match(line, place)):
        part = int(found[3]) / 10 ** len(found[3]) if found[3] else 0.0
        ats.append(int(found[1]) * 60 + int(found[2]) + part)
        place = found.end()
    return line[place:], ats


def _offset(text: str) -> float:
    found = re.fullmatch(r"\s*([+-]?\d{1,7})\s*", text)
    return int(found[1]) / 1000 if found else 0.0


def _shifted(lines: Iterable[LyricLine], by: float) -> tuple[LyricLine, ...]:
    return tuple(
        LyricLine(each.text, None if each.at is None else max(0.0, each.at + by)) for each in lines
    )


def _trimmed(lines: Iterable[LyricLine]) -> tuple[LyricLine, ...]:
    """The lines with one empty one between verses, and none at either end."""
    kept: list[LyricLine] = []
    for line in lines:
        if line.text or (kept and kept[-1].text):
            kept.append(line)
    return tuple(kept[:-1] if kept and not kept[-1].text else kept)
