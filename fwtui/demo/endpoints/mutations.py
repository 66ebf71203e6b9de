"""Edits that are suggested (Funkwhale: mutations): suggested, listed, decided, taken back.

A decision is applied at once; on a pod a worker does it, some seconds later. The rules are those
of Funkwhale's source: suggesting needs the scope ``write:edits``, deciding the permission of a
moderator (here: a superuser), and what was applied cannot be deleted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from msgspec import Struct

from fwtui.demo.catalogue import ids
from fwtui.demo.catalogue.edited import fields_of, set_fields
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.server.http import (
    Call,
    EndpointAction,
    Refusal,
    Reply,
    Route,
    detail,
    empty,
    not_found,
    ok,
)
from fwtui.demo.server.pagination import page
from fwtui.demo.server.query_params import an_id, flag
from fwtui.demo.server.validation import required, text, wrong

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue
    from fwtui.demo.endpoints.serializers_v1 import Serializer
    from fwtui.demo.state import DemoState
    from fwtui.demo.users import DemoUser

FIELDS: Final[dict[ids.Kind, tuple[str, ...]]] = {
    "artist": ("name", "tags", "description"),
    "album": ("title", "release_date", "tags", "description"),
    "track": ("license", "title", "position", "copyright", "tags", "description"),
}
"""What may be edited; a cover too on a pod, of which the demo has no uploads."""
_LONGEST_SUMMARY: Final = 2_000
_FORBIDDEN: Final = "You do not have permission to perform this action."


class MutationRow(Struct):
    uuid: str
    author: str
    kind: ids.Kind
    target: int
    payload: dict[str, Any]
    summary: str | None
    created: str
    approved: bool | None = None
    applied: bool | None = None
    applied_at: str | None = None
    approved_by: int | None = None
    before: dict[str, Any] | None = None


class Mutations:
    """The edits of one pod, the newest first."""

    def __init__(self, state: DemoState) -> None:
        self._catalogue: Catalogue = state.catalogue
        self.rows: list[MutationRow] = []

    def one(self, uuid: str) -> MutationRow | None:
        return next((row for row in self.rows if row.uuid == uuid), None)

    def decide(self, row: MutationRow, moderator: DemoUser, now: str, *, approve: bool) -> None:
        """Approve and apply an edit, or refuse it."""
        row.approved, row.approved_by = approve, moderator.id
        if approve:
            row.before = {
                name: _previous(name, value)
                for name, value in fields_of(self._catalogue, row.kind, row.target).items()
                if name in row.payload
            }
            set_fields(self._catalogue, row.kind, row.target, row.payload)
            row.applied, row.applied_at = True, now


def _previous(name: str, value: Any) -> Any:
    return value if name in ("tags", "description") else {"value": value}


def routes(state: DemoState) -> list[Route]:
    pages = MutationPages(state)
    kinds: tuple[ids.Kind, ...] = ("artist", "album", "track")
    return [
        *(
            Route(
                f"{kind}s/{{id}}/mutations",
                {
                    "GET": EndpointAction(pages.of_thing(kind)),
                    "POST": EndpointAction(pages.suggest(kind)),
                },
                needs="edits",
            )
            for kind in kinds
        ),
        # Logged in is enough for these: Funkwhale asks them for no scope.
        Route("mutations", {"GET": EndpointAction(pages.all, "list")}, open="none"),
        Route(
            "mutations/{uuid}",
            {
                "GET": EndpointAction(pages.one, "retrieve"),
                "DELETE": EndpointAction(pages.delete, "destroy"),
            },
            open="none",
        ),
        *(
            Route(
                f"mutations/{{uuid}}/{name}",
                {"POST": EndpointAction(pages.decide(approve=approve))},
                open="none",
            )
            for name, approve in (("approve", True), ("reject", False))
        ),
    ]


class MutationPages:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._edits = state.part(Mutations)
        self._catalogue: Catalogue = state.catalogue

    def _shape(self, call: Call) -> Callable[[MutationRow], dict[str, Any]]:
        view = serializer(self._state, call)
        return lambda row: self._shown(view, row)

    def _shown(self, view: Serializer, row: MutationRow) -> dict[str, Any]:
        now = fields_of(self._catalogue, row.kind, row.target)
        return {
            "fid": f"{view.base}/federation/edits/{row.uuid}",
            "uuid": row.uuid,
            "type": "update",
            "creation_date": row.created,
            "applied_date": row.applied_at,
            "is_approved": row.approved,
            "is_applied": row.applied,
            "created_by": view.actor(row.author),
            "approved_by": row.approved_by,
            "summary": row.summary,
            "payload": row.payload,
            "previous_state": row.before,
            "target": {
                "type": row.kind,
                "id": row.target,
                "repr": now.get("title") or now.get("name"),
            },
        }

    # --- of one thing ------------------------------------------------------------------------

    def of_thing(self, kind: ids.Kind) -> Callable[[Call], Reply]:
        """The edits of an artist, an album or a track."""

        def answer(call: Call) -> Reply:
            number = self._target(call, kind)
            rows = [row for row in self._edits.rows if (row.kind, row.target) == (kind, number)]
            return page(call, rows, self._shape(call))

        return answer

    def suggest(self, kind: ids.Kind) -> Callable[[Call], Reply]:
        """A new edit; with ``is_approved`` it is applied, which a moderator may ask for."""

        def answer(call: Call) -> Reply:
            number, fields, user = self._target(call, kind), call.fields(), call.listener
            if (what := required(fields, "type")) != "update":
                raise wrong("type", f"Invalid mutation type {what}")
            payload = self._payload(kind, required(fields, "payload"))
            approve = fields.get("is_approved") is True
            if approve and not user.is_superuser:
                raise Refusal(detail(403, _FORBIDDEN))
            given = fields.get("summary")
            summary = text(given, "summary", _LONGEST_SUMMARY, blank=True) if given else None
            now = ids.at(call.now)
            row = MutationRow(str(uuid4()), user.username, kind, number, payload, summary, now)
            self._edits.rows.insert(0, row)
            if approve:
                self._edits.decide(row, user, now, approve=True)
            return ok(self._shape(call)(row), 201)

        return answer

    def _target(self, call: Call, kind: ids.Kind) -> int:
        known: dict[ids.Kind, Container[int]] = {
            "artist": self._catalogue.artists,
            "album": self._catalogue.albums,
            "track": self._catalogue.tracks,
        }
        number = an_id(call.params["id"])
        if number not in known[kind]:
            raise Refusal(not_found())
        return number

    def _payload(self, kind: ids.Kind, given: Any) -> dict[str, Any]:
        """The fields that are known, as they are kept. Raises Refusal (400) for a wrong value."""
        if not isinstance(given, dict):
            raise wrong("payload", "Expected a dictionary of items.")
        codes = {licence.code for licence in self._catalogue.source.licences}
        made = {name: _value(name, given[name], codes) for name in FIELDS[kind] if name in given}
        if not made:
            raise wrong("non_field_errors", "You must update at least one field")
        return made

    # --- all of them -------------------------------------------------------------------------

    def all(self, call: Call) -> Reply:
        rows = list(self._edits.rows)
        for name in ("is_approved", "is_applied"):
            wanted = flag(call.query, name)
            if wanted is not None:
                field = name.removeprefix("is_")
                rows = [row for row in rows if getattr(row, field) is wanted]
        if call.query.get("ordering") == "creation_date":
            rows.reverse()
        return page(call, rows, self._shape(call))

    def _known(self, call: Call) -> MutationRow:
        row = self._edits.one(call.params["uuid"])
        if row is None:
            raise Refusal(not_found())
        return row

    def one(self, call: Call) -> Reply:
        return ok(self._shape(call)(self._known(call)))

    def delete(self, call: Call) -> Reply:
        row = self._known(call)
        if row.applied:
            return detail(403, "You cannot delete an applied mutation")
        if row.author != call.listener.username and not call.listener.is_superuser:
            return detail(403, _FORBIDDEN)
        self._edits.rows.remove(row)
        return empty()

    def decide(self, *, approve: bool) -> Callable[[Call], Reply]:
        """The answer of a moderator to an edit."""

        def answer(call: Call) -> Reply:
            row = self._known(call)
            if row.applied:
                return ok({"error": "This mutation was already applied"}, 403)
            if not call.listener.is_superuser:
                return detail(403, _FORBIDDEN)
            self._edits.decide(row, call.listener, ids.at(call.now), approve=approve)
            return ok({})

        return answer


def _value(name: str, given: Any, codes: set[str]) -> Any:
    """A field of a payload, as it is kept."""
    match name:
        case "title" | "name":
            return text(given, name, 255)
        case "copyright":
            return None if given is None else text(given, name, 500, blank=True)
        case "description":
            if not isinstance(given, dict):
                raise wrong(name, "Invalid data. Expected a dictionary.")
            kind = given.get("content_type", "text/markdown")
            return {"text": text(given.get("text"), name, 5_000), "content_type": kind}
        case "position":
            if given is not None and (isinstance(given, bool) or not str(given).isdecimal()):
                raise wrong(name, "A valid integer is required.")
            return None if given is None else int(given)
        case "license":
            if given is not None and given not in codes:
                raise wrong(name, f'Invalid pk "{given}" - object does not exist.')
            return given
        case "release_date":
            try:
                return None if given is None else date.fromisoformat(str(given)).isoformat()
            except ValueError:
                raise wrong(
                    name,
                    "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.",
                ) from None
        case _:
            if not isinstance(given, list):
                raise wrong(name, 'Expected a list of items but got type "str".')
            for tag in given:
                if not re.fullmatch(r"\w+", str(tag)):
                    raise wrong(name, "Enter a valid value.")
            return [str(tag) for tag in given]
