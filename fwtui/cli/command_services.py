"""An account's services as a command uses them: without the interface, and without its mirror."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fwtui.library.events import ChangeRefused, LibraryEvent
from fwtui.services.account_services import AccountServices

if TYPE_CHECKING:
    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.errors import FwtuiError
    from fwtui.library.library import Library
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


@contextmanager
def refusals(library: Library) -> Iterator[list[str]]:
    """The sentences of changes that the pod refuses meanwhile, or does not say whether it made;
    each is printed at once, to stderr."""
    refused: list[str] = []

    def changed(event: LibraryEvent) -> None:
        if isinstance(event, ChangeRefused):
            refused.append(event.sentence)
            print(event.sentence, file=sys.stderr)

    leave = library.subscribe(changed)
    try:
        yield refused
    finally:
        leave()


def say_as_known(error: FwtuiError) -> None:
    """Say that the pod could not be asked, and that what is printed may be old."""
    print(f"fwtui: {error.sentence.rstrip('.')}; these are as known here.", file=sys.stderr)
