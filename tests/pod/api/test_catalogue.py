from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, get_args
from urllib.parse import parse_qs

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.errors import NotFound, Refused
from fwtui.music import AlbumId, ArtistId, LibraryId, Track, TrackId
from fwtui.pod.api.base import MAX_PAGES, all_pages
from fwtui.pod.api.params import AlbumOrder, ArtistOrder, TagOrder, TrackOrder, search_words
from fwtui.pod.pod import Pod
from fwtui.pod.schema import Page
from tests.pod.asked import asked_by


@pytest.fixture(params=["1", "2-alpha"])
async def pod(request: pytest.FixtureRequest) -> AsyncIterator[Pod]:
    with DemoPod(dialect=request.param) as demo:
        async with asked_by(demo) as pod:
            yield pod


@pytest.fixture
def demo() -> Any:
    with DemoPod() as demo:
        yield demo


async def test_lists_and_their_details(pod: Pod) -> None:
    artists = await pod.library.artists(ordering=("name",))
    assert artists.skipped == 0
    assert artists.count == len(artists.items) > 10
    for artist in artists.items:
        assert artist is not None
        alone = await pod.library.artist(artist.id)
        assert (alone.name, alone.tags) == (artist.name, artist.tags)
    albums = await pod.library.albums()
    assert albums.items[0] is not None
    alone_ = await pod.library.album(albums.items[0].id)
    assert (alone_.title, alone_.artist) == (albums.items[0].title, albums.items[0].artist)
    assert alone_.artist
    tracks = await pod.library.tracks(page_size=10, page=2)
    assert (tracks.number, len(tracks.items)) == (2, 10)
    assert tracks.items[0] is not None
    assert await pod.library.track(tracks.items[0].id) == tracks.items[0]


async def test_both_generations_of_a_pod_tell_the_same_library() -> None:
    told = []
    for dialect in ("1", "2-alpha"):
        with DemoPod(dialect=dialect) as demo:
            async with asked_by(demo) as pod:
                tracks = (await pod.library.tracks(ordering=("title",))).items
                told.append([(t.id, t.title, t.album and t.album.artist) for t in tracks if t])
                assert all(t and t.artist for t in tracks)
    assert told[0] == told[1]


async def test_an_album_is_played_in_order(pod: Pod) -> None:
    album = next(a for a in (await pod.library.albums()).items if a and (a.tracks_count or 0) > 3)
    tracks = await pod.library.tracks(album=album.id, ordering=("disc_number", "position"))
    order = [(t.disc or 1, t.position or 0) for t in tracks.items if t]
    assert order == sorted(order)
    assert tracks.count == album.tracks_count


@pytest.mark.parametrize("order", get_args(ArtistOrder))
async def test_no_order_of_artists_breaks_a_pod(demo: DemoPod, order: ArtistOrder) -> None:
    async with asked_by(demo) as pod:
        assert (await pod.library.artists(ordering=(order,))).count


@pytest.mark.parametrize("order", get_args(AlbumOrder))
async def test_no_order_of_albums_breaks_a_pod(demo: DemoPod, order: AlbumOrder) -> None:
    async with asked_by(demo) as pod:
        assert (await pod.library.albums(ordering=(order,))).count


@pytest.mark.parametrize("order", get_args(TrackOrder))
async def test_no_order_of_tracks_breaks_a_pod(demo: DemoPod, order: TrackOrder) -> None:
    async with asked_by(demo) as pod:
        assert (await pod.library.tracks(ordering=(order,))).count


@pytest.mark.parametrize("order", get_args(TagOrder))
async def test_no_order_of_tags_breaks_a_pod(demo: DemoPod, order: TagOrder) -> None:
    async with asked_by(demo) as pod:
        assert (await pod.library.tags(ordering=(order,))).count


async def test_filters_reach_the_pod_as_it_understands_them(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        track = (await pod.library.tracks(page_size=1)).items[0]
        library = (await pod.libraries.page(scope="me")).items[0]
        channel = (await pod.channels.page()).items[0]
        assert track is not None
        assert library is not None
        assert channel is not None
        await pod.library.tracks(
            page=1, page_size=20, ordering=("-creation_date", "title"), q="salt",
            scope="me,subscribed", tags=("Ambient", "Drone"), library=library.id,
            channel=channel.id, include_channels=True, ids=(track.id, TrackId(2)),
        )  # fmt: skip
    asked = parse_qs(demo.seen[-1].query)
    assert asked == {
        "page": ["1"],
        "page_size": ["20"],
        "ordering": ["-creation_date,title"],
        "q": ["salt"],
        "scope": ["me,subscribed"],
        "tag": ["Ambient", "Drone"],
        "library": [library.id],
        "channel": [channel.id],
        "include_channels": ["true"],
        "id": [str(track.id), "2"],
    }


async def test_what_is_not_asked_for_is_not_said(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        await pod.library.tracks()
    assert parse_qs(demo.seen[-1].query) == {"page": ["1"], "page_size": ["50"]}


async def test_episodes_are_there_when_channels_are_asked_for(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        without = await pod.library.tracks()
        with_ = await pod.library.tracks(include_channels=True)
        channel = (await pod.channels.page()).items[0]
        assert channel is not None
        episodes = await pod.library.tracks(channel=channel.id, include_channels=True)
    assert with_.count > without.count
    assert episodes.count > 0


async def test_an_artist_that_is_not_there_is_refused(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        with pytest.raises(Refused):
            await pod.library.albums(artist=ArtistId(999_999))
        with pytest.raises(NotFound):
            await pod.library.album(AlbumId(999_999))


async def test_an_id_that_would_break_a_pod_is_not_sent(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        with pytest.raises(ValueError, match="not a UUID"):
            await pod.library.tracks(library=LibraryId("nope"))
    assert demo.seen == []


async def test_libraries_that_hold_something(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        track = (await pod.library.tracks(scope="me", page_size=1)).items[0]
        assert track is not None
        assert track.album is not None
        for found in (
            await pod.library.libraries_with_track(track.id),
            await pod.library.libraries_with_album(track.album.id),
            await pod.library.libraries_with_artist(track.credits[0].id),
        ):
            assert found.count >= 1


async def test_tags_and_licences(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        tags = await pod.library.tags(q="amb")
        assert [tag.name for tag in tags.items if tag] == ["Ambient"]
        licences = await pod.library.licences()
        assert all(one and one.code and one.url.startswith("http") for one in licences.items)


async def test_related_things(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        track = next(t for t in (await pod.library.tracks()).items if t and t.tags)
        await pod.library.tracks(related=track.id)
    assert parse_qs(demo.seen[-1].query)["ordering"] == ["related"]


# --- searching -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("salt", "salt"),
        ('"exact phrase"', "exact phrase"),
        ("plain-tones", "plain tones"),
        ("rock & (roll | !jazz):*", "rock roll jazz"),
        ("don't", "don t"),
        ("  Älva   夜明け ", "Älva 夜明け"),
        ('"', ""),
        ("-", ""),
    ],
)
def test_what_is_typed_never_breaks_the_search(typed: str, words: str) -> None:
    assert search_words(typed) == words


async def test_a_search_without_a_word_asks_nothing(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        for search in (pod.library.tracks, pod.library.albums, pod.library.artists):
            found: Page[Any] = await search(q='"')
            assert (found.items, found.count) == ((), 0)
        assert demo.seen == []
        assert (await pod.library.tracks(q='"salt"')).count > 0


# --- all of a list ---------------------------------------------------------------------------


async def test_every_page_of_a_list(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        seen: list[Track | None] = []
        async for part in all_pages(lambda n: pod.library.tracks(page=n, page_size=20)):
            seen += part.items
        count = (await pod.library.tracks(page_size=1)).count
    # A page, and no request to find that there is no other; the last one counts alone.
    assert len(demo.seen) == -(-count // 20) + 1
    assert len(seen) == count
    assert len({track.id for track in seen if track}) == count


async def test_a_list_that_becomes_shorter_ends(demo: DemoPod) -> None:
    async def page(number: int) -> Page[int]:
        if number > 2:
            raise NotFound("Invalid page.", status=404)
        return Page((1, 2), 1000, number)

    assert [part.number async for part in all_pages(page)] == [1, 2]


async def test_a_list_without_an_end_has_one() -> None:
    """Fault 48."""

    async def page(number: int) -> Page[int]:
        return Page((number,), 10**18, number)

    last = 0
    async for part in all_pages(page):
        last = part.number
    assert last == MAX_PAGES
