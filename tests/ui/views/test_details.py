"""Details of things, by keys, at the demo pod over HTTP in both dialects."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.player.output import Chain, Samples, SilentOutput
from fwtui.ui.view_text import ViewText
from fwtui.ui.views.details import DetailsView
from fwtui.ui.wording import chain_words
from tests.library.fixtures import pod_of
from tests.ui.piloted import Piloted, piloted
from tests.ui.sample import SONGS, context


@pytest.fixture(params=["1", "2"])
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPod]:
    with DemoPod(dialect=request.param) as demo:
        yield demo


@asynccontextmanager
async def at(demo: DemoPod, size: tuple[int, int] = (100, 40)) -> AsyncIterator[Piloted]:
    """The interface with an empty store, connected to the pod."""
    made = context(known={}, played=())
    pod = pod_of(demo)
    async with piloted(made, size=size) as seen:
        made.library.connect(pod)
        await seen.press("R")
        await seen.until(lambda: "Älva" in seen.text)
        yield seen
    await pod.aclose()


async def to_row(seen: Piloted, text: str) -> None:
    """The cursor on the first row with a text."""
    rows = seen.view.list.rows
    row = next(row for row in range(len(rows)) if text in (rows[row].label, rows[row].text))
    seen.view.list.move_to(row)
    await seen.pilot.pause()


async def test_from_an_artist_to_all_that_it_names_and_back(demo: DemoPod) -> None:
    async with at(demo) as seen:
        await seen.press("i")
        assert isinstance(seen.view, DetailsView)
        await seen.until(
            lambda: all(
                each in seen.text
                for each in (
                    "Elevens",
                    "Folk",
                    "Related",
                    "Shared by",
                    "Appears on",
                    "Elevens, sev",
                )
            )
        )
        await to_row(seen, "Elevens")
        await seen.press("enter")
        await seen.until(lambda: "Count to eleven" in seen.text and "3 tracks" in seen.text)
        assert seen.view.way == ("Album", "Elevens")
        assert "CC BY-NC-SA 4.0" in seen.text
        await to_row(seen, "3 tracks")
        await seen.press("enter")
        await seen.until(lambda: seen.view.list.track is not None)
        await seen.press("i")
        await seen.until(lambda: "kbit/s" in seen.text or "MP3" in seen.text or "OGG" in seen.text)
        assert seen.view.way[0] == "Track"
        await seen.press("escape", "escape", "escape")
        assert seen.view.way == ("Artist", "Béla Szél Trio")
        fact = seen.view.list.fact
        assert fact is not None
        assert fact.text == "Elevens", "the cursor is where it was"
        await seen.press("escape")
        assert seen.view.id == "library"


async def test_the_pod_says_its_quota_and_limits(demo: DemoPod) -> None:
    async with at(demo) as seen:
        seen.app.do("about_pod")
        await seen.until(lambda: "4.5 MB of 20 GB used" in seen.text)
        assert f"Funkwhale {demo.state.dialect.version}" in seen.text
        await to_row(seen, "Limits")
        await seen.press("enter")
        assert seen.view.id == "allowance"
        await seen.press("escape")
        assert isinstance(seen.view, DetailsView)
        await seen.press("escape")
        assert seen.view.id == "library"


@pytest.mark.parametrize("dialect", ["1", "2"])
async def test_the_notes_of_an_episode_are_shown(dialect: str) -> None:
    with DemoPod(dialect=dialect) as demo:
        notes = {
            each.title: each.description
            for channel in demo.state.catalogue.channels
            for each in channel.episodes
        }
        async with at(demo) as seen:
            await seen.press("7")
            await seen.until(lambda: bool(seen.view.heads.count))
            await seen.press("enter")
            await seen.until(lambda: seen.view.tracks_table.track is not None)
            said = notes[seen.view.tracks_table.track.title]
            assert said
            await seen.press("i")
            await seen.until(lambda: "Notes" in seen.text)
            assert said[:12] in seen.text


class Chained(SilentOutput):
    """As a device of another rate would be fed."""

    def chain(self) -> Chain:
        given = Samples(48_000, "float", "stereo")
        return Chain("flac", Samples(44_100, "s16", "stereo"), given, "pulse", "Headphones")


async def test_the_track_that_plays_says_what_becomes_of_its_sound() -> None:
    made = context(output=Chained())
    async with piloted(made, size=(100, 40)) as seen:
        made.player.play([SONGS[0].id])
        seen.app.navigation.open_details(SONGS[0])
        shown = "FLAC 44.1 kHz s16 › 48 kHz float › pulse Headphones"
        await seen.until(lambda: shown in seen.text)
        seen.app.navigation.open_details(SONGS[1])
        await seen.until(lambda: SONGS[1].title in seen.text)
        assert "› pulse" not in seen.text


async def test_a_page_is_read_once_all_facts_that_were_asked_for_are_there(demo: DemoPod) -> None:
    """Rows of facts say that they are not complete while some are on their way."""
    async with at(demo) as seen:
        demo.delay(0.1, "/artists/")
        seen.app.navigation.open_details(seen.view.table.value)
        page = await ViewText(seen.app).page(0, 60)
        assert [row for row in page["rows"] if row.startswith("Albums: ")]
        assert not [row for row in page["rows"] if "the pod is asked" in row]
        assert page["count"] == len(page["rows"])


async def test_the_sound_is_waited_for_where_a_page_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = context(output=Chained())
    asked, given = asyncio.Event(), asyncio.Event()
    chain = made.player.chain

    async def slow() -> Chain | None:
        asked.set()
        await given.wait()
        return await chain()

    monkeypatch.setattr(made.player, "chain", slow)
    async with piloted(made, size=(100, 40)) as seen:
        made.player.play([SONGS[0].id])
        seen.app.navigation.open_details(SONGS[0])
        reading = asyncio.ensure_future(ViewText(seen.app).page(0, 60))
        await asked.wait()
        assert not seen.view.list.rows.state.complete
        given.set()
        assert [row for row in (await reading)["rows"] if row.startswith("Sound: FLAC")]


def test_a_stage_that_is_not_known_is_a_dash() -> None:
    assert chain_words(Chain()) == ("–", "–", "–")
    assert chain_words(Chain("opus", driver="null")) == ("OPUS", "–", "no device")


async def test_a_page_that_goes_on_below_says_so_and_scrolls_to_its_end() -> None:
    async with piloted(size=(60, 15)) as seen:
        await seen.press("enter", "enter", "i")
        facts = [seen.view.list.rows[row].text for row in range(len(seen.view.list.rows))]
        assert facts[-1] not in seen.text
        assert seen.rows[-2].endswith("…")
        await seen.press("G")
        assert facts[-1] in seen.rows[-2]
        assert not seen.rows[-2].endswith("…")
