"""``users/me``: the account of the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fwtui.demo.auth.oauth import AuthServer
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, ok

if TYPE_CHECKING:
    from fwtui.demo.state import DemoState
    from fwtui.demo.users import DemoUser

LATER = "2026-12-06T18:25:41.103568Z"


def routes(state: DemoState) -> list[Route]:
    return [
        Route("users/me", {"GET": EndpointAction(Users(state).me)}, needs="profile", open="none")
    ]


class UserChanges:
    """What users changed of their accounts, by user id."""

    def __init__(self, state: DemoState) -> None:
        self.profiles: dict[int, dict[str, Any]] = {}
        self.settings: dict[int, dict[str, Any]] = {}

    def public(self, user: DemoUser) -> dict[str, Any]:
        return {
            "name": user.name,
            "privacy_level": user.privacy_level,
            "summary": user.summary,
        } | self.profiles.get(user.id, {})


class Users:
    """The accounts of a pod."""

    def __init__(self, state: DemoState) -> None:
        self._accounts = state.part(AuthServer)
        self._changes = state.part(UserChanges)

    def me(self, call: Call) -> Reply:
        user = call.who
        return ok(
            {
                "id": user.id,
                "username": user.username,
                "full_username": user.full_username(call.host),
                **self._changes.public(user),
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
                "instance_support_message_display_date": LATER,
                "funkwhale_support_message_display_date": LATER,
                "tokens": {"listen": self._accounts.listen_token(user)},
                "settings": self._changes.settings.get(user.id),
            }
        )
