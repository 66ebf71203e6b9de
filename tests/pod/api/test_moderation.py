"""Content filters and reports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fwtui.demo.pod import DemoPod
from tests.pod.asked import asked_by

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod() as demo:
        yield demo


async def test_an_artist_is_hidden_and_shown_again(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        artist = (await pod.library.artists()).items[0]
        assert artist is not None
        made = await pod.moderation.hide(artist.id)
        assert (made.artist, made.name) == (artist.id, artist.name)
        assert [one.id for one in (await pod.moderation.hidden()).items if one] == [made.id]
        shown = (await pod.library.artists()).items
        assert artist.id not in [one.id for one in shown if one]
        await pod.moderation.unhide(made.id)
        assert artist.id in [one.id for one in (await pod.library.artists()).items if one]


async def test_a_report(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        artist = (await pod.library.artists()).items[0]
        assert artist is not None
        assert await pod.moderation.report("other", "artist", artist.id, "a test")
