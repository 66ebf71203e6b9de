"""Logging in and out: from an address that a listener types to an account."""

from __future__ import annotations

import asyncio
import logging
import re
from types import TracebackType
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from fwtui.errors import (
    BadAnswer,
    ForeignAddress,
    FwtuiError,
    LoginEnded,
    LoginFailed,
    LoginNeeded,
    NotFound,
    NotFunkwhale,
    PodError,
    PodFailed,
    PodUnreachable,
    PodUntrusted,
    Refused,
    StoreError,
)
from fwtui.music import Instance, User
from fwtui.pod.api.instance import InstanceApi
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.auth.loopback import Loopback, came_back
from fwtui.pod.auth.oauth import OUT_OF_BAND, Grant, OAuth
from fwtui.pod.auth.refresh_lock import FileLock
from fwtui.pod.auth.token_store import not_kept
from fwtui.pod.auth.tokens import FixedToken, Keeper, Secret, Tokens, read, written
from fwtui.pod.http import tls
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.settings import PodSettings

log = logging.getLogger(__name__)

Way = Literal["browser", "code"]

_LAST_WORD = 10.0
"""Seconds that a login is waited for which has been given up meanwhile."""


class Probed(Struct, frozen=True):
    """A pod that is there."""

    origin: Origin
    instance: Instance


async def probe(
    address: str, settings: PodSettings | None = None, *, ca_file: str = "", fingerprint: str = ""
) -> Probed:
    """Looks whether there is a pod at the address that a listener typed or pasted.

    Raises :class:`NotFunkwhale`, :class:`PodUnreachable`, or :class:`PodUntrusted`, whose
    hint then tells the certificate's fingerprint, or the address without https.
    """
    origin = Origin.parse(address)
    try:
        return await _asked(origin, settings, ca_file, fingerprint)
    except NotFunkwhale:
        if not origin.path:
            raise
        # A page of the pod's web player, perhaps.
        return await _asked(replace(origin, path=""), settings, ca_file, fingerprint)
    except PodUntrusted as error:
        raise await _with_fingerprint(error, origin, fingerprint) from error
    except PodUnreachable as error:
        if origin.scheme == "https" and "://" not in address and origin.port == 443:
            await _offer_http(origin, settings)
        raise error


async def _asked(
    origin: Origin, settings: PodSettings | None, ca_file: str, fingerprint: str
) -> Probed:
    account = Account(origin, kind="anonymous", ca_file=ca_file, fingerprint=fingerprint)
    http = PodClient(account, settings)
    try:
        found = Probed(origin, await InstanceApi(http).nodeinfo())
        if http.upgraded:
            # A change is never redirected, so the address must be the right one.
            safe = replace(origin, scheme="https", port=443)
            return await _asked(safe, settings, ca_file, fingerprint)
        return found
    except (NotFound, BadAnswer, Refused, LoginNeeded) as error:
        raise NotFunkwhale(
            f"There is no Funkwhale pod at {origin.name}", hint="Look at the spelling."
        ) from error
    except ForeignAddress as error:
        raise NotFunkwhale(error.sentence, hint="Type the address that it leads to.") from error
    finally:
        await http.aclose()


async def _with_fingerprint(error: PodUntrusted, origin: Origin, pinned: str) -> PodUntrusted:
    try:
        seen = tls.spelt(await tls.fingerprint_of(origin))
    except PodError:
        return error
    hint = "The fingerprint that it shows" if pinned else "If it is your pod, trust its fingerprint"
    return PodUntrusted(error.sentence, hint=f"{hint}: {seen}")


async def _offer_http(origin: Origin, settings: PodSettings | None) -> None:
    bare = replace(origin, scheme="http", port=80)
    quick = replace(settings or PodSettings(), connect_timeout=3.0, timeout=5.0, attempts=1)
    try:
        await _asked(bare, quick, "", "")
    except PodError:
        return
    raise PodUntrusted(
        f"{origin.name} answers without https only: everybody on the way could listen",
        hint=f"If you trust the way to it, say {bare.key}.",
    )


class Login:
    """One login, from its beginning to the account.

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
    ) -> None:
        self.origin = origin
        self.way: Way = "browser"
        """How it was begun: ``code`` too when no port was to be had."""
        self._accounts = accounts
        self._settings = settings or PodSettings()
        self._account = Account(origin, ca_file=ca_file, fingerprint=fingerprint)
        self._http = PodClient(replace(self._account, kind="anonymous"), self._settings)
        self._oauth = OAuth(self._http, accounts.vault, accounts.app_secret(origin))
        self._grant: Grant | None = None
        self._loopback: Loopback | None = None
        self._changing: asyncio.Future[Account] | None = None

    async def begin(self, way: Way = "browser") -> str:
        """The address for the listener's browser.

        ``browser``: it comes back to this machine. ``code``: the pod shows a code, which the
        listener brings to :meth:`finish`; for a machine without a browser.
        """
        await self._stop_listening()
        self.way = way
        if way == "browser":
            loopback = Loopback("")
            try:
                redirect_uri = await loopback.start()
            except OSError:
                log.info("No port for the browser to come back to; the pod shows a code")
                self.way = "code"
            else:
                self._loopback = loopback
                self._grant = await self._granted(redirect_uri)
                loopback.state = self._grant.state
                return self._grant.address
        self._grant = await self._granted(OUT_OF_BAND)
        return self._grant.address

    async def _granted(self, redirect_uri: str) -> Grant:
        # Of two registrations one alone is kept, and a login by the other could not be renewed.
        async with FileLock(self._accounts.app_lock_file(self.origin)):
            return await self._oauth.grant(redirect_uri)

    async def finish(self, pasted: str = "") -> Account:
        """The account, saved.

        Without ``pasted`` it waits for the browser, for five minutes. ``pasted``: the code
        that the pod shows, or the address of the page that the browser could not open. A code
        alone tells nothing of whose login it is: show the account's name.

        Raises :class:`LoginFailed`, or what keeps the pod from answering. May be cancelled.
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
        # Cut off from here on, the pod would have a login that nobody has.
        self._changing = asyncio.ensure_future(self._changed(grant, code))
        # Whoever waited for it may be gone when it fails.
        self._changing.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(self._changing)

    async def _changed(self, grant: Grant, code: Secret) -> Account:
        return await self._kept(await self._oauth.tokens(grant, code), "oauth")

    async def with_token(self, token: str) -> Account:
        """The account of an application's token, made on the pod's own settings page."""
        token = token.strip()
        if not re.fullmatch(r"[\x21-\x7e]{8,4096}", token):
            raise LoginFailed("That is no token", hint="It is five words with a - between them.")
        return await self._kept(Tokens(Secret(token)), "token")

    async def anonymous(self) -> Account:
        """The pod as anybody may see it. Raises :class:`LoginNeeded` where nobody may."""
        await self._http.request("GET", "artists", params={"page_size": 1})
        account = replace(self._account, kind="anonymous")
        self._accounts.save(account)
        return account

    async def _kept(self, tokens: Tokens, kind: Literal["oauth", "token"]) -> Account:
        user = await self._who(FixedToken(tokens.access))
        account = replace(self._account, username=user.username, kind=kind)
        try:
            async with FileLock(self._accounts.lock_file(account)):
                name = self._accounts.secret(account)
                await asyncio.to_thread(self._accounts.vault.save, name, written(tokens))
        except OSError as error:
            raise not_kept("The login could not be saved", error) from error
        self._accounts.save(account)
        return account

    async def _who(self, keeper: Keeper) -> User:
        http = PodClient(self._account, self._settings, keeper=keeper)
        try:
            return await InstanceApi(http).me()
        except (LoginEnded, LoginNeeded, Refused) as error:
            raise LoginFailed(
                f"{self.origin.name} does not take this token", hint="Has it been revoked?"
            ) from error
        finally:
            await http.aclose()

    async def aclose(self) -> None:
        """Ends it, finished or not; what the pod has given already is kept first."""
        await self._stop_listening()
        if self._changing is not None:
            await asyncio.wait([self._changing], timeout=_LAST_WORD)
        await self._http.aclose()

    async def _stop_listening(self) -> None:
        if self._loopback is not None:
            await self._loopback.aclose()
            self._loopback = None

    async def __aenter__(self) -> Login:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()


def _pasted(text: str, state: str) -> Secret:
    text = text.strip()
    if "code=" in text or "error=" in text:
        code = came_back(urlsplit(text).query or text.partition("?")[2], state)
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
    """Ends a login on the pod and forgets it here; here in any case.

    Gives what the listener should know, when the pod could not be told. Raises
    :class:`StoreError` when it cannot be deleted here.
    """
    trouble: FwtuiError | None = None
    name = accounts.secret(account)
    if account.kind == "oauth":
        try:
            await _revoke(account, accounts, settings)
        except FwtuiError as error:
            log.info("The pod was not told of the logout: %s", error)
            trouble = PodFailed(
                f"You are logged out here, but {account.origin.name} could not be told",
                status=getattr(error, "status", 0),
                hint="The login ends there by itself within about two weeks.",
            )
    try:
        await asyncio.to_thread(accounts.vault.delete, name)
    except OSError as error:
        raise StoreError(
            f"The login of {account.name} could not be deleted here",
            hint="Is its folder read-only? It is on the list still; try again.",
        ) from error
    accounts.remove(account)
    return trouble


async def _revoke(account: Account, accounts: Accounts, settings: PodSettings | None) -> None:
    http = PodClient(replace(account, kind="anonymous"), settings)
    try:
        async with FileLock(accounts.lock_file(account), limit=15.0):
            kept = await asyncio.to_thread(accounts.vault.load, accounts.secret(account))
            tokens = read(kept or b"")
            if tokens is not None:
                oauth = OAuth(http, accounts.vault, accounts.app_secret(account.origin))
                await oauth.revoke(tokens)
    finally:
        await http.aclose()
