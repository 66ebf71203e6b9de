"""The entry point: argv to a command, an exception to a sentence and an exit code.

Exit codes: 0 done; 1 failed, with a sentence on stderr; 2 wrong usage, or the interface
without a terminal; 130 stopped by ctrl+c.
"""

from __future__ import annotations

import errno
import importlib
import logging
import os
import sys
from typing import TYPE_CHECKING, Protocol, cast

from fwtui.cli import streams
from fwtui.errors import FwtuiError

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings

COMMANDS = {
    "demo": "open fwtui on a pod of its own, with music, no account needed",
    "login": "log in to a pod",
    "logout": "log out and forget the account",
    "accounts": "list the accounts, choose the default",
    "play": "play without the interface, or in a running session",
    "open": "open an address: a page of any pod, @user@pod, a feed",
    "ctl": "drive a running session: next, pause, seek, queue, status and all actions",
    "sessions": "list the running sessions",
    "quit": "end a session",
    "undo": "take back the last change, or list the changes of a month",
    "playlists": "your playlists: list, show, export to a file, import from one",
    "credits": "the attribution of a playlist or album: author, licence, source",
    "downloads": "music kept on this machine: list, add, remove",
    "podcasts": "your podcasts: list, follow by address, import and export as OPML",
    "sync": "bring the pod's catalogue here",
    "api": "ask a pod's API and print the answer",
    "limits": "how many requests the pod still allows",
    "config": "all settings, with what each means and where it is set",
    "completion": "what a shell completes fwtui's commands with",
    "doctor": "what a bug report needs to know; holds no secret",
}
"""Commands by name: each is a module of this package, imported when it runs."""


class Command(Protocol):
    """The module of a command."""

    def options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""

    def run(self, args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
        """Run the command; the exit code."""


def run(argv: list[str]) -> int:
    """Run the command of ``argv``; the exit code."""
    streams.fence()
    try:
        try:
            return _run(argv)
        finally:
            # Here, where a closed pipe still raises.
            sys.stdout.flush()
    except FwtuiError as error:
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
        print("fwtui: The disk is full.", file=sys.stderr)
        return _pipe_closed()


def _run(argv: list[str]) -> int:
    if not argv:
        from fwtui.cli.interface import NOT_A_TERMINAL

        print(NOT_A_TERMINAL, file=sys.stderr)
        return 2
    name = argv[0]
    if name == "ctl":
        from fwtui.cli import ctl

        return ctl.main(argv[1:])
    if name in COMMANDS:
        args = parser_of(name).parse_args(argv[1:])
        return _command(name).run(args, *_prepare())
    return _without_command(argv) if name.startswith("-") else _unknown(name)


def _unknown(name: str) -> int:
    from fwtui.errors import NEAREST
    from fwtui.text import closest, plain

    near = closest(name, COMMANDS)
    hint = NEAREST.format(f"`fwtui {near}`") if near else " `fwtui --help` lists them."
    print(f"fwtui: There is no command {plain(name, 60)}.{hint}", file=sys.stderr)
    return 2


def parser_of(name: str) -> argparse.ArgumentParser:
    """The parser of a command, with its options."""
    parser = _parser(f"fwtui {name}", COMMANDS[name])
    _command(name).options(parser)
    return parser


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
    parser.usage = "fwtui [--account NAME@POD] [--plain]   or   fwtui COMMAND"
    parser.add_argument("--version", action="version", version=f"fwtui {__version__}")
    parser.add_argument("--account", metavar="NAME@POD", help="open this account, not the default")
    parser.add_argument(
        "--plain", action="store_true", help="a line at a time: no screen, no colours"
    )
    args = parser.parse_args(argv)
    if args.plain:
        from fwtui.cli.plain.run import run as talk

        return talk(*_prepare(), account=args.account or "")
    if not args.account:
        parser.error("it opens without arguments")
    return interface.run(*_prepare(), account=args.account)


def _prepare() -> tuple[Settings, Paths]:
    from fwtui.cli.preparation import prepare

    settings, paths, problems = prepare()
    for problem in problems:
        print(f"fwtui: {problem}", file=sys.stderr)
    return settings, paths


def _pipe_closed() -> int:
    # The reader has gone (`fwtui api ... | head`); Python would write again at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
