"""Changes that were not made, or may not have been, in the listener's words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fwtui.library.outbox.change_sentences import doubt, sentence
from fwtui.library.outbox.changes import (
    Added,
    Change,
    FeedFollowed,
    Heard,
    Subscribed,
)
from fwtui.music import ArtistId, ChannelId, PlaylistId, TrackId

CHANNEL = ChannelId("25a7f5e1-f5a6-4862-b940-d07077a9a1f9")


@pytest.mark.parametrize(
    ("change", "title", "refused", "doubted"),
    [
        (Heard(TrackId(1), datetime(2026, 1, 1, tzinfo=UTC)), "Salt",
         "The pod was not told that you heard Salt",
         "Salt was counted as heard"),
        (Added(PlaylistId("1"), (TrackId(1),)), "Night", "A track could not be added to Night",
         "a track was added to Night"),
        (Added(PlaylistId("1"), (TrackId(1), TrackId(2))), "Night",
         "2 tracks could not be added to Night", "2 tracks were added to Night"),
        (Subscribed(CHANNEL, ArtistId(1), "Efir", True), "Efir", "Efir could not be followed",
         "you follow Efir"),
        (Subscribed(CHANNEL, ArtistId(1), "Efir", False), "Efir",
         "Efir could not be unfollowed", "Efir was unfollowed"),
        (FeedFollowed("https://pod.example/rss", "Efir"), "Efir",
         "The podcast Efir could not be followed", "you follow the podcast Efir"),
    ],
)  # fmt: skip
def test_a_change_in_words(change: Change, title: str, refused: str, doubted: str) -> None:
    assert sentence(change, title) == refused
    assert doubt(change, title).startswith(f"The pod does not say whether {doubted}. ")
