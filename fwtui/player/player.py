"""The player: commands in, :class:`Playback` values out.

Lives on the event loop's thread. A command never waits: it changes the queue, tells the
output, and returns; what comes of it arrives as events and leaves as a new value.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from fwtui.errors import MpvMissing, Unplayable
from fwtui.music import Track, TrackId
from fwtui.player.listens import Listen as Listen
from fwtui.player.manner import Manner
from fwtui.player.mpv.lazy import LazyOutput
from fwtui.player.output import Output, libmpv
from fwtui.player.playback import (
    Awaited,
    Held,
    PositionMoved,
    Ticket,
)
from fwtui.player.playback_store import TrackLookup as TrackLookup
from fwtui.player.radio import Feed, RadioSource, Station
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.source import source_of

if TYPE_CHECKING:
    from fwtui.player.downloads import Downloads
    from fwtui.player.stream.download import MediaSource


class _Place(Struct, frozen=True):
    """Where it was when the queue was replaced or cleared."""

    track: TrackId
    position: float
    playing: bool
    source: str
    step: int
    """Which edit of the queue that was."""


class Player(Manner):
    """What is heard.

    Made cheaply; :meth:`start` brings libmpv up later and :meth:`connect` the pod. Until
    then commands are remembered: a track that was chosen plays as soon as it can.
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
        output: Output | None = None,
    ) -> None:
        """``state_dir`` and ``cache_dir`` are this account's own; ``None`` keeps nothing.

        ``beside``: another process keeps its queue in ``state_dir``, this one none.
        ``tune`` makes a radio again that was on when all was left; ``None`` forgets it.
        ``output`` is for tests; :meth:`start` makes the one with libmpv.
        """
        super().__init__(lookup, settings, state_dir, beside=beside)
        self.downloads = downloads
        """What is kept on purpose and so is played from here first; ``None``: nothing is."""
        self._given = output
        self._cache_dir = cache_dir
        self._media: MediaSource | None = None
        self._replaced: _Place | None = None
        memory, self._memory = self._memory, None
        if memory and memory.radio and tune:
            self._radio = self._feed(tune(memory.radio), begun=True)
            self._radio_began = True

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

    async def start(self, *, late: bool = False) -> None:
        """Bring up the fetcher and libmpv, off the loop. Call after the first paint.

        ``late``: libmpv comes with the first track. Raises :class:`MpvMissing` when there is
        no libmpv; browsing goes on without it. What comes late is told by a note.
        """
        from fwtui.player.stream.fetcher import Fetcher

        deck = self._deck
        deck.fetcher = fetcher = Fetcher(self.settings, self._cache_dir, self._on_trouble)
        fetcher.connect(self._media)
        if self.downloads:
            fetcher.kept = self.downloads.find
        output = self._given
        if output is None and late:
            output = LazyOutput(lambda: libmpv(fetcher.reader, self.settings), self._no_sound)
        elif output is None:
            try:
                output = await asyncio.to_thread(libmpv, fetcher.reader, self.settings)
            except MpvMissing as error:
                self._no_sound(error)
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

    def warm_up(self) -> None:
        """Somebody looks at tracks: have libmpv by the time that one is chosen."""
        if isinstance(self._deck.output, LazyOutput):
            self._deck.output.warm_up()

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
        if self._drawing:
            self._drawing.cancel()
        for task in self._tasks:
            task.cancel()
        self._deck.close()
        if self._session:
            self._session.close()

    # --- what to play -----------------------------------------------------------------

    def play(self, ids: Iterable[TrackId], start: int | None = 0, source: str = "") -> None:
        """These now, from row ``start``; while shuffled ``None`` begins anywhere."""
        self._leave_radio()
        self._replaced = self._place()
        self.queue.play(ids, start)
        self.source = source
        self._skips = 0
        self._play_current()

    def play_radio(self, radio: RadioSource) -> None:
        """A radio instead of the queue, without end, a few tracks ahead of what is heard.

        What plays goes on until the radio's first track is there. The radio is left by
        :meth:`play`, :meth:`clear`, and by taking its beginning back.
        """
        self._leave_radio()
        self._radio = self._feed(radio)
        self._radio.left(0)

    def add(self, ids: Iterable[TrackId]) -> None:
        """These at the end."""
        self.queue.add(ids)
        self._reordered()

    def follow(self, ids: Iterable[TrackId], since: int = 0, *, before: bool = False) -> None:
        """More has come of what is queued: see :meth:`PlayQueue.feed`. What belongs to no
        edit is of the list that plays, and mixed into it while shuffled."""
        self.queue.feed(ids, since, mixed=not since, before=before)
        self._came()

    @contextmanager
    def awaiting(self) -> Iterator[None]:
        """More of what was queued is on its way: at the last row the music waits for it."""
        queue, began = self.queue, self.queue.began
        queue.unfinished += 1
        self._reordered()
        try:
            yield
        finally:
            if queue.began == began and not self._closed:
                queue.unfinished -= 1
                self._given_up()

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
        if len(self.queue):
            self._replaced = self._place()
        self.queue.clear()
        self._halt(keep=False)

    def undo(self) -> bool:
        """Take the last edit of the queue back; False when there is none.

        What played before a queue was replaced or cleared goes on at its place, paused if it
        was paused.
        """
        heard, back = self.queue.current, self._replaced
        if back and back.step != self.queue.steps:
            back = None
        if self._radio_began and not self.queue.edits:
            self._leave_radio()
        if not self.queue.undo():
            return False
        if back:
            self.source, self._replaced = back.source, None
        current = self.queue.current
        if current == heard:
            self._reordered()
        elif back and back.track == current:
            if back.playing:
                self._play_current(back.position)
            else:
                self._halt(keep=True)
                self._show_current(back.position)
        else:
            self._carry_on()
        return True

    def _place(self) -> _Place | None:
        """Where it is now, for who comes back to it."""
        current, state = self.queue.current, self._playback
        if current is None or state.track is None:
            return None
        playing = state.state in ("playing", "preparing")
        at = state.place(time.monotonic())
        return _Place(current, at, playing, self.source, self.queue.steps + 1)

    # --- transport --------------------------------------------------------------------

    def toggle(self) -> None:
        """Pause, or go on; from the start when stopped."""
        state = self._playback
        match state.state:
            case "playing" | "preparing":
                self.pause()
            case "paused":
                self.resume()
            case "stopped":
                self._play_current()

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
            self._change(PositionMoved(now.slot.ticket, place, time.monotonic()))
        elif state.state == "paused":
            self._change(PositionMoved(Ticket(0), place, time.monotonic()))
        self._remember()

    # --- inside --------------------------------------------------------------------------

    def _feed(self, radio: RadioSource, *, begun: bool = False) -> Feed:
        return Feed(radio, self.settings.radio_ahead, self._fed, self._note, begun=begun)

    def _no_sound(self, error: MpvMissing) -> None:
        self._unheard = error.sentence
        self._halt(keep=True)
        self._note(error.sentence)
