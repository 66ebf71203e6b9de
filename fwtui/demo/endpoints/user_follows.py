"""Follows of users (2.x), and what they open: the privacy level ``followers``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from fwtui.demo.catalogue import ids
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, empty, not_found, ok
from fwtui.demo.server.pagination import page
from fwtui.demo.server.query_params import Scope
from fwtui.demo.server.validation import required, wrong
from fwtui.demo.visibility import may_see

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue
    from fwtui.demo.endpoints.serializers_v1 import Serializer
    from fwtui.demo.state import DemoState
    from fwtui.demo.users import DemoUser

FIRST_NUMBER: Final = 1 << 21
"""The number of the first follow, above those of follows of libraries."""
AT_FIRST: Final = (("demo", "ana", True), ("olga", "demo", True), ("kenji", "demo", None))
"""Follower, followed and answer of the follows that a pod begins with."""


class UserFollowRow(Struct):
    number: int
    user: str
    target: str
    created: str
    approved: bool | None = None

    @property
    def uuid(self) -> str:
        return ids.uuid("follow", self.number)


class UserFollows:
    """Follows of users: pending, approved or rejected."""

    def __init__(self, state: DemoState) -> None:
        self._last = FIRST_NUMBER
        self.rows: list[UserFollowRow] = []
        catalogue: Catalogue = state.catalogue
        for user, target, approved in AT_FIRST:
            self.ask(user, target, catalogue.ago(days=10)).approved = approved

    def ask(self, user: str, target: str, now: str) -> UserFollowRow:
        self._last += 1
        made = UserFollowRow(self._last, user, target, now)
        self.rows.append(made)
        return made

    def followed_by(self, user: DemoUser | None) -> frozenset[str]:
        """The names of the users who approved a follow of this user."""
        name = user.username if user else ""
        return frozenset(row.target for row in self.rows if row.user == name and row.approved)


def visible(state: DemoState, call: Call, owner: DemoUser, privacy: str) -> bool:
    """Whether an object of the owner's with that privacy level is visible to the caller."""
    return may_see(
        call.user,
        owner,
        privacy,
        followed=_followed(state, call) if privacy == "followers" else (),
        hides=call.dialect.followers_level_hides != "nothing",
    )


def scope_of(state: DemoState, call: Call) -> Scope:
    """The scope of a list; ``from_subscribed`` is unknown to 1.x."""
    asked = "from_subscribed" in call.query.get("scope")
    return Scope(call, _followed(state, call) if asked else frozenset())


def _followed(state: DemoState, call: Call) -> frozenset[str]:
    if not call.dialect.follows_users:
        return frozenset()
    return state.part(UserFollows).followed_by(call.user)


def routes(state: DemoState) -> list[Route]:
    pages = UserFollowPages(state)
    path, since = "federation/follows/user", (2,)
    return [
        Route(
            path,
            {
                "GET": EndpointAction(pages.own, "list", generations=since),
                "POST": EndpointAction(pages.create, "create", generations=since),
            },
            needs="follows",
            open="none",
        ),
        Route(
            f"{path}/all",
            {"GET": EndpointAction(pages.all_own, generations=since)},
            "follows",
            "none",
        ),
        Route(
            f"{path}/{{uuid}}",
            {
                "GET": EndpointAction(pages.one, "retrieve", generations=since),
                "DELETE": EndpointAction(pages.delete, "destroy", generations=since),
            },
            needs="follows",
            open="none",
        ),
        *(
            Route(
                f"{path}/{{uuid}}/{name}",
                {"POST": EndpointAction(answer, generations=since)},
                needs="follows",
                open="none",
            )
            for name, answer in (("accept", pages.accept), ("reject", pages.reject))
        ),
    ]


class UserFollowPages:
    def __init__(self, state: DemoState) -> None:
        self._state = state

    @property
    def _follows(self) -> UserFollows:
        return self._state.part(UserFollows)

    def _of_both(self, call: Call) -> list[UserFollowRow]:
        """Follows by the caller and follows of the caller, without rejected ones."""
        name = call.listener.username
        return [
            row
            for row in reversed(self._follows.rows)
            if name in (row.user, row.target) and row.approved is not False
        ]

    def _shape(self, view: Serializer, row: UserFollowRow) -> dict[str, Any]:
        return {
            "creation_date": row.created,
            "actor": view.actor(row.user),
            "uuid": row.uuid,
            "target": view.actor(row.target),
            "approved": row.approved,
        }

    def own(self, call: Call) -> Reply:
        view = serializer(self._state, call)
        return page(call, self._of_both(call), lambda row: self._shape(view, row))

    def all_own(self, call: Call) -> Reply:
        view = serializer(self._state, call)
        name = call.listener.username
        rows = [
            {"uuid": row.uuid, "actor": view.actor(row.target)["fid"], "approved": row.approved}
            for row in self._follows.rows
            if row.user == name
        ]
        return ok({"results": rows, "count": len(rows)})

    def one(self, call: Call) -> Reply:
        row = self._find(call)
        return ok(self._shape(serializer(self._state, call), row)) if row else not_found()

    def _find(self, call: Call) -> UserFollowRow | None:
        uuid = call.params["uuid"]
        return next((row for row in self._of_both(call) if row.uuid == uuid), None)

    def create(self, call: Call) -> Reply:
        """``target`` is the fid of an actor; ``name@host`` is refused."""
        asked = str(required(call.fields(), "target"))
        name = asked.removeprefix(f"{call.base}/federation/actors/").rstrip("/")
        if name == asked or name not in self._state.users:
            raise wrong("target", f"Object with fid={asked} does not exist.")
        if name == call.listener.username:
            raise wrong("target", "You cannot follow yourself")
        mine = [row for row in self._follows.rows if row.user == call.listener.username]
        if any(row.target == name for row in mine):
            raise wrong("target", "You are already following this user")
        made = self._follows.ask(call.listener.username, name, ids.at(call.now))
        return ok(self._shape(serializer(self._state, call), made), 201)

    def delete(self, call: Call) -> Reply:
        row = self._find(call)
        if row is None or row.user != call.listener.username:
            return not_found()
        self._follows.rows.remove(row)
        return empty()

    def accept(self, call: Call) -> Reply:
        return self._answer(call, approved=True)

    def reject(self, call: Call) -> Reply:
        return self._answer(call, approved=False)

    def _answer(self, call: Call, *, approved: bool) -> Reply:
        """Approve or reject a follow; for the user who is followed."""
        row = self._find(call)
        if row is None or row.target != call.listener.username:
            return not_found()
        row.approved = approved
        return empty()
