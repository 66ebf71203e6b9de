"""Channels: podcasts, and what artists publish themselves."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from fwtui.music import Channel, ChannelId, Track
from fwtui.pod import schema
from fwtui.pod.api.base import PAGE_SIZE, Resource
from fwtui.pod.api.params import ChannelOrder, Scope, true_or_none, uuid_param
from fwtui.pod.schema import Page, Subscription


class ChannelsApi(Resource):
    async def page(
        self,
        *,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        subscribed: bool = False,
        external: bool | None = None,
        scope: Scope = "",
        q: str = "",
        tags: Sequence[str] = (),
        ordering: Sequence[ChannelOrder] = (),
    ) -> Page[Channel]:
        """``external``: whether they come from elsewhere by RSS."""
        params = {
            "subscribed": true_or_none(subscribed),
            "external": external,
            "scope": scope or None,
            "q": q or None,
            "tag": list(tags) or None,
            "ordering": ",".join(ordering) or None,
        }
        return await self._get_page(schema.CHANNEL, "channels", page, page_size, params)

    async def channel(self, name: ChannelId | str) -> Channel:
        """By its id, its name, or ``name@pod``. It alone tells the number of subscriptions."""
        return await self._get(schema.CHANNEL, f"channels/{quote(name, safe='@:')}")

    async def episodes(
        self, id: ChannelId, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Page[Track]:
        """The newest first."""
        params = {"channel": uuid_param(id), "include_channels": True, "ordering": "-creation_date"}
        return await self._get_page(schema.TRACK, "tracks", page, page_size, params)

    async def subscriptions(
        self, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Page[Subscription]:
        return await self._get_page(schema.SUBSCRIPTION, "subscriptions", page, page_size)

    async def subscribed(self) -> frozenset[ChannelId]:
        """The ids of all that this account has subscribed to."""
        marks = await self._get_unpaged(schema.SUBSCRIBED, "subscriptions/all")
        return frozenset(mark for mark in marks.items if mark is not None)

    async def subscribe(self, id: ChannelId) -> Subscription:
        """Does nothing when it is subscribed to already."""
        path = f"channels/{uuid_param(id)}/subscribe"
        return await self._change(schema.SUBSCRIPTION, path, None, repeatable=True)

    async def unsubscribe(self, id: ChannelId) -> None:
        """Does nothing when it is not subscribed to."""
        await self._send("POST", f"channels/{uuid_param(id)}/unsubscribe", repeatable=True)

    async def subscribe_rss(self, url: str) -> Subscription:
        """Subscribes to a feed from anywhere. The pod reads it first, so it takes a while."""
        path = "channels/rss-subscribe"
        return await self._change(schema.SUBSCRIPTION, path, {"url": url}, repeatable=True)
