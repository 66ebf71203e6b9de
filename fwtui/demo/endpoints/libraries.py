"""Libraries, and follows of them: an approved follow opens a library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from fwtui.demo.catalogue import ids
from fwtui.demo.catalogue.authored import AuthoredLibrary
from fwtui.demo.endpoints.playlists import PlaylistRow, PlaylistStore
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.endpoints.serializers_v1 import Serializer
from fwtui.demo.endpoints.serializers_v2 import SerializerV2
from fwtui.demo.endpoints.user_follows import scope_of
from fwtui.demo.server.http import Call, EndpointAction, Refusal, Reply, Route, empty, not_found, ok
from fwtui.demo.server.pagination import page
from fwtui.demo.server.query_params import known_orderings
from fwtui.demo.server.validation import required, wrong

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue
    from fwtui.demo.state import DemoState

OLD_FOLLOWS: Final = 1 << 20
"""The number of the first follow, above those of subscriptions."""


class FollowRow(Struct):
    number: int
    user: str
    library: int
    created: str
    approved: bool | None = None

    @property
    def uuid(self) -> str:
        return ids.uuid("follow", self.number)


class Follows:
    """Follows of libraries: pending, approved or rejected."""

    def __init__(self, state: DemoState) -> None:
        self._catalogue: Catalogue = state.catalogue
        self._last = OLD_FOLLOWS
        self.rows: list[FollowRow] = []
        for place, library in enumerate(self._catalogue.source.libraries, 1):
            for follower in library.followers:
                self.ask(follower, place, self._catalogue.ago(days=30)).approved = True
            if library.owner == "demo":
                # One follow is pending.
                self.ask("kenji", place, self._catalogue.ago(hours=3))

    def ask(self, user: str, library: int, now: str) -> FollowRow:
        self._last += 1
        made = FollowRow(self._last, user, library, now)
        self.rows.append(made)
        return made

    def answer(self, follow: FollowRow, approved: bool) -> None:
        follow.approved = approved
        opened = self._catalogue.granted.setdefault(follow.user, set())
        if approved:
            opened.add(follow.library)
        else:
            opened.discard(follow.library)

    def end(self, follow: FollowRow) -> None:
        self.rows.remove(follow)
        self._catalogue.granted.get(follow.user, set()).discard(follow.library)


def routes(state: DemoState) -> list[Route]:
    libraries, follows = LibraryPages(state), FollowPages(state)
    follow = "federation/follows/library"
    return [
        Route(
            "libraries",
            {"GET": EndpointAction(libraries.all, "list")},
            needs="libraries",
        ),
        Route(
            "libraries/{uuid}",
            {
                "GET": EndpointAction(libraries.one, "retrieve"),
            },
            needs="libraries",
        ),
        Route("libraries/{uuid}/follows", {"GET": EndpointAction(libraries.follows)}, "libraries"),
        Route(
            follow,
            {
                "GET": EndpointAction(follows.own, "list"),
                "POST": EndpointAction(follows.create, "create"),
            },
            needs="follows",
            open="none",
        ),
        Route(f"{follow}/all", {"GET": EndpointAction(follows.all_own)}, "follows", "none"),
        Route(
            f"{follow}/{{uuid}}",
            {
                "GET": EndpointAction(follows.one, "retrieve"),
                "DELETE": EndpointAction(follows.delete, "destroy"),
            },
            needs="follows",
            open="none",
        ),
        Route(
            f"{follow}/{{uuid}}/accept", {"POST": EndpointAction(follows.accept)}, "follows", "none"
        ),
        Route(
            f"{follow}/{{uuid}}/reject", {"POST": EndpointAction(follows.reject)}, "follows", "none"
        ),
    ]


def follow_shape(view: Serializer, row: FollowRow) -> dict[str, Any]:
    return {
        "creation_date": row.created,
        "actor": view.actor(row.user),
        "uuid": row.uuid,
        "target": view.library_remote(row.library),
        "approved": row.approved,
    }


class LibraryPages:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue: Catalogue = state.catalogue

    def all(self, call: Call) -> Reply:
        """All visible libraries, not the caller's own only."""
        catalogue, query, scope = self._catalogue, call.query, scope_of(self._state, call)
        audible = catalogue.audible(call.user)
        followed = catalogue.granted.get(call.user.username, set()) if call.user else set()
        part = query.get("q").casefold()
        rows = [
            place
            for place, library in enumerate(catalogue.libraries)
            if library is not None
            and audible[place]
            and (scope.holds(library.owner) or (scope.subscribed and place in followed))
            and part in library.name.casefold()
            and query.get("privacy_level", library.privacy) == library.privacy
        ]
        order = known_orderings(query, ("creation_date",), "-creation_date")
        rows.sort(reverse=order[0].startswith("-"))
        view = serializer(self._state, call)
        return page(call, [*self._of_playlists(call), *rows], lambda row: _listed(view, row))

    def _of_playlists(self, call: Call) -> list[PlaylistRow]:
        """The caller's playlists, each of which has a hidden library from generation 2 on."""
        if not call.dialect.playlists_have_libraries or call.user is None:
            return []
        playlists = self._state.part(PlaylistStore).by_id.values()
        return [row for row in playlists if row.owner == call.user.username]

    def find(self, call: Call) -> int:
        place = ids.number("library", call.params["uuid"]) or 0
        if place < len(self._catalogue.libraries) and self._catalogue.libraries[place]:
            return place
        raise Refusal(not_found())

    def own(self, call: Call) -> tuple[int, AuthoredLibrary]:
        place = self.find(call)
        library = self._catalogue.libraries[place]
        if library is None or call.user is None or library.owner != call.user.username:
            raise Refusal(not_found())
        return place, library

    def one(self, call: Call) -> Reply:
        """A library by UUID, whatever its privacy level."""
        view = serializer(self._state, call)
        number = ids.number("playlist library", call.params["uuid"])
        for row in self._of_playlists(call):
            if row.id == number:
                return ok(_listed(view, row))
        return ok(view.library(self.find(call)))

    def follows(self, call: Call) -> Reply:
        place, _ = self.own(call)
        rows = [row for row in self._state.part(Follows).rows if row.library == place]
        view = serializer(self._state, call)
        return page(call, rows, lambda row: follow_shape(view, row))


def _listed(view: Serializer, row: int | PlaylistRow) -> dict[str, Any]:
    """A library, or the hidden library of a playlist."""
    if isinstance(row, int):
        return view.library(row)
    assert isinstance(view, SerializerV2)  # noqa: S101 - rows of generation 2 only
    return view.playlist_library(row.id, row.name, row.owner, row.created)


class FollowPages:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue: Catalogue = state.catalogue

    @property
    def _follows(self) -> Follows:
        return self._state.part(Follows)

    def _own(self, call: Call) -> list[FollowRow]:
        name = call.user.username if call.user else ""
        return [row for row in self._follows.rows if row.user == name]

    def own(self, call: Call) -> Reply:
        view = serializer(self._state, call)
        return page(call, self._own(call)[::-1], lambda row: follow_shape(view, row))

    def all_own(self, call: Call) -> Reply:
        rows = [
            {
                "uuid": row.uuid,
                "library": ids.uuid("library", row.library),
                "approved": row.approved,
            }
            for row in self._own(call)
        ]
        return ok({"results": rows, "count": len(rows)})

    def one(self, call: Call) -> Reply:
        view = serializer(self._state, call)
        for row in self._own(call):
            if row.uuid == call.params["uuid"]:
                return ok(follow_shape(view, row))
        return not_found()

    def create(self, call: Call) -> Reply:
        asked = str(required(call.fields(), "target"))
        place = ids.number("library", asked) or 0
        if not 0 < place < len(self._catalogue.libraries):
            raise wrong("target", f"Object with uuid={asked} does not exist.")
        library = self._catalogue.libraries[place]
        if library is None or library.owner == call.listener.username:
            raise wrong("target", "You cannot follow your own library")
        if any(row.library == place for row in self._own(call)):
            raise wrong("target", "You are already following this library")
        made = self._follows.ask(call.listener.username, place, ids.at(call.now))
        return ok(follow_shape(serializer(self._state, call), made), 201)

    def delete(self, call: Call) -> Reply:
        for row in self._own(call):
            if row.uuid == call.params["uuid"]:
                self._follows.end(row)
                return empty()
        return not_found()

    def accept(self, call: Call) -> Reply:
        return self._answer(call, approved=True)

    def reject(self, call: Call) -> Reply:
        return self._answer(call, approved=False)

    def _answer(self, call: Call, *, approved: bool) -> Reply:
        """Approve or reject a follow; for the owner of the library."""
        for row in self._follows.rows:
            library = self._catalogue.libraries[row.library]
            owner = library.owner if library else ""
            if row.uuid == call.params["uuid"] and call.user and owner == call.user.username:
                self._follows.answer(row, approved)
                return empty()
        return not_found()
