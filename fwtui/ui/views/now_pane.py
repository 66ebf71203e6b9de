"""What plays, and what plays after it: the pane at the right of a wide screen, and its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.strip import Strip

from fwtui.text import clock
from fwtui.ui.terminal.widget import Box
from fwtui.ui.widgets.cell_diff import CellDiffWidget
from fwtui.ui.widgets.cover import CoverArt, rows_within
from fwtui.ui.widgets.now_playing import NowPlaying, gain_words
from fwtui.ui.widgets.pane import PaneTitle, Rule
from fwtui.ui.widgets.row_builder import Line
from fwtui.ui.wording import NOTHING_QUEUED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fwtui.music import Track, TrackId
    from fwtui.player.playback import Playback
    from fwtui.ui.shell import Shell

WIDTH, AROUND, FACTS = 43, 8, 12
"""Columns of a pane of what plays; rows of the screen above and below it; rows for its facts."""
AT_MOST = 60
"""Tracks that are read of what comes."""


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


class Coming(CellDiffWidget):
    """The tracks after the playing one, as many as there is room for."""

    UNDER_MENUS = True
    DEFAULT_CSS = """
    Coming { width: 1fr; height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.tracks: Sequence[Track | None] = ()
        self.words = ""
        """In place of them where there are none."""

    def show(self, tracks: Sequence[Track | None], words: str) -> None:
        self.tracks, self.words = tracks, words
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        rows: list[Strip] = []
        for row in range(height):
            line = Line(width, self.palette.ground, self.glyphs.cut)
            line.to(2)
            if row < len(self.tracks):
                self._paint_track(line, self.tracks[row])
            elif row == 0:
                line.put(self.words, line.inks.dim, width - 3)
            rows.append(line.strip())
        return rows

    def _paint_track(self, line: Line, track: Track | None) -> None:
        inks = line.inks
        if track is None:
            line.put(self.glyphs.bar_rest * 16, inks.rule)
            return
        length = clock(track.seconds)
        end = line.width - 1 - len(length) - 2
        if not track.is_playable:
            line.put(f"{self.glyphs.unplayable} ", inks.faint)
        line.put(track.title, inks.text if track.is_playable else inks.faint, end - line.at)
        line.pieces(((self.glyphs.fact, "faint"), (track.artist, "dim")), end - line.at)
        line.right(length, inks.dim, line.width - 1)


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
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(id="now")
        self._shell = shell
        self.facts = PlayingFacts(shell)
        self.next_title = PaneTitle("Next")
        self.coming = Coming()

    def compose(self) -> ComposeResult:
        yield Rule()
        with Box(id="column"):
            yield PaneTitle("Now playing")
            yield self.facts
            yield self.next_title
            yield self.coming

    def on_mount(self) -> None:
        self.playback_changed(self._shell.playback)

    def pictures_changed(self) -> None:
        self.facts.show(self._shell.playback.track)

    def playback_changed(self, playback: Playback) -> None:
        self.facts.show(playback.track)
        context = self._shell.context
        queue = context.player.queue
        first = queue.row + 1
        ids = queue.ids(first, first + AT_MOST)
        self.next_title.show_count(len(queue) - first)
        words = NOTHING_QUEUED
        if context.player.radio:
            words = f"Then {context.player.radio}."
        elif playback.track is not None:
            after = playback.next
            words = f"Again: {after.title}" if after is not None else "The queue ends here."
        self.coming.show([context.library.track(each) for each in ids], words)
