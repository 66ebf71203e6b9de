"""Playlists. A row has no id: it is its index, from 0, and the indexes close up."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from fwtui.errors import Uncertain
from fwtui.music import AlbumId, ArtistId, Playlist, PlaylistEntry, PlaylistId, TrackId
from fwtui.pod import schema
from fwtui.pod.api.base import PAGE_SIZE, Resource
from fwtui.pod.api.params import PlaylistOrder, Privacy, Scope
from fwtui.pod.schema import Page
from fwtui.pod.schema.incremental import IncrementalList
from fwtui.text import plain

LONGEST_NAME = 50
_SLOWEST = 600.0
"""Seconds: a pod takes 15 ms a track, and 5,000 tracks were seen to take 78 s."""
_LARGEST = 64_000_000


class PlaylistsApi(Resource):
    """Playlists of this account, and those that it may see. Others' cannot be changed: they
    are :class:`NotFound` then."""

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
        """With an artist, an album, a track: those that hold something of it."""
        params = {
            "scope": scope or None,
            "q": q or None,
            "ordering": ",".join(ordering) or None,
            "artist": artist,
            "album": album,
            "track": track,
        }
        return await self._get_page(schema.PLAYLIST, "playlists", page, page_size, params)

    async def playlist(self, id: PlaylistId) -> Playlist:
        return await self._get(schema.PLAYLIST, f"playlists/{id:d}")

    async def tracks(self, id: PlaylistId) -> Page[PlaylistEntry]:
        """All rows. It may take minutes: see :meth:`stream_tracks`."""
        items: list[PlaylistEntry | None] = []
        count = 0
        async for part in self.stream_tracks(id):
            items += part.items
            count = part.count
        return Page(tuple(items), count, 1, sum(item is None for item in items))

    async def stream_tracks(self, id: PlaylistId) -> AsyncGenerator[Page[PlaylistEntry]]:
        """The rows as they come: a pod knows no pages here, and 15 ms are needed for each.

        The parts are numbered from 1, and each tells the count of the whole.
        """
        rows = IncrementalList(schema.ENTRY)
        async for chunk in self._stream(f"playlists/{id:d}/tracks", _SLOWEST, _LARGEST):
            part = rows.feed(chunk)
            if part.items:
                yield part
        rows.end()

    async def create(self, name: str, privacy: Privacy | None = None) -> Playlist:
        """``privacy``: ``None`` takes what the account has set. Names need not differ.

        When the answer is lost, it is looked for before it is made again.
        """
        json: dict[str, str] = {"name": name[:LONGEST_NAME]}
        if privacy:
            json["privacy_level"] = privacy
        try:
            return await self._change(schema.PLAYLIST, "playlists", json)
        except Uncertain:
            newest = await self.page(scope="me", ordering=("-creation_date",), page_size=1)
            for made in newest.items:
                # An empty one of that name, made last, serves whoever has made it.
                if made is not None and made.name == plain(json["name"]) and not made.tracks_count:
                    return made
            return await self._change(schema.PLAYLIST, "playlists", json)

    async def rename(self, id: PlaylistId, name: str) -> Playlist:
        json = {"name": name[:LONGEST_NAME]}
        return await self._change(
            schema.PLAYLIST, f"playlists/{id:d}", json, method="PATCH", repeatable=True
        )

    async def set_privacy(self, id: PlaylistId, privacy: Privacy) -> Playlist:
        json = {"privacy_level": privacy}
        return await self._change(
            schema.PLAYLIST, f"playlists/{id:d}", json, method="PATCH", repeatable=True
        )

    async def delete(self, id: PlaylistId) -> None:
        await self._send("DELETE", f"playlists/{id:d}")

    async def add(
        self, id: PlaylistId, track_ids: Sequence[TrackId], *, duplicates: bool
    ) -> Page[PlaylistEntry]:
        """Adds at the end, and gives the new rows.

        Without ``duplicates`` nothing at all is added when one of the tracks is there already
        (:class:`Refused`); so is a playlist that would grow too long (250 by default).
        """
        # A pod fails when it is not told what to do with duplicates.
        json = {"tracks": list(track_ids), "allow_duplicates": duplicates}
        answer = await self._http.request("POST", f"playlists/{id:d}/add", json=json)
        return schema.ENTRY.page(answer.body)

    async def remove(self, id: PlaylistId, index: int) -> None:
        """Takes the row away. An index out of range is :class:`NotFound`."""
        await self._send("POST", f"playlists/{id:d}/remove", {"index": index})

    async def move(self, id: PlaylistId, from_: int, to: int) -> None:
        """``to`` is where the row is afterwards."""
        await self._send("POST", f"playlists/{id:d}/move", {"from": from_, "to": to})

    async def clear(self, id: PlaylistId) -> None:
        await self._send("DELETE", f"playlists/{id:d}/clear")
