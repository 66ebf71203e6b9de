"""Content filters (hidden artists) and reports."""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from msgspec import Struct

from fwtui.demo.catalogue import ids
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, empty, not_found, ok
from fwtui.demo.server.pagination import page
from fwtui.demo.server.validation import required, wrong

if TYPE_CHECKING:
    from fwtui.demo.state import DemoState
    from fwtui.demo.users import DemoUser

REPORTS = ("takedown_request", "invalid_metadata", "illegal_content", "offensive_content", "other")


class HiddenRow(Struct, frozen=True):
    uuid: str
    user: int
    artist: int
    created: str


class ContentFilters:
    """The hidden artists of each user."""

    def __init__(self, state: DemoState) -> None:
        self.changes = 0
        self.rows: dict[str, HiddenRow] = {}

    def hidden(self, user: DemoUser | None) -> Set[int]:
        if user is None:
            return frozenset()
        return {row.artist for row in self.rows.values() if row.user == user.id}


def routes(state: DemoState) -> list[Route]:
    pages = ModerationPages(state)
    return [
        Route(
            "moderation/content-filters",
            {
                "GET": EndpointAction(pages.own, "list"),
                "POST": EndpointAction(pages.create, "create"),
            },
            needs="filters",
            open="none",
        ),
        Route(
            "moderation/content-filters/{uuid}",
            {
                "GET": EndpointAction(pages.one, "retrieve"),
                "DELETE": EndpointAction(pages.delete, "destroy"),
            },
            needs="filters",
            open="none",
        ),
        Route(
            "moderation/reports",
            {"POST": EndpointAction(pages.report, "reports")},
            needs="reports",
            open="all",
        ),
    ]


class ModerationPages:
    def __init__(self, state: DemoState) -> None:
        self._filters = state.part(ContentFilters)
        self._catalogue = state.catalogue

    def _shape(self, row: HiddenRow) -> dict[str, Any]:
        name = self._catalogue.artist_names[row.artist]
        return {
            "uuid": row.uuid,
            "target": {"id": row.artist, "name": name, "type": "artist"},
            "creation_date": row.created,
        }

    def _own(self, call: Call) -> list[HiddenRow]:
        user = call.user.id if call.user else 0
        return [row for row in reversed(self._filters.rows.values()) if row.user == user]

    def own(self, call: Call) -> Reply:
        return page(call, self._own(call), self._shape)

    def create(self, call: Call) -> Reply:
        target = self._target(call, ("artist",))
        row = HiddenRow(str(uuid4()), call.listener.id, target["id"], ids.at(call.now))
        self._filters.rows[row.uuid] = row
        self._filters.changes += 1
        return ok(self._shape(row), 201)

    def _target(self, call: Call, kinds: tuple[str, ...]) -> dict[str, Any]:
        target = required(call.fields(), "target")
        if not isinstance(target, dict) or target.get("type") not in kinds:
            raise wrong("target", "Invalid type")
        known = {
            "artist": self._catalogue.artists,
            "album": self._catalogue.albums,
            "track": self._catalogue.tracks,
        }.get(target["type"])
        if known is not None and target.get("id") not in known:
            raise wrong("target", f"{target['type']} not found")
        return target

    def one(self, call: Call) -> Reply:
        row = next((row for row in self._own(call) if row.uuid == call.params["uuid"]), None)
        return ok(self._shape(row)) if row else not_found()

    def delete(self, call: Call) -> Reply:
        row = next((row for row in self._own(call) if row.uuid == call.params["uuid"]), None)
        if row is None:
            return not_found()
        del self._filters.rows[row.uuid]
        self._filters.changes += 1
        return empty()

    def report(self, call: Call) -> Reply:
        """A report; it is not kept."""
        fields = call.fields()
        kind = required(fields, "type")
        if kind not in REPORTS:
            raise wrong("type", f'"{kind}" is not a valid choice.')
        if call.user is None and not fields.get("submitter_email"):
            raise wrong("submitter_email", "This field is required")
        kinds = ("artist", "album", "track", "playlist", "library", "channel", "account")
        target = self._target(call, kinds)
        return ok(
            {
                "uuid": str(uuid4()),
                "summary": fields.get("summary"),
                "creation_date": ids.at(call.now),
                "handled_date": None,
                "is_handled": False,
                "submitter_email": fields.get("submitter_email"),
                "target": target,
                "type": kind,
            },
            201,
        )
