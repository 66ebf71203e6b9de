"""Favourite tracks."""

from __future__ import annotations

from fwtui.errors import NotFound, Refused
from fwtui.music import Listening, TrackId
from fwtui.pod.api.base import PAGE_SIZE, Resource
from fwtui.pod.api.params import Scope
from fwtui.pod.schema import Page, convert


class FavouritesApi(Resource):
    """Favourites, newest first; the track is their key."""

    async def of_others(
        self, *, page: int = 1, page_size: int = PAGE_SIZE, scope: Scope = "all"
    ) -> Page[Listening]:
        """Favourites of all accounts of a scope that this one may see, with whose they are."""
        return await self._get_page(
            convert.LISTENING, "favorites/tracks", page, page_size, {"scope": scope}
        )

    async def ids(self) -> dict[TrackId, int]:
        """All of mine: the id of the favourite by track id, in one request."""
        marks = await self._get_unpaged(convert.MARK, "favorites/tracks/all")
        return {mark[1]: mark[0] for mark in marks.items if mark is not None}

    async def add(self, track_id: TrackId) -> int:
        """Adds a favourite; the existing id when it is one already."""
        mark = await self._change(
            convert.MARK, "favorites/tracks", {"track": track_id}, repeatable=True
        )
        return mark[0]

    async def remove(self, track_id: TrackId) -> bool:
        """Removes a favourite; whether it was one."""
        try:
            # By track id: the id of the favourite may be unknown here.
            await self._send(
                "POST", "favorites/tracks/remove", {"track": track_id}, repeatable=True
            )
        except NotFound:
            return False
        except Refused as error:
            # Funkwhale: 400 and {} for a track that is not a favourite.
            if error.status != 400:
                raise
            return False
        return True
