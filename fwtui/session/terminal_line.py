"""The attached terminal, as the desktop's parts see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fwtui.ui.terminal.app import TerminalApp


class AppTerminalLine:
    """A :class:`~fwtui.control.contracts.TerminalLine` over the app's driver."""

    def __init__(self, app: TerminalApp) -> None:
        self._app = app

    @property
    def environ(self) -> Mapping[str, str]:
        """Variables of the terminal, or of the last one."""
        driver = self._app.terminal
        return driver.environ if driver is not None else {}

    @property
    def is_attached(self) -> bool:
        """Whether a terminal shows the session."""
        driver = self._app.terminal
        return driver is not None and driver.attachment is not None

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard is in its window, as far as it says."""
        driver = self._app.terminal
        return driver is not None and driver.has_focus

    def write(self, data: str) -> None:
        """Send a control sequence."""
        if self._app.terminal is not None:
            self._app.terminal.write(data)

    def set_title(self, title: str) -> None:
        """Set the title of its window until it is let go."""
        if self._app.terminal is not None:
            self._app.terminal.set_title(title)

    def give_back_title(self) -> None:
        """Show the title that its window had before."""
        if self._app.terminal is not None:
            self._app.terminal.give_back_title()
