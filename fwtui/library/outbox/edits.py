"""Edits of the listener: they show at once, wait in the outbox, and are sent to the pod."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from fwtui.base.signal import Signal
from fwtui.library.events import ChangeRefused, LibraryEvent
from fwtui.library.listing.queries import Kind
from fwtui.library.outbox.change_events import ChangeEvents
from fwtui.library.outbox.changes import (
    AccountFollowed,
    Added,
    ArtistHidden,
    Change,
    Cleared,
    Deleted,
    EditSuggested,
    EditWithdrawn,
    FeedFollowed,
    FollowAnswered,
    Heard,
    HeardMarked,
    Heart,
    LibraryFollowed,
    LiveListEdited,
    LocalChange,
    NewPlaylist,
    NewRadio,
    NoticeRead,
    RadioDeleted,
    RadioEdited,
    Removed,
    Renamed,
    Reported,
    RowMoved,
    Shown,
    Subscribed,
)
from fwtui.library.outbox.editions import Editions
from fwtui.library.outbox.heard import HeardTracks
from fwtui.library.outbox.journal import Job
from fwtui.library.outbox.outbox import Outbox
from fwtui.library.outbox.sender import Sender
from fwtui.library.outbox.state import EditedState, rows_on_pod
from fwtui.library.outbox.undo import Undo
from fwtui.library.store.kinds import account_row_id, uuid_row_id
from fwtui.music import (
    AccountFollow,
    Actor,
    ArtistId,
    Channel,
    Complaint,
    EditField,
    EditSubject,
    EditValue,
    InboxNotice,
    LibraryFollow,
    LibraryId,
    LiveList,
    PlaylistId,
    Radio,
    RadioId,
    Subject,
    SuggestedEdit,
    TrackId,
    UploadLibrary,
)

if TYPE_CHECKING:
    from sqlite3 import Connection

    from fwtui.library.listing.pod_link import PodLink
    from fwtui.library.settings import LibrarySettings
    from fwtui.library.store.store import Store
    from fwtui.pod.dialect import Privacy
    from fwtui.pod.schema import RadioFilter

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
        self._store, self._reach, self._listeners = store, reach, listeners
        self.refusal = VISITOR if visitor else ""
        """Why nothing can be changed; empty where it can."""
        self.outbox = Outbox(
            store.outbox,
            pauses=settings.change_pauses,
            wish_pause=settings.heart_pause,
            pod_has=lambda wish: self.state.pod_has(wish),
            rows=partial(rows_on_pod, store),
            editions=editions,
        )
        self.heard = HeardTracks(store, self.outbox, listeners)
        self.state = EditedState(store, self.outbox, self.heard)
        self.is_favourite = self.state.is_favourite
        self.live_lists, self.own = self.state.live_lists, self.state.own
        self.events = ChangeEvents(self.outbox, self.state, listeners, reread, changed)
        self.outbox.on_change = self.events.changed
        self.sender = Sender(store, reach, self.outbox, self.state, self.events, listeners, stale)
        self.journal = self.outbox.journal
        self._undo = Undo(store, self.outbox, self.state, self._add)
        self.undo, self.redo = self._undo.undo, self._undo.redo
        self._do = self._add if visitor else self._undo.do

    # --- hearts --------------------------------------------------------------------------

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
        if self.heard.mark_by_hand(id) is False:
            self.heard.mark((id,), None)
        return _done() if self.refusal else self._add(Heard(id, at))

    def mark_heard(self, ids: Sequence[TrackId], on: bool) -> None:
        """Mark tracks by hand as heard or not heard, also as a visitor: it stays here."""
        marks = tuple((each, self.heard.mark_by_hand(each), on) for each in dict.fromkeys(ids))
        self._undo.do(HeardMarked(marks))

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

    def delete_playlist(self, id: PlaylistId) -> Future[None]:
        """Delete a playlist."""
        return self._do(Deleted(self.outbox.real(id)))

    def add_to_playlist(self, id: PlaylistId, tracks: Sequence[TrackId]) -> Future[None]:
        """Add tracks at the end, also those that are there already."""
        return self._do(Added(self.outbox.real(id), tuple(tracks)))

    def remove_from_playlist(self, id: PlaylistId, *rows: int) -> Future[None]:
        """Remove the rows of these indexes."""
        playlist, there = self.outbox.real(id), self.state.rows_now(id)
        gone = sorted(set(rows), reverse=True)
        return self._do(*(Removed(playlist, row, TrackId(there[row])) for row in gone))

    def move_in_playlist(self, id: PlaylistId, rows: Sequence[int], by: int) -> Future[None]:
        """Move the rows of these indexes by so many places: up where ``by`` is below 0."""
        playlist, there = self.outbox.real(id), self.state.rows_now(id)
        in_order = sorted(rows, reverse=by > 0)
        return self._do(
            *(RowMoved(playlist, row, row + by, TrackId(there[row])) for row in in_order)
        )

    def clear_playlist(self, id: PlaylistId) -> Future[None]:
        """Remove all rows."""
        return self._do(Cleared(self.outbox.real(id)))

    # --- live lists --------------------------------------------------------------------------

    def change_live_list(self, before: LiveList | None, after: LiveList | None) -> Future[None]:
        """Make (no ``before``), change or delete (no ``after``) a live list.

        Raises FwtuiError for a name that is in use, and SentenceError.
        """
        self.live_lists.check(before, after)
        return self._do(LiveListEdited(before, after))

    # --- subscriptions, follows, hidden artists ------------------------------------------------

    def subscribe(self, channel: Channel, on: bool) -> Future[None]:
        """Subscribe to a channel, or end it."""
        return self._do(Subscribed(channel.id, channel.artist.id, channel.artist.name, on))

    def follow_feeds(self, feeds: Mapping[str, str]) -> Future[None]:
        """Subscribe to podcasts by the addresses of their feeds, each with a title or ``""``; but
        for those subscribed to."""
        waiting = {each.url for each in self.outbox if isinstance(each, FeedFollowed)}
        new = [
            FeedFollowed(url, name)
            for url, name in feeds.items()
            if url not in waiting and self.state.followed_feed(url) is None
        ]
        return self._do(*new) if new else _done()

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

    def answer_follow(self, notice: InboxNotice, on: bool) -> Future[None]:
        """Accept or reject a request to follow."""
        name = notice.actor.name if notice.actor is not None else "An account"
        if not notice.follow or not notice.of or notice.approved == on:
            return _done()
        return self._add(FollowAnswered(notice.follow, notice.of, notice.id, name, on))

    def mark_notice(self, notice: InboxNotice, name: str, on: bool) -> Future[None]:
        """Mark an item of the inbox as read or not read; ``name``: what it says."""
        return _done() if notice.is_read == on else self._do(NoticeRead(notice.id, name, on))

    def suggest_edit(
        self,
        subject: EditSubject,
        key: int,
        name: str,
        field: EditField,
        value: EditValue,
        summary: str,
    ) -> Future[None]:
        """Suggest another value of a thing's field to the moderators of the pod."""
        return self._do(EditSuggested(subject, key, name, field, value, summary.strip()))

    def withdraw_edit(self, edit: SuggestedEdit) -> Future[None]:
        """Take back an edit that waits for a moderator."""
        return self._add(EditWithdrawn(edit.name, edit.id))

    async def may(self, scope: str) -> bool:
        """Whether the login was granted an OAuth scope; True where that is not known."""
        pod = self._reach.pod
        return pod is None or await pod.may(scope)

    def report(
        self, complaint: Complaint, subject: Subject, key: int | str, name: str, summary: str
    ) -> Future[None]:
        """Report a thing to the moderators of the pod; it cannot be taken back."""
        return self._add(Reported(complaint, subject, key, name, summary.strip()))

    @property
    def can_report_playlists(self) -> bool:
        """Whether the pod takes reports of playlists: 2.x takes their number, and says none."""
        pod = self._reach.pod
        return pod is None or pod.dialect.reports_playlists

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
        public: bool = False,
    ) -> RadioId:
        """Save a radio of these filters; an id that stands for it until the pod has it.

        They are validated before it is sent: a refusal takes it back with a sentence.
        """
        made = self.outbox.new_radio_id()
        config = msgspec.json.encode([each.as_json() for each in filters])
        self._do(NewRadio(made, name.strip(), config, public=public))
        return made

    def edit_radio(
        self,
        radio: Radio,
        *,
        name: str | None = None,
        filters: Sequence[RadioFilter] | None = None,
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
                radio.description,
                radio.is_public if public is None else public,
            )
        )

    def delete_radio(self, id: RadioId) -> Future[None]:
        """Delete a saved radio."""
        return self._do(RadioDeleted(self.outbox.real(id)))

    def _add(
        self, *made: Change, entry: int | None = None, kept: Sequence[Job] = ()
    ) -> Future[None]:
        local = [each for each in made if isinstance(each, LocalChange)]
        others = [each for each in made if not isinstance(each, LocalChange)]
        if self.refusal and (others or not all(isinstance(each, HeardMarked) for each in local)):
            self._listeners.emit(ChangeRefused(self.refusal))
            return _done()

        def keep(db: Connection) -> None:
            for job in kept:
                job(db)

        written = self.outbox.add(*others, entry=entry, kept=keep)
        for each in local:
            if isinstance(each, HeardMarked):
                self.heard.become((track, on) for track, _, on in each.marks)
            else:
                self.live_lists.become(each.before, each.after)
        self.sender.wake()
        return written


def _done() -> Future[None]:
    done: Future[None] = Future()
    done.set_result(None)
    return done
