"""Fetches, the inbox and activity."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import ok
from tests.pod.asked import asked_by

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod() as demo:
        yield demo


async def test_a_fetch_is_looked_after_until_it_is_done(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        fetch = await pod.federation.fetch("not a url")
        seen = await pod.federation.fetched(fetch.id)
        assert seen.id == fetch.id
        done = await pod.federation.fetch_and_wait("not a url", seconds=10)
        assert done.done
        assert done.status == "errored"
        assert done.wrong


async def test_a_fetch_that_takes_too_long_is_still_pending(demo: DemoPod) -> None:
    pending = {"id": 7, "status": "pending", "url": "x", "detail": {}, "object": None}
    demo.twist("/api/v1/federation/fetches", ok(pending), None)
    async with asked_by(demo) as pod:
        fetch = await pod.federation.fetch_and_wait("@ana@pod.example", seconds=0.05)
    assert not fetch.done
    assert len(demo.seen) == 2, "asked, and looked at once more at the end"


@pytest.mark.parametrize(
    ("object_", "kind", "found"),
    [
        ({"type": "artist", "id": 7, "name": "Älva"}, "artist", "7"),
        ({"type": "music.Library", "uuid": NOWHERE, "name": "x"}, "library", NOWHERE),
        ({"type": "account", "full_username": "ana@pod.example"}, "account", ""),
        (None, "", ""),
    ],
)
async def test_what_a_fetch_found(demo: DemoPod, object_: object, kind: str, found: str) -> None:
    answer = {"id": 7, "status": "finished", "detail": {}, "object": object_}
    demo.twist("/api/v1/federation/fetches", ok(answer), None)
    async with asked_by(demo) as pod:
        fetch = await pod.federation.fetched(7)
    assert (fetch.kind, fetch.found) == (kind, found)


async def test_the_inbox(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        inbox = await pod.federation.inbox()
        notice = inbox.items[0]
        assert notice is not None
        assert notice.kind


async def test_a_library_by_its_address(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        mine = (await pod.libraries.page(scope="me")).items[0]
        assert mine is not None
        found = await pod.federation.library_at(mine.fid)
        assert found is not None
        assert found.id == mine.id
