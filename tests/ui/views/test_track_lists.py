"""Favourites and history: one list of tracks each."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from fwtui.ui.wording import heard_at
from tests.ui.piloted import piloted
from tests.ui.sample import NOON


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(minutes=3), "11:57"),
        (timedelta(hours=13), "Fri 23:00"),
        (timedelta(days=6), "Sun 12:00"),
        (timedelta(days=7), "14 Nov"),
        (timedelta(days=400), "17 Oct 2025"),
        (timedelta(days=-1), "12:00"),
    ],
)
def test_when_something_was_heard(ago: timedelta, words: str) -> None:
    noon = datetime(2026, 11, 21, 12).astimezone()
    assert heard_at(noon - ago, noon) == words
    assert len(words) <= 11


async def test_history_says_when_each_track_was_heard() -> None:
    async with piloted() as seen:
        await seen.press("8")
        first, second = seen.rows[3:5]
        assert first.rstrip().endswith(f"{NOON.astimezone():%H:%M}")
        assert second.rstrip().endswith(f"{(NOON - timedelta(hours=5)).astimezone():%H:%M}")
        assert len(set(map(len, (first.rstrip(), second.rstrip())))) == 1


async def test_a_narrow_history_keeps_its_titles() -> None:
    async with piloted(size=(40, 10)) as seen:
        await seen.press("8")
        assert "Harbour Lights" in seen.text
        assert f"{NOON.astimezone():%H:%M}" not in seen.text
