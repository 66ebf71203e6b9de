"""The end of a run: the terminal is given back first, then the last frame is drawn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from fwtui.ui.terminal import crash_report
from fwtui.ui.terminal.last_frame import LastFrame, capture

if TYPE_CHECKING:
    from fwtui.ui.actions.menus import MenuActions
    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.terminal.app import TerminalApp
    from fwtui.ui.theme import Palette
    from fwtui.ui.views.library import LibraryView
    from fwtui.ui.widgets.player_bar import PlayerBar
    from fwtui.ui.widgets.table import Table

log = logging.getLogger(__name__)

AT_MOST = 0.2
"""Seconds that the last frame may take; after that fwtui ends without one."""


class Shutdown:
    """Leaves the terminal at once; draws the library as the next start opens it behind that."""

    def __init__(
        self,
        app: TerminalApp,
        context: AppContext,
        navigation: Navigation,
        menus: MenuActions,
        palette: Callable[[], Palette],
        player_bar: PlayerBar,
    ) -> None:
        self.last_frame: LastFrame | None = None
        """The frame that the next start shows first; set by a shutdown that had the time."""
        self._app = app
        self._context = context
        self._navigation = navigation
        self._menus = menus
        self._palette = palette
        self._player_bar = player_bar
        self._begun = False

    def begin(self, exit: Callable[[], None], code: int) -> None:
        """Give the terminal back; ``exit`` is called now, or after the last frame."""
        app = self._app
        if self._begun or (terminal := app.terminal) is None:
            exit()
            return
        self._begun = True
        terminal.let_go(code)
        app.close_fast()
        library = self._navigation.library
        if (
            not terminal.environ  # none was ever attached: nothing was drawn for one
            or not library.is_mounted
            or app.screen is not app.screen_stack[0]
            or self._menus.is_open
            or self._context.pod.state.reach == "no_account"
        ):
            exit()
            return
        app.stop_painting()
        app.run_worker(self._draw_last_frame(library, exit), exit_on_error=False)

    async def _draw_last_frame(self, library: LibraryView, exit: Callable[[], None]) -> None:
        app, navigation = self._app, self._navigation
        try:
            async with asyncio.timeout(AT_MOST):
                if navigation.current is not library:
                    navigation.open("library")
                    app.lay_out()
                    await app.settle()
                library.replaced()
                navigation.fill(library)
                await app.settle()
            if app.focused is library.first and all(map(_is_on_disk, library.tables)):
                app.lay_out(anyway=False)
                self.last_frame = capture(app, self._palette(), self._player_bar)
        except TimeoutError:
            log.info("The last frame took too long.")
        except Exception as error:  # noqa: BLE001 (fwtui ends without one)
            log.error("There is no last frame.\n%s", crash_report.report(error))
        finally:
            exit()


def _is_on_disk(table: Table) -> bool:
    """Whether a list shows its rows, not a failure or a wait in their place."""
    rows = table.whole
    return rows is None or (rows.state.known and rows.state.error is None)
