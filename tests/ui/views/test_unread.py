"""What is not read yet is said to be so, and not to be empty: lists, rows, what they hold."""

from __future__ import annotations

import asyncio

import pytest

from fwtui.errors import RefusedError
from fwtui.library.listing.queries import Favourites
from fwtui.music import AlbumId
from fwtui.session.remote import RemoteInterface
from fwtui.ui import view_text
from fwtui.ui.unread import NOT_READ
from fwtui.ui.widgets.cards import Card
from tests.ui.listed import Listed
from tests.ui.piloted import Piloted, piloted
from tests.ui.sample import SONGS, Lists, context, lists, standing

ON_TRACKS = ("ctrl+a", "a", "d", "v", "alt+enter", "f", "i")


async def said(seen: Piloted, *keys: str) -> str:
    seen.app.status.unsay()
    await seen.press(*keys)
    message = seen.app.status.message
    return "" if message is None else message.words


async def test_of_a_list_that_is_not_read_nothing_is_said_to_be_in_it_or_not() -> None:
    async with piloted(context(known={}, played=())) as seen:
        await seen.press("5")
        for key in (*ON_TRACKS, "enter"):
            assert await said(seen, key) == "This list is not read yet.", key
        assert await said(seen, "apostrophe", "x") == "This list is not read yet."
        with pytest.raises(RefusedError, match=r"This list is not read yet\."):
            await RemoteInterface(seen.app).play_row(0, None)
        await seen.press("6")  # those of every pod are known, and not all of them begin with it
        assert await said(seen, "apostrophe", "x") != "Nothing begins with “x”."
        await seen.press("3")
        assert "not read" not in await said(seen, "v"), "the queue is known to be empty"


async def test_of_a_row_that_is_not_read_it_is_not_said_what_it_holds() -> None:
    async with piloted() as seen:
        await seen.press("5")
        seen.view.list.show(Listed(SONGS, known=2))
        await seen.press("G")
        for key in (*ON_TRACKS, "enter"):
            assert await said(seen, key) == "This row is not read yet.", key
        with pytest.raises(RefusedError, match=r"This row is not read yet\."):
            await RemoteInterface(seen.app).play_row(len(SONGS) - 1, None)
        await seen.press("g", "v", "G")
        assert await said(seen, "a") == f"{SONGS[0].title} added to the queue", "what is marked"


async def test_what_plays_has_an_album_while_the_list_is_not_read() -> None:
    known: Lists = {q: rows for q, rows in lists().items() if not isinstance(q, Favourites)}
    async with piloted(context(known=known)) as seen:
        await seen.press("5", "o")
        assert seen.view.id == "library"


async def test_a_card_is_the_one_that_was_read_under_its_number() -> None:
    async with piloted() as seen:
        remote = RemoteInterface(seen.app)
        await seen.press("0")
        heard = [Card(f"Album {each}", "Älva", "", album=AlbumId(each)) for each in range(1, 4)]
        seen.view.cards.show(heard[::-1], None, "")
        await remote.go_to(0, "1")  # read as the first
        assert seen.view.cards.cursor == 2
        with pytest.raises(RefusedError, match="that row is gone"):
            await remote.go_to(0, "4")


async def test_a_page_whose_rows_cannot_come_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(view_text, "READ_SECONDS", 600.0)
    monkeypatch.setattr(view_text, "_LIMITS_SECONDS", 0.0)
    async with piloted() as seen, asyncio.timeout(60):
        await seen.press("5")
        seen.view.list.show(Listed(SONGS, known=2))
        seen.context.pod.all = (standing(remaining=0, waiting=1, wait=900.0),)
        page = await RemoteInterface(seen.app).page(0, len(SONGS))
        assert page["rows"][2] == NOT_READ
        assert page["error"] == "The allowance at music.example is used up for 15:00"
        assert (await RemoteInterface(seen.app).page(0, 2))["error"] is None
