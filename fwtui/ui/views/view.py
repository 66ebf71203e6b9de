"""The base class of views: the frame's questions to a view, and actions on tracks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

from fwtui.errors import NO_STEP_BACK, FwtuiError
from fwtui.text import number
from fwtui.ui.actions.table import Action
from fwtui.ui.list_filters import ListFilters, sentence_completion
from fwtui.ui.origins import from_list, from_view, go_to_origin
from fwtui.ui.terminal.widget import Box
from fwtui.ui.tracks_of import tracks_of
from fwtui.ui.views.letter_jump import LetterJump
from fwtui.ui.views.list_menus import choose_whose
from fwtui.ui.views.row_drag import dragged, landing
from fwtui.ui.views.row_menu import RowMenu
from fwtui.ui.widgets import list_messages
from fwtui.ui.widgets.menu import MenuPart
from fwtui.ui.widgets.pane import Pane, filter_words, marked_words
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import LIST_CHANGED, whose_word

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Rows
    from fwtui.library.listing.queries import Kind, Query
    from fwtui.player.origins import ListOrigin
    from fwtui.player.playback import Playback
    from fwtui.ui.context import AppContext
    from fwtui.ui.rows_to_queue import RowsToQueue
    from fwtui.ui.shell import Shell
    from fwtui.ui.ways import Ways

log = logging.getLogger(__name__)

Hints = tuple[tuple[str, str, int], ...]
"""Action, its word here (empty: the usual one), and how long it stays when it gets narrow."""


CHANGED = LIST_CHANGED
"""Refuses an action on what is not there any more."""
NO_PANE = "There is no list beyond this one."
_BESIDE = 29
"""Cells of a small screen's header beside the text of a filter."""
FILTERED = "Rows do not move while a filter is on; esc shows all again."


class View(Box):
    """One of the numbered views; it fills the frame between header and player."""

    DEFAULT_CSS = """
    View { layout: horizontal; height: 1fr; width: 1fr; }
    """
    words: ClassVar[str] = ""
    CHOOSES: ClassVar[str] = "open"
    """What ``enter`` does where it does not play."""
    SCOPES: ClassVar[Mapping[str, str]] = {}
    """The scopes without a name of its list, and their words in the menu; none where there is no
    choice."""
    HINTS: ClassVar[Hints] = (
        ("choose", "play", 9),
        ("add", "", 5),
        ("favourite", "", 3),
        ("mark", "", 2),
        ("menu", "", 7),
        ("help", "", 8),
    )

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.shell = shell
        self.filters = ListFilters(shell.context, lambda: self.tables, self.read_history)
        self._narrowing = ""
        """What the status bar says of the filter."""
        self._bare: tuple[bool, ...] = ()
        """See :func:`_bareness`: other keys matter then."""

    @cached_property
    def _to_queue(self) -> RowsToQueue:
        from fwtui.ui.rows_to_queue import RowsToQueue  # not before the first frame

        return RowsToQueue(self.shell, self.origin)

    @cached_property
    def _ways(self) -> Ways:
        from fwtui.ui.ways import Ways  # not before the first frame

        return Ways(self.shell, lambda: self.table)

    KEEPS_KEYS: ClassVar[bool] = False
    """Whether it takes every key for itself, those that open views too."""
    opens_tracks: ClassVar[bool] = False
    """Whether ``enter`` opens a track rather than plays it."""

    @property
    def narrowing(self) -> str:
        """How much of a list that is not wholly here its filter looked through; else empty."""
        return self.filters.words(self.table)

    def relist(self) -> None:
        """Take the lists that the library makes of its copy by now, in place of the pod's."""
        from fwtui.ui.relisting import relist  # not before the first frame

        relist(self.context.library.listing, self.tables)

    def mirror_changed(self) -> None:
        """The library has copied more: lists with a filter take in what fits."""
        self.filters.grow()

    def narrow(self, rows: Rows, text: str) -> Rows:
        """The rows of a list that a text fits."""
        return self.filters.narrow(rows, text)

    def on_mount(self) -> None:
        for table in self.query(Table):
            table.away = self.context.is_away
            table.kept = self.context.is_downloaded
            table.completion = sentence_completion(table)

    # --- values for the frame ---------------------------------------------------------------

    @property
    def context(self) -> AppContext:
        return self.shell.context

    @property
    def tables(self) -> Sequence[Table]:
        return tuple(self.query(Table))

    @property
    def table(self) -> Table | None:
        """The list that keys act on."""
        focused = self.screen.focused
        if isinstance(focused, Table) and focused in self.tables:
            return focused
        return self.first

    @property
    def first(self) -> Table | None:
        """The list that has the focus when the view is opened."""
        return self.tables[0] if self.tables else None

    @property
    def here(self) -> str:
        """The name of the list that keys act on."""
        return self.words.lower()

    @property
    def whole_row(self) -> tuple[str, Query | None]:
        """The name of the row under the cursor, and all tracks of it; none of a track's own."""
        table = self.table
        query = tracks_of(table.value) if table is not None else None
        return (table.kind.name(table.value) if table is not None and query else "", query)

    def offers(self, action: Action) -> bool:
        """Whether an action does something here, with what the cursor is on."""
        return not self.hindrance(action)

    def hindrance(self, action: Action) -> str:
        """Why an action does nothing here, in a few words; empty where it does."""
        from fwtui.ui import hindrances  # not before the first frame

        table = self.table
        if not self.shell.performs(action.id, table, self):
            return hindrances.NOT_HERE
        if action.id == "filter":
            filters = table is not None and table.narrower is not None
            return "" if filters else hindrances.NO_LIST
        if action.id == "whose":
            return "" if self.SCOPES else hindrances.NO_CHOICE
        if action.when == "list":
            moves = action.group == "move" and hasattr(self, "do_down")
            return "" if table is not None or moves else hindrances.NO_LIST
        if action.when == "details":
            known = self._ways.subject is not None
            return "" if known else hindrances.unread_or("no details of this row", table)
        return hindrances.hindrance(action.when, self.context, table)

    @property
    def lists(self) -> tuple[str, ...]:
        """The names of its lists, that of the focus first, then as ``next_pane`` leads to them;
        empty where the way has the name."""
        return ()

    @property
    def edition(self) -> int:
        """Another number where the same list has other rows by what the listener did."""
        return 0

    @property
    def way(self) -> tuple[str, ...]:
        """The path to the list in view, for the header."""
        return (self.words,)

    @property
    def right(self) -> tuple[Piece, ...]:
        """The right end of the header: marks, filter."""
        table = self.table
        if table is None:
            return ()
        glyphs = self.shell.glyphs
        marked = marked_words(table, glyphs.fact)
        if self.shell.shape != "small":
            return marked or filter_words(table, glyphs.caret)
        # How many; how long they play has no room.
        return marked[:1] or filter_words(table, glyphs.caret, self.shell.size.width - _BESIDE)

    @property
    def says(self) -> str:
        """What stands beside its list: how much a filter looked through."""
        return self.narrowing

    @property
    def is_waiting(self) -> bool:
        """Whether more rows are on their way that its list does not know of."""
        return False

    def row_words(self, value: Any) -> str:
        """A row as a sentence, where its columns need their headings; else empty."""
        return ""

    @property
    def scope(self) -> str:
        """Funkwhale's scope of its list; where there is no choice, the library's."""
        return self.shell.navigation.scope

    def show_scope(self, scope: str) -> None:
        """Show its list in another scope."""

    @property
    def whose(self) -> str:
        """Whose music it is, in words."""
        return whose_word(self.scope)

    @property
    def scopes(self) -> dict[str, str]:
        """The scopes that this view and the pod know, in words."""
        known = self.context.library.scopes
        return {scope: words for scope, words in self.SCOPES.items() if scope in known}

    def do_whose(self) -> None:
        """Choose the scope of the list."""
        if not self.SCOPES:
            self.shell.status.say("Whose music it is cannot be chosen here.")
            return
        choose_whose(self.shell, self.scope, self.SCOPES, self.show_scope)

    def hints(self) -> Hints:
        return self.HINTS

    def opened(self) -> None:
        """The view is shown (again)."""

    def closed(self) -> None:
        """Another view is shown."""

    def ticked(self) -> None:
        """A second went by while the pod does not answer."""
        for table in self.tables:
            if not table.count:
                self.retitle(table)

    def went_on(self) -> None:
        """What plays is a second further on."""

    def heard_changed(self) -> None:
        """The tracks that were heard are others."""

    def read_history(self, then: Callable[[], None] = lambda: None) -> None:
        """Request the history in the background, for the marks of what was heard; ``then`` is
        called after that."""
        self.run_worker(self._read_history(then), group="history", exclusive=True)

    async def _read_history(self, then: Callable[[], None] = lambda: None) -> None:
        try:
            await self.context.library.read_history()
        except FwtuiError as error:
            log.info("the history could not be read: %s", error)
        then()

    def pictures_changed(self) -> None:
        """The terminal shows pictures in another way, or shows some now."""

    def reshaped(self) -> None:
        """The screen has another shape (``self.shell.shape``)."""

    def values_gone(self, kind: Kind, ids: Collection[int]) -> None:
        """Things, by their row ids, are on the pod no more; lists know of it."""

    def replaced(self) -> None:
        """The account changed: make every list again."""

    def playback_changed(self, playback: Playback) -> None:
        track = None if playback.state == "stopped" else playback.track
        for table in self.tables:
            table.now_playing(None if track is None else track.id)

    def menu(self) -> Sequence[MenuPart]:
        """What can be done with the row under the cursor, or with what is marked."""
        if self.table is None:
            return ()
        menu = RowMenu(self.shell, self.offers)
        return menu.parts(self.table, opens_tracks=self.opens_tracks, chooses=self.CHOOSES)

    # --- actions on tracks ---------------------------------------------------------------------

    def source(self, table: Table) -> str:
        """The source of this list's tracks, for the queue: ``Northern Rooms``."""
        return self.way[-1]

    def origin(self, table: Table) -> ListOrigin:
        """The list of its tracks, and the way back to it."""
        words, query = self.source(table), table.list_query
        return from_view(words, self.id or "") if query is None else from_list(words, query)

    def play_from(self, table: Table, row: int) -> None:
        """Play a row and those after it; rows that are not known yet are queued as they arrive."""
        self._to_queue.play(table, row)

    def do_add(self) -> bool | None:
        return self._queue(self._to_queue.add)

    def do_play_next(self) -> bool | None:
        return self._queue(self._to_queue.play_next)

    def _queue(self, rows_of: Callable[[Table], None]) -> bool:
        """False where there is no list."""
        if (table := self.table) is not None:
            rows_of(table)
        return table is not None

    def do_favourite(self) -> None:
        """All get a heart when one lacks it, else all lose theirs."""
        table = self.table
        if table is None or not table.tracks:
            from fwtui.ui.rows_to_queue import NO_TRACKS  # not before the first frame

            self.shell.status.say(NO_TRACKS)
            return
        self.context.toggle_favourites(table.tracks)

    def do_to_album(self) -> None:
        self._ways.to_album()

    def do_to_artist(self) -> None:
        self._ways.to_artist()

    def do_to_playing(self) -> None:
        self._ways.to_playing()

    def do_details(self) -> None:
        self._ways.to_details()

    def do_to_origin(self) -> None:
        """Go to the list that what plays was taken from."""
        go_to_origin(self.shell, self.context.player.queue.row)

    def do_to_letter(self) -> None:
        self.shell.status.say("Which letter?")

    def on_table_jumped(self, message: Table.Jumped) -> None:
        message.stop()
        LetterJump(self.shell).after(message)

    def on_table_marks_left_out(self, message: Table.MarksLeftOut) -> None:
        message.stop()
        are = "row is" if message.count == 1 else "rows are"
        self.shell.status.say(f"{number(message.count)} {are} not marked: not known here yet.")

    def on_table_end_unknown(self, message: Table.EndUnknown) -> None:
        message.stop()
        self.shell.status.say(
            f"{number(message.known)} are known here; the pod does not say how many there are."
        )

    def on_table_marks_lost(self, message: Table.MarksLost) -> None:
        message.stop()
        are = "mark is" if message.count == 1 else "marks are"
        self.shell.status.say(f"The list has changed: {message.count} {are} gone.")

    def places(self, table: Table) -> tuple[int, ...]:
        """The marked places, else the cursor's; none, after a word, where they fit no more."""
        if not (places := table.marked_places) and table.count:
            self.shell.status.say(CHANGED)
        return places

    def do_back(self) -> None:
        table = self.table
        if table is not None and (table.clear_selection() or table.end_filter()):
            return
        if not self.shell.navigation.return_to_search():
            self.back()

    def back(self) -> None:
        """One step back; a view that has none says so."""
        self.shell.status.say(NO_STEP_BACK)

    def on_table_chosen(self, message: list_messages.Chosen) -> None:
        from fwtui.ui.unread import not_chosen  # not before the first frame

        message.stop()
        if why := not_chosen(message):
            self.shell.status.say(why)
        else:
            self.choose(cast("Table", message.table), cast("int", message.row))

    def choose(self, table: Table, row: int) -> None:
        self.play_from(table, row)

    def on_table_summary_changed(self, message: list_messages.SummaryChanged) -> None:
        message.stop()
        self.retitle(cast("Table", message.table))
        before = (self._narrowing, self._bare)
        self._narrowing, self._bare = self.narrowing, _bareness(self.table)
        if (self._narrowing, self._bare) != before:
            self.shell.status.refresh()
        else:
            self.shell.status.refresh_header()

    def retitle(self, table: Table) -> None:
        """Update the title of a list."""
        if isinstance(table.parent, Pane):
            table.parent.retitle()

    def on_table_menu_requested(self, message: list_messages.MenuRequested) -> None:
        message.stop()
        self.shell.do("menu")

    def on_table_heart_pressed(self, message: Table.HeartPressed) -> None:
        message.stop()
        if refusal := self.context.library.edits.refusal:
            self.shell.status.say(refusal)
        else:
            self.context.toggle_favourites([message.track])

    def on_table_dragged(self, message: list_messages.Dragged) -> None:
        """Say where the row would go."""
        message.stop()
        table, to = cast("Table", message.table), message.to
        if to is not None:
            self.shell.status.say(
                f"{dragged(table, message.row)} to {landing(table, message.row, to)}"
            )
        elif message.changed:
            self.shell.status.say(CHANGED)
        else:
            self.shell.status.unsay()

    def on_table_dropped(self, message: list_messages.Dropped) -> None:
        message.stop()
        table, row = cast("Table", message.table), message.row
        if row is None:
            self.shell.status.say(CHANGED)
            return
        said = f"{dragged(table, row)} moved to {landing(table, row, message.to)}"
        if self.move_rows(table, row, message.to - row):
            self.shell.status.say(said, undo=True)

    def move_rows(self, table: Table, row: int, by: int) -> bool:
        """Move a row, or all that is marked where it is too; whether it was."""
        return False

    def on_pane_title_pressed(self, message: Pane.TitlePressed) -> None:
        """A click on the name of a list: its orders; with the other button, its menu."""
        message.stop()
        table = message.table
        self.screen.set_focus(table)
        if message.right:
            self.shell.do("menu")
        elif len(getattr(table.list_query, "orders", ())) > 1:
            self.shell.do("order")

    def on_table_cursor_moved(self, message: list_messages.CursorMoved) -> None:
        message.stop()
        self.moved(cast("Table", message.table))

    def moved(self, table: Table) -> None:
        """The cursor of a list stands on something else."""


def _bareness(table: Table | None) -> tuple[bool, ...]:
    """Whether a list shows no rows, whether that is known of it, whether it failed, and what of a
    filter there is: typed, kept."""
    if table is None or table.rows is None:
        return ()
    state, typed = table.rows.state, table.filter
    return not table.count, state.known, state.error is not None, typed.typing, bool(typed)


class PageView(View):
    """A view that ``esc`` leaves for the view before it."""

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self.came_from = "library"
        """The id of the view to go back to."""
