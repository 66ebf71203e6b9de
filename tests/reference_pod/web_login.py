"""Session logins, and the authorisation of an application within one: the API of the web app."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from fwtui.demo.auth.consent import page
from fwtui.demo.auth.oauth import SCOPES, AuthServer, matches, redirect
from fwtui.demo.server.cookies import csrf_cookie, no_session_cookie, session_cookie
from fwtui.demo.server.http import (
    HTML,
    REQUIRED,
    Call,
    EndpointAction,
    Reply,
    Route,
    detail,
    html,
    html_500,
    invalid,
    ok,
)

if TYPE_CHECKING:
    from fwtui.demo.state import DemoState


def routes(state: DemoState) -> list[Route]:
    authorise, sessions = Authorise(state), LoginSessions(state)
    return [
        Route(
            "oauth/authorize",
            {
                "GET": EndpointAction(authorise.page),
                "POST": EndpointAction(authorise.post, "oauth-authorize"),
            },
            open="none",
            slash="always",
            allow="GET, POST, PUT, HEAD, OPTIONS",
            renders="*/*",
        ),
        Route(
            "users/login",
            {
                "GET": EndpointAction(sessions.not_by_get, "login"),
                "POST": EndpointAction(sessions.login, "login"),
            },
            kind="form",
        ),
        Route("users/logout", {"POST": EndpointAction(sessions.logout, None)}, kind="form"),
    ]


class Authorise:
    """``POST /oauth/authorize/``: what a pod's authorise page calls."""

    def __init__(self, state: DemoState) -> None:
        self._accounts = state.part(AuthServer)

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


class LoginSessions:
    """Logging in by form, with cookies: what a pod's own web app does."""

    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._accounts = state.part(AuthServer)

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
            csrf_cookie(call, renew=True),
            session_cookie(session, call.now),
        )
        return Reply(200, b"", HTML, cookies)

    def logout(self, call: Call) -> Reply:
        self._accounts.sessions.pop(call.cookies.get("sessionid", ""), None)
        cookies = (csrf_cookie(call), no_session_cookie(call.now))
        return Reply(200, b"", HTML, cookies)
