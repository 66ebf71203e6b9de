from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.answer import HttpAnswer, HttpRequest
from fwtui.demo.server.faults import Go
from fwtui.errors import BadAnswer, Refused, Uncertain
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
        last = -(-(await pod.history.page()).count // 50)
        oldest = (await pod.history.page(page=last)).items[-1]
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
    """A pod would record it twice: it is not sent again, and can be found."""
    now = datetime.now(UTC)
    async with asked_by(demo) as pod:
        before = (await pod.history.page()).count
        demo.lose_answer("POST /api/v1/history/listenings")
        with pytest.raises(Uncertain):
            await pod.history.listen(TrackId(1), now)
        found = await pod.history.find(TrackId(1), now)
        after = await pod.history.page()
    assert after.count == before + 1
    assert after.items[0] is not None
    assert (after.items[0].id, after.items[0].created) == (found, now)
    assert sum(one.method == "POST" for one in demo.seen) == 1


async def test_one_that_never_arrived_is_not_found(demo: DemoPod) -> None:
    now = datetime.now(UTC)
    async with asked_by(demo) as pod:
        before = (await pod.history.page()).count
        demo.hang_up("POST /api/v1/history/listenings")
        with pytest.raises(Uncertain):
            await pod.history.listen(TrackId(1), now)
        assert await pod.history.find(TrackId(1), now) is None
        assert (await pod.history.page()).count == before


@pytest.mark.parametrize("at", [LONG_AGO - timedelta(days=999), LONG_AGO, datetime.now(UTC)])
async def test_a_listening_is_found_by_track_and_time(demo: DemoPod, at: datetime) -> None:
    async with asked_by(demo) as pod:
        made = await pod.history.listen(TrackId(1), at)
        assert await pod.history.find(TrackId(1), at) == made
        assert await pod.history.find(TrackId(2), at) is None
        assert await pod.history.find(TrackId(1), at + timedelta(microseconds=1)) is None


async def test_it_is_found_among_thousands_by_halves(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        for minute in range(260):
            await pod.history.listen(TrackId(2), LONG_AGO + timedelta(minutes=minute))
        made = await pod.history.listen(TrackId(1), LONG_AGO + timedelta(minutes=70))
        demo.forget_seen()
        assert await pod.history.find(TrackId(1), LONG_AGO + timedelta(minutes=70)) == made
    pages = [one for one in demo.seen if one.method == "GET"]
    assert len(pages) <= 1 + 3


async def test_a_history_that_cannot_be_read_does_not_lack_a_listening(demo: DemoPod) -> None:
    async def without_tracks(asked: HttpRequest, go: Go) -> HttpAnswer:
        answer = await go()
        rows = [row | {"track": None} for row in answer.json()["results"]]
        return answer.having(answer.json() | {"results": rows})

    async with asked_by(demo) as pod:
        await pod.history.listen(TrackId(1), LONG_AGO)
        demo.twist("GET /api/v1/history/listenings", without_tracks, times=None)
        with pytest.raises(BadAnswer):
            await pod.history.find(TrackId(1), LONG_AGO)


async def test_a_track_that_is_not_there(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        with pytest.raises(Refused):
            await pod.history.listen(TrackId(999_999), LONG_AGO)
