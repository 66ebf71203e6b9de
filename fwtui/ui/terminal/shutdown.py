"""Coming and leaving: the keys that came before the first frame; the terminal given back,
and then the frame that the next start will show."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.app import App
from textual.strip import Strip
from textual.widget import Widget

from fwtui.ui.terminal.driver import Terminal

if TYPE_CHECKING:
    from rich.console import RenderableType

    from fwtui.ui.context import AppContext
    from fwtui.ui.layout import MainScreen
    from fwtui.ui.theme import Palette
    from fwtui.ui.views.view import View
    from fwtui.ui.widgets.menu import Menu
    from fwtui.ui.widgets.player_bar import PlayerBar
    from fwtui.ui.widgets.table import Table

log = logging.getLogger(__name__)

AT_MOST = 0.2
"""Seconds that the last frame may take before fwtui ends without it."""
LATER = {"PlayerBar", "StatusBar", "CoverArt"}
"""What plays, what the pod says, and the picture of an album."""
QUIET_TURNS = 8
"""Turns of the loop without a message, after which nobody has anything left to do."""


class LastFrame(NamedTuple):
    """A frame for :mod:`fwtui.ui.terminal.startup_frame`."""

    rows: bytes
    """Text and colours, ``CR LF`` between rows."""
    size: tuple[int, int]
    """Columns and rows."""


class Leaving(App[None]):
    """Both ends of a session; mixed into the app."""

    context: AppContext
    palette: Palette
    player_bar: PlayerBar
    view: View | None
    last_frame: LastFrame | None = None
    """What the next start will show first; there once this one has been left."""
    _views: dict[str, View]
    _menu: Menu | None
    _leaving = False

    @property
    def frame(self) -> MainScreen:
        raise NotImplementedError

    def open_view(self, id: str) -> View:
        raise NotImplementedError

    def _opened(self, view: View) -> None:
        raise NotImplementedError

    async def let_in(self, driver: Terminal) -> None:
        """What was pressed before the first frame, one after the other: a key may open what
        the next one is for."""
        while driver.next_early():
            await self._settled()

    def exit(
        self,
        result: None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        """The shell's screen is back when this returns; the rest is done behind it."""
        leave = partial(super().exit, result, return_code, message)
        driver, library = self._driver, self._views.get("library")
        if self._leaving or not isinstance(driver, Terminal):
            leave()
            return
        self._leaving = True
        driver.stop_application_mode()
        if (
            library is None
            or not library.is_mounted
            or self.screen is not self.frame
            or self._menu is not None
            or self.context.pod.state.reach == "nobody"
        ):
            leave()
            return
        self._begin_batch()  # nobody sees it any more: nothing is painted on the way
        self.run_worker(self._take_down(library, leave), exit_on_error=False)

    async def _take_down(self, library: View, leave: Callable[[], None]) -> None:
        """The library as a start opens it."""
        try:
            async with asyncio.timeout(AT_MOST):
                if self.view is not library:
                    self.open_view("library")
                    self.frame._refresh_layout(self.size)
                    await self._settled()
                library.replaced()
                self._opened(library)
                await self._settled()
            if self.focused is library.first and all(map(_comes_back, library.tables)):
                if self.frame._layout_required:
                    self.frame._refresh_layout(self.size)
                self.last_frame = taken(self)
        except TimeoutError:
            log.info("The last frame took too long.")
        finally:
            leave()

    async def _close_all(self) -> None:
        """Textual takes out one widget after the other and waits for each. Nobody sees them
        any more, and none of them holds anything that the app itself does not let go."""
        if not self._leaving:
            await super()._close_all()

    async def _settled(self) -> None:
        """Until every widget has heard what it was told, and what came of that."""
        quiet = 0
        while quiet < QUIET_TURNS:
            await asyncio.sleep(0)
            nodes = (self, self.screen, *self.frame.walk_children())
            quiet = 0 if any(node.message_queue_size for node in nodes) else quiet + 1


def _comes_back(table: Table) -> bool:
    """Its rows are on this machine: no failure and no wait is shown in their place."""
    rows = table.whole
    return rows is None or (rows.state.known and rows.state.error is None)


def taken(app: Leaving) -> LastFrame:
    """The frame without what comes a moment later: a start must ask for these."""
    width, height = app.size
    rows = app.frame._compositor.render_strips(app.size)
    for part in app.frame.walk_children(Widget):
        if type(part).__name__ not in LATER:
            continue
        inks = app.palette.raised if part is app.player_bar else app.palette.ground
        left, top, right, bottom = part.region.corners
        for y in range(top, min(bottom, height)):
            blank = Strip.blank(right - left, inks.space)
            rows[y] = Strip.join([rows[y].crop(0, left), blank, rows[y].crop(right, width)])
    text = "\r\n".join(row.render(app.console) for row in rows[:height])
    return LastFrame(text.encode(), (width, height))
