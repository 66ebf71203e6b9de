"""Libraries (shared collections of uploads) and their follows."""

from __future__ import annotations

from msgspec.structs import replace

from fwtui.errors import Refused
from fwtui.music import LibraryFollow, LibraryId, UploadLibrary
from fwtui.pod.api.base import PAGE_SIZE, Resource
from fwtui.pod.api.params import Scope, uuid_param
from fwtui.pod.dialect import PodDialect
from fwtui.pod.schema import FollowState, Page, convert, convert_pod


def without_hidden(part: Page[UploadLibrary], dialect: PodDialect) -> Page[UploadLibrary]:
    """The hidden libraries of playlists (2.x) are ``None`` in their places."""
    hides = dialect.hides_library
    items = (None if one is None or hides(one.name) else one for one in part.items)
    return replace(part, items=tuple(items))


class LibrariesApi(Resource):
    """Libraries and follows of libraries."""

    async def page(
        self,
        *,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        scope: Scope = "",
        q: str = "",
    ) -> Page[UploadLibrary]:
        """All visible libraries; mine with ``scope="me"``.

        The hidden libraries of playlists (2.x) are ``None`` in their places.
        """
        params = {"scope": scope or None, "q": q or None}
        part = await self._get_page(convert.LIBRARY, "libraries", page, page_size, params)
        return without_hidden(part, self._http.dialect)

    async def library(self, id: LibraryId) -> UploadLibrary:
        """One library."""
        return await self._get(convert.LIBRARY, f"libraries/{uuid_param(id)}")

    async def follows(self, *, page: int = 1, page_size: int = PAGE_SIZE) -> Page[LibraryFollow]:
        """The follows of this account."""
        return await self._get_page(
            convert_pod.FOLLOW, "federation/follows/library", page, page_size
        )

    async def followed(self) -> dict[LibraryId, FollowState]:
        """All followed libraries, refused ones included."""
        marks = await self._get_unpaged(convert_pod.FOLLOWED, "federation/follows/library/all")
        return dict(mark for mark in marks.items if mark is not None)

    async def follow(self, id: LibraryId) -> LibraryFollow:
        """Requests to follow a library; its tracks are readable once its owner approves. A
        second time is refused (Funkwhale: "You are already following this library")."""
        dialect = self._http.dialect
        if dialect.name == "2.x" and dialect.hides_library((await self.library(id)).name):
            raise Refused("This library belongs to a playlist", status=400)
        json = {"target": uuid_param(id)}
        return await self._change(convert_pod.FOLLOW, "federation/follows/library", json)

    async def unfollow(self, follow: str) -> None:
        """Ends a follow by its id, which is not that of the library."""
        await self._send("DELETE", f"federation/follows/library/{uuid_param(follow)}")

    async def accept(self, follow: str) -> None:
        """Approves a follow of a library of mine."""
        path = f"federation/follows/library/{uuid_param(follow)}/accept"
        await self._send("POST", path)

    async def reject(self, follow: str) -> None:
        """Rejects a follow of a library of mine."""
        path = f"federation/follows/library/{uuid_param(follow)}/reject"
        await self._send("POST", path)
