"""Text matching: letters of a title that match a search, fuzzy names, the jump by letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Protocol

from msgspec import Struct

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
    text, places = _letters(title)
    found: list[Span] = []
    for word in words:
        at = _find(text, word)
        if at >= 0:
            found.append((places[at], places[at + len(word) - 1] + 1))
        else:
            found += [(places[a], places[b - 1] + 1) for a, b in _with_signs(text, word)]
    return _joined(sorted(found))


class Fuzzy(Struct, frozen=True):
    """How a name is like a typed text."""

    rank: int
    """0 for the name itself, then its beginning, beginnings of its words in any order or written
    as one, the text inside it, and from 4 on letters of it in their order, in fewer or more
    pieces."""
    spans: tuple[Span, ...]
    """The letters that match."""


def fuzzy(name: str, typed: str) -> Fuzzy | None:
    """How a name is like a folded text; ``None`` where it is not.

    >>> fuzzy("Volume down", "vold")
    Fuzzy(rank=5, spans=((0, 3), (7, 8)))
    """
    words = typed.split()
    text, places = _letters(name)
    if not words:
        return Fuzzy(0, ())
    whole = " ".join(words)
    at = text.find(whole)
    if at == 0:
        return Fuzzy(0 if text == whole else 1, spans(name, words))
    if all(_begins_word(text, word) for word in words):
        return Fuzzy(2, spans(name, words))
    if at > 0 and (len(whole) > 1 or not whole.isascii()):
        return Fuzzy(3, ((places[at], places[at + len(whole) - 1] + 1),))
    letters = "".join(words)
    found = _scattered(text, letters, of_words=True) or _scattered(text, letters, of_words=False)
    if found is None:
        return None
    pieces = [(places[a], places[b - 1] + 1) for a, b in found]
    # ``login`` is “log in” written as one.
    as_one = all(not text[one[1] : two[0]].strip() for one, two in pairwise(found))
    return Fuzzy(2 if as_one else 3 + len(pieces), _joined(pieces))


@lru_cache(1024)
def _letters(title: str) -> tuple[str, list[int]]:
    """A title folded, and for each letter the place in the title that it comes from."""
    if title.isascii():
        return title.lower(), list(range(len(title)))
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(title):
        for letter in fold(char):
            letters.append(letter)
            places.append(place)
    return "".join(letters), places


def _begins_word(text: str, word: str, at: int = 0) -> int:
    """Where a word of a text begins so, from ``at`` on, plus one; 0 where none does."""
    at = text.find(word, at)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(word, at + 1)
    return at + 1


def _scattered(text: str, letters: str, *, of_words: bool) -> list[Span] | None:
    """The pieces of a text that are these letters in their order, the first at the beginning of
    a word, and with ``of_words`` the others where possible; ``None`` where they are none, or so
    many that the likeness is chance."""
    found: list[Span] = []
    at = 0
    for letter in letters:
        if found and text.startswith(letter, at):
            found[-1] = (found[-1][0], at + 1)
            at += 1
            continue
        place = _begins_word(text, letter, at) - 1 if of_words or not found else -1
        if place < 0 and found:
            place = text.find(letter, at)
        if place < 0 or len(found) > len(letters) // 2:
            return None
        found.append((place, place + 1))
        at = place + 1
    return found


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
