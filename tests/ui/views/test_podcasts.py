"""Podcasts, and what of them was heard."""

from __future__ import annotations

from fwtui.library.listing.queries import History
from fwtui.ui.views.podcasts import PodcastsView
from tests.ui.piloted import piloted
from tests.ui.sample import CHANNELS, HEARD, SONGS, context, lists


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
        assert "Podcasts › Северный эфир" in seen.rows[0]
