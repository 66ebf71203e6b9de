"""Radios that start at a key; podcasts, and what of them was heard."""

from __future__ import annotations

from typing import Any

from fwtui.library.listing.queries import History
from fwtui.ui.views.podcasts import PodcastsView
from tests.ui.made_up import SONGS, MadeRows, context
from tests.ui.piloted import piloted


def listening() -> tuple[Any, list[tuple[Any, ...]]]:
    """A context, and the radios that were started in it."""
    made: Any = context()
    started: list[tuple[Any, ...]] = []
    made._radio = lambda *given: started.append(given)
    return made, started


async def test_the_usual_radios_and_the_saved_ones_start_with_enter() -> None:
    made, started = listening()
    async with piloted(made, size=(80, 24)) as seen:
        await seen.press("6", "enter")
        assert started == [("random", None, "Random")]
        assert "Two harbours" in seen.text
        assert "by kenji" in seen.text
        await seen.press("G", "enter")
        assert started[-1] == ("saved", 2, "Nothing with strings")


async def test_a_visitor_is_offered_no_radio_of_hearts() -> None:
    made, _ = listening()
    made.pod.turn(username="")
    async with piloted(made) as seen:
        await seen.press("6")
        assert "anything on this pod" in seen.text
        assert "your hearts" not in seen.text


async def test_saved_radios_that_come_later_do_not_move_the_cursor() -> None:
    made, started = listening()
    async with piloted(made) as seen:
        await seen.press("6", "j", "j")
        view: Any = seen.app.view
        view.list.rows.saved.become([])
        view.list.rows.saved.become(made.library._make(view.list.rows.saved.query).values)
        await seen.press("enter")
        assert started == [("favorites", None, "Favourites")]


async def test_episodes_that_were_not_heard_are_marked() -> None:
    made, _ = listening()
    heard = made.library.listing(History())
    assert isinstance(heard, MadeRows)
    heard.become(heard.values[:4])
    async with piloted(made) as seen:
        await seen.press("7", "enter")
        assert isinstance(seen.app.view, PodcastsView)
        # Kaldvatn was heard, the other four were not.
        assert "●" not in seen.rows[seen.row_with("Kaldvatn")]
        assert "●" in seen.rows[seen.row_with("The Long Corridor")]
        assert "5 episodes · 4 not heard yet" in seen.text
        await seen.press("enter")
        assert made.player.playback.track == SONGS[3]
        assert made.player.source == "Harbour Radio Hour"


async def test_a_channel_that_was_found_is_opened() -> None:
    made, _ = listening()
    async with piloted(made, size=(80, 24)) as seen:
        await seen.press("7", "1")
        podcasts = seen.app.navigation.opened_view("podcasts")
        seen.app.navigation.open_channel(made.library._make(podcasts.heads_query())[1])
        await seen.press("f12")
        assert "Podcasts › Северный эфир" in seen.rows[0]
