"""Faults 36 to 40: the allowance, over real HTTP."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import Reply
from fwtui.errors import Throttled, Uncertain
from fwtui.pod.ratelimit.budget import clock
from tests.faults.listener import listener
from tests.library.fixtures import library_in, until
from tests.pod.servers import RawServer, Said

LIST = "authenticated-list"


async def test_36_nothing_leaves_at_0(tmp_path: Path) -> None:
    with DemoPod(limits={LIST: "3/60s"}) as demo:
        pod = listener(demo, tmp_path)
        for _ in range(3):
            await pod.library.albums()
        changes: list[float] = []
        stop = pod.on_change(lambda: changes.append(clock()))
        asking = asyncio.ensure_future(pod.library.albums())
        while not changes:
            await asyncio.sleep(0.01)
        standing = pod.budget.most_relevant(clock())
        assert standing is not None
        assert (standing.scope, standing.remaining, standing.waiting) == (LIST, 0, 1)
        assert 0 < standing.wait <= 61
        # The other scopes go on meanwhile.
        await pod.instance.me()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert pod.budget.standing(LIST, clock()).waiting == 0  # type: ignore[union-attr]
        assert len(demo.asked("/albums")) == 3
        stop()
        await pod.aclose()


async def test_36_what_other_programs_used_up_is_seen_before_it_is_refused(tmp_path: Path) -> None:
    with DemoPod(limits={LIST: "50/60s"}) as demo:
        pod = listener(demo, tmp_path)
        demo.use_up(LIST, left=2)
        await pod.read_limits()
        standing = pod.budget.standing(LIST, clock())
        assert standing is not None
        assert (standing.remaining, standing.used["elsewhere"]) == (2, 48)
        for _ in range(2):
            await pod.library.albums()
        with pytest.raises(Throttled):
            await pod.http.request("GET", "albums", max_wait=0.0)
        assert {one.status for one in demo.seen} == {200}
        await pod.aclose()


async def test_37_retry_after_on_an_answer_is_ignored(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        for _ in range(3):
            await pod.library.albums()
        told = await pod.http.request("GET", "albums", max_wait=0.0)
        assert int(told.headers["retry-after"]) > 3_000
        await pod.http.request("GET", "albums", max_wait=0.0)
        await pod.aclose()


@pytest.mark.parametrize("told", ["-7", "0", "Sat, 21 Nov 2020 10:00:00 GMT", "soon"])
async def test_38_a_strange_retry_after_is_clamped(told: str, tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        no = Reply(429, b"{}", headers=(("retry-after", told),), plain=True)
        demo.twist("/albums", no, times=1)
        assert (await pod.library.albums()).count > 0
        assert len(demo.asked("/albums")) == 2
        await pod.aclose()


async def test_38_a_huge_retry_after_can_be_cancelled(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        no = Reply(429, b"{}", headers=(("retry-after", "99999999999"),), plain=True)
        demo.twist("/albums", no, times=1)
        asking = asyncio.ensure_future(pod.library.albums())
        while not ((now := pod.budget.standing(LIST, clock())) and now.waiting):
            await asyncio.sleep(0.01)
        assert now.wait <= 86_400
        asking.cancel()
        await asyncio.wait([asking])
        assert asking.cancelled()
        with pytest.raises(Throttled, match="is used up for"):
            await pod.http.request("GET", "albums", max_wait=1.0)
        await pod.aclose()


async def test_39_a_listen_whose_answer_was_lost_is_there_once(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        track = next(one for one in (await pod.library.tracks()).items if one is not None)
        before = (await pod.history.page(scope="me")).count
        demo.lose_answer("POST /history/listenings")
        library = library_in(tmp_path, change_pauses=(0.01,))
        library.edits.listened(track.id, datetime.now(UTC))
        library.connect(pod)
        await until(lambda: not len(library.outbox))
        assert len(demo.asked("POST /history/listenings")) == 1
        assert (await pod.history.page(scope="me")).count == before + 1
        await library.aclose()
        await pod.aclose()


async def test_39_a_change_that_cannot_be_looked_for_is_said_to_be_uncertain(
    tmp_path: Path,
) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        demo.lose_answer("POST /things")
        with pytest.raises(Uncertain):
            await pod.http.request("POST", "things", json={})
        assert len(demo.asked("POST /things")) == 1
        await pod.aclose()


async def test_40_without_headers_there_is_a_pace() -> None:
    async with RawServer(lambda asked: Said(body=b"{}")) as server:
        http = server.http()
        asks = (http.request("GET", "albums", params={"page": page}) for page in range(25))
        began = clock()
        await asyncio.gather(*asks)
        assert clock() - began > 0.5
        standing = http.budget.standing("anonymous-list", clock())
        assert standing is not None
        assert not standing.reported
        assert standing.used["browsing"] == 25
        await http.aclose()
