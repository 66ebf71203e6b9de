"""The Radios view: the standard radios of every pod, and the saved ones."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from msgspec import Struct
from textual.app import ComposeResult

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.library.events import ListingEvent, ListingState, Resized
from fwtui.library.folding import holds, readings
from fwtui.library.listing.filtered import Asked, Coverage
from fwtui.library.listing.queries import Kind, Radios
from fwtui.music import Radio, TrackId
from fwtui.text import whole_number
from fwtui.ui.actions.table import Action
from fwtui.ui.text_match import folded
from fwtui.ui.views.list_menus import OF_ACCOUNTS
from fwtui.ui.views.list_notices import unmatched
from fwtui.ui.views.view import Hints, View
from fwtui.ui.widgets.columns import Column, ColumnRows
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.menu import MenuPart
from fwtui.ui.widgets.pane import Pane
from fwtui.ui.widgets.prompt import Prompt
from fwtui.ui.widgets.rows import title_column
from fwtui.ui.widgets.section_headings import Section
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import WHAT_RADIO, anothers, renamed

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Listing
    from fwtui.services.contracts import RadioKind
    from fwtui.ui.shell import Shell


class StandardRadio(Struct, frozen=True):
    """A radio that every pod has."""

    id: RadioKind
    name: str
    description: str
    mine: bool = False
    """It needs an account: it follows the listener's history or favourites."""


USUAL: tuple[StandardRadio, ...] = (
    StandardRadio("random", "Random", "anything on this pod"),
    StandardRadio("recently-added", "New here", "what came to the pod last"),
    StandardRadio("favorites", "Favourites", "your hearts, in no order", mine=True),
    StandardRadio("less-listened", "Less listened", "what you have not heard yet", mine=True),
    StandardRadio("random_library", "Random, mine", "anything in your libraries", mine=True),
)


class RadioRows:
    """The standard radios, then the pod's saved ones as they load."""

    kind: Kind = "radio"

    def __init__(self, usual: tuple[StandardRadio, ...], saved: Listing) -> None:
        self.usual = usual
        self.saved = saved
        self._listeners: Signal[ListingEvent] = Signal()
        saved.subscribe(self._told)

    def _told(self, event: ListingEvent) -> None:
        before = len(self)
        if isinstance(event, Resized):
            before += event.before - event.after
        self._listeners.emit(Resized(before, len(self)))

    def __len__(self) -> int:
        return len(self.usual) + len(self.saved)

    def __getitem__(self, row: int) -> Any:
        usual = len(self.usual)
        return self.usual[row] if row < usual else self.saved[row - usual]

    def want(self, first: int, last: int) -> None:
        self.saved.want(max(0, first - len(self.usual)), max(0, last - len(self.usual)))

    def look_away(self) -> None:
        self.saved.look_away()

    def row_of(self, id: int | str, near: int = 0) -> int | None:
        for row, each in enumerate(self.usual):
            if each.id == id:
                return row
        found = self.saved.row_of(id)
        return None if found is None else found + len(self.usual)

    def ids(self) -> array[int]:
        return array("q", [0] * len(self.usual)) + self.saved.ids()

    def track_ids(self) -> list[TrackId]:
        return []

    @property
    def state(self) -> ListingState:
        saved = self.saved.state
        return ListingState(
            known=True, complete=saved.complete, loading=saved.loading, error=saved.error
        )

    def subscribe(self, callback: Callable[[ListingEvent], None]) -> Unsubscribe:
        return self._listeners.subscribe(callback)


class MatchedRadios:
    """Those of all radios whose name or description fits a text; as a table reads rows."""

    kind: Kind = "radio"

    def __init__(self, whole: RadioRows, text: str) -> None:
        self.whole = whole
        self._ways = readings(text)
        self.rows = self._found()

    def _found(self) -> array[int]:
        """Which rows of the whole list these are, ascending."""
        found = array("I")
        for row in range(len(self.whole)):
            radio = self.whole[row]
            said = folded(f"{radio.name} {radio.description}", 400) if radio is not None else ""
            if holds(said, self._ways):
                found.append(row)
        return found

    @property
    def coverage(self) -> Coverage:
        """How many radios were looked through; the saved ones are all requested by themselves."""
        state, count = self.whole.saved.state, len(self.whole)
        known = sum(self.whole[row] is not None for row in range(count))
        asked: Asked = "failed" if state.error else "asking" if state.loading else "answered"
        return Coverage(known, count if state.known else None, asked, error=state.error)

    def ask(self) -> bool:
        """They are requested already, or again after a failure."""
        self.whole.saved.retry()
        return False

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, row: int) -> Any:
        return self.whole[self.rows[row]] if 0 <= row < len(self.rows) else None

    def want(self, first: int, last: int) -> None:
        self.whole.want(0, len(self.whole))

    def look_away(self) -> None:
        self.whole.look_away()

    def row_of(self, id: int | str, near: int = 0) -> int | None:
        found = self.whole.row_of(id)
        return self.rows.index(found) if found is not None and found in self.rows else None

    def ids(self) -> array[int]:
        every = self.whole.ids()
        return array("q", [every[row] for row in self.rows])

    def track_ids(self) -> list[TrackId]:
        return []

    @property
    def state(self) -> ListingState:
        return self.whole.state

    def subscribe(self, callback: Callable[[ListingEvent], None]) -> Unsubscribe:
        def changed(event: ListingEvent) -> None:
            before, self.rows = len(self.rows), self._found()
            callback(Resized(before, len(self.rows)))

        return self.whole.subscribe(changed)


def radio_rows() -> ColumnRows:
    """Radios: name, and what each plays or who made it."""

    def name(radio: Radio | StandardRadio) -> str:
        return radio.name

    def about(radio: Radio | StandardRadio) -> str:
        owner = f"by {radio.owner}" if isinstance(radio, Radio) and radio.owner else ""
        return radio.description or owner

    return ColumnRows(
        (title_column(name, 26), Column("about", 20, words=about, priority=1, dashes=0)),
        name=name,
    )


NONE = EmptyState("No radios here.")


class RadiosView(View):
    words: ClassVar[str] = "Radios"
    SCOPES = OF_ACCOUNTS
    CHOOSES: ClassVar[str] = "start"
    SCOPED_CSS = False  # its rules speak of the frame's shape, which is outside of it
    DEFAULT_CSS = """
    .-stack RadiosView PaneTitle, .-small RadiosView PaneTitle { display: none; }
    """
    HINTS: ClassVar[Hints] = (
        ("choose", "start", 9),
        ("next_track", "another track", 5),
        ("remove", "delete", 3),
        ("whose", "", 2),
        ("menu", "", 6),
        ("help", "", 8),
    )

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self._scope = "all"
        self.begins_at = ""
        """The radio, by its id or kind, that the cursor is put on when the view is opened."""
        self.list = Table(radio_rows())
        self.list.narrower = lambda rows, text: MatchedRadios(cast("RadioRows", rows), text)

    def compose(self) -> ComposeResult:
        yield Pane(self.words, self.list)

    def on_mount(self) -> None:
        self.replaced()

    def replaced(self) -> None:
        logged_in = bool(self.context.pod.state.username)
        usual = tuple(each for each in USUAL if logged_in or not each.mine)
        self._scope = self.context.library.view_state.restore_order(Radios()).scope
        rows = RadioRows(usual, self.context.library.listing(Radios(self._scope)))
        self.list.show(rows, groups=self._groups(rows))

    @property
    def scope(self) -> str:
        """Of the saved radios; the others are of every pod."""
        return self._scope

    def show_scope(self, scope: str) -> None:
        self.context.library.view_state.save_order(Radios(scope))
        self.replaced()
        self.shell.status.refresh()

    def opened(self) -> None:
        radio, self.begins_at = self.begins_at, ""
        if radio and self.list.whole is not None:
            self.list.end_filter()
            number = whole_number(radio)
            row = self.list.whole.row_of(radio if number is None else number)
            self.list.move_to(row or 0, middle=True)
        self.list.focus()

    def retitle(self, table: Table) -> None:
        if isinstance(table.rows, RadioRows):
            self.list.regroup(self._groups(table.rows))
        text = table.filter.text
        table.say(unmatched(table) if text else NONE)
        super().retitle(table)

    def menu(self) -> Sequence[MenuPart]:
        return (*super().menu(), MenuPart(self.shell.menus.items("new_radio", "radio_of_sentence")))

    def hindrance(self, action: Action) -> str:
        why = super().hindrance(action)
        if why or not (action.when == "own radio" or action.id == "remove"):
            return why
        return "" if self._is_mine(self.list.value) else "no radio of your own"

    def _is_mine(self, radio: Radio | StandardRadio | None) -> bool:
        """Whether a radio is one that the listener saved; a new one has no owner yet."""
        username = self.context.pod.state.username
        return isinstance(radio, Radio) and radio.owner in ("", username)

    def _own(self) -> Radio | None:
        """The radio to change; ``None`` after a sentence where it cannot be."""
        radio = self.list.value
        if isinstance(radio, Radio) and self._is_mine(radio):
            return radio
        if isinstance(radio, Radio):
            self.shell.status.say(anothers(radio.name, radio.owner))
        elif radio is not None:
            self.shell.status.say(f"{radio.name} is a radio of every pod; it stays as it is.")
        return None

    def do_rename_radio(self) -> None:
        """Ask for another name of a saved radio."""
        radio = self._own()
        if radio is None:
            return

        def rename(name: str) -> None:
            self.context.library.edits.edit_radio(radio, name=name)
            self.shell.status.say(renamed(name))

        self.shell.menus.open(Prompt(WHAT_RADIO, rename, value=radio.name))

    def do_edit_radio(self) -> None:
        """Open a saved radio in the builder."""
        from fwtui.services.radio_draft import RadioDraft

        if (radio := self._own()) is not None:
            self.shell.navigation.open_radio(RadioDraft.of_radio(radio))

    def do_show_radio(self) -> None:
        """Let everyone see a saved radio, or only its owner."""
        if (radio := self._own()) is not None:
            self.context.library.edits.edit_radio(radio, public=not radio.is_public)
            who = "Only you see" if radio.is_public else "Everyone on the pod sees"
            self.shell.status.say(f"{who} {radio.name} now.", undo=True)

    def do_delete_radio(self) -> None:
        """Delete a saved radio, after a question."""
        radio = self._own()
        if radio is not None:
            self.run_worker(self._delete(radio), group="ask", exclusive=True)

    do_remove = do_delete_radio

    async def _delete(self, radio: Radio) -> None:
        lines = ["Undo makes a new one with the same filters."]
        if await self.shell.menus.ask(f"Delete the radio {radio.name}?", lines, act="Delete it"):
            self.context.library.edits.delete_radio(radio.id)
            self.shell.status.say(f"{radio.name} is deleted.", undo=True)

    def _groups(self, rows: RadioRows) -> tuple[Section, ...]:
        usual = Section(0, (("Of every pod", "heading"),))
        saved = Section(len(rows.usual), (("Saved", "heading"),))
        return (usual, saved) if len(rows.saved) else (usual,)

    def choose(self, table: Table, row: int) -> None:
        match table.value:
            case StandardRadio(id=kind, name=name):
                self.context.radio(kind, None, name)
            case Radio(id=radio, name=name):
                self.context.radio("saved", radio, name)
            case _:
                pass
