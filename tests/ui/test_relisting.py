"""Lists that take the place of those that are shown."""

from __future__ import annotations

from msgspec.structs import replace

from fwtui.library.events import ListingState
from fwtui.ui.relisting import relist
from fwtui.ui.widgets.rows import track_rows
from fwtui.ui.widgets.table import Table
from tests.ui.listed import Listed
from tests.ui.piloted import piloted
from tests.ui.sample import SONGS


async def test_another_list_of_the_query_is_shown_once_it_is_known() -> None:
    async with piloted() as seen:
        table: Table = seen.view.tables[-1]
        first, second = Listed(SONGS[:5]), Listed(SONGS[:8])
        table.show(first, kind=track_rows(), at=3)
        relist(lambda query: first, [table])
        assert table.whole is first
        known = second.state
        second._set_state(ListingState())
        relist(lambda query: second, [table])
        assert table.whole is first, "its length is not known yet"
        second._set_state(replace(known, known=True))
        assert table.whole is second
        assert (table.count, table.cursor) == (8, 3)


async def test_a_list_that_comes_too_late_is_not_shown() -> None:
    async with piloted() as seen:
        table: Table = seen.view.tables[-1]
        first, late, other = Listed(SONGS[:5]), Listed(SONGS[:8]), Listed(SONGS[:3])
        table.show(first, kind=track_rows())
        late._set_state(ListingState())
        relist(lambda query: late, [table])
        table.show(other, kind=track_rows())
        late._set_state(ListingState(known=True))
        assert table.whole is other
