"""How each kind of change is sent to a pod, and how it is looked up there when in doubt.

Each kind declares a :class:`DeliveryMethod` in :data:`METHODS`:

============= ======================= ===================================================
kind          read before it is sent  sign by which it is looked up
============= ======================= ===================================================
Heart         nothing                 the track among the favourites
Heard         nothing                 track and time of a listening
NewPlaylist   the newest playlists    name and time of a playlist that was not there
Renamed       nothing                 the name of the playlist
Shown         nothing                 the privacy level of the playlist
Deleted       the rows, for an undo   the playlist is missing
Added         the number of rows      the rows at the end
Removed       the rows                the rows without that row
RowMoved      the rows                the rows with that row in its new place
Cleared       the rows, for an undo   a playlist without rows
============= ======================= ===================================================
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from fwtui.errors import BadAnswer, NotFound, PodFailed, Refused
from fwtui.library.outbox.changes import (
    Added,
    Change,
    Cleared,
    Deleted,
    Heard,
    Heart,
    NewPlaylist,
    PlaylistChange,
    Removed,
    Renamed,
    RowMoved,
    Shown,
    checksum,
    rows_after,
)
from fwtui.music import Playlist, PlaylistId
from fwtui.text import plain

if TYPE_CHECKING:
    from fwtui.pod.pod import Pod

_DEFINITE = frozenset({400, 403, 404, 405, 406, 409, 410, 411, 413, 414, 415, 422, 451})
"""Client errors by which a pod or its proxy says that it has not made a change."""
_RECENT = 2.0
"""Seconds after a confirmed change for which the rows of a playlist are taken as known."""

C = TypeVar("C", bound=Change)


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
    """All of them."""
    newest: datetime | None = None
    """The creation time of the newest one."""


Sign = RowsSign | PlaylistsSign
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
        rows = await _tracks(pod, playlist)
        self._known[playlist] = KnownRows(rows, None)
        return rows


class DeliveryMethod(Struct, Generic[C], frozen=True):
    """How one kind of change is sent and looked up. All functions raise PodError."""

    send: Callable[[Pod, C], Awaitable[object]]
    """Sends it; the value in the pod's answer, where it has one."""
    look_up: Callable[[Pod, C, Sign | None], Awaitable[Verdict]]
    """Whether it was made, by the sign that was read before it was sent."""
    prepare: Callable[[Pod, C, RowCache], Awaitable[Sign | None]] | None = None
    """Reads the sign. Raises Refused where the change does not fit the pod's state."""


def method(change: Change) -> DeliveryMethod[Any]:
    """The delivery method of a change."""
    return METHODS[type(change)]


def is_definite(error: Refused) -> bool:
    """Whether a client error says that the change was not made; else it is in doubt."""
    return error.status in _DEFINITE


# --- favourites and listenings --------------------------------------------------------------


async def _send_heart(pod: Pod, change: Heart) -> object:
    if change.on:
        return await pod.favourites.add(change.track)
    return await pod.favourites.remove(change.track)


async def _look_up_heart(pod: Pod, change: Heart, sign: Sign | None) -> Verdict:
    there = await pod.favourites.ids()
    if (change.track in there) != change.on:
        return Verdict(LookUp.NOT_MADE)
    return Verdict(LookUp.MADE, there.get(change.track))


async def _send_listen(pod: Pod, change: Heard) -> object:
    return await pod.history.listen(change.track, change.at)


async def _look_up_listen(pod: Pod, change: Heard, sign: Sign | None) -> Verdict:
    found = await pod.history.find(change.track, change.at)
    return Verdict(LookUp.NOT_MADE) if found is None else Verdict(LookUp.MADE, found)


# --- playlists -------------------------------------------------------------------------------


async def _newest(pod: Pod, change: NewPlaylist, rows: RowCache) -> Sign:
    page = await pod.playlists.page(scope="me", ordering=("-creation_date",))
    known = [each for each in page.items if each is not None]
    newest = max((each.created for each in known if each.created), default=None)
    return PlaylistsSign(ids=tuple(each.id for each in known), count=page.count, newest=newest)


async def _create(pod: Pod, change: NewPlaylist) -> object:
    # A level that the dialect lacks hides the playlist from its owner (Funkwhale 1.x).
    levels: tuple[str, ...] = pod.dialect.privacy_levels
    privacy = change.privacy if change.privacy in levels else "me"
    return await pod.playlists.create(change.name, privacy)  # type: ignore[arg-type]


async def _look_up_new(pod: Pod, change: NewPlaylist, sign: Sign | None) -> Verdict:
    if not isinstance(sign, PlaylistsSign):
        return Verdict(LookUp.UNKNOWN)
    page = await pod.playlists.page(scope="me", ordering=("-creation_date",))
    name = _shown_name(pod, change.name)
    for each in page.items:
        if each is not None and _is_newer(each, sign) and each.name.strip() == name:
            return Verdict(LookUp.MADE, each)
    if page.skipped and (sign.count is None or page.count > sign.count):
        return Verdict(LookUp.UNKNOWN)  # it may be one of those that cannot be read
    return Verdict(LookUp.NOT_MADE)


def _is_newer(playlist: Playlist, sign: PlaylistsSign) -> bool:
    """Whether a playlist was not there yet."""
    if sign.ids is None:
        return playlist.id.isdigit() and int(playlist.id) > sign.latest
    if playlist.id in sign.ids:
        return False
    if sign.newest is None or playlist.created is None:
        return True
    if sign.ids and sign.ids[0].isdigit() != playlist.id.isdigit():
        return playlist.created > sign.newest  # upgraded meanwhile: all keys are others
    return playlist.created >= sign.newest


def _shown_name(pod: Pod, name: str) -> str:
    """A name as it comes back from the pod, which cuts and trims it."""
    return plain(name[: pod.dialect.max_playlist_name]).strip()


async def _rename(pod: Pod, change: Renamed) -> object:
    return await pod.playlists.rename(change.playlist, change.name)


async def _look_up_name(pod: Pod, change: Renamed, sign: Sign | None) -> Verdict:
    now = await pod.playlists.playlist(change.playlist)
    same = now.name.strip() == _shown_name(pod, change.name)
    return Verdict(LookUp.MADE if same else LookUp.NOT_MADE, now)


async def _set_privacy(pod: Pod, change: Shown) -> object:
    levels: tuple[str, ...] = pod.dialect.privacy_levels
    if change.privacy not in levels:
        raise Refused("This pod would hide it from you as well.", status=400)
    return await pod.playlists.set_privacy(change.playlist, change.privacy)  # type: ignore[arg-type]


async def _look_up_privacy(pod: Pod, change: Shown, sign: Sign | None) -> Verdict:
    now = await pod.playlists.playlist(change.playlist)
    same = now.privacy == change.privacy
    return Verdict(LookUp.MADE if same else LookUp.NOT_MADE, now)


async def _delete(pod: Pod, change: Deleted) -> object:
    try:
        await pod.playlists.delete(change.playlist)
    except NotFound as error:
        if error.unknown_path:
            raise
    return None


async def _look_up_deleted(pod: Pod, change: Deleted, sign: Sign | None) -> Verdict:
    try:
        await pod.playlists.playlist(change.playlist)
    except NotFound as error:
        if error.unknown_path:
            raise
        return Verdict(LookUp.MADE)
    return Verdict(LookUp.NOT_MADE)


# --- rows of playlists -------------------------------------------------------------------------


async def _count(pod: Pod, change: Added, rows: RowCache) -> Sign:
    if change.seen is not None:
        return await _seen(pod, change, change.seen, rows)
    return RowsSign((await pod.playlists.playlist(change.playlist)).tracks_count)


async def _whole(pod: Pod, change: Cleared | Deleted, rows: RowCache) -> Sign | None:
    """All rows; ``None`` where they cannot be read and the change fits any."""
    if change.seen is not None:
        return await _seen(pod, change, change.seen, rows)
    try:
        known = await rows.rows(pod, change.playlist)
    except (BadAnswer, NotFound, PodFailed):
        return None
    return RowsSign(len(known), known)


async def _seen(pod: Pod, change: PlaylistChange, seen: int, rows: RowCache) -> RowsSign:
    """All rows, read now. Raises Refused where they are not those that the listener saw."""
    known = await _tracks(pod, change.playlist)
    if checksum(known) != seen:
        raise _changed_elsewhere()
    rows.checked(change.playlist, KnownRows(known, None))
    return RowsSign(len(known), known)


def _changed_elsewhere() -> Refused:
    return Refused("The playlist was changed elsewhere.", status=409)


async def _add(pod: Pod, change: Added) -> object:
    return await pod.playlists.add(change.playlist, change.tracks, duplicates=True)


async def _look_up_added(pod: Pod, change: Added, sign: Sign | None) -> Verdict:
    if not isinstance(sign, RowsSign):
        return Verdict(LookUp.UNKNOWN)
    count = (await pod.playlists.playlist(change.playlist)).tracks_count
    if count == sign.count:
        return Verdict(LookUp.NOT_MADE)
    # Rows are added at the end, also where another program adds some too.
    end = sign.count + len(change.tracks)
    added = (await _tracks(pod, change.playlist))[sign.count : end] == tuple(change.tracks)
    return Verdict(LookUp.MADE if added else LookUp.NOT_MADE)


async def _row(pod: Pod, change: Removed | RowMoved, rows: RowCache) -> Sign:
    if change.seen is not None:
        return await _seen(pod, change, change.seen, rows)
    for _ in range(2):
        known = await rows.rows(pod, change.playlist)
        if change.row < len(known) and known[change.row] == change.track:
            return RowsSign(len(known), known)
        rows.forget(change.playlist)
        rows.checked(change.playlist, KnownRows(await _tracks(pod, change.playlist), None))
    rows.forget(change.playlist)
    raise _changed_elsewhere()


async def _remove(pod: Pod, change: Removed) -> object:
    await pod.playlists.remove(change.playlist, change.row)
    return None


async def _move(pod: Pod, change: RowMoved) -> object:
    await pod.playlists.move(change.playlist, change.row, change.to)
    return None


async def _look_up_rows(pod: Pod, change: Removed | RowMoved, sign: Sign | None) -> Verdict:
    if not isinstance(sign, RowsSign) or sign.tracks is None:
        return Verdict(LookUp.UNKNOWN)
    before = array("q", sign.tracks)
    now = array("q", await _tracks(pod, change.playlist))
    if now == rows_after(before, [change], change.playlist):
        return Verdict(LookUp.MADE)
    if now == before:
        return Verdict(LookUp.NOT_MADE)
    raise _changed_elsewhere()


async def _clear(pod: Pod, change: Cleared) -> object:
    await pod.playlists.clear(change.playlist)
    return None


async def _look_up_cleared(pod: Pod, change: Cleared, sign: Sign | None) -> Verdict:
    now = await pod.playlists.playlist(change.playlist)
    return Verdict(LookUp.NOT_MADE if now.tracks_count else LookUp.MADE)


async def _tracks(pod: Pod, playlist: PlaylistId) -> tuple[int, ...]:
    """The tracks of all rows; 0 for a row that cannot be read."""
    page = await pod.playlists.tracks(playlist)
    return tuple(0 if row is None else row.track.id for row in page.items)


METHODS: dict[type[Change], DeliveryMethod[Any]] = {
    Heart: DeliveryMethod(_send_heart, _look_up_heart),
    Heard: DeliveryMethod(_send_listen, _look_up_listen),
    NewPlaylist: DeliveryMethod(_create, _look_up_new, _newest),
    Renamed: DeliveryMethod(_rename, _look_up_name),
    Shown: DeliveryMethod(_set_privacy, _look_up_privacy),
    Deleted: DeliveryMethod(_delete, _look_up_deleted, _whole),
    Added: DeliveryMethod(_add, _look_up_added, _count),
    Removed: DeliveryMethod(_remove, _look_up_rows, _row),
    RowMoved: DeliveryMethod(_move, _look_up_rows, _row),
    Cleared: DeliveryMethod(_clear, _look_up_cleared, _whole),
}
"""The delivery method of each kind of change; a new kind is one line here."""
