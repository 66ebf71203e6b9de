"""How the music goes on: what is loaded, what comes after it, and what becomes of it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from pathlib import Path

from fwtui.errors import FwtuiError, LoginNeeded, PodUnreachable, Unplayable
from fwtui.music import TrackId
from fwtui.player.playback import (
    Awaited,
    Began,
    Chosen,
    DeviceFound,
    DeviceLost,
    Ended,
    EndKind,
    Halted,
    Held,
    Noted,
    Opened,
    Ordered,
    OutputEvent,
    PositionMoved,
    Starved,
)
from fwtui.player.playback_store import PlaybackStore, TrackLookup
from fwtui.player.settings import PlayerSettings

log = logging.getLogger(__name__)

DRAWS = 64
SLICE, REST = 0.004, 0.012
"""A long shuffle is drawn so many rows at a time, for so many seconds between two rests."""
WAITS = "The rest of the list is on its way."
SKIPS_IN_A_ROW = 3
RELOADS = 3
"""So often a file may change while it is played."""


class Sequencer(PlaybackStore):
    """From track to track: follows the queue's order and the output's events.

    Nothing here is a listener's command but :meth:`pause`, which a lost device gives too.
    """

    def __init__(
        self,
        lookup: TrackLookup,
        settings: PlayerSettings | None,
        state_dir: Path | None,
        *,
        beside: bool = False,
    ) -> None:
        super().__init__(lookup, settings, state_dir, beside=beside)
        self._ready = False
        self._skips = 0
        self._reloads = 0
        self._stop_after = False
        self._sleep_at: float | None = None
        self._radio_began = False
        self._ran_dry = False
        self._unheard = ""
        """Why nothing can be heard at all, when that is so."""
        self._drawing: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def pause(self) -> None:
        state = self._playback
        if state.state == "playing":
            at = time.monotonic()
            self._deck.output.pause(True)
            self._change(Held(True, state.place(at), at))
            self.save()
        elif state.state == "preparing":
            self._change(Awaited(False))
            self._deck.output.pause(True)
        else:
            self._ran_dry = False  # what comes now must not break the silence

    @property
    def radio(self) -> str:
        """The title of the radio that feeds the queue; ``""`` when none does."""
        return self._radio.title if self._radio and not self._radio.exhausted else ""

    @property
    def endless(self) -> bool:
        """More comes by itself: of a radio, or of a list that is still being read."""
        return bool(self.radio) or self.queue.unfinished > 0

    # --- inside: beginning a track ----------------------------------------------------

    def _play_current(self, position: float = 0.0, *, paused: bool = False) -> None:
        """Load the queue's current track, whatever plays now."""
        self._leave()
        self._ran_dry = False
        chosen = self.queue.current
        if chosen is None:
            self._halt(keep=False)
            return
        track = self._lookup.track(chosen)
        self._change(Chosen(track, position, time.monotonic(), paused))
        if track is None:
            self._deck.leave()
            self._spawn(self._find_out(chosen, position, paused))
        elif self._unheard:
            self._change(Halted())
            self._note(self._unheard)
        elif self._ready:
            try:
                self._deck.load(track, position, paused=paused)
            except Unplayable as error:
                self._skip(track.title, error.sentence)
                return
        self._reordered()

    async def _find_out(self, id: TrackId, position: float, paused: bool) -> None:
        try:
            await self._lookup.fetch(id)
        except FwtuiError as error:
            if self.queue.current == id and self._deck.now is None:
                self._failed(error, f"Track {id}")
            return
        if self.queue.current == id and self._playback.track is None:
            if self._lookup.track(id) is None:
                self._skip(f"Track {id}", "the pod does not know it")
            else:
                self._play_current(position, paused=self._playback.state == "paused" or paused)

    def _show_current(self, position: float = 0.0) -> None:
        """The current track in sight and paused, with nothing asked of the pod."""
        track = self._known(self.queue.current)
        self._change(Chosen(track, position, time.monotonic(), paused=True))
        self._reordered()

    def _carry_on(self) -> None:
        """The queue has a new current track; it takes over in the present state."""
        state = self._playback.state
        if state == "stopped" or not self._deck.has_next(self.queue.current):
            self._play_current(paused=state == "paused")
        else:
            self._turn(by_itself=False, paused=state == "paused")

    def _turn(self, *, by_itself: bool, paused: bool = False) -> None:
        """The track in the second slot is the current one now."""
        self._leave()
        self._deck.turn(by_itself=by_itself)
        if self._deck.now:
            self._change(Chosen(self._deck.now.track, 0.0, time.monotonic(), paused))
        self._reordered()

    def _leave(self) -> None:
        """What was heard is over, for whatever reason."""
        self._listens.leave()
        self._reloads = 0

    def _halt(self, *, keep: bool, sounding: bool = True) -> None:
        self._leave()
        if sounding:
            self._deck.stop()
        else:
            self._deck.rest()
        self._change(Halted(keep))
        self._reordered()

    # --- inside: the next one ---------------------------------------------------------

    def _reordered(self) -> None:
        """The order changed, or what is current: show it, and have the right track next."""
        queue = self.queue
        coming = None if self._stop_after else queue.peek()
        self._change(
            Ordered(
                queue.row,
                len(queue),
                queue.repeat,
                queue.shuffled,
                self._stop_after,
                self._known(coming),
                queue.version,
                self._sleep_at,
            )
        )
        deck = self._deck
        if deck.next and not deck.has_next(coming):
            deck.follow(None)
        if coming is not None and deck.began and deck.next is None:
            self._prime(coming)
        at_rest = self._playback.state == "paused" and deck.now is None
        if self._radio and self._radio_began and not at_rest:
            self._radio.left(len(queue) - 1 - queue.row)
        if queue.undrawn and self._drawing is None and not self._closed:
            self._drawing = asyncio.get_running_loop().call_later(REST, self._draw)

    def _draw(self) -> None:
        """Some more of a shuffled order, as long as nobody feels it."""
        ends = time.monotonic() + SLICE
        while self.queue.undrawn and time.monotonic() < ends:
            self.queue.draw(DRAWS)
        self._drawing = None
        if self.queue.undrawn:
            self._drawing = asyncio.get_running_loop().call_later(REST, self._draw)
        else:
            self._reordered()

    def _prime(self, coming: TrackId) -> None:
        """Fill the second slot. Done once there is sound: who skips through an album asks
        the pod for no more than what is skipped to."""
        track = self._lookup.track(coming)
        if track is None:
            self._spawn(self._find_out_next(coming))
            return
        with suppress(Unplayable):  # told when it is its turn
            self._deck.follow(track)

    async def _find_out_next(self, id: TrackId) -> None:
        try:
            await self._lookup.fetch(id)
        except FwtuiError as error:
            log.info("the next track is not known: %s", error)
            return
        if self._lookup.track(id) is not None:
            self._reordered()

    # --- inside: a radio ----------------------------------------------------------------

    def _fed(self, tracks: Sequence[TrackId]) -> None:
        """A radio gave these."""
        if self._radio is None:
            return
        if not self._radio_began:
            self._radio_began = True
            self.queue.play(tracks)
            self.source = self._radio.title
            self._skips = 0
            self._play_current()
            return
        self.queue.feed(tracks)
        self._came()

    def _came(self) -> None:
        """There is more in the queue; if it was waited for, it plays."""
        if self._ran_dry and self.queue.next() is not None:
            self._play_current()
        else:
            self._reordered()

    def _given_up(self) -> None:
        """No more comes of what was waited for."""
        self._reordered()
        if self._ran_dry and not self.endless:
            self._ran_dry = False
            self._change(Noted(""))

    def _leave_radio(self) -> None:
        if self._radio:
            self._radio.close()
        self._radio, self._radio_began, self._ran_dry = None, False, False

    def _run_out(self, *, sounding: bool) -> None:
        """Nothing comes after this; or it may come later."""
        self._halt(keep=True, sounding=sounding)
        self._ran_dry = self.endless
        if self.queue.unfinished:
            self._change(Noted(WAITS))

    # --- inside: what the output tells ------------------------------------------------

    def _on_output(self, event: OutputEvent) -> None:
        if self._closed:
            return
        deck = self._deck
        match event:
            case DeviceLost():
                self._device_lost()
            case DeviceFound():
                self._change(event)
                self._note("Sound is back.")
            case Opened(ticket):
                deck.opened(ticket, paused=self._playback.state == "paused")
            case Began(ticket) if deck.plays(ticket):
                first, deck.began = not deck.began, True
                self._skips = 0
                self._change(event)
                if first:
                    self._reordered()
            case PositionMoved(ticket) | Starved(ticket) if deck.plays(ticket):
                self._change(event)
            case Ended(ticket, kind, reason) if deck.plays(ticket) and kind != "stopped":
                self._on_ended(kind, reason)
            case Held() if deck.now:
                self._change(event)
            case _:
                pass  # of a track that is no more wanted

    def _on_ended(self, kind: EndKind, reason: str) -> None:
        title = self._playback.track.title if self._playback.track else ""
        fate = self._deck.fate()
        if fate and fate.changed and self._reloads < RELOADS:
            self._reloads += 1
            place = self._playback.place(time.monotonic())
            self._deck.reload(place, paused=self._playback.state == "paused")
        elif fate and fate.error:
            self._listens.spoil()
            self._failed(fate.error, title)
        elif kind == "failed":
            log.warning("the output could not play a track: %s", reason)
            self._listens.spoil()
            self._skip(title, "it cannot be decoded")
        else:
            if fate and fate.short:
                self._listens.spoil()
                self._note(f"“{title}” ended early: the pod has only a part of it.")
            self._go_on()

    def _go_on(self) -> None:
        """By itself on to the next track."""
        if self._stop_after:
            self._stop_after = False
            self._halt(keep=True, sounding=False)
        elif self.queue.finish() is None:
            self._run_out(sounding=False)
        elif self._deck.has_next(self.queue.current):
            self._turn(by_itself=True, paused=self._playback.state == "paused")
        else:
            self._play_current(paused=self._playback.state == "paused")

    # --- inside: when it does not work ------------------------------------------------

    def _on_trouble(self, uri: str, sentence: str) -> None:
        """The fetcher has something to say about a stream; ``""``: all is well again."""
        now = self._deck.now
        if now and now.slot.uri == uri and self._playback.note != sentence:
            self._change(Noted(sentence))

    def _failed(self, error: FwtuiError, title: str) -> None:
        if isinstance(error, PodUnreachable | LoginNeeded):
            # The next one would fare no better: stay here until the listener tries again.
            place = self._playback.place(time.monotonic())
            self._leave()
            self._deck.stop()
            self._change(Held(True, place, time.monotonic()))
            self._note(error.sentence)
        else:
            self._skip(title, error.sentence)

    def _skip(self, title: str, reason: str) -> None:
        self._skips += 1
        if self._skips > SKIPS_IN_A_ROW:
            self._halt(keep=True)
            self._note(f"Stopped: {SKIPS_IN_A_ROW} tracks in a row could not be played.")
            return
        self._note(f"Skipped “{title}”: {reason}.")
        if self._stop_after:
            self._stop_after = False
            self._halt(keep=True)
        elif self.queue.next() is None:
            self._run_out(sounding=True)
        else:
            self._play_current()

    def _device_lost(self) -> None:
        self._change(DeviceLost())
        if self.settings.device_lost == "pause" and self._playback.state in (
            "playing",
            "preparing",
        ):
            self.pause()
            self._note("There is no audio device; paused until there is one.")
        else:
            self._note("There is no audio device; playing on unheard.")

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
