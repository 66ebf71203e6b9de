"""OAuth 2 with a pod: app registration, codes and tokens (RFC 6749, 7636, 7009).

Authlib builds the parameters; the requests go through :class:`PodClient`.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Collection

import msgspec
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7009 import prepare_revoke_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from msgspec import Struct

from fwtui.errors import (
    LOG_IN,
    LOG_IN_AGAIN,
    BadAnswer,
    LoginEnded,
    LoginFailed,
    NotFound,
    PodUnreachable,
    StoreError,
    Uncertain,
)
from fwtui.pod.auth.token_store import TokenStore
from fwtui.pod.auth.tokens import ClientApp, Secret, Tokens
from fwtui.pod.http import sentences
from fwtui.pod.http.client import PodClient, PodResponse
from fwtui.pod.http.errors import refusal

log = logging.getLogger(__name__)

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
REDIRECTS = f"{OUT_OF_BAND} http://127.0.0.1/callback http://[::1]/callback"
"""A literal address without a port matches every port (RFC 8252, 7.3)."""
SCOPES = (
    "read write:favorites write:filters write:follows write:libraries write:listenings "
    "write:playlists write:radios write:reports"
)
"""The least scopes that fwtui needs, shown on the consent page."""
OPTIONAL = ("write:edits", "write:notifications")
"""Scopes that a listener allows afterwards, by one more login."""
LIFETIME = 36_000.0
"""Default lifetime in seconds (Funkwhale: ACCESS_TOKEN_EXPIRE_SECONDS)."""
_LONGEST = 4096


class _WrittenApp(Struct):
    client_id: str
    client_secret: str
    scopes: str = ""
    redirect_uris: str = ""


class _TokenAnswer(Struct):
    """RFC 6749, 5.1."""

    access_token: str
    token_type: str
    expires_in: float | None = None
    refresh_token: str | None = None
    scope: str | None = None


class _Problem(Struct):
    """RFC 6749, 5.2."""

    error: str = ""
    error_description: str = ""


class Grant(Struct, frozen=True):
    """An authorization request under way: state to check, verifier to exchange the code."""

    app: ClientApp
    address: str
    """For the listener's browser."""
    redirect_uri: str
    state: str
    verifier: Secret


class OAuth:
    """The OAuth endpoints of one pod."""

    def __init__(
        self,
        http: PodClient,
        token_store: TokenStore,
        app_name: str,
        wall: Callable[[], float] = time.time,
        more: Collection[str] = (),
    ) -> None:
        """``app_name``: the registration's name in the token store; ``wall``: epoch seconds;
        ``more``: those of :data:`OPTIONAL` that are asked for too.

        A registration has its scopes for ever (Funkwhale), so each choice of them has its own.
        """
        self._http = http
        self._token_store = token_store
        extra = [scope for scope in OPTIONAL if scope in more]
        self._scopes = " ".join([SCOPES, *extra])
        self._app_name = " ".join([app_name, *extra])
        self._wall = wall

    # --- registration ------------------------------------------------------------------------

    async def saved_app(self) -> ClientApp | None:
        """The saved registration, if its scopes and redirect URIs are still the wanted ones."""
        # A keyring may block.
        try:
            kept = await asyncio.to_thread(self._token_store.load, self._app_name)
        except StoreError as error:
            log.warning("The saved registration cannot be read: %s", error)
            return None
        try:
            found = msgspec.json.decode(kept or b"", type=_WrittenApp)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        if (found.scopes, found.redirect_uris) != (self._scopes, REDIRECTS):
            return None
        return ClientApp(found.client_id, Secret(found.client_secret))

    async def app(self) -> ClientApp:
        """The saved registration if the pod still has it, else a new one.

        Funkwhale allows ten registrations a day from one address.
        """
        kept = await self.saved_app()
        if kept is not None:
            try:
                await self._http.request("GET", f"oauth/apps/{kept.client_id}/", authenticate=False)
            except NotFound:
                log.info("The pod has forgotten this program; registering again")
            else:
                return kept
        return await self._register()

    async def _register(self) -> ClientApp:
        asked = {"name": "fwtui", "scopes": self._scopes, "redirect_uris": REDIRECTS}
        try:
            answer = await self._http.request(
                "POST", "oauth/apps/", json=asked, authenticate=False, max_wait=0.0
            )
        except Uncertain as error:
            # Not repeated: a pod allows few registrations a day.
            raise self._lost() from error
        try:
            made = msgspec.json.decode(answer.body, type=_WrittenApp)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._not_registered() from error
        if not (_is_token(made.client_id) and _is_token(made.client_secret)):
            raise self._not_registered()
        kept = _WrittenApp(made.client_id, made.client_secret, self._scopes, REDIRECTS)
        try:
            await asyncio.to_thread(
                self._token_store.save, self._app_name, msgspec.json.encode(kept)
            )
        except OSError:
            log.warning("This program's registration could not be kept", exc_info=True)
        return ClientApp(made.client_id, Secret(made.client_secret))

    # --- a login -----------------------------------------------------------------------------

    async def grant(self, redirect_uri: str) -> Grant:
        """Begins a login. ``state`` protects it: the pod's page drops PKCE (RFC 7636), which is
        sent nevertheless."""
        app = await self.app()
        state = secrets.token_urlsafe(32)
        verifier = generate_token(64)
        address = prepare_grant_uri(
            self._http.origin.url("/authorize"),
            app.client_id,
            "code",
            redirect_uri,
            self._scopes,
            state,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        # Legal unescaped in a query (RFC 3986, 3.4), for a smaller QR code.
        short = address.replace("%3A", ":").replace("%2F", "/")
        return Grant(app, short, redirect_uri, state, Secret(verifier))

    async def tokens(self, grant: Grant, code: Secret) -> Tokens:
        """Exchanges a code for tokens. Raises :class:`LoginFailed` when the pod refuses it."""
        body = prepare_token_request(
            "authorization_code",
            redirect_uri=grant.redirect_uri,
            code=code.reveal(),
            client_id=grant.app.client_id,
            client_secret=grant.app.client_secret.reveal(),
            code_verifier=grant.verifier.reveal(),
        )
        try:
            answer = await self._http.request(
                "POST", "oauth/token/", form=body, authenticate=False, ok_statuses=(400, 401)
            )
        except Uncertain as error:
            raise self._lost() from error
        if answer.status >= 400:
            raise LoginFailed(
                f"{self._http.origin.name} did not take the code",
                hint="A code is good for five minutes, and for once. Begin again.",
            ) from self._refused(answer)
        return self._read(answer, grant.app, None)

    async def refreshed(self, tokens: Tokens) -> Tokens:
        """Refreshed tokens (RFC 6749, 6); the old ones are invalid afterwards.

        Raises :class:`LoginEnded` when the refresh token is invalid. After any other error
        the old tokens are unchanged; :class:`Throttled` is raised without waiting.
        """
        app = tokens.app
        if tokens.refresh is None or app is None:
            raise LoginEnded("The login cannot be renewed", hint=LOG_IN)
        body = prepare_token_request(
            "refresh_token",
            refresh_token=tokens.refresh.reveal(),
            client_id=app.client_id,
            client_secret=app.client_secret.reveal(),
        )
        try:
            answer = await self._http.request(
                "POST",
                "oauth/token/",
                form=body,
                authenticate=False,
                max_wait=0.0,
                ok_statuses=(400, 401),
            )
        except Uncertain as error:
            raise PodUnreachable(
                f"{self._http.origin.name} did not answer when the login was renewed"
            ) from error
        if answer.status < 400:
            return self._read(answer, app, tokens)
        if _problem(answer) in ("invalid_grant", "invalid_client", "unauthorized_client"):
            raise LoginEnded(
                sentences.LOGIN_ENDED.format(self._http.origin.name),
                hint=LOG_IN_AGAIN,
            ) from self._refused(answer)
        raise self._refused(answer)

    async def revoke(self, tokens: Tokens) -> None:
        """Revokes the refresh token, and with it the access token (RFC 7009)."""
        app = tokens.app
        if app is None or tokens.refresh is None:
            return
        body, _ = prepare_revoke_token_request(
            tokens.refresh.reveal(),
            "refresh_token",
            prepare_token_request(
                "", client_id=app.client_id, client_secret=app.client_secret.reveal()
            ).removeprefix("grant_type=&"),
        )
        await self._http.request(
            "POST",
            "oauth/revoke/",
            form=body,
            authenticate=False,
            max_wait=0.0,
            repeatable=True,
            timeout=10.0,
        )

    def _lost(self) -> PodUnreachable:
        return PodUnreachable(
            f"The answer of {self._http.origin.name} was lost in the middle of the login",
            hint="Begin again.",
        )

    def _not_registered(self) -> BadAnswer:
        return BadAnswer(f"{self._http.origin.name} did not register this program")

    def _refused(self, answer: PodResponse) -> Exception:
        return refusal(answer.status, answer.headers, answer.body, self._http.origin.name)

    def _read(self, answer: PodResponse, app: ClientApp, before: Tokens | None) -> Tokens:
        """The tokens in an answer. Raises :class:`BadAnswer` for anything else (captive portal)."""
        wrong = BadAnswer(f"{self._http.origin.name} did not answer with a login")
        if answer.status != 200:
            raise wrong
        try:
            found = msgspec.json.decode(answer.body, type=_TokenAnswer)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise wrong from error
        refresh = found.refresh_token or (
            before.refresh.reveal() if before and before.refresh else ""
        )
        lifetime = LIFETIME if found.expires_in is None else found.expires_in
        if (
            found.token_type.lower() != "bearer"
            or not _is_token(found.access_token)
            or not _is_token(refresh)
            or not 0 < lifetime < 1e9
        ):
            raise wrong
        return Tokens(
            Secret(found.access_token),
            Secret(refresh),
            self._wall() + lifetime,
            lifetime,
            found.scope or (before.scope if before else self._scopes),
            app,
        )


def _problem(answer: PodResponse) -> str:
    try:
        return msgspec.json.decode(answer.body, type=_Problem).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""


def _is_token(text: str) -> bool:
    """Whether a text is printable ASCII (RFC 6749, appendix A), safe in a header."""
    return 0 < len(text) <= _LONGEST and text.isascii() and text.isprintable() and " " not in text
