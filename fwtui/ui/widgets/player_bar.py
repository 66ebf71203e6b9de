"""The player bar: title, position, next track, volume and modes, each of which takes clicks.

A drag on the bar shows the time under the pointer, and seeks where it is released.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from math import ceil
from typing import TYPE_CHECKING

from textual import events
from textual.message import Message
from textual.strip import Strip

from fwtui.music import Track, TrackId
from fwtui.text import cells, clock
from fwtui.ui.widgets.row_builder import Line, Piece, width_of
from fwtui.ui.widgets.targets import LEFT, ClickTarget, TargetWidget

if TYPE_CHECKING:
    from fwtui.player.playback import Playback

BAR_AT_LEAST = 8
MINUTE = 60.0
SOUND_HOST_FROM = 80
"""Columns from which the bar has room for a host's name."""
_UNKNOWN = "-:--"
_BETWEEN = 3
"""Cells between two modes."""
_Mode = tuple[str, str, str]
"""Text, ink, and what a click on it does."""


class PlayerBar(TargetWidget):
    """Two rows on raised ground; one row where the screen is small.

    The place is extrapolated by the clock. :meth:`tick` repaints when a second or a cell of
    the bar has changed, and only that.
    """

    DEFAULT_CSS = """
    PlayerBar { height: 2; }
    """

    class Sought(Message):
        """The bar was let go at a part of the track, from 0.0 to 1.0."""

        def __init__(self, part: float) -> None:
            super().__init__()
            self.part = part

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
        self._dragged: tuple[TrackId, float] | None = None
        """The track and its part under the pointer, from 0.0 to 1.0, during a drag."""

    def show(self, playback: Playback) -> None:
        self.playback = playback
        track = playback.track
        if self._dragged is not None and (track is None or track.id != self._dragged[0]):
            self._end_drag()
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
        self.targets = []
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
        self._target("pause", 0, 0, 4)
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
            self._target("favourite_playing", 0, line.at, line.at + 1)
            line.put(self.glyphs.heart, line.inks.accent)

    def _times(self, playback: Playback | None, between: str) -> tuple[Piece, ...]:
        if playback is None or playback.track is None:
            return ((f"{_UNKNOWN}{between}{_UNKNOWN}", "faint"),)
        place = clock(self._place(playback))
        ink = "text" if self._dragged is None else "accent"
        return ((place, ink), (between, "faint"), (clock(playback.seconds), "dim"))

    def _place(self, playback: Playback) -> float:
        """Seconds from the start: under the pointer during a drag, else where it plays."""
        if self._dragged is not None and playback.seconds:
            return self._dragged[1] * playback.seconds
        return playback.place(self._clock())

    def _target(self, what: str, y: int, start: int, end: int) -> None:
        self.targets.append(ClickTarget(what, y, start, end))

    def _target_times(self, line: Line, times: Sequence[Piece]) -> None:
        """A click on the times goes to the start, and within the first seconds to the track
        before, as the key does."""
        self._target("previous_track", 0, line.at, line.at + width_of(times))

    def _paint_bar(
        self, line: Line, y: int, start: int, end: int, playback: Playback | None
    ) -> None:
        if end - start < BAR_AT_LEAST:
            return
        line.to(start)
        width = end - start
        self._target("seek", y, start, end)
        if playback is None or playback.track is None:
            line.put(self.glyphs.bar_rest * width, line.inks.rule)
            return
        done = 0
        if playback.seconds:
            part = self._place(playback) / playback.seconds
            done = min(width, max(0, int(part * width)))
        line.put(self.glyphs.bar_done * done, line.inks.accent)
        line.put(self.glyphs.bar_rest * (width - done), line.inks.faint)

    def _modes(self, playback: Playback | None, width: int, *, short: bool) -> list[_Mode]:
        if playback is None:
            return []
        words: list[_Mode] = []
        if playback.state == "preparing":
            words.append(("loading", "faint", ""))
        if playback.silent:
            words.append(("no device", "warn", "device"))
        elif self._sound_host and width >= SOUND_HOST_FROM:
            words.append((f"sound on {self._sound_host}", "faint", ""))
        if self._fed[1]:
            words.append((self._fed[1], "accent", ""))
        if self._private:
            words.append(("private", "accent", "private"))
        if playback.stop_after:
            words.append(("stops after this", "dim", "stop_after"))
        if playback.sleep_at is not None:
            minutes = max(1, ceil((playback.sleep_at - self._clock()) / MINUTE))
            words.append((f"sleeps in {minutes} min", "dim", "sleep"))
        elif playback.sleep_after:
            words.append((f"sleeps after this {playback.sleep_after}", "dim", "sleep"))
        if playback.loop is not None:
            a, b = playback.loop
            words.append((f"loop {clock(a)}–{'' if b is None else clock(b)}", "accent", "loop"))
        if playback.speed != 1.0:
            words.append((f"speed {playback.speed:g}", "dim", "speed"))
        if not short or playback.repeat != "off":
            ink = "faint" if playback.repeat == "off" else "dim"
            words.append((f"repeat {playback.repeat}", ink, "repeat"))
        if not short or playback.shuffle:
            on = playback.shuffle
            # Of one width, so that what is beside it stays where it is.
            said = ("shuffle on " if not short else "shuffle on") if on else "shuffle off"
            words.append((said, "dim" if on else "faint", "shuffle"))
        volume = "muted" if playback.muted else f"vol {playback.volume}"
        return [*words, (f"{volume:>6}", "dim", "volumes")]

    def _paint_modes(self, line: Line, modes: Sequence[_Mode], start: int) -> None:
        line.to(start)
        for place, (text, ink, what) in enumerate(modes):
            line.pieces(((" " * _BETWEEN if place else "", "dim"),))
            if what:
                self._target(what, 1, line.at, line.at + cells(text))
            line.pieces(((text, ink),))

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
        self._target_times(first, times)
        first.pieces(times)
        modes = self._modes(playback, first.width, short=False)
        modes_at = end - _width_of(modes)
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
        self._target("next_track", 1, middle, second.at)
        self._target("view_queue", 0, 0, middle)
        self._target("view_queue", 1, 0, middle)
        self._paint_modes(second, modes, modes_at)

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
        self._target_times(first, times)
        first.pieces(times)
        self._target("view_queue", 0, 0, times_at)
        modes = self._modes(playback, first.width, short=True)
        modes_at = end - _width_of(modes)
        self._paint_bar(second, 1, 4, modes_at - 4, playback)
        self._paint_modes(second, modes, modes_at)

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
        self._target_times(line, times)
        line.pieces(times)
        self._target("view_queue", 0, 0, times_at)

    # --- the mouse -------------------------------------------------------------------------

    def press(self, target: ClickTarget | None, *, right: bool = False) -> None:
        if target is None or target.what != "seek" or right:  # its drag has sought
            super().press(target, right=right)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        target = self.target_at(event.x, event.y)
        track = self.playback.track if self.playback is not None else None
        if event.button != LEFT or target is None or target.what != "seek" or track is None:
            return
        if self.playback is not None and self.playback.seconds:
            self.capture_mouse()
            self._drag(track.id, event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragged is not None:
            self._drag(self._dragged[0], event.x)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._dragged is not None and event.button == LEFT:
            self._drag(self._dragged[0], event.x)
            self.post_message(self.Sought(self._dragged[1]))
            self._end_drag()

    def _drag(self, track: TrackId, x: int) -> None:
        bar = next((each for each in self.targets if each.what == "seek"), None)
        if bar is not None:
            part = (x - bar.start) / (bar.end - bar.start)
            self._dragged = (track, min(max(part, 0.0), 1.0))
            self.repaint()

    def on_mouse_release(self) -> None:
        """The drag is given up."""
        if self._dragged is not None:
            self._end_drag()

    def on_hide(self) -> None:
        self.on_mouse_release()

    def _end_drag(self) -> None:
        self._dragged = None
        self.release_mouse()
        self.repaint()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.post_message(self.Pressed(self, "louder", right=False))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.post_message(self.Pressed(self, "softer", right=False))


def _width_of(modes: Sequence[_Mode]) -> int:
    return sum(cells(text) for text, *_ in modes) + _BETWEEN * max(0, len(modes) - 1)
