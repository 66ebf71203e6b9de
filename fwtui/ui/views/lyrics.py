"""The Lyrics page: the lines of what plays; timed ones follow the sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual import events, work
from textual.app import ComposeResult
from textual.timer import Timer

from fwtui.errors import NOTHING_PLAYS
from fwtui.text import clock
from fwtui.ui.actions.table import Action
from fwtui.ui.views.view import Hints, PageView
from fwtui.ui.widgets.columns import TITLE, Cell, Column, ColumnRows, title_style
from fwtui.ui.widgets.empty_state import EmptyState, wrapped
from fwtui.ui.widgets.long_list import LongList
from fwtui.ui.widgets.pane import PaneTitle
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.row_kind import EDGE
from fwtui.ui.widgets.value_rows import ValueRows

if TYPE_CHECKING:
    from fwtui.music import TrackId
    from fwtui.player.lyrics.finder import FoundLyrics
    from fwtui.player.lyrics.lrc import Lyrics
    from fwtui.player.playback import Playback
    from fwtui.ui.shell import Shell

STEP = 0.2
"""Seconds by which a key brings the lines earlier or later."""
MOST_SHIFTS = 200
"""Tracks whose shift is remembered."""
AGAIN = 1.0
"""Seconds until a file that is still being fetched is read again."""
SLACK = 0.02
"""Seconds after a line's time at which it is marked: a timer may be early."""


class LyricRow(Struct, frozen=True):
    """A line of lyrics, or a piece of one that is wider than the page."""

    text: str
    line: int
    sung: bool = False
    first: bool = True


def lyric_rows() -> ColumnRows:
    """The sign of the line that is sung, and the words."""

    def sign(cell: Cell) -> None:
        if cell.value.sung and cell.value.first:
            cell.put(cell.glyphs.playing, cell.inks.accent)

    def text(cell: Cell) -> None:
        cell.put(cell.value.text, cell.inks.accent_bold if cell.value.sung else title_style(cell))

    columns = (Column("sung", 1, painter=sign), Column(TITLE, 16, fill=True, painter=text))
    return ColumnRows(columns, name=lambda row: row.text, key=lambda row, value: row)


SIGN = 3
"""Cells of the sign and its gap."""


class LyricList(LongList, can_focus=True):
    """The lines; the one that is sung is kept in the middle."""

    def __init__(self, view: LyricsView) -> None:
        super().__init__(lyric_rows(), id="lyric-list")
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
        self.shifts: dict[TrackId, float] = {}
        """Seconds by which lines come later than they say."""
        self._lyrics: Lyrics | None = None
        self._rows = ValueRows()
        self._firsts: list[int] = []
        """The row of each line."""
        self._sung: int | None = None
        self._of: tuple[TrackId, int] | None = None
        """The track whose lyrics were looked for, and which beginning of it."""
        self._timer: Timer | None = None
        self._open = False

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
        self._of = None
        self.list.show(self._rows)
        self.list.focus()
        self._show(None, NOTHING_PLAYS)
        self.playback_changed(self.shell.playback)

    def closed(self) -> None:
        self._open = False
        self._stop()

    def replaced(self) -> None:
        self.shifts.clear()
        if self._open:
            self.opened()

    def back(self) -> None:
        self.shell.navigation.open(self.came_from)

    def playback_changed(self, playback: Playback) -> None:
        if not self._open:
            return
        of = None if playback.track is None else (playback.track.id, playback.begun)
        if of != self._of:
            self._of = of
            self._show(None, "" if of is not None else NOTHING_PLAYS)
            if of is not None:
                self.look()
        else:
            self._mark()

    # --- the lyrics ------------------------------------------------------------------------

    @work(exclusive=True, group="lyrics")
    async def look(self) -> None:
        """Look for the lyrics of what plays; again while its file is being fetched."""
        of = self._of
        found = await self.context.player.lyrics()
        if of != self._of or not self._open:
            return
        self._show(found.lyrics, *_without(found))
        if found.lyrics is None and found.without == "coming":
            self._stop()
            self._timer = self.set_timer(AGAIN, self.look)

    def _show(self, lyrics: Lyrics | None, words: str, why: str = "") -> None:
        self._lyrics, self._sung, self.follows = lyrics, None, True
        self.list.say(EmptyState(words, lines=(((why, "dim"),),) if why else ()))
        self.wrap()
        self.list.follow(0)
        self._mark()
        self._retitle()

    def wrap(self) -> None:
        """Lay the lines out in the list's width."""
        room = max(16, self.list.size.width - EDGE - SIGN - 1)
        rows: list[LyricRow] = []
        self._firsts = []
        for number, line in enumerate(self._lyrics.lines if self._lyrics is not None else ()):
            self._firsts.append(len(rows))
            for place, pieces in enumerate(wrapped(((line.text, ""),), room)):
                text = "".join(text for text, _ in pieces)
                rows.append(LyricRow(text, number, number == self._sung, place == 0))
        self._rows.replace(rows)

    def _mark(self) -> None:
        """Mark the line that is sung now, and wait for the next one."""
        lyrics, playback = self._lyrics, self.shell.playback
        if lyrics is None or not lyrics.timed:
            return
        self._stop()
        place = playback.place(self.shell.clock()) - self.shift
        sung = lyrics.line_at(place + SLACK)
        if sung != self._sung:
            self._sung = sung
            self.wrap()
        if self.follows and self._firsts:
            self.list.follow(self._firsts[sung or 0])
        following = lyrics.next_at(place + SLACK)
        if playback.state == "playing" and following is not None and self.shell.is_seen:
            wait = (following - place) / max(playback.speed, 0.1)
            self._timer = self.set_timer(max(SLACK, wait), self._mark)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    # --- keys ----------------------------------------------------------------------------------

    @property
    def shift(self) -> float:
        return self.shifts.get(self._of[0], 0.0) if self._of is not None else 0.0

    def do_lyrics_earlier(self) -> None:
        self._shift(-STEP)

    def do_lyrics_later(self) -> None:
        self._shift(STEP)

    def _shift(self, by: float) -> None:
        if self._of is None or self._lyrics is None or not self._lyrics.timed:
            self.shell.status.say("These lyrics have no times to shift.")
            return
        shift = round(self.shift + by, 1)
        self.shifts.pop(self._of[0], None)
        self.shifts[self._of[0]] = shift
        if len(self.shifts) > MOST_SHIFTS:
            del self.shifts[next(iter(self.shifts))]
        self._mark()
        self._retitle()

    def do_to_playing(self) -> None:
        """Follow what is sung again."""
        if self._lyrics is None or not self._lyrics.timed:
            self.shell.status.say("There are no timed lyrics to follow.")
            return
        if self.follows:
            self.shell.status.say("The lines follow what plays.")
        self.follows = True
        self._mark()

    def do_refresh(self) -> None:
        self.look()
        self.shell.status.say("The lyrics are looked for again.")

    def choose(self, table: object, row: int) -> None:
        """Play from the line under the cursor."""
        value, lyrics = self.list.value, self._lyrics
        at = lyrics.lines[value.line].at if lyrics is not None and value is not None else None
        if at is None:
            self.shell.status.say("This line has no time.")
            return
        self.follows = True
        self.context.player.seek_to(max(0.0, at + self.shift))

    # --- for the frame -------------------------------------------------------------------------

    def hints(self) -> Hints:
        timed = self._lyrics is not None and self._lyrics.timed
        own: Hints = (
            ("choose", "play from here", 6),
            ("lyrics_earlier", "earlier", 5),
            ("lyrics_later", "later", 5),
            ("to_playing", "follow", 4),
        )
        return (*(own if timed else ()), ("back", "", 9), ("help", "", 8))

    def hindrance(self, action: Action) -> str:
        moves = action.group == "move" and hasattr(self.list, f"do_{action.id}")
        return "" if moves else super().hindrance(action)

    def retitle(self, table: object) -> None:
        self._retitle()

    @property
    def right(self) -> tuple[Piece, ...]:
        lyrics = self._lyrics
        if lyrics is None:
            return ()
        words = "from your .lrc file" if lyrics.own else "from the file's tags"
        times = "in time" if lyrics.timed else "without times"
        if self.shell.shape == "small":
            words, times = times, ""
        pieces: list[Piece] = [(words, "faint")]
        if times:
            pieces += [(self.shell.glyphs.fact, "faint"), (times, "faint")]
        if lyrics.timed and self.shift:
            pieces += [(self.shell.glyphs.fact, "faint"), (f"{self.shift:+.1f} s", "dim")]
        return tuple(pieces)

    def _retitle(self) -> None:
        track, title = self.shell.playback.track, self.title_line
        fact = self.shell.glyphs.fact
        about = "" if track is None else f"  {track.title}{fact}{track.artist}"
        length = "" if track is None or not track.seconds else f"{fact}{clock(track.seconds)}"
        title.about = ((about, "dim"), (length, "faint"))
        title.right, title.focused = self.right, self.list.has_focus
        title.repaint()
        self.shell.status.refresh()


def _without(found: FoundLyrics) -> tuple[str, str]:
    """Why there are no lyrics, and what can be done."""
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
