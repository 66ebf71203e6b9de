"""HTTP clients of a demo pod, and a catalogue of five made-up files for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from fwtui.demo.pod import DemoPod
from fwtui.demo.state import Picture, SoundFile, TrackAudio
from fwtui.demo.users import DemoUser

TRACK = "2c6cee2b-f0d2-4377-82f7-f3da91603112"
FLAC = "22495003-21b6-46dc-9fdd-550e8a0dc259"
PRIVATE = "67f4cb0d-21bd-408c-b827-9724f4edfb9d"
SILENT = "6b94cd83-7da4-4b47-8b3c-5730e03109c0"
GONE = "32c9a505-59ea-45dd-b6db-ede7d77a8a6d"
UPLOAD = "bdcda817-bccb-479b-a582-a38076076f96"
COVER = "bfe1517d-65d6-42d8-8d14-94b7bf9618c5"


class SmallCatalogue:
    """Five tracks and a cover."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, Path] = {}
        for number, name in enumerate(("a.mp3", "a.ogg", "a.flac", "cover.png", "small.png")):
            path = folder / name
            path.write_bytes(bytes(range(256)) * (40 + number))
            self.files[name] = path
        self.gone = folder / "gone.mp3"

    def sound(self, track_uuid: str, user: DemoUser | None) -> TrackAudio | None:
        mp3, ogg, flac = (self.files[name] for name in ("a.mp3", "a.ogg", "a.flac"))
        match track_uuid:
            case t if t == TRACK:
                file = SoundFile(UPLOAD, mp3, "mp3", {"ogg": ogg})
                return TrackAudio("Änna - Ålbum - The \x1b[31mFirst", (file,))
            case t if t == FLAC:
                return TrackAudio("A - B - C", (SoundFile(FLAC, flac, "flac", {"mp3": mp3}),))
            case t if t == PRIVATE:
                mine = user is not None and user.username == "demo"
                return TrackAudio("A - B - C", (SoundFile(PRIVATE, ogg, "ogg"),) if mine else ())
            case t if t == SILENT:
                return TrackAudio("A - B - C", ())
            case t if t == GONE:
                return TrackAudio("A - B - C", (SoundFile(GONE, self.gone, "mp3"),))
        return None

    def picture(self, uuid: str) -> Picture | None:
        large, small = self.files["cover.png"], self.files["small.png"]
        return Picture(COVER, large, small, small) if uuid == COVER else None

    def counts(self) -> dict[str, Any]:
        return {"tracks": 5, "artists": 1, "albums": 1, "uploads": 4, "hours": 0.1}


class Client(httpx.Client):
    """httpx without redirects, anonymous until it logs in by :meth:`be`."""

    def __init__(self, pod: DemoPod) -> None:
        # Without certificates to load a client is made at once.
        super().__init__(base_url=pod.url, headers={"Accept": "*/*"}, verify=False)
        self.pod = pod

    def be(self, username: str, scope: str = "read write") -> Client:
        self.headers.update(self.pod.token(username, scope).header)
        return self
