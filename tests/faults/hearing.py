"""A player before a pod with one file, and what the listener is told."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fwtui.music import Track, TrackId, Upload, UploadId
from fwtui.player.listens import Listen
from fwtui.player.player import Player
from fwtui.player.settings import PlayerSettings
from tests.faults.streams import LISTEN, TRACK, UPLOAD, Stage

SOUND = PlayerSettings(
    replaygain="off", stall_seconds=0.4, first_byte_seconds=2.0, mpv={"ao": "null"}
)


class One:
    """Track 1 is the pod's one file; the pod has no other."""

    def __init__(self, size: int | None, seconds: int | None = None) -> None:
        self.size = size
        self.seconds = seconds

    def track(self, id: TrackId, /) -> Track | None:
        path = LISTEN if id == 1 else LISTEN.replace(TRACK, f"{id:08}-f0d2-4377-82f7-f3da91603112")
        upload = Upload(UploadId(f"{UPLOAD}{id}"), path, self.seconds, size=self.size)
        return Track(id, f"Track {id}", uploads=(upload,), path=path)

    async def fetch(self, id: TrackId, /) -> Track:
        raise AssertionError("all is known")


class Heard:
    """A player before the stage's proxy, and what it told."""

    def __init__(self, here: Stage, listed: One, cache: Path | None) -> None:
        self.player = Player(listed, SOUND, cache_dir=cache)
        self.player.connect(here.media)
        self.notes: list[str] = []
        self.listens: list[Listen] = []
        self.player.on_note(self.notes.append)
        self.player.on_listen(self.listens.append)

    def play(self, *ids: int) -> None:
        self.player.play([TrackId(number) for number in ids])


@asynccontextmanager
async def hearing(
    here: Stage, size: int | None = None, seconds: int | None = None, *, cache: Path | None = None
) -> AsyncIterator[Heard]:
    heard = Heard(here, One(size, seconds), cache)
    await heard.player.start()
    try:
        yield heard
    finally:
        heard.player.close()


def tone(folder: Path, seconds: float) -> bytes:
    path = folder / "tone.flac"
    subprocess.run(["sox", "-n", path, "synth", str(seconds), "sine", "440"], check=True)
    return path.read_bytes()
