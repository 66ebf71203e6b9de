"""The store of the playback value, alone: observers, notes, and when it is saved."""

from __future__ import annotations

import asyncio

import pytest

from fwtui.player import playback_store
from fwtui.player.playback import NoteChanged, Playback, PositionMoved, SoundChanged, Ticket
from fwtui.player.playback_store import PlaybackStore


async def test_observers_get_each_new_value_until_they_leave() -> None:
    store = PlaybackStore()
    seen: list[Playback] = []
    leave = store.subscribe(seen.append)
    store.apply(SoundChanged(30, False, 1.0))
    store.apply(SoundChanged(30, False, 1.0))
    assert [now.volume for now in seen] == [30], "an event that changes nothing is not announced"
    assert store.playback is seen[-1]
    leave()
    leave()
    store.apply(SoundChanged(40, False, 1.0))
    assert len(seen) == 1


async def test_a_note_is_a_value_and_an_event_each_time() -> None:
    store = PlaybackStore()
    notes: list[str] = []
    store.on_note(notes.append)
    store.note("Sound is back.")
    store.note("Sound is back.")
    assert notes == ["Sound is back."] * 2
    assert store.playback.note == "Sound is back."
    store.apply(NoteChanged(""))
    assert len(notes) == 2


async def test_a_change_is_saved_soon_but_not_that_time_passes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(playback_store, "SOON", 0.0)
    saved: asyncio.Queue[Playback] = asyncio.Queue()
    store = PlaybackStore(Playback(state="paused"), saved.put_nowait)
    store.apply(SoundChanged(30, False, 1.0))
    async with asyncio.timeout(10):
        assert (await saved.get()).volume == 30
    store.apply(PositionMoved(Ticket(1), 9.0, 1.0))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert saved.empty()
    store.close()
    assert saved.get_nowait().position == 9.0
    store.apply(SoundChanged(50, False, 1.0))
    store.save()
    assert saved.empty(), "closed: never again"


async def test_while_it_plays_it_is_saved_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playback_store, "SOON", 0.0)
    monkeypatch.setattr(playback_store, "EVERY", 0.0)
    saved: asyncio.Queue[Playback] = asyncio.Queue()
    store = PlaybackStore(Playback(state="playing"), saved.put_nowait)
    store.save_soon()
    async with asyncio.timeout(10):
        for _ in range(3):
            await saved.get()
    store.close()
