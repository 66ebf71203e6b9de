"""Listenings."""

from __future__ import annotations

from datetime import UTC, datetime

from fwtui.errors import BadAnswer, NotFound
from fwtui.music import Listening, ListeningId, TrackId
from fwtui.pod.api.base import MAX_PAGES, PAGE_SIZE, Resource
from fwtui.pod.api.params import Scope
from fwtui.pod.schema import Page, convert

_MOST_PAGES = 100
"""Pages that are read to find one listening."""


class HistoryApi(Resource):
    """Listenings, newest first. A pod records none by itself and has no limit."""

    async def page(
        self,
        *,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        scope: Scope = "me",
    ) -> Page[Listening]:
        """My listenings, or those of others that this account may see."""
        params = {"scope": scope, "ordering": "-creation_date"}
        return await self._get_page(
            convert.LISTENING, "history/listenings", page, page_size, params
        )

    async def listen(self, track_id: TrackId, at: datetime) -> ListeningId:
        """Records a listening at an aware time; its id.

        A pod records a repeated request twice (Funkwhale): a lost answer raises
        :class:`Uncertain`, and :meth:`find` looks it up.
        """
        json = {"track": track_id, "creation_date": at.astimezone(UTC).isoformat()}
        mark = await self._change(convert.MARK, "history/listenings", json)
        return ListeningId(mark[0])

    async def find(self, track_id: TrackId, at: datetime) -> ListeningId | None:
        """My listening of that track and time; ``None`` when there is none.

        The list is by time, newest first: its page is found by binary search, or in a list by
        cursor one after the other. Raises :class:`BadAnswer` where it may be an item that
        cannot be decoded.
        """
        moment = at.astimezone(UTC)
        number, first, last = 1, 1, MAX_PAGES
        unread = 0
        for _ in range(_MOST_PAGES):
            try:
                part = await self.page(page=number)
            except NotFound:
                part = Page((), 0, number)  # the list became shorter in the meantime
            for one in part.items:
                if one is not None and one.track.id == track_id and one.created == moment:
                    return one.id
            unread += part.skipped
            times = [one.created for one in part.items if one is not None and one.created]
            if part.counted and part.items:
                last = min(last, -(-part.count // PAGE_SIZE))
            elif not part.next:
                last = min(last, number)
            if times and moment < times[-1]:
                first = number + 1
            elif not times or moment > times[0]:
                last = number - 1
            else:
                last = first - 1
            if first > last:
                if unread:
                    raise BadAnswer("A part of the history cannot be read")
                return None
            number = (first + last) // 2 if part.counted else first
        raise BadAnswer("The history changes faster than it can be read")
