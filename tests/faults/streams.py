"""A pod with one file of four megabytes, a proxy before it, and a fetcher that wants it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

from fwtui.demo.pod import DemoPod
from fwtui.demo.state import SoundFile, TrackAudio
from fwtui.demo.users import DemoUser
from fwtui.music import TrackId
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.download import StreamReader
from fwtui.player.stream.fetcher import Fetcher
from fwtui.player.stream.source import StreamSource
from fwtui.pod.auth.accounts import Account
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.media import Media
from fwtui.pod.settings import PodSettings
from tests.faults.proxy import Proxy

TRACK = "2c6cee2b-f0d2-4377-82f7-f3da91603112"
UPLOAD = "bdcda817-bccb-479b-a582-a38076076f96"
LISTEN = f"/api/v1/listen/{TRACK}/"
BYTES = b"fLaC" + Random(5).randbytes(4_000_000)

QUICK = PodSettings(keyring=False, backoff=0.001, longest_backoff=0.002, connect_timeout=2.0)


class Endless:
    """Sends ``content`` again and again to whoever asks, at most ``most`` bytes of it."""

    def __init__(self, content: bytes, *, length: int | None = None, most: int = 256 << 20) -> None:
        """``length``: the Content-Length that is said; ``None``: none."""
        self.sent = 0
        self._content = content
        self._head = "HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nConnection: close\r\n"
        self._head += f"Content-Length: {length}\r\n\r\n" if length else "\r\n"
        self._most = most

    async def __aenter__(self) -> Endless:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(self._head.encode())
            while self.sent < self._most:
                writer.write(self._content)
                self.sent += len(self._content)
                await writer.drain()
        writer.close()


class OneFile:
    """A catalogue of one track, for the pages that serve media."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def sound(self, track: str, user: DemoUser | None) -> TrackAudio | None:
        return (
            TrackAudio("A - B - C", (SoundFile(UPLOAD, self.path, "flac"),))
            if track == TRACK
            else None
        )

    def picture(self, uuid: str) -> None:
        return None

    def counts(self) -> dict[str, Any]:
        return {"tracks": 1, "artists": 1, "albums": 1, "uploads": 1, "hours": 0.1}


class Stage:
    """All of it, and what the fetcher said."""

    def __init__(self, pod: DemoPod, proxy: Proxy, folder: Path, settings: PlayerSettings) -> None:
        self.pod = pod
        self.proxy = proxy
        self.said: list[str] = []
        self.media = media_of(proxy.url)
        self.fetcher = Fetcher(settings, folder / "cache", lambda uri, text: self.said.append(text))
        self.fetcher.connect(self.media)

    def open(self, path: str = LISTEN, size: int | None = None) -> str:
        return self.fetcher.open(StreamSource(TrackId(1), path, UPLOAD, size))

    async def read(self, uri: str, at: int = 0) -> bytes | None:
        """All from ``at`` to the end as mpv would read it; ``None`` when it cannot go on."""
        reader = self.fetcher.reader(uri)
        assert reader
        reader.seek(at)
        try:
            return await asyncio.wait_for(asyncio.to_thread(all_of, reader), 60)
        finally:
            reader.cancel()
            reader.close()


def media_of(url: str) -> Media:
    return Media(PodClient(Account(Origin.parse(url), kind="anonymous"), QUICK))


def all_of(reader: StreamReader) -> bytes | None:
    parts: list[bytes] = []
    while True:
        data = reader.read(65536)
        if data is None:
            return None
        if not data:
            return b"".join(parts)
        parts.append(data)


@asynccontextmanager
async def stage(
    folder: Path,
    settings: PlayerSettings | None = None,
    content: bytes = BYTES,
    *,
    anonymous: bool = True,
) -> AsyncIterator[Stage]:
    file = folder / "track.flac"
    file.write_bytes(content)
    settings = settings or PlayerSettings(stall_seconds=0.4, first_byte_seconds=5.0)
    with DemoPod(catalogue=OneFile(file), anonymous=anonymous) as pod:
        async with Proxy(pod.url) as proxy:
            here = Stage(pod, proxy, folder, settings)
            try:
                yield here
            finally:
                here.fetcher.close()


async def soon(true: Any, seconds: float = 10.0) -> None:
    """Wait until it is true; for what nothing tells of."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came to be"
        await asyncio.sleep(0.01)
