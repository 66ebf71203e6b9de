"""Lists that the library makes in another way by now, in place of those that are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Listing
    from fwtui.library.listing.queries import Query
    from fwtui.ui.widgets.table import Table


def relist(listing_of: Callable[[Query], Listing], tables: Iterable[Table]) -> None:
    """Let each table show the list of its query as it is made now; cursor and marks stay."""
    for table in tables:
        query = table.list_query
        if query is None or table.whole is None:
            continue
        listing = listing_of(query)
        if listing is not getattr(table.whole, "whole", table.whole):
            _replace_once_known(table, listing)


def _replace_once_known(table: Table, listing: Listing) -> None:
    """Let a list take the place of the one before it as soon as its length is known."""
    before = table.whole

    def known(event: object = None) -> None:
        if not listing.state.known:
            return
        unsubscribe()
        if table.whole is before and table.is_attached:
            table.become(listing)

    unsubscribe = listing.subscribe(known)
    listing.want(0, 0)
    known()
