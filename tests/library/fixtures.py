"""A library and a pod for tests: the real store, the real client, the demo pod's HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fwtui.demo.pod import DemoPod
from fwtui.library.events import ListingEvent
from fwtui.library.library import Library
from fwtui.library.listing.listing import Listing
from fwtui.library.settings import LibrarySettings
from fwtui.library.store.store import Store
from fwtui.pod.auth.accounts import Account
from fwtui.pod.auth.tokens import FixedToken, Secret
from fwtui.pod.dialect import PodDialect
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod
from fwtui.pod.settings import PodSettings

PATIENCE = 20.0
"""Seconds until a test gives up waiting; no test is meant to take so long."""


def pod_of(demo: DemoPod, username: str = "demo", *, known: bool = False) -> Pod:
    """The demo pod as this user sees it; ``known``: its dialect is, as after a login."""
    account = Account(Origin.parse(demo.url), username, "token")
    dialect = PodDialect.of(demo.state.dialect.version) if known else None
    http = PodClient(account, PodSettings(attempts=2, backoff=0.01), dialect=dialect)
    http.token_source = FixedToken(Secret(demo.token(username).access_token))
    return Pod(account, http=http)


def store_in(folder: Path) -> Store:
    return Store(folder / "cache", folder / "state", "demo@here")


def library_in(folder: Path, **settings: Any) -> Library:
    settings = {"mirror": False, **settings}
    return Library(store_in(folder), LibrarySettings(**settings))


async def until(done: Callable[[], bool], listing: Listing | None = None) -> None:
    """Until something is so; looks at it whenever the listing tells of a change."""
    changed = asyncio.Event()
    end = (listing or _NOTHING).subscribe(lambda event: changed.set())
    try:
        async with asyncio.timeout(PATIENCE):
            while not done():
                changed.clear()
                try:
                    async with asyncio.timeout(0.02):
                        await changed.wait()
                except TimeoutError:
                    continue
    finally:
        end()


class _Nothing:
    def subscribe(self, callback: Callable[[ListingEvent], None]) -> Callable[[], None]:
        return lambda: None


_NOTHING: Any = _Nothing()


async def settled(listing: Listing) -> None:
    """Until the listing has been answered and asks for nothing more."""
    await until(lambda: listing.state.known and not listing.state.loading, listing)


async def see(listing: Listing, first: int = 0, last: int = 40) -> None:
    """Look at these rows until they are there."""
    if not listing.state.known:
        listing.want(first, last)
        await until(lambda: listing.state.known, listing)
    listing.want(first, min(last, len(listing) - 1))
    await until(
        lambda: all(listing[row] is not None for row in range(first, min(last + 1, len(listing)))),
        listing,
    )
    await settled(listing)
