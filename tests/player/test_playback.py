"""Playback's states against the table at the head of its module."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwtui.music import Track, TrackId, Upload, UploadId
from fwtui.player import playback
from fwtui.player.playback import (
    NO_DEVICE,
    UNHEARD,
    DeviceFound,
    DeviceLost,
    PauseChanged,
    Playback,
    PlayerEvent,
    PositionMoved,
    SoundStarted,
    State,
    Ticket,
    TrackSelected,
)
from tests.player.tables import transitions

TICKET = Ticket(1)
EVENTS: dict[str, PlayerEvent] = {
    "TrackSelected(paused=False)": playback.TrackSelected(None, 3.0, 10.0),
    "TrackSelected(paused=True)": playback.TrackSelected(None, 3.0, 10.0, paused=True),
    "TrackOpened": playback.TrackOpened(TICKET),
    "SoundStarted": playback.SoundStarted(TICKET, 3.0, 10.0, 200.0),
    "PositionMoved": playback.PositionMoved(TICKET, 3.0, 10.0),
    "Sought": playback.Sought(3.0, 10.0),
    "PauseChanged(on=True)": playback.PauseChanged(True, 3.0, 10.0),
    "PauseChanged(on=False)": playback.PauseChanged(False, 3.0, 10.0),
    "PreparationPaused(on=True)": playback.PreparationPaused(True),
    "PreparationPaused(on=False)": playback.PreparationPaused(False),
    "BufferingChanged(on=True)": playback.BufferingChanged(TICKET, True, 3.0, 10.0),
    "BufferingChanged(on=False)": playback.BufferingChanged(TICKET, False, 3.0, 10.0),
    "TrackEnded": playback.TrackEnded(TICKET, "finished"),
    "PlaybackStopped": playback.PlaybackStopped(),
    "DeviceLost": playback.DeviceLost(),
    "DeviceFound": playback.DeviceFound("pulse"),
    "SoundChanged": playback.SoundChanged(30, True, 1.5),
    "QueueChanged": playback.QueueChanged(1, 2, "all", True, True, None, 7),
    "SleepTimerChanged": playback.SleepTimerChanged(99.0),
    "LoopChanged": playback.LoopChanged((3.0, 5.0)),
    "NoteChanged": playback.NoteChanged("Sound is back."),
}
TABLE = transitions(playback.__doc__)
STATES: tuple[State, ...] = ("stopped", "preparing", "playing", "paused")


def test_the_table_names_every_event_and_every_state() -> None:
    assert set(TABLE) == set(EVENTS)
    assert {type(event) for event in EVENTS.values()} == set(PlayerEvent.__args__)
    assert all(tuple(row) == STATES for row in TABLE.values())


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("state", STATES)
def test_each_event_leads_to_the_state_of_the_table(name: str, state: State) -> None:
    assert Playback(state=state).after(EVENTS[name]).state == TABLE[name][state]


@pytest.mark.parametrize("state", STATES)
def test_the_position_advances_by_the_clock_only_while_it_plays(state: State) -> None:
    now = Playback(state=state, position=7.0, at=100.0, speed=2.0, seconds=20.0)
    assert now.place(103.0) == (13.0 if state == "playing" else 7.0)
    assert now.place(1000.0) == (20.0 if state == "playing" else 7.0)
    assert replace(now, position=-1.0).place(100.0) == 0.0


def test_the_position_goes_from_b_to_a_by_the_clock() -> None:
    now = Playback(state="playing", position=7.0, at=100.0, seconds=60.0, loop=(5.0, 8.0))
    assert [now.place(at) for at in (100.5, 101.0, 103.5, 104.0)] == [7.5, 5.0, 7.5, 5.0]
    assert replace(now, loop=(5.0, None)).place(103.0) == 10.0
    assert replace(now, position=9.0).place(103.0) == 12.0, "beyond B it plays on"


def test_a_track_is_begun_once_each_time_that_it_plays() -> None:
    def selected(before: Playback, id: int | None, position: float = 0.0) -> Playback:
        track = Track(TrackId(id), f"Song {id}") if id is not None else None
        return before.after(playback.TrackSelected(track, position))

    one = selected(selected(Playback(), None), 1)  # its metadata arrives
    assert selected(one, 1).begun == one.begun + 1
    assert selected(one, 2).begun == one.begun + 1
    assert selected(selected(one, None), 2).begun == one.begun + 1
    assert selected(one, 1, 30.0).begun == one.begun, "it goes on where it was"


def test_an_event_changes_what_it_says_and_nothing_else() -> None:
    before = Playback(state="paused", position=5.0, volume=40, note="Wait.", row=3, length=9)
    assert before.after(EVENTS["SoundChanged"]) == replace(before, volume=30, muted=True, speed=1.5)
    assert before.after(EVENTS["SleepTimerChanged"]) == replace(before, sleep_at=99.0)
    assert before.after(EVENTS["TrackOpened"]) == before
    assert before.after(EVENTS["TrackEnded"]) == before
    assert before.after(EVENTS["DeviceLost"]) == replace(before, silent=True)
    assert before.after(EVENTS["PlaybackStopped"]) == replace(before, state="stopped", position=0.0)


@pytest.mark.parametrize(
    ("found", "guessed", "length"),
    [
        (181.4, False, 181.4),  # read in the file
        (240.0, False, 240.0),  # the pod has another file by now
        (180.6, True, 180.6),  # a guess that agrees is the more exact one
        (97.0, True, 180.0),  # a VBR MP3 without a header
        (None, False, 180.0),
    ],
)
def test_of_two_lengths_the_better_known_one_wins(
    found: float | None, guessed: bool, length: float
) -> None:
    track = Track(TrackId(1), "A", uploads=(Upload(UploadId("u"), "/listen/1", 180),))
    playback = Playback().after(TrackSelected(track))
    sounding = playback.after(SoundStarted(Ticket(1), 0.0, 0.0, found, guessed))
    assert sounding.seconds == length


@pytest.mark.parametrize(("place", "length"), [(170.0, 180.0), (180.9, 180.0), (200.0, None)])
def test_a_place_beyond_the_listed_length_proves_that_wrong(
    place: float, length: float | None
) -> None:
    track = Track(TrackId(1), "A", uploads=(Upload(UploadId("u"), "/listen/1", 180),))
    guessed = SoundStarted(Ticket(1), place, 0.0, 97.0, guessed=True)
    for event in (TrackSelected(track, place), guessed, PositionMoved(Ticket(1), place, 0.0)):
        there = Playback().after(TrackSelected(track)).after(event)
        assert there.seconds == length
        assert there.place(0.0) == min(place, length or place)


def test_what_is_said_without_a_device_fits_the_state() -> None:
    playing = Playback(state="playing").after(DeviceLost())
    assert playing.note == UNHEARD
    paused = playing.after(PauseChanged(True, 1.0, 0.0))
    assert paused.note == NO_DEVICE
    assert paused.after(SoundStarted(Ticket(1), 1.0, 0.0)).note == NO_DEVICE, "and stays"
    assert paused.after(TrackSelected(None, 0.0, 0.0)).note == UNHEARD
    assert paused.after(DeviceFound()).note == ""
