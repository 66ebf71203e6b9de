"""``fwtui login``: add an account by OAuth, by a token, or without a login."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from fwtui.cli import account_option
from fwtui.cli.streams import raw
from fwtui.errors import LoginFailed
from fwtui.services import browser
from fwtui.text import plain

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.pod.auth.accounts import Account, Accounts
    from fwtui.pod.auth.login import Login

_INTRO = "Open this page, log in there if it asks, and let fwtui in:"


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "pod", nargs="?", help="its address, as in music.example or http://192.168.1.5:8080"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--code", action="store_true", help="the pod shows a code, for a browser elsewhere"
    )
    how.add_argument(
        "--token", action="store_true", help="with an application's token, read from stdin"
    )
    how.add_argument(
        "--visitor",
        action="store_true",
        help="as a visitor, without a login, where the pod allows it",
    )
    parser.add_argument("--default", action="store_true", help="make it the default account")
    parser.add_argument("--ca-file", default="", metavar="FILE", help="certificates to trust, PEM")
    parser.add_argument(
        "--fingerprint", default="", metavar="SHA256", help="the one certificate to trust"
    )


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code."""
    address = args.pod or _line("Pod: ")
    if not address:
        print("fwtui: Which pod? As in `fwtui login music.example`.", file=sys.stderr)
        return 2
    if not paths.keeps_data:
        raise account_option.not_kept()
    return asyncio.run(_login(address, args, settings, paths))


async def _login(address: str, args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    from fwtui.pod.auth.accounts import Accounts
    from fwtui.pod.auth.login import Login
    from fwtui.pod.auth.probe import probe
    from fwtui.pod.http.origin import Origin
    from fwtui.pod.http.proxies import clear_proxy

    accounts = Accounts(paths.data, settings.pod)
    is_first = not accounts.list()
    ca_file, fingerprint = args.ca_file, args.fingerprint
    if not (ca_file or fingerprint):
        ca_file, fingerprint = accounts.trust(Origin.parse(address))
    trust = {"ca_file": ca_file, "fingerprint": fingerprint}
    found = await probe(address, settings.pod, **trust)
    say(f"{found.instance.name or found.origin.name}: Funkwhale {found.instance.version}")
    if not args.visitor and (clear := clear_proxy(found.origin)):
        say(f"{clear}.")
    async with Login(
        found.origin, accounts, settings.pod, **trust, version=found.instance.version
    ) as login:
        account = await _account(login, args)
    if is_first:
        accounts.save_newcomer()
    if args.default:
        accounts.save(account, default=True)
    print(_done(account, accounts))
    return 0


async def _account(login: Login, args: argparse.Namespace) -> Account:
    if args.visitor:
        return await login.anonymous()
    if args.token:
        return await login.with_token(_hidden("Token: "))
    if not args.code and browser.can_open():
        address = await login.begin("browser")
        if login.method == "browser" and browser.open_page(address):
            say(f"{_INTRO}\n\n{address}\n\nWaiting for your browser; ctrl+c stops it.")
            return await login.finish()
    # No browser here, or none that could come back to this machine.
    address = await login.begin("code")
    say(f"{_INTRO}\n\n{address}\n")
    _share(address, raw(sys.stderr))
    return await login.finish(_line(f"{account_option.PASTE}: "))


def _done(account: Account, accounts: Accounts) -> str:
    words = account_option.made(account)
    if accounts.default != account:
        words += f" The default is still {accounts.default.name if accounts.default else 'none'}."
    return words


def say(words: str) -> None:
    """Print on stderr; stdout has the result alone."""
    print(words, file=sys.stderr, flush=True)


def _line(question: str) -> str:
    """A line of stdin; ``question`` is printed on a terminal alone."""
    with stoppable():
        if sys.stdin.isatty():
            print(question, end="", file=sys.stderr, flush=True)
        return sys.stdin.readline(10_000).strip()


def _hidden(question: str) -> str:
    if not sys.stdin.isatty():
        return _line("")
    from getpass import getpass

    try:
        with stoppable():
            return getpass(question, stream=sys.stderr).strip()
    except EOFError as error:
        raise LoginFailed("No token was given.") from error


@contextmanager
def stoppable() -> Iterator[None]:
    """Let the first ctrl+c end a question: asyncio cancels the task, which would notice only
    after the line."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _share(address: str, terminal: TextIO) -> None:
    """Show the address as a QR code and copy it by OSC 52, on a terminal alone."""
    if not terminal.isatty():
        return
    import base64
    import shutil

    import segno

    code = segno.make(address, error="l", micro=False)
    width = code.symbol_size(border=2)[0]
    size = shutil.get_terminal_size()
    if "utf" in (terminal.encoding or "").lower() and width < size.columns:
        code.terminal(out=terminal, border=2, compact=True)
    if os.environ.get("TERM", "dumb") in ("dumb", "linux"):
        return
    # xterm's control sequences, "Manipulate Selection Data"; ignored where it is not known.
    text = base64.b64encode(plain(address, 4096).encode()).decode()
    terminal.write(f"\x1b]52;c;{text}\x07")
    terminal.flush()
