"""OAuth applications: registration and look-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fwtui.demo.auth.oauth import AuthServer, RegisteredApp
from fwtui.demo.server.http import (
    REQUIRED,
    Call,
    EndpointAction,
    Reply,
    Route,
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
                "POST": EndpointAction(apps.create, "oauth-app", free=True),
            },
            needs="security",
            open="none",
        ),
        Route(
            "oauth/apps/{client_id:any}",
            {
                "GET": EndpointAction(apps.retrieve, "retrieve", free=True),
            },
            needs="security",
            open="none",
        ),
    ]


class Applications:
    """``/oauth/apps``."""

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
        return ok(full(app), 201)

    def retrieve(self, call: Call) -> Reply:
        app = self._accounts.apps.get(call.params["client_id"])
        if app is None:
            return not_found()
        # A listener's own application shows its token to everybody who knows its id.
        return ok(own(app) if app.owner else brief(app))


def brief(app: RegisteredApp) -> dict[str, Any]:
    return {
        "client_id": app.client_id,
        "name": app.name,
        "scopes": app.scopes,
        "created": app.created,
        "updated": app.updated,
    }


def own(app: RegisteredApp) -> dict[str, Any]:
    return brief(app) | {"token": app.token}


def full(app: RegisteredApp) -> dict[str, Any]:
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
