"""An account's page and listening along, by keys, at the demo pod in both dialects."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from fwtui.demo.pod import DemoPod
from fwtui.errors import Refused
from fwtui.library.listing.queries import AccountFollows, History
from fwtui.music import Actor, TrackId
from fwtui.player.radio import Station
from fwtui.ui.views.details import DetailsView
from tests.ui.piloted import Compare, piloted, pressed, settled, still
from tests.ui.sample import HEARD, SONGS, context, lists
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


WHO = (
    "ana@music.example",
    "kenji@music.example",
    "bo@tanker.example",
    "a.long.name@tanker.example",
)
HEARD_BY = tuple(replace(each, actor=Actor(WHO[row % len(WHO)])) for row, each in enumerate(HEARD))


def of_scope(scope: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """To the history of others, before a picture is taken."""

    async def show(pilot: Pilot[Any]) -> None:
        await pressed("8")(pilot)
        app: Any = pilot.app
        app.view.show_scope(scope)
        await settled(pilot)

    return show


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15)])
def test_history_of_everyone(snap_compare: Compare, size: tuple[int, int]) -> None:
    made = context(known=lists() | {History("all"): HEARD_BY})
    assert snap_compare(still(made), terminal_size=size, run_before=of_scope("all"))


@pytest.mark.parametrize("state", ["empty", "loading", "offline", "refused"])
def test_history_of_a_pod_without_rows(snap_compare: Compare, state: str) -> None:
    query = History("domain:tanker.example")
    made = context(known=lists() | ({query: ()} if state == "empty" else {}))
    if state == "offline":
        made.pod.turn(reach="offline")
    elif state != "empty":
        pod = made.connect()
        if state == "refused":
            pod.trouble = Refused("This pod does not show it to you", status=403)
        else:
            pod.answers.clear()
    show = of_scope("domain:tanker.example")
    assert snap_compare(still(made), terminal_size=(80, 24), run_before=show)


class Along:
    """What an account hears: one track, and then nothing more."""

    station = Station("Along with ana@tanker.example", "along", "actor:ana@tanker.example", ahead=1)
    given = False

    async def more(self, count: int, /) -> Sequence[TrackId]:
        if self.given:
            await asyncio.Event().wait()
        self.given = True
        return [SONGS[2].id]


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15)])
def test_what_feeds_the_queue(snap_compare: Compare, size: tuple[int, int]) -> None:
    made = context()

    async def feed(pilot: Pilot[Any]) -> None:
        made.player.set_repeat("off")
        made.player.play_radio(Along())
        await pressed("3")(pilot)

    assert snap_compare(still(made), terminal_size=size, run_before=feed)


async def test_a_visitor_has_no_list_of_their_own() -> None:
    made = context(known=lists() | {History("all"): HEARD_BY})
    made.library.edits.refusal = "You are a visitor here."
    async with piloted(made) as seen:
        await seen.press("8")
        assert seen.view.scope == "all"
        assert "kenji" in seen.text
        await seen.press("w")
        assert "All that I may see" in seen.text
        assert "My own" not in seen.text


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
