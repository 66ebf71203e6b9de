"""Rate limits: a log of request times for each caller and scope, as Funkwhale keeps it.

The window slides: a request is forgotten one whole window after it came. A refused request is
not logged. The headers follow Funkwhale 1.4, which computes them from the log as it was before
the request: the first request of an empty window has ``remaining`` equal to the limit and
neither ``retry-after`` nor ``reset``; later ones have ``retry-after`` on success too, the
seconds until the oldest request is forgotten."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from fwtui.demo.state import DemoState

DAY = 86400
HOUR = 3600

SCOPES: dict[str, tuple[str, str]] = {
    "anonymous-create": ("1000/day", "Anonymous POST requests"),
    "anonymous-destroy": ("1000/day", "Anonymous DELETE requests on resource detail"),
    "anonymous-list": ("10000/day", "Anonymous GET requests on resource lists"),
    "anonymous-oauth-app": ("10/day", "Anonymous OAuth app creation"),
    "anonymous-reports": ("10/day", "Anonymous report submission"),
    "anonymous-retrieve": ("10000/day", "Anonymous GET requests on resource detail"),
    "anonymous-update": ("1000/day", "Anonymous PATCH and PUT requests on resource detail"),
    "anonymous-wildcard": ("1000/h", "Anonymous requests not covered by other limits"),
    "authenticated-create": ("1000/hour", "Authenticated POST requests"),
    "authenticated-destroy": ("500/hour", "Authenticated DELETE requests on resource detail"),
    "authenticated-list": ("10000/hour", "Authenticated GET requests on resource lists"),
    "authenticated-oauth-app": ("10/hour", "Authenticated OAuth app creation"),
    "authenticated-reports": ("100/day", "Authenticated report submission"),
    "authenticated-retrieve": ("10000/hour", "Authenticated GET requests on resource detail"),
    "authenticated-update": (
        "1000/hour",
        "Authenticated PATCH and PUT requests on resource detail",
    ),
    "authenticated-wildcard": ("2000/h", "Authenticated requests not covered by other limits"),
    "fetch": ("200/d", "Fetch remote objects"),
    "login": ("30/hour", "Login"),
    "oauth-authorize": ("100/hour", "OAuth app authorization"),
    "oauth-revoke-token": ("100/hour", "OAuth token deletion"),
    "oauth-token": ("100/hour", "OAuth token creation"),
    "password-change": ("20/h", "Password change (when authenticated)"),
    "password-reset": ("20/h", "Password reset request"),
    "password-reset-confirm": ("20/h", "Password reset confirmation"),
    "signup": ("10/day", "Account creation"),
    "subsonic": ("2000/hour", "All subsonic API requests"),
    "verify-email": ("20/h", "Email address confirmation"),
}
"""Scope to default rate and description, in the order of ``GET rate-limit``."""

BROKEN_WHEN_THROTTLED = frozenset({"login", "oauth-token", "oauth-revoke-token", "oauth-authorize"})
"""Scopes whose refusal a pod answers with 500 in HTML instead of 429 (Funkwhale: the views
are not REST framework's, so nothing turns the exception into an answer)."""


class Rate(Struct, frozen=True):
    """So many requests in so many seconds."""

    limit: int
    duration: int
    text: str

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Parse ``10000/hour``, ``200/d``, or with a length: ``20/60s``, ``5/2m``.

        Raises ValueError for anything else."""
        count, _, period = text.partition("/")
        digits = period.rstrip("abcdefghijklmnopqrstuvwxyz")
        unit = period[len(digits) :][:1]
        seconds = {"s": 1, "m": 60, "h": HOUR, "d": DAY}
        if (
            unit not in seconds
            or not (count.isascii() and count.isdigit())
            or not (not digits or (digits.isascii() and digits.isdigit() and int(digits)))
        ):
            raise ValueError(f"not a rate: {text!r} (such as 20/60s, 1000/h, 10/day)")
        return cls(int(count), int(digits or 1) * seconds[unit], text)


class RateVerdict(Struct, frozen=True):
    """The decision on one request."""

    allowed: bool
    wait: int
    """Seconds until a request would be allowed; 0 when this one was."""
    headers: tuple[tuple[str, str], ...]


class RateLimiter:
    """The request logs of all callers."""

    def __init__(self, overrides: dict[str, str], clock: Callable[[], float]) -> None:
        """Raises ValueError for an unknown scope or a malformed rate."""
        unknown = [scope for scope in overrides if scope not in SCOPES]
        if unknown:
            raise ValueError(f"no such rate limit: {unknown[0]}")
        self.rates = {
            scope: Rate.parse(overrides.get(scope, default))
            for scope, (default, _) in SCOPES.items()
        }
        self._clock = clock
        self._log: dict[tuple[str, str], deque[float]] = {}

    def count(self, scope: str, ident: str) -> RateVerdict:
        """Log a request of ``ident`` (a user's number or an address), or refuse it."""
        rate, now, times = self.rates[scope], self._clock(), self._times(scope, ident)
        headers = {"x-ratelimit-limit": rate.limit, "x-ratelimit-scope": scope}
        if not times and rate.limit:
            times.append(now)
            headers |= {
                "x-ratelimit-remaining": rate.limit,
                "x-ratelimit-duration": rate.duration,
            }
            return RateVerdict(True, 0, _pairs(headers))
        oldest = times[0] if times else now
        wait = math.ceil(oldest + rate.duration - now)
        allowed = len(times) < rate.limit
        if allowed:
            times.append(now)
        newest = times[-1] if times else now
        headers |= {
            "x-ratelimit-remaining": rate.limit - len(times),
            "x-ratelimit-duration": rate.duration,
            "retry-after": wait,
            "x-ratelimit-reset": int(newest + rate.duration),
            "x-ratelimit-resetseconds": math.ceil(newest + rate.duration - now),
        }
        return RateVerdict(allowed, 0 if allowed else wait, _pairs(headers))

    def standing(self, user_id: int | None, address: str) -> dict[str, Any]:
        """The body of ``GET rate-limit``: every scope, with the caller's figures."""
        ident = address if user_id is None else str(user_id)
        return {
            "enabled": True,
            "ident": {
                "type": "anonymous" if user_id is None else "authenticated",
                "id": ident,
            },
            "scopes": [self._row(scope, ident) for scope in SCOPES],
        }

    def use_up(self, scope: str, ident: str, left: int = 0) -> None:
        """Log requests now until ``left`` remain."""
        times = self._times(scope, ident)
        while len(times) < self.rates[scope].limit - left:
            times.append(self._clock())

    def clear(self, scope: str, ident: str) -> None:
        """Forget the caller's requests in a scope."""
        self._log.pop((scope, ident), None)

    def _row(self, scope: str, ident: str) -> dict[str, Any]:
        rate, now, times = self.rates[scope], self._clock(), self._times(scope, ident)
        full = len(times) >= rate.limit and bool(times)
        return {
            "id": scope,
            "rate": rate.text,
            "description": SCOPES[scope][1],
            "limit": rate.limit,
            "duration": rate.duration,
            "remaining": rate.limit - len(times),
            "available": int(times[0] + rate.duration) if full else None,
            "available_seconds": int(times[0] + rate.duration - now) if full else None,
            "reset": int(times[-1] + rate.duration) if times else None,
            "reset_seconds": int(times[-1] + rate.duration - now) if times else None,
        }

    def _times(self, scope: str, ident: str) -> deque[float]:
        times = self._log.setdefault((scope, ident), deque())
        horizon = self._clock() - self.rates[scope].duration
        while times and times[0] <= horizon:
            times.popleft()
        return times


def limits_of(state: DemoState) -> RateLimiter:
    """The pod's rate limiter, as a part of its state."""
    return RateLimiter(state.settings.limits, state.clock)


def _pairs(headers: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in headers.items())
