"""Artists, albums, tracks, tags and licences: lists and details."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from fwtui.demo.endpoints.catalogue_queries import CatalogueQueries
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, not_found, ok
from fwtui.demo.server.pagination import cursor_page, page
from fwtui.demo.server.query_params import (
    PodFailure,
    an_id,
    known_orderings,
    orderings,
    refuse,
    search_words,
)

if TYPE_CHECKING:
    from fwtui.demo.state import DemoState


def routes(state: DemoState) -> list[Route]:
    pages = CataloguePages(state)
    found = []
    for name, listed, one in (
        ("artists", pages.artists, pages.artist),
        ("albums", pages.albums, pages.album),
        ("tracks", pages.tracks, pages.track),
    ):
        found += [
            Route(name, {"GET": EndpointAction(listed, "list")}, needs="libraries"),
            Route(f"{name}/{{id}}", {"GET": EndpointAction(one, "retrieve")}, needs="libraries"),
            Route(
                f"{name}/{{id}}/libraries",
                {"GET": EndpointAction(pages.libraries(name))},
                "libraries",
            ),
        ]
    return [
        *found,
        Route("tags", {"GET": EndpointAction(pages.tags, "list")}, needs="libraries"),
        Route("licenses", {"GET": EndpointAction(pages.licences, "list")}, needs="libraries"),
    ]


class CataloguePages:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue = state.catalogue

    @property
    def _queries(self) -> CatalogueQueries:
        return self._state.part(CatalogueQueries)

    # --- lists and details -------------------------------------------------------------------

    def artists(self, call: Call) -> Reply:
        rows, view = self._queries.artists(call), serializer(self._state, call)
        if call.dialect.artists_by_cursor:
            return cursor_page(call, rows, view.artist)
        return self._list(call, rows, view.artist)

    def albums(self, call: Call) -> Reply:
        return self._list(call, self._queries.albums(call), serializer(self._state, call).album)

    def tracks(self, call: Call) -> Reply:
        return self._list(call, self._queries.tracks(call), serializer(self._state, call).track)

    def _list(self, call: Call, rows: Sequence[int], render: Callable[[int], Any]) -> Reply:
        shuffled = call.query.get("ordering").removeprefix("-").startswith("random")
        return page(call, rows, render, shuffled=shuffled)

    def artist(self, call: Call) -> Reply:
        return self._one(call, self._catalogue.artists, serializer(self._state, call).artist)

    def album(self, call: Call) -> Reply:
        return self._one(call, self._catalogue.albums, serializer(self._state, call).album)

    def track(self, call: Call) -> Reply:
        return self._one(call, self._catalogue.tracks, serializer(self._state, call).track)

    def _one(self, call: Call, known: range, render: Callable[..., Any]) -> Reply:
        number = an_id(call.params["id"])
        return ok(render(number, detail=True)) if number in known else not_found()

    def libraries(self, name: str) -> Callable[[Call], Reply]:
        """The audible libraries that have uploads of an artist, album or track."""

        def answer(call: Call) -> Reply:
            catalogue = self._catalogue
            number = an_id(call.params["id"])
            tracks: Sequence[int]
            if name == "tracks":
                tracks = (number,) if number in catalogue.tracks else ()
            elif name == "albums":
                tracks = catalogue.tracks_by_album[number] if number in catalogue.albums else ()
            else:
                tracks = catalogue.tracks_by_artist[number] if number in catalogue.artists else ()
            view = serializer(self._state, call)
            places = sorted({catalogue.track_library[track] for track in tracks})
            return page(
                call, [place for place in places if view.audible[place]], view.library_remote
            )

        return answer

    # --- tags and licences -------------------------------------------------------------------

    def tags(self, call: Call) -> Reply:
        if "name__startswith" in call.query:
            # Tags are a case-insensitive type of PostgreSQL's, which has no such operator here.
            raise PodFailure
        errors: dict[str, list[str]] = {}
        fields = orderings(call.query, ("name", "creation_date", "length"), errors)
        refuse(errors)
        names = list(self._catalogue.tag_names.values())
        wanted = call.query.get("q").casefold()
        exact = call.query.get("name").casefold()
        names = [
            name
            for name in names
            if wanted in name.casefold() and (not exact or exact == name.casefold())
        ]
        keys: dict[str, Callable[[str], Any]] = {"name": str.casefold, "length": len}
        for field in reversed(fields or ["name"]):
            names.sort(key=keys.get(field.removeprefix("-"), str), reverse=field.startswith("-"))
        return page(call, names, self.shown_tag)

    def shown_tag(self, name: str) -> dict[str, str]:
        return {"name": name, "creation_date": self._catalogue.ago(days=400)}

    def licences(self, call: Call) -> Reply:
        fields = known_orderings(call.query, ("code", "name"), "code")
        wanted = search_words(call.query)
        found = [
            licence
            for licence in self._catalogue.source.licences
            if not wanted or all(word in licence.name.lower() for word in wanted)
        ]
        found.sort(key=lambda one: getattr(one, fields[0].removeprefix("-")))
        return page(call, found, licence)


def licence(licence: Any) -> dict[str, Any]:
    parts = licence.code.split("-")
    return {
        "id": licence.url,
        "url": licence.url,
        "code": licence.code,
        "name": licence.name,
        "redistribute": True,
        "derivative": "nd" not in parts,
        "commercial": "nc" not in parts,
        "attribution": "by" in parts,
        "copyleft": "sa" in parts,
    }
