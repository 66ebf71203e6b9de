"""The base of all endpoint groups: pages, single objects, changes and streamed lists."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qs

from msgspec.structs import replace

from fwtui.base.repeats import Repeats
from fwtui.errors import BadAnswer, NotFound, PodUnreachable
from fwtui.pod.http import sentences
from fwtui.pod.http.errors import refusal
from fwtui.pod.schema import Page

if TYPE_CHECKING:
    from fwtui.pod.http.client import PodClient
    from fwtui.pod.http.exchange import Params
    from fwtui.pod.http.transport import RawResponse
    from fwtui.pod.schema import Decoder

T = TypeVar("T")

PAGE_SIZE = 50
"""The default page size of a pod, and its maximum (Funkwhale: a larger one is ignored)."""
_STREAM_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}
_RETRIED = (502, 503)
"""Statuses of a proxy. Not 504: a request that timed out once would time out again."""
_MAX_ERROR_BYTES = 100_000
MAX_PAGE_BYTES = 8_000_000
"""Measured: 160,000 bytes for 50 tracks, 210,000 for 50 artists with all their albums."""
MAX_PAGES = 20_000
"""A million items; a longer list is an endless one."""


class Resource:
    """A group of related endpoints. Every method raises :class:`fwtui.errors.PodError`."""

    def __init__(self, http: PodClient) -> None:
        self._http = http

    async def _get_page(
        self,
        decoder: Decoder[Any, T],
        path: str,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        params: Params | None = None,
    ) -> Page[T]:
        """One page of a list, by number or by cursor. Raises :class:`NotFound` past the end.

        A list by cursor is walked from the nearest part that is known.
        """
        key = (path, page_size, repr(params))
        cursors = self._http.cursors
        if page <= 1:
            cursors.forget(key)
        elif (known := cursors.nearest(key, (page - 1) * page_size)) is not None:
            row, query = known
            asked = f"{path}?{query}" if query else path
            first = {"page_size": page_size, **(params or {})}
            part = await self._part(decoder, asked, None if query else first)
            return await self._walked(decoder, path, key, row, part, page, page_size)
        by_number = {"page": page, "page_size": page_size, **(params or {})}
        part = await self._part(decoder, path, by_number, page)
        rows = len(part.items)
        # Where the count is missing, the last page has that of its own rows.
        if part.counted and (part.count > rows or (page == 1 and rows <= page_size)):
            return part
        # More rows than a page has: the number was ignored.
        last = not part.next and page > 1 and rows <= page_size
        if last or _is_by_number(part.next, page):
            count = (page - 1) * page_size + rows + (not last)
            return replace(part, count=count, counted=last)
        # By cursor: the page number was ignored, and this is the first part.
        return await self._walked(decoder, path, key, 0, part, page, page_size)

    async def _walked(
        self,
        decoder: Decoder[Any, T],
        path: str,
        key: Hashable,
        row: int,
        part: Page[T],
        page: int,
        page_size: int,
    ) -> Page[T]:
        """A page of a list by cursor, from parts of any size; ``part`` begins at ``row``. Its
        ``count`` is one more than the rows up to it where more follow."""
        first, after = (page - 1) * page_size, page * page_size
        items: list[T | None] = []
        for _ in range(MAX_PAGES):
            items += part.items[max(0, first - row) : max(0, after - row)]
            row += len(part.items)
            if part.next and not (part.items and self._http.cursors.remember(key, row, part.next)):
                part = replace(part, next="")  # it leads back, or on from nothing: the end
            if row >= after or not part.next or not part.items:
                break
            part = await self._part(decoder, f"{path}?{part.next}")
        if not items and page > 1:
            raise NotFound(sentences.NO_MORE_PAGES, status=404)
        if page == 1 and row > after:
            self._http.cursors.remember(key, 0, "")  # the first part holds more than this page
        more = row > after or bool(part.next and part.items)
        count = first + len(items) + more
        return Page(tuple(items), count, page, items.count(None), part.next, not more)

    async def _part(
        self, decoder: Decoder[Any, T], path: str, params: Params | None = None, number: int = 1
    ) -> Page[T]:
        answer = await self._http.request("GET", path, params=params, max_bytes=MAX_PAGE_BYTES)
        return decoder.page(answer.body, number)

    async def _get_unpaged(self, decoder: Decoder[Any, T], path: str) -> Page[T]:
        """A list that the pod returns whole."""
        answer = await self._http.request("GET", path, max_bytes=MAX_PAGE_BYTES)
        return decoder.page(answer.body)

    async def _get(self, decoder: Decoder[Any, T], path: str, params: Params | None = None) -> T:
        """One object."""
        return decoder.one((await self._http.request("GET", path, params=params)).body)

    async def _change(
        self,
        decoder: Decoder[Any, T],
        path: str,
        json: Any,
        *,
        method: str = "POST",
        repeatable: bool | None = None,
    ) -> T:
        """Sends a change and decodes the object in its answer."""
        answer = await self._http.request(method, path, json=json, repeatable=repeatable)
        return decoder.one(answer.body)

    async def _send(
        self, method: str, path: str, json: Any = None, *, repeatable: bool | None = None
    ) -> None:
        """Sends a change whose answer has no content (204). Raises :class:`BadAnswer` for another
        one: it does not say that the change was made."""
        answer = await self._http.request(method, path, json=json, repeatable=repeatable)
        if answer.body.strip() or not 200 <= answer.status < 300:
            raise BadAnswer(sentences.SAYS_NOTHING.format(self._http.origin.name))

    async def _stream(self, path: str, seconds: float, max_bytes: int) -> AsyncIterator[bytes]:
        """The body of a long answer in chunks, limited to ``seconds`` in total."""
        deadline = asyncio.get_running_loop().time() + seconds
        name = self._http.origin.name
        async with await self._open_stream(path, seconds) as reply:
            if reply.status >= 400:
                raise refusal(reply.status, reply.headers, await reply.read(_MAX_ERROR_BYTES), name)
            chunks = aiter(reply.chunks())
            while True:
                try:
                    async with asyncio.timeout_at(deadline):
                        chunk = await anext(chunks, None)
                except TimeoutError as error:
                    raise PodUnreachable(sentences.SLOW_TO_END.format(name, seconds)) from error
                if chunk is None:
                    return
                max_bytes -= len(chunk)
                if max_bytes < 0:
                    raise BadAnswer(sentences.SENDS_TOO_MUCH.format(name))
                yield chunk

    async def _open_stream(self, path: str, seconds: float) -> RawResponse:
        """The reply to a GET, repeated with pauses while the pod is away."""
        pauses = self._http.settings.pauses()
        while True:
            try:
                reply = await self._http.open(
                    path, headers=_STREAM_HEADERS, priority=self._http.priority, seconds=seconds
                )
            except PodUnreachable:
                if (pause := pauses.next()) is None:
                    raise
            else:
                if reply.status not in _RETRIED or (pause := pauses.next()) is None:
                    return reply
                await reply.aclose()
            await asyncio.sleep(pause)


async def all_pages(page: Callable[[int], Awaitable[Page[T]]]) -> AsyncIterator[Page[T]]:
    """All pages of a list in order: ``all_pages(lambda n: pod.library.licences(page=n))``.

    Ends when the pod's count is reached, at an empty page, at pages that repeat, and after
    :data:`MAX_PAGES`.
    """
    seen = 0
    repeats = Repeats()
    for number in range(1, MAX_PAGES + 1):
        try:
            part = await page(number)
        except NotFound:
            # The list became shorter in the meantime.
            if number == 1:
                raise
            return
        yield part
        seen += len(part.items)
        if not part.items or (part.counted and seen >= part.count) or repeats.seen(part.items):
            return


def _is_by_number(query: str, page: int) -> bool:
    """Whether the query of a next page has its number. A list by cursor keeps the ``page``
    that was asked for (Django REST framework: all other parameters stay)."""
    return parse_qs(query).get("page") == [str(page + 1)]
