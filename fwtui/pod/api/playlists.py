"""Playlists. A row has no id: it is its index, from 0, and the indexes close up."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence

from msgspec.structs import replace

from fwtui.base.repeats import Repeats
from fwtui.errors import BadAnswer, NotFound, PodUpgraded, Refused
from fwtui.music import AlbumId, ArtistId, Playlist, PlaylistEntry, PlaylistId, TrackId
from fwtui.pod.api.base import PAGE_SIZE, Resource, all_pages
from fwtui.pod.api.params import PlaylistOrder, Scope
from fwtui.pod.dialect import Privacy
from fwtui.pod.schema import Page, convert
from fwtui.pod.schema.incremental import IncrementalList
from fwtui.pod.schema.sanitize import is_uuid

_SLOWEST = 600.0
"""Seconds: a pod takes 15 ms a track, and 5,000 tracks were seen to take 78 s."""
_LARGEST = 64_000_000
_MOST_PAGES = 2_000
"""100,000 rows; a longer playlist is an endless one."""


class PlaylistsApi(Resource):
    """Playlists visible to this account. A change of another account's playlist raises
    :class:`NotFound`."""

    def _path(self, id: PlaylistId, action: str = "") -> str:
        """The path of a playlist. Raises :class:`PodUpgraded` for a key of the former dialect."""
        if not (id.isascii() and id.isdigit()) and not is_uuid(id):
            raise NotFound("That playlist is not on the pod", status=404)
        path = f"playlists/{id}/{action}" if action else f"playlists/{id}"
        if not self._http.dialect.knows(path):
            raise PodUpgraded(
                f"{self._http.origin.name} has given its playlists new addresses",
                hint="They are looked up again.",
            )
        return path

    def _levels(self, privacy: Privacy) -> Privacy:
        """A privacy level of this dialect. Raises :class:`Refused` for another one."""
        if privacy not in self._http.dialect.privacy_levels:
            raise Refused(
                f"{self._http.origin.name} cannot show a playlist to followers only", status=400
            )
        return privacy

    async def page(
        self,
        *,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        scope: Scope = "",
        q: str = "",
        ordering: Sequence[PlaylistOrder] = (),
        artist: ArtistId | None = None,
        album: AlbumId | None = None,
        track: TrackId | None = None,
    ) -> Page[Playlist]:
        """A page of playlists; ``artist``, ``album``, ``track``: those that contain it."""
        params = {
            "scope": scope or None,
            "q": q or None,
            "ordering": ",".join(ordering) or None,
            "artist": artist,
            "album": album,
            "track": track,
        }
        return await self._get_page(convert.PLAYLIST, "playlists", page, page_size, params)

    def holding(self, track: TrackId) -> AsyncIterator[Page[Playlist]]:
        """All pages of those that contain a track."""
        return all_pages(lambda number: self.page(track=track, page=number))

    async def playlist(self, id: PlaylistId) -> Playlist:
        """One playlist, without its rows."""
        return await self._get(convert.PLAYLIST, self._path(id))

    async def tracks(self, id: PlaylistId) -> Page[PlaylistEntry]:
        """All rows; may take minutes, see :meth:`stream_tracks`."""
        items: list[PlaylistEntry | None] = []
        count = 0
        async for part in self.stream_tracks(id):
            items += part.items
            count = part.count
        return Page(tuple(items), count, 1, sum(item is None for item in items))

    async def stream_tracks(self, id: PlaylistId) -> AsyncGenerator[Page[PlaylistEntry]]:
        """The rows in parts as they arrive: the list takes 15 ms a row.

        It comes whole (1.x), or in pages (2.x): ``next`` is followed. Parts are numbered from
        1; each has the count of the whole list.
        """
        path = self._path(id, "tracks")
        query = ""
        asked = {query}
        repeats = Repeats()
        number = given = count = 0
        paged = self._http.dialect.name == "2.x"
        for page in range(1, _MOST_PAGES + 1):
            items: list[PlaylistEntry | None] = []
            rows = IncrementalList(convert.ENTRY)
            address = f"{path}?{query}" if query else path
            async for chunk in self._stream(address, _SLOWEST, _LARGEST):
                part = rows.feed(chunk)
                if part.items:
                    items += part.items
                    number += 1
                    given += len(part.items)
                    count = part.count
                    yield replace(part, number=number, count=max(part.count, given))
            rows.end()
            following = rows.next
            if not following and 0 < given < count and given % PAGE_SIZE == 0 and paged:
                following = f"page={page + 1}"
            if not following or following in asked or not items or repeats.seen(items):
                return
            asked.add(following)
            query = following
        raise BadAnswer("This playlist has no end")

    async def create(self, name: str, privacy: Privacy | None = None) -> Playlist:
        """Creates a playlist; names need not be unique. ``privacy`` ``None``: the user's default.

        A lost answer raises :class:`Uncertain`: the newest of :meth:`page` show whether it is
        there.
        """
        json: dict[str, str] = {"name": name[: self._http.dialect.max_playlist_name]}
        if privacy:
            json["privacy_level"] = self._levels(privacy)
        return await self._change(convert.PLAYLIST, "playlists", json)

    async def rename(self, id: PlaylistId, name: str) -> Playlist:
        """Renames a playlist."""
        json = {"name": name[: self._http.dialect.max_playlist_name]}
        return await self._change(
            convert.PLAYLIST, self._path(id), json, method="PATCH", repeatable=True
        )

    async def set_privacy(self, id: PlaylistId, privacy: Privacy) -> Playlist:
        """Changes who may see a playlist."""
        json = {"privacy_level": self._levels(privacy)}
        return await self._change(
            convert.PLAYLIST, self._path(id), json, method="PATCH", repeatable=True
        )

    async def delete(self, id: PlaylistId) -> None:
        """Deletes a playlist."""
        await self._send("DELETE", self._path(id))

    async def add(
        self, id: PlaylistId, track_ids: Sequence[TrackId], *, duplicates: bool
    ) -> Page[PlaylistEntry]:
        """Appends tracks; the new rows.

        Without ``duplicates`` a track that is in the playlist already raises
        :class:`Refused`, and nothing is added; so does the maximum length (250 by default).
        """
        # Funkwhale: 500 without allow_duplicates.
        json = {"tracks": list(track_ids), "allow_duplicates": duplicates}
        answer = await self._http.request("POST", self._path(id, "add"), json=json)
        return convert.ENTRY.page(answer.body)

    async def remove(self, id: PlaylistId, index: int) -> None:
        """Removes a row. An index out of range raises :class:`NotFound`."""
        await self._send("POST", self._path(id, "remove"), {"index": index})

    async def move(self, id: PlaylistId, from_: int, to: int) -> None:
        """Moves a row; ``to`` is its index afterwards."""
        await self._send("POST", self._path(id, "move"), {"from": from_, "to": to})

    async def clear(self, id: PlaylistId) -> None:
        """Removes all rows."""
        await self._send("DELETE", self._path(id, "clear"))
