"""What plays, and what plays after it: the pane at the right of a wide screen, and its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from textual import events
from textual.app import ComposeResult
from textual.geometry import Region
from textual.strip import Strip

from fwtui.text import clock
from fwtui.ui.actions.pointing import queue_target
from fwtui.ui.layout import FOUR_PANES
from fwtui.ui.lyrics import LyricRow, lyric_rows
from fwtui.ui.terminal.widget import Box
from fwtui.ui.widgets.cover import CoverArt, rows_within
from fwtui.ui.widgets.now_playing import NowPlaying, gain_words
from fwtui.ui.widgets.pane import PaneTitle, Rule
from fwtui.ui.widgets.row_builder import Line
from fwtui.ui.widgets.targets import LEFT, ClickTarget, TargetWidget
from fwtui.ui.wording import NOTHING_QUEUED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fwtui.music import Track, TrackId
    from fwtui.player.playback import Playback
    from fwtui.player.queue import PlayQueue
    from fwtui.ui.lyrics import LyricsFollower
    from fwtui.ui.shell import Shell

WIDTH, AROUND, FACTS = 43, 8, 12
"""Columns of a pane of what plays; rows of the screen above and below it; rows for its facts."""
FEW_FACTS, ALL_FACTS = 4, 10
"""Rows of what is said of the track: title, artist and album; and all."""
SUNG, FEW_SUNG, AROUND_SUNG = 12, 5, 2
"""Rows of timed lyrics at most, and where there is little room; lines before and after the one
that is sung."""
NEXT = 6
"""Rows for what comes that the facts make room for, its title among them."""
LEAST = 3
"""Rows for what comes, and for lyrics, without which there are none of them."""
_WHEEL = 3
_SIGN = 2
"""Cells of the sign of the line that is sung, and its gap."""


class Shares(Struct, frozen=True):
    """Rows of the pane's parts below the cover: facts, lyrics without their title, what comes
    with its title."""

    facts: int
    lyrics: int
    coming: int


def shares(room: int, lines: int) -> Shares:
    """The parts of ``room`` rows, with ``lines`` rows of lyrics to be shown."""
    facts = ALL_FACTS
    lyrics = min(lines, max(SUNG, (room - facts) // 2))
    if room - facts - lyrics - 2 < NEXT:
        facts = FEW_FACTS
        lyrics = min(lyrics, max(FEW_SUNG, room - facts - 2 - NEXT), room - facts - 2 - LEAST)
    if lyrics < min(lines, LEAST) or not lines:
        facts = ALL_FACTS if room - ALL_FACTS >= LEAST else min(FEW_FACTS, room)
        return Shares(facts, 0, room - facts)
    return Shares(facts, lyrics, room - facts - lyrics - 2)


class PlayingFacts(Box):
    """Cover and facts of the playing track."""

    DEFAULT_CSS = """
    PlayingFacts { visibility: hidden; }
    PlayingFacts NowPlaying { margin: 1 0 0 0; }
    """

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shell = shell
        self.now_playing = NowPlaying(self._is_favourite)
        self.cover = CoverArt()

    def compose(self) -> ComposeResult:
        yield self.cover
        yield self.now_playing

    def _is_favourite(self, track: TrackId) -> bool:
        return self._shell.context.library.edits.is_favourite(track)

    def show(self, track: Track | None) -> None:
        """Show a track; its cover where there is one, and room for it and the facts."""
        context = self._shell.context
        library = context.library
        album = library.album(track.album.id) if track and track.album else None
        gain = gain_words(context.player.settings)
        self.now_playing.show(track, album.tracks_count or 0 if album else 0, gain)
        cover = (track.cover if track else None) or (album.cover if album else None)
        panes = self.display and self._shell.shape == "panes" and context.settings.covers != "off"
        height = self._shell.size.height - AROUND
        room = rows_within(height, WIDTH, height - FACTS - 1) if panes and self.cover.able else 0
        self.cover.stand(room if cover is not None else 0)
        if self.cover.display:
            self.cover.show(cover, library.covers)

    def on_click(self, event: events.Click) -> None:
        """A click on the cover opens the details of its album."""
        if event.button != LEFT or event.widget is not self.cover:
            return
        event.stop()
        track = self.now_playing.track
        if track is not None and track.album is not None:
            library = self._shell.context.library
            self._shell.navigation.open_details(library.album(track.album.id) or track)


class Coming(TargetWidget):
    """The tracks after the playing one, as many as there is room for; the wheel shows others."""

    UNDER_MENUS = True
    DEFAULT_CSS = """
    Coming { width: 1fr; height: 1fr; }
    """

    def __init__(self, track: Callable[[TrackId], Track | None]) -> None:
        super().__init__()
        self._track = track
        self._queue: PlayQueue | None = None
        self._row = 0
        """The row of the first one."""
        self._top = 0
        """How many are above the first row that is shown."""
        self.words = ""
        """In place of them where there are none."""

    def show(self, queue: PlayQueue, words: str) -> None:
        if self._queue is not queue or self._row != queue.row + 1:
            self._queue, self._row, self._top = queue, queue.row + 1, 0
        self.words = words
        self.repaint()

    @property
    def count(self) -> int:
        return len(self._queue) - self._row if self._queue is not None else 0

    def paint(self, width: int, height: int) -> list[Strip]:
        self._top = max(0, min(self._top, self.count - height))
        first = self._row + self._top
        ids = self._queue.ids(first, first + height) if self._queue is not None else ()
        rows: list[Strip] = []
        self.targets = []
        for y in range(height):
            line = Line(width, self.palette.ground, self.glyphs.cut)
            line.to(2)
            if y < len(ids):
                self._paint_track(line, self._track(ids[y]))
                what = queue_target(first + y, ids[y])
                self.targets.append(ClickTarget(what, y, 1, width - 1))
            elif y == 0:
                line.put(self.words, line.inks.dim, width - 3)
            rows.append(line.strip())
        return rows

    def beside(self, target: ClickTarget | None) -> Region:
        return super().beside(target).translate((0, target.y if target else 0))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._scroll(event, _WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._scroll(event, -_WHEEL)

    def _scroll(self, event: events.MouseEvent, by: int) -> None:
        event.stop()
        self._top = max(0, min(self._top + by, self.count - self.size.height))
        self.repaint()

    def _paint_track(self, line: Line, track: Track | None) -> None:
        inks = line.inks
        if track is None:
            line.put(self.glyphs.bar_rest * 16, inks.rule)
            return
        length = clock(track.seconds)
        end = line.width - 1 - len(length) - 2
        title, rest = (inks.text, "dim") if track.is_playable else (inks.faint, "faint")
        if not track.is_playable:
            line.put(f"{self.glyphs.unplayable} ", inks.faint)
        line.put(track.title, title, end - line.at)
        line.pieces(((self.glyphs.fact, "faint"), (track.artist, rest)), end - line.at)
        line.right(length, getattr(inks, rest), line.width - 1)


class SungLines(TargetWidget):
    """Lyrics: timed ones with the line that is sung in the middle, others from their beginning;
    the wheel shows others, until the next line is sung."""

    UNDER_MENUS = True
    DEFAULT_CSS = """
    SungLines { width: 1fr; height: 1fr; }
    """

    def __init__(self, lyrics: LyricsFollower) -> None:
        super().__init__()
        self._lyrics = lyrics
        self._lines: Sequence[LyricRow] = ()
        self._top = 0

    def show(self, *, other: bool) -> None:
        """``other``: they are of another track, or have another room."""
        if other:
            self._top = 0
        if self.size.width:
            self._lay_out()
        self.repaint()

    def rows_in(self, width: int) -> int:
        """Rows for the lines in a width: for all of them, or for each one with those around it
        where they follow what is sung."""
        rows = lyric_rows(self._lyrics.lyrics, None, self._room(width))
        if not self._lyrics.is_timed:
            return len(rows)
        firsts = [place for place, row in enumerate(rows) if row.first]
        ends = [*firsts[2 * AROUND_SUNG + 1 :], len(rows)]
        most = max((end - first for first, end in zip(firsts, ends, strict=False)), default=0)
        return min(most, SUNG)

    def _room(self, width: int) -> int:
        return max(16, width - 3 - (_SIGN if self._lyrics.is_timed else 0))

    def _lay_out(self) -> None:
        sung = self._lyrics.sung
        self._lines = lyric_rows(self._lyrics.lyrics, sung, self._room(self.size.width))
        if sung is not None and self._lyrics.is_timed:
            before = [
                place for place, row in enumerate(self._lines) if row.line < sung - AROUND_SUNG
            ]
            places = [place for place, row in enumerate(self._lines) if row.sung]
            # In little room the line itself is whole, if need be without those before it.
            top = max(len(before), places[-1] + 1 - self.size.height)
            self._top = min(top, places[0])

    def paint(self, width: int, height: int) -> list[Strip]:
        self._top = max(0, min(self._top, len(self._lines) - height))
        rows: list[Strip] = []
        for row in self._lines[self._top : self._top + height]:
            line = Line(width, self.palette.ground, self.glyphs.cut)
            line.to(2)
            if row.sung and row.first:
                line.put(self.glyphs.playing, line.inks.accent)
            line.to(2 + (_SIGN if self._lyrics.is_timed else 0))
            ink = line.inks.accent_bold if row.sung else line.inks.text
            line.put(row.text, ink, width - 1 - line.at)
            rows.append(line.strip())
        blank = Line(width, self.palette.ground).strip()
        self.targets = [ClickTarget("lyrics", y, 1, width - 1) for y in range(len(rows))]
        return rows + [blank] * (height - len(rows))

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.show(other=False)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._scroll(event, _WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._scroll(event, -_WHEEL)

    def _scroll(self, event: events.MouseEvent, by: int) -> None:
        event.stop()
        self._top = max(0, min(self._top + by, len(self._lines) - self.size.height))
        self.repaint()


class NowPane(Box):
    """The playing track and what comes next, beside every view."""

    SCOPED_CSS = False  # its rules speak of the frame's shape, which is outside of it
    DEFAULT_CSS = """
    NowPane { dock: right; width: 44; layout: horizontal; display: none; visibility: hidden; }
    .-panes.-from-180 NowPane { display: block; }
    NowPane PaneTitle { height: 1; }
    NowPane #column { visibility: hidden; }
    NowPane PlayingFacts { height: auto; }
    NowPane NowPlaying { height: 10; }
    NowPane SungLines { margin: 0 0 1 0; }
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(id="now")
        self._shell = shell
        self.facts = PlayingFacts(shell)
        self.lyrics_title = PaneTitle("Lyrics")
        self.lyrics = SungLines(shell.lyrics)
        self.next_title = PaneTitle("Next")
        self.coming = Coming(self._track)
        self._leave: Callable[[], None] | None = None

    def compose(self) -> ComposeResult:
        yield Rule()
        with Box(id="column"):
            yield PaneTitle("Now playing")
            yield self.facts
            yield self.lyrics_title
            yield self.lyrics
            yield self.next_title
            yield self.coming

    def on_mount(self) -> None:
        self.playback_changed(self._shell.playback)

    def _track(self, id: TrackId) -> Track | None:
        # The pane outlives the account that it was made for, and that one's library.
        return self._shell.context.library.track(id)

    def pictures_changed(self) -> None:
        self.facts.show(self._shell.playback.track)
        self._share()

    @property
    def is_wide(self) -> bool:
        """Whether the screen has room for it."""
        return self._shell.shape == "panes" and self._shell.size.width >= FOUR_PANES

    def playback_changed(self, playback: Playback) -> None:
        if not self.is_wide:
            if self._leave is not None:
                self._leave()
                self._leave = None
            return
        self.facts.show(playback.track)
        if self._leave is None:
            self._leave = self._shell.lyrics.subscribe(self._lyrics_changed)
        else:
            self._shell.lyrics.playback_changed(playback)
        self._share()
        context = self._shell.context
        queue = context.player.queue
        self.next_title.show_count(len(queue) - queue.row - 1)
        words = NOTHING_QUEUED
        if context.player.radio:
            words = f"Then {context.player.radio}."
        elif playback.track is not None:
            after = playback.next
            words = f"Again: {after.title}" if after is not None else "The queue ends here."
        self.coming.show(queue, words)

    def _lyrics_changed(self, other: bool) -> None:
        if other:
            self._share()
        self.lyrics.show(other=other)

    def _share(self) -> None:
        """Give each part its rows."""
        cover = self.facts.cover
        above = AROUND + 2 + (cover.rows + 1 if cover.display else 0)
        room = max(0, self._shell.size.height - above)
        parts = shares(room, self.lyrics.rows_in(WIDTH))
        self.facts.now_playing.styles.height = parts.facts
        self.lyrics_title.display = self.lyrics.display = parts.lyrics > 0
        self.lyrics.styles.height = parts.lyrics
