"""Artists, albums, tracks, tags and licences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from fwtui.music import (
    Album,
    AlbumId,
    Artist,
    ArtistId,
    ChannelId,
    LibraryId,
    Licence,
    Tag,
    Track,
    TrackId,
    UploadLibrary,
)
from fwtui.pod.api.base import PAGE_SIZE, Resource
from fwtui.pod.api.libraries import without_hidden
from fwtui.pod.api.params import (
    AlbumOrder,
    ArtistOrder,
    Scope,
    TagOrder,
    TrackOrder,
    ordering,
    search_words,
    uuid_param,
)
from fwtui.pod.schema import Page, convert


class CatalogueApi(Resource):
    """The pod's catalogue.

    Filters are combined by AND. ``q`` is the pod's full-text search: prefixes of words,
    sensitive to accents; for tracks all words must be in the title, or in the album, or in
    the artist. ``tags`` must all match. ``include_channels``: podcasts too, left out by
    default. ``related``: with common tags.
    """

    async def artists(
        self,
        *,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        ordering: Sequence[ArtistOrder] = (),
        q: str = "",
        scope: Scope = "",
        tags: Sequence[str] = (),
        related: ArtistId | None = None,
    ) -> Page[Artist]:
        """A page of artists."""
        params = _filters(ordering, q, scope, tags, related)
        if params is None:
            return Page((), 0, page)
        return await self._get_page(convert.ARTIST, "artists", page, page_size, params)

    async def artist(self, id: ArtistId) -> Artist:
        """One artist, with description."""
        return await self._get(convert.ARTIST, f"artists/{id:d}")

    async def albums(
        self,
        *,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        ordering: Sequence[AlbumOrder] = (),
        q: str = "",
        scope: Scope = "",
        artist: ArtistId | None = None,
        tags: Sequence[str] = (),
        related: AlbumId | None = None,
    ) -> Page[Album]:
        """A page of albums. An unknown ``artist`` raises :class:`Refused`."""
        params = _filters(ordering, q, scope, tags, related)
        if params is None:
            return Page((), 0, page)
        params |= {"artist": artist, **self._http.dialect.album_params}
        return await self._get_page(convert.ALBUM, "albums", page, page_size, params)

    async def album(self, id: AlbumId) -> Album:
        """One album, with description."""
        params = self._http.dialect.album_params
        return await self._get(convert.ALBUM, f"albums/{id:d}", params)

    async def tracks(
        self,
        *,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        ordering: Sequence[TrackOrder] = (),
        q: str = "",
        scope: Scope = "",
        artist: ArtistId | None = None,
        album: AlbumId | None = None,
        tags: Sequence[str] = (),
        library: LibraryId | None = None,
        channel: ChannelId | None = None,
        include_channels: bool | None = None,
        related: TrackId | None = None,
        ids: Sequence[TrackId] = (),
    ) -> Page[Track]:
        """A page of tracks; ``artist`` matches track and album artists.

        An album in order: ``ordering=("disc_number", "position")``. An unknown artist or album
        raises :class:`Refused`. Orders by artist are left out where the dialect has none
        (``sorts_by_artist``). ``channel`` needs ``include_channels`` (Funkwhale).
        """
        ordering = cast("Sequence[TrackOrder]", self._http.dialect.track_orders(ordering))
        params = _filters(ordering, q, scope, tags, related)
        if params is None:
            return Page((), 0, page)
        params |= {
            "artist": artist,
            "album": album,
            "id": list(ids) or None,
            "library": uuid_param(library),
            "channel": uuid_param(channel),
            "include_channels": include_channels,
        }
        return await self._get_page(convert.TRACK, "tracks", page, page_size, params)

    async def track(self, id: TrackId) -> Track:
        """One track."""
        return await self._get(convert.TRACK, f"tracks/{id:d}")

    async def libraries_with_artist(self, id: ArtistId, *, page: int = 1) -> Page[UploadLibrary]:
        """The libraries with uploads of an artist."""
        return await self._libraries(f"artists/{id:d}/libraries", page)

    async def libraries_with_album(self, id: AlbumId, *, page: int = 1) -> Page[UploadLibrary]:
        """The libraries with uploads of an album."""
        return await self._libraries(f"albums/{id:d}/libraries", page)

    async def libraries_with_track(self, id: TrackId, *, page: int = 1) -> Page[UploadLibrary]:
        """The libraries with uploads of a track."""
        return await self._libraries(f"tracks/{id:d}/libraries", page)

    async def _libraries(self, path: str, page: int) -> Page[UploadLibrary]:
        part = await self._get_page(convert.LIBRARY, path, page)
        return without_hidden(part, self._http.dialect)

    async def tags(
        self,
        *,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        ordering: Sequence[TagOrder] = (),
        q: str = "",
    ) -> Page[Tag]:
        """A page of tags."""
        params = {"ordering": ",".join(ordering) or None, "q": q or None}
        return await self._get_page(convert.TAG, "tags", page, page_size, params)

    async def licences(self, *, page: int = 1, page_size: int = PAGE_SIZE) -> Page[Licence]:
        """A page of licences."""
        return await self._get_page(convert.LICENCE, "licenses", page, page_size)


def _filters(
    orders: Sequence[str],
    q: str,
    scope: Scope,
    tags: Sequence[str],
    related: int | None,
) -> dict[str, str | int | bool | float | Sequence[str | int] | None] | None:
    """The parameters common to the three lists; ``None`` for a search without any word."""
    words = search_words(q)
    if q and not words:
        return None
    return {
        "ordering": ordering(orders, related),
        "q": words or None,
        "scope": scope or None,
        "tag": list(tags) or None,
        "related": related,
    }
