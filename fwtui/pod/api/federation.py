"""Federation: fetches and the inbox."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from fwtui.base.backoff import Backoff
from fwtui.errors import BadAnswer
from fwtui.music import Actor, InboxNotice, UploadLibrary
from fwtui.pod.api.base import PAGE_SIZE, Resource
from fwtui.pod.schema import FederationFetch, Page, convert, convert_pod

FETCH_TIMEOUT = 75.0
"""Seconds: 2.x fetches within the request (Funkwhale: FEDERATION_SYNCHRONOUS_FETCH)."""
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 8.0


class FederationApi(Resource):
    """Objects and messages of other pods."""

    async def fetch(self, thing: str) -> FederationFetch:
        """Asks the pod to fetch an address or ``@user@pod``; at most 200 times a day.

        1.x answers before the fetch is done: see :meth:`fetched`. 2.x fetches within the
        request. A known object is not fetched again.
        """
        # Funkwhale: `object` in 1.x, `object_uri` in 2.x; each ignores the other.
        json = {"object": thing.strip(), "object_uri": thing.strip(), "force": False}
        answer = await self._http.request(
            "POST", "federation/fetches/", json=json, timeout=FETCH_TIMEOUT
        )
        return convert_pod.FETCH.one(answer.body)

    async def fetched(self, id: int) -> FederationFetch:
        """The state of a fetch."""
        return await self._get(convert_pod.FETCH, f"federation/fetches/{id:d}/")

    async def fetch_and_wait(self, thing: str, *, seconds: float) -> FederationFetch:
        """Fetches and polls for ``seconds`` with growing pauses; ``pending`` after a timeout."""
        loop = asyncio.get_running_loop()
        last = loop.time() + seconds
        backoff = Backoff(_FIRST_PAUSE, _LONGEST_PAUSE)
        fetch = await self.fetch(thing)
        while not fetch.done and (left := last - loop.time()) > 0:
            await asyncio.sleep(min(backoff.next(), left))
            fetch = await self.fetched(fetch.id)
        return fetch

    async def library_at(self, fid: str) -> UploadLibrary | None:
        """The remote library with this ActivityPub id; ``None`` when there is none."""
        answer = await self._http.request(
            "POST", "federation/libraries/fetch", json={"fid": fid}, repeatable=True
        )
        return next(iter(convert.LIBRARY.page(answer.body).items), None)

    async def account(self, name: str) -> Actor:
        """The account ``user@pod`` that the pod knows. Raises :class:`NotFound`, with
        ``unknown_path`` on 2.x for a host with a port, or without a dot."""
        # Without the slash at its end: 404 (Funkwhale 1.x).
        path = f"federation/actors/{quote(name, safe='@:')}/"
        actor = await self._get(convert.ACTOR, path)
        if actor is None:
            raise BadAnswer("The pod gave an account without a name")
        return actor

    async def inbox(self, *, page: int = 1, page_size: int = PAGE_SIZE) -> Page[InboxNotice]:
        """The inbox: follows and approvals."""
        return await self._get_page(convert_pod.NOTICE, "federation/inbox", page, page_size)

    async def mark_read(self, id: int, on: bool) -> InboxNotice:
        """Marks an item of the inbox as read, or as not read; needs ``write:notifications``."""
        path = f"federation/inbox/{id:d}"
        json = {"is_read": on}
        return await self._change(convert_pod.NOTICE, path, json, method="PATCH", repeatable=True)
