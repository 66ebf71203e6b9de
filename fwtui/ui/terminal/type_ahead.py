"""Passes keys on one by one: each to what the one before it has opened, closed or given the focus.

A listener types ``2`` and the first letters of a search at once, or pastes them: before the
field is there each letter would be a command.

| state | key | then |
|---|---|---|
| at rest | comes | passed on; being handled |
| being handled, something opens | comes | waits in its turn |
| being handled | no message is left | the next that counts passed on; at rest where none waits |
| something opens | is open | being handled |
| something opens | is not open for :data:`LONGEST` | being handled; what opens is not waited for |
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Hashable
from typing import TYPE_CHECKING

from textual import events
from textual.app import ScreenStackError

from fwtui.base.tasks import Tasks

if TYPE_CHECKING:
    from fwtui.ui.terminal.app import TerminalApp

log = logging.getLogger(__name__)

LONGEST = 5.0
"""Seconds that keys wait for what opens: after a failure it never does."""
MOST_HELD = 4096
"""Keys that wait; those after them are dropped."""
MOST_TURNS = 400
"""Turns of the loop that a key takes at most."""


class TypeAhead:
    """Keys and pasted texts between the terminal and what has the focus."""

    def __init__(self, app: TerminalApp) -> None:
        self._app = app
        self._held: deque[events.Key | events.Paste] = deque()
        self._opening: set[Hashable] = set()
        self._patience: asyncio.TimerHandle | None = None
        """Runs while something opens."""
        self._passed: events.Key | events.Paste | None = None
        """On its way through the app once more."""
        self._handles = False
        self._tasks = Tasks()

    @property
    def holding(self) -> bool:
        """Whether a key would wait now."""
        return self._handles or bool(self._opening)

    def takes(self, event: events.Key | events.Paste) -> bool:
        """Whether the app passes it on now; else it comes again in its turn."""
        if event is self._passed:
            return True
        if not self.holding:
            self._begin()
            return True
        if len(self._held) < MOST_HELD:
            self._held.append(event)
        return False

    def again(self, key: str, character: str | None) -> None:
        """A key that was taken comes once more, before those that wait."""
        self._held.appendleft(events.Key(key, character))
        if not self.holding:
            self._begin()

    def hold(self, what: Hashable = None) -> None:
        """Something opens that the next keys are meant for; it is painted once it is open."""
        self._opening.add(what)
        self._end_patience()
        self._patience = asyncio.get_running_loop().call_later(LONGEST, self._give_up)
        self._app.delay_frames()

    def release(self, what: Hashable = None) -> None:
        """It is open, once the messages are handled that ask for the focus."""
        if what in self._opening:
            self._opening.discard(what)
            self._go_on()

    def _go_on(self) -> None:
        if not self._opening:
            self._end_patience()
        if not self._handles:
            self._begin()

    def _give_up(self) -> None:
        log.warning("What the keys wait for does not open: %r", self._opening)
        self._opening.clear()
        self._go_on()

    def _end_patience(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def close(self) -> None:
        """Pass nothing on any more."""
        self._end_patience()
        self._tasks.cancel()

    def _begin(self) -> None:
        self._handles = True
        self._tasks.start(self._pass_on(), "keys")

    async def _pass_on(self) -> None:
        try:
            while True:
                await self._app.settle(MOST_TURNS)
                if self._opening:
                    return
                if not self._held:
                    self._app.show_frames()
                    return
                self._passed = self._held.popleft()
                while self._held and self._app.is_superseded(self._passed, self._held[0]):
                    self._passed = self._held.popleft()
                self._app.post_message(self._passed)
        except ScreenStackError:  # it has ended
            return
        finally:
            self._handles, self._passed = False, None
