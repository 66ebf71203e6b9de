"""Libraries and follows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.errors import PodError
from fwtui.music import LibraryId
from tests.pod.asked import asked_by

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod() as demo:
        yield demo


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
        await ana.libraries.accept(made.id)
        assert (await pod.libraries.followed())[theirs.id].approved is True
        await ana.libraries.reject(made.id)
        assert (await pod.libraries.followed())[theirs.id].approved is False
        await pod.libraries.unfollow(made.id)
        assert theirs.id not in await pod.libraries.followed()
        assert set(mine) - {theirs.id} == set(await pod.libraries.followed())


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
