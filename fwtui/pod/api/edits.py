"""Edits of artists, albums and tracks, suggested to the pod's moderators (Funkwhale: mutations)."""

from __future__ import annotations

from fwtui.music import EditField, EditSubject, EditValue, SuggestedEdit
from fwtui.pod.api.base import PAGE_SIZE, Resource
from fwtui.pod.api.params import uuid_param
from fwtui.pod.schema import Page, convert_edit


class EditsApi(Resource):
    """Suggests edits, reads their fate, and takes them back."""

    async def suggest(
        self, subject: EditSubject, id: int, field: EditField, value: EditValue, summary: str
    ) -> SuggestedEdit:
        """Suggests another value of one field; needs the scope ``write:edits``. Raises
        :class:`Refused` for a thing of another pod (403)."""
        json = {
            "type": "update",
            "payload": convert_edit.payload(field, value),
            "summary": summary or None,
        }
        return await self._change(convert_edit.EDIT, f"{subject}s/{id:d}/mutations", json)

    async def of(
        self, subject: EditSubject, id: int, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Page[SuggestedEdit]:
        """The edits of a thing by any account, newest first."""
        return await self._get_page(
            convert_edit.EDIT, f"{subject}s/{id:d}/mutations", page, page_size
        )

    async def all(self, *, page: int = 1, page_size: int = PAGE_SIZE) -> Page[SuggestedEdit]:
        """The edits of all things by all accounts, newest first; no filter finds those of one
        account."""
        params = {"ordering": "-creation_date"}
        return await self._get_page(convert_edit.EDIT, "mutations", page, page_size, params)

    async def edit(self, id: str) -> SuggestedEdit:
        """One edit."""
        return await self._get(convert_edit.EDIT, f"mutations/{uuid_param(id)}")

    async def withdraw(self, id: str) -> None:
        """Deletes an edit of mine. Raises :class:`Refused` for one that was applied (403)."""
        await self._send("DELETE", f"mutations/{uuid_param(id)}/")
