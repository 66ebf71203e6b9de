"""Uploads: the files of the caller's libraries. New ones are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fwtui.demo.catalogue import ids
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.endpoints.serializers_v1 import Serializer
from fwtui.demo.server.http import (
    Call,
    EndpointAction,
    Refusal,
    Reply,
    Route,
    detail,
    not_found,
    ok,
)
from fwtui.demo.server.pagination import page
from fwtui.demo.server.query_params import PodFailure, a_uuid, flag, search_words

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue
    from fwtui.demo.state import DemoState

IMPORTED = {
    "funkwhale": {"config": {"replace": False, "broadcast": False, "dispatch_outbox": False}}
}

Place = tuple[int, int]
"""A track, and which of its files."""


def routes(state: DemoState) -> list[Route]:
    pages = UploadPages(state)
    refused = EndpointAction(pages.refused, "create")
    return [
        Route("uploads", {"GET": EndpointAction(pages.own, "list"), "POST": refused}, "libraries"),
        Route(
            "uploads/{uuid}",
            {
                "GET": EndpointAction(pages.one, "retrieve"),
                "PUT": EndpointAction(pages.refused, "update"),
                "PATCH": EndpointAction(pages.refused, "update"),
                "DELETE": EndpointAction(pages.refused, "destroy"),
            },
            needs="libraries",
        ),
        Route(
            "uploads/{uuid}/audio-file-metadata", {"GET": EndpointAction(pages.tags)}, "libraries"
        ),
    ]


class UploadPages:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue: Catalogue = state.catalogue

    def own(self, call: Call) -> Reply:
        if call.user is None:
            # A pod asks for the libraries of an anonymous caller, and fails.
            raise PodFailure
        catalogue, query = self._catalogue, call.query
        mine = catalogue.owned([call.user.username])
        shelf, by = catalogue.track_library, catalogue.track_artist
        spoken = {} if flag(query, "include_channels") else catalogue.artist_channel
        tracks = [
            track
            for track in catalogue.newest_first("track")
            if mine[shelf[track]] and by[track] not in spoken
        ]
        if library := query.get("library"):
            place = ids.number("library", a_uuid(library))
            tracks = [track for track in tracks if shelf[track] == place]
        if track_id := query.get("track"):
            tracks = [track for track in tracks if str(track) == track_id]
        looked_for = search_words(query)
        if looked_for is not None:
            flags = catalogue.title_words.flags(looked_for)
            tracks = [track for track in tracks if flags[catalogue.track_title[track]]]
        if query.get("import_status", "finished") != "finished":
            tracks = []
        if flag(query, "playable") is False:
            tracks = []
        rows = [
            (track, place)
            for track in tracks
            for place in range(len(catalogue.pieces[catalogue.track_piece[track]]))
        ]
        self._order(query.get("ordering"), rows)
        view = serializer(self._state, call, unasked=True)
        return page(call, rows, lambda row: self._shape(view, *row))

    def _order(self, asked: str, rows: list[Place]) -> None:
        files, piece = self._catalogue.pieces, self._catalogue.track_piece
        for field in ("size", "bitrate"):
            if asked.removeprefix("-") == field:
                rows.sort(
                    key=lambda row: getattr(files[piece[row[0]]][row[1]], field),
                    reverse=asked.startswith("-"),
                )
                return
        if asked in ("creation_date", "import_date"):
            rows.reverse()

    def _shape(
        self, view: Serializer, track: int, place: int, *, detail: bool = False
    ) -> dict[str, Any]:
        catalogue = self._catalogue
        file = catalogue.pieces[catalogue.track_piece[track]][place]
        library = view.library(catalogue.track_library[track])
        created = catalogue.created("track", track)
        second = view.dialect.generation == 2
        name = f"{file.path.stem}.{file.extension}"
        return {
            "uuid": catalogue.upload(track, place),
            **({"filename": name} if detail or second else {}),
            "creation_date": created,
            "mimetype": file.mimetype,
            "track": view.track(track, tags=False),
            # Not counted here, as on a pod.
            "library": {**library, "uploads_count": 0, "size": 0},
            "duration": file.seconds,
            "bitrate": file.bitrate,
            "size": file.size,
            "import_date": created,
            "import_status": "finished",
            "import_details": {},
            "import_metadata": IMPORTED if second else {},
            "import_reference": "demo",
            "metadata": {},
            "source": f"upload://{name}",
            **({"privacy_level": library["privacy_level"]} if second else {}),
        }

    def _find(self, call: Call) -> Place:
        found = self._catalogue.upload_place(call.params["uuid"])
        mine = self._catalogue.owned([call.user.username] if call.user else [])
        if found is None or not mine[self._catalogue.track_library[found[0]]]:
            raise Refusal(not_found())
        return found

    def one(self, call: Call) -> Reply:
        return ok(
            self._shape(serializer(self._state, call, unasked=True), *self._find(call), detail=True)
        )

    def tags(self, call: Call) -> Reply:
        """What the file's own tags say."""
        track, _ = self._find(call)
        catalogue = self._catalogue
        album = catalogue.track_album[track]
        artists = [{"name": catalogue.artist_names[catalogue.track_artist[track]], "mbid": None}]
        return ok(
            {
                "title": catalogue.titles[catalogue.track_title[track]],
                "album": {
                    "title": catalogue.album_titles[album] if album else "[Unknown Album]",
                    "mbid": None,
                    "release_date": None,
                    "artists": artists,
                    "cover_data": None,
                },
                "artists": artists,
            }
        )

    def refused(self, call: Call) -> Reply:
        """The demo's music stays as it is."""
        return detail(403, "You do not have permission to perform this action.")
