"""Listenings, and the activity made of listenings and favourites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from fwtui.demo.catalogue import ids
from fwtui.demo.endpoints.favourites import FavouriteStore
from fwtui.demo.endpoints.moderation import ContentFilters
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.endpoints.serializers_v1 import Serializer
from fwtui.demo.endpoints.user_follows import scope_of, visible
from fwtui.demo.server.http import HTML, Call, EndpointAction, Reply, Route, ok
from fwtui.demo.server.pagination import page
from fwtui.demo.server.query_params import flag, known_orderings
from fwtui.demo.server.validation import key, moment, required

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue
    from fwtui.demo.state import DemoState
    from fwtui.demo.users import DemoUser

NEWS = 20


class ListeningRow(Struct, frozen=True):
    id: int
    user: int
    track: int
    created: str


class ListeningStore:
    """All listenings of a pod; none is ever deleted."""

    def __init__(self, state: DemoState) -> None:
        self.rows: dict[int, ListeningRow] = {}
        self._last = 0
        catalogue: Catalogue = state.catalogue
        grown = list(catalogue.grown_sample(15, 20_000))
        demo = state.users["demo"].id
        for place, track in enumerate(grown):
            self.add(demo, track, catalogue.ago(days=60, hours=(len(grown) - place) / 20))
        for heard in sorted(catalogue.source.listens, key=lambda heard: -heard.hours_ago):
            user = state.users[heard.user].id
            when = catalogue.ago(hours=heard.hours_ago)
            self.add(user, catalogue.track_keys[heard.track], when)

    def add(self, user: int, track: int, created: str) -> ListeningRow:
        self._last += 1
        made = ListeningRow(self._last, user, track, created)
        self.rows[made.id] = made
        return made


def routes(state: DemoState) -> list[Route]:
    pages = HistoryPages(state)
    return [
        Route(
            "history/listenings",
            {
                "GET": EndpointAction(pages.everybodys, "list"),
                "POST": EndpointAction(pages.create, "create"),
            },
            needs="listenings",
        ),
        Route("activity", {"GET": EndpointAction(pages.news, "list")}),
    ]


class HistoryPages:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue: Catalogue = state.catalogue

    @property
    def _history(self) -> ListeningStore:
        return self._state.part(ListeningStore)

    def visible(self, call: Call) -> dict[int, DemoUser]:
        """Users whose activity the caller may see, by id."""
        users = self._state.users.values()
        return {
            user.id: user for user in users if visible(self._state, call, user, user.privacy_level)
        }

    def everybodys(self, call: Call) -> Reply:
        scope, query = scope_of(self._state, call), call.query
        users = {
            number: user
            for number, user in self.visible(call).items()
            if scope.holds(user.username)
            and query.get("username", user.username) == user.username
            and query.get("domain", call.host) == call.host
        }
        hidden = self._state.part(ContentFilters).hidden(call.user)
        only = bool(flag(query, "hidden"))
        by = self._catalogue.track_artist
        rows = [
            row
            for row in self._history.rows.values()
            if row.user in users and (by[row.track] in hidden) == only
        ]
        order = known_orderings(query, ("creation_date",), "-creation_date")
        rows.sort(key=lambda row: (row.created, row.id), reverse=order[0].startswith("-"))
        view = serializer(self._state, call)
        return page(call, rows, lambda row: self.shape(view, row))

    def shape(self, view: Serializer, row: ListeningRow) -> dict[str, Any]:
        return {
            **view.row_key("listenings", row.id, by_fid=view.dialect.listenings_by_fid),
            **view.owner(self._state.user(row.user)),
            "track": view.track(row.track, tags=False),
            "creation_date": row.created,
        }

    def create(self, call: Call) -> Reply:
        """A listening of the caller, whatever ``user`` says; repeats are kept."""
        fields = call.fields()
        track = key(required(fields, "track"), "track", self._catalogue.tracks)
        when = ids.at(call.now)
        if fields.get("creation_date"):
            when = ids.stamp(moment(fields["creation_date"], "creation_date"))
        made = self._history.add(call.listener.id, track, when)
        return ok(
            {
                **serializer(self._state, call).made_listening(made.id, call.listener),
                "track": made.track,
                "creation_date": made.created,
            },
            201,
        )

    def news(self, call: Call) -> Reply:
        """The twenty newest activities, unpaged. The websocket at the same address wants a
        session of the web app; its handshake is refused here."""
        if call.headers.get("upgrade", "").lower() == "websocket":
            return Reply(403, b"", HTML)
        users = self.visible(call)
        heard = [
            (row.created, "Listen", row.user, row.id, row.track)
            for row in self._history.rows.values()
            if row.user in users
        ]
        hearts = [
            (row.created, "Like", row.user, row.id, row.track)
            for row in self._state.part(FavouriteStore).newest_first()
            if row.user in users
        ]
        newest = sorted(heard + hearts, reverse=True)[:NEWS]
        view = serializer(self._state, call)
        return ok({"results": [self._activity(view, users, *row) for row in newest]})

    def _activity(
        self,
        view: Serializer,
        users: dict[int, DemoUser],
        when: str,
        kind: str,
        user: int,
        number: int,
        track: int,
    ) -> dict[str, Any]:
        name = users[user].username
        folder = "listenings" if kind == "Listen" else "favorites"
        return {
            "id": f"{view.base}/@{name}/{folder}/tracks/{number}",
            "local_id": number,
            "object": view.activity_object(track),
            "type": kind,
            "actor": view.activity_actor(name),
            "published": when,
        }
