"""Items of a menu as rows: words, a fact, and the item's own key at the right."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from fwtui.music import Track
from fwtui.text import cells, fit
from fwtui.ui.glyphs import Glyphs
from fwtui.ui.theme import Inks
from fwtui.ui.widgets.row_builder import Line
from fwtui.ui.widgets.row_kind import EDGE, RowState

_KEYS = 6
"""Cells of the column of keys."""
_WIDE = 50
"""Cells of a menu from which on the column of keys is there without a key too, where nothing is
cut for it."""
_FACT = 8
"""Cells that a fact keeps beside long words."""


class MenuRows:
    """Paints items with words, ``sign`` and ``fact``."""

    title_at = EDGE
    end = 0
    of_tracks = False

    def column_at(self, x: int) -> str:
        return ""

    def measure(self, values: Sequence[Any | None]) -> None:
        """Nothing is measured."""

    def lay_out(self, width: int, screen: int, count: int) -> None:
        """Nothing stands in columns: words take what fact and key leave."""

    def key(self, row: int, value: Any) -> Hashable:
        return row

    def name(self, value: Any) -> str:
        return str(value.words)

    def track(self, value: Any) -> Track | None:
        return None

    def outgrows(self, value: Any) -> bool:
        return False

    def paint(
        self, line: Line, row: int, value: Any | None, state: RowState, inks: Inks, glyphs: Glyphs
    ) -> None:
        if value is None:
            return
        end = line.width - EDGE
        keys = max(_KEYS, cells(value.sign) + 2)
        fact = value.fact
        whole = EDGE + cells(value.words) + 2 + cells(fact)
        has_keys = value.sign or (line.width > _WIDE and whole <= end - keys)
        keys_at = end - (keys if has_keys else 0)
        # The words before the fact, of which some remains.
        fact_room = max(_FACT, keys_at - 2 - EDGE - cells(value.words))
        if cells(fact) > fact_room:
            fact = fit(fact, fact_room, glyphs.cut).rstrip()
        facts_at = keys_at - cells(fact)
        room = (facts_at if fact else end - cells(value.sign)) - 2 - EDGE
        style = inks.bright if state.cursor else inks.text
        line.marked(value.words, style, inks.match, state.match, room)
        if fact:
            line.to(facts_at)
            line.put(fact, inks.faint)
        line.right(value.sign, inks.dim, end)
