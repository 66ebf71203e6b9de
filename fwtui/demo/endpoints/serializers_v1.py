"""JSON of the demo pod, key by key as Funkwhale 1.4.0 writes it.

What 2.x writes otherwise is in :mod:`fwtui.demo.endpoints.serializers_v2`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fwtui.demo.catalogue import ids
from fwtui.demo.catalogue.catalogue import ARTIST_PICTURES, Catalogue
from fwtui.demo.endpoints.object_store import ObjectStore
from fwtui.demo.server.query_params import flag
from fwtui.demo.state import Picture

if TYPE_CHECKING:
    from fwtui.demo.catalogue.authored import AuthoredCover, AuthoredLibrary
    from fwtui.demo.server.http import Call
    from fwtui.demo.state import DemoState
    from fwtui.demo.users import DemoUser

Json = dict[str, Any]


def person(user: DemoUser) -> Json:
    """A user as playlists, favourites and radios show one."""
    return {
        "id": user.id,
        "username": user.username,
        "name": user.name,
        "date_joined": user.date_joined,
        "avatar": None,
    }


def content(text: str) -> Json | None:
    """A description: Markdown with the HTML made of it."""
    if not text:
        return None
    out = html.escape(text, quote=False)
    out = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", out)
    out = re.sub(r"\*(.+?)\*", r"<em>\1</em>", out)
    out = re.sub(r"&lt;(https?://[^&]+)&gt;", r'<a href="\1">\1</a>', out)
    paragraphs = "\n".join(f"<p>{part}</p>" for part in out.split("\n\n"))
    return {"text": text, "content_type": "text/markdown", "html": paragraphs}


class Serializer:
    """JSON for one caller: absolute addresses, audible uploads only."""

    def __init__(self, state: DemoState, call: Call, *, unasked: bool = False) -> None:
        """``unasked``: for endpoints that Funkwhale serves without audibility and counts (search,
        the next track of a radio): nothing is playable in them."""
        self.state = state
        self._unasked = unasked
        self._store = state.part(ObjectStore)
        self.catalogue: Catalogue = state.catalogue
        self.base = call.base
        self.host = call.host
        self.user = call.user
        self.dialect = call.dialect
        self.refuses_tracks = flag(call.query, "include_tracks") is False
        self.audible: bytes = self.catalogue.audible(call.user)
        self._made: dict[tuple[str, object], Json] = {}
        """JSON that recurs within one answer: a page of tracks has few artists and albums."""

    def _once(self, kind: str, key: object, make: Callable[[], Json]) -> Json:
        made = self._made.get((kind, key))
        if made is None:
            made = self._made[kind, key] = make()
        return made

    def fid(self, path: str, kind: ids.Kind, number: int) -> str:
        return f"{self.base}/federation/music/{path}/{ids.uuid(kind, number)}"

    # --- people ------------------------------------------------------------------------------

    def actor(self, username: str, name: str = "") -> Json:
        return self._once("actor", username, lambda: self._actor(username, name))

    def _actor(self, username: str, name: str) -> Json:
        user = self.state.users.get(username)
        joined = user.date_joined if user else self.catalogue.ago(days=365)
        return {
            "fid": f"{self.base}/federation/actors/{username}",
            "url": None,
            "creation_date": joined,
            "summary": None,
            "preferred_username": username,
            "name": name or username,
            "last_fetch_date": joined,
            "domain": self.host,
            "type": "Person",
            "manually_approves_followers": False,
            "full_username": f"{username}@{self.host}",
            "is_local": True,
        }

    def owner(self, user: DemoUser) -> Json:
        """The fields of the owner of a favourite or a listening."""
        return {"user": person(user), "actor": self.actor(user.username)}

    def row_key(self, folder: str, number: int, *, by_fid: bool) -> Json:
        """The key of a listed favourite or listening."""
        if by_fid:
            uuid = ids.uuid("activity", number)
            return {"fid": f"{self.base}/federation/music/{folder}/{uuid}"}
        return {"id": number}

    def playlist(self, key: int, owner: DemoUser, description: str | None) -> Json:
        """The fields of a playlist that identify it and its owner."""
        return {"id": key, **self.owner(owner)}

    def made_listening(self, number: int, user: DemoUser) -> Json:
        """The key and the owner in the answer to a new listening."""
        return {"id": number, "user": user.id}

    def activity_object(self, track: int) -> Json:
        """The track of an activity."""
        catalogue = self.catalogue
        album = catalogue.track_album[track]
        return {
            "id": f"{self.base}/tracks/{track}",
            "local_id": track,
            "name": catalogue.titles[catalogue.track_title[track]],
            "type": "Audio",
            "artist": catalogue.artist_names[catalogue.track_artist[track]],
            "album": catalogue.album_titles[album] if album else None,
        }

    def activity_actor(self, name: str) -> Json:
        """The actor of an activity."""
        return {
            "id": f"{self.base}/@{name}",
            "local_id": name,
            "name": name,
            "type": "Person",
        }

    def channel_artist(self, artist: int) -> Json:
        """The artist inside a channel."""
        inside = dict(self.artist_inside(artist))
        inside["cover"] = inside.pop("attachment_cover")
        return inside

    def library_owner(self, track: int) -> str:
        catalogue = self.catalogue
        if not track:
            return "podadmin"
        channel = catalogue.artist_channel.get(catalogue.track_artist[track])
        if channel:
            return str(catalogue.source.channels[channel - 1].owner)
        library = catalogue.libraries[catalogue.track_library[track]]
        return library.owner if library else "podadmin"

    # --- libraries ---------------------------------------------------------------------------

    def library(self, place: int) -> Json:
        """A library in the lists of libraries."""
        library = self.catalogue.libraries[place]
        assert library is not None  # noqa: S101 - asked of known libraries only
        tracks = self.catalogue.tracks_by_library
        return {
            "uuid": ids.uuid("library", place),
            "fid": self.fid("libraries", "library", place),
            **self.library_names(library),
            "privacy_level": library.privacy,
            "uploads_count": tracks.count(place),
            "size": self.catalogue.library_size(place),
            "creation_date": self.catalogue.created("library", place),
            "actor": self.actor(library.owner),
        }

    def library_names(self, library: AuthoredLibrary) -> Json:
        """The name and the description of a library."""
        return {"name": library.name, "description": library.description}

    def library_remote(self, place: int) -> Json:
        """A library in the shape of federation."""
        library = self.catalogue.libraries[place]
        assert library is not None  # noqa: S101 - asked of known libraries only
        return {
            "fid": self.fid("libraries", "library", place),
            "uuid": ids.uuid("library", place),
            "actor": self.actor(library.owner),
            "name": library.name,
            "description": library.description,
            "creation_date": self.catalogue.created("library", place),
            "uploads_count": self.catalogue.tracks_by_library.count(place),
            "privacy_level": library.privacy,
            "follow": None,
            "latest_scan": None,
        }

    # --- pictures ----------------------------------------------------------------------------

    def _cover(self, cover: AuthoredCover | None, number: int, created: str) -> Json | None:
        if cover is None:
            return None
        uuid = ids.uuid("attachment", number)
        urls = Picture(uuid, cover.original, cover.medium, cover.large).urls(self.base)
        if self._store.is_used:
            kind = "image/png" if cover.original.suffix == ".png" else "image/jpeg"
            files = (cover.original, cover.medium, cover.large)
            sizes = ("original", "medium_square_crop", "large_square_crop")
            for size, file in zip(sizes, files, strict=True):
                urls[size] = self._store.address(self.base, file, kind)
        return {
            "uuid": uuid,
            "size": self.catalogue.file_size(cover.original),
            "mimetype": "image/png" if cover.original.suffix == ".png" else "image/jpeg",
            "creation_date": created,
            "urls": urls,
        }

    def album_cover(self, album: int) -> Json | None:
        catalogue = self.catalogue
        cover = catalogue.covers[catalogue.album_cover[album]]
        return self._cover(cover, album, catalogue.created("album", album))

    def artist_cover(self, artist: int) -> Json | None:
        catalogue = self.catalogue
        cover = catalogue.artist_cover.get(artist)
        number = ARTIST_PICTURES + artist
        return self._cover(cover, number, catalogue.created("artist", artist))

    # --- artists -----------------------------------------------------------------------------

    def _category(self, artist: int) -> str:
        extra = self.catalogue.artist_extra.get(artist)
        return extra.category if extra else "music"

    def artist_inside(self, artist: int) -> Json:
        """An artist inside an album or a track."""
        return self._once("artist", artist, lambda: self._artist_inside(artist))

    def _artist_inside(self, artist: int) -> Json:
        catalogue = self.catalogue
        extra = catalogue.artist_extra.get(artist)
        created = catalogue.created("artist", artist)
        return {
            "id": artist,
            "fid": self.fid("artists", "artist", artist),
            "mbid": None,
            "name": catalogue.artist_names[artist],
            "creation_date": created,
            "modification_date": created,
            "is_local": True,
            "content_category": self._category(artist),
            "description": content(extra.description) if extra else None,
            "attachment_cover": self.artist_cover(artist),
            "channel": self._channel_of(artist),
        }

    def _channel_of(self, artist: int) -> str | None:
        """``artist.channel`` inside other objects: Python's name of the channel, let through."""
        channel = self.catalogue.artist_channel.get(artist)
        return None if channel is None else f"Channel object ({channel})"

    def _album_inside_artist(self, album: int, playable: bytearray) -> Json:
        catalogue = self.catalogue
        return {
            "tracks_count": catalogue.tracks_by_album.count(album),
            "cover": self.album_cover(album),
            "is_playable": None if self._unasked else bool(playable[album]),
            "is_local": True,
            "id": album,
            "fid": self.fid("albums", "album", album),
            "mbid": None,
            "title": catalogue.album_titles[album],
            "artist": catalogue.album_artist[album],
            "release_date": _date(catalogue.album_released[album]),
            "creation_date": catalogue.created("album", album),
        }

    def artist(self, artist: int, *, detail: bool = False) -> Json:
        catalogue = self.catalogue
        playable = catalogue.albums_with(self.audible)
        albums = catalogue.albums_by_artist[artist]
        tracks = catalogue.tracks_by_artist[artist]
        channel = catalogue.artist_channel.get(artist)
        about: Json | None = None
        if channel:
            about = {
                "uuid": ids.uuid("channel", channel),
                "actor": self.channel_actor(channel, artist),
            }
        value = {
            "albums": [self._album_inside_artist(album, playable) for album in albums],
            "tags": list(catalogue.tagsets[catalogue.artist_tags[artist]]),
            "attributed_to": self.actor(self.library_owner(tracks[0] if tracks else 0)),
            "channel": about,
            "tracks_count": 0 if self._unasked else len(tracks),
            "id": artist,
            "fid": self.fid("artists", "artist", artist),
            "mbid": None,
            "name": catalogue.artist_names[artist],
            "content_category": self._category(artist),
            "creation_date": catalogue.created("artist", artist),
            "is_local": True,
            "cover": self.artist_cover(artist),
        }
        if detail:
            extra = catalogue.artist_extra.get(artist)
            value["description"] = content(extra.description) if extra else None
        return value

    def channel_actor(self, channel: int, artist: int) -> Json:
        key = self.catalogue.source.channels[channel - 1].key
        return self.actor(key, self.catalogue.artist_names[artist])

    # --- albums ------------------------------------------------------------------------------

    def credited(self, artists: list[tuple[int, str]]) -> Json:
        """The fields of the artists of an album or a track: 1.4 has the last one only."""
        return {"artist": self.artist_inside(artists[-1][0])}

    def album(self, album: int, *, detail: bool = False) -> Json:
        catalogue = self.catalogue
        tracks = catalogue.tracks_by_album[album]
        value = {
            **self.credited([(catalogue.album_artist[album], "")]),
            "cover": self.album_cover(album),
            "is_playable": not self._unasked and bool(catalogue.albums_with(self.audible)[album]),
            "tags": list(catalogue.tagsets[catalogue.album_tags[album]]),
            "tracks_count": len(tracks),
            "attributed_to": self.actor(self.library_owner(tracks[0] if tracks else 0)),
            "id": album,
            "fid": self.fid("albums", "album", album),
            "mbid": None,
            "title": catalogue.album_titles[album],
            "release_date": _date(catalogue.album_released[album]),
            "creation_date": catalogue.created("album", album),
            "is_local": True,
            # 1.4.0 never fills it in.
            "duration": 0,
        }
        if detail:
            extra = catalogue.album_extra.get(album)
            value["description"] = content(extra.description) if extra else None
        return value

    def _album_inside_track(self, album: int) -> Json:
        catalogue = self.catalogue
        return {
            "id": album,
            "fid": self.fid("albums", "album", album),
            "mbid": None,
            "title": catalogue.album_titles[album],
            **self.credited([(catalogue.album_artist[album], "")]),
            "release_date": _date(catalogue.album_released[album]),
            "cover": self.album_cover(album),
            "creation_date": catalogue.created("album", album),
            "is_local": True,
            "tracks_count": catalogue.tracks_by_album.count(album),
        }

    # --- tracks ------------------------------------------------------------------------------

    def listen_url(self, track: int) -> str:
        return f"/api/{self.dialect.listen_version}/listen/{ids.uuid('track', track)}/"

    def _uploads(self, track: int) -> list[Json]:
        listen = self.listen_url(track)
        found = []
        for place, file in enumerate(self.catalogue.files(track, self.audible)):
            uuid = self.catalogue.upload(track, place)
            found.append(
                {
                    "uuid": uuid,
                    "listen_url": f"{listen}?upload={uuid}",
                    "size": file.size,
                    "duration": file.seconds,
                    "bitrate": file.bitrate,
                    "mimetype": file.mimetype,
                    "extension": file.extension,
                    "is_local": True,
                }
            )
        return found

    def track(self, track: int, *, tags: bool = True, detail: bool = False) -> Json:
        """A track; ``tags`` is false for endpoints that leave them empty (playlists, favourites,
        history, radios)."""
        catalogue = self.catalogue
        extra = catalogue.track_extra.get(track)
        album = catalogue.track_album[track]
        uploads = [] if self._unasked else self._uploads(track)
        value = {
            **self.credited(catalogue.credits(track)),
            "album": self._once("album", album, lambda: self._album_inside_track(album))
            if album
            else None,
            "uploads": uploads,
            "listen_url": self.listen_url(track),
            "tags": list(catalogue.tagsets[catalogue.track_tags[track]]) if tags else [],
            "attributed_to": self.actor(self.library_owner(track)),
            "id": track,
            "fid": self.fid("tracks", "track", track),
            "mbid": None,
            "title": catalogue.titles[catalogue.track_title[track]],
            "creation_date": catalogue.created("track", track),
            "is_local": True,
            "position": catalogue.track_position[track] or None,
            "disc_number": catalogue.track_disc[track] or None,
            "downloads_count": 0,
            "copyright": (extra.copyright or None) if extra else None,
            "license": (extra.licence or None) if extra else None,
            "cover": None,
            "is_playable": bool(uploads),
        }
        if detail:
            value["description"] = content(extra.description) if extra else None
        return value


def _date(number: int) -> str | None:
    """``20240131`` as ``2024-01-31``."""
    if not number:
        return None
    return f"{number // 10000:04}-{number // 100 % 100:02}-{number % 100:02}"
