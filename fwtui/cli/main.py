"""From argv to one command, and from whatever it raises to a sentence and an exit code.

0: done. 1: it failed, and stderr says how. 2: asked for something that cannot be, as
a screen where there is no terminal. 130: stopped by the listener.
"""

from __future__ import annotations

import errno
import importlib
import logging
import os
import sys
from typing import TYPE_CHECKING, Protocol, cast

from fwtui.errors import FwtuiError
from fwtui.ui.terminal import startup_frame

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings

COMMANDS = {
    "demo": "open fwtui on a pod of its own, with music, no account needed",
    "login": "log in to a pod",
    "logout": "log out and forget the account",
    "accounts": "list the accounts, choose the default",
    "play": "play without the interface",
    "downloads": "music kept on this machine: list, add, remove",
    "sync": "bring the pod's catalogue here",
    "api": "ask a pod's API and print the answer",
    "limits": "how many requests the pod still allows",
    "doctor": "what a bug report needs to know; holds no secret",
}
"""Each is a module of this room; it is imported when it is asked for."""


class Command(Protocol):
    """What every command's module has."""

    def options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""

    def run(self, given: argparse.Namespace, settings: Settings, paths: Paths) -> int:
        """Do it; the exit code."""


def run(argv: list[str]) -> int:
    """Run what argv asks for and return its exit code."""
    _open_streams()
    try:
        try:
            return _run(argv)
        finally:
            # Here, where it can still be told that nobody reads.
            sys.stdout.flush()
    except FwtuiError as error:
        startup_frame.give_back()
        logging.getLogger(__name__).info("%s", error, exc_info=error)
        print(f"fwtui: {error.sentence}", file=sys.stderr)
        if error.hint:
            print(error.hint, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return _pipe_closed()
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        startup_frame.give_back()
        print("fwtui: There is no room left on the disk.", file=sys.stderr)
        return _pipe_closed()


def _run(argv: list[str]) -> int:
    if not argv:  # the way to the first paint: nothing is imported that it does not need
        from fwtui.cli import interface

        return interface.run(*_prepare())
    name = argv[0]
    if name in COMMANDS:
        command = _command(name)
        parser = _parser(f"fwtui {name}", COMMANDS[name])
        command.options(parser)
        given = parser.parse_args(argv[1:])
        return command.run(given, *_prepare())
    return _without_command(argv)


def _command(name: str) -> Command:
    return cast(Command, importlib.import_module(f"fwtui.cli.{name}"))


def _parser(name: str, words: str) -> argparse.ArgumentParser:
    import argparse

    return argparse.ArgumentParser(prog=name, description=words[:1].upper() + words[1:] + ".")


def _without_command(argv: list[str]) -> int:
    from argparse import RawDescriptionHelpFormatter

    from fwtui import __version__
    from fwtui.cli import interface

    parser = _parser("fwtui", "plays and browses the music of Funkwhale pods in a terminal")
    parser.formatter_class = RawDescriptionHelpFormatter
    width = max(map(len, COMMANDS))
    parser.epilog = "commands, each with a --help of its own:\n" + "\n".join(
        f"  {name:{width}}  {words}" for name, words in COMMANDS.items()
    )
    parser.usage = "fwtui [--account NAME@POD]   or   fwtui COMMAND"
    parser.add_argument("--version", action="version", version=f"fwtui {__version__}")
    parser.add_argument("--account", metavar="NAME@POD", help="open this account, not the default")
    given = parser.parse_args(argv)
    return interface.run(*_prepare(), account=given.account)


def _prepare() -> tuple[Settings, Paths]:
    from fwtui import config
    from fwtui.base import logs
    from fwtui.base.paths import Paths

    paths = Paths.usual().made()
    logs.start(paths.log_file)
    read = config.load(paths.config_file)
    if read.problems or paths.unwritable:
        startup_frame.give_back()  # these lines are for the shell's screen
    for problem in read.problems:
        logging.getLogger(__name__).warning("%s", problem)
        print(f"fwtui: {problem}", file=sys.stderr)
    if paths.unwritable:
        folders = ", ".join(map(str, paths.unwritable))
        print(f"fwtui: {folders} cannot be written; nothing is kept there.", file=sys.stderr)
    return read.settings, paths


def _open_streams() -> None:
    """A shell may have closed them (``>&-``); Python has ``None`` in their place then."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _pipe_closed() -> int:
    # The reader went away (`fwtui api ... | head`): there is nobody to tell, and Python would
    # try again at its end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
