"""Rows of facts: a label, a text, and what the row leads to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from fwtui.library.events import ListingState
from fwtui.library.listing.queries import Query
from fwtui.music import Track
from fwtui.ui.widgets.columns import GAP, Cell, Column, ColumnRows, paint_title
from fwtui.ui.widgets.value_rows import ValueRows

_AT_MOST = 60
"""Cells of a text beside its sign on a wide screen; a longer one, an address, has as many more."""
DOT = " · "
"""Between facts; painted as the glyphs have it."""
INTO = " › "
"""Between stages of the sound; painted likewise."""


def label_width(width: int) -> int:
    """Cells of the label, in a list of that width."""
    return 12 if width >= 70 else 10


class Link(Struct, frozen=True):
    """An address that a row copies."""

    address: str


class Performs(Struct, frozen=True):
    """An action that a row performs."""

    action: str


class Goes(Struct, frozen=True):
    """A list that a row leads to, under its name."""

    query: Query
    words: str


class Explained(Struct, frozen=True):
    """A thing of which all is known here: a setting."""

    name: str
    facts: tuple[tuple[str, str], ...]
    """Label and text of each."""


class Fact(Struct, frozen=True):
    """One row: a label, a text, and what it leads to."""

    id: str
    label: str
    text: str
    more: str = ""
    """Follows the text in grey."""
    goes: Any = None
    """A thing, a :class:`Goes`, a :class:`Link` or a :class:`Performs`."""


class FactRows(ValueRows):
    """Facts; the cursor follows its fact while others come above it."""

    def __init__(
        self, values: Sequence[Fact] = (), waits: Callable[[], bool] = lambda: False
    ) -> None:
        """``waits``: whether facts are on their way, in place of others or beside them."""
        super().__init__(values)
        self._waits = waits

    @property
    def state(self) -> ListingState:
        """Not known to the title: a number of facts says nothing."""
        waits = self._waits()
        return ListingState(complete=not waits, loading=waits)

    def row_of(self, id: int | str, near: int = 0) -> int | None:
        return next((row for row, fact in enumerate(self._values) if fact.id == id), None)


def thing_of(value: Any) -> Any:
    """The thing that a fact leads to; of another value, itself."""
    return value.goes if isinstance(value, Fact) else value


def fact_rows(name_of: Callable[[Any], str]) -> ColumnRows:
    """Label, text, and ``›`` where the row leads on; ``name_of`` names what is no fact."""

    def paint(cell: Cell) -> None:
        fact, dot = cell.value, cell.glyphs.fact
        cell.end = max(cell.end, cell.line.width - 2 - GAP)  # its sign stands after it
        text = fact.text.replace(DOT, dot).replace(INTO, f" {cell.glyphs.into} ")
        paint_title(cell, text)
        if fact.more and cell.line.at + 2 < cell.end:
            cell.line.to(cell.line.at + 2)
            cell.line.put(fact.more.replace(DOT, dot), cell.grey, cell.end - cell.line.at)

    def sign(cell: Cell) -> None:
        if cell.value.goes is not None:
            cell.line.to(max(cell.start, cell.line.at + GAP))
            cell.line.put(cell.glyphs.into, cell.inks.faint)

    def track(value: Any) -> Track | None:
        thing = thing_of(value)
        return thing if isinstance(thing, Track) else None

    return ColumnRows(
        (
            Column(
                "label",
                lambda extent: label_width(extent.width),
                lambda cell: cell.value.label,
                ink="dim",
            ),
            Column("title", 16, fill=True, at_most=_AT_MOST, painter=paint),
            Column("goes", 1, painter=sign),
        ),
        name=lambda value: value.text if isinstance(value, Fact) else name_of(value),
        key=lambda row, value: getattr(thing_of(value), "id", value.id),
        track=track,
    )
