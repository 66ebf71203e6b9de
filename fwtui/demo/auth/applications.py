"""OAuth applications: registering them, looking after one's own, and what was granted."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from fwtui.demo.auth.oauth import AuthServer, RegisteredApp, stamp
from fwtui.demo.server.http import (
    REQUIRED,
    Call,
    EndpointAction,
    Refusal,
    Reply,
    Route,
    empty,
    not_found,
    ok,
)

if TYPE_CHECKING:
    from fwtui.demo.state import DemoState


def routes(state: DemoState) -> list[Route]:
    apps = Applications(state)
    return [
        Route(
            "oauth/apps",
            {
                "GET": EndpointAction(apps.mine, "list"),
                "POST": EndpointAction(apps.create, "oauth-app", free=True),
            },
            needs="security",
            open="none",
        ),
        Route(
            "oauth/apps/{client_id:any}",
            {
                "GET": EndpointAction(apps.retrieve, "retrieve", free=True),
                "PUT": EndpointAction(apps.change, "update"),
                "PATCH": EndpointAction(apps.change, "update"),
                "DELETE": EndpointAction(apps.delete, "destroy"),
            },
            needs="security",
            open="none",
        ),
        Route(
            "oauth/apps/{client_id:any}/refresh-token",
            {"POST": EndpointAction(apps.renew_token)},
            needs="security",
            open="none",
        ),
        Route(
            "oauth/grants",
            {"GET": EndpointAction(apps.grants, "list")},
            needs="security",
            open="none",
        ),
        Route(
            "oauth/grants/{client_id:any}",
            {"DELETE": EndpointAction(apps.ungrant, "destroy")},
            needs="security",
            open="none",
        ),
    ]


class Applications:
    """``/oauth/apps`` and ``/oauth/grants``."""

    def __init__(self, state: DemoState) -> None:
        self._accounts = state.part(AuthServer)

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

    def _owned(self, call: Call) -> RegisteredApp:
        app = self._accounts.apps.get(call.params["client_id"])
        if app is None or app.owner != call.who:
            raise Refusal(not_found())
        return app


def _brief(app: RegisteredApp) -> dict[str, Any]:
    return {
        "client_id": app.client_id,
        "name": app.name,
        "scopes": app.scopes,
        "created": app.created,
        "updated": app.updated,
    }


def _own(app: RegisteredApp) -> dict[str, Any]:
    return _brief(app) | {"token": app.token}


def _full(app: RegisteredApp) -> dict[str, Any]:
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
