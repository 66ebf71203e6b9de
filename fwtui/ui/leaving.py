"""Leaving: the terminal first, then the frame that the next start will show."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.app import App
from textual.strip import Strip

from fwtui.ui.driver import Terminal

if TYPE_CHECKING:
    from rich.console import RenderableType

    from fwtui.ui.frame import Frame
    from fwtui.ui.house import House
    from fwtui.ui.screens.view import View
    from fwtui.ui.theme import Palette
    from fwtui.ui.widgets.menu import Menu
    from fwtui.ui.widgets.player_bar import PlayerBar
    from fwtui.ui.widgets.status import StatusBar

AT_MOST = 0.2
"""Seconds that the last frame may take before fwtui ends without it."""


class LastFrame(NamedTuple):
    """A frame for :mod:`fwtui.ui.instant`."""

    rows: bytes
    """Text and colours, ``CR LF`` between rows."""
    size: tuple[int, int]
    """Columns and rows."""


class Leaving(App[None]):
    """The end of a session; mixed into the app."""

    house: House
    palette: Palette
    player_bar: PlayerBar
    status: StatusBar
    last_frame: LastFrame | None = None
    """What the next start will show first; there once this one has been left."""
    _views: dict[str, View]
    _menu: Menu | None
    _leaving = False

    @property
    def frame(self) -> Frame:
        raise NotImplementedError

    def open_view(self, id: str) -> View:
        raise NotImplementedError

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
            or self.house.pod.state.reach == "nobody"
        ):
            leave()
            return
        # Where the next one begins: nobody sees it now.
        self.open_view("library")
        library.replaced()
        self.call_after_refresh(self.call_after_refresh, self._take_down, leave)
        self.set_timer(AT_MOST, leave)

    def _take_down(self, leave: Callable[[], None]) -> None:
        self.last_frame = taken(self)
        leave()


def taken(app: Leaving) -> LastFrame:
    """The frame without what plays and what the pod says: a start must ask for these."""
    width, height = app.size
    rows = app.frame._compositor.render_strips(app.size)
    for part, inks in ((app.player_bar, app.palette.raised), (app.status, app.palette.ground)):
        for y in range(part.region.y, part.region.bottom):
            rows[y] = Strip.blank(width, inks.space)
    text = "\r\n".join(row.render(app.console) for row in rows[:height])
    return LastFrame(text.encode(), (width, height))
