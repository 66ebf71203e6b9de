"""``/oauth/token/`` and ``/oauth/revoke/``."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fwtui.demo.auth.oauth import AuthServer, RegisteredApp, client_of, proves
from fwtui.demo.server.headers import Headers
from fwtui.demo.server.http import HTML, Call, EndpointAction, Reply, Route, html_500

if TYPE_CHECKING:
    from fwtui.demo.state import DemoState


def routes(state: DemoState) -> list[Route]:
    tokens = TokenPages(state)
    return [
        Route(
            "oauth/token",
            {"POST": EndpointAction(tokens.token, "oauth-token")},
            kind="view",
            slash="always",
            identifies=False,
        ),
        Route(
            "oauth/revoke",
            {"POST": EndpointAction(tokens.revoke, "oauth-revoke-token")},
            kind="view",
            slash="always",
            identifies=False,
        ),
    ]


_UNCACHED = (("cache-control", "no-store"), ("pragma", "no-cache"))


def _error(status: int, error: str, description: str = "") -> Reply:
    body = {"error": error}
    if description:
        body["error_description"] = description
    headers: Headers = _UNCACHED
    if status == 401:
        headers = (*headers, ("www-authenticate", f'Bearer error="{error}"'))
    return Reply(status, body, headers=headers)


class TokenPages:
    """``/oauth/token/`` and ``/oauth/revoke/``."""

    together = 0.02
    """Seconds that a refresh takes; requests that race with it get the same answer. A pod takes
    longer: it checks the secret by PBKDF2."""

    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._accounts = state.part(AuthServer)

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

    def _client(self, call: Call) -> RegisteredApp | None:
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
        if not refresh.access and call.dialect.orphan_refresh_fails:
            # django-oauth-toolkit looks for the access token that was revoked alone.
            return html_500()
        first = refresh.successor is None
        if first:
            self._accounts.access.pop(refresh.access, None)
            refresh.successor = self._accounts.issue(app, refresh.user, scope)
        pair = refresh.successor
        try:
            await asyncio.sleep(self.together)
        finally:
            # The old token is spent even when the client is gone.
            if first:
                self._accounts.refresh.pop(refresh.token, None)
        return Reply(200, pair, headers=_UNCACHED)

    def revoke(self, call: Call) -> Reply:
        if self._client(call) is None:
            return _unknown()
        if not call.form.get("token"):
            return _error(400, "invalid_request", "Missing token parameter.")
        self._accounts.revoke(call.form.get("token"))
        return Reply(200, b"", HTML)


def _unknown() -> Reply:
    return _error(401, "invalid_client")
