"""Holds keys back while the thing that they are meant for opens.

A listener types ``2`` and the first letters of a search at once, or pastes them: before the
field is there each letter would be a command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events

if TYPE_CHECKING:
    from textual.app import App

_NEVER_HELD = ("ctrl+c", "ctrl+q")


class TypeAhead:
    """Keys between an action that opens something and the moment it is open."""

    def __init__(self, app: App[Any]) -> None:
        """``app`` is asked where the focus is."""
        self._app = app
        self._held: list[events.Key] = []
        self.holding = False

    def hold(self) -> None:
        """Hold the next keys: something opens that they are meant for."""
        self.holding = True

    def holds(self, key: str, character: str | None) -> bool:
        """Whether a key is held back; keys that quit never are."""
        if not self.holding or key in _NEVER_HELD:
            return False
        self._held.append(events.Key(key, character))
        return True

    def release(self) -> None:
        """It is open: pass the keys on, after the messages that ask for the focus."""
        if self.holding:
            self._app.call_later(self._pass_on)

    def _pass_on(self) -> None:
        held, self._held, self.holding = self._held, [], False
        target = self._app.screen.focused or self._app.screen
        for key in held:
            # One of them may open the next thing: the keys after it are held once more.
            target.post_message(key)
