"""Radios: the usual ones and the saved ones, started by a key."""

from __future__ import annotations

from fwtui.library.listing.queries import Radios
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
        pod.answers.set()
        await seen.until(lambda: "Two harbours" in seen.text)
        await seen.press("enter")
        assert made.radios == [("favorites", None, "Favourites")]
