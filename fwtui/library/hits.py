"""The results of a search: groups of hits, and all hits of a kind."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any, overload

from msgspec import Struct

from fwtui.library.store.kinds import Kind

MOST = 20_000
"""Hits that are listed; of more it is only known that there are more."""
_BLOCK = 50
_BLOCKS_KEPT = 24


class HitGroup(Struct, frozen=True):
    """Hits of one kind."""

    kind: Kind
    values: tuple[Any, ...]
    """Artists, albums, tracks, playlists or channels, at most as many as were asked for."""
    count: int
    """How many there are in all ..."""
    more: bool = False
    """... or more than that: counting stops where it would cost time."""
    nearest: bool = False
    """They are near what was typed, and not as it was typed."""


class Results(Struct, frozen=True):
    """What a text finds; groups without hits are left out."""

    text: str
    groups: tuple[HitGroup, ...] = ()
    forgiven: str = ""
    """Few or none were found as it was typed; this is in the nearest hit instead."""
    matched: tuple[str, ...] = ()
    """The beginnings of words in the hits that stand for the typed words."""
    doubted: tuple[bool, ...] = ()
    """Which words were taken to be mistyped; empty where none was."""
    indexed: float = 1.0
    """The part of the rows that could be searched: less than 1 while the index is made."""
    asked: tuple[Kind, ...] = ()
    """The kinds that the pod was asked for."""

    def holds_all(self, kind: Kind) -> bool:
        """Whether no hit of a kind is only counted."""
        return all(
            len(group.values) >= group.count and not group.more
            for group in self.groups
            if group.kind == kind
        )

    def ids(self, kind: Kind) -> frozenset[int | str]:
        """The ids of the values held of a kind; text for kinds whose own id is text."""
        return frozenset(
            value.id for group in self.groups if group.kind == kind for value in group.values
        )


class Hits(Sequence[Any]):
    """All hits of a kind: a sequence whose values are read from the store block by block.

    A value is ``None`` where it is not in the store any more.
    """

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
