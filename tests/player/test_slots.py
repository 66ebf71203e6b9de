"""The two slots, alone over the silent output, with and without a fetcher."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from fwtui.errors import Unplayable
from fwtui.music import Track, TrackId, Upload, UploadId
from fwtui.player.output import SilentOutput
from fwtui.player.playback import SoundStarted, Ticket
from fwtui.player.settings import PlayerSettings
from fwtui.player.slots import NOT_SAVING, SAVING, Slots
from fwtui.player.stream.fetcher import Fetcher
from tests.player.media import Shelf


def track(number: int) -> Track:
    upload = Upload(UploadId(f"u{number}"), f"/l/{number}", seconds=200, size=100)
    return Track(TrackId(number), f"Song {number}", uploads=(upload,), path=f"/l/{number}")


@pytest.fixture
async def slots() -> AsyncIterator[Slots]:
    made = Slots(PlayerSettings())
    yield made
    made.close()


def output_of(slots: Slots) -> SilentOutput:
    assert isinstance(slots.output, SilentOutput)
    return slots.output


async def test_a_load_replaces_all_and_a_second_slot_follows(slots: Slots) -> None:
    slots.load(track(1), 12.0)
    slots.follow(track(2))
    assert slots.now is not None
    assert slots.next is not None
    assert [slot.start for slot in output_of(slots).slots] == [12.0, 0.0]
    assert slots.plays(slots.now.slot.ticket)
    assert not slots.plays(slots.next.slot.ticket)
    assert slots.has_next(TrackId(2))
    slots.load(track(3))
    assert [slot.ticket for slot in output_of(slots).slots] == [slots.now.slot.ticket]
    assert slots.next is None


async def test_no_ticket_is_used_twice(slots: Slots) -> None:
    tickets: list[Ticket] = []
    for _ in range(3):
        slots.load(track(1))
        assert slots.now is not None
        tickets.append(slots.now.slot.ticket)
    assert len(set(tickets)) == 3


@pytest.mark.parametrize("by_itself", [False, True])
async def test_a_turn_makes_the_second_slot_the_first(slots: Slots, by_itself: bool) -> None:
    slots.load(track(1))
    slots.began = True
    slots.follow(track(2))
    second = slots.next
    if by_itself:
        output_of(slots).skip()
    slots.turn(by_itself=by_itself)
    assert slots.now is second
    assert slots.next is None
    assert not slots.began
    assert second is not None
    assert [slot.ticket for slot in output_of(slots).slots] == [second.slot.ticket]


async def test_a_slot_that_changed_as_the_output_turned_to_it_is_put_right(slots: Slots) -> None:
    slots.load(track(1))
    slots.follow(track(2))
    assert slots.next is not None
    stale = slots.next.slot.ticket
    slots.follow(track(3))
    wanted = slots.next.slot.ticket
    slots.turn(by_itself=True)
    slots.opened(stale, paused=True)
    assert [slot.ticket for slot in output_of(slots).slots] == [wanted]
    assert output_of(slots).paused


async def test_an_output_that_opens_what_was_stopped_is_stopped(slots: Slots) -> None:
    slots.load(track(1))
    assert slots.now is not None
    ticket = slots.now.slot.ticket
    slots.clear()
    assert output_of(slots).slots, "the device plays what it has been given"
    slots.opened(ticket, paused=False)
    assert output_of(slots).slots == []


async def test_an_unplayable_track_leaves_the_slot_empty(slots: Slots) -> None:
    broken = replace(track(9), uploads=(), is_playable=False)
    slots.load(track(1))
    slots.follow(track(2))
    with pytest.raises(Unplayable):
        slots.follow(broken)
    assert slots.next is None
    with pytest.raises(Unplayable):
        slots.load(broken)
    assert slots.now is None


async def test_streams_are_opened_and_dropped_with_their_slots(slots: Slots) -> None:
    shelf = Shelf({f"/l/{n}": b"x" * 100 for n in (1, 2)})
    slots.fetcher = Fetcher(PlayerSettings(), None)
    slots.fetcher.connect(shelf)
    assert slots.outcome() is None
    slots.load(track(1))
    assert slots.now is not None
    uri = slots.now.slot.uri
    async with asyncio.timeout(10):
        while not ((outcome := slots.outcome()) and outcome.whole):
            await asyncio.sleep(0.01)
    slots.reload(3.0, paused=False)
    assert slots.now.slot.uri != uri
    assert slots.fetcher.reader(uri) is None
    last = slots.now.slot.uri
    slots.stop()
    assert slots.fetcher.reader(last) is None


async def test_a_seek_goes_by_the_length_of_the_file_once_it_is_known(
    slots: Slots, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts: list[float] = []
    slots.fetcher = Fetcher(PlayerSettings(), None)
    monkeypatch.setattr(slots.fetcher, "seeks_fast", lambda uri, part: parts.append(part))
    slots.load(track(1))
    assert slots.now is not None
    slots.began = True
    for length in (None, 400.0):
        if length is not None:
            slots.sounds(SoundStarted(slots.now.slot.ticket, 0.0, 0.0, length))
        slots.seek(100.0, 0.0, paused=False)
    slots.load(track(2))
    slots.began = True
    slots.seek(100.0, 0.0, paused=False)
    assert parts == [0.5, 0.25, 0.5]


async def test_the_data_saver_is_noted_once_when_it_begins_and_ends() -> None:
    notes: list[str] = []
    slots = Slots(PlayerSettings(saver="slow", metered=True), notes.append)
    slots.load(track(1))
    slots.load(track(2))
    assert (slots.saving, notes) == (True, [SAVING])
    slots.settings = replace(slots.settings, metered=False)
    slots.load(track(1))
    assert (slots.saving, notes) == (False, [SAVING, NOT_SAVING])
    slots.close()
