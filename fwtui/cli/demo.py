"""``fwtui demo``: the interface on a pod of its own, or that pod alone."""

from __future__ import annotations

import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from fwtui.errors import FwtuiError

if TYPE_CHECKING:
    import argparse

    from fwtui.config import Paths, Settings


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--tracks", type=int, default=0, metavar="N", help="grow the catalogue to N tracks"
    )
    parser.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar="SCOPE=RATE",
        help="another rate for a scope, as in authenticated-list=20/60s; may be said again",
    )
    parser.add_argument("--closed", action="store_true", help="a pod that wants a login to listen")
    parser.add_argument("--serve", action="store_true", help="run the pod alone, and say where")
    parser.add_argument("--port", type=int, default=0, help="with --serve: its port")


def run(given: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    try:
        from fwtui.demo.pod import DemoPod, serve
        from fwtui.demo.state import DemoSettings
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("fwtui"):
            raise
        raise FwtuiError(
            "The demo pod is not installed.", hint="Install fwtui with it: fwtui[demo]"
        ) from error
    limits = dict(_limit(said) for said in given.limit)
    try:
        if given.serve:
            alone = DemoSettings(tracks=given.tracks, limits=limits, anonymous=not given.closed)
            serve(alone, _say_where, port=given.port)
            return 0
        pod = DemoPod(tracks=given.tracks, limits=limits, anonymous=not given.closed, approve=True)
    except ValueError as error:
        raise FwtuiError(f"{error}.") from error
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print("fwtui: this is not a terminal; fwtui demo --serve needs none.", file=sys.stderr)
        return 2
    from fwtui.cli.interface import show
    from fwtui.config import Paths as Places
    from fwtui.pod.accounts import Accounts

    # The pod forgets everything when it ends, so nothing of it is kept beside real accounts.
    with pod, tempfile.TemporaryDirectory(prefix="fwtui-demo-") as folder:
        places = Places.under(Path(folder)).made()
        accounts = Accounts(places.data, settings.pod)
        return show(settings, places, accounts, None, suggested=pod.url, opener=_visit)


def _say_where(address: str) -> None:
    print(f"{address}  (user demo, password demo; ctrl+c ends it)", flush=True)


def _visit(address: str) -> bool:
    """The browser of the demo: it goes where it is sent, for the pod approves by itself."""
    threading.Thread(target=_open, args=(address,), name="demo-browser", daemon=True).start()
    return True


def _open(address: str) -> None:
    from fwtui.demo.browser import visit

    visit(address)


def _limit(said: str) -> tuple[str, str]:
    scope, sign, rate = said.partition("=")
    if not (scope and sign and rate):
        raise FwtuiError(
            f"--limit {said} is not understood.",
            hint="It is a scope and a rate: --limit authenticated-list=20/60s",
        )
    return scope, rate
