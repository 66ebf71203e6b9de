"""The newest episodes of podcasts subscribed to, downloaded by a rule and kept up to date."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from fwtui.errors import FwtuiError
from fwtui.library.events import LibraryEvent, OutboxChanged
from fwtui.library.listing.queries import Channels, Episodes
from fwtui.text import number

if TYPE_CHECKING:
    from fwtui.library.library import Library
    from fwtui.library.listing.listing import Listing
    from fwtui.music import Channel
    from fwtui.player.downloads import Downloads

log = logging.getLogger(__name__)

EVERY, SOON = 1800.0, 5.0
"""Seconds between two looks at the podcasts, and from a change of the listener's to the next."""
PATIENCE = 60.0
"""Seconds for a list to come."""
SHOWS = 100
"""Podcasts that the rule is applied to."""


class NewestEpisodes:
    """Keeps one collection of downloads for each podcast: its newest episodes."""

    def __init__(
        self, library: Library, downloads: Downloads, count: int, say: Callable[[str], object]
    ) -> None:
        """``count`` episodes of each podcast; 0 removes those of an earlier rule. ``say`` shows a
        sentence to the listener."""
        self._library, self._downloads = library, downloads
        self._count, self._say = count, say
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Apply the rule now, after each change of the listener's and every half an hour."""
        leave = self._library.subscribe(self._on_event)
        try:
            while True:
                try:
                    await self.apply()
                except FwtuiError as error:
                    log.info("the newest episodes could not be looked at: %s", error)
                if not self._count:
                    return
                self._changed.clear()
                try:
                    async with asyncio.timeout(EVERY):
                        await self._changed.wait()
                    await asyncio.sleep(SOON)
                except TimeoutError:
                    continue
        finally:
            leave()

    async def apply(self) -> None:
        """Bring the downloads to what the rule says. Raises FwtuiError."""
        shows: list[Channel] = []
        if self._count:
            listing = self._library.listing(Channels(scope="subscribed"))
            await self._read(listing, SHOWS)
            shows = [each for row in range(min(len(listing), SHOWS)) if (each := listing[row])]
        followed = {each.id for each in shows}
        for status in self._downloads.all():
            collection = status.collection
            if collection.kind == "episodes" and collection.id not in followed:
                self._downloads.remove(collection.key)
        for show in shows:
            await self._keep(show)

    async def _keep(self, show: Channel) -> None:
        listing = self._library.listing(Episodes(channel=show.id))
        await self._read(listing, self._count)
        rows = [listing[row] for row in range(min(len(listing), self._count))]
        ids = tuple(each.id for each in rows if each is not None and each.is_playable)
        every = (each.collection for each in self._downloads.all())
        kept = next((each for each in every if each.key == f"episodes:{show.id}"), None)
        if not ids or (kept is not None and kept.tracks == ids):
            return
        name = show.artist.name
        await self._downloads.add("episodes", show.id, f"{name}, newest {self._count}", ids)
        gone = len(set(kept.tracks) - set(ids)) if kept is not None else 0
        if gone:
            what = "1 older episode is" if gone == 1 else f"{number(gone)} older episodes are"
            self._say(f"{name}: {what} not kept any more, by the rule “newest {self._count}”.")

    async def _read(self, listing: Listing, count: int) -> None:
        """Read the first rows, again where they are stale. Raises FwtuiError."""
        changed = asyncio.Event()
        leave = listing.subscribe(lambda event: changed.set())
        looked_at = listing.view
        try:
            listing.want(0, 0)
            listing.view = looked_at  # which is for what is seen
            await listing.read_rest(count, background=True)
            async with asyncio.timeout(PATIENCE):
                while listing.state.loading:
                    changed.clear()
                    await changed.wait()
        except TimeoutError:
            log.info("a list of podcasts did not come")
        finally:
            leave()

    def _on_event(self, event: LibraryEvent) -> None:
        if isinstance(event, OutboxChanged):
            self._changed.set()
