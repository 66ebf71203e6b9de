from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.errors import Refused
from fwtui.music import TrackId
from tests.pod.asked import asked_by

LONG_AGO = datetime(2020, 1, 1, 12, 30, 15, 250_000, UTC)


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod() as demo:
        yield demo


async def test_a_listening_has_its_true_time(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        abroad = LONG_AGO.astimezone(timezone(timedelta(hours=5, minutes=30)))
        made = await pod.history.listen(TrackId(1), abroad)
        oldest = (await pod.history.page(ordering="creation_date")).items[0]
    assert oldest is not None
    assert (oldest.id, oldest.track.id, oldest.created) == (made, 1, LONG_AGO)


async def test_mine_and_somebodys(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        mine = await pod.history.page()
        all_ = await pod.history.page(scope="all")
        other = next(one.actor for one in all_.items if one and one not in mine.items)
        assert other is not None
        theirs = await pod.history.page(scope=f"actor:{other.name}")
    assert 0 < mine.count < all_.count
    assert {one.actor.name for one in theirs.items if one and one.actor} == {other.name}


async def test_a_lost_answer_makes_one_listening(demo: DemoPod) -> None:
    """A pod would write it down twice: it is looked for before it is told again."""
    now = datetime.now(UTC)
    async with asked_by(demo) as pod:
        before = (await pod.history.page()).count
        demo.lose_answer("POST /api/v1/history/listenings")
        made = await pod.history.listen(TrackId(1), now)
        after = await pod.history.page()
    assert after.count == before + 1
    assert after.items[0] is not None
    assert (after.items[0].id, after.items[0].created) == (made, now)
    assert sum(one.method == "POST" for one in demo.seen) == 1


async def test_one_that_never_arrived_is_told_again(demo: DemoPod) -> None:
    now = datetime.now(UTC)
    async with asked_by(demo) as pod:
        before = (await pod.history.page()).count
        demo.hang_up("POST /api/v1/history/listenings")
        await pod.history.listen(TrackId(1), now)
        assert (await pod.history.page()).count == before + 1


async def test_an_old_one_is_looked_for_as_well(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        before = (await pod.history.page()).count
        demo.lose_answer("POST /api/v1/history/listenings")
        await pod.history.listen(TrackId(1), LONG_AGO)
        assert (await pod.history.page()).count == before + 1


async def test_it_is_found_among_thousands_by_halves(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        for minute in range(260):
            await pod.history.listen(TrackId(2), LONG_AGO + timedelta(minutes=minute))
        before = (await pod.history.page()).count
        demo.forget_seen()
        demo.lose_answer("POST /api/v1/history/listenings")
        await pod.history.listen(TrackId(1), LONG_AGO + timedelta(minutes=70))
        assert (await pod.history.page()).count == before + 1
    pages = [one for one in demo.seen if one.method == "GET"]
    assert len(pages) <= 1 + 3 + 1


async def test_a_track_that_is_not_there(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        with pytest.raises(Refused):
            await pod.history.listen(TrackId(999_999), LONG_AGO)
