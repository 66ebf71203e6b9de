"""Textual's ``App`` as fwtui needs it: the one place that uses its private names."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.driver import Driver

from fwtui.ui.terminal import crash_report
from fwtui.ui.terminal.driver import Terminal

log = logging.getLogger(__name__)

QUIET_TURNS = 8
"""Turns of the loop without a message, after which no widget has work left."""


class TerminalApp(App[None], inherit_bindings=False):
    """An app without toasts and tooltips, whose crash report holds no secret."""

    _closes_fast = False

    def __init__(self, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver_class)
        # No toasts and no tooltips: two widgets and one layout less before the first paint.
        self._disable_notifications = self._disable_tooltips = True

    @property
    def terminal(self) -> Terminal | None:
        """The driver; None in a test without a terminal."""
        return self._driver if isinstance(self._driver, Terminal) else None

    @property
    def error(self) -> BaseException | None:
        """The unexpected error that ended the app."""
        return self._exception

    def inside(self, function: Callable[..., None]) -> Callable[..., None]:
        """``function``, run in the app's own context.

        Its caller may have begun on another thread, and a timer that is set in that
        thread's context never runs.
        """

        def call(*args: Any) -> None:
            with self._context():
                function(*args)

        return call

    def screen_binds(self, key: str) -> bool:
        """Whether the present screen has a binding of its own for a key."""
        return key in self.screen._bindings.key_to_bindings

    def close_fast(self) -> None:
        """Close without visiting each widget, once the screen is given back.

        Textual takes out one widget after the other and waits for each; none of them holds
        a resource that the app itself does not release.
        """
        self._closes_fast = True

    def stop_painting(self) -> None:
        """Paint nothing more: the screen is given back."""
        self._begin_batch()

    def lay_out(self, *, anyway: bool = True) -> None:
        """Lay out the main screen, though nothing is painted; unless it is laid out already."""
        screen = self.screen_stack[0]
        if anyway or screen._layout_required:
            screen._refresh_layout(self.size)

    async def settle(self) -> None:
        """Wait until every widget has handled its messages, and those that came of them."""
        quiet = 0
        while quiet < QUIET_TURNS:
            await asyncio.sleep(0)
            nodes = (self, self.screen, *self.screen_stack[0].walk_children())
            quiet = 0 if any(node.message_queue_size for node in nodes) else quiet + 1

    def _fatal_error(self) -> None:
        """Textual would print local variables here, tokens among them."""
        error = self._exception or sys.exc_info()[1]
        if error is not None:
            log.error("%s", crash_report.report(error))
        self._close_messages_no_wait()

    async def _close_all(self) -> None:
        if not self._closes_fast:
            await super()._close_all()
