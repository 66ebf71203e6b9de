"""From the pod's socket to mpv: megabytes a second, and what playing 320 kbit/s costs.

``python -m tests.benchmarks.bench_stream_path [rounds]``. Bytes are read through the very
callback that libmpv calls. The anchor is httpx alone on the same file. Target 12.
"""

from __future__ import annotations

import asyncio
import ctypes
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx

from fwtui.music import TrackId
from fwtui.player.mpv import stream_cb
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.fetcher import Fetcher
from fwtui.player.stream.source import StreamSource
from fwtui.pod.auth.accounts import Account
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.media import Media
from tests.benchmarks.media_server import serving

MEGABYTES = 200
PIECE = 65536
CALM_SECONDS = 10.0


def media_of(url: str) -> Media:
    return Media(PodClient(Account(Origin.parse(url), kind="anonymous")))


def drain(cookie: int, at_most: float = 0.0) -> int:
    """Read all as libmpv would; with ``at_most`` no more bytes a second than that."""
    buffer = ctypes.create_string_buffer(PIECE)
    into = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char))
    read, began = 0, time.monotonic()
    while (got := stream_cb._read(cookie, into, PIECE)) > 0:
        read += got
        if at_most:
            ahead = read / at_most - (time.monotonic() - began)
            if time.monotonic() - began > CALM_SECONDS:
                break
            time.sleep(max(0.0, ahead))
    return read


async def ours(url: str, folder: Path | None, at_most: float = 0.0) -> tuple[float, float]:
    """Megabytes a second, and processor seconds a second."""
    fetcher = Fetcher(PlayerSettings(), folder)
    fetcher.connect(media_of(url))
    began, cpu = time.monotonic(), time.process_time()
    reader = fetcher.reader(fetcher.open(StreamSource(TrackId(1), "/file", "file")))
    assert reader
    cookie = 1 << 40
    stream_cb._readers[cookie] = reader
    read = await asyncio.to_thread(drain, cookie, at_most)
    took, cost = time.monotonic() - began, time.process_time() - cpu
    stream_cb._readers.pop(cookie).close()
    fetcher.close()
    return read / 1e6 / took, cost / took


async def bare(url: str) -> float:
    began, read = time.monotonic(), 0
    async with httpx.AsyncClient() as client, client.stream("GET", url + "/file") as answer:
        async for piece in answer.aiter_raw():
            read += len(piece)
    return read / 1e6 / (time.monotonic() - began)


async def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "file"
        file.write_bytes(bytes(range(256)) * (MEGABYTES * 1_000_000 // 256))
        with serving(file) as url:
            for address in [url]:  # warm
                await bare(address)
            results = [
                (await bare(url), (await ours(url, None))[0], (await ours(url, folder / str(n)))[0])
                for n in range(rounds)
            ]
        song = folder / "song"
        song.write_bytes(bytes(40_000 * 240))
        with serving(song) as url:
            _, share = await ours(url, None, at_most=40_000)
    anchor, memory, disk = (statistics.median(column) for column in zip(*results, strict=True))
    print(f"httpx alone                {anchor:7.1f} MB/s  (anchor)")
    print(f"socket to mpv, in memory   {memory:7.1f} MB/s  target ≥ 50")
    print(f"socket to mpv, kept        {disk:7.1f} MB/s  target ≥ 50")
    print(f"320 kbit/s                 {share * 100:7.2f} % CPU of all threads  target ≤ 1")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
