"""The player: the listener's commands in, :class:`Playback` values out.

Belongs to the event loop's thread. A command never waits: it changes the queue, commands
the output and returns; the results arrive as events and leave as a new value.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fwtui.base.signal import Unsubscribe
from fwtui.errors import MpvMissing, Unplayable
from fwtui.music import Track, TrackId
from fwtui.player.device_volumes import DeviceVolumes
from fwtui.player.listens import Listen, ListenTracker
from fwtui.player.mpv.lazy import LazyOutput
from fwtui.player.mpv.loader import open_libmpv
from fwtui.player.origins import ListOrigin
from fwtui.player.output import Output
from fwtui.player.persistence import QueuePersistence
from fwtui.player.playback import Playback, Repeat, SleepAfter
from fwtui.player.playback_store import PlaybackStore
from fwtui.player.queue import PlayQueue
from fwtui.player.queue_files import SavedState
from fwtui.player.queue_undo import QueueUndo
from fwtui.player.radio import RadioSource, Station
from fwtui.player.resume import ResumePoints, ShowOf, no_show
from fwtui.player.sequencer import Sequencer
from fwtui.player.settings import LIVE, PlayerSettings
from fwtui.player.sleep import SleepTimer
from fwtui.player.slots import Slots
from fwtui.player.sound import Sound
from fwtui.player.stream.source import source_of
from fwtui.player.transport import Transport

if TYPE_CHECKING:
    from fwtui.player.downloads import Downloads
    from fwtui.player.lyrics.finder import FoundLyrics
    from fwtui.player.stream.download import MediaSource
    from fwtui.player.track_lookup import TrackLookup


class Player:
    """Commands of the listener: what to play, transport, volume, modes.

    Construction is cheap; :meth:`start` loads libmpv later and :meth:`connect` attaches the
    pod. Commands given before are remembered: a selected track plays as soon as it can.
    """

    def __init__(
        self,
        lookup: TrackLookup,
        settings: PlayerSettings | None = None,
        *,
        state_dir: Path | None = None,
        beside: bool = False,
        cache_dir: Path | None = None,
        downloads: Downloads | None = None,
        tune: Callable[[Station], RadioSource] | None = None,
        show_of: ShowOf = no_show,
        output: Output | None = None,
    ) -> None:
        """``state_dir`` and ``cache_dir`` belong to one account; ``None`` keeps nothing.

        ``beside``: another process owns the queue in ``state_dir``; volume, speed and the
        like are read from it, and nothing is written. ``tune`` resumes a radio that played
        when the last run ended; ``None`` forgets it. ``show_of`` tells episodes from music.
        ``output`` replaces libmpv in tests.
        """
        settings = settings or PlayerSettings()
        self.downloads = downloads
        """Tracks kept on this machine, which are played from there; ``None`` without them."""
        self.queue = PlayQueue()
        """The queue; read it, but change it by the player's commands only."""
        self._lookup, self._cache_dir, self._given_output = lookup, cache_dir, output
        self._media: MediaSource | None = None
        self._closed = False

        persistence = QueuePersistence(state_dir, settings) if state_dir else None
        saved: SavedState | None = None
        if persistence:
            saved = persistence.read_shared() if beside else persistence.load(self.queue)
        self._persistence = None if beside else persistence
        self.resume_points = ResumePoints(persistence.resume() if persistence else None, show_of)
        """Where episodes and long tracks are gone on with."""
        playback = Playback(volume=settings.volume)
        self._volumes = DeviceVolumes(settings.device, saved.volumes if saved else None)
        if saved:
            playback, settings = self._restored(saved, playback), saved.settled(settings)
        playback = replace(playback, volume=self._volumes.of_device(playback.volume))
        self._store = PlaybackStore(playback, self._write if self._persistence else None)
        self._slots = Slots(settings, self._store.note)
        self._listens = ListenTracker(self._slots.outcome)
        self._listens.private = settings.private
        self._store.subscribe(lambda now: self._listens.follow(now, time.monotonic()))
        sound = Sound(self._store, self._slots, self.resume_points, self._volumes)
        self.set_volume, self.change_volume = sound.set_volume, sound.change_volume
        self.mute, self.set_speed, self.set_gain = sound.mute, sound.set_speed, sound.set_gain
        self.set_device, self.devices, self.chain = sound.set_device, sound.devices, sound.chain
        self._sleep = SleepTimer(
            self._store,
            self.queue,
            lookup,
            pause=lambda: self.pause(),
            level=sound.set_level,
            fade=settings.sleep_fade,
        )
        self._sequencer = Sequencer(
            self.queue,
            self._slots,
            self._store,
            self._listens,
            lookup,
            device_lost=settings.device_lost,
            radio_ahead=settings.radio_ahead,
            resume=self.resume_points,
            sleep=self._sleep,
        )
        transport = Transport(self.queue, self._sequencer, self._slots, self._store)
        self.toggle, self.pause, self.resume = transport.toggle, transport.pause, transport.resume
        self.stop, self.next, self.previous = transport.stop, transport.next, transport.previous
        self.seek_by, self.seek_to = transport.seek_by, transport.seek_to
        self.step_loop, self.set_loop = transport.step_loop, transport.set_loop
        self._undo = QueueUndo(self.queue, self._sequencer, self._store)
        self.undo, self.redo = self._undo.undo, self._undo.redo
        if saved:
            self._sequencer.source, self._undo.replaced = saved.source, saved.replaced
            if saved.radio and tune:
                self._sequencer.resume_radio(tune(saved.radio))

    # --- values -----------------------------------------------------------------------

    @property
    def playback(self) -> Playback:
        """The current value."""
        return self._store.playback

    @property
    def settings(self) -> PlayerSettings:
        """The settings of config.toml with what was chosen since."""
        return self._slots.settings

    @property
    def source(self) -> str:
        """Where the queue came from, as given to :meth:`play`."""
        return self._sequencer.source

    @property
    def radio(self) -> str:
        """The title of the radio that feeds the queue; ``""`` without one."""
        return self._sequencer.radio

    @property
    def station(self) -> Station | None:
        """Identifies the radio that feeds the queue; ``None`` without one."""
        return self._sequencer.station

    @property
    def endless(self) -> bool:
        """More rows come by themselves: of a radio, or of a list that is still being read."""
        return self._sequencer.endless

    def subscribe(self, changed: Callable[[Playback], None]) -> Unsubscribe:
        """Call ``changed`` with every new value, on the loop's thread."""
        return self._store.subscribe(changed)

    def on_note(self, noted: Callable[[str], None]) -> Unsubscribe:
        """Call ``noted`` with each sentence for the listener: skipped, no device, ..."""
        return self._store.on_note(noted)

    def say(self, sentence: str) -> None:
        """Show a sentence about what is kept here to the listener."""
        self._store.say(sentence)

    def on_listen(self, heard: Callable[[Listen], None]) -> Unsubscribe:
        """Call ``heard`` once for each play that counts as a listen."""
        return self._listens.heard.subscribe(heard)

    def has(self, track: Track) -> bool:
        """Whether it can be played without the pod; True also while that is not known yet."""
        fetcher = self._slots.fetcher
        if fetcher is None or (self.downloads and self.downloads.has(track.id)):
            return True
        try:
            return fetcher.has(source_of(track, self.settings))
        except Unplayable:
            return False

    async def lyrics(self) -> FoundLyrics:
        """The lyrics of the current track, by what is here of its file; asks the pod nothing."""
        from fwtui.player.lyrics.finder import FoundLyrics, find

        track, fetcher = self.playback.track, self._slots.fetcher
        if track is None:
            return FoundLyrics()
        folder = self.downloads.folder if self.downloads else None
        source = None
        with suppress(Unplayable):
            source = source_of(track, self.settings)
        return await asyncio.to_thread(find, track, folder, fetcher, source)

    # --- start and end ----------------------------------------------------------------

    async def start(self, *, late: bool = False) -> None:
        """Start the fetcher and libmpv, off the loop. Call after the first paint.

        ``late``: libmpv is loaded with the first track. Raises :class:`MpvMissing` when there
        is no libmpv; browsing goes on without it. A failure after a late start is a note.
        """
        from fwtui.player.mpv.decoding import decode
        from fwtui.player.stream.fetcher import Fetcher

        slots = self._slots
        say = self._sequencer.stream_note
        slots.fetcher = fetcher = Fetcher(self.settings, self._cache_dir, say, decode, patient=True)
        fetcher.connect(self._media)
        if self.downloads:
            fetcher.kept = self.downloads.find
            fetcher.forget_kept = self.downloads.forget
        output = self._given_output
        if output is None and late:
            output = LazyOutput(
                lambda: open_libmpv(fetcher.reader, self.settings), self._output_failed
            )
        elif output is None:
            try:
                output = await asyncio.to_thread(open_libmpv, fetcher.reader, self.settings)
            except MpvMissing as error:
                self._output_failed(error)
                raise
        if self._closed:
            output.close()
            return
        slots.output = output
        output.listen(self._sequencer.handle)
        state = self.playback
        output.volume(state.volume, state.muted)
        if state.speed != 1.0:
            output.speed(state.speed)
        self._sequencer.output_ready()

    def warm_up(self) -> None:
        """Preload libmpv: a track list has the focus."""
        if isinstance(self._slots.output, LazyOutput):
            self._slots.output.warm_up()

    def connect(self, media: MediaSource | None) -> None:
        """Fetch from this pod from now on; ``None``: play only what is on this machine."""
        self._media = media
        if self._slots.fetcher:
            self._slots.fetcher.connect(media)

    def flush(self) -> None:
        """Save queue, position and sound settings now, and wait for it."""
        self._store.save()
        if self._persistence:
            self._persistence.flush()

    def keep_nothing(self) -> None:
        """Another process has the queue's files: save nothing from now on."""
        self._persistence = None

    def close(self) -> None:
        """Stop, save, and end every thread and file. Takes some milliseconds."""
        if self._closed:
            return
        self._closed = True
        self._listens.leave()
        self._store.close()
        self._sequencer.close()
        self._sleep.close()
        self._slots.close()
        if self._persistence:
            self._persistence.close()

    # --- what to play -----------------------------------------------------------------

    def play(
        self, ids: Iterable[TrackId], start: int | None = 0, source: str | ListOrigin = ""
    ) -> None:
        """Replace the queue and play from row ``start``; ``None``: any row while shuffled."""
        origin = ListOrigin(source) if isinstance(source, str) else source
        self._sequencer.leave_radio()
        replaced = self._undo.present()
        self.queue.play(ids, start, origin)
        self._undo.keep(replaced)
        self._sequencer.source = origin.words
        self._sequencer.reset_skips()
        self._sequencer.play_current()

    def play_radio(self, radio: RadioSource) -> None:
        """Play a radio in place of the queue, a few tracks ahead of what plays.

        What plays goes on until the radio's first track is known. The radio is left by
        :meth:`leave_radio`, :meth:`play`, :meth:`clear`, and by an undo of its beginning.
        """
        self._sequencer.start_radio(radio)

    def leave_radio(self) -> None:
        """Feed the queue no more; what is in it stays."""
        self._sequencer.leave_radio()
        self._sequencer.queue_changed()

    def add(self, ids: Iterable[TrackId], origin: ListOrigin | None = None) -> None:
        """Add to the end of the queue."""
        self.queue.add(ids, origin)
        self._sequencer.queue_changed()

    def follow(
        self,
        ids: Iterable[TrackId],
        since: int = 0,
        *,
        before: bool = False,
        origin: ListOrigin | None = None,
    ) -> None:
        """Add more of what is queued: see :meth:`PlayQueue.feed`. Without an edit ``since``
        they belong to the list that plays, and are mixed into it while shuffled."""
        self.queue.feed(ids, since, mixed=not since, before=before, origin=origin)
        self._sequencer.queue_extended()

    @contextmanager
    def awaiting(self) -> Iterator[None]:
        """While the context lasts more rows are expected: playback waits for them at the
        last row."""
        queue, began = self.queue, self.queue.began
        queue.unfinished += 1
        self._sequencer.queue_changed()
        try:
            yield
        finally:
            if queue.began == began and not self._closed:
                queue.unfinished -= 1
                self._sequencer.queue_completed()

    def play_next(self, ids: Iterable[TrackId], origin: ListOrigin | None = None) -> None:
        """Insert after this track and after what was inserted there before."""
        self.queue.play_next(ids, origin)
        self._sequencer.queue_changed()

    def jump(self, row: int) -> None:
        """Play this row of the queue."""
        if self.queue.jump(row) is not None:
            self._sequencer.reset_skips()
            self._sequencer.play_current()

    def move(self, rows: Iterable[int], to: int) -> None:
        """Move rows: see :meth:`PlayQueue.move`."""
        self.queue.move(rows, to)
        self._sequencer.queue_changed()

    def remove(self, rows: Iterable[int]) -> None:
        """Remove rows; when the current one goes, the next one plays."""
        match self.queue.remove(rows):
            case "kept":
                self._sequencer.queue_changed()
            case "moved on":
                self._sequencer.switch_to_current()
            case "ended":
                self._sequencer.stop(keep=False)

    def clear(self) -> None:
        """Empty the queue and stop."""
        self._sequencer.leave_radio()
        if len(self.queue):
            replaced = self._undo.present()
            self.queue.clear()
            self._undo.keep(replaced)
        self._sequencer.stop(keep=False)

    # --- quality ----------------------------------------------------------------------

    def set_quality(self, settings: PlayerSettings) -> None:
        """Use ``format`` and ``bitrate`` of these settings from the next track on."""
        self._choose(replace(self.settings, format=settings.format, bitrate=settings.bitrate))
        self._slots.follow(None)
        self._sequencer.queue_changed()

    # --- modes ------------------------------------------------------------------------

    def cycle_repeat(self) -> None:
        """Switch repeat to the next of off, all, one."""
        following: dict[Repeat, Repeat] = {"off": "all", "all": "one", "one": "off"}
        self.set_repeat(following[self.queue.repeat])

    def set_repeat(self, repeat: Repeat) -> None:
        """Repeat nothing, the queue (``all``) or the track (``one``)."""
        self.queue.repeat = repeat
        self._sequencer.queue_changed()

    def toggle_shuffle(self) -> None:
        """Shuffle what follows the current track, or restore the order before."""
        self.queue.shuffle(not self.queue.shuffled)
        self._sequencer.queue_changed()

    def keep_albums(self, on: bool) -> None:
        """Keep albums together and in their order while shuffling."""
        self.queue.album_of = self._album_of if on else None
        self._store.save_soon()

    def stop_after_this(self) -> None:
        """Stop at the end of this track, or no longer."""
        self._sequencer.toggle_stop_after()

    def sleep_in(self, seconds: float | None) -> None:
        """Pause after so many seconds; ``None`` cancels the timer."""
        self._sleep.set(seconds)
        self._sequencer.queue_changed()

    def sleep_after(self, what: SleepAfter) -> None:
        """Stop at the end of this track, or of its album as it stands in the queue."""
        self._sleep.set(after=what)
        self._sequencer.queue_changed()

    def set_private(self, on: bool) -> None:
        """Report no listens while private."""
        self._listens.private = on
        self._choose(replace(self.settings, private=on))

    def take_settings(self, settings: PlayerSettings, names: Collection[str]) -> None:
        """Use those of ``names`` that are :data:`LIVE`: they were changed in config.toml, after
        what was chosen here."""
        changed = {name: getattr(settings, name) for name in LIVE if name in names}
        if self._persistence:
            self._persistence.take_settings(settings)
        if not changed:
            return
        now = replace(self.settings, **changed)
        self.set_gain(now.replaygain, now.preamp)
        self.set_private(now.private)
        self._choose(now)
        if not changed.keys() <= {"replaygain", "preamp", "private", "previous_rewinds"}:
            self.set_quality(now)

    # --- inside --------------------------------------------------------------------------

    def _restored(self, saved: SavedState, playback: Playback) -> Playback:
        """The playback that the last run ended with; the queue is there already."""
        if saved.keep_albums:
            self.queue.album_of = self._album_of
        current = self.queue.current
        track = None if current is None else self._lookup.track(current)
        return saved.applied(playback, self.queue, track)

    def _choose(self, settings: PlayerSettings) -> None:
        self._slots.settings = settings
        self._store.save_soon()  # no Playback shows it

    def _output_failed(self, error: MpvMissing) -> None:
        self._sequencer.output_failed(error.sentence)

    def _album_of(self, id: TrackId) -> Hashable:
        track = self._lookup.track(id)
        return track.album.id if track and track.album else -id

    def _write(self, playback: Playback) -> None:
        if self._persistence:
            place = playback.place(time.monotonic())
            self.resume_points.note(playback)
            self._persistence.keep_resume(self.resume_points.changed())
            self._persistence.save(
                self.queue,
                playback,
                place,
                self.source,
                self.settings,
                self._sequencer.station,
                self._undo.replaced,
                self._volumes.known(),
            )
