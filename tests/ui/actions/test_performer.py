"""Every action of the table has a performer, and an action goes from object to object."""

from __future__ import annotations

import importlib
from pathlib import Path

import fwtui.ui
from fwtui.ui.actions.performer import ActionDispatch, performers
from fwtui.ui.actions.table import ACTIONS, BY_ID
from tests.ui.piloted import piloted

FOLDER = Path(fwtui.ui.__file__).parent


def performed() -> set[str]:
    """The actions that some class of the interface has a method for."""
    found = set()
    for file in FOLDER.rglob("*.py"):
        parts = file.relative_to(FOLDER.parent).with_suffix("").parts
        module = importlib.import_module(".".join(("fwtui", *parts)).removesuffix(".__init__"))
        for each in vars(module).values():
            if isinstance(each, type) and each.__module__ == module.__name__:
                found |= {name.removeprefix("do_") for name in vars(each) if name.startswith("do_")}
    return found


def test_every_action_has_a_performer_and_every_performer_an_action() -> None:
    assert performed() == {action.id for action in ACTIONS}


class Counter:
    def __init__(self, passes_on: bool) -> None:
        self.times = 0
        self.passes_on = passes_on

    def do_pause(self) -> bool:
        self.times += 1
        return not self.passes_on


def test_the_performers_come_in_the_order_of_the_objects() -> None:
    first, second = Counter(True), Counter(False)
    assert list(performers("pause", (first, object(), second))) == [first.do_pause, second.do_pause]
    assert list(performers("mute", (first, second))) == []


async def test_false_passes_an_action_on_and_all_else_ends_it() -> None:
    first, second, third = Counter(True), Counter(False), Counter(False)
    async with piloted() as seen:
        seen.app.dispatch.others = (first, second, third)
        seen.app.do("pause")
        assert (first.times, second.times, third.times) == (1, 1, 0)


async def test_a_key_that_does_nothing_says_why() -> None:
    async with piloted() as seen:
        app = seen.app
        dispatch = ActionDispatch(
            app, app.context, app.navigation, app.groups, app.menus, app.status
        )
        dispatch.others = ()
        dispatch.perform_by_key("pause", 0)
        message = app.status.facts().message
        assert message is not None
        assert message.words == app.menus.why_not(BY_ID["pause"])


async def test_an_action_that_no_object_performs_does_nothing() -> None:
    async with piloted() as seen:
        seen.app.dispatch.others = ()
        before = seen.text
        seen.app.do("pause")
        assert seen.text == before
        assert not seen.app.performs("pause")
        assert seen.app.performs("pause", Counter(False))
