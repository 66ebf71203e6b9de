"""``fwtui sessions``: list the sessions that run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fwtui.cli import ctl
from fwtui.errors import VISITOR
from fwtui.session import rendezvous

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings

SECONDS = 3.0
"""For a session to answer."""


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line, for scripts")


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code."""
    usual = rendezvous.default_name()
    for name in rendezvous.names():
        try:
            reply = ctl.ask(name, "status", seconds=SECONDS)
        except (FileNotFoundError, ConnectionRefusedError):
            continue  # a session died behind it
        except (OSError, ValueError):
            reply = None
        status = reply.get("result") if reply else None
        if args.json:
            about = {"session": name, "default": name == usual, "answers": status is not None}
            print(json.dumps({**about, **(status or {})}, ensure_ascii=False))
        else:
            print(f"{'*' if name == usual else ' '} {name}  {words(status)}")
    return 0


def words(status: dict[str, Any] | None) -> str:
    """Whose session it is and what it plays; ``None`` for one that does not answer."""
    if status is None:
        return "does not answer; it may be of another version"
    track = status["title"]
    if track and status["artist"]:
        track = f"{status['artist']} – {track}"
    who = status["account"] or (VISITOR.format(status["pod"]) if status["pod"] else "no account")
    return f"{who}  {status['state']}  {track or ''}".rstrip()
