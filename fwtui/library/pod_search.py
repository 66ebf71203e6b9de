"""A search of the pod for what the store did not find."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fwtui.library.listing.fetcher import ListFetcher
from fwtui.library.listing.pod_queries import PAGE
from fwtui.library.listing.queries import Channels, Found, Kind, Playlists, Query
from fwtui.library.settings import LibrarySettings
from fwtui.library.staleness import is_old

if TYPE_CHECKING:
    from fwtui.library.hits import Results
    from fwtui.library.store.store import Store


class PodSearch:
    """Asks the pod for each kind that it may know more of."""

    def __init__(
        self,
        store: Store,
        settings: LibrarySettings,
        fetcher: ListFetcher,
        here: Callable[[str, int], Results],
    ) -> None:
        """``here`` searches the store: a text, and the most hits of a kind."""
        self._store, self._settings, self._fetcher, self._here = store, settings, fetcher, here

    async def search(
        self,
        text: str,
        limit: int = PAGE,
        scope: str = "all",
        came: Callable[[Results], None] = lambda results: None,
        shown: Results | None = None,
    ) -> Results:
        """What the pod finds and the store did not; in another scope than all, everything
        that it finds. Groups are in the order of the answers.

        ``came`` is called with the groups so far after each answer. ``shown`` is the answer of
        the store that is on the screen: what came into the store after it is in neither
        where the store is searched again. Costs three requests, and
        one each for playlists and podcasts that are not all here; call it after a pause
        (``settings.search_pause``). Raises FwtuiError when a kind could not be searched for,
        after the answers of the others.
        """
        from fwtui.library.hits import HitGroup, Results
        from fwtui.library.search import COUNTED

        kinds = self._kinds_to_ask(text, scope)
        here = self._here(text, COUNTED)
        groups: list[HitGroup] = []

        async def ask(query: Found) -> None:
            page = await self._fetcher.page(query, 1, False)
            before = here if shown is None or not shown.holds_all(query.what) else shown
            known = before.ids(query.what) if scope == "all" else frozenset()
            values = [each for each in page.items if each is not None]
            new = tuple(each for each in values if each.id not in known)
            if new:
                unseen = page.count - (len(values) - len(new))
                groups.append(HitGroup(query.what, new[:limit], unseen, page.open_end))
            self._fetcher.keep_soon(query, values)
            came(Results(text, tuple(groups), asked=kinds))

        answers = (ask(Found(what=kind, text=text, scope=scope)) for kind in kinds)
        for failure in await asyncio.gather(*answers, return_exceptions=True):
            if failure is not None:
                raise failure
        return Results(text, tuple(groups), asked=kinds)

    async def of_kind(self, kind: Kind, text: str) -> list[Any]:
        """What the pod finds of one kind, a page at the most; one request. Raises FwtuiError."""
        from fwtui.pod.api.params import search_words  # not needed for the first frame

        if not search_words(text):
            return []
        query = Found(what=kind, text=text)
        page = await self._fetcher.page(query, 1, False)
        values = [each for each in page.items if each is not None]
        self._fetcher.keep_soon(query, values)
        return values

    def _kinds_to_ask(self, text: str, scope: str) -> tuple[Kind, ...]:
        """The kinds that a pod may know more of; none for a text that it cannot look for."""
        from fwtui.pod.api.params import search_words  # not needed for the first frame

        if not search_words(text):
            return ()
        kinds: tuple[Kind, ...] = ("artist", "album", "track", "playlist", "channel")
        whole: dict[Kind, Query] = {
            "playlist": Playlists(scope="all"),
            "channel": Channels(scope="all"),
        }
        return tuple(
            kind
            for kind in kinds
            if scope != "all" or kind not in whole or not self._is_whole(whole[kind])
        )

    def _is_whole(self, query: Query) -> bool:
        """Whether all rows of a list that the pod orders are here, and not out of date."""
        head = self._store.head(query.key)
        if head is None:
            return False
        pages = self._store.pages(head.number)
        longest = self._settings.stale_minutes * 60.0
        there = sum(len(ids) for _, fetched, ids in pages if not is_old(fetched, longest))
        return there >= head.count
