"""Who has listened to what."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.json import encode

from fwtui.music import Listening, ListeningId, TrackId
from fwtui.pod import wire
from fwtui.pod.api.group import PAGE_SIZE, Group
from fwtui.pod.api.terms import DateOrder, Scope
from fwtui.pod.http import Answer
from fwtui.pod.wire import Page

_PAGES_LOOKED_AT = 10
"""When it has to be found out whether a listening arrived."""


class HistoryApi(Group):
    """Listenings; the newest first. A pod does not write one by itself, and forgets none."""

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
        params = {
            "scope": scope,
            "username": username or None,
            "domain": domain or None,
            "ordering": ordering,
        }
        return await self._page(wire.LISTENING, "history/listenings", page, page_size, params)

    async def listen(self, track_id: TrackId, at: datetime) -> ListeningId:
        """Writes down that the track was heard at that (aware) time.

        A pod would write it twice when it is told twice. So when an answer is lost, the
        listenings of that time are looked at before it is sent again.
        """
        moment = at.astimezone(UTC)

        async def already() -> Answer | None:
            # Listenings carry the time they were given, so the same time is the same one.
            # It may have been long ago, so more than the newest page is looked at.
            for number in range(1, _PAGES_LOOKED_AT + 1):
                recent = await self.page(page=number)
                for one in recent.items:
                    if one is not None and one.track.id == track_id and one.created == moment:
                        found = {"id": one.id, "track": track_id}
                        return Answer(200, {}, encode(found))
                oldest = next((one.created for one in reversed(recent.items) if one), None)
                if not recent.items or (oldest is not None and oldest < moment):
                    break
            return None

        mark = await self._make(
            wire.MARK,
            "history/listenings",
            {"track": track_id, "creation_date": moment.isoformat()},
            readback=already,
        )
        return ListeningId(mark[0])
