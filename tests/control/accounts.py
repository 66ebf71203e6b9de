"""The services of an account without a pod: a real store, a real player, an output that only
keeps time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from sqlite3 import Connection as Db

from fwtui.base.signal import Signal
from fwtui.library.library import Library
from fwtui.library.store import upsert
from fwtui.library.store.store import Store
from fwtui.music import (
    AlbumId,
    AlbumRef,
    ArtistId,
    Cover,
    Credit,
    Track,
    TrackId,
    Upload,
    UploadId,
)
from fwtui.player.output import SilentOutput
from fwtui.player.player import Player
from fwtui.player.settings import PlayerSettings
from fwtui.pod.auth.accounts import Account
from fwtui.pod.http.origin import Origin
from fwtui.services.account_services import TrackSource
from fwtui.services.connection import Connection
from tests.player.media import Shelf

SONGS = 40
COVER = Cover("https://music.example/media/cover.jpg", "https://music.example/media/small.jpg")


def song(number: int, seconds: int = 200) -> Track:
    """A track with everything that MPRIS has a word for."""
    artist = Credit(ArtistId(1), "Älva", " feat. ")
    guest = Credit(ArtistId(2), "Kåre")
    album = AlbumRef(AlbumId(7), "Kaldt vatn", (artist,), COVER, date(2021, 5, 1))
    return Track(
        TrackId(number),
        f"Song {number}",
        (artist, guest),
        album,
        position=number,
        disc=1,
        uploads=(Upload(UploadId(f"u{number}"), f"/l/{number}", seconds=seconds),),
        path=f"/l/{number}",
        tags=("folk", "ambient"),
    )


class Services:
    """A :class:`~fwtui.control.contracts.PresentAccount`, with another one to change to."""

    def __init__(self, folder: Path, *, pace: float = 1.0, seconds: int = 200) -> None:
        self._pace = pace
        self._seconds = seconds
        self._changed: Signal[[]] = Signal()
        self._closing: list[Callable[[], None]] = []
        self._open(folder, "ana")

    def _open(self, folder: Path, name: str) -> None:
        store = Store(folder / "cache", folder / "state", name)
        songs = [song(number, self._seconds) for number in range(1, SONGS + 1)]

        def write(db: Db) -> None:
            upsert.tracks(db, songs, listed=False)

        store.library.write(write).result()
        self.library = Library(store)
        self.output = SilentOutput(self._pace)
        self.player = Player(TrackSource(self.library), PlayerSettings(), output=self.output)
        self.pod = Connection(Account(Origin.parse("https://music.example"), name))
        self._closing += [self.player.close, self.library.store.close]

    async def start(self) -> None:
        await self.player.start()
        self.player.connect(Shelf({f"/l/{n}": b"x" * 100 for n in range(1, SONGS + 1)}))

    def on_change(self, changed: Callable[[], None]) -> Callable[[], None]:
        return self._changed.subscribe(changed)

    async def change_account(self, folder: Path) -> None:
        self._open(folder, "ben")
        self._changed.emit()
        await self.start()

    def close(self) -> None:
        for close in self._closing:
            close()


def ids(*numbers: int) -> list[TrackId]:
    return [TrackId(number) for number in numbers]
