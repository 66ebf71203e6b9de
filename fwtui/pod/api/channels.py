"""Channels (podcasts and artists' own) and subscriptions."""

from __future__ import annotations

from urllib.parse import quote

from fwtui.music import Channel, ChannelId
from fwtui.pod.api.base import PAGE_SIZE, Resource
from fwtui.pod.api.params import Scope, uuid_param
from fwtui.pod.schema import Page, Subscription, convert, convert_pod


class ChannelsApi(Resource):
    """Channels, episodes and subscriptions."""

    async def page(
        self,
        *,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        subscribed: bool = False,
        scope: Scope = "",
        q: str = "",
    ) -> Page[Channel]:
        """All visible channels, or those subscribed to."""
        params = {
            "subscribed": subscribed or None,
            "scope": scope or None,
            "q": q or None,
        }
        return await self._get_page(convert.CHANNEL, "channels", page, page_size, params)

    async def channel(self, name: ChannelId | str) -> Channel:
        """By id, name or ``name@pod``; in 1.x the only answer with subscriptions_count."""
        return await self._get(convert.CHANNEL, f"channels/{quote(name, safe='@:')}")

    async def subscriptions(
        self, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Page[Subscription]:
        """The subscriptions of this account."""
        return await self._get_page(convert_pod.SUBSCRIPTION, "subscriptions", page, page_size)

    async def subscribed(self) -> frozenset[ChannelId]:
        """The ids of all subscribed channels."""
        marks = await self._get_unpaged(convert_pod.SUBSCRIBED, "subscriptions/all")
        return frozenset(mark for mark in marks.items if mark is not None)

    async def subscribe(self, id: ChannelId) -> Subscription:
        """Subscribes to a channel; harmless when repeated."""
        path = f"channels/{uuid_param(id)}/subscribe"
        return await self._change(convert_pod.SUBSCRIPTION, path, None, repeatable=True)

    async def unsubscribe(self, id: ChannelId) -> None:
        """Ends a subscription; harmless when repeated."""
        await self._send("POST", f"channels/{uuid_param(id)}/unsubscribe", repeatable=True)

    async def subscribe_rss(self, url: str) -> Subscription:
        """Subscribes to an RSS feed; the pod reads the feed within the request."""
        path = "channels/rss-subscribe"
        return await self._change(convert_pod.SUBSCRIPTION, path, {"url": url}, repeatable=True)
