"""Login and logout: from the address of a pod to a saved account.

States of one login (:data:`TRANSITIONS` is the same table as code):

| state       | event         | next        |
|-------------|---------------|-------------|
| idle        | begin         | registering |
| browser     | begin         | registering |
| code        | begin         | registering |
| registering | browser ready | browser     |
| registering | code ready    | code        |
| registering | failed        | idle        |
| idle        | credentials   | exchanging  |
| browser     | credentials   | exchanging  |
| code        | credentials   | exchanging  |
| exchanging  | saved         | saved       |
| exchanging  | rejected      | before      |
| closed      | saved         | closed      |
| closed      | rejected      | closed      |
| any         | close         | closed      |

*registering*: the app registration is looked up or made, a loopback port is opened.
*browser*: the loopback listener waits for the redirect. *code*: the listener pastes a code.
*exchanging*: a code, a token or the anonymous view is checked with the pod and saved.
*before*: the state in which the credentials came. Other events are refused.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Collection, Coroutine
from enum import Enum
from typing import Any, Literal
from urllib.parse import urlsplit

from msgspec.structs import replace

from fwtui.errors import (
    FwtuiError,
    LoginEnded,
    LoginFailed,
    LoginNeeded,
    PodError,
    PodFailed,
    Refused,
    StoreError,
)
from fwtui.music import User
from fwtui.pod.api.instance import InstanceApi
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.auth.loopback import Loopback, code_from_query
from fwtui.pod.auth.oauth import OUT_OF_BAND, Grant, OAuth
from fwtui.pod.auth.refresh_lock import RefreshLock
from fwtui.pod.auth.token_store import TokenStore, write_error
from fwtui.pod.auth.tokens import (
    FixedToken,
    Secret,
    Tokens,
    TokenSource,
    decode_tokens,
    encode_tokens,
)
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.settings import PodSettings

log = logging.getLogger(__name__)

LoginMethod = Literal["browser", "code"]

_CLOSE_TIMEOUT = 10.0
"""Seconds that :meth:`Login.aclose` waits for an exchange under way."""


class LoginState(Enum):
    """The state of one login; see the table at the head of this module."""

    IDLE = "idle"
    REGISTERING = "registering"
    BROWSER = "browser"
    CODE = "code"
    EXCHANGING = "exchanging"
    SAVED = "saved"
    CLOSED = "closed"


LoginEvent = Literal[
    "begin", "browser ready", "code ready", "failed", "credentials", "saved", "rejected", "close"
]

TRANSITIONS: dict[tuple[LoginState, LoginEvent], LoginState | None] = {
    (LoginState.IDLE, "begin"): LoginState.REGISTERING,
    (LoginState.BROWSER, "begin"): LoginState.REGISTERING,
    (LoginState.CODE, "begin"): LoginState.REGISTERING,
    (LoginState.REGISTERING, "browser ready"): LoginState.BROWSER,
    (LoginState.REGISTERING, "code ready"): LoginState.CODE,
    (LoginState.REGISTERING, "failed"): LoginState.IDLE,
    (LoginState.IDLE, "credentials"): LoginState.EXCHANGING,
    (LoginState.BROWSER, "credentials"): LoginState.EXCHANGING,
    (LoginState.CODE, "credentials"): LoginState.EXCHANGING,
    (LoginState.EXCHANGING, "saved"): LoginState.SAVED,
    (LoginState.EXCHANGING, "rejected"): None,
    (LoginState.CLOSED, "saved"): LoginState.CLOSED,
    (LoginState.CLOSED, "rejected"): LoginState.CLOSED,
    **{(state, "close"): LoginState.CLOSED for state in LoginState},
}
"""The next state by state and event; ``None`` is the state before the exchange."""


class LoginProgress:
    """The state of one login and the state before its exchange."""

    def __init__(self) -> None:
        self.state = LoginState.IDLE
        self._before = LoginState.IDLE

    def advance(self, event: LoginEvent) -> None:
        """Moves to the next state. Raises :class:`LoginFailed` for an event that is refused."""
        if (self.state, event) not in TRANSITIONS:
            raise LoginFailed("This login is under way already", hint="Begin another one.")
        to = TRANSITIONS[self.state, event]
        if event == "credentials":
            self._before = self.state
        self.state = self._before if to is None else to


class Login:
    """One login, from its beginning to the saved account.

    ::

        async with Login(origin, accounts) as login:
            address = await login.begin()      # show it, open it
            account = await login.finish()     # waits for the browser
    """

    def __init__(
        self,
        origin: Origin,
        accounts: Accounts,
        settings: PodSettings | None = None,
        *,
        ca_file: str = "",
        fingerprint: str = "",
        version: str = "",
        only: str = "",
        more: Collection[str] = (),
    ) -> None:
        """``version``: the pod's, from :mod:`fwtui.pod.auth.probe`; else a request reads it.

        ``only``: the user name whose login alone is saved; ``more``: scopes that are asked for
        besides the usual ones, of :data:`~fwtui.pod.auth.oauth.OPTIONAL`.
        """
        self.origin = origin
        self.method: LoginMethod = "browser"
        """The method in use: ``code`` also where no loopback port can be opened."""
        self._progress = LoginProgress()
        self._accounts = accounts
        self._settings = settings or PodSettings()
        self._account = Account(origin, ca_file=ca_file, fingerprint=fingerprint)
        self._http = PodClient(replace(self._account, kind="anonymous"), self._settings)
        self._http.detector.assume(version)
        self._http.detects = True
        self._only = only
        name = accounts.app_secret(origin)
        self._oauth = OAuth(self._http, accounts.token_store, name, more=more)
        self._grant: Grant | None = None
        self._loopback: Loopback | None = None
        self._exchange: asyncio.Future[Account] | None = None

    @property
    def state(self) -> LoginState:
        """Where this login is; see the table at the head of this module."""
        return self._progress.state

    async def begin(self, method: LoginMethod = "browser") -> str:
        """The authorization address for the listener's browser.

        ``browser``: the redirect comes back to a loopback port of this machine. ``code``: the
        pod's page shows a code for :meth:`finish`; for a machine without a browser.
        """
        self._progress.advance("begin")
        try:
            await self._stop_listening()
            self.method = method
            redirect_uri = OUT_OF_BAND
            if method == "browser":
                redirect_uri = await self._listen() or OUT_OF_BAND
            # Only one of two registrations is saved, and logins of the other cannot be refreshed.
            async with RefreshLock(self._accounts.app_lock_file(self.origin)):
                self._grant = await self._oauth.grant(redirect_uri)
        except BaseException:
            if self.state is LoginState.REGISTERING:
                self._progress.advance("failed")
            raise
        if self._loopback is not None:
            self._loopback.state = self._grant.state
        self._progress.advance("code ready" if self._loopback is None else "browser ready")
        return self._grant.address

    async def _listen(self) -> str:
        """Opens a loopback port; gives the redirect address, ``""`` where none can be opened."""
        loopback = Loopback("")
        try:
            redirect_uri = await loopback.start()
        except OSError:
            log.info("No port for the browser to come back to; the pod shows a code")
            self.method = "code"
            return ""
        self._loopback = loopback
        return redirect_uri

    async def finish(self, pasted: str = "") -> Account:
        """The account, saved.

        Without ``pasted`` it waits for the browser, up to ``PodSettings.login_wait`` seconds.
        ``pasted``: the code that the pod shows, or the address of the page that the browser
        could not open. A pasted code does not prove whose login it is: show the account's name.

        Raises :class:`LoginFailed`, or the error of the request that failed. May be cancelled.
        """
        grant = self._grant
        if grant is None:
            raise LoginFailed("No login has begun")
        if pasted.strip():
            code = _pasted(pasted, grant.state)
        elif self._loopback is not None:
            code = await self._loopback.code(self._settings.login_wait)
        else:
            raise LoginFailed("The code is missing", hint="Paste what the pod shows.")
        if self._exchange is None or self.state is not LoginState.EXCHANGING:
            self._progress.advance("credentials")
            # A cancelled exchange would leave a login on the pod whose tokens are lost.
            self._exchange = asyncio.ensure_future(self._exchanged(grant, code))
            # Its error is read even when the awaiting task is gone.
            self._exchange.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(self._exchange)

    async def _exchanged(self, grant: Grant, code: Secret) -> Account:
        return await self._checked(self._with_code(grant, code))

    async def _with_code(self, grant: Grant, code: Secret) -> Account:
        return await self._save(await self._oauth.tokens(grant, code), "oauth")

    async def with_token(self, token: str) -> Account:
        """The account of an application token, made on the pod's own settings page."""
        token = token.strip()
        if not re.fullmatch(r"[\x21-\x7e]{8,4096}", token):
            raise LoginFailed("That is no token", hint="It is five words with a - between them.")
        self._progress.advance("credentials")
        return await self._checked(self._save(Tokens(Secret(token)), "token"))

    async def anonymous(self) -> Account:
        """The anonymous view of the pod. Raises :class:`LoginNeeded` where there is none."""
        self._progress.advance("credentials")
        return await self._checked(self._save_anonymous())

    async def _checked(self, exchange: Coroutine[Any, Any, Account]) -> Account:
        """The account of an exchange; its result is the next state."""
        try:
            account = await exchange
        except BaseException:
            self._progress.advance("rejected")
            raise
        self._progress.advance("saved")
        return account

    async def _save_anonymous(self) -> Account:
        await self._http.request("GET", "artists", params={"page_size": 1})
        account = replace(self._account, kind="anonymous")
        self._save_account(account)
        return account

    def _save_account(self, account: Account) -> None:
        self._accounts.save(account)
        if self._http.dialect.version:
            self._accounts.save_dialect(self.origin, self._http.dialect)

    async def _save(self, tokens: Tokens, kind: Literal["oauth", "token"]) -> Account:
        user = await self._who(FixedToken(tokens.access))
        if self._only and user.username != self._only:
            await self._revoke_former(tokens)
            raise LoginFailed(
                f"That login is of {user.username}, not of {self._only}",
                hint="Log out on the pod's page, and allow it there as the other.",
            )
        account = replace(self._account, username=user.username, kind=kind)
        name = self._accounts.secret(account)
        store = self._accounts.token_store
        try:
            async with RefreshLock(self._accounts.lock_file(account)):
                before = await asyncio.to_thread(_load, store, name)
                await asyncio.to_thread(store.save, name, encode_tokens(tokens))
        except OSError as error:
            raise write_error("The login could not be saved", error) from error
        self._save_account(account)
        if before is not None and before.refresh != tokens.refresh:
            await self._revoke_former(before)
        return account

    async def _revoke_former(self, tokens: Tokens) -> None:
        """Revokes a login that is replaced or not kept (Funkwhale: it stays valid otherwise)."""
        try:
            await self._oauth.revoke(tokens)
        except PodError as error:
            log.info("The former login could not be revoked: %s", error)

    async def _who(self, token_source: TokenSource) -> User:
        http = PodClient(
            self._account, self._settings, token_source=token_source, dialect=self._http.dialect
        )
        try:
            return await InstanceApi(http).me()
        except (LoginEnded, LoginNeeded, Refused) as error:
            raise LoginFailed(
                f"{self.origin.name} does not take this token", hint="Has it been revoked?"
            ) from error
        finally:
            await http.aclose()

    async def aclose(self) -> None:
        """Ends this login; an exchange under way is completed and saved first."""
        self._progress.advance("close")
        await self._stop_listening()
        if self._exchange is not None:
            await asyncio.wait([self._exchange], timeout=_CLOSE_TIMEOUT)
        await self._http.aclose()

    async def _stop_listening(self) -> None:
        if self._loopback is not None:
            await self._loopback.aclose()
            self._loopback = None

    async def __aenter__(self) -> Login:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


def _load(store: TokenStore, name: str) -> Tokens | None:
    """The saved tokens; ``None`` for none, and for what cannot be read."""
    try:
        return decode_tokens(store.load(name) or b"")
    except StoreError:
        return None


def _pasted(text: str, state: str) -> Secret:
    """The code in pasted text: a bare code, or the address of the redirect."""
    text = text.strip()
    if "code=" in text or "error=" in text:
        code = code_from_query(urlsplit(text).query or text.partition("?")[2], state)
        if code is None:
            raise LoginFailed(
                "That is the address of another login", hint="Begin again, and use that one."
            )
        return code
    if not re.fullmatch(r"[\x21-\x7e]{1,512}", text):
        raise LoginFailed("That is no code", hint="Paste what the pod shows, and only that.")
    return Secret(text)


async def logout(
    account: Account, accounts: Accounts, settings: PodSettings | None = None
) -> FwtuiError | None:
    """Revokes a login on the pod and deletes it on this machine, also while offline.

    Returns the warning for the listener when the pod could not be reached. Raises
    :class:`StoreError` when the login cannot be deleted on this machine.
    """
    trouble: FwtuiError | None = None
    name = accounts.secret(account)
    if account.kind == "oauth":
        try:
            await _revoke(account, accounts, settings)
        except FwtuiError as error:
            log.info("The login could not be revoked on the pod: %s", error)
            trouble = PodFailed(
                f"You are logged out here, but not at {account.origin.name}",
                status=getattr(error, "status", 0),
                hint="The login ends there by itself within about two weeks.",
            )
    try:
        await asyncio.to_thread(accounts.token_store.delete, name)
    except OSError as error:
        raise StoreError(
            f"The login of {account.name} could not be deleted here",
            hint="Is its folder read-only? It is on the list still; try again.",
        ) from error
    accounts.remove(account)
    return trouble


async def _revoke(account: Account, accounts: Accounts, settings: PodSettings | None) -> None:
    dialect = accounts.dialect(account.origin)
    http = PodClient(replace(account, kind="anonymous"), settings, dialect=dialect)
    try:
        async with RefreshLock(accounts.lock_file(account), limit=15.0):
            kept = await asyncio.to_thread(accounts.token_store.load, accounts.secret(account))
            tokens = decode_tokens(kept or b"")
            if tokens is not None:
                oauth = OAuth(http, accounts.token_store, accounts.app_secret(account.origin))
                await oauth.revoke(tokens)
    finally:
        await http.aclose()
