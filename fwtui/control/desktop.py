"""What a session shows on the desktop: MPRIS, the window's title, notifications."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from fwtui.control.mpris.service import Mpris
from fwtui.control.notifications import TrackNotifications
from fwtui.control.session_bus import SessionBus
from fwtui.control.title import WindowTitle

if TYPE_CHECKING:
    from fwtui.control.contracts import PresentAccount, RaisableWindow, TerminalLine

AFTER_START = 0.5
"""Seconds until MPRIS, whose imports give way to the pod, the sound and the first keys."""


class Desktop:
    """The parts, over one connection to the bus."""

    def __init__(
        self,
        account: PresentAccount,
        terminal: TerminalLine,
        *,
        quit: Callable[[], None],
        window: RaisableWindow | None = None,
        title: bool = True,
        notify: bool = False,
        fetch_covers: bool = True,
        bus: SessionBus | None = None,
    ) -> None:
        """``quit`` ends the session, ``window`` shows it in a new terminal. ``title`` and
        ``notify`` are the listener's settings."""
        self._bus = bus or SessionBus()
        self.mpris = Mpris(account, self._bus, quit=quit, window=window, fetch_covers=fetch_covers)
        self._title = WindowTitle(account, terminal)
        self._notifications = TrackNotifications(account, self._bus, terminal)
        self._titles, self._notifies = title, notify
        self._opening: asyncio.TimerHandle | None = None
        self._opened = False

    def open(self) -> None:
        """Call after the first paint; returns at once."""
        if self._titles:
            self._title.open()
        if self._notifies:
            self._notifications.open()
        self._opening = asyncio.get_running_loop().call_later(AFTER_START, self._open_mpris)

    def take(self, *, title: bool, notify: bool) -> None:
        """Show a title and notify from now on, or no longer: the settings have changed."""
        if title is not self._titles:
            self._titles = title
            (self._title.open if title else self._title.hide)()
        if notify is not self._notifies:
            self._notifies = notify
            (self._notifications.open if notify else self._notifications.close)()

    def _open_mpris(self) -> None:
        self._opening, self._opened = None, True
        self.mpris.open()

    def attached(self) -> None:
        """Another terminal is attached; the desktop's bus may be there since."""
        if self._titles:
            self._title.attached()
        if self._opened:
            self.mpris.open()

    async def close(self) -> None:
        """Leave the bus."""
        if self._opening is not None:
            self._opening.cancel()
        self._title.close()
        self._notifications.close()
        await self.mpris.close()
        await self._bus.close()
