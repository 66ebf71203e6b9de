"""Trouble to order: what a test can make the pod do wrong.

A twist stands between a request and its answer. It is an async function of the request
and of ``go``, which gives the answer that the pod would have given::

    async def promise_more(asked: HttpRequest, go: Go) -> HttpAnswer | Reply:
        answer = await go()
        return answer.having(answer.json() | {"count": 1_000_000})

It may give a :class:`Reply` of its own instead, which is dressed as the pod's are.
``go`` may be left alone: then the request never reaches the pod, is not counted by its
limits and changes nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Mapping

from msgspec import Struct

from fwtui.demo.server.answer import HttpAnswer, HttpRequest
from fwtui.demo.server.http import Reply


class Seen(Struct, frozen=True):
    """A request and what it was answered, in ``pod.seen``."""

    method: str
    path: str
    query: str
    status: int
    scope: str = ""
    """The rate limit it was counted in."""
    user: str = ""
    """Username; "" for an anonymous one."""
    range: str = ""
    headers: Mapping[str, str] = {}
    """Those of the request."""
    body: bytes = b""
    at: float = 0.0
    """Seconds of the monotonic clock when the answer began."""


Go = Callable[[], Awaitable[HttpAnswer]]
Twist = Callable[[HttpRequest, Go], Awaitable[HttpAnswer | Reply]]
Match = str | Callable[[HttpRequest], bool]
"""A part of the path (``"/listen/"``), with a method before it if that matters (``"POST
/oauth/token"``), or a question asked of the request."""


def fits(match: Match, asked: HttpRequest) -> bool:
    if not isinstance(match, str):
        return match(asked)
    method, _, path = match.rpartition(" ")
    return path in asked.path and method in ("", asked.method)


class _Order(Struct):
    match: Match
    twist: Twist
    left: int | None


class Faults:
    """The twists that are on, the newest first. May be touched from any thread."""

    def __init__(self) -> None:
        self._orders: list[_Order] = []
        self._lock = threading.Lock()

    def add(self, match: Match, twist: Twist, times: int | None) -> None:
        with self._lock:
            self._orders.insert(0, _Order(match, twist, times))

    def clear(self) -> None:
        with self._lock:
            self._orders.clear()

    def pick(self, asked: HttpRequest) -> list[Twist]:
        """The twists for this request, the outermost first; each counts as used."""
        picked = []
        with self._lock:
            for order in list(self._orders):
                if not fits(order.match, asked):
                    continue
                picked.append(order.twist)
                if order.left is not None:
                    order.left -= 1
                    if order.left <= 0:
                        self._orders.remove(order)
        return picked


class HangUp(Exception):
    """A twist raises this to close the connection without a word."""


def always(reply: Reply) -> Twist:
    """HttpAnswer this, and do not ask the pod."""

    async def twist(asked: HttpRequest, go: Go) -> Reply:
        return reply

    return twist
