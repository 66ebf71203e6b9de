"""Tracks in the order of their artists on a pod whose own such order loses tracks."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import Reply
from fwtui.errors import FwtuiError
from fwtui.library.library import Library
from fwtui.library.listing.queries import SortOrder, Tracks
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, pod_of, see, settled, until

BY_ARTIST = Tracks(order=SortOrder("artist"))


def asked(demo: DemoPod) -> list[str]:
    return [seen.query for seen in demo.asked("/tracks")]


@pytest.mark.parametrize("dialect", ["1", "2-alpha", "2"])
async def test_no_track_is_lost_and_none_comes_twice(dialect: str, tmp_path: Path) -> None:
    with DemoPod(dialect=dialect) as demo:
        pod = pod_of(demo)
        await pod.instance.nodeinfo()
        every = await pod.library.tracks(page_size=50, ordering=("album__title",))
        assert every.count > 50, "more than a page"
        library = library_in(tmp_path)
        library.connect(pod)
        tracks = library.listing(BY_ARTIST)
        demo.forget_seen()
        await see(tracks, 0, every.count - 1)
        assert len(tracks) == every.count
        ids = list(tracks.ids())
        assert len(set(ids)) == len(ids)
        artists = [track.artist_id for track in tracks]
        changes = sum(one != other for one, other in pairwise(artists))
        assert changes + 1 == len(set(artists)), "an artist's tracks stand together"
        assert all(("artist__name" in each) == (dialect == "1") for each in asked(demo))
        await library.aclose()
        # The next start has it before the pod is there.
        library = library_in(tmp_path)
        again = library.listing(BY_ARTIST)
        assert list(again.ids()) == ids
        demo.forget_seen()
        library.connect(pod)
        again.want(0, 40)
        await settled(again)
        assert asked(demo) == []
        assert list(again.ids()) == ids
        await library.aclose()
        await pod.aclose()


async def test_a_pod_that_gives_a_track_twice_hides_none(tmp_path: Path) -> None:
    with DemoPod(dialect="2") as demo:
        pod = pod_of(demo)
        answer = await pod.http.request("GET", "tracks", params={"page_size": 50})
        first_page = json.loads(answer.body)
        demo.twist(lambda asked: "page=2" in asked.query, Reply(200, first_page), None)
        library = library_in(tmp_path)
        library.connect(pod)
        tracks = library.listing(BY_ARTIST)
        tracks.want(0, 40)
        await until(lambda: tracks.state.known, tracks)
        await settled(tracks)
        assert len(tracks) == first_page["count"]
        assert not tracks.state.complete
        known = [each for each in tracks.ids() if each]
        assert 50 < len(known) == len(set(known)) < len(tracks)
        assert list(tracks.ids())[: len(known)] == known, "what is missing is seen at the end"
        await library.aclose()
        await pod.aclose()


async def test_a_list_too_long_for_it_says_so(tmp_path: Path) -> None:
    with DemoPod(tracks=3_000, dialect="2") as demo:
        pod = pod_of(demo)
        await pod.instance.nodeinfo()
        library = library_in(tmp_path)
        library.connect(pod)
        demo.forget_seen()
        tracks = library.listing(BY_ARTIST)
        tracks.want(0, 40)
        await until(lambda: tracks.state.error is not None, tracks)
        assert not tracks.state.known
        assert isinstance(tracks.state.error, FwtuiError)
        assert "3," in tracks.state.error.sentence
        assert "whole catalogue" in tracks.state.error.hint
        assert len(asked(demo)) == 1
        await library.aclose()
        await pod.aclose()


async def test_a_list_from_before_an_upgrade_is_not_shown_in_another_order(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    before = library.listing(BY_ARTIST)
    await see(before, 0, 40)
    known = list(before.ids())
    demo.upgrade()
    before.refresh()
    await until(lambda: before.state.error is not None, before)
    assert list(before.ids()) == known
    after = library.listing(BY_ARTIST)
    await see(after, 0, 40)
    assert after is not before
    assert len(set(after.ids())) == len(after) >= len(known)
