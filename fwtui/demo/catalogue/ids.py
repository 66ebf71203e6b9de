"""UUIDs and creation dates of the demo pod: computed, and the same in every run.

A UUID encodes kind and number and can be decoded, so no table of UUIDs is needed for a million
tracks. Dates grow with the number: the order of creation is the order of ids."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final, Literal

Kind = Literal[
    "artist",
    "album",
    "track",
    "upload",
    "library",
    "channel",
    "attachment",
    "actor",
    "follow",
    "playlist",
    "playlist library",
    "activity",
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
    "playlist": 60.0,
    "playlist library": 60.0,
    "activity": 60.0,
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
    """A moment as an API date: ``2026-11-21T18:30:40.920759Z``; without zero microseconds."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def at(epoch: float) -> str:
    """Epoch seconds as an API date."""
    return stamp(datetime.fromtimestamp(epoch, UTC))


def created(kind: Kind, number: int) -> str:
    """The creation date of a generated row."""
    return stamp(_BEGIN + timedelta(seconds=number * _STEPS[kind], microseconds=number % 7919))


def changed(kind: Kind, number: int) -> str:
    """The modification date; some microseconds after the creation, as on a pod."""
    since = timedelta(seconds=number * _STEPS[kind], microseconds=number % 7919 + 52)
    return stamp(_BEGIN + since)
