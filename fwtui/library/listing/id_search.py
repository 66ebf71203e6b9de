"""Where ids stand in a long list.

To compare 300,000 numbers takes ten milliseconds, which is more than a key may. The lowest
byte of each id, as a string of bytes, is looked through in a fraction of one; of ids that a
pod counts up, one in 256 has the same.
"""

from __future__ import annotations

import sys
from array import array

_WIDTH = 8
"""Bytes of an id."""
_LOWEST = 0 if sys.byteorder == "little" else _WIDTH - 1
_CLOSE = 50
_NOTHING = bytes(_CLOSE * _WIDTH)


def nearest(ids: array[int], wanted: int, near: int) -> int | None:
    """The row of an id; of several, the one closest to the row ``near``."""
    first = max(0, near - _CLOSE)
    around = ids[first : near + _CLOSE]  # mostly it has moved by a few rows
    if wanted in around:
        rows = [first + place for place, each in enumerate(around) if each == wanted]
    else:
        lowest = _lowest(ids)
        found = _after(ids, lowest, wanted, near), _before(ids, lowest, wanted, near)
        rows = [row for row in found if row is not None]
    return min(rows, key=lambda row: abs(row - near), default=None)


def without_gap(ids: array[int], row: int) -> range:
    """The rows around a known one up to the next that is not known (0), on either side."""
    lowest = _lowest(ids)
    before, after = _before(ids, lowest, 0, row), _after(ids, lowest, 0, row)
    return range(0 if before is None else before + 1, len(ids) if after is None else after)


def known(ids: array[int]) -> array[int]:
    """Those that are known, in order; of a long list that may be few, all of them together."""
    found, data = array("q"), ids.tobytes()
    for start in range(0, len(ids), _CLOSE):
        if not data.startswith(_NOTHING, start * _WIDTH):
            found.extend(filter(None, ids[start : start + _CLOSE]))
    return found


def _lowest(ids: array[int]) -> bytes:
    return ids.tobytes()[_LOWEST::_WIDTH]


def _after(ids: array[int], lowest: bytes, wanted: int, row: int) -> int | None:
    sought = wanted & 0xFF
    row = lowest.find(sought, row)
    while row >= 0 and ids[row] != wanted:
        row = lowest.find(sought, row + 1)
    return row if row >= 0 else None


def _before(ids: array[int], lowest: bytes, wanted: int, row: int) -> int | None:
    sought = wanted & 0xFF
    row = lowest.rfind(sought, 0, row)
    while row >= 0 and ids[row] != wanted:
        row = lowest.rfind(sought, 0, row)
    return row if row >= 0 else None
