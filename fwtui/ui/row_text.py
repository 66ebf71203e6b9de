"""The rows of a list in words, their signs too, for a listener without a screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from fwtui.music import Artist, Channel, Listening, Year
from fwtui.text import counted, whole_number
from fwtui.ui.glyphs import ASCII, UNICODE
from fwtui.ui.theme import Inks
from fwtui.ui.unread import NOT_READ
from fwtui.ui.widgets.columns import TITLE, ColumnRows
from fwtui.ui.widgets.fact_rows import DOT, INTO, Fact
from fwtui.ui.widgets.long_list import LongList
from fwtui.ui.widgets.row_builder import Line
from fwtui.ui.widgets.row_kind import RowState

if TYPE_CHECKING:
    from fwtui.ui.views.view import View
    from fwtui.ui.widgets.cards import Card

_COUNTS = ("count", "duration", "tracks")
"""Columns whose bare number counts what the row holds: of an album in a search too."""
_TIMES = {"added": "added", "changed": "changed", "day": ""}
"""Columns of a time, and what happened then."""
_WIDE = 400
"""Cells of a row, none of which is cut."""
_SIGNS = {
    UNICODE.playing: "playing",
    UNICODE.mark: "marked",
    UNICODE.unplayable: "not playable",
    UNICODE.kept: "downloaded",
    UNICODE.heart: "favourite",
    UNICODE.unheard: "not heard yet",
}
_GLYPHS = replace(ASCII, **{name: getattr(UNICODE, name) for name in (
    "playing", "mark", "unplayable", "kept", "heart", "unheard", "into", "dot")})  # fmt: skip
"""Signs that differ from letters; no bars and blocks."""


def row_signs(shown: LongList, row: int, value: Any) -> list[str]:
    """Whether a row is marked, and a favourite."""
    if value is None:
        return []
    state = shown.state_of(row, value)
    return [name for name in ("marked", "favourite") if getattr(state, name)]


def row_words(view: View | None, shown: LongList, row: int) -> str:
    """A row in words, its title first: ``Salt, Älva, Northern Rooms, 3:41, favourite``."""
    value = shown.rows[row] if shown.rows is not None else None
    if value is None:
        return NOT_READ
    if view is not None and (sentence := view.row_words(value)):
        return sentence
    if isinstance(value, Fact):
        return _fact_words(shown, row, value)
    state = replace(shown.state_of(row, value), cursor=False, focused=False, match=())
    inks = shown.palette.ground
    if isinstance(shown.kind, ColumnRows):
        texts = _column_texts(shown.kind, row, value, state, inks)
    else:
        line = Line(_WIDE, inks)
        shown.kind.paint(line, row, value, state, inks, _GLYPHS)
        texts = [line.strip().text]
    parts = [part.strip() for text in texts for part in re.split(r" {2,}", text.strip())]
    return ", ".join(part for part in map(_spoken, parts) if any(map(str.isalnum, part)))


def row_name(shown: LongList, value: Any) -> str:
    """What a row is called; empty where it is loading, or a fact of something else."""
    return "" if value is None or isinstance(value, Fact) else shown.kind.name(value)


def card_words(card: Card) -> str:
    """A card of what was heard last in words."""
    playing = "playing" if card.playing else ""
    return ", ".join(filter(None, (card.title, card.artist, card.fact, card.place, playing)))


def _fact_words(shown: LongList, row: int, fact: Fact) -> str:
    """A fact with its label, which only the first row of a label shows."""
    label, above = fact.label, row
    while not label and above and shown.rows is not None:
        above -= 1
        label = getattr(shown.rows[above], "label", "")
    said = ", ".join(filter(None, (fact.text, fact.more)))
    said = said.replace(INTO, ", then ").replace(DOT, ", ")
    return f"{label}: {said}" if label else said


def _spoken(text: str) -> str:
    """A text with words for its signs."""
    return (
        ", ".join(_SIGNS.get(sign, sign) for sign in text.split(" ")) if _is_signs(text) else text
    )


def _is_signs(text: str) -> bool:
    return bool(text) and all(sign in _SIGNS for sign in text.split(" "))


def _column_texts(kind: ColumnRows, row: int, value: Any, state: RowState, inks: Inks) -> list[str]:
    """The text of each column: the title, the others, the signs."""
    titles = frozenset(column.title for column in kind.columns)
    ranked: list[tuple[int, str]] = []
    for column in kind.columns:
        if column.title == "number":
            continue  # the page numbers its rows
        line = Line(_WIDE, inks)
        cell = kind.cell(line, row, value, state, inks, _GLYPHS, titles)
        cell.start, cell.end = 0, _WIDE - 1
        column.paint(cell)
        text = line.strip().text.strip()
        count = whole_number(text.replace(",", ""))
        if column.title in _COUNTS and count is not None:
            text = counted(count, _counted_in(value))
        elif column.title == "followed" and text:
            text = "followed"
        elif column.title in _TIMES and text:
            ago = " ago" if text.endswith((" min", " h")) else ""
            text = f"{_TIMES[column.title]} {text}{ago}".strip()
        elif column.title == "heard" and isinstance(value, Listening):
            text = f"heard {text}"
        elif column.title == "place" and text:
            text = f"heard up to {text.removeprefix('at ')}"
        rank = {TITLE: 1}.get(column.title, 3 if _is_signs(text) else 2)
        ranked.append((rank, text))
    return [text for _, text in sorted(ranked, key=lambda each: each[0])]


def _counted_in(value: object) -> str:
    if isinstance(value, Artist | Year):
        return "album"
    return "episode" if isinstance(value, Channel) else "track"
