"""The OAuth server: applications, codes, tokens, and the caller of a request.

The rules are those of django-oauth-toolkit 2.2 as Funkwhale 1.4 sets it up: every application
is confidential, PKCE is optional, refresh tokens rotate without grace, a bad bearer is an
anonymous caller and not an error. Secrets are kept in the clear: the pod listens on the
loopback address."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlencode, urlsplit, urlunsplit

from msgspec import Struct

from fwtui.demo.server.http import Query
from fwtui.demo.users import DemoUser

if TYPE_CHECKING:
    from fwtui.demo.state import DemoState

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"

_AREAS = (
    "profile libraries edits follows favorites filters listenings radios playlists "
    "notifications security reports plugins"
)
_INSTANCE = (
    "settings users invitations edits libraries accounts domains policies reports requests notes"
)
SCOPES = frozenset(
    f"{half}{area}"
    for half in ("read", "write")
    for area in (
        "",
        *(f":{area}" for area in _AREAS.split()),
        *(f":instance:{area}" for area in _INSTANCE.split()),
    )
)
"""Every scope of Funkwhale."""

_WORDS = (
    "amber anchor apple arrow aspen autumn basil beacon birch brook cedar cello chalk cliff "
    "clover cobalt copper coral cotton cricket delta dusk ember fable fern fiddle field flint "
    "forest garnet ginger granite harbor hazel heron hollow indigo island ivory jasmine juniper "
    "lagoon lantern laurel lemon linen lilac maple marble meadow mellow mint mosaic myrtle nectar "
    "north oasis olive onyx opal orchid otter pepper pine plum poplar quartz quill raven reed "
    "river robin saffron sage sail salt sparrow spruce stone summer tango teal thistle thyme "
    "timber topaz tulip velvet violet walnut willow winter wren"
)


def stamp(epoch: float) -> str:
    """Epoch seconds as an API date: ``2026-11-21T18:30:40.920759Z``."""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class RegisteredApp(Struct):
    """A registered application."""

    client_id: str
    name: str
    scopes: str
    secret: str
    redirect_uris: str
    created: str
    updated: str
    owner: DemoUser | None = None
    token: str = ""
    """Five words: an application token of its owner; empty without one."""


class AuthCode(Struct, frozen=True):
    """An authorisation code; it lives five minutes."""

    client_id: str
    redirect_uri: str
    scope: str
    user: DemoUser
    expires: float
    challenge: str = ""
    method: str = ""


class Access(Struct):
    token: str
    client_id: str
    user: DemoUser
    scope: str
    expires: float


class Refresh(Struct):
    token: str
    client_id: str
    user: DemoUser
    scope: str
    access: str
    """Its access token; empty once that was revoked alone, which makes a refresh fail (500)."""
    successor: dict[str, object] | None = None
    """The answer of the refresh in progress, for requests that race with it."""


class Caller(Struct, frozen=True):
    """The caller of a request."""

    user: DemoUser | None = None
    means: str = ""
    scopes: frozenset[str] = frozenset()
    app: str = ""
    challenge: str = 'Bearer realm="api"'
    """``WWW-Authenticate`` of a 401."""
    cookies_looked_at: bool = True
    """Whether ``Vary`` names Cookie."""

    def may(self, scope: str) -> bool:
        """Whether the caller has a scope such as ``read:favorites``."""
        if self.means in ("session", "basic"):
            return True
        half = scope.partition(":")[0]
        closed = scope.partition(":")[2].partition(":")[0] in ("security", "plugins", "instance")
        if closed and self.means == "oauth":
            return False
        return scope in self.scopes or half in self.scopes


class AuthServer:
    """Applications, tokens and sessions of one pod; ``state.part(AuthServer)``."""

    def __init__(self, state: DemoState) -> None:
        self._state = state
        self.apps: dict[str, RegisteredApp] = {}
        self.codes: dict[str, AuthCode] = {}
        self.access: dict[str, Access] = {}
        self.refresh: dict[str, Refresh] = {}
        self.sessions: dict[str, DemoUser] = {}
        self.listen_tokens: dict[str, DemoUser] = {}

    # --- applications -------------------------------------------------------------------

    def register(
        self,
        name: str,
        scopes: str = "read",
        redirect_uris: str = "",
        owner: DemoUser | None = None,
    ) -> RegisteredApp:
        now = stamp(self._state.clock())
        app = RegisteredApp(
            client_id=secrets.token_urlsafe(40).replace("-", "x").replace("_", "y")[:40],
            name=name,
            scopes=scopes,
            secret=secrets.token_hex(64),
            redirect_uris=redirect_uris,
            created=now,
            updated=now,
            owner=owner,
            token=self.words() if owner else "",
        )
        self.apps[app.client_id] = app
        return app

    @staticmethod
    def words() -> str:
        words = _WORDS.split()
        return "-".join(secrets.choice(words) for _ in range(5))

    def client(self, client_id: str, secret: str) -> RegisteredApp | None:
        app = self.apps.get(client_id)
        return app if app and secrets.compare_digest(app.secret, secret) else None

    def grant(
        self,
        app: RegisteredApp,
        user: DemoUser,
        scope: str,
        redirect_uri: str,
        challenge: str = "",
        method: str = "",
    ) -> str:
        """A code for the application, good for five minutes."""
        code = _token()
        expires = self._state.clock() + 300
        self.codes[code] = AuthCode(
            app.client_id, redirect_uri, scope, user, expires, challenge, method or "plain"
        )
        return code

    # --- tokens -------------------------------------------------------------------------

    def issue(self, app: RegisteredApp, user: DemoUser, scope: str) -> dict[str, object]:
        """A new pair, as the token endpoint's answer."""
        seconds = self._state.settings.access_seconds
        access = Access(_token(), app.client_id, user, scope, self._state.clock() + seconds)
        refresh = Refresh(_token(), app.client_id, user, scope, access.token)
        self.access[access.token] = access
        self.refresh[refresh.token] = refresh
        return {
            "access_token": access.token,
            "expires_in": seconds,
            "token_type": "Bearer",
            "scope": scope,
            "refresh_token": refresh.token,
        }

    def revoke(self, token: str) -> None:
        """Revoke a token: an access token alone, a refresh token with its access token."""
        refresh = self.refresh.pop(token, None)
        if refresh:
            self.access.pop(refresh.access, None)
        elif self.access.pop(token, None):
            for other in self.refresh.values():
                if other.access == token:
                    other.access = ""

    def listen_token(self, user: DemoUser) -> str:
        """The listen token of a user: scope read:libraries, accepted by ``listen`` only."""
        for token, owner in self.listen_tokens.items():
            if owner == user:
                return token
        token = f"{user.username}:{secrets.token_urlsafe(132)}"[:177]
        self.listen_tokens[token] = user
        return token

    # --- callers ----------------------------------------------------------------------

    def identify(
        self, headers: Mapping[str, str], query: Query, cookies: Mapping[str, str]
    ) -> Caller:
        """The caller by header, query and cookies, in a pod's order.

        Raises Forged for a wrong Basic header."""
        word, _, rest = headers.get("authorization", "").partition(" ")
        rest = rest.strip()
        problem = ""
        if word.lower() == "bearer":
            found = self._by_access(rest)
            if isinstance(found, Caller):
                return found
            problem = found
            if word == "Bearer" and (caller := self._by_app_token(rest)):
                return caller
        elif word.lower() == "basic":
            return self._by_password(rest)
        for name in ("token", "access_token"):
            if not word and query.get(name):
                found = self._by_access(query.get(name))
                if isinstance(found, Caller):
                    return found
                problem = found
        session = self.sessions.get(cookies.get("sessionid", ""))
        if session:
            return Caller(session, "session", SCOPES)
        if problem:
            return Caller(
                challenge=f'Bearer realm="api",error="invalid_token",error_description="{problem}"'
            )
        return Caller()

    def by_listen_token(self, token: str) -> Caller | None:
        user = self.listen_tokens.get(token)
        if user is None:
            return None
        return Caller(user, "listen", frozenset({"read:libraries"}), cookies_looked_at=False)

    def _by_access(self, token: str) -> Caller | str:
        """The caller, or the error description of the token."""
        access = self.access.get(token)
        if access is None:
            return "The access token is invalid."
        if access.expires <= self._state.clock():
            return "The access token has expired."
        app = self.apps.get(access.client_id)
        if app is None:
            return "The access token is invalid."
        return Caller(
            access.user,
            "oauth",
            narrowed(access.scope, app.scopes),
            access.client_id,
            cookies_looked_at=False,
        )

    def _by_app_token(self, token: str) -> Caller | None:
        for app in self.apps.values():
            if app.token and app.owner and secrets.compare_digest(app.token, token):
                scopes = frozenset(app.scopes.split())
                return Caller(
                    app.owner, "application", scopes, app.client_id, cookies_looked_at=False
                )
        return None

    def _by_password(self, encoded: str) -> Caller:
        name, password = basic(encoded)
        user = self._state.users.get(name)
        if user is None or not secrets.compare_digest(user.password, password):
            raise Forged
        return Caller(user, "basic", SCOPES, cookies_looked_at=False)


class Forged(Exception):
    """Wrong Basic credentials."""


def narrowed(token: str, app: str) -> frozenset[str]:
    """The scopes of a token that its application has too: ``read`` covers every ``read:…``."""
    asked, given = token.split(), app.split()
    inside = {scope for scope in asked if scope in given or scope.partition(":")[0] in given}
    inside |= {scope for scope in given if scope.partition(":")[0] in asked}
    return frozenset(inside)


def basic(encoded: str) -> tuple[str, str]:
    """Name and password of a Basic header (RFC 7617); empty for a malformed one."""
    try:
        name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password


def client_of(headers: Mapping[str, str], form: Query) -> tuple[str, str]:
    """Client id and secret, from the Basic header (RFC 6749, 2.3.1) or the body."""
    word, _, rest = headers.get("authorization", "").partition(" ")
    if word.lower() == "basic":
        name, password = basic(rest.strip())
        return unquote(name), unquote(password)
    return form.get("client_id"), form.get("client_secret")


def matches(registered: str, asked: str) -> bool:
    """Whether a redirect URI is one of the application's (separated by spaces).

    Exact, but a literal loopback address registered without a port takes any port
    (RFC 8252, 7.3); ``localhost`` is not a loopback address.
    """
    for uri in registered.split():
        if uri == asked:
            return True
        parts, given = urlsplit(uri), urlsplit(asked)
        loopback = parts.hostname in ("127.0.0.1", "::1") and parts.scheme == "http"
        if loopback and parts.port is None and given.hostname == parts.hostname:
            bare = given.netloc.rpartition(":")[0] if given.port else given.netloc
            if urlunsplit(given._replace(netloc=bare)) == uri:
                return True
    return False


def redirect(uri: str, **params: str) -> str:
    """A redirect URI with parameters added to its query."""
    query = urlencode({name: value for name, value in params.items() if value})
    return f"{uri}{'&' if '?' in uri else '?'}{query}"


def proves(code: AuthCode, verifier: str) -> bool:
    """Whether a verifier fits the challenge of a code (RFC 7636, 4.6)."""
    if code.method == "S256":
        digest = hashlib.sha256(verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == code.challenge
    return verifier == code.challenge


def _token() -> str:
    alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return "".join(secrets.choice(alphabet) for _ in range(30))
