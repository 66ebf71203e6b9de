"""The rate budget of an account: one window for each scope of the pod.

A pod counts requests per scope in a sliding log: each request counts for a whole window
(an hour). :class:`RateBudget` keeps a copy of that log, corrected by the headers of each
answer. Requests that it cannot explain were made by other programs, since the counters
belong to the user (Funkwhale: ``common/throttling.py``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from msgspec import Struct

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.pod.ratelimit.headers import LimitHeaders
from fwtui.pod.ratelimit.scopes import DEFAULT_RATES, UNKNOWN_RATE, pattern, scope_of
from fwtui.pod.ratelimit.window import ELSEWHERE, ROW, Priority, Standing, Window

if TYPE_CHECKING:
    from fwtui.pod.schema import RateLimit

__all__ = ["ELSEWHERE", "Priority", "RateBudget", "Standing", "Ticket", "clock"]


class Ticket(Struct, eq=False):
    """A request that was sent and not answered yet."""

    scope: str
    priority: Priority
    key: str
    done_before: int


_MOMENT = 1e-4
"""Waits below this many seconds are rounding errors."""


def clock() -> float:
    """A monotonic clock in seconds that includes the time of suspension."""
    return time.clock_gettime(_CLOCK) if _CLOCK is not None else time.monotonic()


_CLOCK: int | None = getattr(time, "CLOCK_BOOTTIME", None)


class RateBudget:
    """The rate limits of one account, per scope.

    Pure and thread-safe: ``now`` is an argument (any monotonic clock, see :func:`clock`),
    nothing sleeps or sends.

    A request calls :meth:`leave` for a :class:`Ticket`, or the seconds to wait before the
    next call. The ticket is returned by :meth:`answered` or :meth:`lost`.
    """

    def __init__(self, logged_in: bool = True) -> None:
        self.logged_in = logged_in
        self._lock = Lock()
        self._windows: dict[str, Window] = {}
        self._learned: dict[str, str] = {}
        self._last = ""
        self._observers: Signal[str] = Signal()

    # --- a request ---------------------------------------------------------------------

    def scope(self, method: str, path: str, with_login: bool = True) -> str | None:
        """The scope of a request; ``None`` when it is not counted."""
        logged_in = self.logged_in and with_login
        if logged_in and self._learned and (known := self._learned.get(pattern(method, path))):
            return known
        return scope_of(method, path, logged_in)

    def leave(
        self, scope: str, now: float, priority: Priority = Priority.LISTENER, key: str = ""
    ) -> Ticket | float:
        """A ticket for a request that is sent at once, else seconds (above 0) to wait.

        ``key`` is ``"GET tracks"``, under which the answer's scope is remembered.
        """
        with self._lock:
            window = self._window(scope)
            wait = window.wait(now, priority)
            if wait > _MOMENT:
                return wait
            window.sent(now, priority)
            self._last = scope
            return Ticket(scope, priority, key, window.done)

    def answered(
        self, ticket: Ticket, status: int, headers: Mapping[str, str], now: float
    ) -> float:
        """Records an answer; the seconds to wait when it was throttled, else 0.

        Throttled is a 429, or a 500 with Remaining 0 (Funkwhale: login and token views have
        no handler for it). Names of ``headers`` in lower case.
        """
        limits = LimitHeaders.read(status, headers)
        with self._lock:
            window = self._window(ticket.scope)
            scope = limits.scope or ticket.scope
            if scope != ticket.scope:
                window.returned()
                if ticket.key and not scope.startswith("anonymous-"):
                    # An anonymous scope may only mean that the token has expired.
                    self._learned[ticket.key] = scope
                window = self._window(scope)
                ticket.done_before = window.done
                window.in_flight += 1
            window.done += 1
            window.in_flight -= 1
            if not limits.throttled and limits.counted(status):
                window.add(now, ticket.priority.value)
            overlapping = window.done - ticket.done_before - 1
            wait = window.learn(limits, now, overlapping)
            self._last = scope
        self.changed(scope)
        return wait

    def lost(self, ticket: Ticket, now: float, *, sent: bool = True) -> None:
        """Records a request without an answer; it is counted unless it was not ``sent``."""
        with self._lock:
            window = self._window(ticket.scope)
            window.in_flight -= 1
            window.done += 1
            if sent:
                window.add(now, ticket.priority.value)
        self.changed(ticket.scope)

    @contextmanager
    def queued(self, scope: str) -> Iterator[None]:
        """Counts a waiting request in :attr:`Standing.waiting`."""
        with self._lock:
            self._window(scope).waiting += 1
        self.changed(scope)
        try:
            yield
        finally:
            with self._lock:
                self._window(scope).waiting -= 1
            self.changed(scope)

    # --- other sources -------------------------------------------------------

    def feed_limits(self, limits: Sequence[RateLimit], now: float, enabled: bool = True) -> None:
        """Records all scopes, from ``GET rate-limit``, which is not counted itself."""
        with self._lock:
            for limit in limits:
                window = self._window(limit.scope)
                window.unlimited = not enabled
                if enabled:
                    window.learn(LimitHeaders.of_limit(limit), now, window.in_flight)
        self.changed("")

    # --- snapshots -------------------------------------------------------------------

    def wait(self, scope: str, now: float, priority: Priority = Priority.LISTENER) -> float:
        """Seconds until a request of this priority may be sent; 0 for now."""
        with self._lock:
            window = self._windows.get(scope)
            return max(0.0, window.wait(now, priority)) if window else 0.0

    def standing(self, scope: str, now: float) -> Standing | None:
        """A snapshot of one scope; ``None`` for a scope without a request or header."""
        with self._lock:
            window = self._windows.get(scope)
            return window.standing(now) if window else None

    def standings(self, now: float) -> tuple[Standing, ...]:
        """Snapshots of all known scopes."""
        with self._lock:
            return tuple(window.standing(now) for window in self._windows.values())

    def most_relevant(self, now: float) -> Standing | None:
        """The scope to show: used up, else the fullest above half, else the last one used.

        Before the first request it is the scope of lists. ``None`` where the pod has reported
        none: a pod may have other limits than are supposed, or none at all. Login
        and anonymous scopes are shown only while a request waits for them.
        """
        standings = [one for one in self.standings(now) if one.waiting or self._ours(one.scope)]
        used_up = [one for one in standings if one.used_up]
        if used_up:
            return max(used_up, key=lambda one: (one.waiting > 0, -one.wait))
        tight = [one for one in standings if one.reported and one.remaining * 2 < one.limit]
        if tight:
            return min(tight, key=lambda one: one.remaining / one.limit)
        lists = "authenticated-list" if self.logged_in else "anonymous-list"
        for scope in (self._last, lists):
            for one in standings:
                if one.scope == scope and one.reported:
                    return one
        return None

    def _ours(self, scope: str) -> bool:
        who = "authenticated-" if self.logged_in else "anonymous-"
        return (scope.startswith(who) and not scope.endswith("-oauth-app")) or scope == "fetch"

    def coming_back(self, scope: str, now: float, steps: int = ROW) -> tuple[int, ...]:
        """Requests that become free in each of ``steps`` equal parts of the next window."""
        with self._lock:
            window = self._windows.get(scope)
            if window is None:
                return (0,) * steps
            return window.coming_back(now, steps)

    def subscribe(self, callback: Callable[[str], None]) -> Unsubscribe:
        """Calls ``callback(scope)`` after each change, on its thread; scope ``""`` is all."""
        return self._observers.subscribe(callback)

    def changed(self, scope: str = "") -> None:
        """Notifies the subscribers of a change of ``scope``; ``""`` is all."""
        self._observers.emit(scope)

    def _window(self, scope: str) -> Window:
        window = self._windows.get(scope)
        if window is None:
            window = self._windows[scope] = Window(scope, *DEFAULT_RATES.get(scope, UNKNOWN_RATE))
        return window
