"""Storage of a nearly exhausted rate budget between processes.

A pod counts a user's requests over all programs and reports the count in its answers only:
without this the first request of each ``fwtui api`` could be throttled.
"""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec
from msgspec import Struct

from fwtui.base.files import read_own, write_atomically
from fwtui.pod.ratelimit.budget import RateBudget
from fwtui.pod.schema import RateLimit

log = logging.getLogger(__name__)


class _Kept(Struct):
    at: float
    """Epoch seconds: the next process may run after a restart of the machine."""
    scopes: list[RateLimit]


def save_budget(file: Path, budget: RateBudget, now: float, wall: float) -> None:
    """Saves the scopes of which at most the listener's reserve is left; for all others the first
    answer reports early enough. ``wall`` in epoch seconds."""
    scopes = [
        RateLimit(
            one.scope,
            one.limit,
            round(one.window),
            one.remaining,
            full_in=one.full_in,
            next_in=one.next_in,
        )
        for one in budget.standings(now)
        if one.reported and one.remaining <= one.reserve
    ]
    try:
        if scopes:
            write_atomically(file, msgspec.json.encode(_Kept(wall, scopes)), durable=False)
        else:
            file.unlink(missing_ok=True)
    except OSError as error:
        log.info("The rate budget could not be saved: %s", error)


def load_budget(file: Path, budget: RateBudget, now: float, wall: float) -> None:
    """Loads saved scopes into ``budget``; ignores expired and unreadable ones."""
    try:
        kept = msgspec.json.decode(read_own(file), type=_Kept)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return
    ago = wall - kept.at
    scopes = [one for one in kept.scopes if 0.0 <= ago < one.window]
    if scopes:
        budget.feed_limits(scopes, now - ago)
