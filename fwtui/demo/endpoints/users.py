"""The listener's own account: ``users/me`` and what can be changed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fwtui.demo.auth.oauth import AuthServer
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, detail, empty, ok

if TYPE_CHECKING:
    from fwtui.demo.state import DemoState
    from fwtui.demo.users import DemoUser

_RIGHTS = ("library", "moderation", "settings")
_LATER = "2026-12-06T18:25:41.103568Z"


def routes(state: DemoState) -> list[Route]:
    profile = Profile(state)
    me = {"GET": EndpointAction(profile.me), "DELETE": EndpointAction(profile.stay)}
    return [
        Route("users/me", me, needs="profile", open="none"),
        Route("users/users/me", me, needs="profile", open="none"),
        Route(
            "users/settings",
            {"POST": EndpointAction(profile.settings)},
            needs="profile",
            open="none",
        ),
        Route(
            "users/{username:any}",
            {
                "PUT": EndpointAction(profile.change, "update"),
                "PATCH": EndpointAction(profile.change, "update"),
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


class Profile:
    """One listener's settings."""

    def __init__(self, state: DemoState) -> None:
        self._accounts = state.part(AuthServer)
        self._changed: dict[int, dict[str, Any]] = {}
        self._settings: dict[int, dict[str, Any]] = {}

    def me(self, call: Call) -> Reply:
        user = call.who
        return ok(
            {
                "id": user.id,
                "username": user.username,
                "full_username": user.full_username(call.host),
                **self._own(user),
                "email": user.email,
                "is_staff": user.is_superuser,
                "is_superuser": user.is_superuser,
                "permissions": dict.fromkeys(
                    ("library", "moderation", "settings"), user.is_superuser
                ),
                "date_joined": user.date_joined,
                "avatar": None,
                "quota_status": {
                    "max": 20000,
                    "remaining": 19995.5,
                    "current": 4.5,
                    "draft": 0.0,
                    "skipped": 0.0,
                    "pending": 0.0,
                    "finished": 4.5,
                    "errored": 0.0,
                },
                "instance_support_message_display_date": _LATER,
                "funkwhale_support_message_display_date": _LATER,
                "tokens": {"listen": self._accounts.listen_token(user)},
                "settings": self._settings.get(user.id),
            }
        )

    def stay(self, call: Call) -> Reply:
        """Deleting the account wants a password that no client of ours sends."""
        return Reply(400, {"password": ["This field is required."]})

    def settings(self, call: Call) -> Reply:
        mine = self._settings.setdefault(call.who.id, {})
        mine |= call.fields()
        return ok(mine)

    def change(self, call: Call) -> Reply:
        if call.params["username"] != call.who.username:
            return empty(403)
        changed = self._changed.setdefault(call.who.id, {})
        changed |= {
            name: value
            for name, value in call.fields().items()
            if name in ("name", "privacy_level", "summary")
        }
        return ok(
            {
                **self._own(call.who),
                "instance_support_message_display_date": _LATER,
                "funkwhale_support_message_display_date": _LATER,
                "avatar": {"file": None},
            }
        )

    def _own(self, user: DemoUser) -> dict[str, Any]:
        return {
            "name": user.name,
            "privacy_level": user.privacy_level,
            "summary": user.summary,
        } | self._changed.get(user.id, {})
