"""Edition numbers of lists, by which an answer that predates the listener's edit is discarded.

The number of a list grows when a change of it leaves and when the change is settled. An answer is
valid for a list whose number is the same after it came as before it was requested, and of which
no change is under way.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TypeVar

from fwtui.library.listing.queries import Favourites, Playlists, PlaylistTracks
from fwtui.library.outbox.changes import (
    Change,
    Heard,
    Heart,
    NewPlaylist,
    Renamed,
    Shown,
    of_playlist,
)
from fwtui.library.outbox.own_lists import own_keys, own_row

PLAYLISTS = Playlists().key
"""Stands for all lists of playlists, and for the values of playlists."""
_HEARTS = Favourites().key
_LONGEST = 15.0
"""Seconds to wait for a change under way; one in doubt takes longer."""
TRIES = 3
"""Requests for a list that is edited while they are answered."""
T = TypeVar("T")


def lists_of(change: Change) -> tuple[str, ...]:
    """The keys of the lists that a change edits."""
    match change:
        case Heart():
            return (_HEARTS,)
        case Heard():
            return ()
        case NewPlaylist() | Renamed() | Shown():
            return (PLAYLISTS,)
        case _ if (playlist := of_playlist(change)) is not None:
            return (PLAYLISTS, PlaylistTracks(playlist=playlist).key)
        case _:
            row = own_row(change)
            return own_keys(row.kind) if row is not None else ()


class Editions:
    """The edition numbers of one account's lists, by key."""

    def __init__(self) -> None:
        self._numbers: Counter[str] = Counter()
        self._under_way: Counter[str] = Counter()
        self._settled = asyncio.Event()

    def leaves(self, change: Change) -> None:
        """A change is about to be sent."""
        for key in lists_of(change):
            self._numbers[key] += 1
            self._under_way[key] += 1

    def settles(self, change: Change) -> None:
        """A change that left is confirmed or taken back."""
        for key in lists_of(change):
            self._numbers[key] += 1
            self._under_way[key] -= 1
        self._settled.set()

    def number(self, key: str) -> int:
        """The edition of a list now."""
        return self._numbers[key]

    async def unedited(self, key: str, request: Callable[[], Awaitable[T]]) -> T | None:
        """The answer to a request for a list that is not edited meanwhile; ``None`` where edits
        keep overtaking the answers: what is known here is newer."""
        for _ in range(TRIES):
            edition = await self.quiet(key)
            answer = await request()
            if edition == self.number(key):
                return answer
        return None

    async def quiet(self, key: str) -> int:
        """The edition of a list once no change of it is under way, or after 15 seconds."""
        try:
            async with asyncio.timeout(_LONGEST):
                while self._under_way[key] > 0:
                    self._settled.clear()
                    await self._settled.wait()
        except TimeoutError:
            pass
        return self._numbers[key]
