"""Where a queued track came from is in its menu, and is gone to from there."""

from __future__ import annotations

from functools import partial
from typing import Any

from fwtui.library.listing import queries
from fwtui.library.listing.queries import Query
from fwtui.music import LiveList, TrackId
from fwtui.player.origins import ListOrigin
from fwtui.player.radio import Station
from fwtui.ui.origins import from_list, from_view
from tests.ui.piloted import Piloted, piloted
from tests.ui.sample import RADIOS, SONGS

IDS = [song.id for song in SONGS[:4]]


def origins(seen: Piloted) -> list[str]:
    queue = seen.context.player.queue
    found = [queue.origin(row) for row in range(len(queue))]
    return ["" if each is None else each.words for each in found]


async def test_what_is_played_and_added_keeps_its_list_through_moves_and_undo() -> None:
    async with piloted() as seen:
        await seen.press("5", "g", "enter")
        assert set(origins(seen)) == {"Favourites"}
        await seen.press("1", "right", "g", "a")
        rows = origins(seen)
        assert rows[-1] == "Fyrljus"
        count = rows.count("Fyrljus")
        await seen.press("3", "G", "K", "K")
        assert origins(seen)[-3] == "Fyrljus"
        await seen.press("s", "s", "u", "u", "u")  # two moves and the addition
        assert set(origins(seen)) == {"Favourites"}
        await seen.press("ctrl+r")
        assert origins(seen).count("Fyrljus") == count


async def test_it_is_in_the_menu_and_in_the_details_and_leads_there() -> None:
    async with piloted() as seen:
        await seen.press("5", "g", "enter", "3", "g", "m")
        assert "From: Favourites" in seen.text
        await seen.type("from: fav")
        await seen.press("enter")
        assert seen.view.id == "favourites"
        await seen.press("3", "i")
        [row] = [row for row in seen.rows if "Taken from" in row]
        assert "Favourites" in row
        view: Any = seen.view
        goes = [view.list.rows[row].goes for row in range(view.list.count)]
        view.list.move_to(goes.index(origin(seen)))
        await seen.press("enter")
        assert seen.view.id == "favourites"
        await seen.press("6", "g o")
        assert seen.view.id == "favourites", "from elsewhere: where what plays came from"


def origin(seen: Piloted) -> ListOrigin | None:
    queue = seen.context.player.queue
    return queue.origin(queue.row)


PLACES: dict[str, tuple[Query | str, str, str]] = {
    "an album": (queries.Tracks(album=SONGS[0].album.id), "library", "Northern Rooms"),  # type: ignore[union-attr]
    "a search": (queries.Found(text="tape"), "search", "tape"),
    "a sentence": (queries.LiveTracks(sentence="year 2019"), "search", "year 2019"),
    "the history": (queries.History(), "history", "History"),
    "all tracks": (queries.Tracks(), "all_tracks", "All tracks"),
    "a tag": (queries.Tracks(tag="ambient"), "details", "a list"),
    "an account": (queries.Loved(scope="actor:bo@there.example"), "details", "a list"),
    "what is like it": (queries.Around("all", "track", 1, "track"), "details", "a list"),
    "downloads": ("view:downloads", "downloads", "Downloads"),
    "a radio": (Station("Random", "random").origin.place, "radios", "Random"),
    "a radio of a library": (Station("Tapes", "library", "u-1").origin.place, "details", "a list"),
    "a radio of a tag": (Station("#dub", "tag", "dub").origin.place, "details", "dub"),
    "a later version": ('{"type": "Later"}', "queue", "a list is no list any more."),
}


def is_shown(seen: Piloted, text: str) -> bool:
    return text in seen.text


async def test_each_kind_of_list_is_gone_to() -> None:
    async with piloted() as seen:
        for name, (place, view, shown) in PLACES.items():
            where = (
                ListOrigin("a list", place)
                if isinstance(place, str)
                else from_list("a list", place)
            )
            seen.context.player.play(IDS, 1, where)
            await seen.press("f3", "g o")
            assert seen.view.id == view, name
            await seen.until(partial(is_shown, seen, shown))


async def test_a_live_list_is_gone_to_by_its_sentence() -> None:
    async with piloted() as seen:
        live = LiveList("Nineteen", "year 2019")
        seen.context.library.edits.change_live_list(None, live)
        seen.context.player.play(IDS, 0, from_list("x", queries.LiveTracks(sentence=live.sentence)))
        await seen.press("3", "g o")
        assert seen.view.id == "playlists"
        await seen.until(lambda: "Nineteen" in seen.text)


async def test_where_it_is_not_known_it_is_said() -> None:
    async with piloted() as seen:
        seen.context.player.play([TrackId(each) for each in IDS])
        await seen.press("3", "m")
        assert "From:" not in seen.text
        await seen.press("escape", "g o")
        assert "It is not known where this track came from." in seen.text
        seen.context.player.play(IDS, 0, from_view("here", "no such view"))
        await seen.press("g o")
        assert "here is no list any more." in seen.text


async def test_a_queued_track_that_is_taken_once_more_keeps_where_it_came_from() -> None:
    async with piloted() as seen:
        await seen.press("5", "g", "enter", "1", "right", "g", "a", "3", "G", "A")
        queue = seen.context.player.queue
        assert queue.origin(queue.row + 1) == queue.origin(len(queue) - 1)
        assert origins(seen)[queue.row + 1] == "Fyrljus"
        await seen.press("v", "g", "v", "A")
        assert origins(seen)[queue.row + 2 : queue.row + 4] == ["", ""], "of two lists"


async def test_a_radio_like_a_forgotten_track_is_not_the_saved_one_of_the_same_number() -> None:
    async with piloted() as seen:
        radio = RADIOS[-1]
        where = Station("Like it", "similar", radio.id).origin
        seen.context.player.play(IDS, 0, where)
        await seen.press("3", "g o")
        assert seen.view.id == "radios"
        assert seen.view.list.value != radio
