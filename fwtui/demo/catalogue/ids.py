"""Ids and moments of the demo pod: the same every time, and computed rather than kept.

A thing's UUID is made of its kind and its number and can be read back, so no table of
UUIDs is needed for a million tracks. Moments grow with the number, so ordering by creation
is ordering by id.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final, Literal

Kind = Literal[
    "artist", "album", "track", "upload", "library", "channel", "attachment", "actor", "follow"
]

_STEPS: Final[dict[Kind, float]] = {
    # Seconds between two of a kind. A pod imports about one file a second.
    "artist": 41.0,
    "album": 8.3,
    "track": 0.7,
    "upload": 0.0875,
    "library": 5.0,
    "channel": 60.0,
    "attachment": 8.3,
    "actor": 60.0,
    "follow": 60.0,
}
_BEGIN: Final = datetime(2021, 3, 1, 7, 30, 0, 123457, tzinfo=UTC)
_LOW: Final = 48
_MASK: Final = (1 << _LOW) - 1
_TIMES: Final = 0x5DEECE66D | 1
_BACK: Final = pow(_TIMES, -1, 1 << _LOW)


def uuid(kind: Kind, number: int) -> str:
    """A version 4 UUID for the thing of that kind with that number (below 2**48)."""
    low = number * _TIMES & _MASK
    head = blake2b(b"%s %d" % (kind.encode(), number), digest_size=10).hexdigest()
    return f"{head[:8]}-{head[8:12]}-4{head[12:15]}-8{head[15:18]}-{low:012x}"


def number(kind: Kind, text: str) -> int | None:
    """The number in a UUID made by :func:`uuid`; None for any other UUID."""
    try:
        found = int(text[-12:], 16) * _BACK & _MASK
    except ValueError:
        return None
    return found if uuid(kind, found) == text.lower() else None


def stamp(moment: datetime) -> str:
    """A moment as a pod writes it: ``2026-11-21T18:30:40.920759Z``; no zero microseconds."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def at(epoch: float) -> str:
    """Epoch seconds, as a pod writes a moment."""
    return stamp(datetime.fromtimestamp(epoch, UTC))


def created(kind: Kind, number: int) -> str:
    """When the thing came to the pod."""
    return stamp(_BEGIN + timedelta(seconds=number * _STEPS[kind], microseconds=number % 7919))


def changed(kind: Kind, number: int) -> str:
    """When it was last changed; a pod sets both at once, some microseconds apart."""
    since = timedelta(seconds=number * _STEPS[kind], microseconds=number % 7919 + 52)
    return stamp(_BEGIN + since)
