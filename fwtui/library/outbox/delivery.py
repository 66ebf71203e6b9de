"""How each kind of change is sent to a pod, and how it is looked up there when in doubt.

Each kind declares a :class:`DeliveryMethod` in :data:`METHODS`:

=============== ======================== ================================================
kind            read before it is sent   sign by which it is looked up
=============== ======================== ================================================
Heart           nothing                  the track among the favourites
Heard           nothing                  track and time of a listening
NewPlaylist     the newest playlists     name and time of a playlist that was not there
Renamed         nothing                  the name of the playlist
Shown           nothing                  the privacy level of the playlist
Deleted         the rows, for an undo    the playlist is missing
Added           the number of rows       the rows at the end
Removed         the rows                 the rows without that row
RowMoved        the rows                 the rows with that row in its new place
Cleared         the rows, for an undo    a playlist without rows
Subscribed      nothing                  the channel among the subscriptions
FeedFollowed    nothing                  the feed among those of the subscriptions
LibraryFollowed nothing                  the library among the follows of libraries
AccountFollowed nothing                  the account among the follows of accounts
ArtistHidden    nothing                  the artist among the content filters
NewRadio        the newest radio         name and filters of a radio that was not there
RadioEdited     the filters' candidates  name, filters and description of the radio
RadioDeleted    nothing                  the radio is missing
=============== ======================== ================================================
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from fwtui.errors import BadAnswer, NotFound, PodFailed, Refused
from fwtui.library.outbox.changes import (
    AccountFollowed,
    Added,
    ArtistHidden,
    Change,
    Cleared,
    Deleted,
    FeedFollowed,
    Heard,
    Heart,
    LibraryFollowed,
    NewPlaylist,
    NewRadio,
    PlaylistChange,
    RadioDeleted,
    RadioEdited,
    Removed,
    Renamed,
    RowMoved,
    Shown,
    Subscribed,
    checksum,
    rows_after,
)
from fwtui.music import Playlist, PlaylistId
from fwtui.pod.api.base import all_pages
from fwtui.pod.schema import RadioFilter, filters_of
from fwtui.text import plain

if TYPE_CHECKING:
    from fwtui.music import HiddenArtist, Radio
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
    """All of them; ``None`` where the pod does not count them."""
    newest: datetime | None = None
    """The creation time of the newest one."""


class RadiosSign(Struct, frozen=True, tag="_Radios"):
    """The listener's radios before one is saved."""

    latest: int
    """The highest id."""


Sign = RowsSign | PlaylistsSign | RadiosSign
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
    count = page.count if page.counted else None
    return PlaylistsSign(ids=tuple(each.id for each in known), count=count, newest=newest)


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
    counted = page.counted and sign.count is not None
    if page.skipped and (not counted or page.count > (sign.count or 0)):
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
    await _gone(pod.playlists.delete(change.playlist))
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


# --- subscriptions, follows, hidden artists ----------------------------------------------------


async def _subscribe(pod: Pod, change: Subscribed) -> object:
    if change.on:
        return (await pod.channels.subscribe(change.channel)).channel
    await _gone(pod.channels.unsubscribe(change.channel))
    return None


async def _look_up_subscription(pod: Pod, change: Subscribed, sign: Sign | None) -> Verdict:
    there = change.channel in await pod.channels.subscribed()
    return Verdict(LookUp.MADE if there == change.on else LookUp.NOT_MADE)


async def _follow_feed(pod: Pod, change: FeedFollowed) -> object:
    return (await pod.channels.subscribe_rss(change.url)).channel


async def _look_up_feed(pod: Pod, change: FeedFollowed, sign: Sign | None) -> Verdict:
    async for page in all_pages(lambda number: pod.channels.subscriptions(page=number)):
        for each in page.items:
            if each is not None and each.channel.rss == change.url:
                return Verdict(LookUp.MADE, each.channel)
    return Verdict(LookUp.NOT_MADE)  # harmless when repeated


async def _follow(pod: Pod, change: LibraryFollowed) -> object:
    if change.on:
        return await _unless_there(
            pod.libraries.follow(change.library), partial(_followed, pod, change)
        )
    state = (await pod.libraries.followed()).get(change.library)
    if state is not None:
        await _gone(pod.libraries.unfollow(state.id))
    return None


async def _followed(pod: Pod, change: LibraryFollowed) -> object:
    async for page in all_pages(lambda number: pod.libraries.follows(page=number)):
        for each in page.items:
            if each is not None and each.library.id == change.library:
                return each
    return None


async def _look_up_follow(pod: Pod, change: LibraryFollowed, sign: Sign | None) -> Verdict:
    return _verdict(await _followed(pod, change), change.on)


async def _has_accounts(pod: Pod, change: AccountFollowed, rows: RowCache) -> Sign | None:
    if not pod.dialect.follows_accounts:
        raise Refused("This pod has no follows of accounts (Funkwhale 1.x).", status=404)
    return None


async def _follow_account(pod: Pod, change: AccountFollowed) -> object:
    if change.on:
        return await _unless_there(pod.accounts.follow(change.fid), partial(_account, pod, change))
    state = (await pod.accounts.followed()).get(change.fid)
    if state is not None:
        await _gone(pod.accounts.unfollow(state.id))
    return None


async def _account(pod: Pod, change: AccountFollowed) -> object:
    async for page in all_pages(lambda number: pod.accounts.follows(page=number)):
        for each in page.items:
            if each is not None and each.account.fid == change.fid:
                return each
    return (await pod.accounts.followed()).get(change.fid)  # refused ones are not listed


async def _look_up_account(pod: Pod, change: AccountFollowed, sign: Sign | None) -> Verdict:
    return _verdict(await _account(pod, change), change.on)


async def _hide(pod: Pod, change: ArtistHidden) -> object:
    there = await _filters(pod, change)
    if change.on:  # hidden elsewhere already: a second filter would have to be removed as well
        return there[0] if there else await pod.moderation.hide(change.artist)
    for each in there:
        await _gone(pod.moderation.unhide(each.id))
    return None


async def _filters(pod: Pod, change: ArtistHidden) -> list[HiddenArtist]:
    """The content filters of an artist: more than one, where it was hidden twice."""
    return [
        each
        async for page in all_pages(lambda number: pod.moderation.hidden(page=number))
        for each in page.items
        if each is not None and each.artist == change.artist
    ]


async def _look_up_hidden(pod: Pod, change: ArtistHidden, sign: Sign | None) -> Verdict:
    return _verdict(next(iter(await _filters(pod, change)), None), change.on)


def _verdict(found: object, on: bool) -> Verdict:
    """Of a wish, by what the pod has of it."""
    if (found is not None) != on:
        return Verdict(LookUp.NOT_MADE)
    return Verdict(LookUp.MADE, found)


async def _unless_there(send: Awaitable[object], look: Callable[[], Awaitable[object]]) -> object:
    """Asks for a follow. A pod refuses the second one: where it is there, it is made."""
    try:
        return await send
    except Refused as error:
        if error.status != 400 or (there := await look()) is None:
            raise
        return there


async def _gone(send: Awaitable[None]) -> None:
    """Deletes a thing, which may be gone already. Raises NotFound for an unknown path."""
    try:
        await send
    except NotFound as error:
        if error.unknown_path:
            raise


# --- radios ----------------------------------------------------------------------------------


async def _latest_radio(pod: Pod, change: NewRadio, rows: RowCache) -> Sign:
    await pod.radios.check(filters_of(change.config))
    page = await pod.radios.page(scope="me")
    return RadiosSign(max((each.id for each in page.items if each is not None), default=0))


async def _check_radio(pod: Pod, change: RadioEdited, rows: RowCache) -> Sign | None:
    now = await pod.radios.radio(change.radio)
    if not _same_filters(now.config, change.config):
        await pod.radios.check(filters_of(change.config))
    return None


async def _save_radio(pod: Pod, change: NewRadio | RadioEdited) -> object:
    return await pod.radios.save(
        change.radio if isinstance(change, RadioEdited) else None,
        change.name,
        change.config,
        description=change.description,
        public=change.public,
    )


async def _look_up_new_radio(pod: Pod, change: NewRadio, sign: Sign | None) -> Verdict:
    if not isinstance(sign, RadiosSign):
        return Verdict(LookUp.UNKNOWN)
    page = await pod.radios.page(scope="me")
    for each in page.items:
        if each is not None and each.id > sign.latest and _is_radio(each, change):
            return Verdict(LookUp.MADE, each)
    return Verdict(LookUp.UNKNOWN if page.skipped else LookUp.NOT_MADE)


async def _look_up_radio(pod: Pod, change: RadioEdited, sign: Sign | None) -> Verdict:
    now = await pod.radios.radio(change.radio)
    same = _is_radio(now, change) and now.is_public == change.public
    same = same and now.description == plain(change.description).strip()
    return Verdict(LookUp.MADE if same else LookUp.NOT_MADE, now)


def _is_radio(radio: Radio, change: NewRadio | RadioEdited) -> bool:
    """Whether a radio of the pod has the name and the filters of a change."""
    same = radio.name.strip() == plain(change.name).strip()
    return same and _same_filters(radio.config, change.config)


def _same_filters(one: bytes, other: bytes) -> bool:
    return _comparable(filters_of(one)) == _comparable(filters_of(other))


def _comparable(filters: tuple[RadioFilter, ...]) -> tuple[object, ...]:
    """Filters as they compare: a pod sorts the ids of artists and adds their names."""
    return tuple(
        (
            each.kind,
            tuple(sorted(each.ids)),
            each.names if not each.ids else (),
            each.negated,
            each.operator,
            _comparable(each.filters),
        )
        for each in filters
    )


async def _delete_radio(pod: Pod, change: RadioDeleted) -> object:
    await _gone(pod.radios.delete(change.radio))
    return None


async def _look_up_deleted_radio(pod: Pod, change: RadioDeleted, sign: Sign | None) -> Verdict:
    try:
        await pod.radios.radio(change.radio)
    except NotFound as error:
        if error.unknown_path:
            raise
        return Verdict(LookUp.MADE)
    return Verdict(LookUp.NOT_MADE)


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
    Subscribed: DeliveryMethod(_subscribe, _look_up_subscription),
    FeedFollowed: DeliveryMethod(_follow_feed, _look_up_feed),
    LibraryFollowed: DeliveryMethod(_follow, _look_up_follow),
    AccountFollowed: DeliveryMethod(_follow_account, _look_up_account, _has_accounts),
    ArtistHidden: DeliveryMethod(_hide, _look_up_hidden),
    NewRadio: DeliveryMethod(_save_radio, _look_up_new_radio, _latest_radio),
    RadioEdited: DeliveryMethod(_save_radio, _look_up_radio, _check_radio),
    RadioDeleted: DeliveryMethod(_delete_radio, _look_up_deleted_radio),
}
"""The delivery method of each kind of change; a new kind is one line here."""
