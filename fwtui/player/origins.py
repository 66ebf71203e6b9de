"""Origins of queued tracks: from which list each was taken.

A row of a queue is one number: the track's id, and the number of its origin in the upper 16 bits.
It goes along with every move, shuffle and undo. Slices of bytes take the two apart: about a
millisecond for 300,000 rows.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping

from msgspec import Struct

from fwtui.music import TrackId
from fwtui.text import plain

ID = (1 << 48) - 1
"""The bits of the track's id."""
MOST = 1000
"""Origins that are known at a time."""
LONGEST = 2000
"""Characters of a place; one that is longer cannot be gone to."""
_LONGEST_WORDS = 200
_LOW, _HIGH = (1, 0) if sys.byteorder == "big" else (6, 7)
"""Where the bytes of the origin are in those of a row."""


class ListOrigin(Struct, frozen=True):
    """The list that a track was taken from."""

    words: str = ""
    """Its name: ``Northern Rooms``."""
    place: str = ""
    """Where that is in the interface, which alone understands it; empty: nowhere."""


def track_ids(rows: array[int]) -> array[int]:
    """The tracks of rows."""
    return stamped(rows, 0)


def stamped(ids: Iterable[TrackId] | array[int], number: int) -> array[int]:
    """Rows of these tracks with the origin of a number (0: none)."""
    given = ids if isinstance(ids, array) else array("q", ids)
    count = len(given)
    return _replaced(given, bytes((number & 255,)) * count, bytes((number >> 8,)) * count)


def _replaced(rows: array[int], low: bytes, high: bytes) -> array[int]:
    parts = bytearray(rows.tobytes())
    parts[_LOW::8], parts[_HIGH::8] = low, high
    made = array("q")
    made.frombytes(parts)
    return made


def numbers(rows: array[int]) -> bytes:
    """The number of the origin of each row, two bytes a row, the lower first; empty where no
    row has one."""
    parts = rows.tobytes()
    packed = bytearray(2 * len(rows))
    packed[0::2], packed[1::2] = parts[_LOW::8], parts[_HIGH::8]
    return bytes(packed) if any(packed) else b""


def with_numbers(ids: array[int], packed: bytes) -> array[int]:
    """Rows again of tracks and :func:`numbers`; without those where they do not fit."""
    if len(packed) != 2 * len(ids):
        return ids
    if max(packed[1::2], default=0) > MOST >> 8:
        return ids
    return _replaced(ids, packed[0::2], packed[1::2])


def _limited(origin: ListOrigin) -> ListOrigin:
    place = origin.place if len(origin.place) <= LONGEST else ""
    return ListOrigin(plain(origin.words, _LONGEST_WORDS), place)


class Origins:
    """The origins that rows name by numbers from 1."""

    def __init__(self) -> None:
        self.known: dict[int, ListOrigin] = {}
        self._numbers: dict[ListOrigin, int] = {}

    def of(self, row: int) -> ListOrigin | None:
        """The origin of a row; ``None`` where it is not known."""
        return self.known.get(row >> 48)

    def number(self, origin: ListOrigin | None) -> int:
        """The number of an origin, a new one where it has none; 0 when there is no room."""
        if origin is None or not origin.words:
            return 0
        origin = _limited(origin)
        if origin not in self._numbers and self.is_full:
            return 0
        number = self._numbers.get(origin) or next(
            each for each in range(1, MOST + 1) if each not in self.known
        )
        self.known[number], self._numbers[origin] = origin, number
        return number

    @property
    def is_full(self) -> bool:
        return len(self.known) >= MOST

    def restore(self, known: Mapping[int, ListOrigin]) -> None:
        """Know these and no others, as far as there is room; they may come from a file."""
        kept = [(number, _limited(each)) for number, each in known.items() if 0 < number <= MOST]
        self.known = dict(kept)
        self._numbers = {origin: number for number, origin in kept}

    def forget_others(self, used: Iterable[array[int]]) -> None:
        """Forget the origins that none of these rows has."""
        named: set[int] = set()
        for rows in used:
            parts = rows.tobytes()
            named.update(
                low | high << 8
                for low, high in set(zip(parts[_LOW::8], parts[_HIGH::8], strict=True))
            )
        self.restore({number: each for number, each in self.known.items() if number in named})
