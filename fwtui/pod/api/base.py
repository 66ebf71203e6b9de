"""What every group of endpoints is made of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from fwtui.errors import BadAnswer, NotFound, PodUnreachable
from fwtui.pod.http.errors import refusal

if TYPE_CHECKING:
    from fwtui.pod.http.client import Params, PodClient, Readback
    from fwtui.pod.http.transport import RawResponse
    from fwtui.pod.schema import Decoder, Page

T = TypeVar("T")

PAGE_SIZE = 50
"""The default of a pod, and the most it gives (Funkwhale: whatever else is asked for)."""
_AS_IT_IS = {"Accept": "application/json", "Accept-Encoding": "identity"}
_AWAY = (502, 503)
"""Not 504: what takes the pod too long would take it too long again."""
_LARGEST_NO = 100_000
"""Bytes of a refusal that are read."""
LARGEST_PAGE = 8_000_000
"""Bytes. 50 tracks were seen to have 160,000, 50 artists with all their albums 210,000."""
MOST_PAGES = 20_000
"""A million things: a list that goes on after that is no list."""


class Resource:
    """Endpoints that belong together. Each raises :class:`fwtui.errors.PodError`."""

    def __init__(self, http: PodClient) -> None:
        self._http = http

    async def _page(
        self,
        form: Decoder[Any, T],
        path: str,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        params: Params | None = None,
    ) -> Page[T]:
        """A page of a list; :class:`NotFound` past its end."""
        asked = {"page": page, "page_size": page_size, **(params or {})}
        answer = await self._http.request("GET", path, params=asked, largest=LARGEST_PAGE)
        return form.page(answer.body, page)

    async def _all(self, form: Decoder[Any, T], path: str) -> Page[T]:
        """A list that a pod gives without pages."""
        answer = await self._http.request("GET", path, largest=LARGEST_PAGE)
        return form.page(answer.body)

    async def _one(self, form: Decoder[Any, T], path: str, params: Params | None = None) -> T:
        return form.one((await self._http.request("GET", path, params=params)).body)

    async def _make(
        self,
        form: Decoder[Any, T],
        path: str,
        json: Any,
        *,
        method: str = "POST",
        repeatable: bool | None = None,
        readback: Readback | None = None,
    ) -> T:
        """Sends something and reads what the pod made of it."""
        answer = await self._http.request(
            method, path, json=json, repeatable=repeatable, readback=readback
        )
        return form.one(answer.body)

    async def _do(
        self, method: str, path: str, json: Any = None, *, repeatable: bool | None = None
    ) -> None:
        """Sends something whose answer says nothing."""
        await self._http.request(method, path, json=json, repeatable=repeatable)

    async def _arriving(self, path: str, seconds: float, largest: int) -> AsyncIterator[bytes]:
        """The bytes of a long answer as they come, within so many seconds in all."""
        last = asyncio.get_running_loop().time() + seconds
        name = self._http.origin.name
        async with await self._begun(path, seconds) as reply:
            if reply.status >= 400:
                raise refusal(reply.status, reply.headers, await reply.read(_LARGEST_NO), name)
            chunks = aiter(reply.chunks())
            while True:
                try:
                    async with asyncio.timeout_at(last):
                        chunk = await anext(chunks, None)
                except TimeoutError as error:
                    raise PodUnreachable(
                        f"{name} did not send all of it within {seconds:.0f} seconds"
                    ) from error
                if chunk is None:
                    return
                largest -= len(chunk)
                if largest < 0:
                    raise BadAnswer(f"{name} sends more than can be")
                yield chunk

    async def _begun(self, path: str, seconds: float) -> RawResponse:
        """The reply to a GET; asked again while the pod is away."""
        pauses = self._http.settings.pauses()
        while True:
            try:
                reply = await self._http.open(
                    path, headers=_AS_IT_IS, priority=self._http.priority, seconds=seconds
                )
            except PodUnreachable:
                if (pause := pauses.next()) is None:
                    raise
            else:
                if reply.status not in _AWAY or (pause := pauses.next()) is None:
                    return reply
                await reply.aclose()
            await asyncio.sleep(pause)


async def every(page: Callable[[int], Awaitable[Page[T]]]) -> AsyncIterator[Page[T]]:
    """All pages of a list, one after the other, never by the address that a page names as next.

    It ends when as many have come as the pod counts, with an empty page, and in any case after
    :data:`MOST_PAGES`: ``every(lambda n: pod.favourites.page(page=n))``.
    """
    seen = 0
    for number in range(1, MOST_PAGES + 1):
        try:
            part = await page(number)
        except NotFound:
            # The list became shorter meanwhile.
            if number == 1:
                raise
            return
        yield part
        seen += len(part.items)
        if not part.items or seen >= part.count:
            return
