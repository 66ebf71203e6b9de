"""The aiohttp application: answers onto sockets, with exact headers.

Headers that aiohttp adds are removed just before the headers go out: nginx has its own, in its
own order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from email.utils import formatdate

from aiohttp import web
from multidict import CIMultiDict

from fwtui.demo.server.answer import HttpAnswer, HttpRequest, dressed
from fwtui.demo.server.faults import Faults, Go, HangUp, Seen, Twist

LARGEST_BODY = 32 * 1024 * 1024
A_DAY = 86400.0


class AiohttpApp:
    """The aiohttp application of one pod."""

    def __init__(
        self,
        dispatch: Callable[[HttpRequest], Awaitable[HttpAnswer]],
        faults: Faults,
        note: Callable[[Seen], None],
    ) -> None:
        """``note`` is called with every request once its answer is known."""
        self._dispatch = dispatch
        self._faults = faults
        self._note = note

    def app(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_route("*", "/{path:.*}", self._serve)
        app.on_response_prepare.append(_own_headers)
        return app

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        began = time.monotonic()
        asked = HttpRequest(
            method=request.method,
            path=request.path,
            query=request.rel_url.raw_query_string,
            headers=request.headers,
            body=await request.read(),
            address=request.remote or "127.0.0.1",
        )

        async def pod() -> HttpAnswer:
            return await self._dispatch(asked)

        go: Go = pod
        for twist in reversed(self._faults.pick(asked)):
            go = _behind(twist, asked, go)
        try:
            answer = await go()
        except HangUp:
            self._note(_seen(asked, None, began))
            _cut(request)
            return web.Response()
        self._note(_seen(asked, answer, began))
        return await _send(request, answer)


def _behind(twist: Twist, asked: HttpRequest, go: Go) -> Go:
    async def through() -> HttpAnswer:
        answer = await twist(asked, go)
        return answer if isinstance(answer, HttpAnswer) else dressed(answer, asked)

    return through


def _seen(asked: HttpRequest, answer: HttpAnswer | None, began: float) -> Seen:
    return Seen(
        method=asked.method,
        path=asked.path,
        query=asked.query,
        status=answer.status if answer else 0,
        scope=answer.scope if answer else "",
        user=answer.user if answer else "",
        range=asked.headers.get("range", ""),
        headers={name.lower(): value for name, value in asked.headers.items()},
        body=asked.body,
        at=began,
    )


class _Response(web.StreamResponse):
    """A response with the exact headers that go out."""

    def __init__(self, answer: HttpAnswer) -> None:
        length = {
            name: value
            for name, value in answer.headers
            if name in ("content-length", "content-type")
        }
        super().__init__(status=answer.status, headers=CIMultiDict(length))
        self.final = answer.headers


async def _own_headers(request: web.Request, response: web.StreamResponse) -> None:
    if not isinstance(response, _Response):
        return
    final = [*response.final]
    final.insert(1, ("date", formatdate(usegmt=True)))
    final.append(("connection", "keep-alive" if request.keep_alive else "close"))
    response.headers.clear()
    response.headers.extend(CIMultiDict(final))


async def _send(request: web.Request, answer: HttpAnswer) -> web.StreamResponse:
    response = _Response(answer)
    await response.prepare(request)
    if request.method == "HEAD" or answer.status in (204, 304):
        return response
    flow = answer.flow
    if flow.first_byte:
        await asyncio.sleep(flow.first_byte)
    ends = [end for end in (flow.drop_after, flow.stall_after) if end is not None]
    body = answer.body[: min(ends)] if ends else answer.body
    for start in range(0, len(body), flow.chunk):
        await response.write(body[start : start + flow.chunk])
        if flow.pause:
            await asyncio.sleep(flow.pause)
    if flow.drop_after is not None:
        _cut(request)
        return response
    if flow.stall_after is not None:
        await asyncio.sleep(A_DAY)
    await response.write_eof()
    return response


def _cut(request: web.Request) -> None:
    """Close the connection; bytes already written still arrive."""
    if request.transport is not None:
        request.transport.close()
