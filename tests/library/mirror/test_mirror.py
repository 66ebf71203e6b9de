"""The mirror: what it asks, what it keeps, how it goes on, what it notices."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.answer import HttpRequest
from fwtui.errors import PodAway
from fwtui.library.events import ErrorReported, LibraryEvent
from fwtui.library.library import Library
from fwtui.library.listing.queries import Albums, Artists, Playlists, SortOrder, Tracks
from fwtui.library.mirror import mirror as mirror_module
from fwtui.library.mirror import throttle
from fwtui.music import TrackId
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, pod_of, see, settled, until


async def test_a_small_pod_is_mirrored_without_asking(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    library = library_in(tmp_path, mirror=True)
    library.connect(pod)
    await until(lambda: library.mirror_progress.complete)
    told = await pod.library.tracks(page_size=1)
    assert library.mirror_progress.done == library.mirror_progress.total == told.count
    await library.aclose()


async def test_a_mirrored_library_asks_nothing_and_orders_itself(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    library = library_in(tmp_path)
    await library.mirror_now(pod)
    demo.forget_seen()
    artists = library.listing(Artists())
    assert artists.state.mirrored
    assert artists[0] is not None, "in the first frame"
    library.connect(pod)
    for query in (
        Artists(order=SortOrder("name", True)),
        Albums(),
        Albums(artist=artists[3].id),
        Tracks(order=SortOrder("artist")),
        Tracks(order=SortOrder("released", True)),
        Tracks(artist=artists[3].id),
    ):
        await see(library.listing(query))
        assert len(library.listing(query)), query
    titles = library.listing(Tracks(order=SortOrder("title")))
    await see(titles)
    assert len(titles) == library.mirror_progress.done
    assert demo.asked("/tracks") == []
    await library.aclose()


async def test_the_mirror_and_the_pod_agree(demo: DemoPod, pod: Pod, tmp_path: Path) -> None:
    library = library_in(tmp_path)
    await library.mirror_now(pod)
    albums = library.listing(Albums(order=SortOrder("created", True)))
    await see(albums, 0, len(albums) or 200)
    for album in albums:
        told = await pod.library.tracks(album=album.id, ordering=("disc_number", "position"))
        here = library.listing(Tracks(album=album.id))
        assert list(here) == list(told.items)
    await library.aclose()


async def test_a_large_pod_is_offered_with_its_cost_in_words(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    library = library_in(tmp_path, mirror=True, mirror_tracks=20)
    library.connect(pod)
    await until(lambda: library.mirror_progress.phase == "offered")
    assert "requests" in library.mirror_progress.offer
    assert "an hour's allowance" in library.mirror_progress.offer
    assert len(demo.asked("GET /api/v1/tracks")) == 1
    library.mirror.answer(False)
    await until(lambda: library.mirror_progress.phase == "off")
    await library.aclose()
    library = library_in(tmp_path, mirror=True, mirror_tracks=20)
    library.connect(pod)
    await see(library.listing(Artists()))
    assert library.mirror_progress.offer == "", "no is remembered"
    library.mirror.answer(True)
    await until(lambda: library.mirror_progress.complete)
    await library.aclose()


async def test_a_copy_ends_when_it_is_declined_and_goes_on_when_it_is_wanted(
    tmp_path: Path,
) -> None:
    with DemoPod(tracks=3_000) as larger:
        pod = pod_of(larger)
        library = library_in(tmp_path, mirror=True)
        library.connect(pod)
        await until(lambda: library.mirror_progress.done >= 200)
        library.mirror.answer(False)
        assert library.mirror_progress.phase == "off"
        larger.forget_seen()
        for number in range(1, 20):  # meanwhile a copy would ask for its pages
            await pod.library.tracks(page=number, page_size=1)
        assert len(larger.asked("")) <= 20, "the listener's, and at most one that was under way"
        done = library.mirror_progress.done
        assert 200 <= done < 3_000
        await library.aclose()
        library = library_in(tmp_path, mirror=True)
        library.connect(pod)
        await see(library.listing(Artists()))
        assert library.mirror_progress.phase == "off", "no is remembered"
        library.mirror.answer(True)
        await until(lambda: library.mirror_progress.complete)
        told = await pod.library.tracks(page_size=1)
        assert library.mirror_progress.done == told.count, "no page was left out"
        await library.aclose()
        await pod.aclose()


async def test_a_whole_copy_that_is_declined_is_one_no_more(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    library = library_in(tmp_path, mirror=True)
    library.connect(pod)
    await until(lambda: library.mirror_progress.complete)
    artists = library.listing(Artists())
    assert artists.state.mirrored
    library.mirror.answer(False)
    assert not library.is_mirrored
    asked = library.listing(Artists())
    await see(asked)
    assert not asked.state.mirrored, "the pod's list, which is asked for"
    library.refresh()
    await settled(asked)
    assert library.mirror_progress.phase == "off", "R begins no copy"
    await library.aclose()


async def test_a_copy_that_is_wanted_begins_without_the_setting(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    library = library_in(tmp_path, mirror=False)
    library.connect(pod)
    library.mirror.answer(True)
    await until(lambda: library.mirror_progress.complete)
    await library.aclose()


async def test_a_pass_goes_on_where_it_was_cut(demo: DemoPod, tmp_path: Path) -> None:
    with DemoPod(tracks=3_000) as larger:
        pod = pod_of(larger)
        library = library_in(tmp_path)
        passing = asyncio.ensure_future(library.mirror_now(pod))
        await until(lambda: library.mirror_progress.done >= 1_000)
        passing.cancel()
        await asyncio.gather(passing, return_exceptions=True)
        done = library.mirror_progress.done
        await library.aclose()
        assert done < 3_000
        larger.forget_seen()
        library = library_in(tmp_path)
        assert library.mirror_progress.done >= done
        await library.mirror_now(pod)
        assert library.mirror_progress.complete
        assert library.mirror_progress.done == library.mirror_progress.total
        asked = len(larger.asked("GET /api/v1/tracks"))
        assert asked <= -(-library.mirror_progress.total // 50) - done // 50 + 12
        assert not larger.asked("GET /api/v1/artists")
        pieces = "SELECT count(DISTINCT segid) FROM track_tokens_idx"
        assert library.store.library.row(pieces) == (1,), "quick to search"
        await library.aclose()
        await pod.aclose()


async def test_the_listener_s_look_finds_what_went_away_or_says_why_not(
    demo: DemoPod, pod: Pod, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror_module, "_FEW_PAGES", 0)
    library = library_in(tmp_path, mirror=True)
    said: list[str] = []
    phases: set[str] = set()

    def noted(event: LibraryEvent) -> None:
        phases.add(library.mirror_progress.phase)
        if isinstance(event, ErrorReported):
            said.append(event.error.sentence)

    library.subscribe(noted)
    library.connect(pod)
    await until(lambda: library.is_mirrored and library.mirror_progress.phase == "idle")
    gone = next(iter(library.found("track", "a").ids))
    demo.lose(gone)
    library.refresh()
    await until(lambda: bool(said))
    assert said[0].startswith("The pod has 1 track less than are kept here.")
    assert library.track(TrackId(gone)) is not None
    library.mirror.record.full_at -= 2 * 86_400
    library.refresh()
    await until(lambda: library.track(TrackId(gone)) is None)
    assert "full" in phases, "its progress is shown"
    await library.aclose()


async def test_afterwards_only_news_are_asked_for(demo: DemoPod, pod: Pod, tmp_path: Path) -> None:
    library = library_in(tmp_path)
    await library.mirror_now(pod)
    demo.forget_seen()
    await library.mirror_now(pod)
    assert len(demo.seen) == 3, "a page each of artists, albums and tracks"
    await library.aclose()


async def test_a_full_pass_notices_what_went_away(demo: DemoPod, pod: Pod, tmp_path: Path) -> None:
    library = library_in(tmp_path)
    await library.mirror_now(pod)
    tracks = library.listing(Tracks(order=SortOrder("title")))
    await see(tracks)
    artist = tracks[5].artist_id
    before = len(tracks)
    hidden = await pod.moderation.hide(artist)
    await library.mirror_now(pod, full=True)
    await settled(tracks)
    left = len(tracks)
    assert left < before
    assert left == (await pod.library.tracks(page_size=1)).count
    assert artist not in {track.artist_id for track in tracks}
    # ... and what came back.
    await pod.moderation.unhide(hidden.id)
    await library.mirror_now(pod, full=True)
    await settled(tracks)
    assert len(tracks) == before
    await library.aclose()


def page(number: int) -> Callable[[HttpRequest], bool]:
    return lambda asked: asked.path.endswith("/tracks") and f"page={number}&" in asked.query


async def test_a_page_that_is_missing_for_a_moment_ends_nothing(tmp_path: Path) -> None:
    """As when what stands before the pod is being mended: it answers 404 to everything."""
    with DemoPod(tracks=600) as larger:
        pod = pod_of(larger)
        library = library_in(tmp_path)
        larger.fail(404, page(4))
        await library.mirror_now(pod)
        assert [seen.status for seen in larger.seen].count(404) == 1
        assert library.mirror_progress.done == library.mirror_progress.total
        larger.fail(404, page(4))
        await library.mirror_now(pod, full=True)
        assert library.mirror_progress.done == library.mirror_progress.total
        # One that stays away is left out; what was not seen is asked for before it goes.
        larger.fail(404, page(6), times=None)
        larger.forget_seen()
        await library.mirror_now(pod, full=True)
        assert library.mirror_progress.done == library.mirror_progress.total
        assert len(larger.asked("/tracks")) < 40
        await library.aclose()
        # So are two of them, and the mirror is made without a page that the pod fails at.
        library = library_in(tmp_path / "anew")
        larger.fail(500, page(4), times=None)
        await library.mirror_now(pod)
        assert library.mirror_progress.complete
        assert library.mirror_progress.done + 100 == library.mirror_progress.total
        larger.straighten()
        await library.mirror_now(pod, full=True)
        assert library.mirror_progress.done == library.mirror_progress.total
        await library.aclose()
        await pod.aclose()


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_page_that_the_gateway_fails_is_waited_for(tmp_path: Path, status: int) -> None:
    with DemoPod(tracks=600) as larger:
        pod = pod_of(larger)
        library = library_in(tmp_path)
        larger.fail(status, page(4), times=None)
        with pytest.raises(PodAway):
            await library.mirror_now(pod)
        assert not library.mirror_progress.complete
        assert not larger.asked(page(5)), "no page is left out"
        larger.straighten()
        larger.forget_seen()
        await library.mirror_now(pod)
        assert library.mirror_progress.done == library.mirror_progress.total
        assert len(larger.asked(page(4))) == 1
        await library.aclose()
        await pod.aclose()


async def test_what_was_deleted_and_what_came_in_its_place(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    library = library_in(tmp_path)
    await library.mirror_now(pod)
    tracks = library.listing(Tracks(order=SortOrder("title")))
    await see(tracks, 0, 40)
    gone, closed = tracks[3].id, tracks[4].id
    demo.lose(gone)
    demo.shut(closed)
    await library.mirror_now(pod)
    assert library.track(gone) is not None, "news do not tell of it"
    await library.mirror_now(pod, full=True)
    await settled(tracks)
    assert library.track(gone) is None
    assert tracks.row_of(gone) is None
    assert not library.track(closed).is_playable  # type: ignore[union-attr]
    assert gone not in library.found("track", "a", (0,)).ids
    await library.aclose()


async def test_a_clock_that_was_set_back_neither_stops_nor_spins(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    library = library_in(tmp_path)
    await library.mirror_now(pod)
    ahead = time.time() + 86_400
    kept = library.mirror._record
    kept.changed = kept.as_of = kept.full_at = ahead
    orders = 0
    elsewhere = library.store.library.elsewhere

    def counted(job: Any) -> Any:
        nonlocal orders
        orders += 1
        return elsewhere(job)

    library.store.library.elsewhere = counted  # type: ignore[method-assign]
    titles = library.listing(Tracks(order=SortOrder("title")))
    titles.want(0, 40)
    await settled(titles)
    assert orders <= 1, "ordered once, not for ever"
    demo.forget_seen()
    await library.mirror._due()
    assert len(demo.asked("/tracks")) >= 2, "what was seen tomorrow is not known today"
    assert kept.as_of <= time.time()
    await library.aclose()


async def test_keys_hold_the_mirror_up(demo: DemoPod, pod: Pod, tmp_path: Path) -> None:
    library = library_in(tmp_path, mirror=True)
    library.touched()
    library.connect(pod)
    for _ in range(20):
        library.touched()
        await asyncio.sleep(0.01)
    assert demo.asked("GET /api/v1/tracks") == []
    await until(lambda: library.mirror_progress.complete)
    await library.aclose()


async def test_the_second_instance_leaves_it_to_the_first(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    first = library_in(tmp_path)
    assert first.store.leads()
    second = library_in(tmp_path, mirror=True)
    assert not second.store.leads()
    second.connect(pod)
    await first.mirror_now(pod)
    assert not second.mirror_progress.complete
    await second.aclose()
    await first.aclose()


async def test_a_list_is_the_mirrors_once_that_is_complete(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    artists = library.listing(Artists())
    await see(artists)
    assert not artists.state.mirrored
    await library.mirror_now(pod)
    assert library.listing(Artists()) is not artists
    assert library.listing(Artists()).state.mirrored


async def test_the_newest_come_first_and_the_listeners_part_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "_SLOW", 0.2)
    with DemoPod(tracks=3_000, limits={"authenticated-list": "40/1h"}) as small:
        pod = pod_of(small)
        library = library_in(tmp_path, mirror=True)
        library.connect(pod)
        await until(lambda: bool(library.mirror_progress.waiting))
        asked = [dict(parse_qsl(seen.query)) for seen in small.asked("GET /api/v1/")]
        filling = [each for each in asked if "page" in each]
        assert {each["ordering"] for each in filling} == {"-creation_date"}
        assert 5 < len(filling) < 30, "half of a small allowance is the listener's"
        assert not library.mirror_progress.complete
        playlists = library.listing(Playlists(scope="all"))
        await see(playlists)
        assert len(playlists), "who need not wait"
        assert not [seen for seen in small.seen if seen.status == 429]
        await library.aclose()
        await pod.aclose()


def next_artists(asked: HttpRequest) -> bool:
    return asked.path.endswith("/artists") and "cursor=" in asked.query


async def test_artists_that_are_not_counted_are_mirrored_and_kept(tmp_path: Path) -> None:
    """A released 2.x pod lists them by cursor, without a count."""
    with DemoPod(tracks=2_500, dialect="2") as released:
        pod = pod_of(released)
        await pod.instance.nodeinfo()
        library = library_in(tmp_path)
        released.fail(404, next_artists)
        await library.mirror_now(pod)
        assert len(released.asked(next_artists)) == 2, "missing for a moment"
        artists = library.listing(Artists())
        await see(artists, 0, 10)
        every = set(artists.ids())
        assert len(every) > 50
        # What the first page counts is not what there is.
        library.mirror._record.full_at = time.time() - 2 * 86_400
        released.forget_seen()
        for _ in range(2):
            await library.mirror_now(pod)
        assert len(released.seen) == 6, "a page each of artists, albums and tracks"
        # A page that the pod fails at hides those behind it: none of them is taken for deleted,
        # and the rest of the catalogue comes.
        released.fail(500, next_artists, times=None)
        await library.mirror_now(pod, full=True)
        await settled(artists)
        assert set(artists.ids()) == every
        assert released.asked("/tracks")
        await library.aclose()
        await pod.aclose()
