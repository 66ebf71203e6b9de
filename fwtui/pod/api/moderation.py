"""Content filters (hidden artists) and reports to moderators."""

from __future__ import annotations

from fwtui.music import ArtistId, Complaint, HiddenArtist, Subject
from fwtui.pod.api.base import PAGE_SIZE, Resource
from fwtui.pod.api.params import uuid_param
from fwtui.pod.schema import Page, convert_pod


class ModerationApi(Resource):
    """Content filters and reports."""

    async def hidden(self, *, page: int = 1, page_size: int = PAGE_SIZE) -> Page[HiddenArtist]:
        """The hidden artists, left out of all lists."""
        return await self._get_page(
            convert_pod.HIDDEN, "moderation/content-filters/", page, page_size
        )

    async def hide(self, artist: ArtistId) -> HiddenArtist:
        """Hides an artist. A second filter of the same artist would have to be removed
        separately."""
        json = {"target": {"type": "artist", "id": artist}}
        return await self._change(convert_pod.HIDDEN, "moderation/content-filters/", json)

    async def unhide(self, id: str) -> None:
        """Removes a content filter by its id, from :meth:`hide`."""
        await self._send("DELETE", f"moderation/content-filters/{uuid_param(id)}/")

    async def report(
        self, complaint: Complaint, subject: Subject, id: int | str, summary: str = ""
    ) -> str:
        """Reports to the pod's moderators; the report's id.

        ``id``: a UUID for a library and a channel, ``user@pod`` for an account.
        """
        key = {"library": "uuid", "channel": "uuid", "account": "full_username"}.get(subject, "id")
        json = {
            "type": complaint,
            "target": {"type": subject, key: id},
            "summary": summary,
        }
        return await self._change(convert_pod.REPORT, "moderation/reports/", json)
