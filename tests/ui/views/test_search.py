"""Search as one types: what is here at once, the pod's behind it, nothing that moves."""

from __future__ import annotations

from collections.abc import Sequence
from operator import methodcaller
from typing import Any

import pytest
from msgspec.structs import replace

from fwtui.errors import PodFailed
from fwtui.library.listing.queries import (
    Artists,
    Channels,
    Episodes,
    Kind,
    Playlists,
    PlaylistTracks,
    Radios,
    Tracks,
)
from fwtui.library.store import fts
from fwtui.music import Actor, AlbumId, Artist, ArtistId, Channel, ChannelId, Track, TrackId
from fwtui.pod.schema.decoder import Page
from fwtui.ui.views import search as search_module
from fwtui.ui.views.search import SearchView
from tests.ui.piloted import Compare, Piloted, piloted, pressed, still
from tests.ui.sample import (
    NEWEST,
    SONGS,
    Lists,
    PodStandIn,
    SampleContext,
    context,
    lists,
    standing,
)

FROM_POD = (
    replace(SONGS[0], id=TrackId(77), title="Hårfin"),
    replace(SONGS[1], id=TrackId(78), title="Har HaZikaron"),
)


def here(tracks: Sequence[Track] = SONGS) -> SampleContext:
    """The artists, six albums and these tracks, and nothing else that a search could find."""
    known: Lists = {
        query: rows
        for query, rows in lists().items()
        if not isinstance(query, Channels | Episodes | Playlists | PlaylistTracks | Radios)
        and rows is not NEWEST
    }
    known[Tracks()] = tracks
    return context(known=known)


def with_pod() -> tuple[SampleContext, PodStandIn]:
    """A context, and its pod that finds two tracks of 18."""
    made = here()
    pod = made.connect()
    pod.found["har"] = Page(FROM_POD, 18)
    return made, pod


def view(seen: Piloted) -> SearchView:
    assert isinstance(seen.view, SearchView)
    return seen.view


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 15)])
def test_search(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(still(with_pod()[0]), terminal_size=size, run_before=pressed("2", *"har"))


async def test_every_key_finds_what_is_here_before_the_pod_is_asked() -> None:
    made, pod = with_pod()
    pod.found["ha"] = Page(FROM_POD, 18)
    pod.answers.clear()
    async with piloted(made) as seen:
        await seen.pilot.press("2", *"ha")
        await seen.until(lambda: "Halldís" in seen.text)
        assert "Harbour Lights" in seen.text
        await seen.until(lambda: bool(pod.searches))
        assert pod.searches == ["ha"], "only what was typed in the end is asked for"
        await seen.until(lambda: "the pod is still answering" in seen.text)
        before = seen.rows[4 : seen.row_with("From the pod")]
        assert len(before) > 5
        pod.answers.set()
        await seen.press("f12")
        assert "From the pod  18" in seen.text
        assert seen.rows[4 : 4 + len(before)] == before, "nothing that was there moved"
        assert seen.row_with("Hårfin") > seen.row_with("Harbour Lights")


async def test_matched_letters_are_marked_without_accents_and_case() -> None:
    async with piloted(with_pod()[0]) as seen:
        await seen.press("2")
        await seen.type("har")
        palette = seen.app.palette
        for letters in ("Har", "Hår"):
            assert seen.style_at(letters).underline
            assert seen.style_at(letters).color == palette.ground.match.color


async def test_what_is_only_nearest_is_said_and_marked() -> None:
    async with piloted(with_pod()[0]) as seen:
        await seen.press("2")
        await seen.type("habrour lihgts")
        assert "nearest “harbour lights”" in seen.text
        assert "Harbour Lights" in seen.text
        assert seen.style_at("Harbour").underline
        await seen.press("enter")
        track = seen.context.player.playback.track
        assert track is not None
        assert track.title == "Harbour Lights"


async def test_a_search_that_is_left_keeps_no_slices_of_words() -> None:
    made, _ = with_pod()
    async with piloted(made) as seen:
        await seen.press("2")
        await seen.type("habrour")
        assert made.store.spelling._slices
        await seen.press("escape", "escape", "1")
        assert not made.store.spelling._slices
        await seen.press("2")
        await seen.type("lihgts")
        assert "nearest “lights”" in seen.text


async def test_enter_plays_a_track_and_all_others_that_were_found() -> None:
    made, _ = with_pod()
    async with piloted(made) as seen:
        await seen.press("2")
        await seen.type("vinter")
        await seen.press("tab", "enter")
        assert made.player.playback.track is not None
        assert made.player.playback.track.title == "Vinterhamn (2019 version)"
        assert made.player.source == "search: vinter"
        assert made.library.view_state.searches == ("vinter",)


async def test_enter_opens_an_album_or_an_artist() -> None:
    async with piloted(with_pod()[0]) as seen:
        await seen.press("2")
        await seen.type("fyrljus")
        await seen.press("enter")
        assert seen.view.id == "library"
        assert seen.view.way[-1] == "Fyrljus"
        assert AlbumId(401) == seen.view.albums.value.id


async def test_the_artists_cursor_goes_to_the_artist_that_was_found() -> None:
    """Also where its row lies in a page of the pod's list that was never in view."""
    many = [Artist(ArtistId(5_000 + n), f"Band {n:04}") for n in range(2_000)]
    sought = many[1_234]
    made, pod = with_pod()
    pages: list[int] = []

    async def artists(*, page: int = 1, q: str = "", **given: Any) -> Page[Artist]:
        if q:
            return Page((), 0)
        pages.append(page)
        return Page(tuple(many[(page - 1) * 50 : page * 50]), len(many))

    pod.artists = artists  # type: ignore[method-assign]
    known = [*many[:50], *[None] * (len(many) - 50)]
    made.fill({Artists(): known, Artists(tag="found"): [sought]})
    async with piloted(made) as seen:
        await seen.press("1", "2")
        await seen.type("band 1234")
        await seen.press("enter")
        library = seen.app.navigation.library
        assert seen.view is library
        await seen.until(lambda: library.artists.value == sought)
        assert library.artists.cursor == 1_234
        assert len(pages) < 15, "its row is found by halves"
        assert library.way[-1] == "Band 1234"
        await seen.press("2", "slash", "ctrl+u")
        await seen.type("band 0007")
        await seen.press("enter")
        assert library.artists.value == many[7]


async def test_a_filter_gives_way_to_the_artist_that_was_found() -> None:
    async with piloted(with_pod()[0]) as seen:
        await seen.press("1", "slash")
        await seen.type("kaldvatn")
        await seen.press("enter", "2")
        await seen.type("fyrljus")
        await seen.press("enter")
        library = seen.app.navigation.library
        assert library._artist is not None
        assert library.artists.value == library._artist


async def test_tab_goes_from_group_to_group_and_back_to_the_field() -> None:
    async with piloted(with_pod()[0]) as seen:
        await seen.press("2")
        await seen.type("ha")
        firsts = [group.first for group in view(seen).list.groups]
        for first in firsts[1:]:
            await seen.press("tab")
            assert view(seen).list.cursor == first
        await seen.press("tab")
        assert view(seen).field.has_focus
        await seen.press("down", "up")
        assert view(seen).field.has_focus, "above the first row is the field"


async def test_a_letter_is_no_shortcut_in_the_field_and_is_one_in_the_list() -> None:
    made, _ = with_pod()
    async with piloted(made) as seen:
        await seen.press("2")
        await seen.type("quit")
        assert view(seen).field.value == "quit"
        await seen.press("ctrl+u")
        await seen.type("harb")
        await seen.press("down", "a")
        assert list(made.player.queue.ids())[14:] == [4003]
        assert made.library.view_state.searches == ("harb",)
        await seen.press("slash")
        assert view(seen).field.has_focus


async def test_esc_clears_and_then_leads_out() -> None:
    async with piloted() as seen:
        await seen.press("5", "2")
        await seen.type("ha")
        await seen.press("down", "escape")
        assert view(seen).field.has_focus
        await seen.press("escape")
        assert view(seen).field.value == ""
        await seen.press("escape")
        assert seen.view.id == "favourites"


async def test_nothing_found_says_so_and_that_the_pod_was_asked() -> None:
    async with piloted(with_pod()[0]) as seen:
        await seen.press("2")
        await seen.type("xyzzy")
        assert "Nothing here matches “xyzzy”." in seen.text
        assert "The pod has been asked." in seen.text


async def test_the_search_keeps_to_the_scope_in_the_header() -> None:
    made, pod = with_pod()
    async with piloted(made) as seen:
        await seen.press("1")
        seen.app.navigation.library.show_scope("me")
        await seen.press("2")
        await seen.type("har")
        await seen.until(lambda: "From the pod" in seen.text)
        given = [given for _, given in pod.asked if given.get("q") == "har"]
        assert given
        assert all(each["scope"] == "me" for each in given)
        assert view(seen).found.here == (), "only the pod knows what is mine"
        assert "Hårfin" in seen.text
        assert "mine: " in seen.text
        await seen.type("x")
        assert "Nothing in “mine” matches “harx”." in seen.text
        made.pod.turn(reach="offline")
        await seen.type("y")
        assert "Only the pod knows what is in “mine”." in seen.text
        await seen.press("1")
        seen.app.navigation.library.show_scope("all")
        await seen.press("2")
        await seen.type("harb")
        assert view(seen).found.here


async def test_an_index_that_is_being_filled_is_said_and_looked_at_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search_module, "_INDEX_PAUSE", 0.01)
    monkeypatch.setattr(fts, "is_to_be_filled", lambda row: False)  # it is filled by this test
    made, _ = with_pod()
    upsert = made.store.library.write
    upsert(methodcaller("execute", "INSERT INTO meta VALUES ('indexed:tracks', 2000)")).result(10)
    async with piloted(made) as seen:
        await seen.press("2")
        await seen.type("harb")
        assert "here in 50% of the names" in seen.text
        upsert(methodcaller("execute", "DELETE FROM meta WHERE name LIKE 'indexed:%'")).result(10)
        await seen.until(lambda: "of the names" not in seen.text and " nearest “barb”" in seen.text)
        assert "4 here, " in seen.text


async def test_signs_are_said_not_to_be_asked_for() -> None:
    async with piloted(with_pod()[0]) as seen:
        await seen.press("2")
        await seen.type("!!!")
        assert "A pod cannot look for signs alone." in seen.text
        assert "has been asked" not in seen.text


async def test_enter_asks_the_pod_for_one_letter() -> None:
    made, pod = with_pod()
    async with piloted(made) as seen:
        await seen.press("2")
        await seen.type("%")
        await seen.press("backspace")
        await seen.type("ß")
        await seen.press("backspace")
        await seen.type("7")
        assert "7" not in pod.searches
        await seen.press("enter")
        await seen.until(lambda: "7" in pod.searches)


async def test_a_pod_that_is_away_or_used_up_is_not_asked() -> None:
    made, pod = with_pod()
    made.pod.turn(reach="offline")
    async with piloted(made) as seen:
        await seen.press("2")
        await seen.type("harb")
        assert pod.searches == []
        assert "the pod is away" in seen.text
        made.pod.turn(reach="here", standing=standing(remaining=0, wait=9.0))
        await seen.type("o")
        assert pod.searches == []
        assert "the pod’s lists are used up" in seen.text


async def test_a_search_waits_for_the_allowance_and_for_the_pod() -> None:
    made, pod = with_pod()
    pod.found["harb"] = Page(FROM_POD, 18)
    made.pod.turn(standing=standing(remaining=0, wait=900.0))
    async with piloted(made) as seen:
        await seen.press("2")
        await seen.type("harb")
        await seen.until(lambda: "the pod’s lists are used up" in seen.text)
        assert pod.searches == []
        await seen.until(lambda: made.pod.reads > 0)
        made.pod.turn(standing=standing(), reach="unreachable")
        await seen.until(lambda: "the pod is away" in seen.text)
        made.pod.turn(reach="here")
        await seen.until(lambda: "From the pod  18" in seen.text)
        assert "used up" not in seen.text
        assert "away" not in seen.text
        assert len({endpoint for endpoint, _ in pod.asked}) == len(pod.asked), "each once"


async def test_a_search_that_is_left_asks_nothing_until_it_is_opened_again() -> None:
    made, pod = with_pod()
    made.pod.turn(reach="offline")
    async with piloted(made) as seen:
        await seen.press("2")
        await seen.type("har")
        await seen.press("tab", "1")
        made.pod.turn(reach="here")
        await seen.press("f12")
        assert pod.searches == []
        await seen.press("2")
        await seen.until(lambda: "From the pod  18" in seen.text)


async def test_each_kind_is_shown_as_it_comes() -> None:
    made, pod = with_pod()
    artist = Artist(ArtistId(9_001), "Harpeggio")
    pod.pages["artists"] = Page((artist,), 1)
    pod.silent = lambda endpoint, given: endpoint == "albums"
    async with piloted(made) as seen:
        await seen.press("2")
        await seen.pilot.press(*"har")
        await seen.until(lambda: "Harpeggio" in seen.text and "Hårfin" in seen.text)
        assert "the pod is still answering" in seen.text
        await seen.pilot.press("tab", "1")  # ends what is asked
        await seen.press("f12")
        searching = seen.app.navigation.make("search")
        assert isinstance(searching, SearchView)
        assert not searching.found.asking


async def test_a_kind_that_fails_takes_the_others_not_away() -> None:
    made, pod = with_pod()
    pod.failing["albums"] = PodFailed("music.example failed.", status=500)
    async with piloted(made) as seen:
        await seen.press("2")
        await seen.type("har")
        assert "Hårfin" in seen.text
        assert "music.example failed" in seen.text


async def test_a_pod_that_fails_takes_nothing_away() -> None:
    made, pod = with_pod()
    pod.trouble = PodFailed("music.example failed.", status=500)
    async with piloted(made) as seen:
        await seen.press("2")
        await seen.type("harb")
        assert "music.example failed" in seen.text
        assert "Harbour Lights" in seen.rows[5]
        assert "From the pod" not in seen.text


async def test_searches_of_before_come_back_in_an_empty_field() -> None:
    made, _ = with_pod()
    for text in ("salt", "harbour"):
        made.library.view_state.save_search(text)
    async with piloted(made) as seen:
        await seen.press("2")
        assert "Searched before" in seen.text
        await seen.press("up")
        assert view(seen).field.value == "harbour"
        await seen.press("up")
        assert view(seen).field.value == "salt"
        assert "Salt" in seen.text
        await seen.press("up", "down")
        assert view(seen).field.value == "harbour"


async def test_a_group_opens_to_all_it_has() -> None:
    async with piloted(size=(80, 24)) as seen:
        await seen.press("2")
        await seen.type("a")
        shown = len(view(seen).found)
        assert "more" in seen.text
        await seen.press("down", "l")
        assert len(view(seen).found) > shown
        await seen.press("h")
        assert len(view(seen).found) == shown


async def test_an_opened_group_is_read_to_its_end_and_told_truly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = [replace(SONGS[0], id=TrackId(10_000 + n), title=f"Zulu {n:04}") for n in range(700)]
    made = here(many)
    read: list[int] = []
    values = made.library.values

    def noted(kind: Kind, ids: Sequence[int]) -> list[Any]:
        read.extend(ids)
        return values(kind, ids)

    async with piloted(made, size=(80, 24)) as seen:
        await seen.press("2")
        await seen.type("zulu")
        assert "Tracks  100+" in seen.text
        monkeypatch.setattr(made.library, "values", noted)
        await seen.press("down", "l")
        assert "Tracks  700" in seen.text
        assert "700+" not in seen.text
        assert len(view(seen).found) == 700
        assert len(read) <= 100, "only what comes into view is read"
        await seen.press("G")
        assert "Zulu 0699" in seen.text
        await seen.press("enter")
        assert len(made.player.queue.ids()) == 700
        await seen.press("h")
        assert len(view(seen).found) < 30


async def test_there_is_no_blank_moment_between_two_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is painted while one types holds hits, as long as there are any."""
    async with piloted(with_pod()[0]) as seen:
        await seen.press("2")
        await seen.type("h")
        painted: list[tuple[str, list[str]]] = []
        show = seen.app._display

        def watched(screen: Any, frame: Any) -> None:
            painted.append((view(seen).text, seen.rows[3:-4]))
            show(screen, frame)

        monkeypatch.setattr(seen.app, "_display", watched)
        for key in (*"arb", "backspace", "backspace", "backspace", *"salt", "space", "h"):
            await seen.pilot.press(key)
        await seen.press("f12")
        monkeypatch.setattr(seen.app, "_display", show)
        assert {"ha", "har", "harb", "h", "hs", "hsal"} & {text for text, _ in painted}
        for text, rows in painted:
            if made_of(seen, text):
                assert any(row.strip() for row in rows), f"blank at {text!r}"
                assert "Nothing here" not in "\n".join(rows), text


def made_of(seen: Piloted, text: str) -> bool:
    """Whether anything here is found by it."""
    return bool(seen.context.library.search(text).groups)


async def test_a_podcast_s_owner_does_not_run_into_its_episodes() -> None:
    artist = Artist(ArtistId(71), "Harbour Radio Hour", tracks_count=12)
    owner = Actor("a.very.long.name.for.one@harbour.example")
    made = here()
    made.fill({Channels(): (Channel(ChannelId("c"), artist, owner),)})
    async with piloted(made, size=(80, 24)) as seen:
        await seen.press("2")
        await seen.type("harbour")
        row = seen.rows[seen.row_with("12 episodes")]
        assert "…  12 episodes" in row
