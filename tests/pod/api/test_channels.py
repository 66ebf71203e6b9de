"""Channels, episodes and subscriptions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.errors import NotFound, Refused
from tests.pod.asked import asked_by

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod() as demo:
        yield demo


async def test_channels(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        channels = await pod.channels.page()
        assert channels.skipped == 0
        for one in channels.items:
            assert one is not None
            alone = await pod.channels.channel(one.id)
            assert alone.subscriptions is not None


async def test_subscribing_there_and_back(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        mine = await pod.channels.subscribed()
        other = next(c for c in (await pod.channels.page()).items if c and c.id not in mine)
        made = await pod.channels.subscribe(other.id)
        assert made.channel.id == other.id
        assert (await pod.channels.subscribe(other.id)).id == made.id, "again is the same"
        assert await pod.channels.subscribed() == mine | {other.id}
        listed = await pod.channels.subscriptions()
        assert other.id in [one.channel.id for one in listed.items if one]
        seen = await pod.channels.page(subscribed=True)
        assert {one.id for one in seen.items if one} == mine | {other.id}
        await pod.channels.unsubscribe(other.id)
        await pod.channels.unsubscribe(other.id)
        assert await pod.channels.subscribed() == mine


async def test_subscribing_by_the_address_of_a_feed(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        mine = await pod.channels.subscribed()
        other = next(c for c in (await pod.channels.page()).items if c and c.id not in mine)
        made = await pod.channels.subscribe_rss(other.rss)
        assert made.channel.id == other.id
        assert (await pod.channels.subscribe_rss(other.rss)).id == made.id, "again is the same"
        assert await pod.channels.subscribed() == mine | {other.id}


async def test_a_feed_that_cannot_be_read(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        with pytest.raises(Refused):
            await pod.channels.subscribe_rss("http://127.0.0.1:9/feed.xml")


async def test_a_channel_that_is_not_there(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        for name in (NOWHERE, "nobody", "nobody@nowhere.example", "../../oauth/apps"):
            with pytest.raises(NotFound):
                await pod.channels.channel(name)
    # A path that the pod does not know makes the client look for another dialect, once.
    looked = ["/api/v1/instance/nodeinfo/2.0/", "/api/v1/rate-limit"]
    paths = [one.path for one in demo.seen if not one.path.startswith("/api/v1/channels/")]
    assert paths == looked
