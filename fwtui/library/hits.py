"""All hits of a kind, as a sequence whose values are read as they are looked at."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any, overload

_BLOCK = 50
_BLOCKS_KEPT = 24
MOST = 20_000
"""So many hits are listed; of more it is only known that there are more."""


class Hits(Sequence[Any]):
    """``None`` where a value is not here any more."""

    def __init__(self, ids: array[int], read: Callable[[Sequence[int]], list[Any]]) -> None:
        self.ids = ids
        self._read = read
        self._blocks: dict[int, list[Any]] = {}

    @property
    def more(self) -> bool:
        """Whether there are more than these."""
        return len(self.ids) >= MOST

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, row: int) -> Any: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Any]: ...
    def __getitem__(self, row: int | slice) -> Any:
        if isinstance(row, slice):
            return [self[each] for each in range(*row.indices(len(self)))]
        block, place = divmod(range(len(self))[row], _BLOCK)
        if block not in self._blocks:
            if len(self._blocks) >= _BLOCKS_KEPT:
                del self._blocks[next(iter(self._blocks))]
            self._blocks[block] = self._read(self.ids[block * _BLOCK : (block + 1) * _BLOCK])
        return self._blocks[block][place]
