"""Podcasts, and what of them was heard."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from fwtui.errors import PodUnreachable
from fwtui.library.listing.queries import Channels, Episodes, History
from fwtui.library.outbox.changes import Change, FeedFollowed
from fwtui.music import Credit, Track, TrackId, Upload, UploadId
from fwtui.services import opml
from fwtui.ui.views.podcasts import NewEpisodesView, PodcastsView
from tests.ui.piloted import Compare, piloted, pressed, still
from tests.ui.sample import CHANNELS, HEARD, NOON, SONGS, Lists, SampleContext, context, lists

SHOWS = tuple(
    replace(
        each,
        artist=replace(each.artist, category="podcast"),
        rss=f"https://pod.example/{each.id}/rss",
    )
    for each in CHANNELS
)
TITLES = ("Fog over the mole", "In der Werft", "Die Hafenlotsin", "Ночная смена", "Маяк")


def episode(place: int) -> Track:
    """The first show has the first, third and fifth; each is half a day older than the last."""
    show = SHOWS[place % 2].artist
    return Track(
        TrackId(9001 + place),
        TITLES[place],
        (Credit(show.id, show.name),),
        uploads=(Upload(UploadId(f"e{place}"), f"/listen/e{place}", 1800 + 60 * place),),
        created=NOON - timedelta(hours=3 + 40 * place),
    )


FEED = tuple(episode(place) for place in range(len(TITLES)))


def shows() -> Lists:
    known = lists() | {Channels(): SHOWS, Channels(scope="all"): SHOWS}
    for place, show in enumerate(SHOWS):
        known[Episodes(channel=show.id)] = FEED[place::2]
    return known


def waiting(made: SampleContext) -> list[Change]:
    return list(made.library.outbox)


async def test_episodes_that_were_not_heard_are_marked() -> None:
    made = context(known=lists() | {History(): HEARD[:4]})
    async with piloted(made) as seen:
        await seen.press("7", "enter")
        assert isinstance(seen.view, PodcastsView)
        # Kaldvatn was heard, the other four were not.
        assert "●" not in seen.rows[seen.row_with("Kaldvatn")]
        assert "●" in seen.rows[seen.row_with("The Long Corridor")]
        assert "5 episodes · 4 not heard yet" in seen.text
        await seen.press("enter")
        assert made.player.playback.track == SONGS[3]
        assert made.player.source == "Harbour Radio Hour"


async def test_a_channel_that_was_found_is_opened() -> None:
    async with piloted(size=(80, 24)) as seen:
        await seen.press("7", "1")
        seen.app.navigation.open_channel(CHANNELS[1])
        await seen.press("f12")
        assert "Podcasts 7/9 › Северный эфир" in seen.rows[0]


async def test_marks_made_by_hand_and_the_place_of_an_episode() -> None:
    made = context(known=shows())
    async with piloted(made, size=(140, 40)) as seen:
        await seen.press("7", "enter")
        first, edits = FEED[0], made.library.edits
        assert "●" in seen.rows[seen.row_with(first.title)]
        await seen.press("H")
        assert edits.heard.holds(first.id)
        assert "●" not in seen.rows[seen.row_with(first.title)]
        assert f"{first.title} marked as heard · on this machine" in seen.text
        await seen.press("m")
        assert "Mark as not heard" in seen.text
        await seen.press("escape", "H")
        assert not edits.heard.holds(first.id)
        made.player.play([first.id])
        made.player.pause()
        made.player.seek_to(84)
        made.player.play([SONGS[0].id])
        await seen.press("j", "k")
        assert "at 1:24" in seen.rows[seen.row_with(first.title)]
        await seen.press("1", "l", "l", "H")
        assert "Episodes of podcasts can be marked as heard." in seen.text


async def test_a_feed_is_followed_by_its_address() -> None:
    made = context(known=shows())
    async with piloted(made) as seen:
        seen.app.do("follow_feed")
        await seen.type("pod.example/f")
        await seen.press("enter")
        assert waiting(made) == [FeedFollowed("https://pod.example/f")]
        assert "The pod is asked to read the podcast" in seen.text
        seen.app.do("follow_feed")
        await seen.type("x y")
        await seen.press("enter")
        assert "“x y” is no address of a podcast." in seen.text
        assert len(waiting(made)) == 1


async def test_podcasts_go_into_a_file_and_come_from_one(tmp_path: Path) -> None:
    made = context(known=shows())
    file = tmp_path / "a.opml"
    async with piloted(made) as seen:
        seen.app.do("export_podcasts")
        await seen.press("ctrl+u")
        await seen.type(str(file))
        await seen.press("enter")
        await seen.until(file.exists)
        assert [each.title for each in opml.read(file)] == [each.artist.name for each in SHOWS]
        file.write_text(opml.write([opml.Feed("https://pod.example/new", "New")]))
        seen.app.do("import_podcasts")
        await seen.press("ctrl+u")
        await seen.type(str(file))
        await seen.press("enter")
        assert waiting(made) == [FeedFollowed("https://pod.example/new", "New")]


async def test_the_newest_episodes_of_all_shows_are_one_list() -> None:
    made = context(known=shows())
    async with piloted(made) as seen:
        seen.app.do("view_episodes")
        await seen.press("f12")
        assert isinstance(seen.view, NewEpisodesView)
        rows = [seen.row_with(each.title) for each in FEED]
        assert rows == sorted(rows)
        assert "Северный эфир" in seen.rows[rows[1]]
        await seen.press("j", "enter")
        assert made.player.playback.track == FEED[1]


async def test_what_new_episodes_leave_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NewEpisodesView, "PODCASTS", 1)
    monkeypatch.setattr(NewEpisodesView, "EACH", 2)
    async with piloted(context(known=shows())) as seen:
        seen.app.do("view_episodes")
        await seen.press("f12")
        assert "1 of 2 podcasts, the newest 2 of each" in seen.text


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15)])
@pytest.mark.parametrize("what", ["podcasts", "new", "empty", "away"])
def test_pictures(snap_compare: Compare, size: tuple[int, int], what: str) -> None:
    known = shows()
    if what == "empty":
        known[Channels()] = ()
    elif what == "away":
        known = {
            query: rows
            for query, rows in known.items()
            if query != Channels() and not isinstance(query, Episodes)
        }
    made = context(known=known)
    made.library.edits.heard.mark([FEED[1].id], True)
    keys = ("7", "enter") if what == "podcasts" else (":", *"new episodes", "enter")
    if what == "away":
        error = PodUnreachable("music.example did not answer.")
        made.pod.turn(reach="unreachable", why=error.sentence, next_try=17.6, tries=3)
        made.connect().trouble = error
    else:
        made.player.play([FEED[2].id])
        made.player.pause()
        made.player.seek_to(724)
        made.player.play([SONGS[0].id])
    assert snap_compare(still(made), terminal_size=size, run_before=pressed(*keys))
