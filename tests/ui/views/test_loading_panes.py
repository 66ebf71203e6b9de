"""Panes while they load: what one that was left says, and where the cursor stays."""

from __future__ import annotations

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.library.listing.ordered import OrderedListing
from fwtui.library.listing.queries import Episodes
from fwtui.library.settings import LibrarySettings
from fwtui.pod.schema.decoder import Page
from tests.library.fixtures import pod_of
from tests.ui.piloted import piloted
from tests.ui.sample import SONGS, Lists, context, lists


@pytest.mark.parametrize("size", [(120, 36), pytest.param((80, 24), marks=pytest.mark.long)])
@pytest.mark.parametrize("way", ["view", "row"])
async def test_a_pane_that_was_left_says_still_coming_no_more(
    size: tuple[int, int], way: str
) -> None:
    known: Lists = {q: rows for q, rows in lists().items() if not isinstance(q, Episodes)}
    made = context(known=known)
    pod = made.connect()
    pod.pages["tracks"] = Page(SONGS[:3], 3)
    pod.answers.clear()
    async with piloted(made, size=size) as seen:
        await seen.press("7", "l")
        await seen.until(lambda: "still coming" in seen.text)
        await seen.press(*("8" if way == "view" else "hjl"))
        assert any(endpoint == "tracks" for endpoint, _ in pod.asked)
        pod.answers.set()
        await seen.press("f12")
        await seen.press(*("7" if way == "view" else "hkl"))
        await seen.until(lambda: SONGS[0].title in seen.text)
        await seen.until(lambda: "still coming" not in seen.text)


async def test_the_cursor_stays_on_its_artist_as_the_copy_takes_the_place_of_the_pods_list() -> (
    None
):
    made = context(known={}, played=(), library=LibrarySettings(mirror=True))
    with DemoPod(dialect="2") as demo:
        pod = pod_of(demo, known=True)
        async with piloted(made, size=(120, 36)) as seen:
            made.library.connect(pod)
            artists = seen.view.artists
            await seen.until(lambda: artists.count > 4)
            artists.move_to(4)
            artist = artists.value
            await seen.until(lambda: isinstance(artists.rows, OrderedListing))
            assert artists.value == artist
            made.library.connect(None)
        await pod.aclose()
