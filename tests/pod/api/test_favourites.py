from __future__ import annotations

from collections.abc import Iterator

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.errors import LoginNeeded, Refused
from fwtui.music import TrackId
from tests.pod.asked import asked_by


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod() as demo:
        yield demo


async def test_a_heart_there_and_back(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        mine = await pod.favourites.ids()
        track = next(t for t in (await pod.library.tracks()).items if t and t.id not in mine)
        heart = await pod.favourites.add(track.id)
        assert await pod.favourites.add(track.id) == heart, "again is the same"
        assert (await pod.favourites.ids())[track.id] == heart
        newest = (await pod.favourites.of_others(scope="me")).items[0]
        assert newest is not None
        assert newest.track.id == track.id
        assert newest.actor is not None
        assert newest.actor.name.startswith("demo@")
        assert await pod.favourites.remove(track.id)
        assert not await pod.favourites.remove(track.id), "it is none any more"
        assert await pod.favourites.ids() == mine


async def test_a_heart_goes_by_the_right_call(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.favourites.remove(TrackId(1))
    asked = demo.seen[-1]
    assert (asked.method, asked.path) == ("POST", "/api/v1/favorites/tracks/remove")
    assert asked.body == b'{"track":1}', "without a track a pod breaks"


async def test_mine_and_everyones(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        mine = await pod.favourites.of_others(scope="me")
        all_ = await pod.favourites.of_others()
    assert 0 < mine.count < all_.count


async def test_a_track_that_is_not_there(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        with pytest.raises(Refused):
            await pod.favourites.add(TrackId(999_999))


async def test_a_lost_answer_makes_one_heart(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        mine = await pod.favourites.ids()
        track = next(t for t in (await pod.library.tracks()).items if t and t.id not in mine)
        demo.lose_answer("POST /api/v1/favorites/tracks")
        heart = await pod.favourites.add(track.id)
        assert await pod.favourites.ids() == {**mine, track.id: heart}


async def test_anybody_has_none(demo: DemoPod) -> None:
    async with asked_by(demo, None) as pod:
        with pytest.raises(LoginNeeded):
            await pod.favourites.ids()
        with pytest.raises(LoginNeeded):
            await pod.favourites.add(TrackId(1))
