"""What a mirror costs, said before it is made."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from msgspec import Struct

from fwtui.pod.ratelimit.window import BACKGROUND_PACE, background_interval
from fwtui.text import counted

if TYPE_CHECKING:
    from fwtui.pod.ratelimit.window import Standing


_WINDOWS = 3
"""After so many every further one is like the last."""
_PARTS = 200
"""In which the background's share of a window is spent."""


def in_words(tracks: int, requests: int, pace: RequestCost) -> str:
    """``300,000 tracks: 6,000 requests, more than half of an hour's allowance; about 3 hours
    at this pod's pace.``"""
    words = f"{counted(tracks, 'track')}: {counted(requests, 'request')}"
    if (standing := pace.standing) is not None and standing.reported:
        words += f", {_share(requests / standing.limit)} {_window(standing.window)} allowance"
    return f"{words}; about {duration(pace.seconds(requests))} at this pod's pace."


class RequestCost(Struct, frozen=True):
    """What requests in the background cost in time."""

    page_seconds: float
    """What a page has taken so far."""
    standing: Standing | None = None
    """Of the scope that they count against."""
    coming_back: tuple[int, ...] = ()
    """Of what has been used, in equal parts of the window to come."""

    def seconds(self, requests: int) -> float:
        """How long so many take, one after the other.

        They leave the reserve alone, and go slower the less is left of their part
        (:func:`fwtui.pod.ratelimit.window.background_interval`); each comes back a window later.
        """
        standing = self.standing
        if standing is None or not standing.reported:
            return requests * max(self.page_seconds, 1.0 / BACKGROUND_PACE)
        share, window = standing.limit - standing.reserve, standing.window
        part = max(1, share // _PARTS)
        steps = enumerate(self.coming_back, 1)
        back = deque((window * step / len(self.coming_back), count) for step, count in steps)
        spent: deque[tuple[float, int]] = deque()
        """When each part comes back, as ``back``."""
        free, now = standing.remaining - standing.reserve, 0.0
        while requests > 0 and now < window * _WINDOWS:
            for returning in (back, spent):
                while returning and returning[0][0] <= now:
                    free += returning.popleft()[1]
            if free <= 0:
                coming = (returning[0][0] for returning in (back, spent) if returning)
                now = min(coming, default=now + window)
                continue
            leaving = min(part, free, requests)
            now += leaving * max(self.page_seconds, background_interval(free, share, window))
            spent.append((now + window, leaving))
            free -= leaving
            requests -= leaving
        lately = sum(count for _, count in spent)
        return now + window * requests / max(lately, 1)


def _share(part: float) -> str:
    if part > 1.5:
        return f"{part:.0f} times"
    if part > 1:
        return "more than"
    if part > 0.5:
        return "more than half of"
    if part > 0.4:
        return "almost half of"
    if part > 0.2:
        return f"a {('third', 'quarter', 'fifth')[min(2, max(0, round(1 / part) - 3))]} of"
    if part > 0.08:
        return "a tenth of"
    return "little of"


def _window(seconds: float) -> str:
    names = {60.0: "a minute's", 3600.0: "an hour's", 86400.0: "a day's"}
    return names.get(seconds, "the pod's")


def duration(seconds: float) -> str:
    """``3 hours``, ``20 minutes``, ``a minute``: as one says it."""
    if seconds < 90:
        return "a minute"
    if seconds < 5400:
        return f"{round(seconds / 60)} minutes"
    if seconds < 86400 * 2:
        return f"{round(seconds / 3600)} hours"
    return f"{round(seconds / 86400)} days"
