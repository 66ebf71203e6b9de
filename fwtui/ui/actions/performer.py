"""Performs an action by its method, ``do_<id>``, of the first object that has one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from fwtui.ui.actions.table import BY_ID

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode

    from fwtui.ui.actions.groups import ActionGroups
    from fwtui.ui.actions.menus import MenuActions
    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.status import StatusPresenter

Performer = Callable[..., object]
"""Performs an action, with a count where it takes one; returning False passes it to the next
object."""


def performer_of(action: str, node: object) -> Performer | None:
    """The method of an object for an action (its id), or None."""
    performer: Performer | None = getattr(node, f"do_{action}", None)
    return performer


def performers(action: str, nodes: Iterable[object]) -> Iterator[Performer]:
    """The methods for an action, in the order of the objects."""
    for node in nodes:
        if (performer := performer_of(action, node)) is not None:
            yield performer


class ActionDispatch:
    """Performs actions by their ids: by the focused widget, those that hold it, the app, its
    groups."""

    def __init__(
        self,
        app: App[Any],
        context: AppContext,
        navigation: Navigation,
        groups: ActionGroups,
        menus: MenuActions,
        status: StatusPresenter,
    ) -> None:
        self._app = app
        self._context = context
        self._navigation = navigation
        self._groups = groups
        self._menus = menus
        self._status = status
        self.others: Iterable[object] = groups
        """Perform the actions that neither the focused widget nor the app performs."""

    def do(self, action: str, count: int = 0) -> bool:
        """Perform an action; whether one of the objects did.

        A performer that returns False passes the action to the next. ``count`` is what was typed
        before its key; 0 is none.
        """
        self._context.library.touched()
        if why := self._groups.refusal(BY_ID[action]):
            self._status.say(why)
            return True
        if BY_ID[action].group in ("play", "collect"):
            self._status.unsay_if_said()
        given = (count,) if count and BY_ID[action].counted else ()
        return any(perform(*given) is not False for perform in self._performers(action))

    def perform_by_key(self, action: str, count: int) -> None:
        """Perform the action of a key; where it does nothing, a sentence says why."""
        if not self.do(action, count) and self.is_on_frame:
            self._status.say(self._menus.why_not(BY_ID[action]))

    def performs(self, action: str, *nodes: object) -> bool:
        """Whether one of ``nodes``, the app or one of its groups has a method for an action."""
        return any(performers(action, itertools.chain(nodes, (self._app,), self.others)))

    def _performers(self, action: str) -> Iterator[Performer]:
        """The methods that perform an action, from the focused widget upwards."""
        screen = self._app.screen
        node: DOMNode | None = screen.focused
        if node is None:
            node = (self._navigation.current if self.is_on_frame else None) or screen
        return performers(action, itertools.chain(node.ancestors_with_self, self.others))

    @property
    def is_on_frame(self) -> bool:
        """Whether no dialog covers the views."""
        return self._app.screen is self._app.screen_stack[0]
