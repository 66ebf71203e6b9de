"""A radio feeds the queue: a few tracks ahead, without end, until it is left or exhausted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from fwtui.errors import FwtuiError, LoginNeeded, PodUnreachable, Refused, Throttled
from fwtui.music import TrackId
from fwtui.player import radio
from fwtui.player.playback import Playback
from fwtui.player.player import Player
from fwtui.player.queue import PlayQueue
from fwtui.player.radio import Station
from tests.player.stage import until
from tests.player.test_player import Songs, ids, make

AHEAD = 5


class Endless:
    """Tracks 1, 2, 3, ... up to ``last``; what is in ``failures`` comes first."""

    def __init__(
        self,
        last: int = 1_000_000,
        failures: Sequence[FwtuiError] = (),
        title: str = "North, by night",
    ) -> None:
        self.station = Station(title, "saved", 7, session=99)
        self.last = last
        self.failures = list(failures)
        self.given = 0
        self.asked: list[int] = []
        self.open = asyncio.Event()
        self.open.set()

    async def more(self, count: int, /) -> Sequence[TrackId]:
        self.asked.append(count)
        await self.open.wait()
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop(0)
        first = self.given + 1
        self.given = min(self.given + count, self.last)
        return [TrackId(number) for number in range(first, self.given + 1)]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A radio that failed is asked again at once."""
    monkeypatch.setattr(radio, "PAUSE", 0.01)


async def on_air(players: list[Player], source: Endless) -> Player:
    """A player at the first track of a radio, and the tracks ahead are there."""
    player, _ = await make(Songs(), players)
    player.play_radio(source)
    await until(player, lambda now: now.length == 1 + AHEAD and now.state == "playing")
    return player


async def test_a_radio_is_a_few_tracks_ahead(players: list[Player]) -> None:
    source = Endless()
    player = await on_air(players, source)
    assert (player.radio, player.source) == ("North, by night", "North, by night")
    assert source.asked == [1, AHEAD]
    for row in range(1, 20):
        player.next()
        await until(player, lambda now, row=row: now.length == row + 1 + AHEAD)  # type: ignore[misc]
    assert list(player.queue.ids()) == list(range(1, 26))
    assert set(source.asked[2:]) == {1}


async def test_what_is_removed_as_the_last_one_comes_is_asked_for(players: list[Player]) -> None:
    """In the turn of the loop in which the question ends."""
    source = Endless()
    player, _ = await make(Songs(), players)
    loop = asyncio.get_running_loop()

    def look(now: Playback) -> None:
        if now.length == 1 + AHEAD:
            leave()
            loop.call_soon(player.remove, [2])

    leave = player.subscribe(look)
    player.play_radio(source)
    await until(player, lambda now: now.length == 1 + AHEAD and 3 not in player.queue.ids())


async def test_what_plays_goes_on_until_the_radio_is_there(players: list[Player]) -> None:
    player, _ = await make(Songs(), players)
    player.play(ids(50))
    source = Endless()
    source.open.clear()
    player.play_radio(source)
    await until(player, lambda now: now.state == "playing")
    assert player.queue.current == 50
    source.open.set()
    await until(player, lambda now: now.track is not None and now.track.id == 1)


async def test_a_radio_that_is_left_is_asked_no_more(players: list[Player]) -> None:
    source = Endless()
    player = await on_air(players, source)
    asked = len(source.asked)
    player.play(ids(40, 41, 42))
    await until(player, lambda now: now.state == "playing" and now.row == 0)
    player.next()
    assert player.radio == ""
    assert len(source.asked) == asked
    player.play_radio(source)
    await until(player, lambda now: now.length == 1 + AHEAD)
    player.clear()
    assert player.radio == ""


async def test_a_radio_says_when_it_is_exhausted(players: list[Player]) -> None:
    player, _ = await make(Songs(), players)
    notes: list[str] = []
    player.on_note(notes.append)
    player.play_radio(Endless(last=3, title="Short"))
    await until(player, lambda now: now.note != "")
    assert notes == ["The radio “Short” has no more tracks."]
    assert len(player.queue) == 3
    player.play_radio(Endless(last=0, title="Empty"))
    await until(player, lambda now: "Empty" in now.note)
    assert notes[1:] == ["The radio “Empty” has nothing to play."]
    assert len(player.queue) == 3


async def test_a_failure_is_said_once_and_tried_again(players: list[Player]) -> None:
    player, _ = await make(Songs(), players)
    notes: list[str] = []
    player.on_note(notes.append)
    away = [PodUnreachable("The pod did not answer") for _ in range(3)]
    player.play_radio(Endless(failures=away, title="North"))
    await until(player, lambda now: now.length == 1 + AHEAD)
    assert notes == ["The radio “North” waits: the pod did not answer."]


@pytest.mark.parametrize(
    "error", [Refused("It is private", status=404), LoginNeeded("Your login has ended")]
)
async def test_a_radio_that_will_never_play(players: list[Player], error: FwtuiError) -> None:
    player, _ = await make(Songs(), players)
    source = Endless(failures=[error], title="Closed")
    player.play_radio(source)
    now = await until(player, lambda now: now.note != "")
    assert now.note.startswith("The radio “Closed” ended: ")
    assert player.radio == ""
    assert len(source.asked) == 1


async def test_the_allowance_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    used_up = Throttled("It is used up", scope="authenticated-create", seconds=90.0)
    taken: list[TrackId] = []
    source = Endless(last=1, failures=[used_up])
    feed = radio.RadioFeed(source, 1, taken.extend, lambda note: None)
    monkeypatch.setattr("asyncio.sleep", sleep)
    feed.left(0)
    assert feed._asking
    await feed._asking
    assert taken == [1]
    assert max(waits) == 90.0


async def test_a_queue_that_ran_dry_goes_on_when_the_radio_does(players: list[Player]) -> None:
    source = Endless()
    player, _ = await make(Songs(1), players, pace=100)
    source.open.clear()
    player.play_radio(source)
    source.open.set()
    await until(player, lambda now: now.length > 0)
    source.open.clear()
    await until(player, lambda now: now.state == "stopped")
    source.open.set()
    row = player.queue.row
    await until(player, lambda now: now.state == "playing" and now.row > row)


async def test_undoing_an_edit_keeps_what_the_radio_gave(players: list[Player]) -> None:
    source = Endless()
    player = await on_air(players, source)
    player.remove([2])
    await until(player, lambda now: now.length == 1 + AHEAD)
    assert player.undo()
    assert list(player.queue.ids()) == [1, 2, 3, 4, 5, 6, 7]
    assert player.radio
    assert player.undo(), "the radio itself"
    assert (player.radio, len(player.queue)) == ("", 0)


@pytest.mark.parametrize("shuffled", [False, True])
def test_what_is_fed_belongs_to_every_order(shuffled: bool) -> None:
    queue = PlayQueue()
    queue.play(ids(1, 2, 3))
    queue.remove([1])
    queue.shuffle(shuffled)
    queue.feed(ids(7, 8))
    assert list(queue.ids())[-2:] == [7, 8]
    queue.shuffle(False)
    assert list(queue.ids()) == [1, 3, 7, 8]
    queue.undo()
    assert list(queue.ids()) == [1, 2, 3, 7, 8]
    queue.undo()
    assert list(queue.ids()) == []
