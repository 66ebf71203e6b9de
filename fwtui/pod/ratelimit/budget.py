"""The allowance of a pod, and who may use it.

A pod counts requests per scope in a sliding log: each one counts for a whole window
(an hour) from when it was made. :class:`RateBudget` keeps a copy of that log, corrected by
the headers of each answer; what it cannot explain was used any_host, for the counters are
those of the user and not of one program (Funkwhale: ``common/throttling.py``).
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
    """A request that has left and whose answer is not there yet."""

    scope: str
    priority: Priority
    key: str
    done_before: int


_MOMENT = 1e-4
"""Seconds that are not worth a wait: what rounding leaves of a turn that has come."""


def clock() -> float:
    """Seconds that go on while the machine is suspended, and that nobody can set back."""
    return time.clock_gettime(_CLOCK) if _CLOCK is not None else time.monotonic()


_CLOCK: int | None = getattr(time, "CLOCK_BOOTTIME", None)


class RateBudget:
    """What the pod lets this account ask for, per scope.

    Pure: ``now`` is given (any clock that never goes back, see :func:`clock`), nothing
    sleeps or sends. All of it may be called from any thread.

    A request asks :meth:`leave`; it gets a :class:`Ticket`, or the seconds to wait before it
    asks again. The ticket comes back by :meth:`answered`, or :meth:`lost`.
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
        """The scope that a request will count against; ``None`` when it is not counted."""
        logged_in = self.logged_in and with_login
        if logged_in and self._learned and (known := self._learned.get(pattern(method, path))):
            return known
        return scope_of(method, path, logged_in)

    def leave(
        self, scope: str, now: float, priority: Priority = Priority.LISTENER, key: str = ""
    ) -> Ticket | float:
        """A ticket for a request that leaves at once; else seconds (above 0) to wait.

        ``key`` is ``"GET tracks"``, by which the answer's scope is learned.
        """
        with self._lock:
            window = self._window(scope)
            wait = window.wait(now, priority)
            if wait > _MOMENT:
                return wait
            window.went(now, priority)
            self._last = scope
            return Ticket(scope, priority, key, window.done)

    def answered(
        self, ticket: Ticket, status: int, headers: Mapping[str, str], now: float
    ) -> float:
        """Takes an answer in; gives the seconds to wait when it was a refusal for the limit.

        That is a 429, or a 500 with nothing remaining: so a pod throttles logins
        (Funkwhale: the view has no handler for it). ``headers`` in lower case.
        """
        told = LimitHeaders.read(status, headers)
        with self._lock:
            window = self._window(ticket.scope)
            scope = told.scope or ticket.scope
            if scope != ticket.scope:
                window.returned()
                if ticket.key and not scope.startswith("anonymous-"):
                    # An anonymous scope may only mean that the token has ended.
                    self._learned[ticket.key] = scope
                window = self._window(scope)
                ticket.done_before = window.done
                window.in_flight += 1
            window.done += 1
            window.in_flight -= 1
            if not told.throttled and told.counted(status):
                window.add(now, ticket.priority.value)
            overlapping = window.done - ticket.done_before - 1
            wait = window.learn(told, now, overlapping)
            self._last = scope
        self.changed(scope)
        return wait

    def lost(self, ticket: Ticket, now: float, *, sent: bool = True) -> None:
        """No answer came. It counts all the same, unless it never was ``sent``."""
        with self._lock:
            window = self._window(ticket.scope)
            window.in_flight -= 1
            window.done += 1
            if sent:
                window.add(now, ticket.priority.value)
        self.changed(ticket.scope)

    @contextmanager
    def queued(self, scope: str) -> Iterator[None]:
        """While a request waits for its turn: what :attr:`Standing.waiting` counts."""
        with self._lock:
            self._window(scope).waiting += 1
        self.changed(scope)
        try:
            yield
        finally:
            with self._lock:
                self._window(scope).waiting -= 1
            self.changed(scope)

    # --- what the pod says besides -------------------------------------------------------

    def feed(self, headers: Mapping[str, str], now: float, status: int = 200) -> None:
        """Headers of an answer that no ticket was taken for."""
        told = LimitHeaders.read(status, headers)
        if not told.scope:
            return
        with self._lock:
            window = self._window(told.scope)
            window.learn(told, now, window.in_flight)
        self.changed(told.scope)

    def feed_limits(self, limits: Sequence[RateLimit], now: float, enabled: bool = True) -> None:
        """All scopes at once, as ``GET rate-limit`` tells them; it costs nothing itself."""
        with self._lock:
            for limit in limits:
                window = self._window(limit.scope)
                window.unlimited = not enabled
                if enabled:
                    window.learn(LimitHeaders.of_limit(limit), now, window.in_flight)
        self.changed("")

    # --- how it stands -------------------------------------------------------------------

    def wait(self, scope: str, now: float, priority: Priority = Priority.LISTENER) -> float:
        """Seconds until a request of this priority may leave; 0 when it may now."""
        with self._lock:
            window = self._windows.get(scope)
            return max(0.0, window.wait(now, priority)) if window else 0.0

    def standing(self, scope: str, now: float) -> Standing | None:
        """``None`` when nothing was asked of this scope and the pod has not spoken of it."""
        with self._lock:
            window = self._windows.get(scope)
            return window.standing(now) if window else None

    def standings(self, now: float) -> tuple[Standing, ...]:
        with self._lock:
            return tuple(window.standing(now) for window in self._windows.values())

    def most_relevant(self, now: float) -> Standing | None:
        """The one to show: used up, else the tightest below half, else the last one used.

        Before anything was used that is the one of lists, once the pod has told of it. Logins,
        and what anybody may ask, are shown only while something waits for them.
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
                if one.scope == scope and (one.reported or scope != lists):
                    return one
        return None

    def _ours(self, scope: str) -> bool:
        who = "authenticated-" if self.logged_in else "anonymous-"
        return (scope.startswith(who) and not scope.endswith("-oauth-app")) or scope == "fetch"

    def coming_back(self, scope: str, now: float, steps: int = ROW) -> tuple[int, ...]:
        """How many requests come back in each of ``steps`` equal parts of the window to come."""
        with self._lock:
            window = self._windows.get(scope)
            if window is None:
                return (0,) * steps
            return window.coming_back(now, steps)

    def subscribe(self, callback: Callable[[str], None]) -> Unsubscribe:
        """``callback(scope)`` after each change, on the thread that made it; ``""`` for all."""
        return self._observers.subscribe(callback)

    def changed(self, scope: str = "") -> None:
        """Tells all who have subscribed."""
        self._observers.emit(scope)

    def _window(self, scope: str) -> Window:
        window = self._windows.get(scope)
        if window is None:
            window = self._windows[scope] = Window(scope, *DEFAULT_RATES.get(scope, UNKNOWN_RATE))
        return window
