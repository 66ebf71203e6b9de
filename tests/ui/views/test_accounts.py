"""An account's page and listening along, by keys, at the demo pod in both dialects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.library.listing.queries import AccountFollows
from fwtui.ui.views.details import DetailsView
from tests.ui.piloted import piloted
from tests.ui.sample import context
from tests.ui.views.test_details import at, to_row


@pytest.fixture(params=["1", "2"])
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPod]:
    with DemoPod(dialect=request.param) as demo:
        yield demo


async def test_the_page_of_who_heard_a_track(demo: DemoPod) -> None:
    host = demo.url.partition("//")[2]
    async with at(demo) as seen:
        seen.context.pod.turn(host=demo.url.partition("//")[2], username="demo")
        await seen.press("8")
        seen.view.show_scope(f"actor:ana@{host}")
        await seen.until(lambda: seen.view.list.track is not None)
        follows = demo.state.dialect.name != "1"
        known = seen.context.library.listing(AccountFollows())
        await seen.until(lambda: known.state.known or not follows)
        await seen.press("m")
        assert "What ana hears and loves" in seen.text
        assert "Listen along with ana" in seen.text
        assert ("Unfollow ana" in seen.text) == follows
        await seen.press("escape", "@")
        assert isinstance(seen.view, DetailsView)
        assert seen.view.way[0] == "Account"
        await seen.until(lambda: "Heard" in seen.text and "Loves" in seen.text)
        await to_row(seen, "Heard")
        await seen.until(lambda: seen.view.list.track is not None)
        await seen.press("escape")
        assert seen.view.id == "history"


async def test_an_account_by_name_that_hides_what_it_hears(demo: DemoPod) -> None:
    host = demo.url.partition("//")[2]
    async with at(demo) as seen:
        seen.context.pod.turn(host=demo.url.partition("//")[2], username="demo")
        await seen.press("@")
        await seen.type("olga")
        await seen.press("enter")
        await seen.until(lambda: seen.text.count("none that you may see") >= 2)
        assert f"olga@{host}" in seen.text
        await to_row(seen, "Along")
        await seen.press("@", "escape")
        await seen.press("8", "@")
        await seen.type("tanker.example")
        await seen.press("enter")
        assert "An account is called ana@music.example." in seen.text


async def test_an_account_by_name_gets_its_address_of_its_lists(demo: DemoPod) -> None:
    async with at(demo) as seen:
        seen.context.pod.turn(host=demo.url.partition("//")[2], username="demo")
        await seen.press("@")
        await seen.type("kenji")
        await seen.press("enter")
        await seen.until(lambda: bool(seen.view.list.value and seen.view.list.value.fid))
        assert ("Follow" in seen.text) == (demo.state.dialect.name != "1")


async def test_listening_along_asks_with_whom_and_stops_by_the_same_key() -> None:
    asked: list[tuple[Any, ...]] = []
    made = context()
    made._radio = lambda *radio: asked.append(radio)
    async with piloted(made) as seen:
        await seen.press("E")
        assert "Along with whom?" in seen.text
        await seen.type("bo")
        await seen.pilot.press("@")
        await seen.type("tanker")
        await seen.press("enter")
        assert asked == [("along", "actor:bo@tanker", "Along with bo@tanker")]
        assert "at most 60 requests an hour" in seen.text
        await seen.press("E")
        await seen.type("ana")
        await seen.press("enter")
        assert "your own account" in seen.text
        assert len(asked) == 1
