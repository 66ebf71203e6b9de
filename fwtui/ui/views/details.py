"""The Details view: the facts of one thing, from which all that is named can be gone to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.strip import Strip
from textual.worker import Worker

from fwtui.errors import FwtuiError
from fwtui.library.listing.queries import Query
from fwtui.music import Album, Artist, Channel, Radio, Track
from fwtui.player.origins import ListOrigin
from fwtui.ui.clipboard import copy
from fwtui.ui.followable import AboutPod, subject_of
from fwtui.ui.origins import open_origin
from fwtui.ui.views.catalogue import rows_of
from fwtui.ui.views.details_rows import FactSheet, kind_word, name_of
from fwtui.ui.views.list_notices import age, notice
from fwtui.ui.views.pod_readiness import is_used_up
from fwtui.ui.views.view import Hints, PageView
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.fact_rows import Fact, FactRows, Goes, Link, Performs, fact_rows, thing_of
from fwtui.ui.widgets.page_table import PageTable
from fwtui.ui.widgets.pane import Pane
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import AS_KNOWN

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Listing
    from fwtui.player.output import Chain
    from fwtui.player.playback import Playback
    from fwtui.ui.shell import Shell

_MOST_PAGES = 50
"""Pages that ``esc`` goes back through."""


class Visit(Struct):
    """One page of the way: a thing, or a list that it leads to."""

    subject: Any
    goes: Goes | None = None
    cursor: int = 0


class FactTable(PageTable):
    """Facts: actions are on what the row leads to, else on the subject of the page."""

    subject_shown: Any = None

    @property
    def value(self) -> Any | None:
        value = super().value
        if not isinstance(value, Fact):
            return value
        thing = thing_of(value)
        leads = thing is not None and not isinstance(thing, Goes | Link | Performs | ListOrigin)
        return thing if leads else self.subject_shown

    def render_line(self, y: int) -> Strip:
        """A number of facts says nothing: the last line in view says that others follow."""
        return self._painter.going_on(super().render_line(y), y)

    @property
    def fact(self) -> Fact | None:
        """The fact under the cursor."""
        value = super().value
        return value if isinstance(value, Fact) else None


class DetailsView(PageView):
    words: ClassVar[str] = "Details"
    SCOPED_CSS = False  # its rules speak of the frame's shape, which is outside of it
    DEFAULT_CSS = """
    .-stack DetailsView PaneTitle, .-small DetailsView PaneTitle { display: none; }
    """
    HINTS: ClassVar[Hints] = (
        ("choose", "open", 9),
        ("back", "", 6),
        ("add", "", 5),
        ("menu", "", 7),
        ("help", "", 8),
    )

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self._facts = fact_rows(name_of)
        self.list = FactTable(self._facts, self._soon, favourite=self._is_favourite)
        self._rows = FactRows()
        self._way: list[Visit] = []
        self._watched: dict[str, tuple[Listing, Callable[[], None]]] = {}
        """The lists that the page shows parts of, by their keys."""
        self._due = False
        self._error: FwtuiError | None = None
        """Why the pod did not say more of the subject."""
        self._chain: Chain | None = None
        """Of the sound, when it was asked last."""
        self._length: float | None = None
        """Of the track of the page, when playback changed last."""

    def compose(self) -> ComposeResult:
        yield Pane("", self.list)

    def on_unmount(self) -> None:
        self._unwatch()

    def _is_favourite(self, track: Any) -> bool:
        return self.context.library.edits.is_favourite(track)

    # --- the way -------------------------------------------------------------------------------

    @property
    def step(self) -> Visit:
        """The page that is shown."""
        return self._way[-1] if self._way else Visit(AboutPod())

    @property
    def way(self) -> tuple[str, ...]:
        step = self.step
        names = (kind_word(step.subject), name_of(step.subject))
        return (*names, step.goes.words) if step.goes is not None else names

    @property
    def here(self) -> str:
        return "details" if self.step.goes is None else "list"

    def source(self, table: Table) -> str:
        return self.step.goes.words if self.step.goes is not None else name_of(self.step.subject)

    @property
    def opens_tracks(self) -> bool:  # type: ignore[override]
        return self.step.goes is None

    def begin(self, subject: Any, goes: Goes | None = None) -> None:
        """Forget the way, and show a thing, or a list it leads to, once the view is open."""
        self._way = [Visit(subject, goes)]

    def go_to(self, subject: Any, goes: Goes | None = None) -> None:
        """Show a thing, or a list that it leads to; ``esc`` comes back."""
        if self._way:
            self._way[-1].cursor = self.list.cursor
        self._way = [*self._way[1 - _MOST_PAGES :], Visit(subject, goes)]
        self._show()

    def back(self) -> None:
        if len(self._way) > 1:
            self._way.pop()
            self._show()
        else:
            self.shell.navigation.open(self.came_from)

    def replaced(self) -> None:
        """Things of another account have no details here."""
        self._way = []
        self._unwatch()
        if self.shell.navigation.is_current(self):
            self.shell.navigation.open("library")

    def opened(self) -> None:
        self._show()
        self.list.focus()

    def closed(self) -> None:
        if self._way:
            self._way[-1].cursor = self.list.cursor
        self._unwatch()

    # --- the page ------------------------------------------------------------------------------

    def _show(self) -> None:
        self._unwatch()
        self._error = None
        step = self.step
        self.list.subject_shown = None if step.goes is not None else step.subject
        if step.goes is not None:
            self.list.narrower = self.narrow
            listing = self.context.library.listing(step.goes.query)
            kind = rows_of(listing.kind, lambda: self.shell.now())
            self.list.show(listing, kind=kind, at=step.cursor)
        else:
            self.list.narrower = None
            self._rows = FactRows(self._sheet(), lambda: self._waits)
            self.list.show(self._rows, kind=self._facts, at=step.cursor)
            self.run_worker(self._read(step), group="details", exclusive=True)
            if self._sounds:
                self._ask_chain()
        self.shell.status.refresh()

    def _sheet(self) -> tuple[Fact, ...]:
        width = self.list.size.width or self.shell.size.width
        chain = self._chain if self._sounds else None
        sheet = FactSheet(self.context, self._look, width, self._error, chain)
        facts = tuple(sheet.of(self.step.subject))
        if sheet.account is not None:
            self.step.subject = self.list.subject_shown = sheet.account
        return facts

    @property
    def _sounds(self) -> bool:
        """The page is of the track that plays."""
        playback, subject = self.shell.playback, self.step.subject
        if playback.track is None or playback.state not in ("playing", "paused"):
            return False
        return isinstance(subject, Track) and subject.id == playback.track.id

    @property
    def _waits(self) -> bool:
        """Facts of the page are on their way: from the pod, its lists or the sound. What comes
        once requests go on is not waited for."""
        if self._due or any(
            each.node is self and each.group in ("details", "chain") and not each.is_finished
            for each in self.workers
        ):
            return True
        playback, subject = self.shell.playback, self.step.subject
        if playback.state == "preparing" and playback.track is not None:
            return isinstance(subject, Track) and subject.id == playback.track.id
        asked = any(listing.state.loading for listing, _ in self._watched.values())
        return asked and not is_used_up(self.context.pod.standings())

    def _ask_chain(self) -> None:
        # Not a coroutine: one that is superseded before it begins would never be awaited.
        _: Worker[None] = self.run_worker(self._read_chain, group="chain", exclusive=True)

    async def _read_chain(self) -> None:
        chain = await self.context.player.chain()
        if chain != self._chain:
            self._chain = chain
            self._soon()

    def playback_changed(self, playback: Playback) -> None:
        super().playback_changed(playback)
        if self.step.goes is not None or not isinstance(self.step.subject, Track):
            return
        length, self._length = self._length, playback.length_of(self.step.subject)
        if length != self._length:
            self._soon()
        if self._sounds:
            self._ask_chain()
        elif self._chain is not None:
            self._chain = None
            self._soon()

    def _look(self, query: Query, most: int) -> Listing:
        """A list whose first rows the page shows."""
        known = self._watched.get(query.key)
        if known is not None:
            return known[0]
        listing = self.context.library.listing(query)
        self._watched[query.key] = (listing, listing.subscribe(lambda event: self._soon()))
        listing.want(0, most - 1)
        return listing

    def _unwatch(self) -> None:
        for listing, leave in self._watched.values():
            leave()
            listing.look_away()
        self._watched.clear()

    def _soon(self) -> None:
        """Make the rows again, once for all that has come."""
        if not self._due and self.is_mounted:
            self._due = True
            self.call_later(self._again)

    def _again(self) -> None:
        self._due = False
        if self.step.goes is None and self._watched_is_shown:
            self._rows.replace(self._sheet())
            self.retitle(self.list)

    @property
    def _watched_is_shown(self) -> bool:
        return self.list.whole is self._rows and self.shell.navigation.is_current(self)

    async def _read(self, step: Visit) -> None:
        """Ask the pod for the subject itself: descriptions are in no list."""
        library, subject = self.context.library, step.subject
        try:
            match subject:
                case Artist():
                    step.subject = await library.fetch_artist(subject.id)
                case Album():
                    step.subject = await library.fetch_album(subject.id)
                case Track():
                    step.subject = await library.fetch_track(subject.id, fresh=True)
                case Channel():
                    step.subject = await library.fetch_channel(subject.id)
                case AboutPod():
                    about, user = await library.fetch_pod()
                    step.subject = AboutPod(about, user)
                    await self.context.pod.read_limits()
                case _:
                    return
        except FwtuiError as error:
            self._error = error
        if self.step is step:
            self.list.subject_shown = step.subject
            self._soon()
            self.shell.status.refresh()

    def heard_changed(self) -> None:
        self._soon()

    def retitle(self, table: Table) -> None:
        step, rows = self.step, table.rows
        if step.goes is not None and rows is not None:
            table.say(notice(table, self.shell, EmptyState("Nothing here.")))
        if isinstance(table.parent, Pane):
            line = table.parent.title_line
            line.words = step.goes.words if step.goes is not None else name_of(step.subject)
            table.parent.retitle(self._standing)

    @property
    def _standing(self) -> tuple[Piece, ...]:
        """What the thing is, or that the pod has not been heard of it."""
        if self.step.goes is not None and (since := age(self.list, self.shell)):
            return since
        if self._is_old and self.step.goes is None:
            return ((AS_KNOWN, "warn"),)
        return ((kind_word(self.step.subject), "faint"),) if self.shell.shape == "panes" else ()

    @property
    def right(self) -> tuple[Piece, ...]:
        return super().right or (self._standing if self.shell.shape != "panes" else ())

    @property
    def _is_old(self) -> bool:
        """Whether the pod did not answer for the thing, or for a list that the page shows."""
        lists = (listing.state.error for listing, _ in self._watched.values())
        return self._error is not None or any(error is not None for error in lists)

    # --- going about ---------------------------------------------------------------------------

    def choose(self, table: Table, row: int) -> None:
        fact = self.list.fact
        if fact is None:
            value = table.rows[row] if table.rows is not None else None
            subject = subject_of(self.context.library, value)
            if table.kind.of_tracks:
                self.play_from(table, row)
            elif isinstance(value, Radio):
                self._start(value)
            elif subject is not None:
                self.go_to(subject)
            return
        match fact.goes:
            case None:
                self.shell.status.say("This row leads nowhere; those with › do.")
            case Goes():
                self.go_to(self.step.subject, fact.goes)
            case Link(address=address):
                copy(self.shell, address)
            case Performs(action=action):
                self.shell.do(action)
            case ListOrigin() as origin:
                open_origin(self.shell, origin, self.step.subject.id)
            case Radio() as radio:
                self._start(radio)
            case thing:
                self.go_to(thing)

    def _start(self, radio: Radio) -> None:
        self.context.radio("saved", radio.id, radio.name)
        self.shell.status.say(f"Radio: {radio.name}")

    def do_details(self) -> None:
        """Details of the row; on the subject's own page its key goes back."""
        subject = subject_of(self.context.library, self.list.value)
        if subject is None or (self.step.goes is None and subject == self.step.subject):
            self.back()
        else:
            self.go_to(subject)

    def do_refresh(self) -> bool:
        """Ask for the subject again; the lists are asked by the app."""
        if self.step.goes is None:
            self.run_worker(self._read(self.step), group="details", exclusive=True)
        return False
