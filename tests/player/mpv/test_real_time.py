"""In real time, through PulseAudio: no silence at the joins, no click, and devices that go."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import numpy as np
import pytest

from fwtui.music import TrackId
from fwtui.player.player import Player
from fwtui.player.settings import PlayerSettings
from tests.player.media import Shelf
from tests.player.pulse import Pulse, silences
from tests.player.stage import Tracks, until

pytestmark = pytest.mark.long

RATE = 44100
WAIT = 0.3


def tracks(folder: Path, count: int, seconds: float = 3.0) -> Tracks:
    """One sine cut into tracks, whose phase goes on across the cuts."""
    whole = folder / "whole.wav"
    subprocess.run(
        ["sox", "-n", "-r", str(RATE), "-c", "1", "-b", "16", whole, "synth",
         str(seconds * count), "sine", "441", "vol", "0.5"],
        check=True,
    )  # fmt: skip
    paths = []
    for n in range(count):
        path = folder / f"{n}.flac"
        subprocess.run(["sox", whole, path, "trim", str(n * seconds), str(seconds)], check=True)
        paths.append(path)
    return Tracks(paths)


async def make(players: list[Player], songs: Tracks, **settings: object) -> Player:
    player = Player(
        songs,
        PlayerSettings(replaygain="off", volume=100, mpv={"ao": "pulse"}, **settings),  # type: ignore[arg-type]
    )
    players.append(player)
    player.connect(Shelf(songs.files, wait=WAIT))
    await player.start()
    return player


async def test_no_silence_at_the_joins(players: list[Player], tmp_path: Path) -> None:
    songs = tracks(tmp_path, 4)
    with Pulse(tmp_path / "pulse", RATE) as pulse:
        player = await make(players, songs)
        player.play(list(songs.known))
        await until(player, lambda now: now.state == "playing")
        await until(player, lambda now: now.state == "stopped", 30)
        await asyncio.sleep(1.5)
        heard = pulse.samples
    assert silences(heard, RATE) == []
    # A sink that wakes up swallows some of the beginning.
    assert 11.5 < np.count_nonzero(np.abs(heard) > 1e-4) / RATE < 12.1


async def test_no_silence_after_the_next_one_was_exchanged(
    players: list[Player], tmp_path: Path
) -> None:
    songs = tracks(tmp_path, 4, seconds=7.0)
    with Pulse(tmp_path / "pulse", RATE) as pulse:
        player = await make(players, songs)
        player.play([TrackId(1), TrackId(4), TrackId(3)])
        await until(player, lambda now: now.state == "playing")
        await asyncio.sleep(1.0)
        player.play_next([TrackId(2)])
        player.remove([2])
        await until(player, lambda now: now.state == "stopped", 60)
        await asyncio.sleep(0.5)
        heard = pulse.samples
    assert silences(heard, RATE) == []


async def test_a_warm_skip_is_quick(players: list[Player], tmp_path: Path) -> None:
    songs = tracks(tmp_path, 3)
    with Pulse(tmp_path / "pulse", RATE) as pulse:
        player = await make(players, songs, fade=0.0)
        player.play(list(songs.known))
        await until(player, lambda now: now.state == "playing")
        await asyncio.sleep(1.5)
        player.next()
        await until(player, lambda now: now.row == 1 and now.state == "playing")
        await asyncio.sleep(1.0)
        player.stop()
        heard = pulse.samples
    gaps = silences(heard, RATE)
    print("skip, warm:", gaps)
    assert sum(length for _, length in gaps) <= 0.15


async def test_a_sink_that_goes_away_and_comes_back(players: list[Player], tmp_path: Path) -> None:
    songs = tracks(tmp_path, 1, seconds=60.0)
    with Pulse(tmp_path / "pulse", RATE) as pulse:
        player = await make(players, songs, device_lost="silent")
        notes: list[str] = []
        player.on_note(notes.append)
        player.play(list(songs.known))
        await until(player, lambda now: now.state == "playing")
        pulse.stop()
        await until(player, lambda now: now.silent)
        assert player.playback.state == "playing"
        pulse.start()
        await until(player, lambda now: not now.silent, 30)
        assert player.playback.state == "playing"
    assert "No audio device" in notes[0]
    assert "back" in notes[1]


async def test_a_sink_that_goes_away_pauses_and_is_heard_again(
    players: list[Player], tmp_path: Path
) -> None:
    songs = tracks(tmp_path, 1, seconds=60.0)
    with Pulse(tmp_path / "pulse", RATE) as pulse:
        player = await make(players, songs)
        notes: list[str] = []
        player.on_note(notes.append)
        player.play(list(songs.known))
        await until(player, lambda now: now.state == "playing")
        pulse.stop()
        await until(player, lambda now: now.silent)
        assert player.playback.state == "paused"
        pulse.start()
        await until(player, lambda now: not now.silent, 30)
        assert player.playback.state == "paused"
        assert player.playback.position < 2.0  # what the lost device held was not heard
        player.resume()
        recorder = Recording()
        await recorder.until_loud()
        recorder.close()
    assert "space plays unheard" in notes[0]
    assert "back" in notes[1]


class Recording:
    """Of a daemon that was started again: the first recorder went with the one before."""

    def __init__(self) -> None:
        self._parec = subprocess.Popen(
            ["parec", "-d", "tape.monitor", "--format=float32le", f"--rate={RATE}",
             "--channels=1", "--raw", "--latency-msec=20"],
            stdout=subprocess.PIPE,
        )  # fmt: skip

    async def until_loud(self) -> None:
        assert self._parec.stdout
        for _ in range(500):
            data = await asyncio.to_thread(self._parec.stdout.read, RATE // 25 * 4)
            if np.abs(np.frombuffer(data, "<f4")).max(initial=0.0) > 0.4:
                return
        raise AssertionError("nothing was heard")

    def close(self) -> None:
        self._parec.terminate()
        self._parec.wait()


async def test_a_device_is_chosen_while_it_plays(players: list[Player], tmp_path: Path) -> None:
    songs = tracks(tmp_path, 1, seconds=60.0)
    with Pulse(tmp_path / "pulse", RATE) as pulse:
        other = ["pactl", "load-module", "module-null-sink", "sink_name=other"]
        subprocess.run(other, check=True, capture_output=True)
        player = await make(players, songs, device_lost="silent")
        player.play(list(songs.known))
        await until(player, lambda now: now.state == "playing")
        names = [device.name for device in await player.devices()]
        assert {"auto", "pulse/tape", "pulse/other"} <= set(names)
        await heard(pulse, True)
        player.set_device("pulse/other")
        await heard(pulse, False)
        player.set_device("pulse/nowhere")
        await until(player, lambda now: now.silent)
        assert player.playback.state == "playing"
        player.set_device("pulse/tape")
        await until(player, lambda now: not now.silent)
        await heard(pulse, True)


async def heard(pulse: Pulse, sounding: bool) -> None:
    """Until for half a second it was heard, or not."""
    for _ in range(1000):
        last = pulse.samples[-RATE // 2 :]
        loud = float((np.abs(last) > 1e-3).mean()) if len(last) else 0.5
        if loud > 0.9 if sounding else loud == 0.0:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"sounding was never {sounding}")


OWN = 0.0315
"""How far a sine of 441 Hz at half scale goes from sample to sample."""


def splatter(samples: np.ndarray) -> float:
    """Decibels of the loudest thing above 3 kHz: a low tone has nothing there, a click has."""
    window, above = np.hanning(512), np.fft.rfftfreq(512, 1 / RATE) > 3000
    peaks = [
        np.abs(np.fft.rfft(samples[n : n + 512] * window))[above].max() / 128
        for n in range(0, len(samples) - 512, 64)
    ]
    return float(20 * np.log10(max(peaks) + 1e-9))


async def cut(
    event: str, players: list[Player], folder: Path, fade: float
) -> tuple[np.ndarray, float]:
    """What is heard around a cut, and how long after the command the sound before it ends."""
    songs = tracks(folder, 2, seconds=10.0)
    subprocess.run(
        ["sox", folder / "1.flac", folder / "soft.flac", "fade", "h", "0.05"], check=True
    )
    songs = Tracks([folder / "0.flac", folder / "soft.flac"])
    with Pulse(folder / "pulse", RATE) as pulse:
        player = await make(players, songs, fade=fade)
        player.play(list(songs.known))
        await until(player, lambda now: now.state == "playing")
        await asyncio.sleep(1.5)
        asked = len(pulse.samples)
        match event:
            case "stop":
                player.stop()
            case "skip":
                player.next()
            case "seek":
                player.seek_to(5.0005)  # where the sine is in another phase
            case "pause":
                player.pause()
                await asyncio.sleep(0.8)
                player.resume()
        await asyncio.sleep(1.5)
        heard = pulse.samples[asked - RATE // 4 :]
        player.close()
    loud = np.flatnonzero(np.abs(heard) > 1e-3)
    gaps = np.append(np.diff(loud), len(heard))
    ended = loud[np.flatnonzero(gaps > RATE // 200)[0]] / RATE - 0.25
    return heard, float(ended)


@pytest.mark.parametrize("event", ["stop", "skip", "seek", "pause"])
async def test_nothing_clicks(event: str, players: list[Player], tmp_path: Path) -> None:
    heard, after = await cut(event, players, tmp_path, 0.03)
    print(f"{event}: {splatter(heard):.1f} dB, heard for {after:.2f} s more")
    assert np.abs(np.diff(heard)).max() < OWN
    assert splatter(heard) < -75


@pytest.mark.parametrize("event", ["stop", "seek"])
async def test_a_hard_cut_would_be_noticed(
    event: str, players: list[Player], tmp_path: Path
) -> None:
    heard, after = await cut(event, players, tmp_path, 0.0)
    print(f"{event}, hard: {splatter(heard):.1f} dB, heard for {after:.2f} s more")
    assert splatter(heard) > -60
