"""Arguments of commands: places, volumes, times, rows. All raise :class:`UsageError`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from fwtui.errors import UsageError
from fwtui.text import counted

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{1,2})", re.ASCII)
_SECONDS = re.compile(r"\d{1,6}(?:\.\d{1,3})?", re.ASCII)
_DURATION = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?", re.ASCII)
_TIME_OF_DAY = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
LONGEST_WAIT = 86_400.0
"""Seconds of the sleep timer at most."""
_NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,4})?", re.ASCII)
_ROW = re.compile(r"\d{1,9}", re.ASCII)


def signed(text: str) -> tuple[int, str]:
    """1 or -1 and the rest for ``+30`` and ``-30``; 0 and all of it without a sign."""
    if text[:1] in ("+", "-", "−"):
        return (1 if text[0] == "+" else -1), text[1:]
    return 0, text


def seconds(text: str) -> float:
    """``80``, ``1:20`` or ``1:02:17``."""
    if found := _CLOCK.fullmatch(text):
        hours, minutes, rest = (int(part or 0) for part in found.groups())
        return float(hours * 3600 + minutes * 60 + rest)
    if _SECONDS.fullmatch(text):
        return float(text)
    raise UsageError(f"“{text}” is no time: 90, 1:20, +30 or -5.")


def duration(text: str) -> float:
    """Seconds of ``45m``, ``1h30m``, ``1h20``, ``90s``, or ``45`` minutes."""
    if _ROW.fullmatch(text) or re.fullmatch(r"\d{1,3}h\d{1,2}", text, re.ASCII):
        text += "m"
    found = _DURATION.fullmatch(text)
    if not text or found is None:
        raise UsageError(f"“{text}” is no time: 45m, 1h20, 23:30, track, album or off.")
    hours, minutes, rest = (int(part or 0) for part in found.groups())
    return float(hours * 3600 + minutes * 60 + rest)


def until(text: str, now: datetime) -> float:
    """Seconds of a duration, or until a time of day (``23:30``) after ``now``."""
    if found := _TIME_OF_DAY.fullmatch(text):
        hour, minute = map(int, found.groups())
        at = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if at <= now:
            at += timedelta(days=1)
        return at.timestamp() - now.timestamp()
    wait = duration(text)
    if not 0 < wait <= LONGEST_WAIT:
        raise UsageError("The sleep timer needs a time of a day at most: 45m, 1h20 or 23:30.")
    return wait


def number(text: str, example: str) -> float:
    """A number without a sign."""
    if not _NUMBER.fullmatch(text):
        raise UsageError(f"“{text}” is no number: {example}.")
    return float(text)


def row(text: str, length: int) -> int:
    """A row from 1, as an index from 0."""
    if not _ROW.fullmatch(text):
        raise UsageError(f"“{text}” is no row of the queue.")
    if not 0 < int(text) <= length:
        raise UsageError(f"The queue has {counted(length, 'row')}.")
    return int(text) - 1


def rows(words: tuple[str, ...], length: int) -> list[int]:
    """Rows and ranges (``3 7-9``) as indices from 0."""
    found: set[int] = set()
    for word in words:
        first, dash, last = word.partition("-")
        start = row(first, length)
        found.update(range(start, (row(last, length) if dash else start) + 1))
    return sorted(found)


def entry(text: str) -> int:
    """The place of an entry in a list, from 1."""
    if not _ROW.fullmatch(text):
        raise UsageError(f"“{text}” is no entry of the list: 1 is the newest.")
    return int(text)


def switch(text: str, now: bool) -> bool:
    """``on`` or ``off``; the other one of ``now`` without a word."""
    if text not in ("", "on", "off"):
        raise UsageError(f"“{text}” is neither on nor off.")
    return not now if not text else text == "on"
