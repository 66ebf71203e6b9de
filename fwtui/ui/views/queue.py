"""The Queue view: played, playing and coming tracks, with facts of the playing one."""

from __future__ import annotations

import logging
from array import array
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from msgspec import structs
from textual.app import ComposeResult

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.errors import FwtuiError
from fwtui.library.events import ListingEvent, ListingState, Resized
from fwtui.library.listing.queries import Kind
from fwtui.library.mirror.estimate import duration
from fwtui.music import Track, TrackId
from fwtui.player.origins import ListOrigin
from fwtui.text import clock, counted, number
from fwtui.ui.actions.table import BY_ID, Action
from fwtui.ui.origins import go_to_origin
from fwtui.ui.queue_duration import EXACT, QueueDuration
from fwtui.ui.views.list_notices import unmatched
from fwtui.ui.views.now_pane import PlayingFacts
from fwtui.ui.views.row_drag import step_within
from fwtui.ui.views.view import FILTERED, Hints, View
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.menu import MenuPart
from fwtui.ui.widgets.pane import Pane, Rule, marked_words
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.rows import track_rows
from fwtui.ui.widgets.section_headings import Section
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import NOTHING_QUEUED, PLAYS_NOW, REMOVED

if TYPE_CHECKING:
    from fwtui.player.playback import Playback
    from fwtui.player.queue import PlayQueue
    from fwtui.ui.shell import Shell


log = logging.getLogger(__name__)
EMPTY = EmptyState(NOTHING_QUEUED, keys=(("a", "adds what the cursor is on"),))


class QueueRows:
    """The play queue as rows of a table: ids from the queue, values from the library."""

    kind: Kind = "track"

    def __init__(self, queue: PlayQueue, track: Callable[[TrackId], Track | None]) -> None:
        self._queue = queue
        self._track = track
        self._observers: Signal[ListingEvent] = Signal()
        self._length = len(queue)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, row: int) -> Track | None:
        return self._track(self._queue[row]) if row < len(self._queue) else None

    def want(self, first: int, last: int) -> None:
        """Queued tracks are in the store: nothing is fetched."""

    def look_away(self) -> None:
        """Queued tracks are in the store: nothing is fetched."""

    async def read_rest(self, limit: int) -> None:
        """Queued tracks are in the store: nothing is fetched."""

    def row_of(self, id: int | str, near: int = 0) -> int | None:
        ids = self._queue.ids()
        if near < len(ids) and ids[near] == id:
            return near
        rows = [row for row, each in enumerate(ids) if each == id]
        return min(rows, key=lambda row: abs(row - near)) if rows else None

    def ids(self) -> array[int]:
        return array("q", self._queue.ids())

    def track_ids(self) -> Sequence[TrackId]:
        return self._queue.ids()

    @property
    def generation(self) -> int:
        """Another number for another queue: no place of the one before is in it."""
        return self._queue.began

    @property
    def state(self) -> ListingState:
        return ListingState(known=True, complete=True)

    def subscribe(self, callback: Callable[[ListingEvent], None]) -> Unsubscribe:
        return self._observers.subscribe(callback)

    def changed(self) -> int:
        """The queue changed: announce its new length; by how many rows it is longer."""
        before, self._length = self._length, len(self._queue)
        self._observers.emit(Resized(before, self._length))
        return self._length - before


class QueueView(View):
    words: ClassVar[str] = "Queue"
    SCOPED_CSS = False  # its rules speak of the frame's shape, which is outside of it
    DEFAULT_CSS = """
    QueueView Pane { width: 1fr; }
    .-panes QueueView Pane { width: 74; }
    .-stack QueueView PaneTitle, .-small QueueView PaneTitle { display: none; }
    .-stack QueueView Rule, .-small QueueView Rule { display: none; }
    .-panes.-from-180 QueueView Pane { width: 1fr; }
    .-from-180 QueueView #beside, .-from-180 QueueView Rule { display: none; }
    QueueView CoverArt { width: 43; }
    QueueView NowPlaying { padding: 0; margin: 1 0 0 4; }
    .-stack QueueView #beside, .-small QueueView #beside { display: none; }
    """
    HINTS: ClassVar[Hints] = (
        ("choose", "play", 9),
        ("move_down", "move", 4),
        ("remove", "", 6),
        ("shuffle", "", 3),
        ("undo", "", 2),
        ("help", "", 8),
    )

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self.list = Table(track_rows(), favourite=self._is_favourite, by_place=True)
        self.list.narrower = self.narrow
        self.list.may_drag = self._may_move
        self.playing = PlayingFacts(shell, id="beside")
        self._rows: QueueRows | None = None
        self._version = -1
        self._stood: int | None = None
        """The cursor's row at the last removal."""
        self._time = QueueDuration(lambda track: None)
        self._reading = False

    def compose(self) -> ComposeResult:
        yield Pane("Queue", self.list)
        yield Rule()
        yield self.playing

    def on_mount(self) -> None:
        self.replaced()

    def _is_favourite(self, track: TrackId) -> bool:
        return self.context.library.edits.is_favourite(track)

    def replaced(self) -> None:
        player = self.context.player
        self._rows = QueueRows(player.queue, self.context.library.track)
        self._version = player.queue.version
        self._time = QueueDuration(self.context.library.track)
        self._count()
        self.list.show(self._rows, at=max(0, player.queue.row), groups=self._groups())
        self.playback_changed(player.playback)

    def opened(self) -> None:
        self.list.focus()
        self.list.move_to(max(0, self.context.player.queue.row), middle=True)

    def playback_changed(self, playback: Playback) -> None:
        queue = self.context.player.queue
        if self._rows is not None and queue.version != self._version:
            self._version = queue.version
            self._count()
            if not self.list.filter.text:
                self.list.groups = self._groups()
            more = self._rows.changed()
            if more > 0 and self._stood is not None:  # the removal was undone
                self.list.move_to(self._stood)
            if more >= 0:
                self._stood = None
        track = playback.track
        if track is None or playback.state == "stopped":
            self.list.now_playing(None)
        else:
            self.list.now_playing(track.id, queue.row)
        self._regroup()
        self.playing.show(track)
        self.retitle(self.list)

    def pictures_changed(self) -> None:
        self.reshaped()

    def reshaped(self) -> None:
        self.playing.show(self.shell.playback.track)

    # --- how long it plays -----------------------------------------------------------------

    def _count(self) -> None:
        """Add up the queue; durations that are not known yet are read off the loop."""
        if self._time.count(self.context.player.queue.ids()) and not self._reading:
            self._reading = True
            self.run_worker(self._read_durations(), group="durations")

    async def _read_durations(self) -> None:
        library = self.context.library
        try:
            # One read at a time: the queue may have changed meanwhile.
            while missing := self._time.count(self.context.player.queue.ids()):
                if len(missing) > EXACT:
                    self._time.learn_total(missing, await library.total_duration(missing))
                else:
                    self._time.learn(missing, await library.durations(missing))
        except FwtuiError as error:
            log.info("The durations of the queue could not be read: %s", error)
            return
        finally:
            self._reading = False
        self._regroup()
        self.retitle(self.list)
        self.shell.status.refresh_header()

    # --- what is said of it ----------------------------------------------------------------

    def _regroup(self) -> None:
        """Headings by what plays; rows that were picked out by a filter have none."""
        self.list.regroup(() if self.list.filter.text else self._groups())

    def _groups(self) -> tuple[Section, ...]:
        queue = self.context.player.queue
        row, size, block = queue.row, len(queue), queue.block
        if row < 0:
            return ()
        fact = self.shell.glyphs.fact
        groups: list[Section] = []
        if row:
            groups.append(_group(0, "Played", number(row)))
        groups.append(_group(row, "Now"))
        if block:
            said = fact.join([number(block), *self._length(row + 1, row + 1 + block)])
            groups.append(_group(row + 1, "Next", said))
        later = row + 1 + block
        if later < size:
            said = fact.join([number(size - later), *self._length(later, size)])
            if self.context.player.source:
                said += f"{fact}from {self.context.player.source}"
            groups.append(_group(later, "Later", said))
        return tuple(groups)

    def _length(self, first: int, after: int) -> list[str]:
        """The duration of rows; ``None`` while it is not known."""
        length = self._time.between(first, after)
        if length is None:
            return []
        seconds, about = length
        return [f"about {duration(seconds)}" if about else clock(seconds)]

    @property
    def right(self) -> tuple[Piece, ...]:
        return marked_words(self.list, self.shell.glyphs.fact) or self._left()

    def _left(self) -> tuple[Piece, ...]:
        """``2:41:09 left · ends 23:52``; ``about 9 days left``"""
        queue, playback = self.context.player.queue, self.shell.playback
        length = self._time.between(queue.row, len(queue)) if queue.row >= 0 else None
        if length is None:
            return ()
        seconds, about = length
        if about:
            return ((f"about {duration(seconds)}", "text"), (" left", "dim"))
        seconds = max(0, seconds - int(playback.place(self.shell.clock())))
        if not seconds:
            return ()
        left: tuple[Piece, ...] = ((clock(seconds), "text"), (" left", "dim"))
        endless = playback.repeat != "off" or self.context.player.endless
        if playback.state != "playing" or endless or playback.stop_after:
            return left
        ends = self.shell.now() + timedelta(seconds=seconds)
        return (*left, (f"{self.shell.glyphs.fact}ends ", "dim"), (f"{ends:%H:%M}", "text"))

    def retitle(self, table: Table) -> None:
        self._regroup()
        table.say(unmatched(table) if table.filter.text else EMPTY)
        if isinstance(table.parent, Pane):
            table.parent.retitle(self._left())

    def source(self, table: Table) -> str:
        return self.context.player.source

    def origin(self, table: Table) -> ListOrigin:
        """The one of the tracks that are taken, where all have the same."""
        queue = self.context.player.queue
        found = {queue.origin(place) for place in table.marked_places}
        return (found.pop() if len(found) == 1 else None) or ListOrigin()

    # --- what is done with it --------------------------------------------------------------

    def choose(self, table: Table, row: int) -> None:
        self.context.player.jump(table.place_of(row))

    def do_move_down(self, rows: int = 1) -> None:
        if self._may_move():
            self._move(self.places(self.list), rows)

    def do_move_up(self, rows: int = 1) -> None:
        if self._may_move():
            self._move(self.places(self.list), -rows)

    def _may_move(self) -> bool:
        """Whether rows can be moved; a sentence says why not."""
        if self.list.filter.text:
            self.shell.status.say(FILTERED)
        return not self.list.filter.text

    def move_rows(self, table: Table, row: int, by: int) -> bool:
        return self._may_move() and self._move(table.places_with(row), by)

    def _move(self, places: Sequence[int], by: int) -> bool:
        """Move places by so many, as far as there is room; whether any moved."""
        by = step_within(places, by, len(self.context.player.queue))
        if not by:
            return False
        cursor = self.list.cursor
        marks = self.list.are_marked(places) and self.list.clear_selection()
        self.context.player.move(places, places[0] + by)
        self.list.move_to(cursor + by)
        if marks:
            self.list.remark(range(places[0] + by, places[0] + by + len(places)))
        return True

    def do_remove(self) -> None:
        places = self.places(self.list)
        if not places or self._rows is None:
            return
        track = self._rows[places[0]] if len(places) == 1 else None
        self._stood = self.list.cursor
        self.list.clear_selection()
        self.context.player.remove(places)
        what = track.title if track is not None else counted(len(places), "track")
        self.shell.status.say(REMOVED.format(what), undo=True)

    def do_add(self) -> None:
        """Queued tracks are not added again."""

    def hindrance(self, action: Action) -> str:
        return "it is in the queue" if action.id == "add" else super().hindrance(action)

    def menu(self) -> Sequence[MenuPart]:
        items = self.shell.menus.items(
            "save_queue", "clear_queue", "shuffle", "repeat", "stop_after", "to_playing"
        )
        parts = [*super().menu(), MenuPart(items, ((("The queue", "dim"),),))]
        if (origin := self._origin()) is not None and origin.place and parts[0].items:
            whence = self.shell.menus.item(BY_ID["to_origin"], f"From: {origin.words}")
            parts[1] = structs.replace(parts[1], items=(whence, *parts[1].items))
        return parts

    def _origin(self) -> ListOrigin | None:
        """Where the track under the cursor was taken from."""
        return self.context.player.queue.origin(self.list.place_of(self.list.cursor))

    def do_to_origin(self) -> None:
        """Go to the list that the track under the cursor was taken from."""
        go_to_origin(self.shell, self.list.place_of(self.list.cursor))

    def do_to_playing(self) -> None:
        row = max(0, self.context.player.queue.row)
        if not self.list.end_filter() and self.list.cursor == row:
            self.shell.status.say(PLAYS_NOW)
        self.list.move_to(row, middle=True)


def _group(first: int, title: str, right: str = "") -> Section:
    return Section(first, ((title, "faint"),), ((right, "faint"),) if right else ())
