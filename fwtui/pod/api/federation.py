"""Other pods: fetching from them, and what arrives from them."""

from __future__ import annotations

import asyncio

from fwtui.music import Library
from fwtui.pod import wire
from fwtui.pod.api.group import PAGE_SIZE, Group
from fwtui.pod.wire import Activity, Fetch, Notice, Page

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 8.0


class FederationApi(Group):
    async def fetch(self, thing: str, *, force: bool = False) -> Fetch:
        """Asks the pod to fetch what is at an address, or ``@user@pod``; 200 times a day.

        It answers at once, and often before it is done: see :meth:`fetched`. ``force`` asks
        again for what it has fetched before.
        """
        json = {"object": thing.strip(), "force": force}
        return await self._make(wire.FETCH, "federation/fetches/", json)

    async def fetched(self, id: int) -> Fetch:
        """How far it is."""
        return await self._one(wire.FETCH, f"federation/fetches/{id:d}/")

    async def fetch_until_done(
        self, thing: str, *, force: bool = False, seconds: float = 60.0
    ) -> Fetch:
        """Asks, and looks again with growing pauses. Not done in time, it is ``pending`` still."""
        loop = asyncio.get_running_loop()
        last = loop.time() + seconds
        pause = _FIRST_PAUSE
        fetch = await self.fetch(thing, force=force)
        while not fetch.done and (left := last - loop.time()) > 0:
            await asyncio.sleep(min(pause, left))
            pause = min(pause * 2, _LONGEST_PAUSE)
            fetch = await self.fetched(fetch.id)
        return fetch

    async def library_at(self, fid: str) -> Library | None:
        """The library of another pod that has this address; ``None`` when there is none."""
        answer = await self._http.request(
            "POST", "federation/libraries/fetch", json={"fid": fid}, repeatable=True
        )
        return next(iter(wire.LIBRARY.page(answer.body).items), None)

    async def inbox(self, *, page: int = 1, page_size: int = PAGE_SIZE) -> Page[Notice]:
        """Who follows, who has approved."""
        return await self._page(wire.NOTICE, "federation/inbox", page, page_size)

    async def activity(self) -> tuple[Activity, ...]:
        """The 20 newest things that people on this pod let be seen."""
        seen = await self._all(wire.ACTIVITY, "activity")
        return tuple(one for one in seen.items if one is not None)
