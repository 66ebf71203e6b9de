"""Home: what to go on with, what is new, new episodes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from fwtui.library.listing.queries import Albums, Channels, Episodes, History, Tracks
from fwtui.music import AlbumId, AlbumRef, ChannelId, Credit, Listening, ListeningId, TrackId
from fwtui.music import ArtistId as Artist
from fwtui.pod.schema.decoder import Page
from fwtui.ui.views.home import HomeView
from fwtui.ui.views.registry import NINE
from fwtui.ui.wording import since
from tests.ui.piloted import Compare, piloted, pressed, settled, still
from tests.ui.sample import NOON, SONGS, Lists, SampleContext, context, lists

HEARD = (
    (TrackId(5_001), "夜汽車クラブ ライブ", "夜汽車クラブ", 3),
    (TrackId(5_002), "Fyrljus", "Älva", 30),
    (SONGS[3].id, "Dew", "Field Notes", 90),
)
"""Tracks: their album, whose it is, and how many hours ago it was heard."""


def with_history() -> SampleContext:
    """Heard before what plays: three other albums, each twice."""
    made = context(known={query: rows for query, rows in lists().items() if query != History()})
    known: Lists = {}
    listens = [Listening(ListeningId(99), SONGS[2], created=NOON)]
    for number, (song, title, artist, hours) in enumerate(HEARD, 1):
        album = AlbumRef(AlbumId(700 + number), title, (Credit(Artist(800 + number), artist),))
        known |= {Albums(artist=Artist(800 + number)): (), Tracks(album=album.id): SONGS}
        track = replace(SONGS[number], id=song, album=album)
        created = NOON - timedelta(hours=hours)
        twice = (number, 90 + number)
        listens += [Listening(ListeningId(each), track, created=created) for each in twice]
    made.fill(known | {History(): listens})
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
        assert seen.view.id == "library"
        assert seen.view.tracks.has_focus


async def test_enter_on_what_plays_goes_on_with_it() -> None:
    made = with_history()
    made.paused = True
    async with piloted(made) as seen:
        await seen.press("0", "enter")
        assert made.player.playback.state == "playing"
        assert seen.view.id == "queue"


async def test_tab_and_arrows_go_from_part_to_part() -> None:
    async with piloted(with_history()) as seen:
        await seen.press("0")
        view = seen.view
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
        player = seen.context.player
        assert list(player.queue.ids())[:2] == [SONGS[3].id, SONGS[4].id]
        assert (player.queue.row, player.source) == (1, "New episodes")
        before = len(player.queue)
        await seen.press("shift+tab", "a")
        assert len(player.queue) == before + 14, "an album is queued as a whole"


async def test_nothing_heard_and_nothing_followed_says_so() -> None:
    made = context(known=lists() | {History(): (), Channels(): ()}, played=())
    async with piloted(made) as seen:
        await seen.press("0")
        assert "Nothing yet. What you hear will be here." in seen.text
        assert "You follow no podcasts." in seen.text
        assert seen.view.albums.has_focus


async def test_a_history_that_is_asked_for_is_not_said_to_be_empty() -> None:
    known: Lists = {q: rows for q, rows in lists().items() if not isinstance(q, History)}
    made = context(known=known, played=())
    pod = made.connect()
    pod.answers.clear()
    async with piloted(made) as seen:
        await seen.pilot.press("0")
        await seen.until(lambda: any(endpoint == "history" for endpoint, _ in pod.asked))
        await seen.until(lambda: "The pod is asked what you heard last." in seen.text)
        assert "Nothing yet" not in seen.text
        pod.answers.set()
        await seen.until(lambda: "Nothing yet. What you hear will be here." in seen.text)


async def test_what_was_heard_is_shown_as_soon_as_it_comes() -> None:
    known: Lists = {q: rows for q, rows in lists().items() if not isinstance(q, History)}
    made = context(known=known, played=())
    pod = made.connect()
    album = AlbumRef(AlbumId(701), "Fyrljus", (Credit(Artist(801), "Älva"),))
    heard = Listening(ListeningId(1), replace(SONGS[1], album=album), created=NOON)
    pod.pages["history"] = Page((heard,), 1)
    async with piloted(made) as seen:
        await seen.press("0")
        await seen.until(lambda: "heard" in seen.text and "Nothing yet" not in seen.text)


async def test_episodes_on_their_way_are_not_said_to_be_none() -> None:
    known: Lists = {q: rows for q, rows in lists().items() if not isinstance(q, Episodes)}
    made = context(known=known, played=())
    pod = made.connect()
    pod.answers.clear()
    async with piloted(made) as seen:
        await seen.press("0")
        assert "You follow no podcasts." not in seen.text
        assert isinstance(seen.view, HomeView)
        rows = seen.view.episodes.rows
        assert rows is not None
        assert not rows.state.complete, "plain mode would read a list without rows"
        pod.answers.set()
        await seen.until(lambda: "No episodes yet." in seen.text)


async def test_only_what_home_shows_is_asked_for() -> None:
    made = context()
    async with piloted(made) as seen:
        await seen.press("0", "G")
        heard = made.library.listing(History()).view
        assert heard is None or heard[1] < 50
        assert made.library.listing(Channels()).view == (0, 3)


async def test_the_place_in_what_plays_goes_on_and_a_click_on_the_name_leads_home() -> None:
    made = with_history()
    async with piloted(made) as seen:
        await seen.pilot.click("#header", offset=(4, 0))
        await seen.press("f12")
        assert seen.view.id == "home"
        assert "2:04 of 5:11" in seen.text
        made.player.seek_to(125.0)
        await seen.press("f12")
        assert "2:05 of 5:11" in seen.text


@pytest.mark.parametrize(
    ("hours", "said"),
    [(0.1, "6 min"), (2, "2 h"), (12, "today"), (30, "Fri"), (900, "15 Oct"), (9000, "2025")],
)
def test_since_when_it_is_there(hours: float, said: str) -> None:
    assert since(NOON - timedelta(hours=hours), NOON) == said


async def test_the_newest_episode_is_under_the_cursor_whichever_podcast_answers_first() -> None:
    known = lists()
    first = known[Episodes(channel=ChannelId("c1"))]
    del known[Episodes(channel=ChannelId("c2"))]
    newest = replace(SONGS[9], created=NOON)
    made = context(known=known)
    pod = made.connect()
    pod.answers.clear()
    pod.pages["tracks"] = Page((newest, SONGS[10]), 2)
    async with piloted(made) as seen:
        await seen.press("0")
        assert len(seen.view.episodes.rows) == len(first)
        pod.answers.set()
        await seen.until(lambda: len(seen.view.episodes.rows) > len(first))
        await seen.press("tab", "tab")
        assert seen.view.episodes.value == newest
        pod.pages["tracks"] = Page((replace(SONGS[5], created=NOON + timedelta(hours=1)),), 1)
        made.library.listing(Episodes(channel=ChannelId("c1"))).refresh()
        await seen.until(lambda: len(seen.view.episodes.rows) == 3)
        await seen.press("f12")
        assert seen.view.episodes.value == newest, "it holds on to its row once it was there"


async def test_keys_walk_through_the_nine_views() -> None:
    async with piloted(size=(80, 24)) as seen:
        walked = []
        for _ in range(9):
            await seen.press("right_curly_bracket" if seen.view.id != "search" else "f3")
            walked.append(seen.view.id)
        assert walked == [*(each.id for each in NINE[1:]), "library"]
        await seen.press("left_curly_bracket")
        assert seen.rows[0].split() == ["♫", "Home", "9/9", "1–9", "views"]
        await seen.press("D", "right_curly_bracket")
        assert seen.view.id == "search", "from a view without a number as from the first"


async def test_after_a_first_login_in_a_shell_home_says_what_can_be_done() -> None:
    made = context()
    made.greets = True
    async with piloted(made, size=(80, 24)) as seen:
        assert seen.view.id == "home"
        assert seen.rows[2].endswith("? all keys")
        made.replace()
        await seen.press("1", "0")
        assert "all keys" not in seen.text


async def test_after_the_first_login_home_says_once_what_can_be_done() -> None:
    made = context()
    made.pod.turn(reach="no_account")
    async with piloted(made, size=(80, 24)) as seen:
        seen.app.pop_screen()
        made.pod.turn(reach="online")
        made.replace()
        await settled(seen.pilot)
        assert seen.view.id == "home"
        assert seen.rows[2].split("   ")[0] == "  enter play, open"
        assert seen.rows[2].endswith("? all keys")
        await seen.press("escape")
        assert "all keys" not in seen.text
        made.replace()
        await seen.press("1", "0")
        assert "all keys" not in seen.text
