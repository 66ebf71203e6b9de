"""``fwtui demo``: the interface on the demo pod, or the demo pod alone."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING, Any

from fwtui.errors import FwtuiError
from fwtui.services.demo import DemoService

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from fwtui.base.paths import Paths
    from fwtui.config import Settings


MOST_TRACKS = 1_000_000
_UNITS = {"s": 1, "m": 60, "h": 3600}
NAME = "demo"
"""Of the demo's session."""


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--tracks",
        type=int,
        default=0,
        metavar="N",
        help=f"grow the catalogue to N tracks, {MOST_TRACKS:,} at most",
    )
    parser.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar="LIMIT=RATE",
        help="another limit of requests, as in authenticated-list=20/60s; may be repeated",
    )
    parser.add_argument("--closed", action="store_true", help="a pod that wants a login to listen")
    parser.add_argument(
        "--pod",
        choices=("1", "2-alpha", "2"),
        default="1",
        help="which Funkwhale the pod is: 1.4, the alpha of 2.0, or 2.0",
    )
    parser.add_argument(
        "--upgrade-at",
        metavar="TIME",
        help="make it a pod of 2.0 while it runs, after a time such as 30s or 5m",
    )
    parser.add_argument("--serve", action="store_true", help="run the pod alone, and say where")
    parser.add_argument("--port", type=int, default=0, help="with --serve: its port")


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code."""
    for option, number, most in (
        ("--tracks", args.tracks, MOST_TRACKS),
        ("--port", args.port, 65_535),
    ):
        if not 0 <= number <= most:
            print(f"fwtui: {option} is a number from 0 to {most:,}.", file=sys.stderr)
            return 2
    limits = dict(_limit(option) for option in args.limit)
    pod_options = {
        "tracks": args.tracks,
        "limits": limits,
        "anonymous": not args.closed,
        "dialect": args.pod,
        "upgrade_after": _seconds(args.upgrade_at),
    }
    if args.serve:
        return _serve(pod_options, args.port)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print("fwtui: this is not a terminal; `fwtui demo --serve` needs none.", file=sys.stderr)
        return 2
    from fwtui.session import start

    def serve(first: socket.socket | None, lock: int) -> int:
        return _play(pod_options, settings, paths.config_file, first, lock)

    return start.join(NAME, serve, paint=False)


def _play(
    pod_options: dict[str, Any],
    settings: Settings,
    config_file: Path,
    first: socket.socket | None,
    lock: int,
) -> int:
    """The session on a demo pod of its own; in a process of its own."""
    from fwtui.cli.interface import show

    demo = DemoService(settings, **pod_options)
    try:
        url = demo.start()
        return show(
            settings,
            demo.paths,
            demo.accounts,
            None,
            first,
            lock,
            name=NAME,
            suggested=url,
            opener=DemoService.visit,
            config_file=config_file,
        )
    except ValueError as error:
        raise FwtuiError(f"{error}.") from error
    finally:
        demo.close()


def _serve(pod_options: dict[str, Any], port: int) -> int:
    DemoService.require()
    from fwtui.demo.pod import serve
    from fwtui.demo.state import DemoSettings

    try:
        serve(DemoSettings(**pod_options), _print_address, port=port)
    except ValueError as error:
        raise FwtuiError(f"{error}.") from error
    except OSError as error:
        raise FwtuiError(
            f"Port {port} cannot be had on this machine.",
            hint="Without --port a free one is taken.",
        ) from error
    return 0


def _print_address(address: str) -> None:
    print(f"{address}  (user demo, password demo; ctrl+c ends it)", flush=True)


def _seconds(option: str | None) -> float | None:
    """``30s``, ``5m`` or ``1h`` in seconds."""
    if option is None:
        return None
    count, unit = option[:-1], option[-1:]
    if not (count.isascii() and count.isdecimal() and unit in _UNITS):
        raise FwtuiError(
            f"--upgrade-at {option} is not understood.", hint="It is a time: --upgrade-at 30s"
        )
    return float(count) * _UNITS[unit]


def _limit(option: str) -> tuple[str, str]:
    scope, sign, rate = option.partition("=")
    if not (scope and sign and rate):
        raise FwtuiError(
            f"--limit {option} is not understood.",
            hint="It is a limit and its rate: --limit authenticated-list=20/60s",
        )
    return scope, rate
