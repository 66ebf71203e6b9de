"""Faults 20 to 35 of the way to the music: what mpv gets is what the pod has, or nothing."""

from __future__ import annotations

import asyncio
import time
from itertools import chain, repeat
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import Reply
from fwtui.music import TrackId
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.cache import SparseFile
from fwtui.player.stream.fetcher import Fetcher
from fwtui.player.stream.source import StreamSource
from fwtui.pod.media import Media
from fwtui.pod.pod import Pod
from tests.faults.listener import QUICK, log_in
from tests.faults.proxy import FINE, Fault, Proxy
from tests.faults.streams import BYTES, LISTEN, UPLOAD, OneFile, all_of, soon, stage
from tests.pod.servers import Asked, RawServer, Said


@pytest.mark.parametrize("kind", ["drop", "reset", "stall"])
async def test_a_broken_connection_is_resumed_where_it_broke(kind: str, tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        here.proxy.faults = chain([Fault(1_000_000, kind), Fault(500_000, kind)], repeat(FINE))  # type: ignore[arg-type]
        assert await here.read(here.open()) == BYTES
        assert here.proxy.happened == 2
        ranges = [seen.range for seen in here.pod.asked("/listen/")]
        assert ranges[0] == ""
        assert all(asked.startswith("bytes=") for asked in ranges[1:])


@pytest.mark.parametrize("drops", [20, pytest.param(100, marks=pytest.mark.long)])
async def test_a_hundred_drops_in_one_track(drops: int, tmp_path: Path) -> None:
    """A pod tells no limit with media, so requests keep a pace: 100 take some 16 s."""
    content = BYTES[:300_000]
    async with stage(tmp_path, content=content) as here:
        here.proxy.faults = chain(repeat(Fault(2_500), drops), repeat(FINE))
        uri = here.open()
        assert await here.read(uri) == content
        assert here.proxy.happened == drops
        assert here.fetcher.outcome(uri).whole


async def test_a_dripping_connection_is_waited_for(tmp_path: Path) -> None:
    async with stage(tmp_path, content=BYTES[:60_000]) as here:
        here.proxy.faults = repeat(Fault(pace=60_000))
        assert await here.read(here.open()) == BYTES[:60_000]
        assert here.proxy.connections == 1


async def test_a_pod_that_is_away_for_a_while(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        here.proxy.faults = chain([Fault(1_000_000)], repeat(FINE))
        uri = here.open()
        reading = asyncio.create_task(here.read(uri))
        await soon(lambda: here.proxy.happened == 1)
        here.proxy.refusing = True
        here.proxy.cut()
        await soon(lambda: any("trying again" in said for said in here.said))
        here.proxy.refusing = False
        assert await reading == BYTES
        await soon(lambda: here.said[-1] == "")


@pytest.mark.parametrize("kind", ["drop", "stall"])
async def test_28_eight_hours_suspended_in_the_middle_of_a_track(kind: str, tmp_path: Path) -> None:
    """The connection is dead, whether it says so or not, and so is the token."""
    file = tmp_path / "track.flac"
    file.write_bytes(BYTES)
    settings = PlayerSettings(stall_seconds=0.4, first_byte_seconds=5.0)
    with DemoPod(catalogue=OneFile(file), anonymous=False) as demo:
        async with Proxy(demo.url) as proxy:
            proxy.faults = chain([Fault(1_000_000, "stall")], repeat(FINE))
            account, accounts = log_in(proxy.url, demo.token(), tmp_path / "accounts")
            pod = Pod(account, accounts, QUICK)
            fetcher = Fetcher(settings, tmp_path / "cache")
            fetcher.connect(Media(pod.http))
            uri = fetcher.open(StreamSource(TrackId(1), LISTEN, UPLOAD))
            reader = fetcher.reader(uri)
            assert reader
            heard = bytearray()
            while len(heard) < 900_000:
                data: bytes | None = await asyncio.to_thread(reader.read, 65536)
                heard += data or b""
            demo.advance(8 * 3600)
            demo.expire_access_tokens()
            if kind == "drop":
                proxy.cut()
            rest = await asyncio.wait_for(asyncio.to_thread(all_of, reader), 30)
            assert rest is not None
            assert bytes(heard) + rest == BYTES
            assert fetcher.outcome(uri).whole
            reader.close()
            fetcher.close()
            await pod.aclose()
        assert len(demo.asked("/oauth/token")) == 1
        asked = [(seen.status, seen.range != "") for seen in demo.asked("/listen/")]
        assert asked == [(200, False), (401, True), (206, True)]


async def test_a_pod_that_stays_away_ends_in_a_sentence(tmp_path: Path) -> None:
    settings = PlayerSettings(stall_seconds=0.2, first_byte_seconds=0.5)
    async with stage(tmp_path, settings) as here:
        here.proxy.refusing = True
        uri = here.open()
        assert await here.read(uri) is None
        assert here.fetcher.outcome(uri).error


async def test_a_truncated_file_is_known_for_one(tmp_path: Path) -> None:
    """The pod promises more than it has, and breaks off at the same byte every time."""
    settings = PlayerSettings(stall_seconds=0.4, first_byte_seconds=12.0)
    async with stage(tmp_path, settings) as here:
        here.pod.drop("/listen/", 700_000, times=1)

        def beyond(asked: object) -> bool:
            start = asked.headers.get("range", "bytes=0-")  # type: ignore[attr-defined]
            return "/listen/" in asked.path and start in ("bytes=700000-", "bytes=0-")  # type: ignore[attr-defined]

        here.pod.drop(beyond, 0, times=None)
        before = "bytes=634464-"
        here.pod.drop(lambda asked: asked.headers.get("range") == before, 65536, times=None)
        here.pod.drop(lambda asked: "range" not in asked.headers, 700_000, times=None)
        uri = here.open()
        assert await here.read(uri) is None
        fate = here.fetcher.outcome(uri)
        assert not fate.whole
        assert "only a part" in str(fate.error)


async def test_a_file_shorter_than_the_library_says_is_not_whole(tmp_path: Path) -> None:
    async with stage(tmp_path, content=BYTES[:100_000]) as here:
        uri = here.open(size=4_000_000)
        assert await here.read(uri) == BYTES[:100_000]
        assert here.fetcher.outcome(uri).short
        assert not here.fetcher.outcome(uri).whole


async def test_a_file_that_changes_is_begun_anew(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        here.proxy.faults = chain([Fault(1_000_000)], repeat(FINE))
        here.pod.delay(0.2, lambda asked: "range" in asked.headers)
        uri = here.open()
        reading = asyncio.create_task(here.read(uri))
        await soon(lambda: here.proxy.happened == 1)
        changed = b"fLaC" + BYTES[:3:-1]
        (tmp_path / "track.flac").write_bytes(changed)
        here.pod.change_file()
        assert await reading is None
        assert here.fetcher.outcome(uri).changed
        assert await here.read(here.open()) == changed


async def test_a_pod_that_ignores_ranges(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        here.proxy.faults = chain([Fault(1_000_000)], repeat(FINE))

        here.pod.twist("/listen/", Reply(200, BYTES, "application/octet-stream", plain=True), None)
        assert await here.read(here.open()) == BYTES


async def test_a_slow_pod_is_preparing(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        here.pod.delay(2.0, "/listen/")
        assert await here.read(here.open()) == BYTES
        assert "preparing" in here.said[0]
        await soon(lambda: here.said[-1] == "")


@pytest.mark.parametrize("status", [404, 503])
async def test_a_track_that_is_not_there_fails_at_once(status: int, tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        # By the application itself: a gateway's 503 is a pod that is away.
        here.pod.twist("/listen/", Reply(status), times=None)
        uri = here.open()
        assert await here.read(uri) is None
        assert here.fetcher.outcome(uri).error
        assert len(here.pod.asked("/listen/")) == 1


async def test_one_track_twice_is_fetched_once_and_played_twice(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        first, second = here.open(), here.open()
        assert first != second
        assert [*await asyncio.gather(here.read(first), here.read(second))] == [BYTES, BYTES]
        here.fetcher.drop(first)
        assert await here.read(second) == BYTES
        assert len(here.pod.asked("/listen/")) == 1


async def test_what_was_heard_is_kept_and_asked_for_no_more(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        uri = here.open()
        await here.read(uri)
        here.fetcher.drop(uri)
        here.fetcher.connect(None)
        assert await here.read(here.open()) == BYTES
        assert len(here.pod.asked("/listen/")) == 1


async def test_a_blocked_read_can_be_cancelled(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        here.pod.delay(30.0, "/listen/")
        reader = here.fetcher.reader(here.open())
        assert reader
        reading = asyncio.create_task(asyncio.to_thread(reader.read, 65536))
        await soon(lambda: here.proxy.connections > 0)
        began = time.monotonic()
        reader.cancel()
        assert await reading is None
        print(f"a blocked read ended after {time.monotonic() - began:.3f} s")
        reader.close()


async def test_a_seek_asks_for_what_is_wanted(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        here.proxy.faults = repeat(Fault(pace=500_000))
        uri = here.open()
        reader = here.fetcher.reader(uri)
        assert reader
        await asyncio.to_thread(reader.read, 1000)
        reader.seek(3_000_000)
        assert await asyncio.to_thread(reader.read, 1000) == BYTES[3_000_000:3_001_000]
        reader.close()
        assert any(seen.range == "bytes=3000000-" for seen in here.pod.asked("/listen/"))


async def test_the_end_is_looked_at_without_losing_the_beginning(tmp_path: Path) -> None:
    """What a demuxer does with Ogg: the head, the tail, and on from the head."""
    async with stage(tmp_path) as here:
        here.proxy.faults = chain([Fault(pace=400_000)], repeat(FINE))
        uri = here.open()
        reader = here.fetcher.reader(uri)
        assert reader
        await asyncio.to_thread(reader.read, 1000)
        reader.seek(len(BYTES) - 65_000)
        assert await asyncio.to_thread(all_of, reader) == BYTES[-65_000:]
        reader.seek(1000)
        assert await asyncio.to_thread(reader.read, 1000) == BYTES[1000:2000]
        reader.close()
        assert len(here.pod.asked("/listen/")) <= 2


async def test_the_next_track_comes_in_only_so_far(tmp_path: Path) -> None:
    settings = PlayerSettings(warm_bytes=200_000, stall_seconds=0.4)
    async with stage(tmp_path, settings) as here:
        here.proxy.faults = chain([Fault(pace=400_000)], repeat(FINE))
        now, coming = here.open(), here.open(LISTEN + "?to=mp3")
        assert now != coming
        await soon(lambda: here.proxy.connections == 2)
        reader = here.fetcher.reader(now)
        assert reader
        await asyncio.to_thread(reader.read, 100_000)
        fetches = list(here.fetcher._streams.values())
        spool = fetches[1].spool
        assert isinstance(spool, SparseFile)
        assert len(spool) < 600_000
        reader.close()


async def test_a_playlist_in_place_of_music_leads_nowhere(tmp_path: Path) -> None:
    content = b"#EXTM3U\nhttp://127.0.0.1:9/secret\n"
    async with stage(tmp_path, content=content) as here:
        uri = here.open()
        assert await here.read(uri) is None
        assert here.fetcher.outcome(uri).error


async def test_72_a_signed_address_that_has_ended_is_asked_for_again() -> None:
    """Each resume asks the pod, which sends on to another host; that one gets no token."""
    content = BYTES[:200_000]
    signed: list[str] = []

    def store(asked: Asked) -> Said | bytes:
        if asked.target != signed[-1]:
            return Said(403)
        start = int(asked.headers.get("range", "bytes=0-")[6:-1])
        part = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
        whole = Said(206 if start else 200, content[start:], part, "audio/flac").wire()
        return whole if len(signed) > 1 else whole[:100_000]

    async with RawServer(store) as other:

        def sent_on(asked: Asked) -> Said:
            signed.append(f"/file?signature={len(signed)}")
            return Said(302, b"", {"Location": other.url + signed[-1]})

        async with RawServer(sent_on) as pod:
            fetcher = Fetcher(PlayerSettings(stall_seconds=0.4, first_byte_seconds=5.0), None)
            fetcher.connect(Media(pod.http()))
            reader = fetcher.reader(fetcher.open(StreamSource(TrackId(1), LISTEN, UPLOAD)))
            assert reader
            assert await asyncio.wait_for(asyncio.to_thread(all_of, reader), 30) == content
            reader.close()
            fetcher.close()
        assert [asked.target for asked in other.asked] == signed
        assert len(signed) == 2
        assert all("authorization" not in asked.headers for asked in other.asked)
