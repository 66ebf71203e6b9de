"""Accounts: profile, settings, deletion, Subsonic token."""

from __future__ import annotations

from typing import Any

from fwtui.demo.endpoints.users import LATER, UserChanges, Users
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, detail, empty, ok
from fwtui.demo.state import DemoState


def routes(state: DemoState) -> list[Route]:
    account, users = Account(state), Users(state)
    delete = {"DELETE": EndpointAction(account.stay)}
    return [
        Route("users/me", delete, needs="profile", open="none"),
        Route(
            "users/users/me",
            {"GET": EndpointAction(users.me), **delete},
            needs="profile",
            open="none",
        ),
        Route("users/settings", {"POST": EndpointAction(account.settings)}, "profile", "none"),
        Route(
            "users/{username:any}",
            {
                "PUT": EndpointAction(account.change, "update"),
                "PATCH": EndpointAction(account.change, "update"),
            },
            needs="profile",
        ),
        Route(
            "users/{username:any}/subsonic-token",
            {
                "GET": EndpointAction(_closed),
                "POST": EndpointAction(_closed),
                "DELETE": EndpointAction(_closed),
            },
            needs="security",
            open="none",
        ),
    ]


def _closed(call: Call) -> Reply:
    return detail(403, "You do not have permission to perform this action.")


def _public(call: Call, fields: dict[str, Any]) -> dict[str, Any]:
    """The profile in the answer to its change: 2.x leaves the privacy level out."""
    if call.dialect.generation == 2:
        return {name: value for name, value in fields.items() if name != "privacy_level"}
    return fields


class Account:
    def __init__(self, state: DemoState) -> None:
        self._changes = state.part(UserChanges)

    def stay(self, call: Call) -> Reply:
        """400: deleting an account needs a password."""
        return Reply(400, {"password": ["This field is required."]})

    def settings(self, call: Call) -> Reply:
        mine = self._changes.settings.setdefault(call.who.id, {})
        mine |= call.fields()
        return ok(mine)

    def change(self, call: Call) -> Reply:
        if call.params["username"] != call.who.username:
            return empty(403)
        changed = self._changes.profiles.setdefault(call.who.id, {})
        changed |= {
            name: value
            for name, value in call.fields().items()
            if name in ("name", "privacy_level", "summary")
        }
        return ok(
            {
                **_public(call, self._changes.public(call.who)),
                "instance_support_message_display_date": LATER,
                "funkwhale_support_message_display_date": LATER,
                "avatar": {"file": None},
            }
        )
