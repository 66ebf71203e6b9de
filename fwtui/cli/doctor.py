"""``fwtui doctor``: the facts for a bug report, without secrets and user names."""

from __future__ import annotations

import asyncio
import locale
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from fwtui import __version__
from fwtui.errors import FwtuiError
from fwtui.text import counted

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.pod.auth.accounts import Account, Accounts

_PACKAGES = ("textual", "httpx", "authlib", "python-mpv", "msgspec", "keyring", "pillow", "aiohttp")


class Finding(Struct, frozen=True):
    """One line of the report."""

    about: str
    words: str
    bad: bool = False
    """Whether something does not work because of it."""


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("--offline", action="store_true", help="do not ask the pod anything")


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code."""
    broken = False
    for finding in _findings(settings, paths, offline=args.offline):
        broken |= finding.bad
        print(f"{finding.about:<10}{'! ' if finding.bad else '  '}{finding.words}", flush=True)
    return 1 if broken else 0


def _findings(settings: Settings, paths: Paths, *, offline: bool) -> Iterator[Finding]:
    yield Finding("fwtui", __version__)
    yield Finding("python", f"{platform.python_version()} on {platform.platform(terse=True)}")
    yield Finding("packages", ", ".join(_versions()))
    yield from _guarded("sound", lambda: _sound(settings, paths))
    yield _terminal()
    yield from _files(paths)
    from fwtui.pod.auth.accounts import Accounts

    accounts = Accounts(paths.data, settings.pod)
    yield from _guarded("logins", lambda: _logins(accounts))
    try:
        account = accounts.default
    except FwtuiError as error:
        yield Finding("account", _words(error), bad=True)
        return
    if account is None:
        yield Finding("pod", "no account yet; `fwtui login POD` makes one")
    elif not offline:
        yield from asyncio.run(_pod(account, accounts, settings))


def _guarded(about: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except FwtuiError as error:
        yield Finding(about, _words(error), bad=True)


def _versions() -> Iterator[str]:
    for name in _PACKAGES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} –"


def _sound(settings: Settings, paths: Paths) -> Iterator[Finding]:
    from fwtui.base.stderr import redirect_stderr
    from fwtui.player.mpv.probe import sound

    with redirect_stderr(paths.log_file):
        found = sound(settings.player)
    yield Finding("libmpv", f"{found.version} (interface {found.interface})")
    outputs = sorted({device.name.split("/")[0] for device in found.devices} - {"auto"})
    chosen = settings.player.device
    yield Finding(
        "outputs",
        f"{', '.join(outputs) or 'none'}; {counted(len(found.devices), 'device')}; set to {chosen}",
        bad=not outputs,
    )


def _terminal() -> Finding:
    from fwtui.ui.theme import depth_of

    environ = os.environ
    size = shutil.get_terminal_size()
    facts = [
        environ.get("TERM", "no TERM"),
        f"{size.columns}x{size.lines}",
        f"colours {depth_of(environ)}",
        locale.getpreferredencoding(do_setlocale=False),
    ]
    facts += [name for name in ("TERM_PROGRAM", "TMUX", "STY", "SSH_CONNECTION") if name in environ]
    if not sys.stdout.isatty():
        facts.append("not shown on a terminal now")
    return Finding("terminal", ", ".join(facts), bad=environ.get("TERM") in (None, "dumb"))


def _files(paths: Paths) -> Iterator[Finding]:
    there = "" if paths.config_file.exists() else " (not there; the defaults serve)"
    yield Finding("settings", f"{_short(paths.config_file)}{there}")
    for about, folder in (("data", paths.data), ("cache", paths.cache), ("state", paths.state)):
        free = shutil.disk_usage(folder).free // 1_000_000
        yield Finding(about, f"{_short(folder)}, {free:,} MB free", bad=free < 50)
    for folder in paths.unwritable:
        yield Finding("files", f"{_short(folder)} cannot be written", bad=True)


def _short(path: Path) -> str:
    home = os.path.expanduser("~")
    return "~" + str(path)[len(home) :] if str(path).startswith(home + os.sep) else str(path)


def _logins(accounts: Accounts) -> Iterator[Finding]:
    kept = "the system's keyring" if accounts.in_keyring() else "a file that only you can read"
    yield Finding("logins", f"{counted(len(accounts.list()), 'account')}, kept in {kept}")


async def _pod(account: Account, accounts: Accounts, settings: Settings) -> list[Finding]:
    from fwtui.pod.pod import Pod
    from fwtui.pod.ratelimit.budget import clock

    pod = Pod(account, accounts, settings.pod)
    found: list[Finding] = []
    try:
        about = await pod.instance.nodeinfo()
        found.append(Finding("pod", f"{account.origin.name} answers: Funkwhale {about.version}"))
        if account.kind == "anonymous":
            found.append(Finding("login", "none: a visitor"))
        else:
            await pod.instance.me()
            found.append(Finding("login", f"good ({account.kind})"))
        standing = pod.budget.most_relevant(clock())
        if standing is not None:
            found.append(
                Finding("allowance", f"{standing.remaining:,} of {standing.limit:,} requests left")
            )
    except FwtuiError as error:
        found.append(Finding("login" if found else "pod", _words(error), bad=True))
    finally:
        await pod.aclose()
    if pod.trouble is not None:
        found.append(Finding("login", _words(pod.trouble), bad=True))
    return found


def _words(error: FwtuiError) -> str:
    return f"{error.sentence.rstrip('.')}. {error.hint}".strip()
