"""Albums and artists of a playlist (2.x)."""

from __future__ import annotations

from fwtui.demo.endpoints.playlists import PlaylistPages
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, ok
from fwtui.demo.state import DemoState


def routes(state: DemoState) -> list[Route]:
    pages = PlaylistContents(state)
    return [
        Route(
            f"playlists/{{id}}/{name}",
            {"GET": EndpointAction(handler, generations=(2,))},
            needs="playlists",
            negotiates=True,
        )
        for name, handler in (("albums", pages.albums), ("artists", pages.artists))
    ]


class PlaylistContents:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue = state.catalogue
        self._playlists = PlaylistPages(state)

    def albums(self, call: Call) -> Reply:
        """A bare list."""
        view = serializer(self._state, call, unasked=True)
        column = self._catalogue.track_album
        rows = dict.fromkeys(column[row.track] for row in self._playlists.find(call).rows)
        return ok([view.album(album) for album in rows if album])

    def artists(self, call: Call) -> Reply:
        """A bare list."""
        view = serializer(self._state, call)
        column = self._catalogue.track_artist
        rows = dict.fromkeys(column[row.track] for row in self._playlists.find(call).rows)
        return ok([view.artist_inside(artist) for artist in rows])
