"""The base of orders that are read as one list, and how they are read and requested."""

from __future__ import annotations

from array import array
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

from fwtui.errors import NotFound
from fwtui.library.listing.ordered import KnownOrder
from fwtui.library.listing.pod_queries import QueryAnswer
from fwtui.library.listing.queries import Query
from fwtui.library.staleness import is_old

if TYPE_CHECKING:
    from fwtui.library.listing.pod_link import PodLink
    from fwtui.library.store.store import Store

FRESH = 600.0
"""Seconds."""
MOST_PAGES = 40
AskPage = Callable[[Query, int, bool], Awaitable[QueryAnswer]]
"""Requests a page of a query, from 1, in the background where the flag says so."""


class ShortSource:
    """Lists that are short enough to be read in one piece."""

    mirrored = False

    def part(self, number: int) -> array[int]:
        return array("q")

    def every(self) -> None:
        return None


def stored_order(store: Store, key: str) -> KnownOrder | None:
    """The ids that the store has of a list; ``None`` before it was stored."""
    head = store.whole(key)
    if head is None or head.ids is None:
        return None
    return KnownOrder(head.ids, len(head.ids), head.fetched)


def is_due(reach: PodLink, fetched: float) -> bool:
    """Whether the pod is connected and a list of then (seconds since 1970) is older than 10
    minutes."""
    return reach.pod is not None and is_old(fetched, FRESH)


async def pages_of(ask: AskPage, query: Query) -> AsyncIterator[QueryAnswer]:
    """All pages of a query, at most :data:`MOST_PAGES`. Raises FwtuiError."""
    rows = 0
    for number in range(1, MOST_PAGES + 1):
        try:
            answer = await ask(query, number, False)
        except NotFound:
            if number == 1:
                raise
            return  # the count says more than there is, or the list has become shorter
        yield answer
        rows += len(answer.items)
        if rows >= answer.count or not answer.items:
            return
