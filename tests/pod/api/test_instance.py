from __future__ import annotations

from collections.abc import Iterator

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import html_404, ok
from fwtui.errors import BadAnswer, LoginNeeded, NotFound, NotFunkwhale
from tests.pod.asked import asked_by

V1 = "/api/v1/instance/nodeinfo"


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod() as demo:
        yield demo


async def test_what_a_pod_says_of_itself(demo: DemoPod) -> None:
    async with asked_by(demo, None) as pod:
        old = await pod.instance.nodeinfo()
        demo.twist(V1, html_404(), None)
        new = await pod.instance.nodeinfo()
    assert old.software == "funkwhale"
    assert old.tracks
    assert (new.name, new.version, new.tracks) == (old.name, old.version, old.tracks)
    assert (new.federates, new.allows_anonymous) == (old.federates, old.allows_anonymous)


async def test_other_software_is_named(demo: DemoPod) -> None:
    demo.twist(V1, ok({"version": "2.0", "software": {"name": "mastodon"}}), None)
    async with asked_by(demo, None) as pod:
        with pytest.raises(NotFunkwhale, match="mastodon"):
            await pod.instance.nodeinfo()


async def test_no_pod_at_all(demo: DemoPod) -> None:
    demo.twist("nodeinfo", html_404(), None)
    async with asked_by(demo, None) as pod:
        with pytest.raises(NotFound):
            await pod.instance.nodeinfo()


async def test_who_am_i(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        me = await pod.instance.me()
    assert me.username == "demo"
    assert me.full_username.startswith("demo@")
    async with asked_by(demo, None) as pod:
        with pytest.raises(LoginNeeded):
            await pod.instance.me()


async def test_the_whole_allowance_costs_nothing(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.library.artists()
        limits = await pod.instance.limits()
        again = await pod.instance.limits()
    assert limits.enabled
    lists = {one.scope: one for one in limits.scopes}["authenticated-list"]
    assert lists.limit - lists.remaining == 1
    assert lists.full_in is not None
    assert [one.remaining for one in again.scopes] == [one.remaining for one in limits.scopes]


async def test_a_cover_at_the_size_that_is_needed(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        cover = next(a.cover for a in (await pod.library.albums()).items if a and a.cover)
        picture = await pod.instance.cover(cover.medium)
        assert picture.startswith((b"\x89PNG", b"\xff\xd8"))
        assert "authorization" not in demo.seen[-1].headers
        with pytest.raises(BadAnswer):
            await pod.instance.cover(cover.original, max_bytes=100)
