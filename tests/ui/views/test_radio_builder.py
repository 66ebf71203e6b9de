"""The radio builder by keys, at the demo pod over HTTP in both dialects."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from fwtui.demo.endpoints.playlists import PlaylistStore
from fwtui.demo.endpoints.radios import RadioStore
from fwtui.demo.pod import DemoPod
from fwtui.library.listing.queries import Radios
from fwtui.music import LiveList
from fwtui.pod.schema import filters_of
from fwtui.services.radio_draft import DraftLine, RadioDraft
from tests.library.fixtures import pod_of
from tests.ui.piloted import Compare, Piloted, piloted, settled, still
from tests.ui.sample import context


@pytest.fixture(params=["1", "2"])
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPod]:
    with DemoPod(dialect=request.param) as demo:
        yield demo


@asynccontextmanager
async def at(demo: DemoPod) -> AsyncIterator[Piloted]:
    """The interface with an empty store, connected to the pod."""
    made = context(known={}, played=())
    pod = pod_of(demo)
    async with piloted(made, size=(140, 40)) as seen:
        made.library.connect(pod)
        await seen.press("R")
        await seen.until(lambda: "Älva" in seen.text)
        # A row is painted before its words are in the index.
        await seen.until(lambda: bool(made.library.sentences.artists_named("Älva")))
        yield seen
    await pod.aclose()


async def test_a_radio_is_built_counted_played_saved_and_changed(demo: DemoPod) -> None:
    async with at(demo) as seen:
        await seen.press("6", "colon")
        await seen.type("new radio of artists")
        await seen.press("enter")
        assert seen.view.id == "radio_builder"
        assert "Nothing is chosen yet." in seen.text
        await seen.press("a", "enter")
        await seen.type("Älva")
        await seen.press("enter")
        assert "artist is Älva" in seen.text
        await seen.until(lambda: 0 in seen.view._counts)
        found = seen.view._counts[0]
        assert f"{found.count} tracks" in seen.text
        assert found.sample[0].title in seen.text
        asked = len(demo.asked("radios/radios/validate"))
        assert asked == 1, "one request for all lines"
        await seen.press("a")
        await seen.type("group: none")
        await seen.press("enter", "a")
        await seen.type("tag")
        await seen.press("enter")
        await seen.type("another")
        await seen.press("enter")
        await seen.type("Ambient")
        await seen.press("enter")
        await seen.until(lambda: 0 in seen.view._counts)
        assert len(demo.asked("radios/radios/validate")) == 2, "a group without lines asks nothing"
        assert "none of these holds" in seen.text
        assert seen.view._counts[0].count <= found.count
        await seen.press("e")
        kind, config, title = seen.context.radios[-1]
        assert (kind, title) == ("filters", "New radio")
        assert [each.kind for each in filters_of(config.encode())] == ["artist", "group"]
        await seen.press("W")
        await seen.type("Calm harbours")
        await seen.press("enter")
        await seen.until(lambda: "No track fits these filters" in seen.text)
        await seen.press("T", "W")
        radios = demo.state.part(RadioStore).by_id
        await seen.until(lambda: "Calm harbours" in [each.name for each in radios.values()])
        await seen.until(lambda: not len(seen.context.library.outbox))
        saved = max(radios.values(), key=lambda each: each.id)
        assert len([each for each in radios.values() if each.name == "Calm harbours"]) == 1
        assert [each["type"] for each in saved.config] == ["artist", "group"]
        await seen.press("x")
        seen.app.do("show_radio")
        assert "everyone sees it" in seen.text
        await seen.press("W")
        await seen.until(lambda: saved.public)
        assert [each["type"] for each in saved.config] == ["artist"]
        await seen.until(lambda: not len(seen.context.library.outbox))
        await seen.press("escape")
        assert seen.view.id == "radios"
        await seen.until(lambda: "Calm harbours" in seen.text)


async def test_what_is_not_known_here_is_asked_of_the_pod(demo: DemoPod) -> None:
    made = demo.state.part(PlaylistStore).make
    made("demo", "Ferry mix", "everyone", "2026-01-02T03:04:05Z")
    async with piloted(context(known={}, played=()), size=(140, 40)) as seen:
        pod = pod_of(demo)
        seen.app.do("new_radio")
        await settled(seen.pilot)
        await seen.press("a", "enter")
        await seen.type("Älva")
        await seen.press("enter")
        assert "No artist “Älva” is known here · " in seen.text
        seen.context.library.connect(pod)
        for words, line in (
            ("Älva", "artist is Älva"),
            ("zzzz", "The pod finds no artist “zzzz”."),
        ):
            await seen.press("a", "enter")
            await seen.type(words)
            await seen.press("enter")
            await seen.until(lambda line=line: line in seen.text)  # type: ignore[misc]
        await seen.press("a")
        await seen.type("playlist")
        await seen.press("enter")
        assert "Which playlist of the pod?" in seen.text
        await seen.type("Ferry mix")
        await seen.press("enter")
        refused = "This pod makes no radio of playlists"
        line = refused if "/v2/" in demo.api else "playlist is Ferry mix"
        await seen.until(lambda: line in seen.text)
        await pod.aclose()


async def test_a_sentence_becomes_lines_where_filters_can_say_it() -> None:
    async with piloted(size=(140, 40)) as seen:
        await seen.press("colon")
        await seen.type("new radio of a sent")
        await seen.press("enter")
        await seen.type("tag:ambient loved")
        assert "does not know what you love" in seen.text
        await seen.press("enter")
        assert "Which tracks does the radio play?" in seen.text, "no radio is no answer"
        await seen.press("ctrl+w")
        await seen.type(" or tag:tape not artist:Älva")
        await seen.press("enter")
        await seen.until(lambda: seen.view.id == "radio_builder" and "any of" in seen.text)
        assert [line.kind for line in seen.view.draft.lines] == [
            "all", "any", "tag", "tag", "none", "artist",
        ]  # fmt: skip


async def test_a_live_list_is_a_radio_where_filters_can_say_it() -> None:
    made = context()
    for name, sentence in (("Calm", "tag:ambient"), ("Hearts", "loved")):
        made.library.edits.change_live_list(None, LiveList(name, sentence))
    async with piloted(made, size=(140, 40)) as seen:
        await seen.press("4", "G", "e")
        assert "Hearts is no radio" in seen.text
        assert not made.radios
        await seen.press("k", "e")
        assert (made.radios[0][0], made.radios[0][2]) == ("filters", "Calm")


def draft() -> RadioDraft:
    lines = (
        DraftLine(0, "all"),
        DraftLine(1, "any"),
        DraftLine(2, "artist", (4, 12), ("Älva", "夜汽車クラブ")),
        DraftLine(2, "tag", names=("ambient", "slowcore")),
        DraftLine(1, "none"),
        DraftLine(2, "tag", names=("live",)),
    )
    made = RadioDraft(lines)
    made.name = "Evenings in the harbour"
    return made


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15)])
def test_the_builder(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def run_before(pilot: object) -> None:
        from fwtui.pod.schema import RadioCandidates
        from tests.ui.sample import SONGS

        app = pilot.app  # type: ignore[attr-defined]
        await settled(pilot)  # type: ignore[arg-type]
        app.navigation.open_radio(draft())
        await settled(pilot)  # type: ignore[arg-type]
        view = app.view
        view._resting.stop()
        counts = (1284, 3197, 412, 2860, 389, 377)
        view._counts = {at: RadioCandidates(count) for at, count in enumerate(counts)}
        view._counts[0] = RadioCandidates(1284, SONGS[:10])
        view._before, view._counting = 1246, False
        view._show()
        view.list.move_to(3)
        await settled(pilot)  # type: ignore[arg-type]

    assert snap_compare(still(), terminal_size=size, run_before=run_before)


async def test_offline_it_is_built_and_saved_and_the_count_is_missed() -> None:
    made = context()
    async with piloted(made, size=(140, 40)) as seen:
        seen.app.navigation.open_radio(draft())
        await seen.until(lambda: getattr(seen.view, "_error", None) is not None)
        await seen.press("W")
        await seen.press("enter")
        assert "is saved" in seen.text
        radios = made.library.listing(Radios())
        assert radios[0].name == "Evenings in the harbour"
