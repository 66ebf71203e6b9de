"""Channels, libraries, other pods, and what is hidden or reported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import ok
from fwtui.errors import NotFound, PodError, Refused
from fwtui.music import LibraryId
from fwtui.pod.api.params import ChannelOrder

from .asked import asked_by

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod() as demo:
        yield demo


# --- channels --------------------------------------------------------------------------------


async def test_channels_and_their_episodes(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        channels = await pod.channels.page()
        assert channels.skipped == 0
        for one in channels.items:
            assert one is not None
            alone = await pod.channels.channel(one.id)
            assert alone.subscriptions is not None
            episodes = (await pod.channels.episodes(one.id)).items
            assert episodes
            times = [t.created for t in episodes if t and t.created]
            assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("order", get_args(ChannelOrder))
async def test_no_order_of_channels_breaks_a_pod(demo: DemoPod, order: ChannelOrder) -> None:
    async with asked_by(demo) as pod:
        assert (await pod.channels.page(ordering=(order,))).count


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
    assert all(one.path.startswith("/api/v1/channels/") for one in demo.seen)


# --- libraries -------------------------------------------------------------------------------


async def test_following_a_library(demo: DemoPod) -> None:
    async with asked_by(demo) as pod, asked_by(demo, "ana") as ana:
        theirs = (await ana.libraries.page(scope="me")).items[0]
        assert theirs is not None
        mine = await pod.libraries.followed()
        for old in (await pod.libraries.follows()).items:
            if old is not None and old.library.id == theirs.id:
                await pod.libraries.unfollow(old.id)
        made = await pod.libraries.follow(theirs.id)
        assert (made.library.id, made.approved) == (theirs.id, None)
        asking = await ana.libraries.followers(theirs.id)
        assert made.id in [one.id for one in asking.items if one]
        await ana.libraries.accept(made.id)
        assert (await pod.libraries.followed())[theirs.id] is True
        await ana.libraries.reject(made.id)
        assert (await pod.libraries.followed())[theirs.id] is False
        await pod.libraries.unfollow(made.id)
        assert theirs.id not in await pod.libraries.followed()
        assert set(mine) - {theirs.id} == set(await pod.libraries.followed())


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_follow_whose_answer_is_lost_is_asked_for_once(
    demo: DemoPod, arrives: bool
) -> None:
    async with asked_by(demo) as pod, asked_by(demo, "ana") as ana:
        theirs = (await ana.libraries.page(scope="me")).items[0]
        assert theirs is not None
        for old in (await pod.libraries.follows()).items:
            if old is not None and old.library.id == theirs.id:
                await pod.libraries.unfollow(old.id)
        lose = demo.lose_answer if arrives else demo.hang_up
        lose("POST /api/v1/federation/follows/library")
        made = await pod.libraries.follow(theirs.id)
        asking = await ana.libraries.followers(theirs.id)
        assert [one.id for one in asking.items if one and one.id == made.id] == [made.id]
        sent = demo.asked("POST /api/v1/federation/follows/library")
        assert len(sent) == (1 if arrives else 2)


async def test_libraries_by_whose_they_are(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        mine = await pod.libraries.page(scope="me")
        all_ = await pod.libraries.page()
        assert 0 < mine.count < all_.count
        one = mine.items[0]
        assert one is not None
        assert await pod.libraries.library(one.id) == one
        with pytest.raises(PodError):
            await pod.libraries.follow(LibraryId(NOWHERE))


# --- other pods ------------------------------------------------------------------------------


async def test_a_fetch_is_looked_after_until_it_is_done(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        fetch = await pod.federation.fetch("not a url")
        seen = await pod.federation.fetched(fetch.id)
        assert seen.id == fetch.id
        done = await pod.federation.fetch_until_done("not a url", seconds=10)
        assert done.done
        assert done.status == "errored"
        assert done.wrong


async def test_a_fetch_that_takes_too_long_is_still_pending(demo: DemoPod) -> None:
    pending = {"id": 7, "status": "pending", "url": "x", "detail": {}, "object": None}
    demo.twist("/api/v1/federation/fetches", ok(pending), None)
    async with asked_by(demo) as pod:
        fetch = await pod.federation.fetch_until_done("@ana@pod.example", seconds=0.05)
    assert not fetch.done
    assert len(demo.seen) == 2, "asked, and looked at once more at the end"


@pytest.mark.parametrize(
    ("object_", "kind", "found"),
    [
        ({"type": "artist", "id": 7, "name": "Älva"}, "artist", "7"),
        ({"type": "music.Library", "uuid": NOWHERE, "name": "x"}, "library", NOWHERE),
        ({"type": "account", "full_username": "ana@pod.example"}, "account", ""),
        (None, "", ""),
    ],
)
async def test_what_a_fetch_found(demo: DemoPod, object_: object, kind: str, found: str) -> None:
    answer = {"id": 7, "status": "finished", "detail": {}, "object": object_}
    demo.twist("/api/v1/federation/fetches", ok(answer), None)
    async with asked_by(demo) as pod:
        fetch = await pod.federation.fetched(7)
    assert (fetch.kind, fetch.found) == (kind, found)


async def test_the_inbox_and_the_news(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        inbox = await pod.federation.inbox()
        notice = inbox.items[0]
        assert notice is not None
        assert notice.kind
        news = await pod.federation.activity()
        assert 0 < len(news) <= 20
        assert all(one.title and one.actor for one in news)


async def test_a_library_by_its_address(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        mine = (await pod.libraries.page(scope="me")).items[0]
        assert mine is not None
        found = await pod.federation.library_at(mine.fid)
        assert found is not None
        assert found.id == mine.id


# --- hidden and reported ---------------------------------------------------------------------


async def test_an_artist_is_hidden_and_shown_again(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        artist = (await pod.library.artists()).items[0]
        assert artist is not None
        made = await pod.moderation.hide(artist.id)
        assert (made.artist, made.name) == (artist.id, artist.name)
        assert [one.id for one in (await pod.moderation.hidden()).items if one] == [made.id]
        shown = (await pod.library.artists()).items
        assert artist.id not in [one.id for one in shown if one]
        only = (await pod.library.artists(hidden=True)).items
        assert [one.id for one in only if one] == [artist.id]
        await pod.moderation.unhide(made.id)
        assert artist.id in [one.id for one in (await pod.library.artists()).items if one]


@pytest.mark.parametrize("arrives", [True, False])
async def test_an_artist_whose_answer_is_lost_is_hidden_once(demo: DemoPod, arrives: bool) -> None:
    async with asked_by(demo) as pod:
        artist = (await pod.library.artists()).items[0]
        assert artist is not None
        lose = demo.lose_answer if arrives else demo.hang_up
        lose("POST /api/v1/moderation/content-filters")
        made = await pod.moderation.hide(artist.id)
        assert [one.id for one in (await pod.moderation.hidden()).items if one] == [made.id]


async def test_a_report(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        artist = (await pod.library.artists()).items[0]
        assert artist is not None
        assert await pod.moderation.report("other", "artist", artist.id, "a test")
