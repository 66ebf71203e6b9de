"""Channels (podcasts and artists' own) and subscriptions to them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from fwtui.demo.catalogue import ids
from fwtui.demo.endpoints.moderation import ContentFilters
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.endpoints.serializers_v1 import Serializer
from fwtui.demo.endpoints.user_follows import scope_of
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
from fwtui.demo.server.query_params import flag, orderings, refuse, search_words

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue
    from fwtui.demo.state import DemoState
    from fwtui.demo.users import DemoUser


class SubscriptionRow(Struct, frozen=True):
    uuid: str
    user: int
    channel: int
    created: str


class Subscriptions:
    """The subscriptions to channels."""

    def __init__(self, state: DemoState) -> None:
        self.rows: dict[tuple[int, int], SubscriptionRow] = {}
        catalogue: Catalogue = state.catalogue
        keys = [channel.key for channel in catalogue.channels]
        for authored in catalogue.source.subscriptions:
            place = keys.index(authored.channel) + 1
            self.add(state.users[authored.user].id, place, catalogue.ago(days=20))

    def add(self, user: int, channel: int, now: str) -> SubscriptionRow:
        """The new subscription, or the existing one."""
        if (user, channel) not in self.rows:
            uuid = ids.uuid("follow", user * 1000 + channel)
            self.rows[user, channel] = SubscriptionRow(uuid, user, channel, now)
        return self.rows[user, channel]

    def of(self, user: DemoUser | None) -> list[SubscriptionRow]:
        return [row for row in self.rows.values() if user and row.user == user.id]

    def count(self, channel: int) -> int:
        return sum(row.channel == channel for row in self.rows.values())


def routes(state: DemoState) -> list[Route]:
    pages = ChannelPages(state)
    return [
        Route(
            "channels",
            {"GET": EndpointAction(pages.all, "list")},
            needs="libraries",
        ),
        Route(
            "channels/{id:any}",
            {
                "GET": EndpointAction(pages.one, "retrieve"),
            },
            needs="libraries",
        ),
        Route("channels/rss-subscribe", {"POST": EndpointAction(pages.feed)}, needs="libraries"),
        Route(
            "channels/{id:any}/subscribe", {"POST": EndpointAction(pages.subscribe)}, "libraries"
        ),
        Route(
            "channels/{id:any}/unsubscribe",
            {
                "POST": EndpointAction(pages.unsubscribe),
                "DELETE": EndpointAction(pages.unsubscribe),
            },
            needs="libraries",
        ),
        Route(
            "subscriptions", {"GET": EndpointAction(pages.mine, "list")}, "libraries", open="none"
        ),
        Route(
            "subscriptions/all", {"GET": EndpointAction(pages.all_mine)}, "libraries", open="none"
        ),
        Route(
            "subscriptions/{uuid}",
            {"GET": EndpointAction(pages.my_one, "retrieve")},
            "libraries",
            "none",
        ),
    ]


class ChannelPages:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue: Catalogue = state.catalogue

    @property
    def _subscriptions(self) -> Subscriptions:
        return self._state.part(Subscriptions)

    def _artists(self) -> dict[int, int]:
        """Channel to its artist."""
        return {place: artist for artist, place in self._catalogue.artist_channel.items()}

    # --- channels ----------------------------------------------------------------------------

    def all(self, call: Call) -> Reply:
        catalogue, query = self._catalogue, call.query
        errors: dict[str, list[str]] = {}
        fields = orderings(query, ("creation_date", "modification_date", "random"), errors)
        refuse(errors)
        artists = self._artists()
        subscribed = {row.channel for row in self._subscriptions.of(call.user)}
        scope = scope_of(self._state, call)
        hidden = self._state.part(ContentFilters).hidden(call.user)
        only = bool(flag(query, "hidden"))
        rows = [
            place
            for place, channel in enumerate(catalogue.channels, 1)
            if (scope.holds(channel.owner) or (scope.subscribed and place in subscribed))
            and (artists[place] in hidden) == only
        ]
        if flag(query, "subscribed"):
            rows = [place for place in rows if place in subscribed]
        if flag(query, "external"):
            # Feeds from elsewhere: there are none here.
            rows = []
        looked_for = search_words(query)
        if looked_for is not None:
            flags = catalogue.artist_words.flags(looked_for)
            rows = [place for place in rows if flags[artists[place]]]
        for tag in filter(None, query.all("tag")):
            folded = tag.casefold()
            rows = [place for place in rows if folded in map(str.casefold, self._tags(place))]
        rows.sort(
            key=lambda place: catalogue.created("channel", place),
            reverse=not fields or fields[0].startswith("-"),
        )
        if fields and fields[0].removeprefix("-") == "random":
            random.shuffle(rows)
        view = serializer(self._state, call)
        return page(call, rows, lambda place: self.shape(view, place))

    def _tags(self, place: int) -> list[str]:
        catalogue = self._catalogue
        artist = self._artists()[place]
        own = catalogue.tagsets[catalogue.artist_tags[artist]]
        return list(dict.fromkeys((*own, *catalogue.channels[place - 1].tags)))

    def shape(self, view: Serializer, place: int, *, counted: bool = False) -> dict[str, Any]:
        catalogue = self._catalogue
        channel = catalogue.channels[place - 1]
        artist = self._artists()[place]
        inside = view.channel_artist(artist)
        inside["tracks_count"] = catalogue.tracks_by_artist.count(artist)
        inside["tags"] = self._tags(place)
        value = {
            "uuid": ids.uuid("channel", place),
            "artist": inside,
            "attributed_to": view.actor(channel.owner),
            "actor": view.channel_actor(place, artist),
            "creation_date": catalogue.created("channel", place),
            "metadata": self._metadata(place),
            "rss_url": _feed_url(view.base, view.dialect.listen_version, channel.key),
            "url": None,
            "downloads_count": 0,
        }
        if counted:
            value["subscriptions_count"] = self._subscriptions.count(place)
        return value

    def _metadata(self, place: int) -> dict[str, Any]:
        owner = self._state.users[self._catalogue.channels[place - 1].owner]
        return {
            "explicit": False,
            "language": "en",
            "owner_name": owner.name,
            "owner_email": owner.email,
            "itunes_category": "Music",
        }

    def find(self, call: Call) -> int:
        """The channel by UUID, name or ``name@host``."""
        asked = call.params["id"]
        name, _, host = asked.partition("@")
        for place, channel in enumerate(self._catalogue.channels, 1):
            if asked.lower() == ids.uuid("channel", place) or (
                name == channel.key and host in ("", call.host)
            ):
                return place
        raise Refusal(not_found())

    def by_uuid(self, view: Serializer, uuid: str) -> dict[str, Any]:
        """The channel of that UUID, which there is."""
        return self.shape(view, ids.number("channel", uuid) or 0)

    def one(self, call: Call) -> Reply:
        return ok(self.shape(serializer(self._state, call), self.find(call), counted=True))

    def feed(self, call: Call) -> Reply:
        """``rss-subscribe``: the feeds of the pod's own channels only."""
        url = call.fields().get("url")
        if not url:
            return detail(400, "url is required")
        for place, channel in enumerate(self._catalogue.channels, 1):
            if url == _feed_url(call.base, call.dialect.listen_version, channel.key):
                return self._subscribed(call, place)
        return detail(400, "Error while fetching feed: connection error")

    # --- subscriptions -----------------------------------------------------------------------

    def subscribe(self, call: Call) -> Reply:
        return self._subscribed(call, self.find(call))

    def _subscribed(self, call: Call, place: int) -> Reply:
        made = self._subscriptions.add(call.listener.id, place, ids.at(call.now))
        return ok(self._subscription(serializer(self._state, call), made), 201)

    def unsubscribe(self, call: Call) -> Reply:
        self._subscriptions.rows.pop((call.listener.id, self.find(call)), None)
        return empty()

    def _subscription(self, view: Serializer, row: SubscriptionRow) -> dict[str, Any]:
        name = self._state.user(row.user).username
        return {
            "approved": True,
            "fid": f"{view.base}/federation/actors/{name}#follows/{row.uuid}",
            "uuid": row.uuid,
            "creation_date": row.created,
            "channel": self.shape(view, row.channel),
        }

    def mine(self, call: Call) -> Reply:
        view = serializer(self._state, call)
        rows = self._subscriptions.of(call.user)[::-1]
        return page(call, rows, lambda row: self._subscription(view, row))

    def all_mine(self, call: Call) -> Reply:
        rows = [
            {"uuid": row.uuid, "channel": ids.uuid("channel", row.channel)}
            for row in self._subscriptions.of(call.user)
        ]
        return ok({"results": rows, "count": len(rows)})

    def my_one(self, call: Call) -> Reply:
        for row in self._subscriptions.of(call.user):
            if row.uuid == call.params["uuid"]:
                return ok(self._subscription(serializer(self._state, call), row))
        return not_found()


def _feed_url(base: str, version: str, key: str) -> str:
    return f"{base}/api/{version}/channels/{key}/rss"
