"""The Lyrics page: the lines of what plays; timed ones follow the sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult

from fwtui.errors import NOTHING_PLAYS
from fwtui.text import clock
from fwtui.ui.actions.table import Action
from fwtui.ui.lyrics import lyric_rows
from fwtui.ui.views.view import Hints, PageView
from fwtui.ui.widgets.columns import TITLE, Cell, Column, ColumnRows, title_style
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.long_list import LongList
from fwtui.ui.widgets.pane import PaneTitle
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.row_kind import EDGE
from fwtui.ui.widgets.value_rows import ValueRows

if TYPE_CHECKING:
    from collections.abc import Callable

    from fwtui.player.lyrics.finder import FoundLyrics
    from fwtui.player.playback import Playback
    from fwtui.ui.lyrics import LyricRow, LyricsFollower
    from fwtui.ui.shell import Shell

STEP = 0.2
"""Seconds by which a key brings the lines earlier or later."""


def lyric_columns() -> ColumnRows:
    """The sign of the line that is sung, and the words."""

    def sign(cell: Cell) -> None:
        if cell.value.sung and cell.value.first:
            cell.put(cell.glyphs.playing, cell.inks.accent)

    def text(cell: Cell) -> None:
        cell.put(cell.value.text, cell.inks.accent_bold if cell.value.sung else title_style(cell))

    columns = (Column("sung", 1, painter=sign), Column(TITLE, 16, fill=True, painter=text))
    return ColumnRows(columns, name=lambda row: row.text, key=lambda row, value: row)


WHOLE = 10_000
"""Cells in which no line is broken, for one who hears them read."""
SIGN = 3
"""Cells of the sign and its gap."""


class LyricList(LongList, can_focus=True):
    """The lines; the one that is sung is kept in the middle."""

    def __init__(self, view: LyricsView) -> None:
        super().__init__(lyric_columns(), id="lyric-list")
        self._view = view
        self.jumps = False

    def follow(self, row: int) -> None:
        """Put the cursor on a row, and the row in the middle."""
        super().move_to(row)
        self._scroll(row - self.size.height // 2)

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._view.wrap()

    def move_to(self, row: int, *, middle: bool = False) -> None:
        """The listener's own move: what is sung is followed no more."""
        self._view.follows = False
        super().move_to(row, middle=middle)


class LyricsView(PageView):
    words: ClassVar[str] = "Lyrics"
    CHOOSES: ClassVar[str] = "play from this line"
    SCOPED_CSS = False  # its rules speak of the frame's shape, which is outside of it
    DEFAULT_CSS = """
    LyricsView { layout: vertical; }
    LyricsView PaneTitle { height: 2; }
    .-stack LyricsView PaneTitle, .-small LyricsView PaneTitle { display: none; }
    """

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self.title_line = PaneTitle("Lyrics")
        self.list = LyricList(self)
        self.follows = True
        """The cursor goes with what is sung."""
        self._rows = ValueRows()
        self._length: float | None = None
        """Of what plays, as the title says it."""
        self._firsts: list[int] = []
        """The row of each line."""
        self._leave: Callable[[], None] = lambda: None
        self._open = False

    @property
    def lyrics(self) -> LyricsFollower:
        return self.shell.lyrics

    def compose(self) -> ComposeResult:
        yield self.title_line
        yield self.list

    @property
    def is_waiting(self) -> bool:
        notice = self.list.notice
        return self._open and not self.list.count and (notice is None or not notice.title)

    # --- coming and going --------------------------------------------------------------------

    def opened(self) -> None:
        self._open = True
        self.list.show(self._rows)
        self.list.focus()
        self._leave()
        self._leave = self.lyrics.subscribe(self._changed)
        self._show()
        if self.lyrics.found is not None:
            self.lyrics.look()  # a file of the listener's own may be there by now

    def closed(self) -> None:
        self._open = False
        self._leave()

    def replaced(self) -> None:
        self.lyrics.forget()

    def back(self) -> None:
        self.shell.navigation.open(self.came_from)

    def playback_changed(self, playback: Playback) -> None:
        if self._open:
            self.lyrics.playback_changed(playback)
            self._go_along()
            if playback.seconds != self._length:
                self._retitle()

    def went_on(self) -> None:
        if self.shell.is_seen:
            return  # a timer brings the lines on
        found = self.lyrics.found
        if found is not None and found.lyrics is None and found.without != "none":
            self.lyrics.look()
        self.lyrics.mark()
        self.wrap()
        self._go_along()

    # --- the lyrics ------------------------------------------------------------------------

    def _changed(self, other: bool) -> None:
        if other:
            self._show()
        else:
            self.wrap()
            self._go_along()

    def _show(self) -> None:
        self.follows = True
        words, why = _without(self.lyrics.found) if self.lyrics.plays else (NOTHING_PLAYS, "")
        self.list.say(EmptyState(words, lines=(((why, "dim"),),) if why else ()))
        self.wrap()
        self.list.follow(0)
        self._go_along()
        self._retitle()

    def wrap(self) -> None:
        """Lay the lines out in the list's width."""
        width = self.list.size.width if self.shell.is_seen else WHOLE
        room = max(16, width - EDGE - SIGN - 1)
        rows = lyric_rows(self.lyrics.lyrics, self.lyrics.sung, room)
        self._firsts = [place for place, row in enumerate(rows) if row.first]
        self._rows.replace(rows)

    def _go_along(self) -> None:
        """Put the cursor on the line that is sung."""
        if self.follows and self._firsts and self.lyrics.is_timed:
            self.list.follow(self._firsts[self.lyrics.sung or 0])

    # --- keys ----------------------------------------------------------------------------------

    def do_lyrics_earlier(self) -> None:
        self._shift(-STEP)

    def do_lyrics_later(self) -> None:
        self._shift(STEP)

    def _shift(self, by: float) -> None:
        if not self.lyrics.shift_by(by):
            self.shell.status.say("These lyrics have no times to shift.")
            return
        self._go_along()
        self._retitle()
        if not self.shell.is_seen:  # where one is, it shows how far
            shift = self.lyrics.shift
            than = "later" if shift > 0 else "earlier"
            late = f"{abs(shift):.1f} seconds {than} than they say" if shift else "when they say"
            self.shell.status.say(f"The lines come {late}.")

    def row_words(self, value: LyricRow) -> str:
        said = value.text or "a line without words"
        return f"{said}, sung now" if value.sung else said

    def do_to_playing(self) -> None:
        """Follow what is sung again."""
        if not self.lyrics.is_timed:
            self.shell.status.say("There are no timed lyrics to follow.")
            return
        if self.follows:
            self.shell.status.say("The lines follow what plays.")
        self.follows = True
        self.lyrics.mark()
        self._go_along()

    def do_refresh(self) -> None:
        self.lyrics.look()
        self.shell.status.say("The lyrics are looked for again.")

    def choose(self, table: object, row: int) -> None:
        """Play from the line under the cursor."""
        value, lyrics = self.list.value, self.lyrics.lyrics
        at = lyrics.lines[value.line].at if lyrics is not None and value is not None else None
        if at is None:
            self.shell.status.say("This line has no time.")
            return
        self.follows = True
        self.context.player.seek_to(max(0.0, at + self.lyrics.shift))

    # --- for the frame -------------------------------------------------------------------------

    def hints(self) -> Hints:
        own: Hints = (
            ("choose", "play from here", 6),
            ("lyrics_earlier", "earlier", 5),
            ("lyrics_later", "later", 5),
            ("to_playing", "follow", 4),
        )
        return (*(own if self.lyrics.is_timed else ()), ("back", "", 9), ("help", "", 8))

    def hindrance(self, action: Action) -> str:
        moves = action.group == "move" and hasattr(self.list, f"do_{action.id}")
        return "" if moves else super().hindrance(action)

    def retitle(self, table: object) -> None:
        self._retitle()

    @property
    def right(self) -> tuple[Piece, ...]:
        lyrics, shift = self.lyrics.lyrics, self.lyrics.shift
        if lyrics is None:
            return ()
        words = "from your .lrc file" if lyrics.own else "from the file's tags"
        times = "in time" if lyrics.timed else "without times"
        if self.shell.shape == "small":
            words, times = times, ""
        pieces: list[Piece] = [(words, "faint")]
        if times:
            pieces += [(self.shell.glyphs.fact, "faint"), (times, "faint")]
        if lyrics.timed and shift:
            pieces += [(self.shell.glyphs.fact, "faint"), (f"{shift:+.1f} s", "dim")]
        return tuple(pieces)

    def _retitle(self) -> None:
        track, title = self.shell.playback.track, self.title_line
        fact = self.shell.glyphs.fact
        about = "" if track is None else f"  {track.title}{fact}{track.artist}"
        self._length = self.shell.playback.seconds
        length = f"{fact}{clock(self._length)}" if track is not None and self._length else ""
        title.about = ((about, "dim"), (length, "faint"))
        title.right, title.focused = self.right, self.list.has_focus
        title.repaint()
        self.shell.status.refresh()


def _without(found: FoundLyrics | None) -> tuple[str, str]:
    """Why there are no lyrics, and what can be done; nothing until they were looked for."""
    if found is None:
        return "", ""
    match found.without:
        case "coming":
            return "The file is still being fetched.", "Lyrics are looked for in its tags."
        case "unread":
            return "No lyrics known yet.", "They are read from the file once it plays."
        case _:
            return (
                "This track has no lyrics.",
                "They are taken from the file's tags, or from “Artist - Title.lrc” in the folder "
                "of your downloads. No other service is asked.",
            )
