"""Which letters of a title were looked for: found as the library finds, shown as written."""

from __future__ import annotations

from collections.abc import Sequence

from fwtui.library.fold import fold

Span = tuple[int, int]
"""First character, and the one after the last."""


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
    return _joined(sorted(found))


def _find(text: str, word: str) -> int:
    at = first = text.find(word)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(word, at + 1)
    return at if at >= 0 else first


def _joined(found: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for first, after in found:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(after, joined[-1][1]))
        else:
            joined.append((first, after))
    return tuple(joined)
