"""Filters of a view's lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fwtui.library.listing.filtered import FilteredListing
from fwtui.library.listing.queries import Favourites, History
from fwtui.ui.list_filters import ListFilters
from fwtui.ui.widgets.table import Table
from tests.ui.piloted import piloted
from tests.ui.sample import HEARD, SampleContext, context, lists


def half_known() -> SampleContext:
    """A context whose history is known in part."""
    rows: list[Any] = [*HEARD, *[0] * 500]
    return context(known=lists() | {History(): rows})


async def test_a_sentence_has_the_history_read_once_and_its_lists_look_again() -> None:
    async with piloted(half_known()) as seen:
        asked: list[Callable[[], None]] = []
        table: Table = seen.view.tables[-1]
        listing = seen.context.library.listing(Favourites())
        filters = ListFilters(seen.context, lambda: [table], asked.append)
        filters.narrow(listing, "a word")
        assert not asked
        for _ in range(2):
            narrowed = filters.narrow(listing, "not heard 30d")
            assert isinstance(narrowed, FilteredListing)
        assert len(asked) == 1
        looked: list[str] = []
        narrowed.subscribe(lambda event: looked.append("again"))
        table.show(narrowed)
        asked[0]()
        assert looked


async def test_how_much_of_the_history_is_known_is_said_of_a_filtered_list() -> None:
    async with piloted(half_known()) as seen:
        await seen.press("5", "slash")
        await seen.type("not heard 30d")
        table: Table = seen.view.list
        filters = ListFilters(seen.context, lambda: [table], lambda then: None)
        assert f"{len(HEARD)} of {500 + len(HEARD)} listens known" in filters.words(table)
        assert filters.words(None) == ""
