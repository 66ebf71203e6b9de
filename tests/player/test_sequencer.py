"""What plays next and why, alone: a real queue, slots and store over the silent output."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable

import pytest

from fwtui.errors import NotFound, PodUnreachable
from fwtui.music import Track, TrackId, Upload, UploadId
from fwtui.player.listens import ListenTracker
from fwtui.player.output import SilentOutput
from fwtui.player.playback import DeviceFound, DeviceLost, Playback, SoundStarted, TrackEnded
from fwtui.player.playback_store import PlaybackStore
from fwtui.player.queue import PlayQueue
from fwtui.player.sequencer import SKIPS_IN_A_ROW, WAITS, Sequencer
from fwtui.player.settings import PlayerSettings
from fwtui.player.slots import Slots


class Lookup:
    """Tracks by id; those ``afar`` are known once they were fetched, unless that fails."""

    def __init__(self) -> None:
        self.afar: set[int] = set()
        self.unplayable: set[int] = set()
        self.error: NotFound | PodUnreachable | None = None

    def track(self, id: TrackId, /) -> Track | None:
        return None if id in self.afar else self._track(id)

    async def fetch(self, id: TrackId, /) -> Track:
        await asyncio.sleep(0)
        if self.error:
            raise self.error
        self.afar.discard(id)
        return self._track(id)

    def _track(self, id: TrackId) -> Track:
        uploads = (Upload(UploadId(f"u{id}"), f"/l/{id}", seconds=200),)
        playable = id not in self.unplayable
        return Track(id, f"Song {id}", uploads=uploads if playable else (), is_playable=playable)


class Rig:
    """A sequencer and its parts, each made by its constructor."""

    def __init__(self, pace: float = 1.0, device_lost: str = "pause") -> None:
        self.queue = PlayQueue()
        self.store = PlaybackStore()
        self.slots = Slots(PlayerSettings(), self.store.note)
        self.output = SilentOutput(pace)
        self.slots.output = self.output
        self.lookup = Lookup()
        self.notes: list[str] = []
        self.store.on_note(self.notes.append)
        self.sequencer = Sequencer(
            self.queue,
            self.slots,
            self.store,
            ListenTracker(self.slots.outcome),
            self.lookup,
            device_lost=device_lost,  # type: ignore[arg-type]
        )
        self.output.listen(self.sequencer.handle)
        self.sequencer.output_ready()

    def play(self, *ids: int) -> None:
        self.queue.play([TrackId(each) for each in ids])
        self.sequencer.play_current()

    @property
    def now(self) -> Playback:
        return self.store.playback

    async def until(self, true: Callable[[Playback], bool]) -> Playback:
        changed = asyncio.Event()
        leave = self.store.subscribe(lambda playback: changed.set())
        try:
            async with asyncio.timeout(20):
                while not true(self.now):
                    changed.clear()
                    await changed.wait()
        finally:
            leave()
        return self.now

    async def playing(self, id: int) -> Playback:
        return await self.until(
            lambda now: now.state == "playing" and now.track is not None and now.track.id == id
        )


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    made = Rig()
    yield made
    made.sequencer.close()
    made.slots.close()


@pytest.fixture
async def quick() -> AsyncIterator[Rig]:
    """200 seconds of music pass in some 20 milliseconds."""
    made = Rig(pace=10_000)
    yield made
    made.sequencer.close()
    made.slots.close()


async def test_the_second_slot_is_filled_once_there_is_sound(rig: Rig) -> None:
    rig.play(1, 2)
    assert rig.now.state == "preparing"
    assert rig.slots.next is None
    await rig.playing(1)
    assert rig.slots.has_next(TrackId(2))
    assert rig.now.next
    assert rig.now.next.id == 2


async def test_the_queue_is_played_to_its_end(quick: Rig) -> None:
    quick.play(1, 2, 3)
    now = await quick.until(lambda now: now.state == "stopped")
    assert now.track
    assert (now.track.id, now.row) == (3, 2)


async def test_events_of_a_track_that_is_gone_are_dropped(rig: Rig) -> None:
    rig.play(1, 2)
    await rig.playing(1)
    assert rig.slots.now
    old = rig.slots.now.slot.ticket
    rig.queue.next()
    rig.sequencer.switch_to_current()
    before = rig.now
    rig.sequencer.handle(SoundStarted(old, 50.0, 0.0, 200.0))
    rig.sequencer.handle(TrackEnded(old, "failed", "stale"))
    assert rig.now == before


async def test_an_edit_of_the_queue_changes_the_second_slot(rig: Rig) -> None:
    rig.play(1, 2)
    await rig.playing(1)
    rig.queue.play_next([TrackId(9)])
    rig.sequencer.queue_changed()
    assert rig.slots.has_next(TrackId(9))
    rig.sequencer.toggle_stop_after()
    assert rig.slots.next is None
    assert rig.now.stop_after


async def test_a_track_that_cannot_be_decoded_is_skipped(rig: Rig) -> None:
    rig.play(1, 2)
    await rig.playing(1)
    assert rig.slots.now
    rig.sequencer.handle(TrackEnded(rig.slots.now.slot.ticket, "failed", "no decoder"))
    await rig.playing(2)
    assert rig.notes == ["Skipped “Song 1”: it cannot be decoded."]


async def test_it_stops_after_some_unplayable_tracks_in_a_row(rig: Rig) -> None:
    rig.lookup.unplayable = set(range(1, 20))
    rig.play(*range(1, 20))
    assert rig.now.state == "stopped"
    assert len(rig.notes) == SKIPS_IN_A_ROW + 1
    assert rig.queue.row == SKIPS_IN_A_ROW
    rig.sequencer.reset_skips()
    rig.lookup.unplayable = set()
    rig.sequencer.play_current()
    await rig.playing(SKIPS_IN_A_ROW + 1)


async def test_a_pod_that_is_away_pauses_and_one_that_has_no_such_track_skips(rig: Rig) -> None:
    rig.lookup.afar = {1}
    rig.lookup.error = PodUnreachable("The pod did not answer.")
    rig.play(1, 2)
    await rig.until(lambda now: now.state == "paused")
    assert rig.notes == ["The pod did not answer."]
    rig.lookup.error = NotFound("The pod has no such track.", status=404)
    rig.sequencer.play_current()
    await rig.playing(2)


async def test_without_an_output_nothing_is_loaded_and_the_reason_is_noted(rig: Rig) -> None:
    rig.sequencer.output_failed("Nothing can be heard.")
    rig.play(1)
    assert (rig.now.state, rig.slots.now) == ("stopped", None)
    assert rig.notes == ["Nothing can be heard."] * 2


@pytest.mark.parametrize(("policy", "state"), [("pause", "paused"), ("silent", "playing")])
async def test_a_lost_device_pauses_or_not(policy: str, state: str) -> None:
    rig = Rig(device_lost=policy)
    rig.play(1)
    await rig.playing(1)
    rig.sequencer.handle(DeviceLost())
    assert (rig.now.state, rig.now.silent) == (state, True)
    rig.sequencer.handle(DeviceFound("pulse"))
    assert (rig.now.state, rig.now.silent) == (state, False)
    assert len(rig.notes) == 2
    rig.sequencer.close()
    rig.slots.close()


async def test_at_the_last_row_it_waits_for_rows_that_are_expected(quick: Rig) -> None:
    quick.queue.play([TrackId(1)])
    quick.queue.unfinished = 1
    quick.sequencer.play_current()
    await quick.until(lambda now: now.note == WAITS)
    assert quick.now.state == "stopped"
    assert quick.sequencer.endless
    quick.queue.feed([TrackId(2)])
    quick.sequencer.queue_extended()
    assert quick.now.state == "preparing"
    await quick.until(lambda now: now.note == WAITS and now.row == 1)
    quick.queue.unfinished = 0
    quick.sequencer.queue_completed()
    assert (quick.now.state, quick.now.note) == ("stopped", "")


async def test_a_long_shuffle_survives_edits_while_it_is_computed(rig: Rig) -> None:
    size = 60_000
    rig.play(*range(1, size + 1))
    await rig.playing(1)
    rig.queue.shuffle(True)
    rig.sequencer.queue_changed()
    assert rig.queue.pending > 50_000
    assert rig.slots.has_next(rig.queue[1]), "what comes next is known at once"
    await asyncio.sleep(0)
    rig.queue.remove([size - 1])
    rig.queue.play_next([TrackId(size + 1)])
    rig.sequencer.queue_changed()
    assert rig.slots.has_next(TrackId(size + 1))
    near = list(rig.queue.ids(0, 150))
    await rig.until(lambda now: not rig.queue.pending)
    assert list(rig.queue.ids(0, 150)) == near
    assert len(set(rig.queue.ids())) == len(rig.queue) == size
    far = rig.queue.ids(1_000, 2_000)
    assert sum(b - a == 1 for a, b in itertools.pairwise(far)) < 100
    rig.queue.shuffle(False)
    rig.sequencer.queue_changed()
    rows = [each for each in rig.queue.ids() if each <= size]
    assert rows == sorted(rows)


async def test_a_long_shuffle_by_albums_keeps_them_together(rig: Rig) -> None:
    rig.queue.album_of = lambda track: track // 10
    rig.play(*range(10, 3_010))
    rig.queue.shuffle(True)
    rig.sequencer.queue_changed()
    assert rig.queue.pending
    await rig.until(lambda now: not rig.queue.pending)
    albums = [track // 10 for track in rig.queue.ids()]
    joins = sum(a != b for a, b in itertools.pairwise(albums))
    assert joins <= 301
    assert albums != sorted(albums)


async def test_what_is_under_way_ends_with_it() -> None:
    rig = Rig()
    rig.lookup.afar = {1}
    rig.play(1)
    rig.queue.play([TrackId(each) for each in range(2, 60_000)])
    rig.queue.shuffle(True)
    rig.sequencer.queue_changed()
    rig.sequencer.close()
    rig.slots.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    _, left = await asyncio.wait(others, timeout=10)
    assert not left
    assert rig.now.track is None
