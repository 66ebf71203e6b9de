"""Live lists beside the playlists, and sentences in the filter and the search."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual.pilot import Pilot

from fwtui.library.listing.queries import History
from fwtui.library.outbox.changes import Added, NewPlaylist
from fwtui.music import LiveList
from tests.ui.piloted import Compare, Piloted, piloted, pressed, settled, still
from tests.ui.sample import HEARD, SampleContext, context, lists

SHORT = LiveList("Short ones", "under 4m longest first")


def with_live(*lists: LiveList) -> SampleContext:
    made = context()
    for each in lists or (SHORT,):
        made.library.edits.change_live_list(None, each)
    return made


def live_lists(seen: Piloted) -> list[tuple[str, str]]:
    lists = seen.context.library.edits.live_lists.all()
    return [(each.name, each.sentence) for each in lists]


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15)])
def test_a_live_list(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def opened(pilot: Pilot[Any]) -> None:
        await pressed("4", "G", "enter")(pilot)
        table = pilot.app.view.tracks_table  # type: ignore[attr-defined]
        async with asyncio.timeout(10):
            while not table.count:  # found on a thread of its own
                await pilot.pause(0.02)
        await pressed("j")(pilot)

    assert snap_compare(still(with_live()), terminal_size=size, run_before=opened)


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15)])
def test_a_fault_in_a_filter(snap_compare: Compare, size: tuple[int, int]) -> None:
    typed = [*"loved", "space", *"tagg:jazz", "space", "u", "n", "d", "e", "r"]
    keys = pressed("5", "slash", *("colon" if each == ":" else each for each in typed))
    assert snap_compare(still(), terminal_size=size, run_before=keys)


async def test_a_live_list_is_made_played_edited_frozen_and_deleted() -> None:
    async with piloted() as seen:
        await seen.press("4", "colon")
        await seen.type("new live")
        await seen.press("enter")
        await seen.type("undr")
        assert "Which tracks are on the live list?" in seen.text
        await seen.press("ctrl+u")
        await seen.type("under")
        assert "“under” needs a length" in seen.text
        await seen.press("enter")
        assert "Which tracks are on the live list?" in seen.text, "no sentence is no answer"
        await seen.press("space", "tab", "tab", "enter")
        await seen.type("Six")
        await seen.press("enter")
        assert live_lists(seen) == [("Six", "under 6m")]
        await seen.until(lambda: "under 6m" in seen.text and "No track" not in seen.text)
        assert "There is no list beyond" not in seen.text
        assert seen.view.table is seen.view.tracks_table
        await seen.until(lambda: seen.view.tracks_table.count > 0)
        count = seen.view.tracks_table.count
        await seen.press("x")
        assert "A live list follows its sentence." in seen.text
        await seen.press("J")
        assert "A live list follows its sentence." in seen.text
        await seen.press("enter")
        assert seen.context.player.source == "Six"
        assert len(seen.context.player.queue) == count
        seen.app.do("freeze_live_list")
        await seen.until(lambda: "What is the new playlist called?" in seen.text)
        await seen.press("enter")
        new, added = list(seen.context.library.outbox)
        assert isinstance(new, NewPlaylist)
        assert isinstance(added, Added)
        assert (new.name, len(added.tracks)) == ("Six", count)
        seen.app.do("edit_live_list")
        await seen.press("ctrl+u")
        await seen.type("over 6m")
        await seen.press("enter")
        assert live_lists(seen) == [("Six", "over 6m")]
        await seen.until(lambda: seen.view.tracks_table.list_query.sentence == "over 6m")
        seen.app.do("rename_playlist")
        await seen.press("ctrl+u")
        await seen.type("Long")
        await seen.press("enter")
        assert live_lists(seen) == [("Long", "over 6m")]
        seen.app.do("delete_playlist")
        assert live_lists(seen) == []
        await settled(seen.pilot)
        assert "The live list Long is deleted" in seen.text
        await seen.press("u", "u", "u")
        assert live_lists(seen) == [("Six", "under 6m")]


async def test_a_whole_live_list_is_added_to_the_queue() -> None:
    async with piloted(with_live()) as seen:
        before = len(seen.context.player.queue)
        await seen.press("4", "G", "a")
        await seen.until(lambda: len(seen.context.player.queue) > before)
        ids = seen.context.player.queue.ids()[before:]
        durations = await seen.context.library.durations(list(ids))
        assert all(seconds < 240 for seconds in durations.values())


async def test_playlists_and_live_lists_are_filtered_by_name() -> None:
    async with piloted(with_live(SHORT, LiveList("Other", "loved"))) as seen:
        await seen.press("4", "slash")
        await seen.type("short")
        assert seen.view.heads.count == 1
        assert seen.view.heads.value.name == "Short ones"
        await seen.press("escape")
        assert seen.view.heads.count == 5


async def test_a_filter_completes_words_and_becomes_a_live_list() -> None:
    async with piloted() as seen:
        await seen.press("5", "slash")
        await seen.type("und")
        await seen.press("tab", "space", "tab", "tab")
        assert seen.view.table.filter.text == "under 6m"
        await seen.press("enter")
        seen.app.do("new_live_list")
        await settled(seen.pilot)
        assert "under 6m" in seen.text
        await seen.press("enter")
        await seen.type("Kept")
        await seen.press("enter")
        assert live_lists(seen) == [("Kept", "under 6m")]


async def test_the_search_shows_the_tracks_of_a_sentence_and_its_fault() -> None:
    async with piloted() as seen:
        await seen.press("2")
        await seen.type("under 4m longest first")
        await seen.until(lambda: "of 16 tracks known here" in seen.text or "Tracks" in seen.text)
        hits = [seen.view.found[row] for row in range(len(seen.view.found))]
        lengths = [each.seconds for each in hits]
        assert lengths == sorted(lengths, reverse=True)
        assert all(each < 240 for each in lengths)
        await seen.press("ctrl+u")
        await seen.type("tagg:x tag:y")
        await seen.until(lambda: "“tagg:” is no field. Did you mean “tag:”?" in seen.text)


async def test_tab_completes_a_sentence_in_the_search() -> None:
    async with piloted() as seen:
        await seen.press("2")
        await seen.type("tag:jazz und")
        await seen.press("tab", "space", "tab", "tab")
        assert seen.view.field.value == "tag:jazz under 6m"


async def test_how_much_of_the_history_is_known_is_said() -> None:
    known = lists() | {History(): [*HEARD, *[0] * 95]}
    async with piloted(context(known=known)) as seen:
        await seen.press("5", "slash")
        await seen.type("not heard 30d")
        assert f"{len(HEARD)} of {len(HEARD) + 95} listens known" in seen.text
        await seen.press("ctrl+u")
        await seen.type("under 4m")
        assert "listens known" not in seen.text
