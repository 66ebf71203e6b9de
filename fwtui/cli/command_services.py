"""An account's services as a command uses them: without the interface, and without its mirror."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from fwtui.cli import ctl
from fwtui.control.protocol import DONE
from fwtui.errors import SENT_BY_ANOTHER, SENT_LATER
from fwtui.library.events import ChangeRefused, LibraryEvent
from fwtui.services.account_services import AccountServices

SESSION_SECONDS = 5.0
"""For a running session to answer that it sends what waits."""

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


async def deliver(services: AccountServices, seconds: float, refused: list[str]) -> str:
    """Wait until the pod has what was changed, so long at most; else a sentence on who sends it.

    The process that leads sends it: where that is the account's session, it does so at once, and
    what the pod refuses of it joins ``refused``.
    """
    library, account, later = services.library, services.account, SENT_LATER
    leads = await library.edits.sender.leads()
    try:
        async with asyncio.timeout(seconds):
            while not leads and account is not None and len(library.outbox):
                later = SENT_BY_ANOTHER
                sent = await asyncio.to_thread(_sent, account.session)
                for sentence in sent["refused"]:
                    refused.append(sentence)
                    print(sentence, file=sys.stderr)
                library.outbox.read_again()
                if not sent["waits"]:
                    break
                later = SENT_LATER if sent["away"] else SENT_BY_ANOTHER
            await library.edits.sender.delivered()
    except TimeoutError:
        return later
    return ""


def _sent(session: str) -> dict[str, Any]:
    """What a session has sent that was asked to; as nothing where none runs, or one of another
    version: what leads looks by itself."""
    try:
        reply = ctl.ask(session, "send", seconds=SESSION_SECONDS)
    except (OSError, ValueError):
        reply = None
    done = reply is not None and reply["code"] == DONE
    return reply["result"] if done else {"waits": 0, "away": False, "refused": []}


def say_as_known(error: FwtuiError) -> None:
    """Say that the pod could not be asked, and that what is printed may be old."""
    print(f"fwtui: {error.sentence.rstrip('.')}; these are as known here.", file=sys.stderr)
