"""``fwtui sync``: copy the pod's catalogue to this machine, or update the copy."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import TYPE_CHECKING

from fwtui.cli import account_option
from fwtui.cli.streams import can_encode, raw
from fwtui.errors import StoreError
from fwtui.library.events import MirrorChanged
from fwtui.text import number

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.library.library import Library
    from fwtui.library.mirror.progress import MirrorProgress, MirrorRecord
    from fwtui.pod.auth.accounts import Account, Accounts

_BAR = 24
_WORDS = {"filling": "Reading", "full": "Checking", "news": "Looking for news"}


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("--full", action="store_true", help="notice what went away, too")
    parser.add_argument("--json", action="store_true", help="one JSON object a line, without a bar")
    account_option.option(parser)


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Copy the catalogue; the exit code. A run that is interrupted is continued by the next."""
    account, accounts = account_option.chosen(args, settings, paths)
    return asyncio.run(_sync(args, account, accounts, settings, paths))


async def _sync(
    args: argparse.Namespace,
    account: Account,
    accounts: Accounts,
    settings: Settings,
    paths: Paths,
) -> int:
    from fwtui.library.library import Library
    from fwtui.library.mirror.progress import load_record
    from fwtui.library.store.store import Store
    from fwtui.pod.pod import Pod
    from fwtui.services.account_folders import folder_name

    store = Store(paths.cache, paths.state, folder_name(account, accounts, paths))
    if not store.leads():
        record = load_record(store)
        store.close()
        raise copy_of_another(record, keeps=settings.library.mirror)
    library = Library(store, settings.library)
    pod = Pod(account, accounts, settings.pod)
    account_option.print_trouble(pod)
    report = _SyncReport(library, as_json=args.json)
    try:
        await library.mirror_now(pod, full=args.full)
    finally:
        report.end()
        await library.aclose()
        await pod.aclose()
    return 0


def copy_of_another(record: MirrorRecord, *, keeps: bool) -> StoreError:
    """The copy of another fwtui that has the account open, by what that one has saved.

    ``keeps``: the settings let it make a copy.
    """
    here = "Another fwtui has this account open"
    if record.complete:
        return StoreError(f"{here}; it keeps the catalogue here up to date.")
    if record.under_way is not None and record.wanted is not False:
        done = f"{number(record.here.get('tracks', 0))} of {number(record.total or 0)} tracks"
        return StoreError(f"{here}; {done} are here so far.")
    yet = (
        "and has not begun to bring the catalogue here"
        if keeps
        else "and does not keep the catalogue here"
    )
    if record.wanted is False:
        yet = "and does not keep the catalogue here, as you chose"
    begin = "“keep the whole catalogue here” in its palette begins that."
    return StoreError(f"{here}, {yet}.", hint=f"{begin} Or quit it, and run this again.")


class _SyncReport:
    """Reports the progress: a bar on a terminal, JSON lines, or one line at the end."""

    def __init__(self, library: Library, *, as_json: bool) -> None:
        self._library = library
        self._json = as_json
        self._bar = sys.stderr.isatty() and not as_json
        self._began = time.monotonic()
        self._unsubscribe = library.subscribe(self._on_event)

    def _on_event(self, event: object) -> None:
        if not isinstance(event, MirrorChanged):
            return
        progress = self._library.mirror_progress
        if self._json:
            print(_json(progress), flush=True)
        elif self._bar:
            print(f"\r\x1b[K{_line(progress)}", end="", file=raw(sys.stderr), flush=True)

    def end(self) -> None:
        self._unsubscribe()
        progress = self._library.mirror_progress
        if self._json:
            print(_json(progress), flush=True)
            return
        if self._bar:
            print("\r\x1b[K", end="", file=raw(sys.stderr), flush=True)
        seconds = time.monotonic() - self._began
        total = f" of {number(progress.total)}" if progress.total is not None else ""
        how = "" if progress.complete else "; not complete yet, run it again to go on"
        print(f"Tracks here: {number(progress.done)}{total} ({seconds:.0f} s){how}.")


def _json(progress: MirrorProgress) -> str:
    return json.dumps(
        {
            "phase": progress.phase,
            "tracks": progress.done,
            "total": progress.total,
            "complete": progress.complete,
            "as_of": progress.as_of.isoformat() if progress.as_of else None,
            "pages_done": progress.pages_done,
            "pages": progress.pages,
            "seconds_left": progress.seconds_left,
            "waiting": progress.waiting,
        }
    )


def _line(progress: MirrorProgress) -> str:
    """``Reading  ━━━━━━──────  3,400 of 12,000 tracks · 4 minutes left``"""
    from fwtui.library.mirror.estimate import duration

    word = _WORDS.get(progress.phase, "")
    total = progress.total or 0
    if progress.phase == "full":
        part, whole, what = progress.pages_done, progress.pages, "pages"
    else:
        part, whole, what = progress.done, total, "tracks"
    full = min(_BAR, part * _BAR // whole) if whole else 0
    done, rest = ("━", "─") if can_encode("━─", sys.stderr) else ("=", "-")
    line = f"{word}  {done * full}{rest * (_BAR - full)}  {number(part)} of {number(whole)} {what}"
    if progress.waiting:
        return f"{line}, waiting: {progress.waiting}"
    if progress.seconds_left is not None and progress.phase != "news":
        line += f", {duration(progress.seconds_left)} left"
    return line
