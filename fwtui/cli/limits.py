"""``fwtui limits``: the rate limits of the pod and what is left; reading them costs nothing."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING

from fwtui.cli import account_option
from fwtui.cli.streams import can_encode
from fwtui.errors import FwtuiError
from fwtui.text import cells, clock, number

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.pod.auth.accounts import Account, Accounts
    from fwtui.pod.schema import RateLimit, RateLimits

_BAR = 20
_FULL, _EMPTY = "█", "░"
_PERIODS = {60: "a minute", 3600: "an hour", 86400: "a day"}


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--all", action="store_true", help="also what fwtui never uses, all by the pod's own names"
    )
    account_option.json_option(parser)
    account_option.option(parser)


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code."""
    account, accounts = account_option.chosen(args, settings, paths)
    limits = asyncio.run(_read(account, accounts, settings))
    mine = limits.scopes if args.all else _of(account, limits.scopes)
    if args.json:
        import msgspec

        print(json.dumps({"enabled": limits.enabled, "scopes": msgspec.to_builtins(mine)}))
        return 0
    if not limits.enabled:
        print(f"{account.origin.name} has no limits.")
        return 0
    for line in table(mine, own_names=args.all):
        print(line)
    return 0


async def _read(account: Account, accounts: Accounts, settings: Settings) -> RateLimits:
    from fwtui.pod.pod import Pod

    pod = Pod(account, accounts, settings.pod)
    printed = account_option.print_trouble(pod)
    try:
        limits = await pod.limits()
    finally:
        await pod.aclose()
        account_option.print_trouble(pod, printed)
    if limits is None:
        raise FwtuiError(
            f"{account.origin.name} gives the limits of a visitor, not yours.",
            hint=f"`fwtui login {account.origin.name}` logs in again.",
        )
    return limits


def _of(account: Account, scopes: Sequence[RateLimit]) -> tuple[RateLimit, ...]:
    """The scopes that fwtui uses; the others are of registration and other protocols."""
    mine = "anonymous-" if account.kind == "anonymous" else "authenticated-"
    return tuple(one for one in scopes if one.scope.startswith((mine, "oauth-", "fetch")))


def table(scopes: Sequence[RateLimit], *, own_names: bool = False) -> list[str]:
    """One line for each scope, the one with the smallest part left first; ``own_names``: as the
    pod calls them."""
    ordered = sorted(scopes, key=lambda one: (one.remaining / (one.limit or 1), one.scope))
    names = [one.scope if own_names else _name(one.scope) for one in ordered]
    width = max(map(cells, names), default=0)
    full, empty = (_FULL, _EMPTY) if can_encode(_FULL + _EMPTY, sys.stdout) else ("#", ".")
    lines = []
    for name, one in zip(names, ordered, strict=True):
        left = round(_BAR * min(one.remaining, one.limit) / (one.limit or 1))
        bar = full * left + empty * (_BAR - left)
        counts = f"{number(one.remaining):>6} of {number(one.limit):>6} {_per(one.window):<10}"
        lines.append(f"{name:<{width}}  {bar} {counts} {_when(one)}".rstrip())
    return lines


def _name(scope: str) -> str:
    """A limit as the interface calls it; those of a login by what each is for."""
    from fwtui.ui.views.allowance_wording import about
    from fwtui.ui.wording import scope_word

    word = scope_word(scope)
    return about(scope) if word == "logging in" else word


def _per(seconds: int) -> str:
    return _PERIODS.get(seconds) or f"in {clock(seconds)}"


def _when(one: RateLimit) -> str:
    if one.remaining <= 0 and one.next_in is not None:
        return f"next in {clock(one.next_in)}"
    return f"full in {clock(one.full_in)}" if one.full_in else ""
