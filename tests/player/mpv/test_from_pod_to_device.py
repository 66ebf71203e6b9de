"""From the demo pod's catalogue to the samples of a device: the piece that was asked for is heard.

A real pod over HTTP, the real client, cache and libmpv; only the device is a file.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from fwtui.demo.pod import DemoPod
from fwtui.music import Track, TrackId
from fwtui.player.player import Player
from fwtui.player.settings import PlayerSettings
from fwtui.pod.pod import Pod
from tests.player.stage import MUSIC, until
from tests.pod.asked import asked_by

RATE = 48000
PIECE, TITLE = "naeturferja-1", "Næturferja I."
ANOTHER = "Kaldvatn"


def composed(key: str) -> float:
    """Hertz of the pitch that stands out of a piece, as its author wrote it down."""
    catalogue = tomllib.loads((MUSIC.parent / "catalogue.toml").read_text())
    return next(float(piece["tone"]) for piece in catalogue["audio"] if piece["key"] == key)


def dominant(samples: np.ndarray) -> float:
    """Hertz of the strongest tone."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.fft.rfftfreq(len(samples), 1 / RATE)[spectrum.argmax()])


class Shelf:
    """The pod as the player asks it what a track is."""

    def __init__(self, pod: Pod) -> None:
        self.pod = pod
        self.known: dict[TrackId, Track] = {}

    def track(self, id: TrackId, /) -> Track | None:
        return self.known.get(id)

    async def fetch(self, id: TrackId, /) -> Track:
        self.known[id] = await self.pod.library.track(id)
        return self.known[id]


async def heard(demo: DemoPod, title: str, folder: Path, players: list[Player]) -> np.ndarray:
    """What mpv gave the device, as one channel."""
    file = folder / "device"
    sound = {
        "ao": "pcm",
        "ao-pcm-file": str(file),
        "ao-pcm-waveheader": "no",
        "audio-samplerate": str(RATE),
        "audio-channels": "mono",
    }
    async with asked_by(demo) as pod:
        found = await pod.library.tracks(q=title)
        track = next(track for track in found.items if track and track.title.startswith(title))
        player = Player(Shelf(pod), PlayerSettings(volume=100, mpv=sound))
        players.append(player)
        player.connect(pod.media)
        await player.start()
        player.play([track.id])
        await until(player, lambda now: now.state == "playing")
        await until(player, lambda now: now.state == "stopped")
        player.close()  # the file is whole once mpv has let go of it
    return np.fromfile(file, "<f4")


async def test_the_piece_that_was_asked_for_is_heard(tmp_path: Path, players: list[Player]) -> None:
    with DemoPod() as demo:
        samples = await heard(demo, TITLE, tmp_path, players)
        assert len(samples) / RATE == pytest.approx(25.4, abs=0.01)
        assert dominant(samples) == pytest.approx(composed(PIECE), abs=0.1)

        another = await heard(demo, ANOTHER, tmp_path, players)
        assert len(another) / RATE == pytest.approx(36.0, abs=0.1)
        assert abs(dominant(another) - composed(PIECE)) > 100.0
