"""Streams over real HTTP."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import Reply
from fwtui.errors import BadAnswer, NotFound, PodFailed, PodUnreachable, Throttled
from fwtui.pod.dialect import V1
from fwtui.pod.media import Media
from fwtui.pod.pod import Pod
from fwtui.pod.ratelimit.budget import Priority, clock
from tests.faults.listener import listener
from tests.pod.servers import Asked, RawServer, Said


async def path_of(pod: Pod) -> str:
    page = await pod.library.tracks()
    return next(track.path for track in page.items if track is not None and track.is_playable)


async def drain(pod: Pod, path: str, got: list[bytes], stall: float = 30.0) -> None:
    async with pod.media.open(path) as body:
        async for chunk in body.chunks(stall):
            got.append(chunk)  # noqa: PERF401 -- what came before the failure is looked at


async def all_of(pod: Pod, path: str, start: int = 0, validator: str = "") -> tuple[int, bytes]:
    async with pod.media.open(path, start=start, validator=validator) as body:
        return body.start, b"".join([chunk async for chunk in body.chunks()])


async def test_from_the_start_and_from_the_middle(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        path = await path_of(pod)
        async with pod.media.open(path) as body:
            whole = b"".join([chunk async for chunk in body.chunks()])
            assert (body.status, body.start, body.size) == (200, 0, len(whole))
            assert body.validator.startswith('"')
        start, rest = await all_of(pod, path, 1000, body.validator)
        assert (start, rest) == (1000, whole[1000:])
        async with pod.media.open(path, start=1000) as body:
            assert (body.status, body.size) == (206, len(whole))
        async with pod.media.open(path, start=len(whole)) as body:
            assert [chunk async for chunk in body.chunks()] == []
        used = pod.budget.standing("authenticated-retrieve", clock())
        assert used is not None
        # Counted although the pod's web server leaves the headers out.
        assert used.used["stream"] == 4
        await pod.aclose()


async def test_a_redirect_to_an_address_that_runs_out_is_asked_for_each_time(
    tmp_path: Path,
) -> None:
    """A pod whose files lie in a store of another host, which refuses a token."""
    with DemoPod(dialect="2", presigned_seconds=3600) as demo:
        pod = listener(demo, tmp_path)
        path = await path_of(pod)
        async with pod.media.open(path) as body:
            whole = b"".join([chunk async for chunk in body.chunks()])
            validator = body.validator
        demo.advance(3601)  # the first address is over
        demo.forget_seen()
        assert await all_of(pod, path, 1000, validator) == (1000, whole[1000:])
        asked, given = demo.seen
        assert (asked.path, asked.status) == (f"/api/v2/{path.removeprefix(V1)}", 302)
        assert asked.headers["authorization"]
        assert (given.status, given.range) == (206, "bytes=1000-")
        assert "authorization" not in given.headers
        await pod.aclose()


async def test_a_file_that_has_changed_begins_anew(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        path = await path_of(pod)
        async with pod.media.open(path) as body:
            validator = body.validator
        demo.change_file()
        start, whole = await all_of(pod, path, 1000, validator)
        assert start == 0
        assert len(whole) > 1000
        await pod.aclose()


async def test_what_is_cut_off_and_what_stalls_is_said(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        path = await path_of(pod)
        demo.drop("/listen/", after_bytes=5000)
        got: list[bytes] = []
        with pytest.raises(PodUnreachable, match="broke off"):
            await drain(pod, path, got)
        assert 0 < len(b"".join(got)) <= 5000
        demo.stall("/listen/", after_bytes=5000)
        with pytest.raises(PodUnreachable, match="stopped sending"):
            await drain(pod, path, got, stall=0.1)
        demo.slow_first_byte("/listen/", 5.0)
        with pytest.raises(PodUnreachable, match="did not begin to send"):
            async with pod.media.open(path, first_byte=0.2):
                pass
        demo.delay(5.0, "/listen/", times=1)
        with pytest.raises(PodUnreachable, match="did not"):
            async with pod.media.open(path, first_byte=0.2):
                pass
        await pod.aclose()


@pytest.mark.parametrize(
    ("status", "error", "sentence"),
    [
        (404, NotFound, "not on 127.0.0.1"),
        (503, PodFailed, "that this comes from is away"),
        (500, PodFailed, "failed at that"),
        (416, BadAnswer, "something else than music"),
        (204, BadAnswer, "something else than music"),
    ],
)
async def test_what_is_not_to_be_had(
    status: int, error: type[Exception], sentence: str, tmp_path: Path
) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        demo.twist("/listen/", Reply(status, b"", plain=True), times=1)
        with pytest.raises(error, match=sentence):
            await all_of(pod, "/api/v1/listen/x/")
        await pod.aclose()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (b"", "sent an empty file"),
        (b"\xef\xbb\xbf <!DOCTYPE html><p>Log in", "sent a page or a list"),
        (b'{"detail": "soon"}', "sent a page or a list"),
        (bytes(range(1, 200)) * 50, "sent something else than music"),
    ],
)
async def test_what_came_in_place_of_music_is_said(
    sent: bytes, sentence: str, tmp_path: Path
) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        demo.twist("/listen/", Reply(200, sent, "audio/mpeg", plain=True), times=1)
        with pytest.raises(BadAnswer, match=sentence):
            await all_of(pod, "/api/v1/listen/x/")
        await pod.aclose()


async def test_a_used_up_allowance_is_waited_for_or_said(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        path = await path_of(pod)
        demo.use_up("authenticated-retrieve")
        with pytest.raises(Throttled):
            async with pod.media.open(path, max_wait=0.5):
                pass
        await pod.aclose()


async def test_an_ended_token_is_renewed_before_a_private_file_is_missed(tmp_path: Path) -> None:
    with DemoPod(anonymous=False) as demo:
        pod = listener(demo, tmp_path)
        path = await path_of(pod)
        demo.expire_access_tokens()
        start, whole = await all_of(pod, path)
        assert start == 0
        assert whole
        assert len(demo.asked("POST /oauth/token")) == 1
        await pod.aclose()


async def test_on_a_thread_of_its_own(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        path = await path_of(pod)
        got: list[bytes] = []

        def fetch() -> None:
            async def run() -> None:
                got.append((await all_of(pod, path))[1])
                await pod.http.aclose()

            asyncio.run(run())

        thread = threading.Thread(target=fetch)
        thread.start()
        await pod.library.albums()
        await asyncio.to_thread(thread.join)
        assert got == [(await all_of(pod, path))[1]]
        await pod.aclose()


@pytest.mark.parametrize(
    "headers",
    [{"Content-Range": "bytes 5-9/10"}, {"Content-Range": "nonsense"}, {}],
    ids=["another part", "nonsense", "none"],
)
async def test_another_part_than_was_asked_for_is_refused(headers: dict[str, str]) -> None:
    async with RawServer(lambda asked: Said(206, b"12345", headers, "audio/ogg")) as server:
        http = server.http()
        with pytest.raises(BadAnswer, match="another part"):
            async with Media(http).open("/x", start=3):
                pass
        await http.aclose()


async def test_a_weak_validator_is_of_no_use_and_a_date_is() -> None:
    def answer(asked: Asked) -> Said:
        headers = {"ETag": 'W/"1"', "Last-Modified": "Sat, 21 Nov 2026 10:00:00 GMT"}
        return Said(200, b"OggS, or so it begins", headers, "audio/ogg")

    async with RawServer(answer) as server:
        http = server.http()
        async with Media(http, Priority.BACKGROUND).open("/x") as body:
            assert body.validator == "Sat, 21 Nov 2026 10:00:00 GMT"
            assert body.mimetype == "audio/ogg"
        assert server.asked[0].headers["accept-encoding"] == "identity"
        assert "range" not in server.asked[0].headers
        await http.aclose()


async def test_making_ready_sends_nothing(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        await pod.media.prepare()
        assert demo.seen == []
        await pod.aclose()


@pytest.mark.parametrize("whole", [False, True])
async def test_a_stream_that_is_given_up_while_it_closes_gives_its_connection_back(
    tmp_path: Path, *, whole: bool
) -> None:
    """At each of the steps of closing: a listener skips whenever they like."""
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        path = await path_of(pod)
        left = asyncio.Event()

        async def hear() -> None:
            async with pod.media.open(path) as body:
                async for _ in body.chunks():
                    if not whole:
                        break
                left.set()

        for steps in range(12):
            left.clear()
            hearing = asyncio.create_task(hear())
            await left.wait()
            for _ in range(steps):
                await asyncio.sleep(0)
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)
            await asyncio.sleep(0.01)
        pools = pod.http._exchange._transport()._pools.values()
        connections = [one for pool in pools for one in pool._pool.connections]
        assert [str(one.info()) for one in connections if not one.is_idle()] == []
        await pod.aclose()
