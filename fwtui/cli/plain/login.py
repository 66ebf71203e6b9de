"""A login by prompts: an address, a page to open elsewhere, the code that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.cli import account_option
from fwtui.cli.plain.sentences import of_error
from fwtui.errors import FwtuiError

if TYPE_CHECKING:
    from fwtui.base.paths import Paths
    from fwtui.cli.plain.streams import PlainLines
    from fwtui.config import Settings
    from fwtui.pod.auth.accounts import Account, Accounts
    from fwtui.pod.auth.login import Login

TRIES = 5
"""Addresses that are asked for, and codes, until it ends."""


async def log_in(
    lines: PlainLines, accounts: Accounts, settings: Settings, paths: Paths, given: str = ""
) -> Account | None:
    """The account that was added, which the default may be another than; None where the listener
    gives up. ``given``: the address of its pod, where it was typed. Raises StoreError."""
    from fwtui.pod.auth.login import Login
    from fwtui.pod.auth.probe import probe
    from fwtui.pod.http.origin import Origin
    from fwtui.pod.http.proxies import clear_proxy

    if not paths.keeps_data:
        # Its secrets would be in a temporary folder that is deleted.
        raise account_option.not_kept()
    if not given:
        lines.say("An empty line ends this login.")
    for _ in range(TRIES):
        address = given or lines.ask("Which pod is your music on? As in music.example.")
        given = ""
        if not address:
            return None
        try:
            ca_file, fingerprint = accounts.trust(Origin.parse(address))
            found = await probe(address, settings.pod, ca_file=ca_file, fingerprint=fingerprint)
        except FwtuiError as error:
            lines.say(of_error(error))
            continue
        lines.say(
            f"{found.instance.name or found.origin.name}: Funkwhale {found.instance.version}."
        )
        if clear := clear_proxy(found.origin):
            lines.say(f"{clear}.")
        async with Login(
            found.origin,
            accounts,
            settings.pod,
            ca_file=ca_file,
            fingerprint=fingerprint,
            version=found.instance.version,
        ) as login:
            return await _logged_in(lines, login, accounts)
    return None


async def _logged_in(lines: PlainLines, login: Login, accounts: Accounts) -> Account | None:
    """By the code of a page, else by a token or as a visitor, where that is typed instead."""
    lines.say("Open this page in any browser, log in there if it asks, and let fwtui in:")
    lines.say(await login.begin("code"))
    for _ in range(TRIES):
        code = lines.ask(
            "Then paste the code that it shows. `token` asks for an application's token instead, "
            "and `visitor` goes on without a login, where the pod allows it."
        )
        if not code:
            return None
        try:
            if code.casefold() == "visitor":
                account = await login.anonymous()
            elif code.casefold() == "token":
                token = lines.ask(
                    "Paste the token, which is not shown. It is made on the pod: Settings, Your "
                    "applications.",
                    hidden=True,
                )
                account = await login.with_token(token)
            else:
                account = await login.finish(code)
        except FwtuiError as error:
            lines.say(of_error(error))
            continue
        lines.say(account_option.made(account))
        return account
    return None
