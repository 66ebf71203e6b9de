"""One favourite, one listening and one radio session by their ids."""

from __future__ import annotations

from fwtui.demo.endpoints.favourites import FavouriteStore
from fwtui.demo.endpoints.history import HistoryPages, ListeningStore
from fwtui.demo.endpoints.radio_sessions import RadioSessionStore, shape
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, empty, not_found, ok
from fwtui.demo.server.query_params import an_id
from fwtui.demo.state import DemoState


def routes(state: DemoState) -> list[Route]:
    details = Details(state)
    return [
        Route(
            "favorites/tracks/{id}",
            {"DELETE": EndpointAction(details.delete_favourite, "destroy")},
            needs="favorites",
        ),
        Route(
            "history/listenings/{id}",
            {"GET": EndpointAction(details.listening, "retrieve")},
            "listenings",
        ),
        Route(
            "radios/sessions/{id}", {"GET": EndpointAction(details.session, "retrieve")}, open="all"
        ),
    ]


class Details:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._history = HistoryPages(state)

    def delete_favourite(self, call: Call) -> Reply:
        found = self._state.part(FavouriteStore).get(an_id(call.params["id"]))
        if found is None or found.user != call.listener.id:
            return not_found()
        self._state.part(FavouriteStore).remove(found.user, found.track)
        return empty()

    def listening(self, call: Call) -> Reply:
        row = self._state.part(ListeningStore).rows.get(an_id(call.params["id"]))
        if row is None or row.user not in self._history.visible(call):
            return not_found()
        return ok(self._history.shape(serializer(self._state, call), row))

    def session(self, call: Call) -> Reply:
        found = self._state.part(RadioSessionStore).by_id.get(an_id(call.params["id"]))
        if found is None or call.user is None or found.user != call.user.id:
            return not_found()
        return ok(shape(found))
