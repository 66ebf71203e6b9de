"""libmpv itself: places, gains, switches, and nothing left behind."""

from __future__ import annotations

import asyncio
import gc
import math
import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from fwtui.music import TrackId
from fwtui.player.mpv import stream_cb
from fwtui.player.mpv.loader import open_libmpv
from fwtui.player.output import Chain, Samples, Slot
from fwtui.player.playback import OutputEvent, SoundStarted, Ticket, TrackEnded, TrackOpened
from fwtui.player.player import Player
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.fetcher import Fetcher
from fwtui.player.stream.source import StreamSource
from tests.player.media import Shelf
from tests.player.mpv.test_gapless import RATE, decoded
from tests.player.mpv.test_gapless import settings as taped
from tests.player.stage import MUSIC, Tape, Tracks, until

SILENT = PlayerSettings(replaygain="off", mpv={"ao": "null"})
PIECE = MUSIC / "naeturferja-2.flac"


class Bench:
    """An output with a fetcher behind it, and its events."""

    def __init__(self, settings: PlayerSettings, files: dict[str, bytes]) -> None:
        self.shelf = Shelf(files)
        self.fetcher = Fetcher(settings, None)
        self.fetcher.connect(self.shelf)
        self.output = open_libmpv(self.fetcher.reader, settings)
        self.events: asyncio.Queue[OutputEvent] = asyncio.Queue()
        self.output.listen(self.events.put_nowait)
        self._tickets = 0

    def slot(self, path: str, start: float = 0.0) -> Slot:
        self._tickets += 1
        uri = self.fetcher.open(StreamSource(TrackId(1), path, path))
        return Slot(Ticket(self._tickets), uri, start)

    async def event(self, kind: type[OutputEvent]) -> OutputEvent:
        """The next of this kind; others before it are passed over."""
        while True:
            event = await asyncio.wait_for(self.events.get(), 20)
            if isinstance(event, kind):
                return event


@asynccontextmanager
async def bench(settings: PlayerSettings, *paths: Path) -> AsyncIterator[Bench]:
    here = Bench(settings, {f"/{n}": path.read_bytes() for n, path in enumerate(paths)})
    try:
        yield here
    finally:
        here.output.close()
        here.fetcher.close()


def tones(folder: Path, gain: str = "", kind: str = "flac", peak: float | None = 0.25) -> Path:
    """A second of a sine at -12 dB, tagged with ReplayGain."""
    path = folder / f"tone{gain}.{kind}"
    subprocess.run(
        ["sox", "-n", "-r", "48000", "-b", "24", path, "synth", "2", "sine", "997", "vol", "-12dB"],
        check=True,
    )
    if gain:
        album = f"{float(gain) - 2:.2f}"
        for scope, decibel in (("TRACK", gain), ("ALBUM", album)):
            tags = [f"REPLAYGAIN_{scope}_GAIN={decibel} dB"]
            if peak is not None:
                tags.append(f"REPLAYGAIN_{scope}_PEAK={peak}")
            subprocess.run(["metaflac", *(f"--set-tag={tag}" for tag in tags), path], check=True)
    return path


def decibels(samples: np.ndarray) -> float:
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    return 20 * math.log10(float(np.sqrt(np.mean(middle.astype(float) ** 2))))


async def test_it_begins_where_it_is_told_to(tape: Callable[..., Tape]) -> None:
    onto = tape(4 * RATE, 40.0)
    async with bench(taped(onto), PIECE) as here:
        here.output.load(here.slot("/0", start=12.345))
        await here.event(TrackEnded)
    assert onto.ended.wait(10)
    heard, whole = np.frombuffer(onto.samples, "<f4"), decoded(PIECE)
    assert abs(len(heard) - (len(whole) - 12.345 * RATE)) <= RATE / 1000
    assert np.array_equal(heard, whole[-len(heard) :])


@pytest.mark.parametrize(("place", "fade"), [(3.2, 0.0), (17.77, 0.03)])
async def test_a_seek_is_exact(place: float, fade: float, tape: Callable[..., Tape]) -> None:
    """To the sample, once what is heard first has come up."""
    onto = tape(4 * RATE, 40.0)
    async with bench(taped(onto, fade=fade), PIECE) as here:
        here.output.load(here.slot("/0"), paused=True)
        await here.event(SoundStarted)
        here.output.seek(place)
        began = await here.event(SoundStarted)
        assert isinstance(began, SoundStarted)
        assert began.position == pytest.approx(place, abs=0.001)
        here.output.pause(False)
        await here.event(TrackEnded)
    assert onto.ended.wait(10)
    heard, whole = np.frombuffer(onto.samples, "<f4"), decoded(PIECE)
    rest = whole[round(place * RATE) :]
    slack = round((0.001 + fade) * RATE)
    assert np.array_equal(heard[-len(rest) + slack :], rest[slack:])


@pytest.mark.parametrize(
    ("mode", "preamp", "gain", "expected"),
    [
        ("off", 0.0, "-6.54", 0.0),
        ("track", 0.0, "-6.54", -6.54),
        ("track", 3.0, "-6.54", -3.54),
        ("album", 0.0, "-6.54", -8.54),
        ("track", 0.0, "", 0.0),
    ],
)
async def test_replaygain_to_a_twentieth_of_a_decibel(
    mode: str, preamp: float, gain: str, expected: float, tape: Callable[..., Tape], tmp_path: Path
) -> None:
    tone = tones(tmp_path, gain)
    onto = tape(4 * 48000, 40.0)
    sound = taped(onto).mpv
    settings = PlayerSettings(replaygain=mode, preamp=preamp, volume=100, mpv=sound)  # type: ignore[arg-type]
    async with bench(settings, tone) as here:
        here.output.load(here.slot("/0"))
        await here.event(TrackEnded)
    assert onto.ended.wait(10)
    change = decibels(np.frombuffer(onto.samples, "<f4")) - decibels(decoded(tone))
    assert change == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(
    ("mode", "preamp", "gain", "expected"),
    [
        ("track", 0.0, "-6.54", -6.54),
        ("track", 2.0, "-6.54", -4.54),
        ("album", 0.0, "-6.54", -8.54),
        ("track", 0.0, "6.54", 0.0),  # nothing says that it would not clip
        ("off", 0.0, "-6.54", 0.0),
    ],
)
async def test_a_gain_without_a_peak_is_heard_and_does_not_clip(
    mode: str, preamp: float, gain: str, expected: float, tape: Callable[..., Tape], tmp_path: Path
) -> None:
    """libmpv 0.35 takes it as 0 dB."""
    tone = tones(tmp_path, gain, peak=None)
    onto = tape(4 * 48000, 40.0)
    sound = taped(onto).mpv
    settings = PlayerSettings(replaygain=mode, preamp=preamp, volume=100, mpv=sound)  # type: ignore[arg-type]
    async with bench(settings, tone) as here:
        here.output.load(here.slot("/0"))
        await here.event(TrackEnded)
    assert onto.ended.wait(10)
    change = decibels(np.frombuffer(onto.samples, "<f4")) - decibels(decoded(tone))
    assert change == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(("volume", "expected"), [(80, -5.81), (50, -18.06)])
async def test_the_volume_is_a_soft_curve(
    volume: int, expected: float, tape: Callable[..., Tape], tmp_path: Path
) -> None:
    """Cubic: half of the scale is an eighth of the amplitude."""
    tone = tones(tmp_path)
    onto = tape(4 * 48000, 40.0)
    async with bench(taped(onto), tone) as here:
        here.output.volume(volume, False)
        here.output.load(here.slot("/0"))
        await here.event(TrackEnded)
    assert onto.ended.wait(10)
    change = decibels(np.frombuffer(onto.samples, "<f4")) - decibels(decoded(tone))
    assert change == pytest.approx(expected, abs=0.05)


async def test_what_is_muted_is_silent(tape: Callable[..., Tape], tmp_path: Path) -> None:
    onto = tape(4 * 48000, 40.0)
    async with bench(taped(onto), tones(tmp_path)) as here:
        here.output.volume(100, True)
        here.output.load(here.slot("/0"))
        await here.event(TrackEnded)
    assert onto.ended.wait(10)
    assert not np.frombuffer(onto.samples, "<f4").any()


async def test_a_track_that_is_no_music_ends_in_failure(tmp_path: Path) -> None:
    noise = tmp_path / "noise"
    noise.write_bytes(os.urandom(100_000))
    async with bench(SILENT, noise) as here:
        here.output.load(here.slot("/0"))
        ended = await here.event(TrackEnded)
        assert isinstance(ended, TrackEnded)
        assert ended.kind == "failed"


async def test_addresses_that_are_not_ours_do_not_open(tmp_path: Path) -> None:
    async with bench(SILENT, PIECE) as here:
        here.output.load(Slot(Ticket(99), "fwtui://0123456789abcdef"))
        ended = await here.event(TrackEnded)
        assert isinstance(ended, TrackEnded)
        assert (ended.ticket, ended.kind) == (99, "failed")


async def test_one_address_can_be_opened_over_and_over() -> None:
    async with bench(SILENT, PIECE) as here:
        uri = here.slot("/0").uri
        for number in range(100, 140):
            here.output.load(Slot(Ticket(number), uri))
        while True:
            opened = await here.event(TrackOpened)
            assert isinstance(opened, TrackOpened)
            if opened.ticket == 139:
                break
        await here.event(SoundStarted)
        assert len(here.shelf.asked) == 1
    assert stream_cb.open_streams() == 0


async def test_the_devices_are_listed() -> None:
    async with bench(SILENT, PIECE) as here:
        devices = await asyncio.to_thread(here.output.devices)
        assert devices[0].name == "auto"


@pytest.mark.parametrize(
    ("skips", "fade"), [(50, 0.03), (25, 0.0), pytest.param(5000, 0.0, marks=pytest.mark.long)]
)
async def test_skips_leave_nothing_behind(skips: int, fade: float) -> None:
    """Without the fade each of them is a switch of its own."""
    paths = [MUSIC / f"naeturferja-{n}.{kind}" for n in (1, 2, 3) for kind in ("flac", "mp3")]
    tracks = Tracks(paths)
    player = Player(tracks, PlayerSettings(replaygain="off", fade=fade, mpv={"ao": "null"}))
    player.connect(Shelf(tracks.files))
    await player.start()
    player.play(list(tracks.known) * 10)
    player.cycle_repeat()
    await until(player, lambda now: now.state == "playing")
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    for number in range(skips):
        player.next()
        match number % 7:
            case 0:
                await until(player, lambda now: now.state == "playing")
            case 1:
                player.play_next([TrackId(1 + number % 6)])
            case 2:
                await asyncio.sleep(0.001)
            case 3:
                player.seek_by(5)
    await until(player, lambda now: now.state == "playing")
    player.stop()
    await asyncio.sleep(0.2)
    assert len(os.listdir("/proc/self/fd")) <= before + 2
    player.close()
    assert stream_cb.open_streams() == 0


async def test_without_a_device_it_says_so_and_plays_on_unheard(
    players: list[Player], tmp_path: Path
) -> None:
    tracks = Tracks([PIECE])
    nowhere = {"ao": "pcm", "ao-pcm-file": str(tmp_path / "no" / "such" / "folder")}
    player = Player(tracks, PlayerSettings(device_lost="silent", mpv=nowhere))
    players.append(player)
    notes: list[str] = []
    player.on_note(notes.append)
    player.connect(Shelf(tracks.files))
    await player.start()
    player.play(list(tracks.known))
    await until(player, lambda now: now.silent and now.state == "playing")
    assert "plays unheard" in notes[0]
    (tmp_path / "no" / "such").mkdir(parents=True)
    await until(player, lambda now: not now.silent)
    shutil.rmtree(tmp_path / "no")


@pytest.fixture
def _attempts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening the device is tried five times a second."""
    monkeypatch.setattr("fwtui.player.mpv.events.LOOK_EVERY", 0.2)


@pytest.mark.usefixtures("_attempts_at_once")
async def test_a_lost_device_keeps_the_place_and_plays_on_when_it_is_back(
    players: list[Player], tmp_path: Path
) -> None:
    """Attempts to open a device take samples from mpv: none of them is the listener's."""
    tracks = Tracks([PIECE])
    nowhere = {"ao": "pcm", "ao-pcm-file": str(tmp_path / "no" / "such" / "folder")}
    player = Player(tracks, PlayerSettings(mpv=nowhere))
    players.append(player)
    notes: list[str] = []
    player.on_note(notes.append)
    player.connect(Shelf(tracks.files))
    await player.start()
    player.play(list(tracks.known))
    await until(player, lambda now: now.silent and now.state == "paused")
    await until(player, lambda now: now.seconds is not None and player._slots.began)
    player.seek_to(5.0)
    places: list[float] = []
    player.subscribe(lambda now: places.append(now.position))
    await asyncio.sleep(1.2)
    assert all(abs(place - 5.0) < 0.2 for place in places), places
    (tmp_path / "no" / "such").mkdir(parents=True)
    playing = await until(player, lambda now: now.state == "playing")
    assert playing.position == pytest.approx(5.0, abs=0.05)
    assert "space" in notes[0]
    assert ": device" in notes[0]
    assert notes[1] == "Sound is back."


@pytest.mark.usefixtures("_attempts_at_once")
async def test_what_plays_unheard_goes_by_the_clock(players: list[Player], tmp_path: Path) -> None:
    """Each attempt to open a device takes up to two seconds of the track from mpv."""
    tracks = Tracks([PIECE])
    nowhere = {"ao": "pcm", "ao-pcm-file": str(tmp_path / "no" / "such" / "folder")}
    player = Player(tracks, PlayerSettings(device_lost="silent", mpv=nowhere))
    players.append(player)
    player.connect(Shelf(tracks.files))
    await player.start()
    player.play(list(tracks.known))
    await until(player, lambda now: now.silent and now.state == "playing")
    began, at = player.playback.place(time.monotonic()), time.monotonic()
    await asyncio.sleep(1.2)
    now = time.monotonic()
    assert player.playback.place(now) - began == pytest.approx(now - at, abs=0.4)
    assert "plays unheard" in player.playback.note


async def test_a_pause_keeps_its_place(players: list[Player]) -> None:
    """With the fade, which is heard only later and must not move anything."""
    tracks = Tracks([PIECE])
    player = Player(tracks, SILENT)
    players.append(player)
    player.connect(Shelf(tracks.files))
    await player.start()
    player.play(list(tracks.known))
    await until(player, lambda now: now.state == "playing")
    player.seek_to(5.0)
    asked = player.playback.at
    await until(player, lambda now: now.at > asked)  # what sounded has faded, and it is there
    for _ in range(2):
        await asyncio.sleep(0.3)
        player.pause()
        place = player.playback.position
        await asyncio.sleep(0.6)
        assert player.playback.state == "paused"
        assert player.playback.position == pytest.approx(place, abs=0.3)
        player.resume()
    player.seek_to(15.0)
    player.pause()
    await asyncio.sleep(0.3)
    assert player.playback.position == pytest.approx(15.0, abs=0.3)


async def test_speed_keeps_the_pitch(tape: Callable[..., Tape], tmp_path: Path) -> None:
    tone = tones(tmp_path)
    onto = tape(4 * 48000, 40.0)
    async with bench(taped(onto), tone) as here:
        here.output.speed(1.5)
        here.output.load(here.slot("/0"))
        await here.event(TrackEnded)
    assert onto.ended.wait(10)
    heard = np.frombuffer(onto.samples, "<f4")
    assert len(heard) / 48000 == pytest.approx(2 / 1.5, abs=0.1)
    middle = heard[12000 : 12000 + 32768]
    loudest = np.abs(np.fft.rfft(middle * np.hanning(len(middle)))).argmax()
    assert loudest * 48000 / len(middle) == pytest.approx(997, abs=5)


async def test_the_chain_is_what_mpv_does() -> None:
    async with bench(replace(SILENT, samplerate=48000), PIECE) as here:
        assert here.output.chain() == Chain(), "nothing plays"
        here.output.load(here.slot("/0"))
        await here.event(SoundStarted)
        chain = here.output.chain()
        assert chain.codec == "flac"
        assert chain.decoded == Samples(22050, "s16", "mono")
        assert chain.given == Samples(48000, "float", "mono")
        assert (chain.driver, chain.device) == ("null", "")
