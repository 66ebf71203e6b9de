"""Favourite tracks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from fwtui.demo.catalogue import ids
from fwtui.demo.endpoints.moderation import ContentFilters
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.endpoints.user_follows import scope_of, visible
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, ok
from fwtui.demo.server.pagination import page
from fwtui.demo.server.query_params import (
    PodFailure,
    flag,
    known_orderings,
    search_words,
)
from fwtui.demo.server.validation import key, required

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue
    from fwtui.demo.state import DemoState
    from fwtui.demo.users import DemoUser


class FavouriteRow(Struct, frozen=True):
    id: int
    user: int
    track: int
    created: str


class FavouriteStore:
    """All favourites of a pod."""

    def __init__(self, state: DemoState) -> None:
        self.changes = 0
        """Grows with every change; dates the results of queries."""
        self._rows: dict[int, FavouriteRow] = {}
        self._of: dict[int, dict[int, int]] = {}
        """User to track to favourite."""
        self._last = 0
        catalogue: Catalogue = state.catalogue
        for number in catalogue.grown_sample(30, 10_000):
            self.add(state.users["demo"].id, number, catalogue.created("track", number))
        for heart in sorted(catalogue.source.favourites, key=lambda heart: -heart.hours_ago):
            track = catalogue.track_keys[heart.track]
            self.add(state.users[heart.user].id, track, catalogue.ago(hours=heart.hours_ago))

    def add(self, user: int, track: int, created: str) -> FavouriteRow:
        """The new favourite, or the existing one."""
        tracks = self._of.setdefault(user, {})
        if track not in tracks:
            self.changes += 1
            self._last += 1
            tracks[track] = self._last
            self._rows[self._last] = FavouriteRow(self._last, user, track, created)
        return self._rows[tracks[track]]

    def remove(self, user: int, track: int) -> bool:
        """False where there was none."""
        number = self._of.get(user, {}).pop(track, None)
        if number is None:
            return False
        self.changes += 1
        del self._rows[number]
        return True

    def of(self, user: DemoUser | None) -> dict[int, int]:
        """Track to favourite of one user; read only."""
        return self._of.get(user.id, {}) if user else {}

    def get(self, number: int) -> FavouriteRow | None:
        return self._rows.get(number)

    def newest_first(self) -> list[FavouriteRow]:
        return [self._rows[number] for number in sorted(self._rows, reverse=True)]


def routes(state: DemoState) -> list[Route]:
    pages = FavouritePages(state)
    return [
        Route(
            "favorites/tracks",
            {
                "GET": EndpointAction(pages.everybodys, "list"),
                "POST": EndpointAction(pages.create, "create"),
            },
            needs="favorites",
        ),
        Route("favorites/tracks/all", {"GET": EndpointAction(pages.all)}, needs="favorites"),
        Route(
            "favorites/tracks/remove",
            {"POST": EndpointAction(pages.remove), "DELETE": EndpointAction(pages.remove)},
            needs="favorites",
        ),
    ]


class FavouritePages:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue: Catalogue = state.catalogue

    @property
    def _favourites(self) -> FavouriteStore:
        return self._state.part(FavouriteStore)

    def everybodys(self, call: Call) -> Reply:
        scope = scope_of(self._state, call)
        users = {
            user.id: user
            for user in self._state.users.values()
            if visible(self._state, call, user, user.privacy_level) and scope.holds(user.username)
        }
        rows = [row for row in self._favourites.newest_first() if row.user in users]
        rows = self._filtered(call, rows)
        if known_orderings(call.query, ("creation_date",), "-creation_date") == ["creation_date"]:
            rows.reverse()
        view = serializer(self._state, call)

        def render(row: FavouriteRow) -> dict[str, Any]:
            return {
                **view.row_key("favorites", row.id, by_fid=call.dialect.favourites_by_fid),
                **view.owner(users[row.user]),
                "track": view.track(row.track, tags=False),
                "creation_date": row.created,
            }

        return page(call, rows, render)

    def _filtered(self, call: Call, rows: list[FavouriteRow]) -> list[FavouriteRow]:
        catalogue = self._catalogue
        hidden = self._state.part(ContentFilters).hidden(call.user)
        only = bool(flag(call.query, "hidden"))
        rows = [row for row in rows if (catalogue.track_artist[row.track] in hidden) == only]
        looked_for = search_words(call.query)
        if looked_for is None:
            return rows
        if call.dialect.favourite_filters_fail:
            # Funkwhale 2.0 looks the words up in a field that tracks no longer have.
            raise PodFailure
        flags = catalogue.title_words.flags(looked_for)
        return [row for row in rows if flags[catalogue.track_title[row.track]]]

    def all(self, call: Call) -> Reply:
        """The caller's favourites, ids only, unpaged."""
        if call.user is None:
            return Reply(401, {"results": [], "count": 0})
        own = self._favourites.of(call.user)
        results = [{"id": number, "track": track} for track, number in own.items()]
        return ok({"results": results, "count": len(results)})

    def create(self, call: Call) -> Reply:
        track = key(required(call.fields(), "track"), "track", self._catalogue.tracks)
        now = ids.at(call.now)
        made = self._favourites.add(call.listener.id, track, now)
        return ok({"id": made.id, "track": made.track, "creation_date": made.created}, 201)

    def remove(self, call: Call) -> Reply:
        fields = call.fields()
        if "track" not in fields:
            # Funkwhale reads the field without a check.
            raise PodFailure
        value = fields["track"]
        try:
            removed = self._favourites.remove(call.listener.id, int(value))
        except (TypeError, ValueError):
            removed = False
        return Reply(204, b"") if removed else Reply(400, {})
