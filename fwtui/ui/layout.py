"""The layout of the main screen: header, view, player and status bar, in four shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from textual.app import ComposeResult
from textual.widget import Widget

from fwtui.ui.terminal.compositor import SparingScreen
from fwtui.ui.terminal.widget import Box
from fwtui.ui.widgets.header import Header
from fwtui.ui.widgets.player_bar import PlayerBar
from fwtui.ui.widgets.status import StatusBar

Shape = Literal["panes", "stack", "small", "tiny"]
"""``panes``: all lists side by side; ``stack``: one list and the path to it; ``small``: one list
and one row of player; ``tiny``: the title alone."""


FOUR_PANES = 180
"""Columns from which what plays has a pane of its own."""


def shape_of(width: int, height: int) -> Shape:
    if width < 30 or height < 6:
        return "tiny"
    if width < 60 or height < 18:
        return "small"
    return "panes" if width >= 120 else "stack"


class MainScreen(SparingScreen, inherit_bindings=False, inherit_css=False):
    """The screen of all views."""

    SCOPED_CSS = False

    DEFAULT_CSS = """
    MainScreen {
        layout: vertical; overflow: hidden; layers: under over said; background: $background;
    }
    MainScreen #body { height: 1fr; width: 1fr; margin: 1 1 1 0; layout: horizontal; }
    /* What only holds others has nothing to paint: the compositor passes it by. */
    MainScreen #body, View, Pane { visibility: hidden; }
    MainScreen #body PaintedWidget { visibility: visible; }
    MainScreen #status { margin: 1 0 0 0; }
    MainScreen.-small #body { margin: 0 1 0 0; }
    MainScreen.-small #player, MainScreen.-tiny #player { height: 1; }
    MainScreen.-small #status, MainScreen.-tiny #status { display: none; }
    MainScreen.-tiny #header, MainScreen.-tiny #body { display: none; }
    """

    def __init__(
        self,
        header: Header,
        view: Widget,
        player: PlayerBar,
        status: StatusBar,
        mounted: Callable[[], None],
        laid_out: Callable[[], None],
        make_beside: Callable[[], Widget],
    ) -> None:
        """``view`` is the first in the body; ``mounted`` is called once the parts are there,
        ``laid_out`` when they have their places on a screen of another size;
        ``make_beside`` makes what stands beside the views of a wide screen."""
        super().__init__()
        self._body = Box(view, id="body")
        self._parts = (header, self._body, player, status)
        self._mounted = mounted
        self._laid_out = laid_out
        self._make_beside = make_beside
        self.beside: Widget | None = None
        """Made when the screen is wide for the first time."""

    def on_mount(self) -> None:
        self._mounted()

    def on_resize(self) -> None:
        self.call_after_refresh(self._laid_out)

    def compose(self) -> ComposeResult:
        if self.beside is not None:
            self._body.compose_add_child(self.beside)
        yield from self._parts

    def take_shape(self, width: int, height: int) -> Shape:
        """Choose the shape for a size, and set the CSS classes that the widgets follow."""
        shape = shape_of(width, height)
        classes = {f"-{each}": each == shape for each in ("panes", "stack", "small", "tiny")}
        if shape == "panes" and width >= FOUR_PANES and self.beside is None:
            self.beside = self._make_beside()
            if self.is_mounted:
                self._body.mount(self.beside)
        # At once: each change by itself would style every widget once more.
        self.update_classes(
            {**classes, **{f"-from-{least}": width >= least for least in (140, FOUR_PANES, 220)}},
            animate=False,
        )
        return shape
