"""What plays next and why: follows the queue's order and the output's events."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from fwtui.base.tasks import Tasks
from fwtui.errors import ONLY_A_PART, FwtuiError, LoginNeeded, PodUnreachable, Unplayable
from fwtui.music import Track, TrackId
from fwtui.player.background_shuffle import BackgroundShuffle
from fwtui.player.listens import ListenTracker
from fwtui.player.playback import (
    NO_DEVICE,
    UNHEARD,
    BufferingChanged,
    DeviceFound,
    DeviceLost,
    EndKind,
    LoopChanged,
    NoteChanged,
    OutputEvent,
    PauseChanged,
    PlaybackStopped,
    PositionMoved,
    PreparationPaused,
    QueueChanged,
    SoundChanged,
    SoundStarted,
    TrackEnded,
    TrackOpened,
    TrackSelected,
)
from fwtui.player.playback_store import PlaybackStore
from fwtui.player.queue import PlayQueue
from fwtui.player.radio import RadioFeed, RadioSource, Station
from fwtui.player.resume import ResumePoints
from fwtui.player.sleep import SleepTimer
from fwtui.player.slots import Slots
from fwtui.player.stream.source import lasts
from fwtui.text import clock

if TYPE_CHECKING:
    from fwtui.player.stream.download import FetchOutcome
    from fwtui.player.track_lookup import TrackLookup

log = logging.getLogger(__name__)

WAITS = "The rest of the list is on its way."
"""The note while playback waits for more rows of the queue."""
REPORTED_BEFORE = 0.3
"""Seconds before the place of a seek that an output may report while it is paused."""
SKIPS_IN_A_ROW = 3
"""Unplayable tracks skipped in a row before playback stops."""
RELOADS = 3
"""How often one track is loaded again because its file changed on the pod."""


class Sequencer:
    """Loads the queue's current track and the one after it, and reacts to how they end.

    The methods are the consequences of the listener's commands, which :class:`Player
    <fwtui.player.player.Player>` gives. Belongs to the event loop's thread.
    """

    def __init__(
        self,
        queue: PlayQueue,
        slots: Slots,
        store: PlaybackStore,
        listens: ListenTracker,
        lookup: TrackLookup,
        *,
        device_lost: Literal["pause", "silent"] = "pause",
        radio_ahead: int = 5,
        resume: ResumePoints | None = None,
        sleep: SleepTimer | None = None,
    ) -> None:
        """``device_lost`` and ``radio_ahead``: see :class:`PlayerSettings`."""
        self.queue = queue
        self.source = ""
        """Where the queue came from, in words."""
        self._slots = slots
        self._store = store
        self._listens = listens
        self._lookup = lookup
        self._device_lost_policy = device_lost
        self._radio_ahead = radio_ahead
        self._resume = resume or ResumePoints()
        self._sleep = sleep
        self._heard_out = False
        """The present play has reached the end of its track."""
        self._output_ready = False
        self._unavailable = ""
        """Why the output cannot play at all; ``""`` when it can."""
        self._skips = 0
        self._reloads = 0
        self._stop_after = False
        self._radio: RadioFeed | None = None
        self._radio_started = False
        """The radio has replaced the queue."""
        self._ran_dry = False
        """Playback stopped at the end of a queue that gets more rows."""
        self._paused_for_device = False
        """Paused by the loss of the device, and not by the listener since."""
        self._resumes = False
        """Resume once the sound of a seek is there."""
        self._tasks = Tasks()
        self._shuffle = BackgroundShuffle(queue, self._tasks, self.queue_changed)
        self._closed = False

    # --- the output -------------------------------------------------------------------

    def output_ready(self) -> None:
        """The slots have their output: load a track that was selected before."""
        self._output_ready = True
        state = self._store.playback
        if state.state == "preparing":
            self.play_current(state.position)

    def output_failed(self, sentence: str) -> None:
        """The output will never play; ``sentence`` says why."""
        self._unavailable = sentence
        self.stop(keep=True)
        self._store.note(sentence)

    def close(self) -> None:
        """Cancel every task and leave the radio; later events are dropped."""
        self._closed = True
        self.leave_radio()
        self._tasks.cancel()

    # --- the current track ------------------------------------------------------------

    def play_current(self, position: float | None = None, *, paused: bool = False) -> None:
        """Load the queue's current track in place of all that is loaded; without a position,
        where it was left, or at its start."""
        self._leave()
        self._ran_dry = False
        selected = self.queue.current
        if selected is None:
            self.stop(keep=False)
            return
        track = self._lookup.track(selected)
        asked, left_at = position, self._resume.at(selected)
        position = left_at if asked is None else asked
        self._select(track, position, paused=paused)
        if track is None:
            self._slots.leave()
            self._tasks.start(self._fetch_current(selected, asked, paused), "fetch track")
        elif self._unavailable:
            self._store.apply(PlaybackStopped())
            self._store.note(self._unavailable)
        elif self._output_ready:
            try:
                self._slots.load(track, position, paused=paused)
            except Unplayable as error:
                self._skip(track.title, error.sentence)
                return
            if asked is None and left_at:
                self._store.note(f"“{track.title}” resumes at {clock(left_at)}.")
        self.queue_changed()

    def show_current(self, position: float | None = None) -> None:
        """Show the queue's current track as paused; nothing is fetched."""
        track = self._known(self.queue.current)
        if position is None:
            position = self._resume.at(track.id) if track is not None else 0.0
        self._select(track, position, paused=True)
        self.queue_changed()

    def _select(self, track: Track | None, position: float, *, paused: bool) -> None:
        """``track`` is what plays from now on, at its speed."""
        before = self._store.playback
        self._store.apply(TrackSelected(track, position, time.monotonic(), paused))
        speed = self._resume.speed_after(before.track, track, before.speed)
        if speed != before.speed:
            self._store.apply(SoundChanged(before.volume, before.muted, speed))
            self._slots.output.speed(speed)

    def switch_to_current(self) -> None:
        """Play the queue's new current track in the present state, from the second slot if it
        is loaded there."""
        state = self._store.playback.state
        if state == "stopped" or not self._slots.has_next(self.queue.current):
            self.play_current(paused=state == "paused")
        else:
            self._turn(by_itself=False, paused=state == "paused")

    def pause(self) -> None:
        """Pause; while stopped, also give up waiting for more rows."""
        state = self._store.playback
        self._paused_for_device = self._resumes = False
        if state.state == "playing":
            at = time.monotonic()
            self._slots.output.pause(True)
            self._store.apply(PauseChanged(True, state.place(at), at))
            self._store.save()
        elif state.state == "preparing":
            self._store.apply(PreparationPaused(True))
            self._slots.output.pause(True)
        else:
            self._ran_dry = False  # rows that arrive now must not start playback

    def stop(self, *, keep: bool, cut: bool = True) -> None:
        """Stop. ``keep`` keeps the track shown; without ``cut`` the device plays what it has."""
        self._leave()
        if cut:
            self._slots.stop()
        else:
            self._slots.clear()
        self._store.apply(PlaybackStopped(keep))
        self.queue_changed()

    def reset_skips(self) -> None:
        """The listener selected a track: count skipped tracks from 0."""
        self._skips = 0

    def toggle_stop_after(self) -> None:
        """Stop at the end of this track, or no longer."""
        self._stop_after = not self._stop_after
        self.queue_changed()

    # --- the queue --------------------------------------------------------------------

    @property
    def endless(self) -> bool:
        """More rows come by themselves: of a radio, or of a list that is still being read."""
        return bool(self.radio) or self.queue.unfinished > 0

    def queue_changed(self) -> None:
        """The order or the current row changed: publish it and load the right next track."""
        queue = self.queue
        coming = None if self._ends_here else queue.peek()
        self._store.apply(
            QueueChanged(
                queue.row,
                len(queue),
                queue.repeat,
                queue.shuffled,
                self._stop_after,
                self._known(coming),
                queue.version,
            )
        )
        slots = self._slots
        if slots.next and not slots.has_next(coming):
            slots.follow(None)
        if coming is not None and slots.began and slots.next is None:
            self._load_next(coming)
        at_rest = self._store.playback.state == "paused" and slots.now is None
        if self._radio and self._radio_started and not at_rest:
            self._radio.left(len(queue) - 1 - queue.row)
        if queue.pending and not self._closed:
            self._shuffle.begin()

    @property
    def _ends_here(self) -> bool:
        return self._stop_after or (self._sleep is not None and self._sleep.ends_here())

    def queue_extended(self) -> None:
        """The queue got more rows: play on if playback waited for them."""
        if self._ran_dry and self.queue.next() is not None:
            self.play_current()
        else:
            self.queue_changed()

    def queue_completed(self) -> None:
        """A list that fed the queue has ended."""
        self.queue_changed()
        if self._ran_dry and not self.endless:
            self._ran_dry = False
            self._store.apply(NoteChanged(""))

    # --- the radio --------------------------------------------------------------------

    @property
    def radio(self) -> str:
        """The title of the radio that feeds the queue; ``""`` without one."""
        return self._radio.title if self._radio and not self._radio.exhausted else ""

    @property
    def radio_started(self) -> bool:
        """A radio has replaced the queue."""
        return self._radio_started

    @property
    def station(self) -> Station | None:
        """The radio to resume after a restart."""
        return self._radio.station if self._radio else None

    def start_radio(self, radio: RadioSource) -> None:
        """Replace the queue by a radio once its first track is known."""
        self.leave_radio()
        self._radio = self._radio_feed(radio)
        self._radio.left(0)

    def resume_radio(self, radio: RadioSource) -> None:
        """Continue a radio of a former run, which the queue was filled by."""
        self._radio = self._radio_feed(radio, begun=True)
        self._radio_started = True

    def leave_radio(self) -> None:
        """Stop feeding the queue from a radio."""
        if self._radio:
            self._radio.close()
        self._radio, self._radio_started, self._ran_dry = None, False, False

    def _radio_feed(self, radio: RadioSource, *, begun: bool = False) -> RadioFeed:
        ahead = radio.station.ahead or self._radio_ahead
        return RadioFeed(radio, ahead, self._add_radio_tracks, self._store.note, begun=begun)

    def _add_radio_tracks(self, tracks: Sequence[TrackId]) -> None:
        if self._radio is None:
            return
        if not self._radio_started:
            self._radio_started = True
            self.queue.play(tracks, origin=self._radio.origin)
            self.source = self._radio.title
            self._skips = 0
            self.play_current()
            return
        self.queue.feed(tracks, origin=self._radio.origin)
        self.queue_extended()

    # --- events of the output and the streams ------------------------------------------

    def handle(self, event: OutputEvent) -> None:
        """React to an event of the output; events about tracks no longer loaded are dropped."""
        if self._closed:
            return
        slots = self._slots
        match event:
            case DeviceLost():
                self._device_lost()
            case DeviceFound():
                self._store.apply(event)
                self._store.note("Sound is back.")
                self._device_found()
            case TrackOpened(ticket):
                slots.opened(ticket, paused=self._store.playback.state == "paused")
            case SoundStarted(ticket) if slots.plays(ticket):
                self._sound_started(event)
            case PositionMoved(ticket) | BufferingChanged(ticket) if slots.plays(ticket):
                if slots.sought_at is None:
                    self._store.apply(event)
            case TrackEnded(ticket, kind, reason) if slots.plays(ticket) and kind != "stopped":
                self._track_ended(kind, reason)
            case PauseChanged() if slots.now:
                self._store.apply(event)
            case _:
                pass

    def _sound_started(self, event: SoundStarted) -> None:
        slots, kept = self._slots, self._store.playback
        if slots.sought_at is not None:
            if event.at < slots.sought_at:
                return  # of what was left by a seek
            if kept.state == "paused" and abs(event.position - kept.position) < REPORTED_BEFORE:
                event = replace(event, position=kept.position)
            slots.sought_at = None
        if self._resumes:
            self._resumes = False
            slots.output.pause(False)
            self._store.apply(PreparationPaused(False))
        first, slots.began = not slots.began, True
        self._skips = 0
        self._store.apply(slots.sounds(event))
        if first:
            self.queue_changed()

    def stream_note(self, uri: str, sentence: str) -> None:
        """Show what delays a stream, if it is the one that plays; ``""``: nothing does."""
        now = self._slots.now
        if now and now.slot.uri == uri and self._store.playback.note != sentence:
            self._store.apply(NoteChanged(sentence))

    # --- inside: loading ----------------------------------------------------------------

    async def _fetch_current(self, id: TrackId, position: float | None, paused: bool) -> None:
        try:
            await self._lookup.fetch(id)
        except FwtuiError as error:
            if self.queue.current == id and self._slots.now is None:
                self._failed(error, f"Track {id}")
            return
        if self.queue.current == id and self._store.playback.track is None:
            if self._lookup.track(id) is None:
                self._skip(f"Track {id}", "the pod does not know it")
            else:
                paused = paused or self._store.playback.state == "paused"
                self.play_current(position, paused=paused)

    def _load_next(self, coming: TrackId) -> None:
        """Fill the second slot. Done once there is sound: skipping through an album fetches
        nothing but the tracks skipped to."""
        track = self._lookup.track(coming)
        if track is None:
            self._tasks.start(self._fetch_next(coming), "fetch next track")
            return
        if self._resume.at(coming):
            return  # what is loaded ahead begins at its start
        with suppress(Unplayable):  # noted when it becomes the current track
            self._slots.follow(track)

    async def _fetch_next(self, id: TrackId) -> None:
        try:
            await self._lookup.fetch(id)
        except FwtuiError as error:
            log.info("the next track is not known: %s", error)
            return
        if self._lookup.track(id) is not None:
            self.queue_changed()

    def _turn(self, *, by_itself: bool, paused: bool = False) -> None:
        """The track in the second slot becomes the current one."""
        self._leave()
        self._slots.turn(by_itself=by_itself)
        if self._slots.now:
            self._select(self._slots.now.track, 0.0, paused=paused)
        self.queue_changed()

    def _leave(self) -> None:
        """The present play is over, for whatever reason."""
        playback = self._store.playback
        if not self._heard_out:
            self._resume.note(playback)
        elif playback.track is not None:
            self._resume.forget(playback.track.id)
        self._heard_out = False
        if playback.loop is not None:
            self._slots.output.loop(None)
            self._store.apply(LoopChanged(None))
        self._listens.leave()
        self._reloads = 0
        self._paused_for_device = self._resumes = False

    # --- inside: the end of a track -------------------------------------------------------

    def _track_ended(self, kind: EndKind, reason: str) -> None:
        title = self._store.playback.track.title if self._store.playback.track else ""
        outcome = self._slots.outcome()
        if outcome and outcome.changed and self._reloads < RELOADS:
            self._reloads += 1
            self._reload()
        elif outcome and outcome.error:
            self._listens.spoil()
            self._failed(outcome.error, title)
        elif outcome and self._was_a_part(outcome, kind):
            self._part_ended(title)
        elif kind == "failed" and self._reloads < RELOADS and self._slots.discard():
            log.warning("a file on this machine is damaged and is fetched again: %s", reason)
            self._reloads = RELOADS  # once
            self._reload()
        elif kind == "failed":
            log.warning("the output could not play a track: %s", reason)
            self._listens.spoil()
            self._skip(title, "it cannot be decoded")
        else:
            self._heard_out = True
            self._listens.ended(self._slots.length or self._store.playback.place(time.monotonic()))
            self._advance()

    def _part_ended(self, title: str) -> None:
        if self._slots.discard(fetched=True) and self._reloads < RELOADS:
            log.warning("a part of a file is thrown away, and asked for once more")
            self._reloads = RELOADS  # once
            self._reload()
        else:
            self._listens.spoil()
            self._store.note(f"“{title}” ended early: {ONLY_A_PART}.")
            self._advance()

    def _reload(self) -> None:
        """Load the current track again at its place."""
        playback = self._store.playback
        self._slots.reload(playback.place(time.monotonic()), paused=playback.state == "paused")

    def _was_a_part(self, outcome: FetchOutcome, kind: EndKind) -> bool:
        """Whether what sounded was a part of the track."""
        if kind == "failed":  # as after a seek behind the end of a part
            return (outcome.short or outcome.doubtful) and (self._slots.began or self._reloads > 0)
        playback = self._store.playback  # the end comes before the last of it is heard
        lasted = lasts(playback.place(time.monotonic()), playback.seconds or 0.0)
        return outcome.short or (outcome.doubtful and not lasted)

    def _advance(self) -> None:
        """Go on to the next track because this one has ended."""
        if self._ends_here:
            self._end_here(cut=False)
        elif self.queue.finish() is None:
            self._run_dry(cut=False)
        elif self._slots.has_next(self.queue.current):
            self._turn(by_itself=True, paused=self._store.playback.state == "paused")
        else:
            self.play_current(paused=self._store.playback.state == "paused")

    def _end_here(self, *, cut: bool) -> None:
        """Stop after this track, as was wanted."""
        self._stop_after = False
        if self._sleep is not None and self._sleep.ends_here():
            self._sleep.reached()
        self.stop(keep=True, cut=cut)

    def _run_dry(self, *, cut: bool) -> None:
        """Stop at the last row; more rows may come later."""
        self.stop(keep=True, cut=cut)
        self._ran_dry = self.endless
        if self.queue.unfinished:
            self._store.apply(NoteChanged(WAITS))

    # --- inside: failures -------------------------------------------------------------

    def _failed(self, error: FwtuiError, title: str) -> None:
        if isinstance(error, PodUnreachable | LoginNeeded):
            # The next track would fail alike: pause here until the listener tries again.
            place = self._store.playback.place(time.monotonic())
            self._leave()
            self._slots.stop()
            self._store.apply(PauseChanged(True, place, time.monotonic()))
            self._store.note(error.sentence)
        else:
            self._skip(title, error.sentence)

    def _skip(self, title: str, reason: str) -> None:
        self._skips += 1
        if self._skips > SKIPS_IN_A_ROW:
            self.stop(keep=True)
            self._store.note(f"Stopped: {SKIPS_IN_A_ROW} tracks in a row could not be played.")
            return
        self._store.note(f"Skipped “{title}”: {reason}.")
        if self._ends_here:
            self._end_here(cut=True)
        elif self.queue.next() is None:
            self._run_dry(cut=True)
        else:
            self.play_current()

    def _device_lost(self) -> None:
        self._store.apply(DeviceLost())
        if self._device_lost_policy == "pause" and self._store.playback.state in (
            "playing",
            "preparing",
        ):
            self.pause()
            self._paused_for_device = True
            self._store.note(NO_DEVICE)
        else:
            self._store.note(UNHEARD)

    def _device_found(self) -> None:
        """Go back to the place that was kept: attempts to open a device have moved the
        output's."""
        state, slots = self._store.playback, self._slots
        if state.state != "paused" or slots.now is None:
            return
        resumes, self._paused_for_device = self._paused_for_device, False
        if slots.began:
            self._resumes = resumes
            slots.seek(state.position, time.monotonic(), paused=True)
        elif resumes:
            slots.output.pause(False)
            self._store.apply(PreparationPaused(False))

    # --- inside: tasks and lookups ------------------------------------------------------

    def _known(self, id: TrackId | None) -> Track | None:
        return None if id is None else self._lookup.track(id)
