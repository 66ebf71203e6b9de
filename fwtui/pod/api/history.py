"""Listenings."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.json import encode

from fwtui.music import Listening, ListeningId, TrackId
from fwtui.pod import schema
from fwtui.pod.api.base import PAGE_SIZE, Resource
from fwtui.pod.api.params import DateOrder, Scope
from fwtui.pod.http.client import PodResponse
from fwtui.pod.schema import Page


class HistoryApi(Resource):
    """Listenings, newest first. A pod records none by itself and has no limit."""

    async def page(
        self,
        *,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        scope: Scope = "me",
        username: str = "",
        domain: str = "",
        ordering: DateOrder = "-creation_date",
    ) -> Page[Listening]:
        """My listenings, or those of others that this account may see."""
        params = {
            "scope": scope,
            "username": username or None,
            "domain": domain or None,
            "ordering": ordering,
        }
        return await self._get_page(schema.LISTENING, "history/listenings", page, page_size, params)

    async def listen(self, track_id: TrackId, at: datetime) -> ListeningId:
        """Records a listening at an aware time; its id.

        A pod records a repeated request twice (Funkwhale). After a lost answer the listenings
        of that time are read before it is sent again.
        """
        moment = at.astimezone(UTC)

        async def already() -> PodResponse | None:
            found = await self._find(track_id, moment)
            if found is None:
                return None
            return PodResponse(200, {}, encode({"id": found.id, "track": track_id}))

        mark = await self._change(
            schema.MARK,
            "history/listenings",
            {"track": track_id, "creation_date": moment.isoformat()},
            readback=already,
        )
        return ListeningId(mark[0])

    async def _find(self, track_id: TrackId, moment: datetime) -> Listening | None:
        """My listening of that track and time, by binary search over the pages."""
        number = 1
        part = await self.page()
        first, last = 1, -(-part.count // PAGE_SIZE)
        while True:
            for one in part.items:
                if one is not None and one.track.id == track_id and one.created == moment:
                    return one
            times = [one.created for one in part.items if one is not None and one.created]
            if times and moment < times[-1]:
                first = number + 1
            elif times and moment > times[0]:
                last = number - 1
            else:
                return None
            if first > last:
                return None
            number = (first + last) // 2
            part = await self.page(page=number)
