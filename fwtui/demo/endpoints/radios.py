"""Saved radios: lists of filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from fwtui.demo.catalogue import ids
from fwtui.demo.endpoints.radio_filters import BadFilterError, Filter, RadioFilters
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.endpoints.serializers_v1 import Serializer, person
from fwtui.demo.endpoints.user_follows import scope_of
from fwtui.demo.server.http import Call, EndpointAction, Refusal, Reply, Route, empty, not_found, ok
from fwtui.demo.server.pagination import page
from fwtui.demo.server.query_params import PodFailure, known_orderings
from fwtui.demo.server.validation import boolean, required, text, wrong

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue
    from fwtui.demo.state import DemoState

LONGEST_NAME: Final = 100
SAMPLE: Final = 10
FILTERS: Final = [
    {
        "type": "artist",
        "label": "Artist",
        "help_text": "Select tracks for a given artist",
        "fields": [
            {
                "name": "ids",
                "type": "list",
                "subtype": "number",
                "autocomplete": "/api/v1/search",
                "autocomplete_qs": "q={query}",
                "autocomplete_fields": {
                    "remoteValues": "artists",
                    "name": "name",
                    "value": "id",
                },
                "label": "Artist",
                "placeholder": "Select artists",
            }
        ],
    },
    {
        "type": "tag",
        "label": "Tag",
        "help_text": "Select tracks with a given tag",
        "fields": [
            {
                "name": "names",
                "type": "list",
                "subtype": "string",
                "autocomplete": "/api/v1/search",
                "autocomplete_fields": {"remoteValues": "tags", "name": "name", "value": "name"},
                "autocomplete_qs": "q={query}",
                "label": "Tags",
                "placeholder": "Select tags",
            }
        ],
    },
    {"type": "playlist", "label": "Playlist", "help_text": None, "fields": []},
]
"""The answer of ``radios/radios/filters``: the kinds of filters."""


class RadioRow(Struct):
    id: int
    owner: str
    name: str
    public: bool
    description: str
    config: list[Filter]
    created: str


class RadioStore:
    """All saved radios of a pod."""

    def __init__(self, state: DemoState) -> None:
        self.by_id: dict[int, RadioRow] = {}
        self._last = 0
        catalogue: Catalogue = state.catalogue
        for authored in sorted(catalogue.source.radios, key=lambda authored: -authored.days_ago):
            config = [_numbered(catalogue, one) for one in authored.filters]
            made = self.make(authored.owner, authored.name, catalogue.ago(days=authored.days_ago))
            made.public, made.description, made.config = (
                authored.public,
                authored.description,
                config,
            )

    def make(self, owner: str, name: str, now: str) -> RadioRow:
        self._last += 1
        made = RadioRow(self._last, owner, name, False, "", [], now)
        self.by_id[made.id] = made
        return made

    def visible(self, call: Call) -> list[RadioRow]:
        mine = call.user.username if call.user else ""
        return [radio for radio in self.by_id.values() if radio.public or radio.owner == mine]


def _numbered(catalogue: Catalogue, authored: Filter) -> Filter:
    """An authored filter with ids for its keys."""
    if "artists" not in authored:
        return dict(authored)
    numbers = sorted(catalogue.artist_keys[name] for name in authored["artists"])
    rest = {name: value for name, value in authored.items() if name != "artists"}
    return {**rest, "ids": numbers, "names": [catalogue.artist_names[one] for one in numbers]}


def routes(state: DemoState) -> list[Route]:
    pages = RadioPages(state)
    update = EndpointAction(pages.update, "update")
    return [
        Route(
            "radios/radios",
            {
                "GET": EndpointAction(pages.all, "list"),
                "POST": EndpointAction(pages.create, "create"),
            },
            needs="radios",
        ),
        Route(
            "radios/radios/{id}",
            {
                "GET": EndpointAction(pages.one, "retrieve"),
                "PUT": update,
                "PATCH": update,
                "DELETE": EndpointAction(pages.delete, "destroy"),
            },
            needs="radios",
        ),
        Route("radios/radios/{id}/tracks", {"GET": EndpointAction(pages.tracks)}, needs="radios"),
        Route(
            "radios/radios/filters",
            {"GET": EndpointAction(lambda call: ok(FILTERS))},
            needs="radios",
        ),
        Route("radios/radios/validate", {"POST": EndpointAction(pages.validate)}, needs="radios"),
    ]


class RadioPages:
    def __init__(self, state: DemoState) -> None:
        self._state = state

    @property
    def _radios(self) -> RadioStore:
        return self._state.part(RadioStore)

    @property
    def _candidates(self) -> RadioFilters:
        return self._state.part(RadioFilters)

    def all(self, call: Call) -> Reply:
        scope, query = scope_of(self._state, call), call.query
        rows = [row for row in self._radios.visible(call) if scope.holds(row.owner)]
        for name in ("q", "name__icontains"):
            part = query.get(name).casefold()
            rows = [row for row in rows if part in row.name.casefold()]
        if name := query.get("name"):
            rows = [row for row in rows if row.name == name]
        if name := query.get("name__iexact").casefold():
            rows = [row for row in rows if row.name.casefold() == name]
        rows = [row for row in rows if row.name.startswith(query.get("name__startswith"))]
        order = known_orderings(query, ("creation_date",), "creation_date")
        rows.sort(key=lambda row: (row.created, row.id), reverse=order[0].startswith("-"))
        return page(call, rows, self._shape)

    def _shape(self, row: RadioRow) -> dict[str, Any]:
        return {
            "id": row.id,
            "is_public": row.public,
            "name": row.name,
            "creation_date": row.created,
            "user": person(self._state.users[row.owner]),
            "config": row.config,
            "description": row.description,
        }

    def _find(self, call: Call) -> RadioRow:
        for row in self._radios.visible(call):
            if str(row.id) == call.params["id"]:
                return row
        raise Refusal(not_found())

    def _own(self, call: Call) -> RadioRow:
        row = self._find(call)
        if call.user is None or row.owner != call.user.username:
            raise Refusal(not_found())
        return row

    def one(self, call: Call) -> Reply:
        return ok(self._shape(self._find(call)))

    def tracks(self, call: Call) -> Reply:
        rows = self._candidates.tracks(self._find(call).config)
        view = serializer(self._state, call)
        return page(call, rows, lambda row: view.track(row, tags=False))

    def create(self, call: Call) -> Reply:
        fields = call.fields()
        name = text(required(fields, "name"), "name", LONGEST_NAME)
        required(fields, "config")
        row = self._fill(RadioRow(0, call.listener.username, name, False, "", [], ""), fields)
        made = self._radios.make(row.owner, row.name, ids.at(call.now))
        made.public, made.description, made.config = row.public, row.description, row.config
        return ok(self._shape(made), 201)

    def update(self, call: Call) -> Reply:
        row = self._own(call)
        fields = call.fields()
        if call.method == "PUT":
            required(fields, "name")
            required(fields, "config")
        return ok(self._shape(self._fill(row, fields)))

    def _fill(self, row: RadioRow, fields: dict[str, Any]) -> RadioRow:
        name = text(fields.get("name", row.name), "name", LONGEST_NAME)
        public = boolean(fields.get("is_public", row.public), "is_public")
        about = text(fields.get("description", row.description), "description", 5000, blank=True)
        config = fields.get("config", row.config)
        try:
            config = [self._candidates.cleaned(one) for one in config]
        except (KeyError, TypeError):
            # Funkwhale takes a config apart without a check.
            raise PodFailure from None
        row.name, row.public, row.description, row.config = name, public, about, config
        return row

    def delete(self, call: Call) -> Reply:
        del self._radios.by_id[self._own(call).id]
        return empty()

    def validate(self, call: Call) -> Reply:
        """Each filter of the list on its own: its errors, or its tracks."""
        fields = call.fields()
        if "filters" not in fields:
            return Reply(400, {"error": "You must provide a filters list"})
        if not isinstance(fields["filters"], list):
            raise wrong("filters", "Not a list.")
        view = serializer(self._state, call, unasked=True)
        return ok({"filters": [self._tested(view, one) for one in fields["filters"]]})

    def _tested(self, view: Serializer, one: Filter) -> dict[str, Any]:
        try:
            self._candidates.check(one)
            rows = self._candidates.tracks([one])
        except BadFilterError as error:
            return {"errors": [str(error)], "candidates": {"count": None, "sample": None}}
        except (AttributeError, KeyError, TypeError, ValueError):
            raise PodFailure from None
        sample = [view.track(row, tags=False) for row in rows[:SAMPLE]]
        return {"errors": [], "candidates": {"count": len(rows), "sample": sample}}
