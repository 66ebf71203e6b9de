"""Faults that a test can order.

A twist stands between a request and its answer. It is an async function of the request and of
``go``, which gives the answer of the pod::

    async def promise_more(asked: HttpRequest, go: Go) -> HttpAnswer | Reply:
        answer = await go()
        return answer.having(answer.json() | {"count": 1_000_000})

It may return a :class:`Reply` of its own, which gets the headers of the pod. Where ``go`` is
not called the request is not handled, not counted by the rate limits, and changes nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Mapping

from msgspec import Struct

from fwtui.demo.server.answer import HttpAnswer, HttpRequest
from fwtui.demo.server.http import Reply


class Seen(Struct, frozen=True):
    """A request and its answer, in ``pod.seen``."""

    method: str
    path: str
    query: str
    status: int
    scope: str = ""
    """The rate-limit scope it was counted in."""
    user: str = ""
    """Username; empty for an anonymous caller."""
    range: str = ""
    headers: Mapping[str, str] = {}
    """Headers of the request."""
    body: bytes = b""
    at: float = 0.0
    """Seconds of the monotonic clock when the answer began."""


Go = Callable[[], Awaitable[HttpAnswer]]
Twist = Callable[[HttpRequest, Go], Awaitable[HttpAnswer | Reply]]
Match = str | Callable[[HttpRequest], bool]
"""A part of the path (``"/listen/"``), with a method before it where it matters (``"POST
/oauth/token"``), or a predicate of the request."""


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
    """The active twists, the newest first. May be used from any thread."""

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
    """Raised by a twist to close the connection without an answer."""


def always(reply: Reply) -> Twist:
    """A twist that gives this reply without asking the pod."""

    async def twist(asked: HttpRequest, go: Go) -> Reply:
        return reply

    return twist
