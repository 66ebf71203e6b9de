"""An account's services as a command uses them: without the interface, and without its mirror."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fwtui.services.account_services import AccountServices

if TYPE_CHECKING:
    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.pod.auth.accounts import Account, Accounts


def services_of(
    account: Account, accounts: Accounts, settings: Settings, paths: Paths, *, plays: bool = False
) -> AccountServices:
    """The services of an account; only the interface copies the catalogue."""
    settings = replace(settings, library=replace(settings.library, mirror=False))
    return AccountServices(account, accounts, settings, paths, plays=plays)


@asynccontextmanager
async def connected(services: AccountServices) -> AsyncIterator[None]:
    """Services without sound and downloads, connected or known to be offline; closed at the
    end."""
    try:
        services.open(sound=False, downloads=False)
        await services.connected.wait()
        yield
    finally:
        await services.close()
