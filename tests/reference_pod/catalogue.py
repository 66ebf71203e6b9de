"""Edits of the catalogue (refused), fetches (none), one tag, one licence."""

from __future__ import annotations

from fwtui.demo.endpoints.catalogue import CataloguePages
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, not_found, ok
from fwtui.demo.server.pagination import page
from fwtui.demo.state import DemoState


def routes(state: DemoState) -> list[Route]:
    pages = CatalogueEditor(state)
    create = EndpointAction(pages.not_yours, "create")
    destroy = EndpointAction(pages.not_yours, "destroy")
    return [
        Route("albums", {"POST": create}, needs="libraries"),
        Route("albums/{id}", {"DELETE": destroy}, needs="libraries"),
        Route("tracks/{id}", {"DELETE": destroy}, needs="libraries"),
        *(
            Route(
                f"{name}/{{id}}/fetches",
                {"GET": EndpointAction(pages.nothing), "POST": EndpointAction(pages.not_yours)},
                needs="libraries",
            )
            for name in ("artists", "albums", "tracks")
        ),
        Route("tags/{name}", {"GET": EndpointAction(pages.tag, "retrieve")}, needs="libraries"),
        Route(
            "licenses/{code:any}", {"GET": EndpointAction(pages.licence, "retrieve")}, "libraries"
        ),
    ]


class CatalogueEditor:
    def __init__(self, state: DemoState) -> None:
        self._catalogue = state.catalogue
        self._pages = CataloguePages(state)

    def not_yours(self, call: Call) -> Reply:
        """The catalogue is not the property of any caller."""
        return not_found()

    def nothing(self, call: Call) -> Reply:
        """Fetches of a thing: there never were any."""
        return page(call, (), lambda row: row)

    def tag(self, call: Call) -> Reply:
        name = self._catalogue.tag_names.get(call.params["name"].casefold())
        return ok(self._pages.shown_tag(name)) if name else not_found()

    def licence(self, call: Call) -> Reply:
        for licence in self._catalogue.source.licences:
            if licence.code == call.params["code"]:
                return ok(licence(licence))
        return not_found()
