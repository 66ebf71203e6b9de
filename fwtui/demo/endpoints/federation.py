"""Federation: fetches, the inbox and actors.

The demo pod knows itself only. A fetch of one of its own addresses finds the object; any other
ends ``errored``, as on a pod whose neighbour does not answer."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from fwtui.demo.catalogue import ids
from fwtui.demo.endpoints.channels import ChannelPages
from fwtui.demo.endpoints.libraries import FollowRow, Follows
from fwtui.demo.endpoints.playlists import PlaylistStore
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.endpoints.serializers_v1 import Serializer
from fwtui.demo.endpoints.user_follows import UserFollowRow, UserFollows
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
from fwtui.demo.server.query_params import an_id, flag
from fwtui.demo.server.validation import boolean, required

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue
    from fwtui.demo.state import DemoState

_KINDS: Final[dict[str, ids.Kind]] = {
    "artists": "artist",
    "albums": "album",
    "tracks": "track",
    "libraries": "library",
    "playlists": "playlist",
}
_CONTEXT: Final = [
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/v1",
    "https://funkwhale.audio/ns",
    {"manuallyApprovesFollowers": "as:manuallyApprovesFollowers", "Hashtag": "as:Hashtag"},
]


class FetchRow(Struct, frozen=True):
    id: int
    url: str
    user: str
    status: str
    detail: dict[str, Any]
    created: str
    found: dict[str, Any] | None


class Inbox:
    """Notices that were read, by the number of their follow; and all fetches."""

    def __init__(self, state: DemoState) -> None:
        self.read: set[int] = set()
        self.fetches: dict[int, FetchRow] = {}


def routes(state: DemoState) -> list[Route]:
    fetches, inbox, actors = FetchPages(state), InboxPages(state), ActorPages(state)
    return [
        Route("federation/fetches", {"POST": EndpointAction(fetches.create, "fetch")}, "libraries"),
        Route(
            "federation/fetches/{id}",
            {"GET": EndpointAction(fetches.one, "retrieve")},
            "libraries",
            "none",
        ),
        Route("federation/libraries/fetch", {"POST": EndpointAction(fetches.library)}, "libraries"),
        Route(
            "federation/inbox", {"GET": EndpointAction(inbox.all, "list")}, "notifications", "none"
        ),
        Route(
            "federation/inbox/{id}",
            {
                "GET": EndpointAction(inbox.one, "retrieve"),
                "PATCH": EndpointAction(inbox.mark, "update"),
            },
            "notifications",
            "none",
        ),
        Route(
            "federation/actors/{name:any}",
            # Funkwhale 2.0 takes hosts without a port only, and this pod's has one.
            {"GET": EndpointAction(actors.one, "retrieve", generations=(1,))},
            slash="always",
        ),
        Route(
            "federation/actors/{name:any}/libraries",
            {"GET": EndpointAction(actors.libraries, generations=(1,))},
        ),
    ]


class FetchPages:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue: Catalogue = state.catalogue

    @property
    def _known(self) -> dict[int, FetchRow]:
        return self._state.part(Inbox).fetches

    def create(self, call: Call) -> Reply:
        """The fetch is done at once, but the answer says ``pending``, as on 1.4."""
        asked = str(required(call.fields(), call.dialect.fetches_by))
        found = self._look(call, asked)
        made = FetchRow(
            len(self._known) + 1,
            asked.removeprefix("@") if "://" not in asked else asked,
            call.listener.username,
            "finished" if found else "errored",
            {} if found else _failure(asked),
            ids.at(call.now),
            found,
        )
        self._known[made.id] = made
        at_once = call.dialect.fetches_at_once
        shape = self._shape(serializer(self._state, call), made, settled=at_once)
        return ok(shape, 201, (("location", made.url),))

    def one(self, call: Call) -> Reply:
        found = self._known.get(an_id(call.params["id"]))
        if found is None or call.user is None or found.user != call.user.username:
            return not_found()
        return ok(self._shape(serializer(self._state, call), found))

    def _shape(self, view: Serializer, row: FetchRow, *, settled: bool = True) -> dict[str, Any]:
        waiting = not settled and row.status == "finished"
        kind = {"type": (row.found or {}).get("type")} if view.dialect.fetches_activities else {}
        return {
            **kind,
            "id": row.id,
            "url": row.url,
            "actor": view.actor(row.user),
            "status": "pending" if waiting else row.status,
            "detail": {} if waiting else row.detail,
            "creation_date": row.created,
            "fetch_date": None if waiting else row.created,
            "object": None if waiting or row.found is None else self._found(view, row.found),
        }

    def _found(self, view: Serializer, found: dict[str, Any]) -> dict[str, Any]:
        """The object of a fetch: ids of 1.4, or the ActivityPub object."""
        kind = found["type"]
        if not view.dialect.fetches_activities:
            return found
        if kind == "channel":
            return ChannelPages(self._state).by_uuid(view, found["uuid"])
        if kind == "account":
            actor = view.actor(found["full_username"].partition("@")[0])
            return {
                "@context": _CONTEXT,
                "id": actor["fid"],
                "type": actor["type"],
                "preferredUsername": actor["preferred_username"],
                "name": actor["name"],
            }
        if kind in ("library", "playlist"):
            number = ids.number(kind, found["uuid"]) or 0
        else:
            number = found["id"]
        folder = "libraries" if kind == "library" else f"{kind}s"
        return {
            "@context": _CONTEXT,
            "type": kind.title(),
            "id": view.fid(folder, kind, number),
            "name": self._name(kind, number),
        }

    def _name(self, kind: str, number: int) -> str:
        catalogue = self._catalogue
        match kind:
            case "artist":
                return catalogue.artist_names[number]
            case "album":
                return catalogue.album_titles[number]
            case "track":
                return catalogue.titles[catalogue.track_title[number]]
            case "playlist":
                return self._state.part(PlaylistStore).by_id[number].name
        library = catalogue.libraries[number]
        return library.name if library else ""

    def _look(self, call: Call, asked: str) -> dict[str, Any] | None:
        """The object of one of the pod's own addresses, or of ``@user@pod``."""
        name, _, host = asked.removeprefix("@").partition("@")
        # A pod takes a host with a port for no domain name, and makes no webfinger of it.
        local = host == call.host and ":" not in host
        actor = re.fullmatch(re.escape(call.base) + r"/(?:federation/actors/|@)([^/]+)/?", asked)
        if actor or local:
            return self._account(call, actor[1] if actor else name)
        thing = re.fullmatch(
            re.escape(call.base) + r"/federation/music/(\w+)/([0-9a-fA-F-]{36})/?", asked
        )
        if thing and thing[1] in _KINDS:
            return self._thing(_KINDS[thing[1]], thing[2])
        page = re.fullmatch(re.escape(call.base) + r"/library/(\w+)/(\d+)/?", asked)
        if page and page[1] in _KINDS and page[1] not in ("libraries", "playlists"):
            return self._thing(_KINDS[page[1]], ids.uuid(_KINDS[page[1]], int(page[2])))
        return None

    def _account(self, call: Call, name: str) -> dict[str, Any] | None:
        for place, channel in enumerate(self._catalogue.channels, 1):
            if channel.key == name:
                return {"type": "channel", "uuid": ids.uuid("channel", place)}
        if name in self._state.users:
            return {"type": "account", "full_username": f"{name}@{call.host}"}
        return None

    def _thing(self, kind: ids.Kind, uuid: str) -> dict[str, Any] | None:
        number = ids.number(kind, uuid) or 0
        catalogue = self._catalogue
        known: dict[ids.Kind, Container[int]] = {
            "artist": catalogue.artists,
            "album": catalogue.albums,
            "track": catalogue.tracks,
            "library": range(1, len(catalogue.libraries)),
            "playlist": self._state.part(PlaylistStore).by_id,
        }
        if number not in known[kind]:
            return None
        by_uuid = kind in ("library", "playlist")
        return {"type": kind, "uuid": uuid} if by_uuid else {"type": kind, "id": number}

    def library(self, call: Call) -> Reply:
        """``federation/libraries/fetch``: done within the request."""
        fid = str(required(call.fields(), "fid"))
        found = self._look(call, fid)
        if found is None or found["type"] != "library":
            return detail(400, f"Error while fetching the library: {_failure(fid)['message']}")
        place = ids.number("library", found["uuid"]) or 0
        shape = serializer(self._state, call).library_remote(place)
        return ok({"count": 1, "results": [shape]})


def _failure(asked: str) -> dict[str, Any]:
    if "://" in asked:
        message = "The demo pod knows no other pods"
        return {"message": message, "error_code": "http", "status_code": None}
    if "@" in asked:
        message = f"No connection adapters were found for '{asked.removeprefix('@')}'"
    else:
        message = f"Invalid URL '{asked}': No scheme supplied. Perhaps you meant https://{asked}?"
    return {"message": message, "error_code": "request"}


class InboxPages:
    """Follows of the caller's libraries, and of the caller (2.x)."""

    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue: Catalogue = state.catalogue

    @property
    def _read(self) -> set[int]:
        return self._state.part(Inbox).read

    def own(self, call: Call) -> list[FollowRow | UserFollowRow]:
        name = call.user.username if call.user else ""
        mine = self._catalogue.owned([name] if name else [])
        rows: list[FollowRow | UserFollowRow] = [
            row for row in self._state.part(Follows).rows if mine[row.library]
        ]
        if call.dialect.generation > 1:
            rows += [row for row in self._state.part(UserFollows).rows if row.target == name]
        return rows[::-1]

    def all(self, call: Call) -> Reply:
        rows = self.own(call)
        read = flag(call.query, "is_read")
        if read is not None:
            rows = [row for row in rows if (row.number in self._read) is read]
        view = serializer(self._state, call)
        return page(call, rows, lambda row: self.shape(view, row))

    def _row(self, call: Call) -> FollowRow | UserFollowRow:
        number = an_id(call.params["id"])
        row = next((each for each in self.own(call) if each.number == number), None)
        if row is None:
            raise Refusal(not_found())
        return row

    def one(self, call: Call) -> Reply:
        return ok(self.shape(serializer(self._state, call), self._row(call)))

    def mark(self, call: Call) -> Reply:
        """Marks an item as read, or as not read; all else of it is kept."""
        row = self._row(call)
        fields = call.fields()
        if "is_read" in fields:
            keep = self._read.add if boolean(fields["is_read"], "is_read") else self._read.discard
            keep(row.number)
        return ok(self.shape(serializer(self._state, call), row))

    def shape(self, view: Serializer, row: FollowRow | UserFollowRow) -> dict[str, Any]:
        follower = view.actor(row.user)
        if isinstance(row, UserFollowRow):
            owner = view.actor(row.target)
            target, label = owner["fid"], "federation.UserFollow"
            seen = {"type": "federation.Actor", "full_username": owner["full_username"]}
        else:
            library = view.library_remote(row.library)
            owner, label = library["actor"], "federation.LibraryFollow"
            target = library["fid"]
            seen = {"type": "music.Library", "uuid": library["uuid"], "name": library["name"]}
        return {
            "id": row.number,
            "type": "to",
            "activity": {
                "uuid": row.uuid,
                "fid": None,
                "actor": follower,
                "payload": {
                    "id": f"{follower['fid']}#follows/{row.uuid}",
                    "to": [owner["fid"]],
                    "type": "Follow",
                    "actor": follower["fid"],
                    "object": target,
                    "@context": _CONTEXT,
                },
                "object": seen,
                "target": None,
                "related_object": {
                    "type": label,
                    "uuid": row.uuid,
                    "approved": row.approved,
                },
                "creation_date": row.created,
                "type": "Follow",
            },
            "is_read": row.number in self._read,
        }


class ActorPages:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue: Catalogue = state.catalogue

    def _name(self, call: Call) -> str:
        name, _, host = call.params["name"].partition("@")
        if host != call.host or name not in self._state.users:
            raise Refusal(not_found())
        return name

    def one(self, call: Call) -> Reply:
        return ok({**serializer(self._state, call).actor(self._name(call)), "is_local": True})

    def libraries(self, call: Call) -> Reply:
        """The libraries of an actor that the caller may hear."""
        mine = self._catalogue.owned([self._name(call)])
        view = serializer(self._state, call)
        rows = [place for place, own in enumerate(mine) if own and view.audible[place]]
        return page(call, rows, view.library_remote)
