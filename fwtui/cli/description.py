"""All commands with their options as values, read off their argparse parsers.

The manual page and the completions of shells are made from it, by ``python -m assets.shell``.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from fwtui.cli import main
from fwtui.control.commands import BY_NAME
from fwtui.control.commands import COMMANDS as CONTROL_COMMANDS
from fwtui.ui.actions.table import ACTIONS

Completed = Literal["", "accounts", "sessions", "names", "actions", "files"]
"""What an argument is completed with, besides its choices."""

_COMPLETED: dict[str, Completed] = {
    "account": "accounts",
    "session": "sessions",
    "query": "names",
    "action": "actions",
}


class Argument(Struct, frozen=True):
    """An option, or an argument without a name."""

    flags: tuple[str, ...]
    """``-s``, ``--shuffle``; none for an argument without a name."""
    metavar: str
    """Of its value; empty for a flag."""
    words: str
    choices: tuple[str, ...] = ()
    completed: Completed = ""


class Described(Struct, frozen=True):
    """A command."""

    name: str
    words: str
    arguments: tuple[Argument, ...] = ()
    commands: tuple[Described, ...] = ()
    """Commands of the command."""
    epilog: str = ""

    @property
    def options(self) -> Sequence[Argument]:
        return [each for each in self.arguments if each.flags]

    @property
    def positional(self) -> Sequence[Argument]:
        return [each for each in self.arguments if not each.flags]


def commands() -> tuple[Described, ...]:
    """All commands, in the order of the help."""
    return tuple(
        _described(name, words, main.parser_of(name)) for name, words in main.COMMANDS.items()
    )


def control_words() -> dict[str, str]:
    """What ``fwtui ctl`` takes as ACTION: its commands, and the actions by id."""
    found = {command.name: command.words for command in CONTROL_COMMANDS}
    return found | {action.id: action.words for action in ACTIONS if action.id not in BY_NAME}


def _described(name: str, words: str, parser: argparse.ArgumentParser) -> Described:
    arguments: list[Argument] = []
    below: list[Described] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {each.dest: each.help or "" for each in action._choices_actions}
            below += [
                _described(each, helps.get(each, ""), sub) for each, sub in action.choices.items()
            ]
        elif action.default is not argparse.SUPPRESS:  # --help, and what the command above has
            arguments.append(_argument(name, action))
    return Described(name, words, tuple(arguments), tuple(below), parser.epilog or "")


def _argument(command: str, action: argparse.Action) -> Argument:
    metavar = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    choices = tuple(map(str, action.choices or ()))
    completed = _COMPLETED.get(action.dest, "")
    if command == "quit":
        completed = "sessions"
    takes = action.nargs != 0
    return Argument(
        tuple(action.option_strings),
        metavar if takes else "",
        action.help or "",
        choices,
        completed,
    )
