"""The player bar: title, position, next track, volume and modes."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING

from textual import events
from textual.message import Message
from textual.strip import Strip

from fwtui.music import Track, TrackId
from fwtui.text import cells, clock
from fwtui.ui.widgets.cell_diff import CellDiffWidget
from fwtui.ui.widgets.row_builder import Line, Piece, width_of

if TYPE_CHECKING:
    from fwtui.player.playback import Playback

BAR_AT_LEAST = 8
MINUTE = 60.0
SOUND_HOST_FROM = 80
"""Columns from which the bar has room for a host's name."""
_UNKNOWN = "-:--"


class PlayerBar(CellDiffWidget):
    """Two rows on raised ground; one row where the screen is small.

    The place is extrapolated by the clock. :meth:`tick` repaints when a second or a cell of
    the bar has changed, and only that.
    """

    DEFAULT_CSS = """
    PlayerBar { height: 2; }
    """

    class Sought(Message):
        """A click into the bar: go to this part of the track, from 0.0 to 1.0."""

        def __init__(self, part: float) -> None:
            super().__init__()
            self.part = part

    class Pressed(Message):
        """A click beside the bar."""

    def __init__(
        self,
        favourite: Callable[[TrackId], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(id="player")
        self.playback: Playback | None = None
        self._favourite = favourite
        self._clock = clock
        self._private = False
        self._fed = ("", "")
        self._sound_host = ""
        self._bar = (0, 0, 0)
        """Row, first cell, and the one after the last."""

    def show(self, playback: Playback) -> None:
        self.playback = playback
        self.repaint()

    def be_private(self, on: bool) -> None:
        """Listens are kept from the pod, or sent to it again."""
        if on != self._private:
            self._private = on
            self.repaint()

    def be_fed(self, title: str, word: str) -> None:
        """What feeds the queue: its title, and a word for it; both empty without it."""
        if (title, word) != self._fed:
            self._fed = (title, word)
            self.repaint()

    def sound_on(self, host: str) -> None:
        """The machine where the sound comes out, if it is not the one of the terminal."""
        if host != self._sound_host:
            self._sound_host = host
            self.repaint()

    def tick(self) -> None:
        """A second went by: update the time."""
        playback = self.playback
        if playback is not None and (playback.state == "playing" or playback.sleep_at is not None):
            self.repaint()

    @property
    def next_second(self) -> float | None:
        """Seconds until the time shown changes; ``None`` while nothing moves."""
        playback = self.playback
        if playback is None or playback.state != "playing":
            return None
        place = playback.place(self._clock())
        if playback.seconds and place >= playback.seconds:
            return None
        return (1.0 - place % 1.0) / max(playback.speed, 0.1)

    @property
    def next_minute(self) -> float | None:
        """Seconds until the sleep timer says another number; ``None`` without one."""
        sleep_at = self.playback.sleep_at if self.playback is not None else None
        left = sleep_at - self._clock() if sleep_at is not None else 0.0
        return (left % MINUTE or MINUTE) if left > 0 else None

    def paint(self, width: int, height: int) -> list[Strip]:
        playback = self.playback
        first = Line(width, self.palette.raised, self.glyphs.cut)
        second = Line(width, self.palette.raised, self.glyphs.cut)
        if height == 1:
            self._paint_one(first, playback)
            return [first.strip()]
        if width >= 120:
            self._paint_wide(first, second, playback)
        else:
            self._paint_narrow(first, second, playback)
        return [first.strip(), second.strip()]

    # --- parts -----------------------------------------------------------------------------

    def _sign(self, line: Line, playback: Playback | None) -> None:
        line.to(2)
        if playback is None or playback.track is None:
            return
        signs = {
            "playing": (self.glyphs.playing, line.inks.accent),
            "preparing": (self.glyphs.playing, line.inks.faint),
            "paused": (self.glyphs.paused, line.inks.accent),
        }
        if playback.state in signs:
            line.put(*signs[playback.state])

    def _heart(self, line: Line, track: Track) -> None:
        if self._favourite(track.id):
            line.to(line.at + 2)
            line.put(self.glyphs.heart, line.inks.accent)

    def _times(self, playback: Playback | None, between: str) -> tuple[Piece, ...]:
        if playback is None or playback.track is None:
            return ((f"{_UNKNOWN}{between}{_UNKNOWN}", "faint"),)
        place = clock(playback.place(self._clock()))
        return ((place, "text"), (between, "faint"), (clock(playback.seconds), "dim"))

    def _paint_bar(
        self, line: Line, y: int, start: int, end: int, playback: Playback | None
    ) -> None:
        if end - start < BAR_AT_LEAST:
            return
        line.to(start)
        width = end - start
        self._bar = (y, start, end)
        if playback is None or playback.track is None:
            line.put(self.glyphs.bar_rest * width, line.inks.rule)
            return
        done = 0
        if playback.seconds:
            part = playback.place(self._clock()) / playback.seconds
            done = min(width, max(0, int(part * width)))
        line.put(self.glyphs.bar_done * done, line.inks.accent)
        line.put(self.glyphs.bar_rest * (width - done), line.inks.faint)

    def _modes(self, playback: Playback | None, width: int, *, short: bool) -> tuple[Piece, ...]:
        if playback is None:
            return ()
        words: list[Piece] = []
        if playback.state == "preparing":
            words.append(("loading", "faint"))
        if playback.silent:
            words.append(("no device", "warn"))
        elif self._sound_host and width >= SOUND_HOST_FROM:
            words.append((f"sound on {self._sound_host}", "faint"))
        if self._fed[1]:
            words.append((self._fed[1], "accent"))
        if self._private:
            words.append(("private", "accent"))
        if playback.stop_after:
            words.append(("stops after this", "dim"))
        if playback.sleep_at is not None:
            minutes = max(1, ceil((playback.sleep_at - self._clock()) / MINUTE))
            words.append((f"sleeps in {minutes} min", "dim"))
        elif playback.sleep_after:
            words.append((f"sleeps after this {playback.sleep_after}", "dim"))
        if playback.loop is not None:
            a, b = playback.loop
            words.append((f"loop {clock(a)}–{'' if b is None else clock(b)}", "accent"))
        if playback.speed != 1.0:
            words.append((f"speed {playback.speed:g}", "dim"))
        if not short or playback.repeat != "off":
            words.append(
                (f"repeat {playback.repeat}", "faint" if playback.repeat == "off" else "dim")
            )
        if not short or playback.shuffle:
            on = playback.shuffle
            words.append(("shuffle on" if on else "shuffle off", "dim" if on else "faint"))
            if on and not short:
                words[-1] = ("shuffle on ", "dim")  # what is beside it stays where it is
        volume = "muted" if playback.muted else f"vol {playback.volume}"
        words.append((f"{volume:>6}", "dim"))
        spaced: list[Piece] = []
        for word in words:
            spaced += [("   ", "dim"), word] if spaced else [word]
        return tuple(spaced)

    # --- three sizes -----------------------------------------------------------------------

    def _paint_wide(self, first: Line, second: Line, playback: Playback | None) -> None:
        end, middle = first.width - 2, first.width // 3
        times = self._times(playback, " / ")
        times_at = end - max(width_of(times), 11)
        self._sign(first, playback)
        track = playback.track if playback is not None else None
        if track is None:
            first.put("nothing playing", first.inks.faint)
        else:
            first.to(4)
            heart = 3 if self._favourite(track.id) else 0
            first.put(track.title, first.inks.bright, middle - 2 - 4 - heart)
            self._heart(first, track)
            second.to(4)
            second.pieces(self._of(track), middle - 2 - 4)
        self._paint_bar(first, 0, middle, times_at - 2, playback)
        first.to(end - width_of(times))
        first.pieces(times)
        modes = self._modes(playback, first.width, short=False)
        modes_at = end - width_of(modes)
        words: tuple[Piece, ...] = ()
        if playback is not None and playback.next is not None:
            words = (
                ("next  ", "faint"),
                (playback.next.title, "dim"),
                (self.glyphs.fact, "faint"),
                (playback.next.artist, "dim"),
            )
        elif self._fed[0]:
            words = (("then  ", "faint"), (self._fed[0], "dim"))
        second.to(middle)
        second.pieces(words, modes_at - 3 - middle)
        second.to(modes_at)
        second.pieces(modes)

    def _of(self, track: Track) -> tuple[Piece, ...]:
        if track.album is None or not track.album.title:
            return ((track.artist, "dim"),)
        return (
            (track.artist, "dim"),
            (self.glyphs.fact, "faint"),
            (track.album.title, "dim"),
        )

    def _paint_narrow(self, first: Line, second: Line, playback: Playback | None) -> None:
        end = first.width - 2
        times = self._times(playback, " / ")
        times_at = end - width_of(times)
        self._title_and_artist(first, playback, times_at - 2)
        first.to(times_at)
        first.pieces(times)
        modes = self._modes(playback, first.width, short=True)
        modes_at = end - width_of(modes)
        self._paint_bar(second, 1, 4, modes_at - 4, playback)
        second.to(modes_at)
        second.pieces(modes)

    def _title_and_artist(self, line: Line, playback: Playback | None, end: int) -> None:
        self._sign(line, playback)
        track = playback.track if playback is not None else None
        if track is None:
            line.put("nothing playing", line.inks.faint, end - line.at)
            return
        line.to(4)
        heart = 3 if self._favourite(track.id) and end > 30 else 0
        line.put(track.title, line.inks.bright, end - 4 - heart)
        if track.artist and end - heart - line.at >= 3 + min(cells(track.artist), 6):
            line.put(self.glyphs.fact, line.inks.faint)
            line.put(track.artist, line.inks.dim, end - heart - line.at)
        if heart:
            self._heart(line, track)

    def _paint_one(self, line: Line, playback: Playback | None) -> None:
        end = line.width - 2
        times = self._times(playback, "/")
        if line.width < 40:
            times = times[:1] if len(times) > 1 else ()
        else:
            looped = playback is not None and playback.loop is not None
            times = (("loop  ", "accent"), *times) if looped else times
            times = (("private  ", "accent"), *times) if self._private else times
            times = ((f"{self._fed[1]}  ", "accent"), *times) if self._fed[1] else times
        times_at = end - width_of(times)
        track = playback.track if playback is not None else None
        words = cells(track.title + track.artist) + 3 if track is not None else 15
        bar_at = 4 + words + 4
        bar = times_at - 4 - bar_at >= BAR_AT_LEAST
        self._title_and_artist(line, playback, bar_at - 4 if bar else times_at - 2)
        if bar:
            self._paint_bar(line, 0, bar_at, times_at - 4, playback)
        line.to(times_at)
        line.pieces(times)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        y, start, end = self._bar
        if event.y == y and start <= event.x < end:
            self.post_message(self.Sought((event.x - start) / (end - start)))
        elif event.x < start or end == 0:
            self.post_message(self.Pressed())
