"""``fwtui quit``: end a session; queue and place are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.errors import FwtuiError
from fwtui.session import rendezvous, start

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help="as `fwtui sessions` lists it; else the default account's",
    )


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code."""
    name = args.name or _usual()
    try:
        ended = rendezvous.is_name(name) and start.end(name)
    except rendezvous.NotYours as error:
        raise FwtuiError(f"{error}; it is not used.") from error
    except OSError as error:
        raise FwtuiError(f"The session {name} does not end.") from error
    if not ended and not args.name and not rendezvous.names():
        raise FwtuiError("There is no session to end.")
    if not ended:
        raise FwtuiError(f"There is no session {name}.", hint="`fwtui sessions` lists them.")
    return 0


def _usual() -> str:
    """The default account's session, else the only one."""
    usual, names = rendezvous.default_name(), rendezvous.names()
    return names[0] if usual not in names and len(names) == 1 else usual
