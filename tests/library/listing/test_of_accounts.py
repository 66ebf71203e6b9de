"""History, favourites and radios of other accounts, on pods of each dialect."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.library.library import Library
from fwtui.library.listing.listing import Listing
from fwtui.library.listing.queries import Favourites, History, Loved, Query, Radios
from tests.library.fixtures import library_in, pod_of, see


async def _seen(library: Library, query: Query) -> Listing:
    listing = library.listing(query)
    await see(listing)
    assert listing.state.error is None
    return listing


def _names(listing: Listing) -> set[str]:
    return {each.actor.name.partition("@")[0] for each in listing if each is not None}


@pytest.mark.parametrize("dialect", ["1", "2"])
async def test_what_others_hear_and_love(dialect: str, tmp_path: Path) -> None:
    with DemoPod(dialect=dialect) as demo:
        pod, library = pod_of(demo, known=True), library_in(tmp_path)
        library.connect(pod)
        try:
            host = demo.url.partition("//")[2]
            for everyone in (History("all"), Loved("all")):
                assert "ana" in _names(await _seen(library, everyone))
            for one in (History(f"actor:ana@{host}"), Loved(f"actor:ana@{host}")):
                assert _names(await _seen(library, one)) == {"ana"}
            heard = await _seen(library, History(f"actor:ana@{host},actor:kenji@{host}"))
            assert _names(heard) <= {"ana", "kenji"}
            assert list(heard.track_ids()) == [each.track.id for each in heard]
            assert not library.store.heard(), "none of it was heard by the listener"
            own = await _seen(library, History())
            assert library.store.heard() == {each.track.id for each in own if each}
            hearts = set((await _seen(library, Favourites())).track_ids())
            assert {track for track in hearts if library.edits.is_favourite(track)} == hearts
            mine = await _seen(library, Radios("me"))
            assert {each.owner.partition("@")[0] for each in mine if each} <= {"demo"}
        finally:
            await library.aclose()
            await pod.aclose()


async def test_people_whom_the_listener_follows(tmp_path: Path) -> None:
    with DemoPod(dialect="2") as demo:
        pod, library = pod_of(demo, known=True), library_in(tmp_path)
        library.connect(pod)
        try:
            assert "from_subscribed" in library.scopes
            for followed in (History("from_subscribed"), Loved("from_subscribed")):
                assert _names(await _seen(library, followed)) == {"ana"}
        finally:
            await library.aclose()
            await pod.aclose()


async def test_others_listens_are_capped(
    demo: DemoPod, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fwtui.library.store.upsert.MOST_OF_OTHERS", 10)
    pod = pod_of(demo)
    library.connect(pod)
    for query in (History("all"), Loved("all"), History("all,me")):
        assert all(each is not None for each in list(await _seen(library, query))[:40])
    count = "SELECT count(*) FROM things WHERE kind = 'heard'"
    assert library.store.library.rows(count)[0][0] <= 60
    await pod.aclose()
