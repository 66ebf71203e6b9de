"""Text matching: the letters of a title that match a search, and the jump by letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from fwtui.library.folding import fold, found_by

Span = tuple[int, int]
"""First character, and the one after the last."""


SCANNED = 5_000
"""Names that a jump by letter reads one by one before it gives up."""


class Names(Protocol):
    """Rows, or a list of anything."""

    def __len__(self) -> int: ...
    def __getitem__(self, row: int, /) -> Any: ...


def folded(text: str, longest: int = 32) -> str:
    """The beginning of a text without case and accents, to compare it."""
    return fold(text[:longest])


def find_letter(
    rows: Names, name: Callable[[Any], str], letter: str, after: int, *, by_name: bool
) -> tuple[int | None, int]:
    """The next row after ``after`` whose name begins so, from the top again after the end; and
    how many rows are known not to begin so where there is none.

    A list that is longer than :data:`SCANNED` and in the order of its names is halved until
    the letter is near; its own order may be another alphabet's, so the rows around are read.
    """
    count, wanted = len(rows), folded(letter)
    known = 0

    def begins(row: int) -> bool:
        value = rows[row]
        return value is not None and folded(name(value)).startswith(wanted)

    following = (after + 1) % max(count, 1)
    halved = False
    if by_name and count > SCANNED and not begins(following):
        low, high = 0, count
        while low < high:
            middle = (low + high) // 2
            value = rows[middle]
            if value is None:  # not known here: the letter cannot be found by halves
                break
            if folded(name(value)) < wanted:
                low = middle + 1
            else:
                high = middle
        else:
            following, halved = max(0, low - SCANNED // 50), True
    for step in range(min(count, SCANNED)):
        row = (following + step) % count
        value = rows[row]
        if value is not None and folded(name(value)).startswith(wanted):
            return row, count
        known += value is not None
    return None, count if halved else known


def spans(title: str, words: Sequence[str]) -> tuple[Span, ...]:
    """Where the folded ``words`` stand in a title, at the beginning of a word where possible.

    >>> spans("Čistá Voda", ["vod"])
    ((6, 9),)
    """
    if not words:
        return ()
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(title):
        for letter in fold(char):
            letters.append(letter)
            places.append(place)
    text = "".join(letters)
    found: list[Span] = []
    for word in words:
        at = _find(text, word)
        if at >= 0:
            found.append((places[at], places[at + len(word) - 1] + 1))
        else:
            found += [(places[a], places[b - 1] + 1) for a, b in _with_signs(text, word)]
    return _joined(sorted(found))


def _find(text: str, word: str) -> int:
    at = first = text.find(word)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(word, at + 1)
    return at if at >= 0 else first


def _with_signs(text: str, word: str) -> list[Span]:
    """The words of a folded text that begin so without the signs inside: ``rem`` in ``r.e.m.``"""
    if found_by(text) == text:
        return []
    return [
        chunk.span()
        for chunk in re.finditer(r"\S+", text)
        if any(way.startswith(word) for way in found_by(chunk[0]).split("\n")[1:])
    ]


def _joined(found: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for first, after in found:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(after, joined[-1][1]))
        else:
            joined.append((first, after))
    return tuple(joined)
