"""JSON that Funkwhale 2.x writes otherwise than 1.4."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fwtui.demo.catalogue import ids
from fwtui.demo.endpoints.serializers_v1 import Json, Serializer, content, person

if TYPE_CHECKING:
    from fwtui.demo.catalogue.authored import AuthoredLibrary
    from fwtui.demo.users import DemoUser


FIRST_CREDIT: Final = 1 << 20
"""The id of an artist's credit is this plus the artist's id: ids of credits are not those of
artists."""


class SerializerV2(Serializer):
    """Artist credits, owners as actors, playlists by UUID, albums with their tracks."""

    # --- people --------------------------------------------------------------------------

    def owner(self, user: DemoUser) -> Json:
        return {"actor": self.actor(user.username)}

    def full_actor(self, user: DemoUser) -> Json:
        """An actor with its user."""
        return self._once("full actor", user.username, lambda: self._full_actor(user))

    def _full_actor(self, user: DemoUser) -> Json:
        return {
            **self.actor(user.username),
            "is_channel": False,
            "user": person(user),
            "icon": None,
        }

    def made_listening(self, number: int, user: DemoUser) -> Json:
        return {"id": number, "actor": self.actor(user.username)}

    def activity_object(self, track: int) -> Json:
        inside = super().activity_object(track)
        del inside["artist"]
        names = self.catalogue.artist_names
        inside["artist_credit"] = "".join(
            names[artist] + join for artist, join in self.catalogue.credits(track)
        )
        return inside

    def activity_actor(self, name: str) -> Json:
        return self.actor(name)

    # --- playlists and libraries -----------------------------------------------------------

    def playlist(self, key: int, owner: DemoUser, description: str | None) -> Json:
        uuid = ids.uuid("playlist", key)
        folder = f"{self.base}/federation/music"
        return {
            "uuid": uuid,
            "fid": f"{folder}/playlists/{uuid}",
            "actor": self.full_actor(owner),
            "description": description,
            "library": f"{folder}/libraries/{ids.uuid('playlist library', key)}",
            "library_followed": None,
        }

    def library_names(self, library: AuthoredLibrary) -> Json:
        """Libraries are built in, one for each level; a name of 1.4 is gone."""
        return {"name": library.privacy}

    def playlist_library(self, key: int, name: str, owner: str, created: str) -> Json:
        """The hidden library of a playlist, as the list of libraries shows it to its owner."""
        uuid = ids.uuid("playlist library", key)
        return {
            "uuid": uuid,
            "fid": f"{self.base}/federation/music/libraries/{uuid}",
            "name": f"playlist_{name}",
            "privacy_level": "me",
            "uploads_count": 0,
            "size": None,
            "creation_date": created,
            "actor": self.actor(owner),
        }

    # --- artists, albums, tracks -----------------------------------------------------------

    def _artist_inside(self, artist: int) -> Json:
        inside = super()._artist_inside(artist)
        inside["cover"] = inside.pop("attachment_cover")
        tracks = self.catalogue.tracks_by_artist[artist]
        owner = self.library_owner(tracks[0] if tracks else 0)
        return {
            **inside,
            "modification_date": ids.changed("artist", artist),
            "attributed_to": self.state.users[owner].id,
            "tags": [],
        }

    def channel_artist(self, artist: int) -> Json:
        inside = dict(self.artist_inside(artist))
        del inside["attributed_to"]
        return inside

    def _album_inside_artist(self, album: int, playable: bytearray) -> Json:
        inside = super()._album_inside_artist(album, playable)
        del inside["artist"]
        credit = FIRST_CREDIT + self.catalogue.album_artist[album]
        return {**inside, "artist_credit": [credit], "is_playable": None}

    def credited(self, artists: list[tuple[int, str]]) -> Json:
        spoken = self.catalogue.artist_channel
        return {
            "artist_credit": [
                {
                    "artist": self.artist_inside(artist),
                    "credit": self.catalogue.artist_names[artist],
                    "joinphrase": join,
                    "index": None if artist in spoken else index,
                }
                for index, (artist, join) in enumerate(artists)
            ]
        }

    def album(self, album: int, *, detail: bool = False) -> Json:
        value = super().album(album, detail=detail)
        extra = self.catalogue.album_extra.get(album)
        value["description"] = content(extra.description) if extra else None
        wanted = self.dialect.album_tracks
        if wanted == "always" or (wanted == "unless refused" and not self.refuses_tracks):
            value["tracks"] = [
                self._unheard(track) for track in self.catalogue.tracks_in_order(album)
            ]
        return value

    def _unheard(self, track: int) -> Json:
        """A track inside an album: without uploads and tags, and never playable."""
        return {**self.track(track, tags=False), "uploads": [], "is_playable": False}

    def track(self, track: int, *, tags: bool = True, detail: bool = False) -> Json:
        return super().track(track, tags=tags, detail=True)
