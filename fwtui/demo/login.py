"""The endpoints of OAuth and of the session: applications, authorise, token, revoke, login."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from fwtui.demo.headers import Headers
from fwtui.demo.http import (
    HTML,
    Action,
    Call,
    Refusal,
    Reply,
    Route,
    detail,
    empty,
    html,
    html_500,
    invalid,
    not_found,
    ok,
)
from fwtui.demo.oauth import (
    SCOPES,
    Accounts,
    App,
    Refresh,
    client_of,
    matches,
    proves,
    redirect,
    stamp,
)
from fwtui.demo.pages import page

if TYPE_CHECKING:
    from fwtui.demo.state import State

REQUIRED = "This field is required."
SESSION_SECONDS = 5_400_000
CSRF_SECONDS = 31_449_600


def routes(state: State) -> list[Route]:
    apps, tokens, sessions = Applications(state), Tokens(state), Sessions(state)
    authorise = Authorise(state)
    return [
        Route(
            "oauth/apps",
            {
                "GET": Action(apps.mine, "list"),
                "POST": Action(apps.create, "oauth-app", free=True),
            },
            needs="security",
            open="none",
        ),
        Route(
            "oauth/apps/{client_id:any}",
            {
                "GET": Action(apps.retrieve, "retrieve", free=True),
                "PUT": Action(apps.change, "update"),
                "PATCH": Action(apps.change, "update"),
                "DELETE": Action(apps.delete, "destroy"),
            },
            needs="security",
            open="none",
        ),
        Route(
            "oauth/apps/{client_id:any}/refresh-token",
            {"POST": Action(apps.renew_token)},
            needs="security",
            open="none",
        ),
        Route("oauth/grants", {"GET": Action(apps.grants, "list")}, needs="security", open="none"),
        Route(
            "oauth/grants/{client_id:any}",
            {"DELETE": Action(apps.ungrant, "destroy")},
            needs="security",
            open="none",
        ),
        Route(
            "oauth/authorize",
            {"GET": Action(authorise.page), "POST": Action(authorise.post, "oauth-authorize")},
            open="none",
            slash="always",
            allow="GET, POST, PUT, HEAD, OPTIONS",
            renders="*/*",
        ),
        Route(
            "oauth/token",
            {"POST": Action(tokens.token, "oauth-token")},
            kind="view",
            slash="always",
            identifies=False,
        ),
        Route(
            "oauth/revoke",
            {"POST": Action(tokens.revoke, "oauth-revoke-token")},
            kind="view",
            slash="always",
            identifies=False,
        ),
        Route(
            "users/login",
            {"GET": Action(sessions.not_by_get, "login"), "POST": Action(sessions.login, "login")},
            kind="form",
        ),
        Route("users/logout", {"POST": Action(sessions.logout, None)}, kind="form"),
    ]


def csrf_cookie(call: Call) -> tuple[str, str]:
    """Keeps the token that the caller has, or makes one."""
    token = call.cookies.get("csrftoken") or secrets.token_hex(16)
    return _cookie("csrftoken", token, call.now, CSRF_SECONDS)


def session_cookie(session: str, now: float) -> tuple[str, str]:
    """The cookie that a session is known by."""
    return _cookie("sessionid", session, now, SESSION_SECONDS)


def _cookie(name: str, value: str, now: float, seconds: int) -> tuple[str, str]:
    expires = formatdate(now + seconds if seconds else 0, usegmt=True)
    return (
        "set-cookie",
        f"{name}={value}; expires={expires}; Max-Age={seconds}; Path=/; SameSite=Lax",
    )


class Applications:
    """``/oauth/apps`` and ``/oauth/grants``."""

    def __init__(self, state: State) -> None:
        self._accounts = state.part(Accounts)

    def create(self, call: Call) -> Reply:
        fields = call.fields()
        wrong: dict[str, list[str]] = {}
        for name in ("name", "scopes", "redirect_uris"):
            value = fields.get(name)
            if value is not None and not isinstance(value, str | int | float):
                wrong[name] = ["Not a valid string."]
        if not fields.get("name") and "name" not in wrong:
            missing = "This field may not be blank." if "name" in fields else REQUIRED
            wrong["name"] = [missing]
        if wrong:
            return Reply(400, wrong)
        app = self._accounts.register(
            str(fields["name"]),
            str(fields.get("scopes", "read")),
            str(fields.get("redirect_uris", "")),
            call.user,
        )
        return ok(_full(app), 201)

    def mine(self, call: Call) -> Reply:
        mine = [_own(app) for app in self._accounts.apps.values() if app.owner == call.who]
        return ok({"count": len(mine), "next": None, "previous": None, "results": mine[::-1]})

    def retrieve(self, call: Call) -> Reply:
        app = self._accounts.apps.get(call.params["client_id"])
        if app is None:
            return not_found()
        # A listener's own application shows its token to everybody who knows its id.
        return ok(_own(app) if app.owner else _brief(app))

    def change(self, call: Call) -> Reply:
        app = self._owned(call)
        for name in ("name", "scopes", "redirect_uris"):
            if name in call.fields():
                setattr(app, name, str(call.fields()[name]))
        app.updated = stamp(call.now)
        return ok(_own(app) | {"redirect_uris": app.redirect_uris})

    def delete(self, call: Call) -> Reply:
        del self._accounts.apps[self._owned(call).client_id]
        return empty()

    def renew_token(self, call: Call) -> Reply:
        app = self._owned(call)
        app.token = self._accounts.words()
        app.updated = stamp(call.now)
        digest = hashlib.sha256(app.secret.encode()).hexdigest()
        return ok(_full(app) | {"client_secret": f"pbkdf2_sha256$390000$demo${digest}"})

    def grants(self, call: Call) -> Reply:
        held = {
            access.client_id for access in self._accounts.access.values() if access.user == call.who
        }
        return ok([_brief(app) for app in self._accounts.apps.values() if app.client_id in held])

    def ungrant(self, call: Call) -> Reply:
        client = call.params["client_id"]
        for token, refresh in list(self._accounts.refresh.items()):
            if refresh.client_id == client and refresh.user == call.who:
                self._accounts.revoke(token)
        return empty()

    def _owned(self, call: Call) -> App:
        app = self._accounts.apps.get(call.params["client_id"])
        if app is None or app.owner != call.who:
            raise Refusal(not_found())
        return app


def _brief(app: App) -> dict[str, Any]:
    return {
        "client_id": app.client_id,
        "name": app.name,
        "scopes": app.scopes,
        "created": app.created,
        "updated": app.updated,
    }


def _own(app: App) -> dict[str, Any]:
    return _brief(app) | {"token": app.token}


def _full(app: App) -> dict[str, Any]:
    """The only answer with the secret in it."""
    full = {
        "client_id": app.client_id,
        "name": app.name,
        "scopes": app.scopes,
        "client_secret": app.secret,
        "created": app.created,
        "updated": app.updated,
        "redirect_uris": app.redirect_uris,
    }
    return full | {"token": app.token} if app.owner else full


class Authorise:
    """``POST /oauth/authorize/``: what a pod's authorise page calls."""

    def __init__(self, state: State) -> None:
        self._accounts = state.part(Accounts)

    def page(self, call: Call) -> Reply:
        """django-oauth-toolkit's own page, which a pod has beside that of its web app."""
        body = page("Authorise", "<h1>Authorise?</h1><p>Use /authorize for this.</p>").body
        return Reply(200, body, HTML, (csrf_cookie(call),))

    def post(self, call: Call) -> Reply:
        asked = call.form.last()
        wrong = {
            name: [REQUIRED]
            for name in ("redirect_uri", "scope", "client_id", "response_type")
            if not asked.get(name)
        }
        if wrong:
            return Reply(400, wrong)
        app = self._accounts.apps.get(asked["client_id"])
        if app is None:
            return invalid(non_field_errors="Invalid application")
        uri, state = asked["redirect_uri"], asked.get("state", "")
        if not matches(app.redirect_uris, uri):
            return detail(400, "Mismatching redirect URI.")
        if asked["response_type"] != "code":
            return html_500()
        by_script = call.headers.get("x-requested-with") == "XMLHttpRequest"
        error = ""
        if not set(asked["scope"].split()) <= SCOPES:
            error = "invalid_scope"
        elif asked.get("allow", "").lower() not in ("true", "on", "1"):
            error = "access_denied"
        if error:
            # The page's own call then looks for a code that is not there.
            return html_500() if by_script else _sent_to(redirect(uri, error=error, state=state))
        code = self._accounts.grant(
            app,
            call.who,
            asked["scope"],
            uri,
            asked.get("code_challenge", ""),
            asked.get("code_challenge_method", ""),
        )
        location = redirect(uri, code=code, state=state)
        return ok({"redirect_uri": location, "code": code}) if by_script else _sent_to(location)


def _sent_to(location: str) -> Reply:
    return Reply(302, b"", HTML, (("location", location),))


_UNCACHED = (("cache-control", "no-store"), ("pragma", "no-cache"))


def _error(status: int, error: str, description: str = "") -> Reply:
    body = {"error": error}
    if description:
        body["error_description"] = description
    headers: Headers = _UNCACHED
    if status == 401:
        headers = (*headers, ("www-authenticate", f'Bearer error="{error}"'))
    return Reply(status, body, headers=headers)


class Tokens:
    """``/oauth/token/`` and ``/oauth/revoke/``."""

    together = 0.02
    """Seconds that a refresh takes; those that come while it runs get the same answer. A
    pod takes longer, for it checks the secret by PBKDF2."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._accounts = state.part(Accounts)

    async def token(self, call: Call) -> Reply:
        match call.form.get("grant_type"):
            case "authorization_code":
                return self._exchange(call)
            case "refresh_token":
                return await self._refresh(call)
            case "password" | "client_credentials":
                known = self._client(call)
                return _error(400, "unauthorized_client") if known else _unknown()
            case _:
                return _error(400, "unsupported_grant_type")

    def _client(self, call: Call) -> App | None:
        return self._accounts.client(*client_of(call.headers, call.form))

    def _exchange(self, call: Call) -> Reply:
        name = call.form.get("code")
        if not name:
            return _error(400, "invalid_request", "Missing code parameter.")
        app = self._client(call)
        if app is None:
            return _unknown()
        code = self._accounts.codes.get(name)
        if code is None or code.client_id != app.client_id or code.expires <= call.now:
            return _error(400, "invalid_grant")
        if code.challenge:
            verifier = call.form.get("code_verifier")
            if not verifier:
                return _error(400, "invalid_request", "Code verifier required.")
            if not proves(code, verifier):
                return _error(400, "invalid_grant")
        if call.form.get("redirect_uri", code.redirect_uri) != code.redirect_uri:
            return _error(400, "invalid_request", "Mismatching redirect URI.")
        del self._accounts.codes[name]
        pair = self._accounts.issue(app, code.user, code.scope)
        return Reply(200, pair, headers=_UNCACHED)

    async def _refresh(self, call: Call) -> Reply:
        name = call.form.get("refresh_token")
        if not name:
            return _error(400, "invalid_request", "Missing refresh token parameter.")
        app = self._client(call)
        if app is None:
            return _unknown()
        refresh = self._accounts.refresh.get(name)
        if refresh is None or refresh.client_id != app.client_id:
            return _error(400, "invalid_grant")
        scope = call.form.get("scope") or refresh.scope
        if not set(scope.split()) <= set(refresh.scope.split()):
            return _error(400, "invalid_scope")
        if not refresh.access:
            # django-oauth-toolkit looks for the access token that was revoked alone.
            return html_500()
        first = refresh.successor is None
        if first:
            self._accounts.access.pop(refresh.access, None)
            refresh.successor = self._accounts.issue(app, refresh.user, scope)
        pair = refresh.successor
        await asyncio.sleep(self.together)
        if first:
            self._retire(refresh)
        return Reply(200, pair, headers=_UNCACHED)

    def _retire(self, refresh: Refresh) -> None:
        self._accounts.refresh.pop(refresh.token, None)

    def revoke(self, call: Call) -> Reply:
        if self._client(call) is None:
            return _unknown()
        if not call.form.get("token"):
            return _error(400, "invalid_request", "Missing token parameter.")
        self._accounts.revoke(call.form.get("token"))
        return Reply(200, b"", HTML)


def _unknown() -> Reply:
    return _error(401, "invalid_client")


class Sessions:
    """Logging in by form, with cookies: what a pod's own web app does."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._accounts = state.part(Accounts)

    def not_by_get(self, call: Call) -> Reply:
        return html(405, "")

    def login(self, call: Call) -> Reply:
        wrong = {name: [REQUIRED] for name in ("username", "password") if not call.form.get(name)}
        if wrong:
            return Reply(400, wrong)
        user = self._state.users.get(call.form.get("username"))
        if user is None or user.password != call.form.get("password"):
            return invalid(non_field_errors="Unable to log in with provided credentials")
        session = secrets.token_hex(16)
        self._accounts.sessions[session] = user
        cookies = (
            _cookie("csrftoken", secrets.token_hex(16), call.now, CSRF_SECONDS),
            session_cookie(session, call.now),
        )
        return Reply(200, b"", HTML, cookies)

    def logout(self, call: Call) -> Reply:
        self._accounts.sessions.pop(call.cookies.get("sessionid", ""), None)
        cookies = (csrf_cookie(call), _cookie("sessionid", "", call.now, 0))
        return Reply(200, b"", HTML, cookies)
