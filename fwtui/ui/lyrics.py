"""The lyrics of what plays and the line that is sung, for all that show them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.ui.widgets.empty_state import wrapped

if TYPE_CHECKING:
    from textual.timer import Timer

    from fwtui.music import TrackId
    from fwtui.player.lyrics.finder import FoundLyrics
    from fwtui.player.lyrics.lrc import Lyrics
    from fwtui.player.playback import Playback
    from fwtui.ui.context import AppContext

MOST_SHIFTS = 200
"""Tracks whose shift is remembered."""
AGAIN, SELDOM = 1.0, 16.0
"""Seconds until a file that is still being fetched is read again: at first, and at most."""
SLACK = 0.02
"""Seconds after a line's time at which it is marked: a timer may be early."""


class LyricRow(Struct, frozen=True):
    """A line of lyrics, or a piece of one that is wider than its room."""

    text: str
    line: int
    sung: bool = False
    first: bool = True


def lyric_rows(lyrics: Lyrics | None, sung: int | None, width: int) -> list[LyricRow]:
    """The lines in rows of at most ``width`` cells; ``sung`` is the line that is marked."""
    rows: list[LyricRow] = []
    for number, line in enumerate(lyrics.lines if lyrics is not None else ()):
        for place, pieces in enumerate(wrapped(((line.text, ""),), width)):
            text = "".join(text for text, _ in pieces)
            rows.append(LyricRow(text, number, number == sung, place == 0))
    return rows


class Surroundings(Protocol):
    """The interface as the follower sees it (:class:`fwtui.ui.shell.Shell`)."""

    @property
    def context(self) -> AppContext: ...
    @property
    def clock(self) -> Callable[[], float]: ...
    @property
    def playback(self) -> Playback: ...
    @property
    def is_seen(self) -> bool: ...
    def set_timer(self, delay: float, callback: Callable[[], None]) -> Timer: ...
    def run_worker(
        self, work: Coroutine[Any, Any, None], *, group: str = ..., exclusive: bool = ...
    ) -> object: ...


class LyricsFollower:
    """Finds the lyrics of what plays while anything shows them, and says when another line is
    sung."""

    def __init__(self, shell: Surroundings) -> None:
        self._shell = shell
        self._changed: Signal[bool] = Signal()
        self._of: tuple[TrackId, int] | None = None
        """The track whose lyrics were looked for, and which beginning of it."""
        self._found: FoundLyrics | None = None
        self._shifts: dict[TrackId, float] = {}
        self._timer: Timer | None = None
        self._wait = AGAIN
        self.sung: int | None = None
        """The line that is sung; ``None`` before the first one."""

    @property
    def found(self) -> FoundLyrics | None:
        """What was found for the playing track; ``None`` until it was looked for."""
        return self._found

    @property
    def lyrics(self) -> Lyrics | None:
        return self._found.lyrics if self._found is not None else None

    @property
    def plays(self) -> bool:
        """Whether there is a track to have lyrics."""
        return self._of is not None

    @property
    def is_timed(self) -> bool:
        return self.lyrics is not None and self.lyrics.timed

    @property
    def shift(self) -> float:
        """Seconds by which lines come later than they say."""
        return self._shifts.get(self._of[0], 0.0) if self._of is not None else 0.0

    def subscribe(self, observer: Callable[[bool], None]) -> Unsubscribe:
        """Call with ``True`` for other lyrics, with ``False`` for another line of them; lyrics
        are looked for until the last observer leaves."""
        first = not self._changed
        leave = self._changed.subscribe(observer)
        if first:
            self._of, self._found, self.sung = None, None, None
            self.playback_changed(self._shell.playback)

        def left() -> None:
            leave()
            if not self._changed:
                self._stop()

        return left

    def forget(self) -> None:
        """Another account is open: its tracks have numbers of their own."""
        self._shifts.clear()
        self._of = None
        self.playback_changed(self._shell.playback)

    def playback_changed(self, playback: Playback) -> None:
        if not self._changed:
            return
        of = None if playback.track is None else (playback.track.id, playback.begun)
        if of != self._of:
            self._of, self._wait = of, AGAIN
            self._take(None)
            if of is not None:
                self.look()
        elif self._found is not None:
            self.mark()

    def look(self) -> None:
        """Look for the lyrics of what plays; again while its file is being fetched."""
        self._stop()
        self._shell.run_worker(self._look(), group="lyrics", exclusive=True)

    async def _look(self) -> None:
        of = self._of
        found = await self._shell.context.player.lyrics()
        if of != self._of or not self._changed:
            return
        if found != self._found:
            self._take(found)
        if found.lyrics is None and found.without != "none":
            self._read_again(found)

    def _read_again(self, found: FoundLyrics) -> None:
        """A file that comes is read again; one that does not play is left until it does."""
        playing = self._shell.playback.state in ("playing", "preparing")
        if self._shell.is_seen and (playing or found.without == "coming"):
            self._stop()
            self._timer = self._shell.set_timer(self._wait, self.look)
            self._wait = min(2 * self._wait, SELDOM)

    def _take(self, found: FoundLyrics | None) -> None:
        self._stop()
        self._found, self.sung = found, None
        self.mark(tells=False)
        self._changed.emit(True)

    def mark(self, *, tells: bool = True) -> None:
        """Mark the line that is sung now, and wait for the next one."""
        lyrics, playback = self.lyrics, self._shell.playback
        if lyrics is None:
            if self._timer is None and self._found is not None and self._found.without != "none":
                self._read_again(self._found)
            return
        if not lyrics.timed:
            return
        self._stop()
        place = playback.place(self._shell.clock()) - self.shift
        before, self.sung = self.sung, lyrics.line_at(place + SLACK)
        if tells and self.sung != before:
            self._changed.emit(False)
        following = lyrics.next_at(place + SLACK)
        if playback.state == "playing" and following is not None and self._shell.is_seen:
            wait = (following - place) / max(playback.speed, 0.1)
            self._timer = self._shell.set_timer(max(SLACK, wait), self.mark)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def shift_by(self, seconds: float) -> bool:
        """Bring the lines earlier or later; False where they have no times."""
        if self._of is None or not self.is_timed:
            return False
        shift = round(self.shift + seconds, 1)
        self._shifts.pop(self._of[0], None)
        self._shifts[self._of[0]] = shift
        if len(self._shifts) > MOST_SHIFTS:
            del self._shifts[next(iter(self._shifts))]
        self.mark()
        return True
