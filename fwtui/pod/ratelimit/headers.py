"""What an answer says of the allowance, made safe: a pod may say anything."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC
from typing import TYPE_CHECKING

from msgspec import Struct

from fwtui.text import plain

if TYPE_CHECKING:
    from fwtui.pod.schema import RateLimit

LONGEST_WAIT = 86_400.0
"""No pod is believed that wants more than a day of silence."""
MOST = 100_000
"""Requests of a window that are kept count of; nobody needs more, and each takes memory."""


class LimitHeaders(Struct, frozen=True, gc=False):
    """What an answer says about the limits, made safe."""

    scope: str = ""
    limit: int | None = None
    duration: float | None = None
    used: int | None = None
    oldest_in: float | None = None
    """Until the oldest request falls out of the log."""
    newest_in: float | None = None
    throttled: bool = False

    @classmethod
    def read(cls, status: int, headers: Mapping[str, str]) -> LimitHeaders:
        limit = min(_whole(headers.get("x-ratelimit-limit")) or 0, MOST)
        remaining = _whole(headers.get("x-ratelimit-remaining"))
        duration = _whole(headers.get("x-ratelimit-duration"))
        throttled = status == 429 or (status == 500 and remaining == 0)
        used: int | None = None
        if limit and remaining is not None:
            used = limit if throttled else limit - min(limit, remaining)
            if not throttled and used == 0 and "x-ratelimit-reset" not in headers:
                # Only the first request of a fresh window is not counted in its own answer.
                used = 1
        return cls(
            scope=plain(headers.get("x-ratelimit-scope", ""), 100),
            limit=limit or None,
            duration=float(min(duration, LONGEST_WAIT)) if duration else None,
            used=used,
            oldest_in=_retry_after(headers),
            throttled=throttled,
        )

    @classmethod
    def of_limit(cls, limit: RateLimit) -> LimitHeaders:
        count = min(max(1, limit.limit), MOST)
        used = count - max(0, min(count, limit.remaining))
        return cls(
            scope=limit.scope,
            limit=count,
            duration=float(min(max(1, limit.window), LONGEST_WAIT)),
            used=used,
            oldest_in=limit.next_in if used == count else None,
            newest_in=limit.full_in,
        )

    def counted(self, status: int) -> bool:
        """Whether the pod has counted the request.

        It looks at permissions, the method's body and the like before it counts; such answers
        have no headers. Neither have those of its web server, which were counted before.
        """
        return self.limit is not None or status < 400 or status in (404, 416) or status >= 500


def _whole(text: str | None) -> int | None:
    """A number from a header; ``None`` for anything else."""
    text = (text or "").strip()
    if not text.isascii() or not text.removeprefix("-").isdigit():
        return None
    return max(0, int(text[:20]))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, or a date (RFC 9110, 10.2.3), which is measured by the pod's own clock."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        return max(0.0, min(float(text), LONGEST_WAIT))
    except (ValueError, OverflowError):
        from email.utils import parsedate_to_datetime  # not on the way to the first paint
    try:
        then = parsedate_to_datetime(text)
        said = headers.get("date")
        now = parsedate_to_datetime(said).timestamp() if said else time.time()
        if then.tzinfo is None:
            then = then.replace(tzinfo=UTC)
        return max(0.0, min(then.timestamp() - now, LONGEST_WAIT))
    except (ValueError, TypeError, OverflowError):
        return None
