"""Edits of the listener: they show at once, wait in the outbox, and are sent to the pod."""

from __future__ import annotations

import asyncio
import logging
import time
from array import array
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from fwtui.base.signal import Signal
from fwtui.base.tasks import Tasks
from fwtui.errors import FwtuiError, NotFound, Uncertain
from fwtui.library.events import (
    ChangeRefused,
    HeardChanged,
    HeartChanged,
    LibraryEvent,
    OutboxChanged,
    PlaylistChanged,
)
from fwtui.library.listing.queries import Favourites, Kind, PlaylistTracks
from fwtui.library.outbox import changes
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
    LiveListEdited,
    NewPlaylist,
    NewRadio,
    RadioChange,
    RadioDeleted,
    RadioEdited,
    Removed,
    Renamed,
    RowMoved,
    Shown,
    Subscribed,
    Wish,
)
from fwtui.library.outbox.editions import PLAYLISTS, Editions
from fwtui.library.outbox.journal import Job, Journal, JournalEntry
from fwtui.library.outbox.outbox import Outbox
from fwtui.library.outbox.own_lists import OWN_QUERIES, OwnLists, own_keys, own_row, value_of
from fwtui.library.sentence.live_lists import LiveLists
from fwtui.library.store import codec, list_store
from fwtui.library.store.kinds import (
    KINDS,
    account_row_id,
    playlist_row_id,
    row_id,
    upsert_values,
    uuid_row_id,
)
from fwtui.music import (
    AccountFollow,
    Actor,
    ArtistId,
    Channel,
    LibraryFollow,
    LibraryId,
    LiveList,
    Playlist,
    PlaylistId,
    Radio,
    RadioId,
    TrackId,
    UploadLibrary,
)

if TYPE_CHECKING:
    from sqlite3 import Connection

    from fwtui.library.listing.sources import PodLink
    from fwtui.library.outbox.delivery import KnownRows
    from fwtui.library.settings import LibrarySettings
    from fwtui.library.store.store import Store
    from fwtui.pod.dialect import Privacy
    from fwtui.pod.pod import Pod
    from fwtui.pod.schema import RadioFilter

_log = logging.getLogger(__name__)
_LOOK_AGAIN = 30.0
"""Seconds after which an idle outbox reads what another process has put in."""
_LOOK_OFTEN = 1.0
"""Seconds after which changes that another process delivers are read again."""
_KEPT = "confirmed"
"""Remembers the number of the last confirmed change that the library has."""
_BURST = 1.5
"""Seconds after the last edit of a playlist until it is read."""
_ANY_DIALECT: tuple[Privacy, ...] = ("me", "instance", "everyone")
VISITOR = "You are a visitor here: log in to change anything on the pod."
_LONGEST_NAME = 100
"""Of a playlist in the dialect that allows most."""


class Edits:
    """Hearts, listens, playlists, subscriptions, follows, hidden artists and radios of one
    account."""

    def __init__(
        self,
        store: Store,
        reach: PodLink,
        listeners: Signal[LibraryEvent],
        reread: Callable[..., None],
        stale: Callable[..., None],
        changed: Callable[[Kind, set[int]], None],
        editions: Editions,
        settings: LibrarySettings,
        *,
        visitor: bool = False,
    ) -> None:
        """``reread`` takes keys of lists whose order has changed here; ``stale`` keys of lists
        and names of queries that are requested again; ``changed`` values to be read again.
        ``visitor``: there is no account, and nothing can be changed."""
        self._store = store
        self._reach = reach
        self._listeners = listeners
        self._reread = reread
        self._stale = stale
        self._values_changed = changed
        self.refusal = VISITOR if visitor else ""
        """Why nothing can be changed; empty where it can."""
        self._hearts: set[int] | None = None
        self._heard: set[int] | None = None
        self._heard_marks: dict[int, bool] | None = None
        self._waker = asyncio.Event()
        self._tasks = Tasks()
        self._sender: asyncio.Task[None] | None = None
        self._edited: dict[PlaylistId, float] = {}
        """Playlists whose rows were edited, with the monotonic time at which they are read."""
        self._put_right: set[PlaylistId] = set()
        """Playlists whose privacy level was not one of the dialect."""
        self.outbox = Outbox(
            store.outbox,
            pauses=settings.change_pauses,
            wish_pause=settings.heart_pause,
            pod_has=self._pod_has,
            rows=self._known_rows,
            editions=editions,
        )
        self.own = OwnLists(store, self.outbox)
        self.live_lists = LiveLists(store)
        self.outbox.on_change = self._changed
        listeners.subscribe(self._forget_heard)

    # --- hearts --------------------------------------------------------------------------

    def is_favourite(self, id: TrackId) -> bool:
        """Whether a track has a heart, by the listener's last wish."""
        wish = self.outbox.heart(id)
        return wish if wish is not None else id in self._known_hearts()

    def is_on(self, wish: Wish) -> bool:
        """Whether the subject of a wish is on, by the listener's last wish."""
        if isinstance(wish, Heart):
            return self.is_favourite(wish.track)
        row = own_row(wish)
        return row is not None and self.own.holds(row.kind, row.id)

    def _pod_has(self, wish: Wish) -> bool | None:
        """Whether the subject of a wish is on, as the pod is known; ``None`` where it is not."""
        if isinstance(wish, Heart):
            if wish.track in self._known_hearts():
                return True
            # Before the favourites came, a track that is not among them may be one.
            return None if self._store.head(Favourites().key) is None else False
        return self.own.pod_has(wish)

    def _known_hearts(self) -> set[int]:
        if self._hearts is None:
            self._hearts = set(self._store.favourites())
        return self._hearts

    def favourites_changed(self) -> None:
        """All favourites have come from the pod: report those that differ."""
        before, self._hearts = self._hearts, None
        if before is not None:
            for track in before ^ self._known_hearts():
                if self.outbox.heart(TrackId(track)) is None:
                    on = self.is_favourite(TrackId(track))
                    self._listeners.emit(HeartChanged(TrackId(track), on))

    def set_favourite(self, id: TrackId, on: bool) -> Future[None]:
        """Give a track a heart, or take it away; done when the wish is on disk."""
        return self.set_favourites((id,), on)

    def set_favourites(self, ids: Sequence[TrackId], on: bool) -> Future[None]:
        """The same for several tracks, as one entry of the journal."""
        return self._do(*(Heart(each, on) for each in dict.fromkeys(ids)))

    # --- listens -------------------------------------------------------------------------

    def listened(self, id: TrackId, at: datetime) -> Future[None]:
        """Record a listen from ``at`` on; a visitor's is recorded nowhere. Raises ValueError for
        a time without a zone."""
        if at.tzinfo is None:
            raise ValueError("a time needs its zone")
        if self._marks().get(id) is False:
            self.mark_heard((id,), None)
        return _done() if self.refusal else self._add(Heard(id, at))

    def mark_heard(self, ids: Sequence[TrackId], on: bool | None) -> None:
        """Mark tracks as heard or not heard by hand, whatever the history has; ``None`` leaves it
        to the history. Kept on this machine: a pod has listens, and no marks."""
        marks = self._marks()
        for each in ids:
            marks.pop(each, None)
            if on is not None:
                marks[each] = on
        value, sql = changes.encode(marks), "REPLACE INTO remembered VALUES (?, ?)"
        self._store.library.write(lambda db: db.execute(sql, (_HEARD_MARKS, value)) and None)
        self._listeners.emit(HeardChanged())

    def _marks(self) -> dict[int, bool]:
        if self._heard_marks is None:
            kept = self._store.remembered(_HEARD_MARKS)
            self._heard_marks = msgspec.msgpack.decode(kept, type=dict[int, bool]) if kept else {}
        return self._heard_marks

    def is_heard(self, id: TrackId) -> bool:
        """Whether the listener has heard a track: by the mark made by hand, else as far as the
        history is known here."""
        if (mark := self._marks().get(id)) is not None:
            return mark
        if self._heard is None:
            waiting = (each.track for each in self.outbox if isinstance(each, Heard))
            self._heard = {*self._store.heard(), *waiting}
        return id in self._heard

    def _forget_heard(self, event: LibraryEvent) -> None:
        if isinstance(event, HeardChanged):
            self._heard = None

    # --- playlists -------------------------------------------------------------------------

    def create_playlist(
        self, name: str, tracks: Sequence[TrackId] = (), privacy: str = "me"
    ) -> PlaylistId:
        """Create a playlist with these tracks; an id that stands for it until the pod has it."""
        made = self.outbox.new_playlist_id()
        new = NewPlaylist(made, self._cut(name), privacy)
        self._do(*((new, Added(made, tuple(tracks))) if tracks else (new,)))
        return made

    @property
    def longest_name(self) -> int:
        """Characters of a playlist's name on this pod; of every dialect while there is none."""
        pod = self._reach.pod
        return pod.dialect.max_playlist_name if pod is not None else _LONGEST_NAME

    def _cut(self, name: str) -> str:
        """A name as the pod keeps it: trimmed (Django REST framework) and cut."""
        return name.strip()[: self.longest_name]

    def rename_playlist(self, id: PlaylistId, name: str) -> Future[None]:
        """Rename a playlist; the name is cut to its longest."""
        return self._do(Renamed(self.outbox.real(id), self._cut(name)))

    @property
    def privacy_levels(self) -> tuple[Privacy, ...]:
        """The privacy levels that a playlist may be given on this pod; those of every dialect
        while there is none."""
        pod = self._reach.pod
        return pod.dialect.privacy_levels if pod is not None else _ANY_DIALECT

    def set_playlist_privacy(self, id: PlaylistId, privacy: str) -> Future[None]:
        """Change the privacy level of a playlist."""
        return self._do(Shown(self.outbox.real(id), privacy))

    def put_right(self, playlists: Sequence[PlaylistId]) -> None:
        """Make playlists private whose privacy level the pod's dialect lacks: it hides them
        from their owner as well (Funkwhale 1.x: ``followers``). Each is tried once a session."""
        for playlist in playlists:
            if playlist not in self._put_right:
                self._put_right.add(playlist)
                self._add(Shown(self.outbox.real(playlist), "me"))

    def delete_playlist(self, id: PlaylistId) -> Future[None]:
        """Delete a playlist."""
        return self._do(Deleted(self.outbox.real(id)))

    def add_to_playlist(
        self, id: PlaylistId, tracks: Sequence[TrackId], *, duplicates: bool = True
    ) -> Future[None]:
        """Add tracks at the end; without ``duplicates`` those alone that are not there."""
        playlist = self.outbox.real(id)
        if not duplicates:
            there = set(self.rows(playlist))
            tracks = [each for each in dict.fromkeys(tracks) if each not in there]
            if not tracks:
                return _done()
        return self._do(Added(playlist, tuple(tracks)))

    def remove_from_playlist(self, id: PlaylistId, *rows: int) -> Future[None]:
        """Remove the rows of these indexes."""
        playlist, there = self.outbox.real(id), self._rows_now(id)
        gone = sorted(set(rows), reverse=True)
        return self._do(*(Removed(playlist, row, TrackId(there[row])) for row in gone))

    def move_in_playlist(self, id: PlaylistId, row: int, to: int) -> Future[None]:
        """Move a row; ``to`` is its index afterwards."""
        playlist, there = self.outbox.real(id), self._rows_now(id)
        return self._do(RowMoved(playlist, row, to, TrackId(there[row])))

    def shift_in_playlist(self, id: PlaylistId, rows: Sequence[int], by: int) -> Future[None]:
        """Move the rows of these indexes one up (-1) or down (1)."""
        playlist, there = self.outbox.real(id), self._rows_now(id)
        in_order = sorted(rows, reverse=by > 0)
        return self._do(
            *(RowMoved(playlist, row, row + by, TrackId(there[row])) for row in in_order)
        )

    def clear_playlist(self, id: PlaylistId) -> Future[None]:
        """Remove all rows."""
        return self._do(Cleared(self.outbox.real(id)))

    def rows(self, id: PlaylistId) -> Any:
        """The tracks of a playlist as the listener sees them (an array of ids)."""
        head = self._store.whole(PlaylistTracks(playlist=id).key)
        known = head.ids if head is not None and head.ids is not None else array("q")
        return changes.rows_after(known, self.outbox, id)

    def _rows_now(self, id: PlaylistId) -> Any:
        """The same for an edit: what another process has delivered is in the library already."""
        if not self._store.leads():
            self.outbox.read_again()
        return self.rows(id)

    def edited(self, kind: Kind, ids: Sequence[int], found: list[Any]) -> list[Any]:
        """Values of own lists as they are with the changes that wait; new ones too."""
        if kind != "playlist":
            return self.own.with_changes(kind, ids, found) if kind in OWN_QUERIES else found
        waiting = [each for each in self.outbox if changes.of_playlist(each) is not None]
        if not waiting:
            return found
        values: list[Any] = []
        for number, value in zip(ids, found, strict=True):
            for change in waiting:
                if playlist_row_id(changes.of_playlist(change) or PlaylistId("")) != number:
                    continue
                if isinstance(change, NewPlaylist):
                    value = Playlist(change.playlist, change.name, privacy=change.privacy)
                elif value is not None:
                    value = changes.playlist_after(value, change, self._seconds)
            values.append(value)
        return values

    def _seconds(self, tracks: Sequence[TrackId]) -> int | None:
        """The length of tracks together; ``None`` where one is not here."""
        values = self._store.values("track", tracks)
        lengths = [None if each is None else each.seconds for each in values]
        return None if None in lengths else sum(each or 0 for each in lengths)

    def _known_rows(self, playlist: PlaylistId) -> KnownRows | None:
        """The rows of a playlist in the store, with the pod's time of its last change."""
        from fwtui.library.outbox.delivery import KnownRows

        key = PlaylistTracks(playlist=playlist).key
        modified, head = self._store.modified(key), self._store.whole(key)
        if modified is None or head is None or head.ids is None or not head.fetched:
            return None
        return KnownRows(tuple(head.ids), modified)

    # --- undo ------------------------------------------------------------------------------------

    def undo(self, number: int | None = None) -> JournalEntry:
        """Take back an entry of the journal, the newest one without ``number``.

        What is sure not to have left is dropped, everything else is one more change. Raises
        FwtuiError: there is none, or it does not fit any more.
        """
        from fwtui.library.outbox import inverses

        if not self._store.leads():
            self.outbox.read_again()
        entry = self._entry(number, undone=False)
        made = [step.change for step in entry.steps]
        drop = self.outbox.drop(entry.number, made) if self._store.leads() else None
        back = () if drop is not None else inverses.back(entry.steps, self)
        undone = replace(entry, undone=time.time())

        def write(job: Job) -> Future[None]:
            return self._add(*back, entry=-entry.number, kept=(*((drop,) if drop else ()), job))

        self.journal.edit(entry.number, lambda each: replace(each, undone=undone.undone), write)
        if back:
            self._became(made[0], back[0])
        return undone

    def redo(self, number: int | None = None) -> JournalEntry:
        """Do once more what was taken back last, where nothing was changed since; or the entry
        of that number. Raises FwtuiError: there is none, or it does not fit any more."""
        from fwtui.library.outbox import inverses

        if not self._store.leads():
            self.outbox.read_again()
        entry = self._entry(number, undone=True)
        again = inverses.again(entry.steps, self)
        redone = replace(entry, steps=inverses.steps(again, self), undone=0.0)

        def write(job: Job) -> Future[None]:
            return self._add(*again, entry=entry.number, kept=(job,))

        self.journal.edit(entry.number, lambda each: redone, write)
        self._became(entry.steps[0].change, again[0])
        return redone

    async def delivered(self) -> None:
        """Wait until nothing waits for the pod, and what it refused is reported."""
        await self._until(lambda: not len(self.outbox))
        await self.outbox.idle()

    async def settled(self) -> None:
        """Wait until no change is under way: what waits has not left."""
        await self._until(lambda: not self.outbox.under_way)

    async def _until(self, done: Callable[[], bool]) -> None:
        settled = asyncio.Event()
        leave = self._listeners.subscribe(lambda event: settled.set())
        try:
            while not done():
                settled.clear()
                await settled.wait()
        finally:
            leave()

    @property
    def journal(self) -> Journal:
        """What can be undone."""
        return self.outbox.journal

    def newest(self, *, undone: bool) -> JournalEntry | None:
        """The entry that an undo takes back; or, ``undone``, that a redo does once more."""
        entries = self.journal.entries()
        made = next((each for each in entries if not each.undone), None)
        if not undone:
            return made
        last = max((each for each in entries if each.undone), key=lambda e: e.undone, default=None)
        return last if last is not None and (made is None or made.at < last.undone) else None

    def _entry(self, number: int | None, *, undone: bool) -> JournalEntry:
        found = self.newest(undone=undone) if number is None else self.journal.entry(number)
        if found is None:
            raise FwtuiError(f"There is nothing to {'do again' if undone else 'undo'}.")
        if bool(found.undone) != undone:
            raise FwtuiError(
                f"{found.words} was {'done again' if undone else 'taken back'} before."
            )
        return found

    def _became(self, one: Change, other: Change) -> None:
        """A playlist or radio is made once more: the journal knows it by its new id."""
        old, new = changes.thing_of(one), changes.thing_of(other)
        if isinstance(other, NewPlaylist | NewRadio) and old is not None and new is not None:
            self.journal.rename(old, new)

    def _do(self, *made: Change) -> Future[None]:
        """Changes of the listener, as one entry of the journal where they can be undone."""
        from fwtui.library.outbox import inverses

        new = [each for each in made if not self._is_so(each) and not self.refusal]
        steps = inverses.steps(new, self) if new else ()
        if not steps:
            return self._add(*made)
        entry = self.journal.new(inverses.words(new, self), steps)
        return self.journal.write(
            entry, lambda job: self._add(*made, entry=entry.number, kept=(job,))
        )

    def _is_so(self, change: Change) -> bool:
        """Whether a change is of a state that is there already."""
        return isinstance(change, Wish) and self.is_on(change) == change.on

    # the state that an undo is held against

    def title(self, id: TrackId) -> str:
        """The title of a track, as far as it is known."""
        track = self._store.values("track", (id,))[0]
        return track.title if track is not None else "a track"

    def playlist(self, id: PlaylistId) -> Playlist | None:
        """A playlist with its waiting changes; ``None`` where there is none, or not for long."""
        if self.is_deleted(id):
            return None
        row = playlist_row_id(self.outbox.real(id))
        found: Playlist | None = self.edited(
            "playlist", (row,), self._store.values("playlist", (row,))
        )[0]
        return found

    def is_deleted(self, id: PlaylistId) -> bool:
        """Whether the deletion of a playlist waits."""
        names = self.outbox.names(id)
        return any(isinstance(each, Deleted) and each.playlist in names for each in self.outbox)

    def known_rows(self, id: PlaylistId) -> array[int] | None:
        """The tracks of a playlist as the listener sees them; ``None`` where its rows are not
        here."""
        real = self.outbox.real(id)
        head = self._store.whole(PlaylistTracks(playlist=real).key)
        here = (head is not None and head.ids is not None) or not changes.is_made(real)
        return array("q", self.rows(real)) if here else None

    def live_list(self, name: str) -> LiveList | None:
        """The live list of that name."""
        return self.live_lists.get(name)

    def change_live_list(self, before: LiveList | None, after: LiveList | None) -> Future[None]:
        """Make (no ``before``), change or delete (no ``after``) a live list.

        Raises FwtuiError for a name that is in use, and SentenceError.
        """
        self.live_lists.check(before, after)
        return self._do(LiveListEdited(before, after))

    def new_playlist_id(self) -> PlaylistId:
        return self.outbox.new_playlist_id()

    def radio(self, id: RadioId) -> Radio | None:
        """A saved radio with its waiting changes; ``None`` where it is not known, or deleted."""
        found: Radio | None = self.own.value("radio", self.outbox.real(id))
        return found

    def new_radio_id(self) -> RadioId:
        return self.outbox.new_radio_id()

    # --- subscriptions, follows, hidden artists ------------------------------------------------

    def subscribe(self, channel: Channel, on: bool) -> Future[None]:
        """Subscribe to a channel, or end it."""
        return self._do(Subscribed(channel.id, channel.artist.id, channel.artist.name, on))

    def follow_feeds(self, feeds: Mapping[str, str]) -> Future[None]:
        """Subscribe to podcasts by the addresses of their feeds, each with a title or ``""``; but
        for those subscribed to."""
        rows = self._store.values("channel", tuple(self.own.rows("channel")))
        known = {each.rss for each in rows if each is not None}
        waiting = {each.url for each in self.outbox if isinstance(each, FeedFollowed)}
        new = [FeedFollowed(*each) for each in feeds.items() if each[0] not in known | waiting]
        return self._add(*new) if new else _done()

    def is_subscribed(self, channel: Channel) -> bool:
        """Whether a channel is subscribed to, by the listener's last wish."""
        return self.own.holds("channel", channel.artist.id)

    def follow_library(self, library: UploadLibrary, on: bool) -> Future[None]:
        """Ask to follow a library, or end it."""
        return self._do(LibraryFollowed(library.id, library.name, on))

    def library_follow(self, library: LibraryId) -> LibraryFollow | None:
        """The follow of a library; ``None`` where it is not followed."""
        found: LibraryFollow | None = self.own.value("follow", uuid_row_id(library))
        return found

    @property
    def can_follow_accounts(self) -> bool:
        """Whether the pod has follows of accounts; False while there is no pod."""
        pod = self._reach.pod
        return pod is not None and pod.dialect.follows_accounts

    def follow_account(self, account: Actor, on: bool) -> Future[None]:
        """Ask to follow an account, or end it."""
        return self._do(AccountFollowed(account.fid, account.name, on))

    def account_follow(self, account: Actor) -> AccountFollow | None:
        """The follow of an account; ``None`` where it is not followed."""
        found: AccountFollow | None = self.own.value("account", account_row_id(account.fid))
        return found

    def hide_artist(self, id: ArtistId, name: str, on: bool) -> Future[None]:
        """Hide an artist from all lists, or show it again."""
        return self._do(ArtistHidden(id, name, on))

    def is_hidden(self, id: ArtistId) -> bool:
        """Whether an artist is hidden, by the listener's last wish."""
        return self.own.holds("hidden", id)

    # --- radios ----------------------------------------------------------------------------

    def create_radio(
        self,
        name: str,
        filters: Sequence[RadioFilter],
        *,
        description: str = "",
        public: bool = False,
    ) -> RadioId:
        """Save a radio of these filters; an id that stands for it until the pod has it.

        They are validated before it is sent: a refusal takes it back with a sentence.
        """
        made = self.outbox.new_radio_id()
        config = msgspec.json.encode([each.as_json() for each in filters])
        self._do(NewRadio(made, name.strip(), config, description.strip(), public))
        return made

    def edit_radio(
        self,
        radio: Radio,
        *,
        name: str | None = None,
        filters: Sequence[RadioFilter] | None = None,
        description: str | None = None,
        public: bool | None = None,
    ) -> Future[None]:
        """Replace what is given of a saved radio; the rest stays as in ``radio``."""
        config = radio.config
        if filters is not None:
            config = msgspec.json.encode([each.as_json() for each in filters])
        return self._do(
            RadioEdited(
                self.outbox.real(radio.id),
                radio.name if name is None else name.strip(),
                config,
                radio.description if description is None else description.strip(),
                radio.is_public if public is None else public,
            )
        )

    def delete_radio(self, id: RadioId) -> Future[None]:
        """Delete a saved radio."""
        return self._do(RadioDeleted(self.outbox.real(id)))

    # --- the way to the pod --------------------------------------------------------------------

    def connected(self) -> None:
        """The pod may be there: send what waits."""
        if self._sender is None or self._sender.done():
            self._sender = self._tasks.start(self._send(), "outbox")
        self._waker.set()

    def close(self) -> None:
        """Stop sending; what waits stays on disk."""
        if self._sender is not None:
            self._sender.cancel()

    async def _deliver(self, pod: Pod) -> float:
        """Sends what waits, under the keys that its playlists have on the pod today."""
        from fwtui.library.outbox.rekey import is_former, rekey

        try:
            keys = await rekey(pod, self._store, self.outbox)
            gone = NotFound("The upgraded pod does not have it any more.", status=404)
            await self.outbox.take_back(lambda each: is_former(each, pod), gone, self._taken_back)
            if keys:
                self._reread(*(PlaylistTracks(playlist=each).key for each in keys), *_MINE)
                self._stale("Playlists")
        except FwtuiError as error:
            _log.info("the new keys of playlists could not be read: %s", error)
        return await self.outbox.deliver(pod, self._confirmed, self._taken_back)

    async def _send(self) -> None:
        while True:
            self._waker.clear()
            pod, leads = self._reach.pod, self._store.leads()
            wait = _LOOK_AGAIN
            if pod is not None and leads:
                wait = await self._deliver(pod) or wait
                wait = min(wait, await self._read_edited(pod))
            else:
                self.outbox.read_again()
                if not leads and len(self.outbox):
                    wait = _LOOK_OFTEN
            try:
                async with asyncio.timeout(wait):
                    await self._waker.wait()
            except TimeoutError:
                continue

    async def _read_edited(self, pod: Pod) -> float:
        """Read each playlist whose rows were edited, once a burst of edits is over: its length,
        pictures and time of change. Returns the seconds until the next one is due."""
        now = time.monotonic()
        for playlist in [each for each, due in self._edited.items() if due <= now]:
            del self._edited[playlist]
            if any(changes.of_playlist(each) == playlist for each in self.outbox):
                continue  # it is read after those
            edition = self.outbox.editions.number(PLAYLISTS)
            try:
                value = await pod.playlists.playlist(playlist)
            except FwtuiError as error:
                _log.info("an edited playlist could not be read: %s", error)
                continue
            if edition == self.outbox.editions.number(PLAYLISTS):
                await self._keep_edited(value)
        return min((due - now for due in self._edited.values()), default=_LOOK_AGAIN)

    async def _keep_edited(self, value: Playlist) -> None:
        key = PlaylistTracks(playlist=value.id).key
        head = self._store.whole(key)
        known = head is not None and head.ids is not None and head.fetched > 0
        agrees = known and head is not None and len(head.ids or ()) == value.tracks_count

        def keep(db: Connection) -> None:
            upsert_values(db, "playlist", [value])
            if agrees:
                list_store.keep_modified(db, key, value.modified)
            else:
                list_store.make_stale(db, key)

        await self._write(keep)
        self._values_changed("playlist", {playlist_row_id(value.id)})
        if known and not agrees:
            self._stale(key)  # changed elsewhere as well

    def _add(
        self, *made: Change, entry: int | None = None, kept: Sequence[Job] = ()
    ) -> Future[None]:
        if self.refusal:
            self._listeners.emit(ChangeRefused(self.refusal))
            return _done()

        def keep(db: Connection) -> None:
            for job in kept:
                job(db)

        live = [each for each in made if isinstance(each, LiveListEdited)]
        others = [each for each in made if not isinstance(each, LiveListEdited)]
        written = self.outbox.add(*others, entry=entry, kept=keep)
        for each in live:
            self.live_lists.become(each.before, each.after)
        self._waker.set()
        return written

    def _changed(self, change: Change) -> None:
        """A change came, was confirmed, or was taken back: show how things are now."""
        match change:
            case Heart(track, _):
                self._reread(Favourites().key)
                self._listeners.emit(HeartChanged(track, self.is_favourite(track)))
            case Heard():
                self._listeners.emit(HeardChanged())
            case _ if (playlist := changes.of_playlist(change)) is not None:
                names = self.outbox.names(playlist)
                self._reread(*(PlaylistTracks(playlist=each).key for each in names), *_MINE)
                self._values_changed("playlist", set(map(playlist_row_id, names)))
                self._listeners.emit(PlaylistChanged(playlist))
            case _:
                self._own_changed(change)
        self._listeners.emit(OutboxChanged(len(self.outbox)))

    def _own_changed(self, change: Change) -> None:
        """A change of an own list came, was confirmed, or was taken back."""
        self.own.forget()
        row = own_row(change)
        if row is None:
            return
        ids = {row.id}
        if isinstance(change, RadioChange):
            ids = set(map(int, self.outbox.names(change.radio)))
        for kind in (row.kind, *_SHOWN_WITH.get(row.kind, ())):
            self._values_changed(kind, ids)
        self._reread(*own_keys(row.kind))

    def own_list_came(self, kind: Kind) -> None:
        """A whole own list has come from the pod: rows that show whether they are in it change."""
        before = self.own.rows(kind)
        self.own.forget()
        changed = set(before ^ self.own.rows(kind))
        for other in _SHOWN_WITH.get(kind, (kind,)):
            self._values_changed(other, changed)

    async def _confirmed(self, change: Change, answer: object, looked_up: bool) -> None:
        """The pod has made a change: keep it, and let it leave the outbox with that."""
        match change:
            case Heart(track, on):
                if on:
                    self._known_hearts().add(track)
                else:
                    self._known_hearts().discard(track)
                await self._keep(lambda db: _keep_heart(db, track, on, answer), looked_up)
            case Heard(track, at):
                if isinstance(answer, int):
                    await self._keep(lambda db: _keep_listen(db, answer, track, at), looked_up)
                self._stale("History")
            case FeedFollowed():
                if isinstance(answer, Channel):
                    artist = answer.artist
                    row = Subscribed(answer.id, artist.id, artist.name, True)
                    await self._keep(lambda db: _keep_own_row(db, row, answer), looked_up)
                    self._own_changed(row)
                self._stale("Channels")
            case NewPlaylist(playlist) if isinstance(answer, Playlist):
                await self._keep(lambda db: _keep_new_playlist(db, playlist, answer), looked_up)
            case Renamed() | Shown() if isinstance(answer, Playlist):
                await self._keep(lambda db: _keep_value(db, answer), looked_up)
            case Deleted(playlist):
                await self._keep(lambda db: _keep_playlist_change(db, change), looked_up)
                self._edited.pop(playlist, None)
                self._stale("Playlists", but=_MINE)
            case _ if (edited := changes.of_playlist(change)) is None:
                await self._keep(lambda db: _keep_own_row(db, change, answer), looked_up)
                if isinstance(change, ArtistHidden | LibraryFollowed):
                    self._stale(*_CATALOGUE)
            case _:
                self._edited[edited] = time.monotonic() + _BURST
                await self._keep(lambda db: _keep_playlist_change(db, change), looked_up)
                if looked_up:
                    # An answer from before may hold the change already.
                    key = PlaylistTracks(playlist=edited).key
                    await self._write(lambda db: list_store.make_stale(db, key))
                    self._stale(key)

    async def _keep(self, job: Callable[[Connection], None], looked_up: bool) -> None:
        """Keep a confirmed change once; it leaves the outbox in the same step of the loop."""
        number = self.outbox.settling

        def once(db: Connection) -> None:
            # Killed between this and its leaving the outbox, it is looked up and confirmed again.
            kept = db.execute("SELECT value FROM remembered WHERE key = ?", (_KEPT,)).fetchone()
            this = str(number).encode()
            if looked_up and number is not None and kept == (this,):
                return
            job(db)
            db.execute("REPLACE INTO remembered VALUES (?, ?)", (_KEPT, this))

        try:
            await self._store.library.swap(once, self.outbox.settle)
        except FwtuiError as error:  # the pod has it: the next answer brings it
            _log.warning("a confirmed change was not kept: %s", error)

    async def _write(self, job: Callable[[Connection], None]) -> None:
        try:
            await asyncio.wrap_future(self._store.library.write(job))
        except FwtuiError as error:
            _log.warning("the library cannot be written: %s", error)

    async def _taken_back(self, change: Change, error: FwtuiError) -> None:
        """A change was refused, or is in doubt for good: say so, and show how things are."""
        await self._write(lambda db: None)  # its title may still be on its way to the store
        title = self._title(change)
        playlist = changes.of_playlist(change)
        row = own_row(change)
        if isinstance(change, Heart):
            self._stale(Favourites().key)
        elif row is None:
            self._stale("History")
        elif playlist is None:
            if isinstance(error, NotFound) and isinstance(change, RadioEdited):
                await self._write(lambda db: _keep_own_row(db, RadioDeleted(change.radio), None))
            self._own_changed(change)
            self._stale(*own_keys(row.kind))
        else:
            key = PlaylistTracks(playlist=playlist).key
            await self._write(lambda db: list_store.make_stale(db, key))
            if isinstance(error, NotFound):  # the pod does not have it any more
                gone = Deleted(playlist)
                await self._write(lambda db: _keep_playlist_change(db, gone))
                self._changed(gone)
            self._stale(key, "Playlists")
        hidden = isinstance(change, Shown) and change.playlist in self._put_right
        if hidden and isinstance(error, NotFound):
            self._listeners.emit(
                ChangeRefused(
                    f"This pod shows {title} to nobody, you included."
                    " Only its administrator can change that."
                )
            )
        elif isinstance(error, Uncertain):
            self._listeners.emit(ChangeRefused(changes.doubt(change, title)))
        else:
            sentence = f"{changes.sentence(change, title)}: {error.sentence}"
            self._listeners.emit(ChangeRefused(sentence))

    def _title(self, change: Change) -> str:
        """The name of what a change is about, for its sentence."""
        values = self._store.values
        match change:
            case Heart(track) | Heard(track):
                found = values("track", (track,))[0]
                return found.title if found is not None else "A track"
            case (
                Subscribed(_, _, name)
                | LibraryFollowed(_, name)
                | AccountFollowed(_, name)
                | ArtistHidden(_, name)
            ):
                return name
            case FeedFollowed(url, name):
                return name or url
            case NewRadio(_, name) | RadioEdited(_, name):
                return name
            case LiveListEdited(before, after):
                live = after or before
                return live.name if live is not None else "The live list"
            case RadioDeleted(radio):
                found = values("radio", (radio,))[0]
                return found.name if found is not None else "The radio"
            case _:
                found = values("playlist", (playlist_row_id(change.playlist),))[0]
                return found.name if found is not None else "The playlist"


_HEARD_MARKS = "heard"
"""The key of the marks made by hand in the table ``remembered``."""
_MINE = own_keys("playlist")
_SHOWN_WITH: dict[Kind, tuple[Kind, ...]] = {"follow": ("library",), "hidden": ("artist",)}
"""Rows of other kinds that show whether they are in an own list."""
_CATALOGUE = ("Artists", "Albums", "Tracks", "Channels")
"""Queries whose lists lack what is hidden, and hold what is followed."""


def _done() -> Future[None]:
    done: Future[None] = Future()
    done.set_result(None)
    return done


def _keep_listen(db: Connection, id: int, track: TrackId, at: datetime) -> None:
    listen = (id, track, codec.encode((None, at)))
    db.execute("REPLACE INTO listenings VALUES (?, ?, ?)", listen)


def _keep_heart(db: Connection, track: int, on: bool, answer: object) -> None:
    if on and isinstance(answer, int):
        db.execute("REPLACE INTO favourites VALUES (?, ?)", (track, answer))
    else:
        db.execute("DELETE FROM favourites WHERE track = ?", (track,))


def _keep_new_playlist(db: Connection, id: PlaylistId, made: Playlist) -> None:
    list_store.keep_key(db, id, made.id)
    upsert_values(db, "playlist", [made])
    list_store.whole_list(db, PlaylistTracks(playlist=made.id).key, array("q"), 0.0)
    for key in _MINE:
        list_store.edit_list(db, key, lambda ids: _with_first(ids, playlist_row_id(made.id)))


def _keep_own_row(db: Connection, change: Change, answer: object) -> None:
    row = own_row(change)
    if row is None:
        return
    value = answer if isinstance(answer, KINDS[row.kind].type) else None
    if value is None:
        sql = "SELECT value FROM things WHERE kind = ? AND id = ?"
        found = db.execute(sql, (row.kind, row.id)).fetchone()
        known = codec.decoder(KINDS[row.kind].type).decode(found[0]) if found else None
        value = value_of(change, known)
    number = row.id if value is None else row_id(value)  # a new radio has an id of the pod now
    if row.puts is not False and value is not None:
        upsert_values(db, row.kind, [value])
    elif row.puts is False and row.kind != "channel":  # channels are in other lists too
        db.execute("DELETE FROM things WHERE kind = ? AND id = ?", (row.kind, row.id))
    for key in own_keys(row.kind) if row.puts is not None else ():
        list_store.begin_list(db, key)
        if row.puts:
            list_store.edit_list(db, key, lambda ids: _with_first(ids, number))
        else:
            list_store.edit_list(db, key, lambda ids: array("q", [i for i in ids if i != number]))


def _with_first(ids: array[int], id: int) -> array[int]:
    return array("q", [id, *(each for each in ids if each != id)])


def _keep_value(db: Connection, playlist: Playlist) -> None:
    upsert_values(db, "playlist", [playlist])


def _keep_playlist_change(db: Connection, change: Change) -> None:
    playlist = changes.of_playlist(change)
    if playlist is None:
        return
    row = playlist_row_id(playlist)
    if isinstance(change, Deleted):
        db.execute("DELETE FROM things WHERE kind = 'playlist' AND id = ?", (row,))
        list_store.keep_modified(db, PlaylistTracks(playlist=playlist).key, None)
        for key in _MINE:
            list_store.edit_list(db, key, lambda ids: array("q", [i for i in ids if i != row]))
        return
    if changes.edits_rows(change):
        key = PlaylistTracks(playlist=playlist).key
        list_store.edit_list(db, key, lambda ids: changes.rows_after(ids, [change], playlist))
        list_store.keep_modified(db, key, None)
    sql = "SELECT value FROM things WHERE kind = 'playlist' AND id = ?"
    found = db.execute(sql, (row,)).fetchone()
    if found is not None:
        known = codec.decoder(Playlist).decode(found[0])
        after = changes.playlist_after(known, change, lambda tracks: _seconds_in(db, tracks))
        upsert_values(db, "playlist", [after])


def _seconds_in(db: Connection, tracks: Sequence[TrackId]) -> int | None:
    """The length of tracks together; ``None`` where one is not in the store."""
    sql = (
        "SELECT count(tracks.seconds), sum(tracks.seconds) FROM json_each(?)"
        " JOIN tracks ON tracks.id = json_each.value"
    )
    count, seconds = db.execute(sql, (str(list(tracks)),)).fetchone()
    return seconds or 0 if count == len(tracks) else None
