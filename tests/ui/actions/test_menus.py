"""Menus, questions and the palette: opened, narrowed, chosen, closed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace
from rich.style import Style
from textual import events

from fwtui.errors import PodUnreachable
from fwtui.music import Album, Artist, LiveList, Track
from fwtui.pod.auth.accounts import Account
from fwtui.pod.http.origin import Origin
from fwtui.ui.actions.table import BY_ID
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart
from tests.ui.piloted import Compare, piloted, pressed, settled, still
from tests.ui.sample import SONGS, SampleContext, context, lists
from tests.ui.test_app import opened


def text(menu: Menu) -> list[str]:
    return [menu.render_line(y).text.strip() for y in range(menu.size.height)]


def _is_marked(style: Style | None) -> bool:
    return style is not None and bool(style.underline)


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
        assert menu.under() == view.tracks.cursor_region
        assert "Play from here" in text(menu)[1]


async def test_what_is_chosen_is_done_for_what_is_marked() -> None:
    async with opened() as (app, _, pilot):
        await pilot.press("l", "l", "g", "v", "v", "m", "j", "j", "enter")
        await settled(pilot)
        assert list(app.context.player.queue.ids())[14:] == [SONGS[0].id, SONGS[1].id]


async def test_letters_narrow_at_once_and_the_first_esc_brings_all_back() -> None:
    async with piloted(size=(80, 24)) as seen:
        await seen.press("enter", "enter", "m")
        queued = list(seen.context.player.queue.ids())
        menu = seen.app.query_one(Menu)
        every, place = [item.words for item in menu.items], menu.region
        own = next(item for item in menu.items if item.words == "Add to the queue")
        assert own.sign == "a"
        assert re.search(r"Add to the queue +a ", seen.text), "its own key is shown at the right"
        await seen.press("a")
        assert list(seen.context.player.queue.ids()) == queued, "a key of an item does nothing"
        await seen.type("lva")
        assert [item.words for item in menu.items] == ["Go to Älva", "Hide Älva"]
        marked = [each.text for line in seen.lines for each in line if _is_marked(each.style)]
        assert marked == ["Älva", "Älva"]
        assert menu.region == place, "nothing moves"
        assert "esc all again" in seen.rows[-1]
        await seen.press("escape")
        assert [item.words for item in menu.items] == every
        assert "esc close" in seen.rows[-1]
        await seen.press("escape")
        assert not seen.app.menus.is_open


async def test_the_end_of_a_long_text_is_in_view_with_the_caret() -> None:
    async with piloted() as seen:
        await seen.press("colon", *"abcdefghij" * 8, "x", "y", "z")
        menu = seen.app.menus.opened
        assert menu is not None
        assert "ghijxyz▏" in seen.text
        assert menu.region.contains_point(menu.caret)
        assert not menu.answer("9" * 5000), "no number that Python reads"


async def test_what_nothing_is_like_is_said_and_enter_does_nothing() -> None:
    async with piloted() as seen:
        await seen.press("l", "l", "m")
        await seen.type("xyzzy")
        assert "Nothing here is like “xyzzy”." in seen.text
        await seen.press("backspace", "escape")
        assert "Play next" in seen.text


async def test_a_slash_lets_letters_narrow_that_move_in_lists() -> None:
    async with piloted() as seen:
        items = tuple(MenuItem(words, lambda: None) for words in ("Go to jazz", "Kelp", "Jam"))
        seen.app.menus.open(Menu([MenuPart(items)]))
        await seen.press("j")
        assert "▌ Kelp" in seen.text
        await seen.press("slash", "j")
        assert [item.words for item in seen.app.query_one(Menu).items] == ["Jam", "Go to jazz"]
        assert "▌ Jam" in seen.text
        await seen.press("escape", "g")
        assert "/ g" in seen.text, "“Go to …” begins with the letter that goes to the top"


async def test_a_press_beside_a_narrowed_menu_closes_it_and_one_on_an_item_does_it() -> None:
    done: list[str] = []
    async with piloted(size=(80, 24)) as seen:
        items = tuple(MenuItem(each, partial(done.append, each)) for each in ("one", "two", "ten"))
        seen.app.menus.open(Menu([MenuPart(items)]))
        await seen.press("t")
        seen.app.menus.dismiss()
        await settled(seen.pilot)
        assert not seen.app.menus.is_open
        seen.app.menus.open(Menu([MenuPart(items)]))
        await seen.press("t")
        await seen.pilot.click(Menu, offset=(5, 1))
        await settled(seen.pilot)
    assert done == ["ten"]


async def test_a_long_question_leaves_its_answers_in_view_and_shows_that_it_is_cut() -> None:
    async with piloted(size=(40, 10)) as seen:
        lines = ["A sentence that takes more than one line of so small a screen."] * 6
        seen.app.run_worker(seen.app.menus.ask("Delete it?", lines, act="Delete it"), group="ask")
        await settled(seen.pilot)
        assert "Delete it?" in seen.text
        assert "▌ Keep it" in seen.text
        assert re.search(r"  Delete it +y", seen.text)
        assert "…" in seen.text


async def test_every_command_is_found_by_its_name() -> None:
    async with opened() as (app, _, pilot):
        await pilot.press("colon", *"VOLUME D")
        await settled(pilot)
        menu = app.query_one(Menu)
        assert menu.items[0].words == "Volume down"
        await pilot.press("enter")
        await settled(pilot)
        assert app.playback.volume == 75
        await pilot.press("ctrl+p", *"login")
        await settled(pilot)
        assert app.query_one(Menu).items[0].words == "Log in, switch account"


async def test_what_is_typed_can_be_taken_where_the_items_are_a_part() -> None:
    taken: list[str] = []

    def other(text: str) -> MenuItem:
        return MenuItem(f"Tag “{text}”", lambda: taken.append(text))

    part = MenuPart((MenuItem("Balkan", lambda: taken.append("known")),))
    async with opened() as (app, _, pilot):
        for typed in ("Choral", "balkan"):
            app.menus.open(Menu([part], typing=True, other=other))
            await settled(pilot)
            await pilot.press(*typed, "enter")
            await settled(pilot)
    assert taken == ["Choral", "known"]


async def test_letters_that_come_before_the_menu_has_its_size_leave_its_field() -> None:
    async with opened() as (app, _, pilot):
        with app.batch_update():
            app.post_message(events.Key("colon", ":"))
            while not app.query(Menu) or not app.query_one(Menu).frame.above:
                await asyncio.sleep(0)
            menu = app.query_one(Menu)
            menu.on_key(events.Key("v", "v"))
            assert not menu.size.height
        await settled(pilot)
        assert text(menu)[0].startswith("/ v")


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


# --- names, commands with words, previews ------------------------------------------------------


async def test_names_of_the_store_are_found_and_lead_there() -> None:
    async with piloted() as seen:
        await seen.press("colon")
        await seen.type("copper")
        assert "Copper Lanterns" in seen.rows[4]
        await seen.press("enter")
        assert seen.view.way == ("Library", "Copper Lanterns")
        await seen.press("colon")
        await seen.type("skylight")
        await seen.press("enter")
        assert seen.view.way == ("Playlists", "Rain on the skylight")


async def test_names_lists_settings_and_whose_music_are_found_each_with_what_it_is() -> None:
    async with piloted() as seen:
        seen.context.library.edits.live_lists.become(None, LiveList("Long nights", "length 5:00.."))
        await seen.press("colon")
        for typed, words, fact in (
            ("copper", "Copper Lanterns", "artist"),
            ("northern", "Northern Rooms", "album, Älva"),
            ("skylight", "Rain on the skylight", "playlist"),
            ("radio hour", "Harbour Radio Hour", "podcast"),
            ("random", "Random", "radio"),
            ("long n", "Long nights", "live list"),
            ("my libr", "My libraries", "whose music"),
            ("theme light", "Theme light", "theme"),
            ("scroll", "scrolling", "setting"),
            ("sleep 45m", "Sleep 45m", "Playing"),
            ("volume d", "Volume down", "Playing"),
        ):
            await seen.press("ctrl+u")
            await seen.type(typed)
            items = seen.app.query_one(Menu).items
            assert any((i.words, i.fact) == (words, fact) for i in items[:3]), (typed, items[:3])
            assert len({item.id for item in items if item.id}) == len([i for i in items if i.id])
        await seen.press("ctrl+u")
        await seen.type("long n")
        await seen.press("enter")
        assert seen.view.way == ("Playlists", "Long nights")
        await seen.press("1", "colon")
        await seen.type("my libr")
        await seen.press("enter")
        assert seen.view.scope == "me"


async def test_letters_in_their_order_are_enough_and_are_marked() -> None:
    async with piloted() as seen:
        await seen.press("colon")
        await seen.type("vold")
        assert "Volume down" in seen.rows[4]
        assert seen.style_at("Vol").underline
        await seen.press("ctrl+u")
        await seen.type("harx")
        assert "Search for “harx”" in seen.text, "what is not here is looked for on the pod"
        await seen.press("up", "enter")
        assert seen.view.id == "search"
        assert seen.view.text == "harx"


async def test_what_was_used_last_comes_first() -> None:
    async with piloted() as seen:
        for typed in ("volume 35", "copper"):
            await seen.press("colon")
            await seen.type(typed)
            await seen.press("enter")
        await seen.press("colon")
        items = seen.app.query_one(Menu).items
        assert [item.words for item in items[:2]] == ["Copper Lanterns", "Volume 35"]


async def test_a_command_without_its_words_says_what_it_takes() -> None:
    async with piloted() as seen:
        await seen.press("colon")
        await seen.type("speed ")
        assert "0.25 to 4, or by +N or -N; the pitch stays." in seen.rows[3]
        await seen.press("enter")
        assert seen.app.menus.is_open
        assert "“” is no number" in seen.rows[3]
        await seen.type("1.25")
        await seen.press("enter")
        assert not seen.app.menus.is_open
        assert seen.context.player.playback.speed == 1.25


async def test_a_preview_follows_the_cursor_and_is_undone() -> None:
    shown = ["dark"]

    def item(name: str) -> MenuItem:
        def preview() -> Callable[[], object]:
            before = shown[-1]
            shown.append(name)
            return lambda: shown.append(before)

        return MenuItem(name, lambda: None, preview=preview)

    async with piloted() as seen:
        items = (MenuItem("none", lambda: None), item("light"), item("paper"))
        for keys, after in (("down down escape", "dark"), ("down down up up", "dark")):
            seen.app.menus.open(Menu([MenuPart(items)]))
            await seen.press(*keys.split())
            assert shown[-1] == after, shown
            await seen.press("escape")
        seen.app.menus.open(Menu([MenuPart(items)]))
        await seen.press("end", "enter")
        assert shown[-1] == "paper"


async def test_a_long_menu_moves_by_pages_and_to_its_ends() -> None:
    async with piloted(size=(80, 24)) as seen:
        items = tuple(MenuItem(f"row {number}", lambda: None) for number in range(60))
        seen.app.menus.open(Menu([MenuPart(items)]))
        for key, row in (("G", 59), ("home", 0), ("end", 59), ("home", 0), ("pageup", 0)):
            await seen.press(key)
            assert f"▌ row {row} " in seen.text
        await seen.press("pagedown")
        assert "▌ row 0 " not in seen.text
        await seen.press("5", "9")
        assert "▌ row 59 " in seen.text, "letters narrow"


async def test_a_setting_is_found_by_its_name_and_stands_under_the_cursor() -> None:
    async with piloted() as seen:
        for typed in ("scrolling", "cover_by"):
            await seen.press("colon")
            await seen.type(typed)
            await seen.press("enter")
            assert seen.view.id == "settings"
            assert seen.view.list.value.setting.key.startswith(typed)
        await seen.press("escape")
        assert seen.view.id == "library"


@pytest.mark.parametrize("place", ["1", "3", "4", "5", "6", "7", "8"])
async def test_every_item_of_a_row_s_menu_applies_to_the_row(place: str) -> None:
    async with piloted() as seen:
        await seen.press(place, "m")
        items = seen.app.query_one(Menu).items
        assert len({item.words for item in items}) == len(items)
        for item in items:
            assert not item.id or seen.view.offers(BY_ID[item.id]), item.words


async def test_the_queue_and_an_account_have_menus_of_their_own() -> None:
    async with piloted() as seen:
        await seen.press("3", "m")
        items = {item.words for item in seen.app.query_one(Menu).items}
        assert items >= {"Clear the queue", "Save the queue as a playlist", "Repeat: off, all, one"}
        await seen.press("escape", "4", "m")
        for words in ("Duplicate this playlist", "Rename this playlist", "Add to a playlist"):
            assert words in seen.text
        assert "Edit the sentence" not in seen.text


async def test_a_theme_is_shown_while_the_cursor_is_on_it() -> None:
    async with piloted() as seen:
        before = seen.app.palette
        await seen.press("colon")
        await seen.type("theme light")
        assert "Theme light" in seen.rows[4]
        assert not seen.app.palette.dark
        await seen.press("escape")
        assert seen.app.palette == before
        await seen.press("colon")
        await seen.type("theme light")
        await seen.press("ctrl+u")
        assert seen.app.palette == before
        await seen.type("ola")
        assert "Theme solarized-light" in seen.text
        assert seen.app.palette == before, "no theme comes first by a few letters inside its name"


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15), (40, 10)])
def test_narrowed_menu(snap_compare: Compare, size: tuple[int, int]) -> None:
    taken = pressed("enter", "m", *"ad")
    assert snap_compare(still(), terminal_size=size, run_before=taken)


@pytest.mark.parametrize("keys", ["1", "1 l", "1 l l"])
async def test_the_address_of_an_artist_an_album_and_a_track_is_copied(keys: str) -> None:
    known: dict[Any, Sequence[Any]] = {
        query: [replace(row, fid=f"https://music.example/{row.id}") for row in rows]
        if isinstance(next(iter(rows), None), Artist | Album | Track)
        else rows
        for query, rows in lists().items()
    }
    async with piloted(context(known=known)) as seen:
        await seen.press(*keys.split())
        value = seen.view.table.value
        await seen.press("m")
        await seen.type("copy its")
        await seen.press("enter")
        assert seen.app.clipboard == f"https://music.example/{value.id}"
        assert "It is copied." in seen.text


async def test_a_question_waits_for_the_view_that_opens() -> None:
    """The list of the new view asks for the focus later, and a menu without it closes."""
    async with piloted(size=(80, 24)) as seen:
        answers: list[bool] = []

        async def ask() -> None:
            answers.append(await seen.app.menus.ask("Really?", act="Do it"))

        await seen.press("3")
        seen.app.do("view_search")
        seen.app.do("view_home")
        seen.app.run_worker(ask())
        await seen.until(lambda: "Really?" in seen.text)
        await seen.pilot.pause()
        assert "Really?" in seen.text
        await seen.press("y")
        await seen.until(lambda: answers == [True])


async def test_a_long_key_stands_apart_from_the_fact_before_it() -> None:
    async with piloted(size=(60, 15)) as seen:
        await seen.press("l", "l", "colon")
        await seen.type("mark all")
        assert "Collecting  ctrl+a" in seen.text
