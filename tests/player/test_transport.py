"""The transport alone: a real queue, sequencer, slots and store over the silent output."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from fwtui.player.transport import Transport
from tests.player.test_sequencer import Rig

Case = tuple[Rig, Transport]


@pytest.fixture
async def case() -> AsyncIterator[Case]:
    """The first of three tracks of 200 seconds plays."""
    rig = Rig()
    rig.play(1, 2, 3)
    await rig.playing(1)
    yield rig, Transport(rig.queue, rig.sequencer, rig.slots, rig.store)
    rig.sequencer.close()
    rig.slots.close()


async def test_a_pause_ends_by_the_same_command(case: Case) -> None:
    rig, transport = case
    transport.toggle()
    assert rig.now.state == "paused"
    transport.toggle()
    assert rig.now.state == "playing"
    transport.stop()
    assert rig.now.state == "stopped"
    transport.toggle()
    await rig.playing(1)


async def test_steps_end_at_the_last_track_and_start_over_at_the_first(case: Case) -> None:
    rig, transport = case
    transport.next(5)
    await rig.playing(3)
    transport.next()
    assert rig.now.row == 2
    transport.previous(2)
    await rig.playing(1)
    transport.toggle()
    transport.seek_to(100.0)
    transport.previous()
    assert rig.now.row == 0
    assert rig.now.position == 0.0


async def test_a_seek_past_the_end_goes_on_and_one_before_the_start_stays(case: Case) -> None:
    rig, transport = case
    transport.toggle()
    transport.seek_by(-60.0)
    assert rig.now.position == 0.0
    transport.seek_to(1_000.0)
    assert rig.now.position == 200.0
    transport.seek_by(60.0)
    assert rig.queue.current == 2


async def test_a_loop_has_a_length_and_what_is_beyond_it_goes_to_its_start(case: Case) -> None:
    rig, transport = case
    transport.toggle()
    transport.seek_to(50.0)
    transport.step_loop()
    assert rig.now.loop == (50.0, None)
    transport.step_loop()
    loop = rig.now.loop
    assert loop is not None
    assert loop[1] is not None
    assert loop[1] > 50.0
    transport.seek_to(120.0)
    transport.set_loop((20.0, 30.0))
    assert rig.now.position == 20.0
    transport.step_loop()
    assert rig.now.loop is None
