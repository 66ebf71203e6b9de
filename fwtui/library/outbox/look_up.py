"""What a pod shows of a change: the sign read before it is sent, and the verdict afterwards."""

from __future__ import annotations

import time
from array import array
from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct

from fwtui.errors import NotFound
from fwtui.library.outbox.changes import Added, Change
from fwtui.library.outbox.effects import rows_after
from fwtui.music import PlaylistId
from fwtui.pod.api.base import all_pages
from fwtui.pod.schema import Page

if TYPE_CHECKING:
    from fwtui.pod.pod import Pod

_RECENT = 2.0
"""Seconds after a confirmed change for which the rows of a playlist are taken as known."""

T = TypeVar("T")


class LookUp(Enum):
    """What a pod shows of a change that is in doubt."""

    MADE = "made"
    NOT_MADE = "not made"
    UNKNOWN = "unknown"
    """The pod's answer does not decide it; the change is not sent again."""


class Verdict(Struct, frozen=True):
    """The result of a look-up."""

    outcome: LookUp
    answer: object = None
    """The answer in place of the lost one, where the change was made."""


class RowsSign(Struct, frozen=True, tag="_Rows"):
    """The rows of a playlist before a change, or their number alone."""

    count: int
    tracks: tuple[int, ...] | None = None


class PlaylistsSign(Struct, frozen=True, tag="_Playlists"):
    """The listener's playlists before one is made."""

    latest: int = 0
    """The highest id, as earlier versions of fwtui kept it."""
    ids: tuple[PlaylistId, ...] | None = None
    """The newest ones, newest first."""
    count: int | None = None
    """All of them; ``None`` where the pod does not count them."""
    newest: datetime | None = None
    """The creation time of the newest one."""


class RadiosSign(Struct, frozen=True, tag="_Radios"):
    """The listener's radios before one is saved."""

    latest: int
    """The highest id."""


class EditsSign(Struct, frozen=True, tag="_Edits"):
    """The account's edits that suggest the same, before one is suggested."""

    ids: tuple[str, ...]


Sign = RowsSign | PlaylistsSign | RadiosSign | EditsSign
encode_sign = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Sign).decode


def decode_sign(blob: bytes | None) -> Sign | None:
    """A sign from the outbox; ``None`` for none, and for one that cannot be read."""
    try:
        return _decode(blob) if blob else None
    except msgspec.DecodeError:
        return None


class KnownRows(Struct, frozen=True):
    """The rows of a playlist as they are known without a request."""

    tracks: tuple[int, ...]
    modified: datetime | None
    """The modification time of the playlist at which they were so."""


class RowCache:
    """Rows of playlists on the pod, as far as they are known here.

    All rows of a playlist are expensive (Funkwhale: 15 ms a row). Known ones are compared by
    the number of rows and the modification time of the playlist, in one small request.
    """

    def __init__(
        self, stored: Callable[[PlaylistId], KnownRows | None] = lambda playlist: None
    ) -> None:
        """``stored`` gives the rows in the store."""
        self._stored = stored
        self._known: dict[PlaylistId, KnownRows] = {}
        self._at: dict[PlaylistId, float] = {}
        """Monotonic time of the last confirmed change of each."""

    def confirmed(self, playlist: PlaylistId, sign: Sign | None, change: Change) -> None:
        """A change of a playlist was made: its rows follow from those before."""
        if isinstance(sign, RowsSign) and sign.tracks is not None:
            rows = rows_after(array("q", sign.tracks), [change], playlist)
            self._known[playlist] = KnownRows(tuple(rows), None)
            self._at[playlist] = time.monotonic()
        elif isinstance(sign, RowsSign) and isinstance(change, Added):
            known = self._known.get(playlist)
            if known is not None and len(known.tracks) == sign.count:
                self._known[playlist] = KnownRows((*known.tracks, *change.tracks), None)
        else:
            self.forget(playlist)

    def checked(self, playlist: PlaylistId, rows: KnownRows) -> None:
        """These rows were seen on the pod."""
        self._known[playlist] = rows

    def forget(self, playlist: PlaylistId) -> None:
        """The rows of a playlist are not known any more."""
        self._known.pop(playlist, None)
        self._at.pop(playlist, None)

    async def rows(self, pod: Pod, playlist: PlaylistId) -> tuple[int, ...]:
        """The rows on the pod; all are requested only where the known ones do not agree."""
        known = self._known.get(playlist) or self._stored(playlist)
        if known is not None:
            if time.monotonic() - self._at.get(playlist, float("-inf")) < _RECENT:
                return known.tracks
            now = await pod.playlists.playlist(playlist)
            ours = playlist in self._known and known.modified is None
            same = ours or (known.modified is not None and known.modified == now.modified)
            if same and now.tracks_count == len(known.tracks):
                return known.tracks
        rows = await row_tracks(pod, playlist)
        self._known[playlist] = KnownRows(rows, None)
        return rows


async def row_tracks(pod: Pod, playlist: PlaylistId) -> tuple[int, ...]:
    """The tracks of all rows; 0 for a row that cannot be read."""
    page = await pod.playlists.tracks(playlist)
    return tuple(0 if row is None else row.track.id for row in page.items)


def verdict(found: object, on: bool = True) -> Verdict:
    """Of a wish, by what the pod has of it."""
    if (found is not None) != on:
        return Verdict(LookUp.NOT_MADE)
    return Verdict(LookUp.MADE, found)


def seen(same: bool, answer: object = None) -> Verdict:
    """Whether the pod shows what the change makes."""
    return Verdict(LookUp.MADE if same else LookUp.NOT_MADE, answer)


async def first(
    pages: Callable[[int], Awaitable[Page[T]]], wanted: Callable[[T], bool]
) -> T | None:
    """The first value of all pages that is wanted."""
    async for page in all_pages(pages):
        for each in page.items:
            if each is not None and wanted(each):
                return each
    return None


async def gone(send: Awaitable[None]) -> None:
    """Deletes a thing, which may be gone already. Raises NotFound for an unknown path."""
    try:
        await send
    except NotFound as error:
        if error.unknown_path:
            raise


async def is_gone(ask: Awaitable[object]) -> Verdict:
    """Of a deletion: whether the pod does not have the thing any more."""
    try:
        await ask
    except NotFound as error:
        if error.unknown_path:
            raise
        return Verdict(LookUp.MADE)
    return Verdict(LookUp.NOT_MADE)
