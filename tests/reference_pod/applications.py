"""OAuth applications of the listener's own, and the grants: list, change, delete, new token."""

from __future__ import annotations

import hashlib

from fwtui.demo.auth.applications import brief, full, own
from fwtui.demo.auth.oauth import AuthServer, RegisteredApp, stamp
from fwtui.demo.server.http import Call, EndpointAction, Refusal, Reply, Route, empty, not_found, ok
from fwtui.demo.state import DemoState


def routes(state: DemoState) -> list[Route]:
    apps = OwnApplications(state)
    return [
        Route("oauth/apps", {"GET": EndpointAction(apps.mine, "list")}, "security", "none"),
        Route(
            "oauth/apps/{client_id:any}",
            {
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
        Route("oauth/grants", {"GET": EndpointAction(apps.grants, "list")}, "security", "none"),
        Route(
            "oauth/grants/{client_id:any}",
            {"DELETE": EndpointAction(apps.ungrant, "destroy")},
            needs="security",
            open="none",
        ),
    ]


class OwnApplications:
    def __init__(self, state: DemoState) -> None:
        self._accounts = state.part(AuthServer)

    def mine(self, call: Call) -> Reply:
        mine = [own(app) for app in self._accounts.apps.values() if app.owner == call.who]
        return ok({"count": len(mine), "next": None, "previous": None, "results": mine[::-1]})

    def change(self, call: Call) -> Reply:
        app = self._owned(call)
        for name in ("name", "scopes", "redirect_uris"):
            if name in call.fields():
                setattr(app, name, str(call.fields()[name]))
        app.updated = stamp(call.now)
        return ok(own(app) | {"redirect_uris": app.redirect_uris})

    def delete(self, call: Call) -> Reply:
        del self._accounts.apps[self._owned(call).client_id]
        return empty()

    def renew_token(self, call: Call) -> Reply:
        app = self._owned(call)
        app.token = self._accounts.words()
        app.updated = stamp(call.now)
        digest = hashlib.sha256(app.secret.encode()).hexdigest()
        return ok(full(app) | {"client_secret": f"pbkdf2_sha256$390000$demo${digest}"})

    def grants(self, call: Call) -> Reply:
        held = {
            access.client_id for access in self._accounts.access.values() if access.user == call.who
        }
        return ok([brief(app) for app in self._accounts.apps.values() if app.client_id in held])

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
