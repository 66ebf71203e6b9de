"""Keys that are typed faster than what they are meant for opens: they wait for it."""

from __future__ import annotations

from textual import events
from textual.app import App


class Ahead(App[None]):
    """Holds keys back while something opens; mixed into the app.

    A listener types ``2`` and the first letters at once, or pastes them: before the field
    is there each letter would be a command.
    """

    _opening = False
    _held: tuple[events.Key, ...] = ()

    def hold_keys(self) -> None:
        """Something opens that the next keys are for."""
        self._opening = True

    def holds(self, key: str, character: str | None) -> bool:
        """Whether a key waits; those that leave never do."""
        if not self._opening or key in ("ctrl+c", "ctrl+q"):
            return False
        self._held += (events.Key(key, character),)
        return True

    def let_keys_go(self) -> None:
        """It is open. Whatever asked for the focus was there first in the queue."""
        if self._opening:
            self.call_later(self._let_go)

    def _let_go(self) -> None:
        held, self._held, self._opening = self._held, (), False
        wanted = self.screen.focused or self.screen
        for key in held:
            # One of them may open the next thing: what follows it is held once more.
            wanted.post_message(key)
