"""Far seeks over libmpv itself: what is read for them, by the kind of the file."""

from __future__ import annotations

import asyncio
import shutil
import struct
import subprocess
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

import pytest
from msgspec import Struct, structs

from fwtui.music import Track, TrackId, Upload, UploadId
from fwtui.player.mpv.handle import MpvHandle
from fwtui.player.mpv.output import MpvOutput
from fwtui.player.output import Slot
from fwtui.player.playback import OutputEvent, SoundStarted, Ticket, TrackEnded
from fwtui.player.settings import PlayerSettings
from fwtui.player.slots import Slots
from fwtui.player.stream.download import StreamReader
from fwtui.player.stream.fetcher import Fetcher
from fwtui.player.stream.headers import HEAD
from fwtui.player.stream.seek_index import seeks_fast
from fwtui.player.stream.source import source_of
from tests.player.media import PieceOfFile, Shelf
from tests.player.stage import MUSIC

SILENT = PlayerSettings(replaygain="off", mpv={"ao": "null"})
SECONDS = 400
TARGET = 350.0
AT_FIRST = 1_200_000
"""Bytes."""

pytestmark = pytest.mark.skipif(
    not (shutil.which("ffmpeg") and shutil.which("sox")), reason="makes the files"
)


@cache
def mp3(*options: str) -> bytes:
    """Some minutes: silence and noise by turns, which a variable bitrate follows."""
    noise = "anoisesrc=d=10:c=pink:a=0.3,volume=0:enable='lt(mod(t,5),2.5)'"
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", noise, "-ac", "2"]
    plain = ["-id3v2_version", "0", "-write_xing", "0", "-c:a", "libmp3lame", *options]
    made = subprocess.run([*command, *plain, "-f", "mp3", "-"], check=False, capture_output=True)
    if made.returncode:
        pytest.skip("this ffmpeg cannot make it")
    return made.stdout * (SECONDS // 10)


@cache
def flac() -> bytes:
    """Some minutes of noise, without a seek table."""
    sound = ["synth", str(SECONDS), "whitenoise"]
    words = ["sox", "-V1", "-n", "-r", "11025", "-c", "1", "-b", "16", "-t", "flac", "-", *sound]
    return subprocess.run(words, check=True, capture_output=True).stdout


def with_seek_table(data: bytes) -> bytes:
    """A point every ten seconds (RFC 9639, 8.5 and 9.1); blocks are of a fixed size."""
    at, size = 4, int.from_bytes(data[8:10], "big")
    while not data[at] & 0x80:
        at += 4 + int.from_bytes(data[at + 1 : at + 4], "big")
    music = at + 4 + int.from_bytes(data[at + 1 : at + 4], "big")
    every = 10 * 11_025 // size
    points, number, place = b"", 0, music
    while place >= 0:
        if number % every == 0:
            points += struct.pack(">QQH", number * size, place - music, size)
        number += 1
        coded = data[place : place + 4] + chr(number).encode()
        place = data.find(coded, place + 4)
    table = b"\x03" + len(points).to_bytes(3, "big") + points
    streaminfo = data[:42]  # "fLaC", and the block that always comes first
    return bytes([*streaminfo[:4], streaminfo[4] & 0x7F, *streaminfo[5:]]) + table + data[42:]


class Held(PieceOfFile, kw_only=True):
    """Sends its first bytes and its tail (ID3v1); the rest byte by byte until the gate is open."""

    gate: threading.Event

    @property
    def tail(self) -> int:
        return (self.size or 0) - 200_000

    async def chunks(self) -> AsyncIterator[bytes]:
        at = 0
        while at < len(self.content):
            held = AT_FIRST < self.start + at < self.tail and not self.gate.is_set()
            size = 1 if held else self.piece
            yield self.content[at : at + size]
            at += size
            await asyncio.sleep(0.005 if held else 0)


class HeldShelf(Shelf):
    """A pod that has sent only the first bytes when the listener seeks."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(files)
        self.gate = threading.Event()

    @asynccontextmanager
    async def open(
        self, path: str, *, start: int = 0, validator: str = ""
    ) -> AsyncIterator[PieceOfFile]:
        async with super().open(path, start=start, validator=validator) as body:
            yield Held(**structs.asdict(body), gate=self.gate)


class Counted:
    """Slots over libmpv and a slow pod; counts what mpv reads of the bytes that were not here."""

    def __init__(self, data: bytes) -> None:
        self.read = 0
        """Bytes behind :data:`AT_FIRST`."""
        self.places: list[int] = []
        """Offsets that mpv sought to."""
        self.fetcher = Fetcher(SILENT, None)
        self.shelf = HeldShelf({"/1": data})
        self.fetcher.connect(self.shelf)
        handle = MpvHandle(SILENT)
        handle.serve_streams(self._reader)
        self.handle = handle
        self.output = MpvOutput(handle, SILENT)
        self.events: asyncio.Queue[OutputEvent] = asyncio.Queue()
        self.output.listen(self.events.put_nowait)
        self.slots = Slots(SILENT)
        self.slots.output, self.slots.fetcher = self.output, self.fetcher
        upload = Upload(UploadId("u"), "/1", seconds=SECONDS, size=len(data))
        self.track = Track(TrackId(1), "Noise", uploads=(upload,), path="/1")

    def _reader(self, uri: str) -> StreamReader | None:
        reader = self.fetcher.reader(uri)
        if reader is not None:
            read, seek = reader.read, reader.seek

            def noting(at: int) -> int:
                self.places.append(at)
                return seek(at)

            def counting(most: int) -> bytes | None:
                data = read(most)
                if reader._at > AT_FIRST:
                    self.read += len(data or b"")
                return data

            reader.read = counting  # type: ignore[method-assign]
            reader.seek = noting  # type: ignore[method-assign]
        return reader

    async def sound(self) -> SoundStarted:
        """The next start of sound of the first slot."""
        while True:
            event = await asyncio.wait_for(self.events.get(), 30)
            assert not (isinstance(event, TrackEnded) and event.kind == "failed"), event
            if isinstance(event, SoundStarted) and self.slots.plays(event.ticket):
                return event

    async def begin(self) -> None:
        self.slots.load(self.track)
        await self.sound()
        self.slots.began = True

    async def far(self, *, plain: bool = False) -> float:
        """Seek to :data:`TARGET`; where it leads."""
        await self.begin()
        self.read = 0
        self.places.clear()
        if plain:
            self.output.seek(TARGET)
        else:
            self.slots.seek(TARGET, time.monotonic(), paused=False)
        self.shelf.gate.set()
        return (await self.sound()).position

    def close(self) -> None:
        self.slots.close()


class Seek(Struct, frozen=True):
    """A far seek: where it leads, what was read for it, and how often mpv went elsewhere."""

    place: float
    read: int
    jumps: int
    fast: bool


async def measured(data: bytes, *, plain: bool = False) -> Seek:
    here = Counted(data)
    try:
        place = await here.far(plain=plain)
        assert here.slots.now is not None
        return Seek(place, here.read, len(here.places), here.slots.now.slot.fast)
    finally:
        here.close()


@pytest.mark.parametrize("header", ["0", pytest.param("1", marks=pytest.mark.long)])
async def test_a_far_seek_in_an_mp3_of_one_bitrate_reads_a_part_of_what_it_did(header: str) -> None:
    data = mp3("-b:a", "128k", "-write_xing", header)
    before = await measured(data, plain=True)
    seek = await measured(data)
    assert seek.fast
    assert abs(seek.place - TARGET) < 0.5
    assert seek.read < before.read / 4, (seek, before)


async def test_a_far_seek_in_flac_goes_straight_to_its_place() -> None:
    data = with_seek_table(flac())
    before = await measured(data, plain=True)
    seek = await measured(data)
    assert seek.fast
    assert abs(seek.place - TARGET) < 0.5
    assert before.jumps > 4, "each is a request"
    assert seek.jumps <= 2, "to the start, which is here, and to the place"


async def test_a_variable_bitrate_stays_without_it() -> None:
    seek = await measured(mp3("-q:a", "3"))
    assert not seek.fast
    assert abs(seek.place - TARGET) < 0.5


async def test_the_next_file_is_opened_without_it_and_the_lock_stays() -> None:
    data = mp3("-b:a", "128k")
    here = Counted(data)
    try:
        await here.far()
        lock = here.handle.node(b"file-local-options/demuxer-lavf-o")
        assert lock["fflags"] == "+fastseek"
        assert lock["protocol_whitelist"] == "fwtui"
        uri = here.fetcher.open(source_of(here.track, SILENT))
        here.output.load(Slot(Ticket(99), uri))
        while True:
            event = await asyncio.wait_for(here.events.get(), 30)
            if isinstance(event, SoundStarted) and event.ticket == Ticket(99):
                break
        after = here.handle.node(b"options/demuxer-lavf-o")
        assert "fflags" not in after
        assert after["protocol_whitelist"] == "fwtui"
    finally:
        here.close()


async def test_the_second_slot_stays_filled() -> None:
    here = Counted(mp3("-b:a", "128k"))
    try:
        await here.begin()
        here.slots.follow(here.track)
        coming = here.slots.next
        here.slots.seek(TARGET, time.monotonic(), paused=True)
        here.shelf.gate.set()
        landed = await here.sound()
        assert abs(landed.position - TARGET) < 0.5
        assert here.slots.next is coming
        here.slots.turn(by_itself=False)
        await here.sound()
    finally:
        here.close()


@pytest.mark.parametrize(
    ("options", "fast"),
    [
        (("-b:a", "128k"), True),
        (("-b:a", "128k", "-write_xing", "1"), True),
        (("-q:a", "3"), False),
        (("-q:a", "3", "-write_xing", "1"), False),
        (("-ar", "16000", "-b:a", "24k"), False),
    ],
)
def test_kinds_of_mp3(options: tuple[str, ...], fast: bool) -> None:
    data = mp3(*options)[:HEAD]
    assert seeks_fast(data) == fast
    tagged = b"ID3\x04\x00\x00\x00\x00\x02\x00" + bytes(256) + data
    assert seeks_fast(tagged) == fast


def test_kinds_of_flac() -> None:
    data = flac()
    assert not seeks_fast(data[:HEAD])
    assert seeks_fast(with_seek_table(data)[:HEAD])


@pytest.mark.parametrize("data", [b"", b"fLaC", b"ID3", b"\xff" * 4096, bytes(4096), b"\xff\xfb"])
def test_what_is_no_file_is_not_fast(data: bytes) -> None:
    assert not seeks_fast(data)


def test_other_formats_are_not_fast() -> None:
    for path in sorted(MUSIC.iterdir()):
        if path.suffix in (".opus", ".ogg", ".m4a"):
            assert not seeks_fast(path.read_bytes()[:HEAD]), path
