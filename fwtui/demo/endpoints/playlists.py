"""Playlists; a row has no id, only an index that moves."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from fwtui.demo.catalogue import ids
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.endpoints.serializers_v1 import Serializer
from fwtui.demo.endpoints.user_follows import scope_of, visible
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
from fwtui.demo.server.query_params import PodFailure, an_id, flag, known_orderings
from fwtui.demo.server.validation import choice, key, required, text, wrong
from fwtui.demo.visibility import PRIVACY

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue
    from fwtui.demo.state import DemoState

LONGEST_DESCRIPTION: Final = 5000
MOST_TRACKS: Final = 250
"""The preference ``playlists__max_tracks`` at its default."""
COVERS: Final = 5


class PlaylistPlace(Struct, frozen=True):
    track: int
    created: str


class PlaylistRow(Struct):
    id: int
    owner: str
    name: str
    privacy: str
    created: str
    modified: str
    rows: list[PlaylistPlace]
    description: str | None = None

    @property
    def uuid(self) -> str:
        return ids.uuid("playlist", self.id)


class PlaylistStore:
    """All playlists of a pod."""

    def __init__(self, state: DemoState) -> None:
        self.by_id: dict[int, PlaylistRow] = {}
        self._last = 0
        catalogue: Catalogue = state.catalogue
        for authored in sorted(catalogue.source.playlists, key=lambda authored: -authored.days_ago):
            made = self.make(
                authored.owner,
                authored.name,
                authored.privacy,
                catalogue.ago(days=authored.days_ago),
            )
            made.rows = [
                PlaylistPlace(catalogue.track_keys[track], made.created)
                for track in authored.tracks
            ]
        for count, every, name in ((200, 31, "Two Hundred"), (5000, 7, "Five Thousand")):
            tracks = list(catalogue.grown_sample(every, count))
            if len(tracks) == count:
                made = self.make("demo", name, "instance", catalogue.ago(days=50))
                made.rows = [PlaylistPlace(track, made.created) for track in tracks]

    def make(self, owner: str, name: str, privacy: str, now: str) -> PlaylistRow:
        self._last += 1
        made = PlaylistRow(self._last, owner, name, privacy, now, now, [])
        self.by_id[made.id] = made
        return made


def routes(state: DemoState) -> list[Route]:
    pages = PlaylistPages(state)
    update = EndpointAction(pages.update, "update")
    return [
        Route(
            "playlists",
            {
                "GET": EndpointAction(pages.all, "list"),
                "POST": EndpointAction(pages.create, "create"),
            },
            needs="playlists",
            negotiates=True,
        ),
        Route(
            "playlists/{id}",
            {
                "GET": EndpointAction(pages.one, "retrieve"),
                "PUT": update,
                "PATCH": update,
                "DELETE": EndpointAction(pages.delete, "destroy"),
            },
            needs="playlists",
            negotiates=True,
        ),
        Route(
            "playlists/{id}/tracks",
            {"GET": EndpointAction(pages.tracks)},
            needs="playlists",
            negotiates=True,
        ),
        Route(
            "playlists/{id}/add",
            {"POST": EndpointAction(pages.add)},
            needs="playlists",
            negotiates=True,
        ),
        Route(
            "playlists/{id}/remove",
            {"POST": EndpointAction(pages.remove), "DELETE": EndpointAction(pages.remove)},
            needs="playlists",
            negotiates=True,
        ),
        Route(
            "playlists/{id}/move",
            {"POST": EndpointAction(pages.move)},
            needs="playlists",
            negotiates=True,
        ),
        Route(
            "playlists/{id}/clear",
            {"DELETE": EndpointAction(pages.clear)},
            needs="playlists",
            negotiates=True,
        ),
    ]


class PlaylistPages:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue: Catalogue = state.catalogue

    @property
    def _playlists(self) -> PlaylistStore:
        return self._state.part(PlaylistStore)

    # --- reading -----------------------------------------------------------------------------

    def all(self, call: Call) -> Reply:
        scope = scope_of(self._state, call)
        rows = [row for row in self._playlists.by_id.values() if self._seen(call, row)]
        rows = [row for row in rows if scope.holds(row.owner)]
        rows = self._filtered(call, rows)
        # Without an ordering the database of 2.0 gives any; here it is that of the UUIDs.
        default = "uuid" if call.dialect.playlists_in_any_order else "id"
        fields = ("id", "name", "creation_date", "modification_date")
        for field in reversed(known_orderings(call.query, fields, default)):
            rows.sort(key=_KEYS[field.removeprefix("-")], reverse=field.startswith("-"))
        view = serializer(self._state, call)
        return page(call, rows, lambda row: self._shape(view, row))

    def _filtered(self, call: Call, rows: list[PlaylistRow]) -> list[PlaylistRow]:
        query, catalogue = call.query, self._catalogue
        part = query.get("name__icontains").casefold()
        rows = [row for row in rows if part in row.name.casefold()]
        part = query.get("q").casefold()
        owners = call.dialect.playlists_found_by_owner
        rows = [
            row for row in rows if part in row.name.casefold() or (owners and part in row.owner)
        ]
        if name := query.get("name"):
            rows = [row for row in rows if row.name == name]
        for field, column in (
            ("track", None),
            ("album", catalogue.track_album),
            ("artist", catalogue.track_artist),
        ):
            if not query.get(field):
                continue
            things: dict[str, Container[int]] = {
                "track": catalogue.tracks,
                "album": catalogue.albums,
                "artist": catalogue.artists,
            }
            known = things[field]
            number = int(query.get(field)) if query.get(field).isdecimal() else 0
            if number not in known:
                message = "Select a valid choice. That choice is not one of the available choices."
                raise wrong(field, message)
            rows = [
                row
                for row in rows
                if any((column[one.track] if column else one.track) == number for one in row.rows)
            ]
        playable = flag(query, "playable")
        if playable is not None:
            view = serializer(self._state, call)
            rows = [row for row in rows if _playable(view, row) is playable]
        return rows

    def _seen(self, call: Call, row: PlaylistRow) -> bool:
        return visible(self._state, call, self._state.users[row.owner], row.privacy)

    def one(self, call: Call) -> Reply:
        return ok(self._shape(serializer(self._state, call), self.find(call)))

    def tracks(self, call: Call) -> Reply:
        """All rows, unpaged, whatever page and page_size say; some pods of 2.0 may page them."""
        rows = list(enumerate(self.find(call).rows))
        if call.dialect.playlist_tracks_paged:
            view = serializer(self._state, call)
            return page(call, rows, lambda row: _entry(view, *row))
        return ok(self._entries(call, rows))

    def _entries(self, call: Call, rows: list[tuple[int, PlaylistPlace]]) -> dict[str, Any]:
        view = serializer(self._state, call)
        results = [_entry(view, index, row) for index, row in rows]
        return {"count": len(results), "results": results}

    def _named(self, call: Call) -> PlaylistRow | None:
        """By id, or by UUID from generation 2 on."""
        key = call.params["id"]
        number = an_id(key)
        if call.dialect.playlists_by_uuid:
            number = ids.number("playlist", key) or 0
        return self._playlists.by_id.get(number)

    def find(self, call: Call) -> PlaylistRow:
        row = self._named(call)
        if row is None or not self._seen(call, row):
            raise Refusal(not_found())
        return row

    def _own(self, call: Call) -> PlaylistRow:
        hidden = call.dialect.followers_level_hides == "all"
        row = self.find(call) if hidden else self._named(call)
        if row is None or call.user is None or row.owner != call.user.username:
            raise Refusal(not_found())
        return row

    def _shape(self, view: Serializer, row: PlaylistRow, *, fresh: bool = False) -> dict[str, Any]:
        """``fresh``: the answer to a creation, without sums."""
        catalogue = self._catalogue
        covers: dict[int, str] = {}
        seconds = 0
        for one in row.rows:
            for file in catalogue.pieces[catalogue.track_piece[one.track]][:1]:
                seconds += file.seconds
            album = catalogue.track_album[one.track]
            if len(covers) < COVERS and album not in covers:
                cover = view.album_cover(album)
                if cover:
                    covers[album] = cover["urls"]["medium_square_crop"]
        return {
            **view.playlist(row.id, self._state.users[row.owner], row.description),
            "name": row.name,
            "modification_date": row.modified,
            "creation_date": row.created,
            "privacy_level": row.privacy,
            "tracks_count": len(row.rows),
            "album_covers": list(covers.values()),
            "duration": seconds if row.rows else (0 if fresh else None),
            "is_playable": None if fresh else _playable(view, row),
        }

    # --- changing ----------------------------------------------------------------------------

    def create(self, call: Call) -> Reply:
        fields = call.fields()
        name = text(required(fields, "name"), "name", call.dialect.longest_playlist_name)
        privacy = choice(
            fields.get("privacy_level", call.listener.privacy_level), "privacy_level", PRIVACY
        )
        made = self._playlists.make(call.listener.username, name, privacy, ids.at(call.now))
        made.description = _description(call, made)
        return ok(self._shape(serializer(self._state, call), made, fresh=True), 201)

    def update(self, call: Call) -> Reply:
        row = self._own(call)
        fields = call.fields()
        if call.method == "PUT":
            required(fields, "name")
        name = text(fields.get("name", row.name), "name", call.dialect.longest_playlist_name)
        privacy = choice(fields.get("privacy_level", row.privacy), "privacy_level", PRIVACY)
        row.description = _description(call, row)
        row.name, row.privacy, row.modified = name, privacy, ids.at(call.now)
        return ok(self._shape(serializer(self._state, call), row))

    def delete(self, call: Call) -> Reply:
        del self._playlists.by_id[self._own(call).id]
        return empty()

    def add(self, call: Call) -> Reply:
        """Append all tracks or none. A track that comes twice in one request is not a duplicate."""
        row = self._own(call)
        fields = call.fields()
        asked = call.form.all("tracks") or required(fields, "tracks")
        if not isinstance(asked, list):
            kind = type(asked).__name__
            raise wrong("tracks", f'Expected a list of items but got type "{kind}".')
        known: Container[int] = self._catalogue.tracks
        tracks = [key(one, "tracks", known) for one in asked]
        if "allow_duplicates" not in fields and not call.form:
            raise PodFailure
        there = {one.track for one in row.rows}
        twice = [track for track in tracks if track in there]
        if twice and fields.get("allow_duplicates") in (False, None, "false", "False", "0"):
            titles = [self._catalogue.titles[self._catalogue.track_title[one]] for one in twice]
            error = {
                "tracks": titles,
                "playlist_name": row.name,
                "code": "tracks_already_exist_in_playlist",
            }
            raise Refusal(Reply(400, {"playlist": {"non_field_errors": [error]}}))
        if len(row.rows) + len(tracks) > MOST_TRACKS:
            raise wrong("playlist", f"Playlist would reach the maximum of {MOST_TRACKS} tracks")
        now = ids.at(call.now)
        first = len(row.rows)
        row.rows.extend(PlaylistPlace(track, now) for track in tracks)
        row.modified = now
        return ok(self._entries(call, list(enumerate(row.rows))[first:]), 201)

    def remove(self, call: Call) -> Reply:
        row = self._own(call)
        index = _index(call.fields().get("index"))
        if index is None:
            return empty(400)
        if not 0 <= index < len(row.rows):
            return empty(404)
        del row.rows[index]
        row.modified = ids.at(call.now)
        return empty()

    def move(self, call: Call) -> Reply:
        """``to`` is the index after the removal."""
        row = self._own(call)
        fields = call.fields()
        start, end = _index(fields.get("from")), _index(fields.get("to"))
        if start is None:
            return detail(400, "invalid from index")
        if end is None:
            return detail(400, "invalid to index")
        if not 0 <= start < len(row.rows):
            return empty(404)
        if end < 0:
            return Reply(400, ["Indexes must be positive"])
        if end >= len(row.rows):
            return Reply(400, ["Index is not continuous"])
        row.rows.insert(end, row.rows.pop(start))
        row.modified = ids.at(call.now)
        return empty()

    def clear(self, call: Call) -> Reply:
        row = self._own(call)
        row.rows.clear()
        row.modified = ids.at(call.now)
        return empty()


def _entry(view: Serializer, index: int, row: PlaylistPlace) -> dict[str, Any]:
    return {
        "track": view.track(row.track, tags=False),
        "index": index,
        "creation_date": row.created,
    }


def _description(call: Call, row: PlaylistRow) -> str | None:
    """The new description; generation 1 has none."""
    found = call.fields().get("description", row.description)
    if found is None or not call.dialect.playlists_described:
        return row.description
    return text(found, "description", LONGEST_DESCRIPTION, blank=True)


_KEYS: Final[dict[str, Any]] = {
    "id": lambda row: row.id,
    "uuid": lambda row: row.uuid,
    "name": lambda row: row.name,
    "creation_date": lambda row: (row.created, row.id),
    "modification_date": lambda row: (row.modified, row.id),
}


def _playable(view: Serializer, row: PlaylistRow) -> bool:
    shelf = view.catalogue.track_library
    return any(view.audible[shelf[one.track]] for one in row.rows)


def _index(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
