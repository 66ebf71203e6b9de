"""Whose music, and in which order: chosen from a menu, with the present one under the cursor."""

from __future__ import annotations

import pytest

from fwtui.library.listing.queries import Albums, Artists, Channels, Playlists, SortOrder
from fwtui.library.listing.scopes import scope_of
from fwtui.music import ArtistId
from fwtui.pod.dialect import PodDialect
from fwtui.ui.actions.table import BY_ID
from fwtui.ui.views.registry import BY_ID as VIEWS_BY_ID
from tests.ui.piloted import piloted
from tests.ui.sample import ALBUM_VALUES, PodStandIn, context, lists


async def test_whose_music_and_back_to_all() -> None:
    async with piloted() as seen:
        view = seen.view
        await seen.press("w")
        assert "▌ All of the pod" in seen.text, "the cursor is on what is so now"
        await seen.press("j", "enter")
        assert view.artists.rows.query == Artists(scope="me")
        assert "No music here yet." in seen.text
        assert seen.app.header.heading.whose == "mine"
        await seen.press("w")
        assert "▌ My libraries" in seen.text
        await seen.press("escape")
        assert view.artists.rows.query == Artists(scope="me"), "esc changes nothing"
        await seen.press("w", "k", "enter")
        assert view.artists.rows.query == Artists()


@pytest.mark.parametrize(("version", "offered"), [("1.4.0", False), ("2.0.6", True)])
async def test_people_whom_i_follow_where_the_pod_has_them(version: str, offered: bool) -> None:
    made = context(known=lists() | {Artists(scope="from_subscribed"): ()})
    made.connect().dialect = PodDialect.of(version)
    async with piloted(made) as seen:
        await seen.press("w")
        assert ("People whom I follow" in seen.text) == offered
        if offered:
            await seen.press("j", "j", "j", "enter")
            assert seen.view.artists.rows.query == Artists(scope="from_subscribed")
            assert seen.app.header.heading.whose == "people"
            assert "No music here yet." in seen.text


async def test_a_scope_that_the_pod_may_not_have_says_so_until_it_is_known() -> None:
    made = context(known=lists() | {Artists(scope="from_subscribed"): ()}, scopes="")
    async with piloted(made) as seen:
        await seen.press("w")
        assert "not known yet" in seen.rows[seen.row_with("People whom I follow")]
        await seen.press("j", "j", "j", "enter")
        assert "The pod has not said yet whether it has that." in seen.text
        pod = PodStandIn()
        pod.dialect = PodDialect.of("2.0.6")
        made.library.connect(pod)  # type: ignore[arg-type]
        assert seen.view.artists.rows.query == Artists()
        await seen.press("w", "j", "j", "j", "enter")
        assert seen.view.artists.rows.query == Artists(scope="from_subscribed")
        made.library.connect(None)
        await seen.press("w")
        assert "not known yet" not in seen.text
        assert "People whom I follow" in seen.text, "as when the pod was last there"


async def test_of_an_account_somewhere() -> None:
    made = context(known=lists() | {Artists(scope="actor:bo@tanker"): ()})
    async with piloted(made) as seen:
        await seen.press("w", "k", "enter")  # the last one
        await seen.type("bo")
        await seen.pilot.press("@")
        await seen.type("tanker")
        await seen.press("enter")
        assert seen.view.artists.rows.query == Artists(scope="actor:bo@tanker")
        assert seen.app.header.heading.whose == "bo@tanker"
        await seen.press("w")
        assert "bo@tanker" in seen.rows[seen.row_with("now")]


@pytest.mark.parametrize(
    ("typed", "scope"),
    [
        ("bo@tanker.example", "actor:bo@tanker.example"),
        ("@bo@tanker.example", "actor:bo@tanker.example"),
        ("tanker.example", "domain:tanker.example"),
        (" https://tanker.example/ ", "domain:tanker.example"),
        ("bo@a.example, cy@b.example", "actor:bo@a.example,actor:cy@b.example"),
    ],
)
def test_a_name_however_it_is_typed(typed: str, scope: str) -> None:
    assert scope_of(typed) == scope


async def test_another_order_keeps_the_cursor_on_its_row() -> None:
    by_title = sorted(ALBUM_VALUES, key=lambda album: album.title)
    title = Albums(artist=ArtistId(4), order=SortOrder("title"))
    async with piloted(context(known=lists() | {title: by_title})) as seen:
        await seen.press("l")
        albums = seen.view.albums
        assert albums.value.title == "Northern Rooms"
        await seen.press("z")
        assert "▌ By year" in seen.text
        await seen.press("j", "enter")
        assert albums.rows.query == Albums(artist=ArtistId(4), order=SortOrder("title"))
        assert albums.value.title == "Northern Rooms"
        assert "by title" in seen.text


async def test_playlists_and_podcasts_have_their_own_words() -> None:
    async with piloted() as seen:
        await seen.press("4", "w")
        assert "My own" in seen.text
        await seen.press("j", "enter")
        assert seen.view.heads.rows.query == Playlists(scope="all")
        await seen.press("z", "j", "enter")
        order = SortOrder("modified", True)
        assert seen.view.heads.rows.query == Playlists(scope="all", order=order)
        await seen.press("7", "w")
        assert "Those that I follow" in seen.text
        await seen.press("j", "enter")
        assert seen.view.heads.rows.query == Channels(scope="subscribed")


async def test_where_there_is_no_choice_none_is_offered() -> None:
    async with piloted() as seen:
        await seen.press("w", "j", "enter")
        for key in ("0", "3", "D"):
            await seen.press(key)
            assert not seen.view.offers(BY_ID["whose"])
            assert not seen.app.header.heading.whose
            assert "▾" not in seen.rows[0]
            assert seen.rows[0].endswith("8 History       ana")
        await seen.press("1")
        assert seen.rows[0].endswith("8 History      ana · mine ▾")


@pytest.mark.parametrize("view", [entry.id for entry in VIEWS_BY_ID.values()])
async def test_whose_music_stays_in_its_view(view: str) -> None:
    """Each view that offers the choice shows its own list in the chosen scope."""
    async with piloted() as seen:
        seen.app.navigation.open(view)
        await seen.pilot.pause()
        if not seen.view.offers(BY_ID["whose"]):
            return
        before = seen.view.scope
        seen.view.show_scope("domain:tanker.example")
        await seen.pilot.pause()
        assert seen.view.id == view
        assert seen.view.scope == "domain:tanker.example"
        assert seen.app.header.heading.whose == "tanker.example"
        seen.view.show_scope(before)
        await seen.pilot.pause()
        assert (seen.view.id, seen.view.scope) == (view, before)


async def test_one_order_is_no_choice() -> None:
    async with piloted() as seen:
        await seen.press("7", "z")
        assert "This list has one order only." in seen.text
