"""Home: what to go on with, what is new, new episodes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from fwtui.library.listing.queries import Channels, Episodes, History
from fwtui.music import AlbumId, AlbumRef, ChannelId, Credit, Listening, ListeningId
from fwtui.music import ArtistId as Artist
from fwtui.ui.wording import since
from tests.ui.made_up import NOON, SONGS, context
from tests.ui.piloted import Compare, piloted, pressed, still

HEARD = (
    ("夜汽車クラブ ライブ", "夜汽車クラブ", 3),
    ("Fyrljus", "Älva", 30),
    ("Dew", "Field Notes", 90),
)


def with_history() -> Any:
    """Heard before what plays: three other albums, one of them twice."""
    made: Any = context()
    listens = [Listening(ListeningId(0), SONGS[2], created=NOON)]
    for number, (title, artist, hours) in enumerate(HEARD, 1):
        album = AlbumRef(AlbumId(400 + number), title, (Credit(Artist(number), artist),))
        track = replace(SONGS[number], album=album)
        created = NOON - timedelta(hours=hours)
        listens += [Listening(ListeningId(each), track, created=created) for each in (number, 90)]
    made.library.listing(History()).become(listens)
    return made


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 15)])
def test_home(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(still(with_history()), terminal_size=size, run_before=pressed("0"))


async def test_the_albums_heard_before_what_plays_are_there_to_go_on_with() -> None:
    async with piloted(with_history()) as seen:
        await seen.press("0")
        row = seen.rows[seen.row_with("track 3 of 14") - 2]
        assert row.index("Northern Rooms") < row.index("夜汽車クラブ ライブ") < row.index("Fyrljus")
        assert "Dew" not in row, "three at most"
        await seen.press("l", "enter")
        assert seen.app.view.id == "library"
        assert seen.app.view.tracks.has_focus


async def test_enter_on_what_plays_goes_on_with_it() -> None:
    made = with_history()
    made.player.become(state="paused")
    async with piloted(made) as seen:
        await seen.press("0", "enter")
        assert made.player.playback.state == "playing"
        assert seen.app.view.id == "queue"


async def test_tab_and_arrows_go_from_part_to_part() -> None:
    async with piloted(with_history()) as seen:
        await seen.press("0")
        view = seen.app.view
        assert view.cards.has_focus
        await seen.press("j")
        assert view.albums.has_focus
        await seen.press("l", "j", "k", "k")
        assert view.cards.has_focus, "the cards lie above the first row of each list"
        await seen.press("tab", "tab")
        assert view.episodes.has_focus
        await seen.press("escape")
        assert view.cards.has_focus


async def test_an_episode_plays_with_those_below_it_and_an_album_opens() -> None:
    async with piloted() as seen:
        await seen.press("0", "tab", "tab", "j", "enter")
        _, ids, start, source = seen.context.player.done[-1]
        assert (ids[:2], start, source) == ([SONGS[3].id, SONGS[4].id], 1, "New episodes")
        await seen.press("shift+tab", "a")
        assert seen.context.player.done[-1][0] == "add", "an album is queued as a whole"


async def test_nothing_heard_and_nothing_followed_says_so() -> None:
    made: Any = context()
    made.player.queue.clear()
    made.player._queue_changed()
    made.library.listing(History()).become([])
    made.library.listing(Channels()).become([])
    async with piloted(made) as seen:
        await seen.press("0")
        assert "Nothing yet. What you hear will be here." in seen.text
        assert "You follow no podcasts." in seen.text
        assert seen.app.view.albums.has_focus


async def test_only_what_home_shows_is_asked_for() -> None:
    made: Any = context()
    async with piloted(made) as seen:
        await seen.press("0", "G")
        assert all(last < 50 for _, last in made.library.listing(History()).wanted)
        assert made.library.listing(Channels()).wanted[-1] == (0, 3)


async def test_the_place_in_what_plays_goes_on_and_a_click_on_the_name_leads_home() -> None:
    made = with_history()
    async with piloted(made) as seen:
        await seen.pilot.click("#header", offset=(4, 0))
        await seen.press("f12")
        assert seen.app.view.id == "home"
        assert "2:04 of 5:11" in seen.text
        made.player.become(position=125.0)
        await seen.press("f12")
        assert "2:05 of 5:11" in seen.text


@pytest.mark.parametrize(
    ("hours", "said"),
    [(0.1, "6 min"), (2, "2 h"), (12, "today"), (30, "Fri"), (900, "15 Oct"), (9000, "2025")],
)
def test_since_when_it_is_there(hours: float, said: str) -> None:
    assert since(NOON - timedelta(hours=hours), NOON) == said


async def test_the_newest_episode_is_under_the_cursor_whichever_podcast_answers_first() -> None:
    made: Any = context()
    first = made.library.listing(Episodes(channel=ChannelId("c1")))
    late = made.library.listing(Episodes(channel=ChannelId("c2")))
    newest = replace(SONGS[9], created=NOON)
    late.become([])
    async with piloted(made) as seen:
        await seen.press("0")
        assert len(seen.app.view.episodes.rows) == len(first)
        late.become([newest, SONGS[10]])
        await seen.press("tab", "tab")
        assert seen.app.view.episodes.value == newest
        first.become([replace(SONGS[5], created=NOON + timedelta(hours=1))])
        await seen.press("f12")
        assert seen.app.view.episodes.value == newest, "it holds on to its row once it was there"
