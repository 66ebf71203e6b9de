"""Other pods: fetching from them, and what arrives from them."""

from __future__ import annotations

import asyncio

from fwtui.base.backoff import Backoff
from fwtui.music import UploadLibrary
from fwtui.pod import schema
from fwtui.pod.api.base import PAGE_SIZE, Resource
from fwtui.pod.schema import Activity, FederationFetch, InboxNotice, Page

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 8.0


class FederationApi(Resource):
    async def fetch(self, thing: str, *, force: bool = False) -> FederationFetch:
        """Asks the pod to fetch what is at an address, or ``@user@pod``; 200 times a day.

        It answers at once, and often before it is done: see :meth:`fetched`. ``force`` asks
        again for what it has fetched before.
        """
        json = {"object": thing.strip(), "force": force}
        return await self._change(schema.FETCH, "federation/fetches/", json)

    async def fetched(self, id: int) -> FederationFetch:
        """How far it is."""
        return await self._get(schema.FETCH, f"federation/fetches/{id:d}/")

    async def fetch_and_wait(
        self, thing: str, *, force: bool = False, seconds: float = 60.0
    ) -> FederationFetch:
        """Asks, and looks again with growing pauses. Not done in time, it is ``pending`` still."""
        loop = asyncio.get_running_loop()
        last = loop.time() + seconds
        backoff = Backoff(_FIRST_PAUSE, _LONGEST_PAUSE)
        fetch = await self.fetch(thing, force=force)
        while not fetch.done and (left := last - loop.time()) > 0:
            await asyncio.sleep(min(backoff.next(), left))
            fetch = await self.fetched(fetch.id)
        return fetch

    async def library_at(self, fid: str) -> UploadLibrary | None:
        """The library of another pod that has this address; ``None`` when there is none."""
        answer = await self._http.request(
            "POST", "federation/libraries/fetch", json={"fid": fid}, repeatable=True
        )
        return next(iter(schema.LIBRARY.page(answer.body).items), None)

    async def inbox(self, *, page: int = 1, page_size: int = PAGE_SIZE) -> Page[InboxNotice]:
        """Who follows, who has approved."""
        return await self._get_page(schema.NOTICE, "federation/inbox", page, page_size)

    async def activity(self) -> tuple[Activity, ...]:
        """The 20 newest things that people on this pod let be seen."""
        seen = await self._get_unpaged(schema.ACTIVITY, "activity")
        return tuple(one for one in seen.items if one is not None)
