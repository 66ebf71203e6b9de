"""What a mirror costs, said before it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.text import number

if TYPE_CHECKING:
    from fwtui.pod.budget import Standing


def in_words(tracks: int, requests: int, standing: Standing | None, page_seconds: float) -> str:
    """``300,000 tracks: 6,000 requests, more than half of an hour's allowance; about 3 hours
    at this pod's pace.``

    ``page_seconds`` is what a page has taken so far.
    """
    words = f"{number(tracks)} tracks: {number(requests)} requests"
    seconds = requests * page_seconds
    if standing is not None and standing.limit > 0:
        words += f", {_share(requests / standing.limit)} {_window(standing.window)} allowance"
        # Background work leaves the reserve alone; a window gives that much and no more.
        share = max(1, standing.limit - standing.reserve)
        seconds = max(seconds, (requests / share - 1) * standing.window)
    return f"{words}; about {duration(seconds)} at this pod's pace."


def _share(part: float) -> str:
    if part > 1.5:
        return f"{part:.0f} times"
    if part > 1:
        return "more than"
    if part > 0.5:
        return "more than half of"
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
