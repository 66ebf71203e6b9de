"""Libraries of the listener's own: create, change, delete; imports from the pod's disk."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from fwtui.demo.catalogue.authored import AuthoredLibrary
from fwtui.demo.endpoints.libraries import Follows, LibraryPages
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, empty, ok
from fwtui.demo.server.validation import choice, required, text
from fwtui.demo.state import DemoState

PRIVACY: Final = ("me", "instance", "everyone")


def routes(state: DemoState) -> list[Route]:
    libraries = OwnLibraries(state)
    update = EndpointAction(libraries.update, "update", generations=(1,))
    closed = EndpointAction(lambda call: Reply(403, {}))
    return [
        Route(
            "libraries",
            {"POST": EndpointAction(libraries.create, "create", generations=(1,))},
            "libraries",
        ),
        Route(
            "libraries/{uuid}",
            {
                "PUT": update,
                "PATCH": update,
                "DELETE": EndpointAction(libraries.delete, "destroy", generations=(1,)),
            },
            needs="libraries",
        ),
        Route(
            "libraries/fs-import",
            dict.fromkeys(("GET", "POST", "DELETE"), closed),
            needs="libraries",
        ),
    ]


class OwnLibraries:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue = state.catalogue
        self._libraries = LibraryPages(state)

    def create(self, call: Call) -> Reply:
        required(call.fields(), "name")
        key = f"{call.listener.username}-{len(self._catalogue.libraries)}"
        made = self._filled(AuthoredLibrary(key, "", call.listener.username, "me"), call)
        self._catalogue.libraries.append(made)
        return ok(serializer(self._state, call).library(len(self._catalogue.libraries) - 1), 201)

    def update(self, call: Call) -> Reply:
        place, library = self._libraries.own(call)
        if call.method == "PUT":
            required(call.fields(), "name")
        self._catalogue.libraries[place] = self._filled(library, call)
        return ok(serializer(self._state, call).library(place))

    def _filled(self, library: AuthoredLibrary, call: Call) -> AuthoredLibrary:
        fields = call.fields()
        return replace(
            library,
            name=text(fields.get("name", library.name), "name", 100),
            description=text(
                fields.get("description") or library.description, "description", 5000, blank=True
            ),
            privacy=choice(fields.get("privacy_level", library.privacy), "privacy_level", PRIVACY),
        )

    def delete(self, call: Call) -> Reply:
        """Its files become inaudible for all."""
        place, _ = self._libraries.own(call)
        self._catalogue.libraries[place] = None
        follows = self._state.part(Follows)
        for row in [row for row in follows.rows if row.library == place]:
            follows.end(row)
        return empty()
