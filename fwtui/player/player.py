"""The player: commands in, :class:`Playback` values out.

Lives on the event loop's thread. A command never waits: it changes the queue, tells the
output, and returns; what comes of it arrives as events and leaves as a new value.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Hashable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec.structs import replace

from fwtui.errors import FwtuiError, LoginNeeded, MpvMissing, PodUnreachable, Unplayable
from fwtui.music import Track, TrackId
from fwtui.player.deck import Deck
from fwtui.player.listens import Listen as Listen
from fwtui.player.listens import Listens
from fwtui.player.output import Device, Output, libmpv
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
    Moved,
    Noted,
    Opened,
    Ordered,
    OutputEvent,
    Playback,
    PlayerEvent,
    Starved,
    Ticket,
    Tuned,
)
from fwtui.player.queue import PlayQueue
from fwtui.player.radio import Feed, RadioSource
from fwtui.player.session import Saver, Session
from fwtui.player.settings import PlayerSettings
from fwtui.player.source import source_of

if TYPE_CHECKING:
    from fwtui.player.downloads import Downloads
    from fwtui.player.fetch import MediaSource

log = logging.getLogger(__name__)

Unsubscribe = Callable[[], None]
T = TypeVar("T")

SKIPS_IN_A_ROW = 3
RELOADS = 3
"""So often a file may change while it is played."""


class Lookup(Protocol):
    """Where the player finds out what a track id means."""

    def track(self, id: TrackId, /) -> Track | None:
        """What is known on this machine, at once."""

    async def fetch(self, id: TrackId, /) -> Track:
        """From the pod. Raises FwtuiError."""


class Player:
    """What is heard.

    Made cheaply; :meth:`start` brings libmpv up later and :meth:`connect` the pod. Until
    then commands are remembered: a track that was chosen plays as soon as it can.
    """

    def __init__(
        self,
        lookup: Lookup,
        settings: PlayerSettings | None = None,
        *,
        state_dir: Path | None = None,
        cache_dir: Path | None = None,
        downloads: Downloads | None = None,
        output: Output | None = None,
    ) -> None:
        """``state_dir`` and ``cache_dir`` are this account's own; ``None`` keeps nothing.

        ``output`` is for tests; :meth:`start` makes the one with libmpv.
        """
        self.settings = settings or PlayerSettings()
        self.queue = PlayQueue()
        """What was, is and comes; to be read, changed only by the player's commands."""
        self.source = ""
        """Where the queue came from, as it was said to :meth:`play`."""
        self.downloads = downloads
        """What is kept on purpose and so is played from here first; ``None``: nothing is."""
        self._lookup = lookup
        self._given = output
        self._deck = Deck(self.settings, self._note)
        self._ready = False
        self._cache_dir = cache_dir
        self._media: MediaSource | None = None
        self._session = Session(state_dir) if state_dir else None
        self._playback = Playback(volume=self.settings.volume)
        self._watchers: list[Callable[[Playback], None]] = []
        self._note_takers: list[Callable[[str], None]] = []
        self._skips = 0
        self._reloads = 0
        self._stop_after = False
        self._sleep: asyncio.TimerHandle | None = None
        self._sleep_at: float | None = None
        self._radio: Feed | None = None
        self._radio_began = False
        self._ran_dry = False
        self._unheard = ""
        """Why nothing can be heard at all, when that is so."""
        self._listens = Listens(self._deck.fate)
        self._listens.private = self.settings.private
        self._saver = Saver(self._save_again)
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        memory = self._session.load(self.queue) if self._session else None
        if memory:
            track = self._known(self.queue.current)
            self._playback = memory.applied(self._playback, self.queue, track)
            self.source = memory.source

    def has(self, track: Track) -> bool:
        """Whether it can be heard without the pod; True as well while that is not known yet."""
        fetcher = self._deck.fetcher
        if fetcher is None or (self.downloads and self.downloads.has(track.id)):
            return True
        try:
            return fetcher.has(source_of(track, self.settings))
        except Unplayable:
            return False

    # --- coming and going -------------------------------------------------------------

    async def start(self) -> None:
        """Bring up the fetcher and libmpv, off the loop. Call after the first paint.

        Raises :class:`MpvMissing` when there is no libmpv; browsing goes on without it.
        """
        from fwtui.player.stream import Fetcher

        deck = self._deck
        deck.fetcher = Fetcher(self.settings, self._cache_dir, self._on_trouble)
        deck.fetcher.connect(self._media)
        if self.downloads:
            deck.fetcher.kept = self.downloads.find
        output = self._given
        if output is None:
            try:
                output = await asyncio.to_thread(libmpv, deck.fetcher.reader, self.settings)
            except MpvMissing as error:
                self._unheard = error.sentence
                self._halt(keep=True)
                self._note(error.sentence)
                raise
        if self._closed:
            output.close()
            return
        deck.output, self._ready = output, True
        output.listen(self._on_output)
        state = self._playback
        output.volume(state.volume, state.muted)
        if state.speed != 1.0:
            output.speed(state.speed)
        if state.state == "preparing":
            self._play_current(state.position)

    def connect(self, media: MediaSource | None) -> None:
        """Fetch from this pod from now on; ``None``: only what is on this machine plays."""
        self._media = media
        if self._deck.fetcher:
            self._deck.fetcher.connect(media)

    def close(self) -> None:
        """Silence, the session saved, every thread and file let go. Takes some milliseconds."""
        if self._closed:
            return
        self._listens.leave()
        self._saver.cancel()
        self.save()
        self._closed = True
        self._leave_radio()
        if self._sleep:
            self._sleep.cancel()
        for task in self._tasks:
            task.cancel()
        self._deck.close()
        if self._session:
            self._session.close()

    def save(self) -> None:
        """Write queue and place down now."""
        if self._session:
            place = self._playback.place(time.monotonic())
            self._session.save(self.queue, self._playback, place, self.source)

    # --- what it tells ----------------------------------------------------------------

    @property
    def playback(self) -> Playback:
        return self._playback

    def subscribe(self, changed: Callable[[Playback], None]) -> Unsubscribe:
        """``changed`` is called with every new value, on the loop's thread."""
        return _joined(self._watchers, changed)

    def on_note(self, noted: Callable[[str], None]) -> Unsubscribe:
        """``noted`` is called with each sentence for the listener: skipped, no device, ..."""
        return _joined(self._note_takers, noted)

    def on_listen(self, heard: Callable[[Listen], None]) -> Unsubscribe:
        """``heard`` is called once for each play that counts."""
        return _joined(self._listens.hearers, heard)

    # --- what to play -----------------------------------------------------------------

    def play(self, ids: Iterable[TrackId], start: int | None = 0, source: str = "") -> None:
        """These now, from row ``start``; while shuffled ``None`` begins anywhere."""
        self._leave_radio()
        self.queue.play(ids, start)
        self.source = source
        self._skips = 0
        self._play_current()

    def play_radio(self, radio: RadioSource, title: str) -> None:
        """A radio instead of the queue, without end, a few tracks ahead of what is heard.

        What plays goes on until the radio's first track is there. The radio is left by
        :meth:`play`, :meth:`clear`, and by taking its beginning back.
        """
        self._leave_radio()
        self._radio = Feed(radio, title, self.settings.radio_ahead, self._fed, self._note)
        self._radio.left(0)

    @property
    def radio(self) -> str:
        """The title of the radio that feeds the queue; ``""`` when none does."""
        return self._radio.title if self._radio and not self._radio.exhausted else ""

    def add(self, ids: Iterable[TrackId]) -> None:
        """These at the end."""
        self.queue.add(ids)
        self._reordered()

    def insert(self, row: int, ids: Iterable[TrackId]) -> None:
        self.queue.insert(row, ids)
        self._reordered()

    def play_next(self, ids: Iterable[TrackId]) -> None:
        """These after this track and after what else was put there to be next."""
        self.queue.play_next(ids)
        self._reordered()

    def jump(self, row: int) -> None:
        """Play this row of the queue."""
        if self.queue.jump(row) is not None:
            self._skips = 0
            self._play_current()

    def move(self, rows: Iterable[int], to: int) -> None:
        """See :meth:`PlayQueue.move`."""
        self.queue.move(rows, to)
        self._reordered()

    def remove(self, rows: Iterable[int]) -> None:
        match self.queue.remove(rows):
            case "kept":
                self._reordered()
            case "moved on":
                self._carry_on()
            case "ended":
                self._halt(keep=False)

    def clear(self) -> None:
        self._leave_radio()
        self.queue.clear()
        self._halt(keep=False)

    def undo(self) -> bool:
        """Take the last edit of the queue back; False when there is none."""
        heard = self.queue.current
        if self._radio_began and not self.queue.edits:
            self._leave_radio()
        if not self.queue.undo():
            return False
        if self.queue.current == heard:
            self._reordered()
        else:
            self._carry_on()
        return True

    # --- transport --------------------------------------------------------------------

    def toggle(self) -> None:
        """Pause, or go on; from the start when stopped."""
        state = self._playback
        match state.state:
            case "playing":
                self.pause()
            case "paused":
                self.resume()
            case "preparing":
                self._change(Awaited(False))
                self._deck.output.pause(True)
            case "stopped":
                self._play_current()

    def pause(self) -> None:
        state = self._playback
        if state.state == "playing":
            at = time.monotonic()
            self._deck.output.pause(True)
            self._change(Held(True, state.place(at), at))
            self.save()
        elif state.state == "preparing":
            self.toggle()

    def resume(self) -> None:
        state = self._playback
        if state.state == "stopped" or (state.state == "paused" and self._deck.now is None):
            self._play_current(state.position)
        elif state.state == "paused":
            self._deck.output.pause(False)
            if self._deck.began:
                self._change(Held(False, state.position, time.monotonic()))
            else:
                self._change(Awaited(True))

    def stop(self) -> None:
        """Silence; the queue stays."""
        self._halt(keep=True)

    def next(self) -> None:
        """On to the next track; at the end of the queue nothing happens."""
        if self.queue.next() is None:
            return
        self._skips = 0
        if self._playback.state in ("paused", "stopped") and self._deck.now is None:
            self._show_current()
        else:
            self._carry_on()

    def previous(self) -> None:
        """To the start of this track; within its first seconds, to the one before."""
        place = self._playback.place(time.monotonic())
        if place > self.settings.previous_rewinds or self.queue.previous() is None:
            self.seek_to(0.0)
            return
        self._skips = 0
        if self._deck.now is None:
            self._show_current()
        else:
            self._play_current(paused=self._playback.state == "paused")

    def seek_by(self, seconds: float) -> None:
        """Forward, or back with less than 0; past the end is on to the next track."""
        state = self._playback
        place = state.place(time.monotonic()) + seconds
        if seconds > 0 and state.seconds and place >= state.seconds:
            self.next()
        else:
            self.seek_to(place)

    def seek_to(self, seconds: float) -> None:
        state = self._playback
        if state.track is None:
            return
        place = max(0.0, min(seconds, state.seconds) if state.seconds else seconds)
        if now := self._deck.now:
            self._deck.output.seek(place)
            self._change(Moved(now.slot.ticket, place, time.monotonic()))
        elif state.state == "paused":
            self._change(Moved(Ticket(0), place, time.monotonic()))

    # --- how it sounds ----------------------------------------------------------------

    def set_volume(self, volume: int) -> None:
        """0 to 100; the curve is soft (cubic): 50 is a quarter as loud to the ear."""
        self._tune(volume=min(max(volume, 0), 100))

    def change_volume(self, by: int) -> None:
        self.set_volume(self._playback.volume + by)

    def mute(self) -> None:
        """Mute, or sound again."""
        self._tune(muted=not self._playback.muted)

    def set_speed(self, speed: float) -> None:
        """0.25 to 4; the pitch stays."""
        speed = min(max(speed, 0.25), 4.0)
        state = self._playback
        now = time.monotonic()
        if state.state == "playing" and self._deck.now:
            self._change(Moved(self._deck.now.slot.ticket, state.place(now), now))
        self._change(Tuned(state.volume, state.muted, speed))
        self._deck.output.speed(speed)

    def set_gain(self, mode: str, preamp: float) -> None:
        """ReplayGain: ``track``, ``album`` or ``off``, and decibels on top."""
        self._deck.output.gain(mode, preamp)

    def set_device(self, name: str) -> None:
        """One of :meth:`devices` by its name, or ``auto``."""
        self._deck.output.device(name)

    async def devices(self) -> Sequence[Device]:
        """The audio devices there are."""
        return await asyncio.to_thread(self._deck.output.devices)

    # --- modes ------------------------------------------------------------------------

    def cycle_repeat(self) -> None:
        """off, all, one."""
        self.queue.repeat = {"off": "all", "all": "one", "one": "off"}[self.queue.repeat]  # type: ignore[assignment]
        self._reordered()

    def toggle_shuffle(self) -> None:
        self.queue.shuffle(not self.queue.shuffled)
        self._reordered()

    def keep_albums(self, on: bool) -> None:
        """While shuffling, keep albums together and in their order."""
        self.queue.kin = self._album_of if on else None

    def stop_after_this(self) -> None:
        """Stop when this track is through, or not after all."""
        self._stop_after = not self._stop_after
        self._reordered()

    def sleep_in(self, seconds: float | None) -> None:
        """Pause after so many seconds; ``None`` takes it back."""
        if self._sleep:
            self._sleep.cancel()
            self._sleep = None
        self._sleep_at = None
        if seconds is not None:
            self._sleep_at = time.monotonic() + seconds
            self._sleep = asyncio.get_running_loop().call_later(seconds, self._fall_asleep)
        self._reordered()

    def set_private(self, on: bool) -> None:
        """While private no listen is told."""
        self._listens.private = on

    def set_quality(self, settings: PlayerSettings) -> None:
        """``format`` and ``bitrate`` of these hold from the next track on."""
        self.settings = replace(self.settings, format=settings.format, bitrate=settings.bitrate)
        self._deck.settings = self.settings
        self._deck.follow(None)
        self._reordered()

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

    def _show_current(self) -> None:
        """The current track in sight and paused at its start, with nothing asked of the pod."""
        track = self._known(self.queue.current)
        self._change(Chosen(track, 0.0, time.monotonic(), paused=True))
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
        if self._radio and self._radio_began:
            self._radio.left(len(queue) - 1 - queue.row)

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
        if self._ran_dry and self.queue.next() is not None:
            self._play_current()
        else:
            self._reordered()

    def _leave_radio(self) -> None:
        if self._radio:
            self._radio.close()
        self._radio, self._radio_began, self._ran_dry = None, False, False

    def _run_out(self, *, sounding: bool) -> None:
        """Nothing comes after this; from a radio it may come later."""
        self._halt(keep=True, sounding=sounding)
        self._ran_dry = bool(self.radio)

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
            case Moved(ticket) | Starved(ticket) if deck.plays(ticket):
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

    def _fall_asleep(self) -> None:
        self._sleep = self._sleep_at = None
        self.pause()
        self._reordered()
        self._note("Good night: the sleep timer paused.")

    # --- inside: telling --------------------------------------------------------------

    def _change(self, event: PlayerEvent) -> None:
        before, after = self._playback, self._playback.after(event)
        if after == before:
            return
        self._playback = after
        self._listens.follow(after, time.monotonic())
        if self._session and replace(after, position=0.0, at=0.0) != replace(
            before, position=0.0, at=0.0
        ):
            self._saver.soon()
        for watcher in tuple(self._watchers):
            watcher(after)

    def _save_again(self) -> bool:
        self.save()
        return self._playback.state == "playing"

    def _note(self, sentence: str) -> None:
        log.info("%s", sentence)
        self._change(Noted(sentence))
        for taker in tuple(self._note_takers):
            taker(sentence)

    def _tune(self, *, volume: int | None = None, muted: bool | None = None) -> None:
        state = self._playback
        volume = state.volume if volume is None else volume
        muted = state.muted if muted is None else muted
        self._deck.output.volume(volume, muted)
        self._change(Tuned(volume, muted, state.speed))

    def _known(self, id: TrackId | None) -> Track | None:
        return None if id is None else self._lookup.track(id)

    def _album_of(self, id: TrackId) -> Hashable:
        track = self._lookup.track(id)
        return track.album.id if track and track.album else -id

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _joined(those: list[T], one: T) -> Unsubscribe:
    those.append(one)

    def leave() -> None:
        with suppress(ValueError):
            those.remove(one)

    return leave
