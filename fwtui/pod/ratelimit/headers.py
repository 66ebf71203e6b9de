"""The rate-limit headers of an answer, checked and clamped."""

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
"""Maximum of Retry-After in seconds."""
MOST = 100_000
"""Maximum requests of a window; each takes memory."""


class LimitHeaders(Struct, frozen=True, gc=False):
    """The limits of one scope as an answer reports them; ``None`` for missing values."""

    scope: str = ""
    limit: int | None = None
    duration: float | None = None
    used: int | None = None
    oldest_in: float | None = None
    """Seconds until the oldest request leaves the log."""
    newest_in: float | None = None
    """Seconds until the newest request leaves the log."""
    throttled: bool = False

    @classmethod
    def read(cls, status: int, headers: Mapping[str, str]) -> LimitHeaders:
        """From an answer; names of ``headers`` in lower case."""
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
        """From one row of ``GET rate-limit``."""
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
        """Whether the pod counted the request.

        Funkwhale checks permissions and the body before it counts; such answers have no
        headers. Files sent by its web server have none either, but were counted.
        """
        return self.limit is not None or status < 400 or status in (404, 416) or status >= 500


def _whole(text: str | None) -> int | None:
    """A number from a header; ``None`` for anything else."""
    text = (text or "").strip()
    if not text.isascii() or not text.removeprefix("-").isdigit():
        return None
    return max(0, int(text[:20]))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds; a date (RFC 9110, 10.2.3) is compared with the Date header."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        return max(0.0, min(float(text), LONGEST_WAIT))
    except (ValueError, OverflowError):
        from email.utils import parsedate_to_datetime  # not imported before the first paint
    try:
        then = parsedate_to_datetime(text)
        said = headers.get("date")
        now = parsedate_to_datetime(said).timestamp() if said else time.time()
        if then.tzinfo is None:
            then = then.replace(tzinfo=UTC)
        return max(0.0, min(then.timestamp() - now, LONGEST_WAIT))
    except (ValueError, TypeError, OverflowError):
        return None
