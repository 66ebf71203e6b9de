"""The inbox: one notice, and marking notices as read."""

from __future__ import annotations

from fwtui.demo.endpoints.federation import Inbox, InboxPages
from fwtui.demo.endpoints.libraries import FollowRow
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.endpoints.user_follows import UserFollowRow
from fwtui.demo.server.http import Call, EndpointAction, Refusal, Reply, Route, not_found, ok
from fwtui.demo.server.validation import boolean, required, wrong
from fwtui.demo.state import DemoState


def routes(state: DemoState) -> list[Route]:
    inbox = InboxChanges(state)
    change = EndpointAction(inbox.change, "update")
    return [
        Route(
            "federation/inbox/{id}",
            {"GET": EndpointAction(inbox.one, "retrieve"), "PUT": change, "PATCH": change},
            needs="notifications",
            open="none",
        ),
        Route(
            "federation/inbox/action", {"POST": EndpointAction(inbox.act)}, "notifications", "none"
        ),
    ]


class InboxChanges:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._inbox = InboxPages(state)

    def _find(self, call: Call) -> FollowRow | UserFollowRow:
        for row in self._inbox.own(call):
            if str(row.number) == call.params["id"]:
                return row
        raise Refusal(not_found())

    def one(self, call: Call) -> Reply:
        return ok(self._inbox.shape(serializer(self._state, call), self._find(call)))

    def change(self, call: Call) -> Reply:
        row = self._find(call)
        self._mark(row, boolean(call.fields().get("is_read", False), "is_read"))
        return self.one(call)

    def _mark(self, row: FollowRow | UserFollowRow, read: bool) -> None:
        if read:
            self._state.part(Inbox).read.add(row.number)
        else:
            self._state.part(Inbox).read.discard(row.number)

    def act(self, call: Call) -> Reply:
        """``{"action": "read", "objects": "all" or ids}``."""
        fields = call.fields()
        if required(fields, "action") != "read":
            raise wrong("action", f"{fields['action']} is not a valid action. Pick one of read.")
        objects = required(fields, "objects")
        if objects != "all" and not isinstance(objects, list):
            raise wrong("objects", f"{objects} is not a valid value.")
        rows = [row for row in self._inbox.own(call) if objects == "all" or row.number in objects]
        for row in rows:
            self._mark(row, True)
        return ok({"updated": len(rows), "action": "read", "result": None})
