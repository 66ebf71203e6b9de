"""How the changes of playlists are sent to a pod, and looked up there."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from fwtui.errors import BadAnswer, NotFound, PodFailed, Refused
from fwtui.library.outbox.changes import (
    Added,
    Cleared,
    Deleted,
    NewPlaylist,
    PlaylistChange,
    Removed,
    Renamed,
    RowMoved,
    Shown,
)
from fwtui.library.outbox.effects import checksum, rows_after
from fwtui.library.outbox.look_up import (
    KnownRows,
    LookUp,
    PlaylistsSign,
    RowCache,
    RowsSign,
    Sign,
    Verdict,
    gone,
    is_gone,
    row_tracks,
    seen,
)
from fwtui.music import Playlist
from fwtui.text import plain, whole_number

if TYPE_CHECKING:
    from fwtui.pod.pod import Pod


async def newest(pod: Pod, change: NewPlaylist, rows: RowCache) -> Sign:
    page = await pod.playlists.page(scope="me", ordering=("-creation_date",))
    known = [each for each in page.items if each is not None]
    newest = max((each.created for each in known if each.created), default=None)
    count = page.count if page.counted else None
    return PlaylistsSign(ids=tuple(each.id for each in known), count=count, newest=newest)


async def create(pod: Pod, change: NewPlaylist) -> object:
    # A level that the dialect lacks hides the playlist from its owner (Funkwhale 1.x).
    levels: tuple[str, ...] = pod.dialect.privacy_levels
    privacy = change.privacy if change.privacy in levels else "me"
    return await pod.playlists.create(change.name, privacy)  # type: ignore[arg-type]


async def look_up_new(pod: Pod, change: NewPlaylist, sign: Sign | None) -> Verdict:
    if not isinstance(sign, PlaylistsSign):
        return Verdict(LookUp.UNKNOWN)
    page = await pod.playlists.page(scope="me", ordering=("-creation_date",))
    name = _shown_name(pod, change.name)
    for each in page.items:
        if each is not None and _is_newer(each, sign) and each.name.strip() == name:
            return Verdict(LookUp.MADE, each)
    counted = page.counted and sign.count is not None
    if page.skipped and (not counted or page.count > (sign.count or 0)):
        return Verdict(LookUp.UNKNOWN)  # it may be one of those that cannot be read
    return Verdict(LookUp.NOT_MADE)


def _is_newer(playlist: Playlist, sign: PlaylistsSign) -> bool:
    """Whether a playlist was not there yet."""
    if sign.ids is None:
        number = whole_number(playlist.id)
        return number is not None and number > sign.latest
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


async def rename(pod: Pod, change: Renamed) -> object:
    return await pod.playlists.rename(change.playlist, change.name)


async def look_up_name(pod: Pod, change: Renamed, sign: Sign | None) -> Verdict:
    now = await pod.playlists.playlist(change.playlist)
    same = now.name.strip() == _shown_name(pod, change.name)
    return seen(same, now)


async def set_privacy(pod: Pod, change: Shown) -> object:
    levels: tuple[str, ...] = pod.dialect.privacy_levels
    if change.privacy not in levels:
        raise Refused("This pod would hide it from you as well.", status=400)
    return await pod.playlists.set_privacy(change.playlist, change.privacy)  # type: ignore[arg-type]


async def look_up_privacy(pod: Pod, change: Shown, sign: Sign | None) -> Verdict:
    now = await pod.playlists.playlist(change.playlist)
    same = now.privacy == change.privacy
    return seen(same, now)


async def delete(pod: Pod, change: Deleted) -> object:
    await gone(pod.playlists.delete(change.playlist))
    return None


async def look_up_deleted(pod: Pod, change: Deleted, sign: Sign | None) -> Verdict:
    return await is_gone(pod.playlists.playlist(change.playlist))


# --- rows of playlists -------------------------------------------------------------------------


async def count(pod: Pod, change: Added, rows: RowCache) -> Sign:
    if change.seen is not None:
        return await _seen(pod, change, change.seen, rows)
    return RowsSign((await pod.playlists.playlist(change.playlist)).tracks_count)


async def whole(pod: Pod, change: Cleared | Deleted, rows: RowCache) -> Sign | None:
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
    known = await row_tracks(pod, change.playlist)
    if checksum(known) != seen:
        raise _changed_elsewhere()
    rows.checked(change.playlist, KnownRows(known, None))
    return RowsSign(len(known), known)


def _changed_elsewhere() -> Refused:
    return Refused("The playlist was changed elsewhere.", status=409)


async def add(pod: Pod, change: Added) -> object:
    return await pod.playlists.add(change.playlist, change.tracks, duplicates=True)


async def look_up_added(pod: Pod, change: Added, sign: Sign | None) -> Verdict:
    if not isinstance(sign, RowsSign):
        return Verdict(LookUp.UNKNOWN)
    count = (await pod.playlists.playlist(change.playlist)).tracks_count
    if count == sign.count:
        return Verdict(LookUp.NOT_MADE)
    # Rows are added at the end, also where another program adds some too.
    end = sign.count + len(change.tracks)
    added = (await row_tracks(pod, change.playlist))[sign.count : end] == tuple(change.tracks)
    return seen(added)


async def row(pod: Pod, change: Removed | RowMoved, rows: RowCache) -> Sign:
    if change.seen is not None:
        return await _seen(pod, change, change.seen, rows)
    for _ in range(2):
        known = await rows.rows(pod, change.playlist)
        if change.row < len(known) and known[change.row] == change.track:
            return RowsSign(len(known), known)
        rows.forget(change.playlist)
        rows.checked(change.playlist, KnownRows(await row_tracks(pod, change.playlist), None))
    rows.forget(change.playlist)
    raise _changed_elsewhere()


async def remove(pod: Pod, change: Removed) -> object:
    await pod.playlists.remove(change.playlist, change.row)
    return None


async def move(pod: Pod, change: RowMoved) -> object:
    await pod.playlists.move(change.playlist, change.row, change.to)
    return None


async def look_up_rows(pod: Pod, change: Removed | RowMoved, sign: Sign | None) -> Verdict:
    if not isinstance(sign, RowsSign) or sign.tracks is None:
        return Verdict(LookUp.UNKNOWN)
    before = array("q", sign.tracks)
    now = array("q", await row_tracks(pod, change.playlist))
    if now == rows_after(before, [change], change.playlist):
        return Verdict(LookUp.MADE)
    if now == before:
        return Verdict(LookUp.NOT_MADE)
    raise _changed_elsewhere()


async def clear(pod: Pod, change: Cleared) -> object:
    await pod.playlists.clear(change.playlist)
    return None


async def look_up_cleared(pod: Pod, change: Cleared, sign: Sign | None) -> Verdict:
    now = await pod.playlists.playlist(change.playlist)
    return seen(now.tracks_count == 0)
