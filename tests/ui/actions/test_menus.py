"""Menus, questions and the palette: opened, narrowed, chosen, closed."""

from __future__ import annotations

import asyncio

import pytest

from fwtui.errors import PodUnreachable
from fwtui.pod.auth.accounts import Account
from fwtui.pod.http.origin import Origin
from fwtui.ui.widgets.menu import Menu
from tests.ui.piloted import Compare, piloted, pressed, settled, still
from tests.ui.sample import SONGS, SampleContext, context
from tests.ui.test_app import opened


def text(menu: Menu) -> list[str]:
    return [menu.render_line(y).text.strip() for y in range(menu.size.height)]


async def test_a_menu_opens_under_its_row_and_gives_the_focus_back() -> None:
    async with opened() as (app, view, pilot):
        await pilot.press("l", "l", "m")
        await settled(pilot)
        menu = app.query_one(Menu)
        row = view.tracks.cursor_region
        assert (menu.region.x, menu.region.y) == (row.x - 2, row.y + 1)
        assert text(menu)[0] == "The Long Corridor · 6:20"
        assert view.tracks.render_line(6).text.startswith("▌")
        assert [hint.word for hint in app.status_bar.hints] == ["do it", "close"]
        await pilot.press("escape")
        await settled(pilot)
        assert not app.query(Menu)
        assert view.tracks.has_focus


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (40, 10), (140, 40)])
async def test_a_menu_stays_on_a_screen_that_changes_its_size(size: tuple[int, int]) -> None:
    async with opened() as (app, view, pilot):
        await pilot.press("l", "l", "m")
        await settled(pilot)
        await pilot.resize_terminal(*size)
        await settled(pilot)
        menu = app.query_one(Menu)
        assert app.screen.region.contains_region(menu.region)
        assert menu.under == view.tracks.cursor_region
        assert "Play from here" in text(menu)[1]


async def test_what_is_chosen_is_done_for_what_is_marked() -> None:
    async with opened() as (app, _, pilot):
        await pilot.press("l", "l", "g", "v", "v", "m", "j", "j", "enter")
        await settled(pilot)
        assert list(app.context.player.queue.ids())[14:] == [SONGS[0].id, SONGS[1].id]


async def test_an_items_own_key_works_while_nothing_is_typed() -> None:
    async with opened() as (app, _, pilot):
        await pilot.press("l", "l", "m", "A")
        await settled(pilot)
        assert app.context.player.queue[3] == SONGS[6].id
        assert len(app.context.player.queue) == 15


async def test_every_command_is_found_by_its_name() -> None:
    async with opened() as (app, _, pilot):
        await pilot.press("colon", *"VOLUME D")
        await settled(pilot)
        menu = app.query_one(Menu)
        assert [item.words for item in menu.items] == ["Volume down"]
        menu._typed = "login"
        assert [item.words for item in menu.items] == ["Log in, switch account"]
        menu._typed = "VOLUME D"
        await pilot.press("enter")
        await settled(pilot)
        assert app.playback.volume == 75
        await pilot.press("ctrl+p", *"zzz", "enter")
        await settled(pilot)
        assert not app.query(Menu)


async def test_a_question_has_its_cursor_on_the_harmless_answer() -> None:
    async with opened() as (app, _, pilot):
        for keys, answer in (
            ("enter", False),
            ("escape", False),
            ("y", True),
            ("down enter", True),
        ):
            asked = asyncio.ensure_future(
                app.menus.ask("Delete it?", ["The pod cannot bring it back."], act="Delete it")
            )
            await settled(pilot)
            assert "Keep it" in text(app.query_one(Menu))[4]
            await pilot.press(*keys.split())
            await settled(pilot)
            assert await asked is answer


async def test_menus_fit_any_screen() -> None:
    for size in ((60, 15), (40, 10), (30, 6)):
        async with opened(size=size) as (app, _, pilot):
            await pilot.press("enter", "enter", "G", "m")
            await settled(pilot)
            menu = app.query_one(Menu)
            assert app.screen.region.contains_region(menu.region)
            for _ in range(8):
                await pilot.press("down")
                assert any("▌" in menu.render_line(y).text for y in range(menu.size.height))


# --- the palette: every command by name, the views and the other accounts among them ---------


ANA = Account(Origin.parse("https://music.example"), "ana")


BO = Account(Origin.parse("https://tanker.example"), "bo")


def with_accounts() -> SampleContext:
    made = context()
    made.login.known = (ANA, BO)
    return made


@pytest.mark.parametrize("size", [(120, 36), (60, 15)])
def test_palette(snap_compare: Compare, size: tuple[int, int]) -> None:
    taken = pressed("ctrl+p", *"vol")
    assert snap_compare(still(with_accounts()), terminal_size=size, run_before=taken)


async def test_views_are_found_by_their_names() -> None:
    async with piloted() as seen:
        await seen.press("colon")
        await seen.type("histo")
        await seen.press("enter")
        assert seen.view.id == "history"


@pytest.mark.parametrize(("typed", "view"), [("tags", "tags"), ("radios", "radios")])
async def test_a_whole_name_comes_before_the_same_word_in_another(typed: str, view: str) -> None:
    async with piloted() as seen:
        await seen.press("colon")
        await seen.type(typed)
        await seen.press("enter")
        assert seen.view.id == view


async def test_only_what_can_be_done_here_is_offered() -> None:
    async with piloted() as seen:
        await seen.press("colon")
        await seen.type("rename")
        assert "Rename this playlist" not in seen.text
        await seen.press("escape", "4", "colon")
        await seen.type("rename")
        assert "Rename this playlist" in seen.text


async def test_another_account_is_gone_to_by_name() -> None:
    made = with_accounts()
    async with piloted(made) as seen:
        await seen.press("colon")
        await seen.type("go to bo")
        assert "Go to bo@tanker.example" in seen.text
        await seen.press("enter")
        assert made.login.used == [BO]
        await seen.press("colon")
        await seen.type("go to ana")
        assert "ana@music.example" not in seen.text, "one is there already"


async def test_an_account_that_cannot_be_opened_is_said() -> None:
    made = with_accounts()
    made.login.trouble = PodUnreachable("tanker.example did not answer.")
    async with piloted(made) as seen:
        await seen.press("colon")
        await seen.type("go to bo")
        await seen.press("enter")
        assert "tanker.example did not answer" in seen.rows[-1]
