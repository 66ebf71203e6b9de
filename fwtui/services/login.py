"""Logins and accounts of this machine, for the interface."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from fwtui.base.tasks import Tasks
from fwtui.errors import LoginFailed, StoreError
from fwtui.services import browser
from fwtui.services.contracts import PodFound, WiderLogin
from fwtui.services.demo import DemoService

if TYPE_CHECKING:
    from fwtui.base.paths import Paths
    from fwtui.music import Instance
    from fwtui.pod.auth.accounts import Account, Accounts
    from fwtui.pod.auth.login import Login
    from fwtui.pod.http.origin import Origin
    from fwtui.services.contracts import ServiceSettings

log = logging.getLogger(__name__)

Opener = Callable[[str], bool]
"""Shows a page to the listener; ``False`` where it cannot."""
UseAccount = Callable[["Account", "Accounts", "Paths"], Awaitable[None]]


class BrowserLogin:
    """The :class:`~fwtui.services.contracts.LoginAttempt` of one login under way."""

    def __init__(self, login: Login, url: str, opener: Opener) -> None:
        """``login`` has begun, with the page ``url``; ``opener`` opens it."""
        self.url = url
        self._login = login
        self._opener = opener

    @property
    def by_code(self) -> bool:
        """Whether the listener brings back a code."""
        return self._login.method == "code"

    def open_browser(self) -> bool:
        """Open the page; ``False`` where there is no browser."""
        return self._opener(self.url)

    async def wait(self) -> Account:
        """Wait for the redirect of the browser. Raises FwtuiError."""
        try:
            return await self._login.finish()
        finally:
            await self._login.aclose()

    async def answer(self, code: str) -> Account:
        """Finish with a code; a wrong one may be followed by another. Raises FwtuiError."""
        if not code.strip():
            raise LoginFailed("There is no code yet.", hint="Paste what the pod's page shows.")
        account = await self._login.finish(code)
        await self._login.aclose()
        return account

    def cancel(self) -> None:
        """Give the login up; returns at once."""
        _CLOSING.start(self._login.aclose(), "close a login")


_CLOSING = Tasks()
"""Logins that are being closed; the object that began them is gone by then."""


class AccountLogin:
    """The :class:`~fwtui.services.contracts.LoginService` of this machine's accounts."""

    def __init__(
        self,
        accounts: Accounts,
        paths: Paths,
        settings: ServiceSettings,
        use: UseAccount,
        *,
        suggested: str = "",
        opener: Opener | None = None,
    ) -> None:
        """``use`` opens an account in the interface; ``opener`` stands in for the web browser."""
        self.suggested = suggested
        self._accounts = accounts
        self._paths = paths
        self._settings = settings
        self._use = use
        self._opener = opener
        self._demo = DemoService(settings)

    def accounts(self) -> Sequence[Account]:
        """All accounts, those of the demo excepted."""
        return self._accounts.list()

    @property
    def has_demo(self) -> bool:
        """Whether the demo pod is offered: it is installed and is not the suggested pod."""
        return not self.suggested and not DemoService.missing()

    async def demo_address(self) -> str:
        """Start the demo pod, once, and return its address. Raises FwtuiError."""
        return await self._demo.address()

    def close(self) -> None:
        """Stop the demo pod."""
        self._demo.close()

    async def find(self, address: str) -> PodFound:
        """Read a pod's nodeinfo. Raises FwtuiError."""
        from fwtui.pod.auth.probe import probe
        from fwtui.pod.http.origin import Origin

        # A certificate that was trusted once is trusted at the next login.
        ca_file, fingerprint = self._accounts.trust(Origin.parse(address))
        found = await probe(address, self._settings.pod, ca_file=ca_file, fingerprint=fingerprint)
        return _found(found.origin, found.instance)

    async def begin(
        self, pod: PodFound, *, by_code: bool | None = None, wider: WiderLogin | None = None
    ) -> BrowserLogin:
        """Begin a login: see :meth:`~fwtui.services.contracts.LoginService.begin`."""
        opener = DemoService.visit if self._is_demo(pod.address) else self._opener
        if by_code is None:
            by_code = opener is None and not browser.can_open()
        login = self._login(pod, wider)
        try:
            url = await login.begin("code" if by_code else "browser")
        except BaseException:
            await login.aclose()
            raise
        return BrowserLogin(login, url, opener or browser.open_page)

    async def with_token(self, pod: PodFound, token: str) -> Account:
        """Add an account by the token of an application. Raises FwtuiError."""
        async with self._login(pod) as login:
            return await login.with_token(token)

    async def as_visitor(self, pod: PodFound) -> Account:
        """Add an account without a login. Raises FwtuiError."""
        async with self._login(pod) as login:
            return await login.anonymous()

    async def use(self, account: Account) -> None:
        """Make an account the default and open it. Raises StoreError for a new account that
        cannot be saved."""
        accounts, paths = self._stores_of(account.origin.key)
        try:
            accounts.save(account, default=True)
        except StoreError as error:
            if account not in accounts.list():
                raise
            # On a read-only disk the account opens; the default stays.
            log.info("The default account is as it was: %s", error)
        await self._use(account, accounts, paths)

    async def log_out(self, account: Account) -> None:
        """Revoke a login and remove the account. Raises FwtuiError where the pod could not revoke
        it."""
        from fwtui.pod.auth.login import logout

        accounts, _ = self._stores_of(account.origin.key)
        trouble = await logout(account, accounts, self._settings.pod)
        if trouble is not None:
            raise trouble

    def _login(self, pod: PodFound, wider: WiderLogin | None = None) -> Login:
        from fwtui.pod.auth.login import Login
        from fwtui.pod.http.origin import Origin

        accounts, _ = self._stores_of(pod.address)
        origin = Origin.parse(pod.address)
        ca_file, fingerprint = accounts.trust(origin)
        return Login(
            origin,
            accounts,
            self._settings.pod,
            ca_file=ca_file,
            fingerprint=fingerprint,
            version=pod.version.removeprefix("Funkwhale").strip(),
            only=wider.username if wider is not None else "",
            more=wider.scopes if wider is not None else (),
        )

    def _is_demo(self, address: str) -> bool:
        return bool(self._demo.url) and address == self._demo.url

    def _stores_of(self, address: str) -> tuple[Accounts, Paths]:
        """The accounts and folders of a pod: those of the demo, or those of this machine."""
        if self._is_demo(address):
            return self._demo.accounts, self._demo.paths
        return self._accounts, self._paths


def _found(origin: Origin, instance: Instance) -> PodFound:
    from fwtui.pod.http.proxies import clear_proxy

    return PodFound(
        address=origin.key,
        host=origin.name,
        name=instance.name or origin.name,
        version=f"Funkwhale {instance.version}".strip(),
        tracks=instance.tracks,
        artists=instance.artists,
        federates=instance.federates,
        allows_anonymous=bool(instance.allows_anonymous),
        warning=clear_proxy(origin),
    )
