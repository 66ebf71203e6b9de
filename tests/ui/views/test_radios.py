"""Radios: the usual ones and the saved ones, started by a key."""

from __future__ import annotations

from fwtui.library.listing.queries import Radios
from fwtui.pod.schema import filters_of
from fwtui.pod.schema.decoder import Page
from tests.ui.piloted import piloted
from tests.ui.sample import RADIOS, context, lists


async def test_the_usual_radios_and_the_saved_ones_start_with_enter() -> None:
    made = context()
    started = made.radios
    async with piloted(made, size=(80, 24)) as seen:
        await seen.press("6", "enter")
        assert started == [("random", None, "Random")]
        assert "Two harbours" in seen.text
        assert "by kenji" in seen.text
        await seen.press("G", "enter")
        assert started[-1] == ("saved", 2, "Nothing with strings")


async def test_a_visitor_is_offered_no_radio_of_hearts() -> None:
    made = context()
    made.pod.turn(username="")
    async with piloted(made) as seen:
        await seen.press("6")
        assert "anything on this pod" in seen.text
        assert "your hearts" not in seen.text


async def test_saved_radios_that_come_later_do_not_move_the_cursor() -> None:
    known = lists()
    del known[Radios()]
    made = context(known=known)
    pod = made.connect()
    pod.answers.clear()
    pod.pages["radios"] = Page(RADIOS, 2)
    async with piloted(made) as seen:
        await seen.press("6", "j", "j")
        assert "Two harbours" not in seen.text
        rows = seen.view.table.rows
        assert rows is not None
        assert not rows.state.complete, "those of every pod are a part"
        pod.answers.set()
        await seen.until(lambda: "Two harbours" in seen.text)
        await seen.press("enter")
        assert made.radios == [("favorites", None, "Favourites")]


async def test_a_radio_from_the_row_by_key_menu_and_command() -> None:
    made = context()
    async with piloted(made, size=(140, 40)) as seen:
        await seen.press("l", "l")
        track = seen.view.table.track
        await seen.press("e")
        assert made.radios == [("similar", track.id, track.title)]
        assert f"Radio from {track.title}" in seen.text
        await seen.press("h", "m")
        assert "Radio from this" in seen.text
        await seen.type("radio from")
        await seen.press("enter")
        kind, filters, title = made.radios[-1]
        assert (kind, title) == ("filters", seen.view.table.value.title)
        assert [each.kind for each in filters_of(filters.encode())] == ["artist"]
        await seen.press("h", "colon")
        await seen.type("radio from")
        await seen.press("enter")
        artist = seen.view.table.value
        assert made.radios[-1] == ("artist", artist.id, artist.name)
        await seen.press("6", "e")
        assert "There is no radio of this row." in seen.text
        assert len(made.radios) == 3
