"""The Allowance view: the pod's rate limits, their use, and when requests come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.timer import Timer

from fwtui.errors import FwtuiError
from fwtui.text import number
from fwtui.ui.actions.table import Action
from fwtui.ui.views import allowance_wording as words
from fwtui.ui.views.allowance_foot import AllowanceFoot
from fwtui.ui.views.allowance_rows import LimitHeading, LimitList
from fwtui.ui.views.view import Hints, PageView
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.pane import PaneTitle
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.value_rows import ValueRows
from fwtui.ui.wording import ASKED_AGAIN, countdown, scope_word, with_stop

if TYPE_CHECKING:
    from fwtui.pod.ratelimit.budget import Standing
    from fwtui.ui.shell import Shell


class AllowanceView(PageView):
    words: ClassVar[str] = "Allowance"
    SCOPED_CSS = False  # its rules speak of the frame's shape, which is outside of it
    DEFAULT_CSS = """
    AllowanceView { layout: vertical; }
    AllowanceView PaneTitle { height: 2; }
    .-stack AllowanceView PaneTitle, .-small AllowanceView PaneTitle { display: none; }
    """
    HINTS: ClassVar[Hints] = (
        ("refresh", "read again", 6),
        ("back", "", 9),
        ("help", "", 8),
    )

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self.title_line = PaneTitle("Allowance")
        self.heading = LimitHeading()
        self.list = LimitList(lambda: 3 if self.shell.shape == "panes" else 1)
        self.foot = AllowanceFoot(lambda *asked: self.context.pod.coming_back(*asked))
        self._rows = ValueRows()
        self.limit_id = ""
        """The limit under the cursor."""
        self.trouble: FwtuiError | None = None
        self._read: float | None = None
        self._asking = False
        self._seconds: Timer | None = None
        self._leave: Callable[[], None] = lambda: None

    def compose(self) -> ComposeResult:
        yield self.title_line
        yield self.heading
        yield self.list
        yield self.foot

    @property
    def is_waiting(self) -> bool:
        return self._asking

    @property
    def says(self) -> str:
        return super().says if self.trouble is None else self.trouble.sentence

    def row_words(self, value: Standing) -> str:
        counts = f"{number(value.remaining)} of {number(value.limit)} left"
        when = f", full in {countdown(value.full_in)}" if value.full_in > 0 else ""
        if value.used_up:
            when = f", the next request in {countdown(value.wait)}{when}"
        return f"{scope_word(value.scope)}: {counts}{when}"

    # --- coming and going --------------------------------------------------------------------

    def opened(self) -> None:
        self.closed()
        pod = self.context.pod
        self._leave = pod.subscribe(self._show)
        self._seconds = self.set_interval(1.0, self._tick)
        matters = pod.most_relevant()
        self.limit_id = matters.scope if matters is not None else ""
        self._rows = ValueRows()
        self.list.show(self._rows)
        self._show()
        self.list.focus()
        self.read()

    def closed(self) -> None:
        self._leave()
        self._leave = lambda: None
        if self._seconds is not None:
            self._seconds.stop()
            self._seconds = None

    def replaced(self) -> None:
        self._read = None
        self.trouble = None
        if self._seconds is not None:
            self.opened()

    def back(self) -> None:
        self.shell.navigation.open(self.came_from)

    def do_refresh(self) -> None:
        self.context.pod.try_now()
        self.shell.status.say(ASKED_AGAIN)
        self.read()

    @work(exclusive=True, group="limits")
    async def read(self) -> None:
        """Ask the pod, which costs nothing of any limit."""
        self._asking = True
        try:
            await self.context.pod.read_limits()
        except FwtuiError as error:
            self.trouble = error
        else:
            self.trouble = None
            if self.context.pod.standings():
                self._read = self.shell.clock()
        finally:
            self._asking = False
            self._tick()

    def _tick(self) -> None:
        """A second went by, or the pod has spoken; the header may say when it did."""
        self._show()
        if self.shell.navigation.is_current(self) and self.shell.shape != "panes":
            self.shell.status.refresh_header()

    # --- what is shown -----------------------------------------------------------------------

    @property
    def limits(self) -> Sequence[Standing]:
        # What a pod has not said is not known: the numbers are those of most pods.
        said = (each for each in self.context.pod.standings() if each.reported or each.used_up)
        return words.in_order(said, bool(self.context.pod.state.username))

    def _show(self) -> None:
        """Show the limits as they are now; the cursor stays on its scope."""
        if (chosen := self.list.value) is not None:
            self.limit_id = chosen.scope
        limits, before = self.limits, len(self._rows)
        self._rows.replace(limits)
        at = next((at for at, each in enumerate(limits) if each.scope == self.limit_id), 0)
        self.list.move_to(at)
        if len(limits) != before:
            self.list.refresh(layout=True)
        # In plain mode; on a screen the foot says it.
        self.list.say(None if limits else EmptyState(with_stop(self._unknown())))
        self.heading.shown = bool(limits)
        self.heading.repaint()
        self._show_foot()
        self._retitle()

    def _show_foot(self) -> None:
        self.foot.syncs = words.waits_sync(self.context.library.mirror_progress)
        self.foot.roomy = self.shell.shape != "small"
        self.foot.show(self.limits, self.list.value, self._unknown())

    def _retitle(self) -> None:
        pod, title = self.context.pod.state, self.title_line
        who = "one account" if pod.username else "a visitor"
        about = f"what {pod.host} lets {who} ask for" if pod.host else ""
        title.about, title.right = (("  " + about, "dim"),), self.right
        title.focused = self.list.has_focus
        title.repaint()

    def reshaped(self) -> None:
        self.list.refresh(layout=True)
        self._show_foot()

    def moved(self, table: object) -> None:
        self._show_foot()

    def retitle(self, table: object) -> None:
        self._retitle()

    def choose(self, table: object, row: int) -> None:
        """A limit has nothing to open."""

    def hindrance(self, action: Action) -> str:
        moves = action.group == "move" and hasattr(self.list, f"do_{action.id}")
        return "" if moves else super().hindrance(action)

    @property
    def right(self) -> tuple[Piece, ...]:
        if self.trouble is not None:
            return ((self.trouble.sentence.rstrip("."), "warn"),)
        if self._read is None:
            return (("the pod is asked", "faint"),) if self._asking else ()
        ago = words.ago(self.shell.clock() - self._read)
        return ((f"read from the pod {ago}", "faint"),)

    def _unknown(self) -> str:
        """The sentence in place of limits."""
        host = self.context.pod.state.host or "The pod"
        if self.trouble is not None:
            return self.trouble.sentence
        if self._asking:
            return f"{host} is asked what it allows."
        return f"{host} has {'said nothing of' if self._read is None else 'no'} limits."
