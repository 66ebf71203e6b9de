"""What narrows a list that is not wholly here says so, asks the pod, and grows by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from fwtui.library.listing.queries import Artists, History
from fwtui.library.settings import LibrarySettings
from fwtui.music import Artist, ArtistId
from fwtui.pod.schema.decoder import Page
from tests.ui.piloted import piloted
from tests.ui.sample import (
    ARTIST_VALUES,
    EPISODES,
    HEARD,
    SONGS,
    PodStandIn,
    SampleContext,
    context,
    lists,
)

PAGES = 100
NAMES = tuple(
    Artist(ArtistId(1000 + number), f"{chr(ord('A') + number // 200)} Quartet {number:04}")
    for number in range(PAGES * 50)
)


class NamesOnPod(PodStandIn):
    """A pod of five thousand artists, which finds them by any word."""

    async def artists(self, **given: Any) -> Page[Artist]:
        page: Page[Artist] = await super().artists(**given)
        del page
        found = _found(NAMES, given)
        start = (given["page"] - 1) * 50
        return Page(found[start : start + 50], len(found), given["page"])


def _found(values: Sequence[Artist], given: Mapping[str, Any]) -> tuple[Artist, ...]:
    words = str(given.get("q", "")).lower().split()
    return tuple(each for each in values if all(word in each.name.lower() for word in words))


def partial(pod: PodStandIn | None = None) -> SampleContext:
    """The first page of 5,000 artists is known here."""
    rows: list[Any] = [*NAMES[:50], *[0] * (len(NAMES) - 50)]
    made = context(known=lists() | {Artists(): rows})
    if pod is not None:
        made.connect(pod)
    return made


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_a_filter_says_how_much_it_looked_through(size: tuple[int, int]) -> None:
    async with piloted(partial(), size=size) as seen:
        await seen.press("slash")
        await seen.type("0007")
        assert "1 of 50 known here matches, 5,000 in all; enter asks the pod" in seen.text
        await seen.type("x")
        assert "Nothing of 50 known here" in seen.text
        assert "0 of 50 known here match, 5,000 in all; enter asks the pod" in seen.text


async def test_a_list_says_what_a_sentence_cannot_ask_of_it() -> None:
    async with piloted(partial()) as seen:
        await seen.press("slash")
        await seen.type("tag:jazz limit 3")
        assert "An order and a limit are of lists of tracks; this one is of artists." in seen.text
        assert "shows all again" in seen.text
        assert "completes a word" not in seen.text
        await seen.press("escape", "slash")
        await seen.type("ta")
        await seen.press("tab")
        assert seen.view.table.filter.text == "tag:", "no word that is of tracks alone"
        await seen.press("escape", "slash")
        await seen.type("lim")
        await seen.press("tab")
        assert seen.view.table.filter.text != "limit"
        await seen.press("escape", "slash")
        await seen.type("not tag:jazz")
        assert re.search("50 of 50 known here match, .*of [0-9]+ tracks known here", seen.text)
        await seen.press("escape", "4", "slash")
        await seen.type("tag:jazz")
        assert "“tag:” is looked for in lists of tracks, albums and artists." in seen.text


async def test_enter_asks_the_pod_and_its_answer_is_in_the_list() -> None:
    pod = NamesOnPod()
    async with piloted(partial(pod)) as seen:
        await seen.press("slash")
        await seen.type("quartet 4321")
        assert not [given for _, given in pod.asked if given.get("q")]
        await seen.press("enter")
        await seen.until(lambda: "1 match; the pod has been asked" in seen.text)
        assert "Quartet 4321" in seen.text
        assert len([given for _, given in pod.asked if given.get("q")]) == 1
        await seen.press("escape")
        assert "the pod has been asked" not in seen.text


async def test_a_letter_far_down_is_found_on_the_pod() -> None:
    pod = NamesOnPod()
    async with piloted(partial(pod)) as seen:
        await seen.press("apostrophe", "m")
        table = seen.view.artists
        await seen.until(lambda: table.value is not None and table.value.name.startswith("M"))
        assert table.value.name == "M Quartet 2400"
        assert len(pod.asked) < 25
        await seen.press("g", "apostrophe", "z")
        await seen.until(lambda: "Nothing begins with “z” where it would stand." in seen.text)


async def test_a_letter_in_no_order_of_names_says_how_much_was_looked_through() -> None:
    rows: list[Any] = [*ARTIST_VALUES, *[0] * 500]
    query = Artists(order=Artists().orders[1])
    made = context(known=lists() | {query: rows})
    made.library.view_state.save_order(query)
    async with piloted(made) as seen:
        await seen.press("apostrophe", "x")
        assert "Nothing of 31 looked through begins with “x” · 531 in all" in seen.text


async def test_a_filter_grows_by_itself_when_the_copy_is_complete() -> None:
    rows: list[Any] = [*ARTIST_VALUES, *[0] * 19]
    made = context(
        known=lists() | {Artists(): rows},
        library=LibrarySettings(mirror=True, search_pause=0.0),
    )
    pod = made.connect()
    others = tuple(Artist(ArtistId(2000 + n), f"Quartet {n}") for n in range(19))
    pod.pages["artists"] = Page((*ARTIST_VALUES, *others), 50)
    pod.answers.clear()
    async with piloted(made) as seen:
        await seen.press("slash")
        await seen.type("quart")
        assert "0 of 31 known here match, 50 in all" in seen.text
        pod.answers.set()
        await seen.until(lambda: "Quartet 18" in seen.text and "known here" not in seen.text)
        await seen.press("escape")
        await seen.until(lambda: seen.view.artists.count == 50)


async def test_a_range_of_marks_says_what_it_left_out() -> None:
    rows: list[Any] = [*HEARD, *[0] * 40]
    async with piloted(context(known=lists() | {History(): rows})) as seen:
        await seen.press("8", "g", "v", "g")
        table = seen.view.list
        table.cursor = 20
        table.move_to(12)
        table.selection.anchor = 30
        await seen.press("V")
        assert "rows are not marked: not known here yet." in seen.text


# --- what was heard -------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["7", "0"])
async def test_heard_marks_are_right_though_the_history_was_never_opened(key: str) -> None:
    known = {query: rows for query, rows in lists().items() if query != History()}
    made = context(known=known)
    pod = made.connect()
    episodes = EPISODES["c1"]
    pod.pages["history"] = Page((replace(HEARD[0], track=episodes[1]),), 1)
    pod.pages["tracks"] = Page(episodes, len(episodes))
    async with piloted(made) as seen:
        await seen.press(key)
        await seen.until(lambda: made.library.edits.heard.holds(episodes[1].id))
        await seen.press("f12")
        assert "●" not in seen.rows[seen.row_with(episodes[1].title)]
        assert "●" in seen.rows[seen.row_with(episodes[2].title)]


async def test_what_is_known_of_the_history_is_said() -> None:
    rows: list[Any] = [*HEARD, *[0] * 500]
    async with piloted(context(known=lists() | {History(): rows})) as seen:
        await seen.press("7", "enter")
        assert f"{len(HEARD)} of {500 + len(HEARD)} listens known" in seen.text


# --- a visitor ------------------------------------------------------------------------------


async def test_the_keys_at_the_foot_are_those_of_a_filter_while_it_is_typed() -> None:
    """At once, though nothing plays and so nothing ticks."""
    async with piloted(context()) as seen:
        before = seen.rows[-1]
        assert "enter open" in before
        await seen.press("slash")
        assert "enter keep   esc all again" in seen.rows[-1]
        await seen.press("escape")
        assert seen.rows[-1] == before


@pytest.mark.parametrize("keys", [("f",), ("P",), ("3", "colon", *"save the queue", "enter")])
async def test_a_visitor_is_told_that_nothing_changes(keys: tuple[str, ...]) -> None:
    made = context()
    made.library.edits.refusal = "You are a visitor here."
    async with piloted(made) as seen:
        await seen.press("l", "l")
        await seen.press(*("space" if key == " " else key for key in keys))
        assert "You are a visitor here." in seen.text
        assert not len(made.library.outbox)
        assert not made.library.edits.is_favourite(SONGS[1].id)
