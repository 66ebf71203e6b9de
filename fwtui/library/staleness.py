"""The age of stored answers, by a wall clock that may be set back."""

from __future__ import annotations

import time


def is_old(since: float, seconds: float) -> bool:
    """Whether it is longer ago than so many seconds, or was not yet: the clock was wrong then,
    or is now. ``since`` is in seconds since 1970."""
    return not 0.0 <= time.time() - since <= seconds
