"""An allowance that is nearly used up, from one process to the next.

A pod counts a listener's requests whichever program makes them, but tells of it in its answers
alone: without this the first request of each ``fwtui api`` would be refused.
"""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec
from msgspec import Struct

from fwtui.base.files import write_atomically
from fwtui.pod.ratelimit.budget import RateBudget
from fwtui.pod.schema import RateLimit

log = logging.getLogger(__name__)


class _Kept(Struct):
    at: float
    """By the wall clock: the next process may live after a restart of the machine."""
    scopes: list[RateLimit]


def keep(file: Path, budget: RateBudget, now: float, wall: float) -> None:
    """Writes down the scopes of which only the listener's part is left, or nothing: of all
    others the first answer tells early enough."""
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
        log.info("The allowance could not be written down: %s", error)


def recall(file: Path, budget: RateBudget, now: float, wall: float) -> None:
    """Tells ``budget`` what was written down, as of then; nothing where it makes no sense."""
    try:
        kept = msgspec.json.decode(file.read_bytes(), type=_Kept)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return
    ago = wall - kept.at
    scopes = [one for one in kept.scopes if 0.0 <= ago < one.window]
    if scopes:
        budget.feed_limits(scopes, now - ago)
