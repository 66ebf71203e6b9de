"""The text of an empty list: what happened, why, and what to press."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct
from rich.cells import set_cell_size

from fwtui.text import cells
from fwtui.ui.widgets.row_builder import Piece


class EmptyState(Struct, frozen=True):
    """The text of an empty list."""

    title: str
    lines: tuple[tuple[Piece, ...], ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    """Key of the action table, and words."""


def notice_lines(
    notice: EmptyState, width: int, sign_now: Callable[[str], str] = lambda sign: sign
) -> list[tuple[Piece, ...]]:
    """A notice as lines of at most ``width`` cells; ``sign_now`` gives the key in use for one of
    the action table."""
    lines: list[tuple[Piece, ...]] = [*wrapped(((notice.title, "bright"),), width), ()]
    for paragraph in notice.lines:
        lines += wrapped(paragraph, width)  # an empty paragraph is an empty line
    if notice.keys:
        lines.append(())
        keys = [(sign_now(key), words) for key, words in notice.keys]
        room = max(len(key) for key, _ in keys) + 2
        for key, words in keys:
            first, *more = wrapped(((words, "dim"),), max(8, width - room))
            lines.append(((key.ljust(room), "accent_bold"), *first))
            lines += [((" " * room, "dim"), *each) for each in more]
    return lines


def wrapped(pieces: Sequence[Piece], width: int) -> list[tuple[Piece, ...]]:
    """Pieces broken at their spaces into lines of at most ``width`` cells; a word that is wider
    than one is broken where it must be."""
    lines: list[list[Piece]] = [[]]
    at, space = 0, False
    for text, ink in pieces:
        for part in re.findall(r" +|[^ ]+", text):
            if part.isspace():
                space = True
                continue
            lead = " " if space and at else ""
            if lead and at + 1 + cells(part) > width:
                lines.append([])
                at, lead = 0, ""
            *before, part = _broken(part, width, width - at - len(lead))
            for each in before:
                lines[-1].append((lead + each, ink))
                lines.append([])
                at, lead = 0, ""
            lines[-1].append((lead + part, ink))
            at += cells(part) + len(lead)
            space = False
    return [tuple(line) for line in lines]


def _broken(word: str, width: int, room: int) -> list[str]:
    """A word in parts of at most ``width`` cells, the first of at most ``room``; whole where it is
    not wider than a line."""
    parts: list[str] = []
    while width > 1 and cells(word) > width:
        head = set_cell_size(word, room).rstrip() if room > 1 else ""
        parts.append(head)
        word, room = word[len(head) :], width
    return [*parts, word]
