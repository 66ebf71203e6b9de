"""Libraries: the collections of uploads that people share as a whole."""

from __future__ import annotations

from typing import Literal

from fwtui.errors import Uncertain
from fwtui.music import LibraryId, UploadLibrary
from fwtui.pod import schema
from fwtui.pod.api.base import PAGE_SIZE, Resource, all_pages
from fwtui.pod.api.params import DateOrder, Scope, uuid_param
from fwtui.pod.schema import Follow, Page


class LibrariesApi(Resource):
    async def page(
        self,
        *,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        scope: Scope = "",
        q: str = "",
        privacy: Literal["me", "instance", "everyone"] | None = None,
        ordering: DateOrder | None = None,
    ) -> Page[UploadLibrary]:
        """All that may be seen; mine alone with ``scope="me"``."""
        params = {
            "scope": scope or None,
            "q": q or None,
            "privacy_level": privacy,
            "ordering": ordering,
        }
        return await self._get_page(schema.LIBRARY, "libraries", page, page_size, params)

    async def library(self, id: LibraryId) -> UploadLibrary:
        return await self._get(schema.LIBRARY, f"libraries/{uuid_param(id)}")

    async def followers(self, id: LibraryId, *, page: int = 1) -> Page[Follow]:
        """Who follows a library of mine, or asks to."""
        return await self._get_page(schema.FOLLOW, f"libraries/{uuid_param(id)}/follows", page)

    async def follows(self, *, page: int = 1, page_size: int = PAGE_SIZE) -> Page[Follow]:
        """The libraries that this account follows."""
        return await self._get_page(schema.FOLLOW, "federation/follows/library", page, page_size)

    async def followed(self) -> dict[LibraryId, bool | None]:
        """All of them, and whether their owners have approved (``None``: not answered yet)."""
        marks = await self._get_unpaged(schema.FOLLOWED, "federation/follows/library/all")
        return dict(mark for mark in marks.items if mark is not None)

    async def follow(self, id: LibraryId) -> Follow:
        """Asks to follow; nothing is heard of it before its owner approves.

        When the answer is lost, it is looked for before it is asked again: a pod refuses the
        second time (Funkwhale: "You are already following this library").
        """
        json = {"target": uuid_param(id)}
        try:
            return await self._change(schema.FOLLOW, "federation/follows/library", json)
        except Uncertain:
            async for part in all_pages(lambda number: self.follows(page=number)):
                for one in part.items:
                    if one is not None and one.library.id == id:
                        return one
            return await self._change(schema.FOLLOW, "federation/follows/library", json)

    async def unfollow(self, follow: str) -> None:
        """By the id of the follow, not of the library."""
        await self._send("DELETE", f"federation/follows/library/{uuid_param(follow)}")

    async def accept(self, follow: str) -> None:
        """Lets somebody follow a library of mine."""
        path = f"federation/follows/library/{uuid_param(follow)}/accept"
        await self._send("POST", path, repeatable=True)

    async def reject(self, follow: str) -> None:
        path = f"federation/follows/library/{uuid_param(follow)}/reject"
        await self._send("POST", path, repeatable=True)
