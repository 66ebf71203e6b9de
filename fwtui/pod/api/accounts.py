"""Follows of other accounts (Funkwhale 2.x)."""

from __future__ import annotations

from msgspec.structs import replace

from fwtui.music import AccountFollow
from fwtui.pod.api.base import PAGE_SIZE, Resource
from fwtui.pod.api.params import uuid_param
from fwtui.pod.schema import FollowState, Page, convert_pod

_FOLLOWS = "federation/follows/user"


class AccountsApi(Resource):
    """Follows of accounts; ``dialect.follows_accounts`` says whether the pod has them."""

    async def follows(self, *, page: int = 1, page_size: int = PAGE_SIZE) -> Page[AccountFollow]:
        """The follows by this account; those of it are ``None`` in their places.

        Funkwhale lists both in one; refused ones are left out.
        """
        mine = {state.id for state in (await self.followed()).values()}
        part = await self._get_page(convert_pod.ACCOUNT_FOLLOW, _FOLLOWS, page, page_size)
        items = (each if each is not None and each.id in mine else None for each in part.items)
        return replace(part, items=tuple(items))

    async def followed(self) -> dict[str, FollowState]:
        """All followed accounts by their ActivityPub ids."""
        marks = await self._get_unpaged(convert_pod.ACCOUNT_FOLLOWED, f"{_FOLLOWS}/all")
        return dict(mark for mark in marks.items if mark is not None)

    async def follow(self, fid: str) -> AccountFollow:
        """Asks to follow an account by its ActivityPub id (``user@pod`` is refused). A second
        time is refused (Funkwhale: "You are already following this user")."""
        return await self._change(convert_pod.ACCOUNT_FOLLOW, _FOLLOWS, {"target": fid})

    async def accept(self, follow: str) -> None:
        """Approves a follow of this account."""
        await self._send("POST", f"{_FOLLOWS}/{uuid_param(follow)}/accept")

    async def reject(self, follow: str) -> None:
        """Rejects a follow of this account."""
        await self._send("POST", f"{_FOLLOWS}/{uuid_param(follow)}/reject")

    async def unfollow(self, follow: str) -> None:
        """Ends a follow by its id."""
        await self._send("DELETE", f"{_FOLLOWS}/{uuid_param(follow)}")
