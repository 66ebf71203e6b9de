"""The outbox: changes on their way to the pod, in order, each made once and only once.

A change is marked on disk before it leaves and removed when its answer is in. An answer that is
lost, cut off, not readable, late or of an unknown status leaves it in doubt, and so does the
end of the process: it is looked up on the pod before anything else
(:mod:`fwtui.library.outbox.delivery`). How often it was sent and looked up is kept on disk.

======== ======================================== ========
state    event                                    next
======== ======================================== ========
waiting  marked on disk, request leaves           sent
waiting  a newer wish for the same subject        gone
waiting  a wish that the pod has already          gone
waiting  refused before it is sent                gone
waiting  cannot be prepared, MOST_FAILURES times  gone
waiting  the pod cannot be reached                waiting
sent     answered                                 gone
sent     refused                                  gone
sent     not let through (401, 429)               waiting
sent     the same, when sent again                in doubt
sent     answer lost, or the process ended        in doubt
in doubt the pod cannot be reached                in doubt
in doubt found to be made                         gone
in doubt not there, sent again                    sent
in doubt not there after MOST_SENDS               gone
in doubt what it edits is gone or changed         gone
in doubt not decided                              in doubt
in doubt not decided, MOST_FAILURES times         gone
======== ======================================== ========

A change that goes without having been made is taken back with a sentence, and with it what was
built on it. Changes without a common subject do not wait for each other.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING

from fwtui.base.signal import Signal
from fwtui.errors import (
    FwtuiError,
    LoginNeeded,
    NotFound,
    PodError,
    PodUnreachable,
    PodUpgraded,
    Refused,
    StoreError,
    Throttled,
    Uncertain,
)
from fwtui.library.outbox import changes, effects
from fwtui.library.outbox.change_table import ChangeTable, PendingChange, deletion
from fwtui.library.outbox.changes import Change, Heart, NewPlaylist, NewRadio, Wish
from fwtui.library.outbox.editions import Editions
from fwtui.library.outbox.journal import Journal
from fwtui.library.outbox.made_ids import MadeIds
from fwtui.music import Playlist, PlaylistId, Radio, RadioId, TrackId

if TYPE_CHECKING:
    from sqlite3 import Connection

    from fwtui.library.outbox import look_up
    from fwtui.library.store.database import Database
    from fwtui.pod.pod import Pod

_log = logging.getLogger(__name__)
MOST_SENDS = 5
"""How often a change is sent; it is looked up before each time but the first."""
MOST_FAILURES = 6
"""How often a look-up, or what is read before a change is sent, may fail."""
PAUSES = (1.0, 5.0, 15.0, 30.0, 60.0)
"""Seconds between attempts; the last one repeats."""
_CHANGED_ELSEWHERE = 409
_GIVEN_UP = 599

_MAKES = NewPlaylist | NewRadio
"""Changes that the pod answers with a new id."""

Confirmed = Callable[[Change, object, bool], Awaitable[None]]
"""Keeps the answer to a change that was made. The last argument is true where the change was in
doubt and has been looked up."""
TakenBack = Callable[[Change, FwtuiError], Awaitable[None]]
"""Reports a change that was not made, or (:class:`Uncertain`) may have been made."""


class Outbox:
    """The changes that wait, and their delivery. To be used on one thread, the loop's."""

    def __init__(
        self,
        database: Database,
        *,
        pauses: Sequence[float] = PAUSES,
        wish_pause: float = 0.0,
        pod_has: Callable[[Wish], bool | None] | None = None,
        rows: Callable[[PlaylistId], look_up.KnownRows | None] = lambda playlist: None,
        editions: Editions | None = None,
    ) -> None:
        """``wish_pause``: seconds that a wish waits for a newer one. ``pod_has``: whether the
        subject of a wish is on, as the pod is known; ``rows``: the rows of playlists."""
        self._table = ChangeTable(database)
        self._pauses = tuple(pauses)
        self._wish_pause = wish_pause
        self._pod_has = pod_has
        self._stored_rows = rows
        self._rows: look_up.RowCache | None = None
        self._waiting: list[PendingChange] = []
        self._dropped: list[PendingChange] = []
        """Wishes that a later one replaced; they may still be on disk for a moment."""
        self.hearts: dict[TrackId, bool] = {}
        """The listener's wishes that wait, by track, the newest last."""
        self._sent_wishes: dict[tuple[Hashable, ...], bool] = {}
        """The last confirmed wish of each subject in the present run of deliveries."""
        self._ids = ids = MadeIds()
        self.real, self.names, self.learn = ids.real, ids.names, ids.learn
        self.new_playlist_id, self.new_radio_id = ids.new_playlist_id, ids.new_radio_id
        self._turn = asyncio.Lock()
        self.delivers = self._turn.locked
        """Whether a delivery is under way."""
        self._current: PendingChange | None = None
        self._answered: tuple[PendingChange, object] | None = None
        """The change that the pod has made and the library is about to keep, and the answer."""
        self._away = 0
        """Attempts in a row that did not reach the pod."""
        self.editions = editions or Editions()
        self.renamed: Signal[[PlaylistId, PlaylistId]] = Signal()
        """Emitted with the former and the new key of a playlist: it was made, or the pod
        upgraded."""
        self.journal = Journal(database)
        self.on_change: Callable[[Change], None] = lambda change: None
        """Called when a change is added, confirmed or taken back."""
        self.read_again()

    def __len__(self) -> int:
        return len(self._waiting)

    def __iter__(self) -> Iterator[Change]:
        return (each.change for each in self._waiting)

    @property
    def under_way(self) -> bool:
        """Whether a change has left and is not settled yet."""
        return any(each.sent for each in self._waiting)

    def heart(self, track: TrackId) -> bool | None:
        """The listener's wish for a track; ``None`` when nothing waits for it."""
        return self.hearts.get(track)

    def add(
        self,
        *made: Change,
        entry: int | None = None,
        kept: Callable[[Connection], None] = lambda db: None,
    ) -> Future[None]:
        """Take changes in. They count at once; the future is done when they are on disk.

        ``entry`` is the number of their entry in the journal, negated where they take it back;
        ``kept`` is run in the transaction that writes them.
        """
        news: list[PendingChange] = []
        replaced: list[PendingChange] = []
        for change in made:
            pending = PendingChange(change, entry=entry)
            older = self._without_older(change) if isinstance(change, Wish) else []
            replaced += older
            if older and self._is_known(change):
                continue
            self._waiting.append(pending)
            news.append(pending)
            if isinstance(change, Wish):
                pending.not_before = time.monotonic() + self._wish_pause

        written = self._table.add(news, replaced, kept)
        for each in news:
            each.on_disk = written
        for change in made:
            self._changed(change)
        return written

    def drop(self, entry: int, made: Sequence[Change]) -> Callable[[Connection], None] | None:
        """Drop the changes of an entry that are sure not to have left: all of them wait, and
        nothing that came after them is about the same. ``None`` where they stay; else what is
        to be run in a transaction."""
        dropped = [each for each in self._waiting if each.entry == entry and each.change in made]
        if len(dropped) != len(made) or any(
            each.sent or each.sends or each is self._current for each in dropped
        ):
            return None
        subjects = {subject for each in dropped for subject in changes.subjects(each.change)}
        later = self._waiting[self._waiting.index(dropped[0]) :]
        if any(
            each not in dropped and not subjects.isdisjoint(changes.subjects(each.change))
            for each in later
        ):
            return None
        self._waiting = [each for each in self._waiting if each not in dropped]
        self._dropped = self._dropped[-100:] + dropped
        for each in dropped:
            self._changed(each.change)

        return deletion(dropped)

    def read_again(self) -> None:
        """Take in what another process has added, and out what it has delivered."""
        # Before the rows are read: what is being written at this moment is not there yet.
        settled = {
            each.number
            for each in self._waiting
            if each.number and (each.on_disk is None or each.on_disk.done())
        }
        read, faulty = self._table.read()
        on_disk = {row.number for row in read} | faulty
        known = {each.number: each for each in self._waiting if each.number is not None}
        dropped = {each.number for each in self._dropped}
        gone = [
            each for each in self._waiting if each.number in settled and each.number not in on_disk
        ]
        news: list[PendingChange] = []
        for number, change, sent, sign, sends, failures, part_of in read:
            if number in dropped:
                continue
            entry = known.get(number)
            if entry is None:
                entry = PendingChange(change, number, part_of)
                news.append(entry)
            elif (entry.sends, entry.sent, entry.change) == (sends, sent, change):
                continue
            if sent and not entry.sent:
                self.editions.leaves(change)
            elif entry.sent and not sent:
                self.editions.settles(entry.change)
            # Another process has sent it, or knows its playlist by another id.
            entry.change, entry.sent, entry.sign = change, sent, sign
            entry.sends, entry.failures = sends, failures
        if not gone and not news:
            return
        self._waiting = [each for each in self._waiting if each not in gone] + news
        self._waiting.sort(key=lambda each: each.number or 1 << 62)
        for entry in gone:
            if entry.sent:
                self.editions.settles(entry.change)
        for entry in (*gone, *news):
            self._changed(entry.change)

    # --- delivery --------------------------------------------------------------------------

    async def deliver(self, pod: Pod, confirmed: Confirmed, taken_back: TakenBack) -> float:
        """Send what waits, oldest first. Returns the seconds until the next attempt; 0 when
        nothing waits.

        ``confirmed`` keeps the pod's answer before the change leaves the outbox;
        ``taken_back`` reports a change that leaves it otherwise.
        """
        async with self._turn:
            self.read_again()
            self._sent_wishes.clear()
            while (entry := self._next()) is not None:
                self._current = entry
                try:
                    await self._deliver(pod, entry, confirmed)
                except (Throttled, LoginNeeded) as error:
                    await self._unmark(entry)
                    seconds = error.seconds if isinstance(error, Throttled) else 0.0
                    return max(seconds, self._pause_away())
                except StoreError as error:
                    _log.warning("the outbox cannot be written: %s", error)
                    return self._pauses[-1]
                except PodError as error:
                    if await self._failed(entry, error, taken_back):
                        return self._pause_away()
                finally:
                    self._current = None
                self._away = 0
            if not self._waiting:
                return 0.0
            soonest = min(each.not_before for each in self._waiting)
            return max(0.01, soonest - time.monotonic())

    async def idle(self) -> None:
        """Wait until the delivery under way has ended, and has reported what was refused."""
        async with self._turn:
            pass

    async def take_back(
        self, gone: Callable[[PlaylistId], bool], error: PodError, taken_back: TakenBack
    ) -> None:
        """Takes back the changes of playlists that the pod does not have any more."""
        async with self._turn:
            for entry in tuple(self._waiting):
                playlist = changes.of_playlist(entry.change)
                if playlist is not None and gone(playlist):
                    await self._take_back(entry, error, taken_back)

    def _next(self) -> PendingChange | None:
        """The oldest change that may leave now: none of its subject waits before it."""
        now = time.monotonic()
        held: set[Hashable] = set()
        for entry in self._waiting:
            subjects = changes.subjects(entry.change)
            if entry.not_before <= now and held.isdisjoint(subjects):
                return entry
            held.update(subjects)
        return None

    async def _deliver(self, pod: Pod, entry: PendingChange, confirmed: Confirmed) -> None:
        """One attempt. Raises PodError where it does not settle the change."""
        from fwtui.library.outbox import delivery, look_up

        if entry.on_disk is not None:
            with suppress(StoreError):  # the disk is full: it is sent all the same
                await asyncio.wrap_future(entry.on_disk)
        if self._rows is None:
            self._rows = look_up.RowCache(self._stored_rows)
        method = delivery.method(entry.change)
        looked_up = entry.sent
        verdict = look_up.Verdict(look_up.LookUp.NOT_MADE)
        if entry.sent:
            entry.phase = "look up"
            sign = look_up.decode_sign(entry.sign)
            verdict = await method.look_up(pod, entry.change, sign)
            if verdict.outcome is look_up.LookUp.UNKNOWN:
                raise Uncertain("The pod's answer does not say whether it was done.")
            self._forget_rows(entry.change)
        answer = verdict.answer
        if verdict.outcome is look_up.LookUp.NOT_MADE:
            if entry.sends >= MOST_SENDS:
                raise _given_up(entry.error)
            if not entry.sent and self._is_sent(entry.change):
                await self._remove([entry])
                return
            looked_up = False
            entry.phase = "prepare"
            prepared = None
            if method.prepare is not None:
                prepared = await method.prepare(pod, entry.change, self._rows)
            if isinstance(prepared, look_up.RowsSign) and (entry.entry or 0) > 0:
                self.journal.saw_rows(
                    entry.entry or 0, entry.change, prepared.count, prepared.tracks
                )
            await self._mark(entry, look_up.encode_sign(prepared) if prepared else None)
            entry.phase = "send"
            try:
                answer = await method.send(pod, entry.change)
            except Refused as error:
                if not delivery.is_definite(error):
                    raise Uncertain(error.sentence, hint=error.hint) from error
                raise
            playlist = changes.of_playlist(entry.change)
            if playlist is not None and effects.edits_rows(entry.change):
                self._rows.confirmed(playlist, prepared, entry.change)
        self._answered = entry, answer
        try:
            await confirmed(entry.change, answer, looked_up)
            self.settle()
        finally:
            self._answered = None
        if entry.on_disk is not None:
            with suppress(StoreError):  # still marked as sent there: it is found to be made
                await asyncio.wrap_future(entry.on_disk)

    @property
    def settling(self) -> int | None:
        """The number of the change that is being confirmed."""
        return self._answered[0].number if self._answered is not None else None

    def settle(self) -> None:
        """The change that was just confirmed counts no more: from now on the library has it.

        Called in the step of the loop that begins to read it from the library, else its effect
        would be seen twice, and the next edit be made of rows that are not there.
        """
        if self._answered is None:
            return
        entry, answer = self._answered
        self._answered = None
        change = entry.change
        if isinstance(change, Wish):
            self._sent_wishes[changes.subjects(change)] = change.on
        self._waiting.remove(entry)
        self._dropped = [*self._dropped[-100:], entry]
        if isinstance(change, _MAKES) and isinstance(answer, Playlist | Radio):
            old = changes.thing_of(change)
            entry.on_disk = self._table.rename(old, answer.id, entry)
            self._renamed(old, answer.id)
        else:
            entry.on_disk = self._table.remove([entry])
        if entry.sent:
            self.editions.settles(change)
        self._changed(change)

    async def _failed(self, entry: PendingChange, error: PodError, taken_back: TakenBack) -> bool:
        """An attempt did not settle a change. Whether the pod is away for all of them."""
        from fwtui.pod.http.exchange import TooSlow

        self._forget_rows(entry.change)
        final = isinstance(error, Refused)
        if entry.phase == "look up" and isinstance(error, Refused):
            missing = isinstance(error, NotFound) and not error.unknown_path
            final = missing or error.status in (_CHANGED_ELSEWHERE, _GIVEN_UP)
        if final:
            await self._take_back(entry, error, taken_back)
            return False
        entry.attempts += 1
        _log.info("a change is not settled (%s): %s", entry.phase, error)
        # A key of the former dialect, or a slow answer: only this change waits.
        alone = isinstance(error, TooSlow | PodUpgraded)
        if entry.phase == "send":
            entry.error = error
            away = isinstance(error, PodUnreachable) or isinstance(error.__cause__, PodUnreachable)
            self._postpone(entry)
            return away and not alone
        if isinstance(error, PodUnreachable) and not alone:
            return True
        entry.failures += 1
        if entry.failures >= MOST_FAILURES:
            if entry.phase == "look up":
                error = Uncertain(error.sentence, hint=error.hint)
            await self._take_back(entry, error, taken_back)
            return False
        self._postpone(entry)
        with suppress(StoreError):
            await self._table.keep_failures(entry)
        return False

    def _postpone(self, entry: PendingChange) -> None:
        pause = self._pauses[min(entry.attempts, len(self._pauses)) - 1]
        entry.not_before = time.monotonic() + pause

    def _pause_away(self) -> float:
        """Seconds until a pod that is away is tried again."""
        self._away += 1
        return self._pauses[min(self._away, len(self._pauses)) - 1]

    def _forget_rows(self, change: Change) -> None:
        playlist = changes.of_playlist(change)
        if playlist is not None and self._rows is not None:
            self._rows.forget(playlist)

    # --- on disk ---------------------------------------------------------------------------

    async def _mark(self, entry: PendingChange, sign: bytes | None) -> None:
        await self._table.mark(entry, sign)
        if not entry.sent:
            self.editions.leaves(entry.change)
        entry.sent, entry.sign = True, sign
        entry.sends += 1

    async def _unmark(self, entry: PendingChange) -> None:
        """The pod did not let a request through: the change was not made."""
        if entry.phase != "send" or entry.sends != 1:
            return
        with suppress(StoreError):  # still marked as sent there: it is looked up
            await self._table.unmark(entry)
        self.editions.settles(entry.change)
        entry.sent, entry.sends, entry.phase = False, 0, "prepare"

    async def give_key(self, old: PlaylistId, new: PlaylistId) -> None:
        """A playlist has another key on the pod: the changes of it that wait get it.

        Those that were sent keep their sign, and are looked up under the new key.
        """
        async with self._turn:
            await asyncio.wrap_future(self._table.rename(old, new))
            self._renamed(old, new)

    def _renamed(self, old: Hashable, new: PlaylistId | RadioId) -> None:
        """A playlist or radio has another id: so have its changes that wait."""
        self.journal.rename(old, new)
        self._ids.rename(old, new)
        for each in self._waiting:
            if changes.thing_of(each.change) != old:
                continue
            change = changes.with_id(each.change, old, new)
            if each.sent:  # under way by its new key
                self.editions.settles(each.change)
                self.editions.leaves(change)
            each.change = change
        if isinstance(old, str) and isinstance(new, str):
            self.renamed.emit(PlaylistId(old), new)

    async def _take_back(
        self, entry: PendingChange, error: FwtuiError, taken_back: TakenBack
    ) -> None:
        """A change goes without having been made, and with it what was built on it: a row
        counts from the rows before."""
        out = [entry]
        thing = changes.thing_of(entry.change)
        if thing is not None and not isinstance(entry.change, changes.Renamed | changes.Shown):
            whole = isinstance(entry.change, _MAKES)
            by_row = changes.Removed | changes.RowMoved
            out += [
                each
                for each in self._waiting
                if each is not entry
                and changes.thing_of(each.change) == thing
                and (whole or isinstance(each.change, by_row))
            ]
        _log.info("a change is taken back: %s", error)
        for each in out:
            if each.entry:
                self.journal.refused(each.entry, each.change)
        await self._remove(out)
        await taken_back(entry.change, error)

    async def _remove(self, entries: list[PendingChange]) -> None:
        with suppress(StoreError):  # still marked as sent there: it is found to be made
            await asyncio.wrap_future(self._table.remove(entries))
        for each in entries:
            if each not in self._waiting:
                continue
            self._waiting.remove(each)
            if each.sent:
                self.editions.settles(each.change)
            self._changed(each.change)

    # --- wishes ----------------------------------------------------------------------------

    def _without_older(self, wish: Wish) -> list[PendingChange]:
        """Only the last wish for a subject matters, unless an older one is on its way."""
        older = [each for each in self._same(wish) if not each.sent and each is not self._current]
        self._waiting = [each for each in self._waiting if each not in older]
        self._dropped = self._dropped[-100:] + older
        return older

    def _same(self, wish: Wish) -> list[PendingChange]:
        """The wishes that wait for the same subject."""
        subject = changes.subjects(wish)
        return [
            each
            for each in self._waiting
            if isinstance(each.change, Wish) and changes.subjects(each.change) == subject
        ]

    def _is_known(self, change: Change) -> bool:
        """Whether a wish is what the pod has, and nothing older is on its way."""
        if not isinstance(change, Wish) or self._pod_has is None or self._same(change):
            return False
        return self._pod_has(change) == change.on

    def _is_sent(self, change: Change) -> bool:
        """Whether a wish is the one that the pod has just confirmed."""
        if not isinstance(change, Wish):
            return False
        return self._sent_wishes.get(changes.subjects(change)) == change.on

    def _changed(self, change: Change) -> None:
        if isinstance(change, Heart):
            self.hearts = {
                each.change.track: each.change.on
                for each in self._waiting
                if isinstance(each.change, Heart)
            }
        self.on_change(change)


def _given_up(error: PodError | None) -> Refused:
    """The end of a change that was sent so often and is not there."""
    said = error is not None and not isinstance(error, Uncertain)
    sentence = error.sentence if error is not None and said else "The pod gives no reason."
    return Refused(sentence, status=_GIVEN_UP)
