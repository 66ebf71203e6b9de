"""What is followed and hidden by a key, and the lists of it."""

from __future__ import annotations

import pytest

from fwtui.library.listing.queries import AccountFollows, HiddenArtists, Libraries
from fwtui.library.outbox.changes import (
    ArtistHidden,
    LibraryFollowed,
    RadioDeleted,
    RadioEdited,
    Subscribed,
)
from fwtui.music import (
    AccountFollow,
    Actor,
    ArtistId,
    HiddenArtist,
    LibraryFollow,
    LibraryId,
    UploadLibrary,
)
from tests.ui.piloted import piloted
from tests.ui.sample import SampleContext, context, lists

HOUSE = UploadLibrary(
    LibraryId("25a7f5e1-f5a6-4862-b940-d07077a9a1f9"), "The house", owner=Actor("olga@pod.example")
)
SHELF = UploadLibrary(
    LibraryId("35a7f5e1-f5a6-4862-b940-d07077a9a2f8"), "The shelf", owner=Actor("bo@pod.example")
)
FOLLOW = LibraryFollow("45a7f5e1-f5a6-4862-b940-d07077a9a1f9", SHELF, approved=False)


def waiting(made: SampleContext) -> list[type]:
    return [type(each) for each in made.library.outbox]


def with_libraries() -> SampleContext:
    known = lists()
    known[Libraries()] = (HOUSE, SHELF)
    known[Libraries(scope="subscribed")] = (FOLLOW,)
    return context(known=known)


async def test_a_podcast_is_followed_and_no_more() -> None:
    made = context()
    async with piloted(made, size=(80, 24)) as seen:
        await seen.press("7")
        assert "✓" in seen.text, "all of them are followed"
        await seen.press("F")
        assert "is followed no more" in seen.text
        assert waiting(made) == [Subscribed]
        await seen.press("F")
        assert "You follow" in seen.text
        assert not waiting(made), "it is as the pod has it"


async def test_the_menu_says_what_the_key_does() -> None:
    async with piloted(context(), size=(80, 24)) as seen:
        await seen.press("7", "m")
        assert "Unfollow" in seen.text


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15)])
async def test_libraries_have_their_states(size: tuple[int, int]) -> None:
    made = with_libraries()
    async with piloted(made, size=size) as seen:
        seen.app.do("view_libraries")
        await seen.until(lambda: "The house" in seen.text)
        assert "olga" in seen.text
        assert "refused" in seen.text
        await seen.press("F")
        await seen.until(lambda: "asked" in seen.text)
        assert waiting(made) == [LibraryFollowed]
        await seen.press("F")
        assert not waiting(made)
        await seen.press("j", "F")
        assert waiting(made) == [LibraryFollowed]
        assert "refused" not in seen.text


async def test_an_artist_is_hidden_by_the_menu_and_shown_again_in_the_list() -> None:
    known = lists()
    known[HiddenArtists()] = ()
    made = context(known=known)
    async with piloted(made, size=(80, 24)) as seen:
        await seen.press("h", "h", "m")
        await seen.press(*"hide", "enter")
        assert waiting(made) == [ArtistHidden]
        (hidden,) = made.library.outbox
        assert f"{hidden.name} is hidden" in seen.text  # type: ignore[union-attr]
        await seen.press("h", "h")
        assert seen.rows[seen.row_with(hidden.name)].endswith("hidden")  # type: ignore[union-attr]
        seen.app.do("view_hidden")
        await seen.until(lambda: "Hidden artists" in seen.text)
        await seen.press("x")
        await seen.until(lambda: "No artist is hidden" in seen.text)
        assert not waiting(made)


async def test_hidden_artists_and_followed_accounts_are_lists() -> None:
    known = lists()
    known[HiddenArtists()] = (HiddenArtist("1", ArtistId(4), "Älva"),)
    account = Actor("kenji@pod.example", fid="https://pod.example/federation/actors/kenji")
    known[AccountFollows()] = (AccountFollow("2", account, approved=True),)
    async with piloted(context(known=known), size=(80, 24)) as seen:
        seen.app.do("view_hidden")
        await seen.until(lambda: "Hidden artists  1" in seen.text)
        assert "Älva" in seen.text
        seen.app.do("view_accounts")
        await seen.until(lambda: "kenji@pod.example" in seen.text)
        assert "followed" in seen.text
        await seen.press("m", "enter")
        assert not seen.app.menus.is_open
        assert seen.view.way == ("Account", "kenji@pod.example")
        await seen.press("escape")
        assert seen.view.id == "accounts"
        await seen.press("x")
        await seen.until(lambda: "kenji@pod.example is followed no more" in seen.text)


async def test_a_saved_radio_of_ones_own_is_renamed_and_deleted() -> None:
    made = context()
    async with piloted(made, size=(100, 24)) as seen:
        await seen.press("6", "G")
        seen.app.do("rename_radio")
        await seen.until(lambda: "What is the radio called?" in seen.text)
        await seen.press(*" now", "enter")
        assert waiting(made) == [RadioEdited]
        assert "Nothing with strings now" in seen.text
        await seen.press("x")
        await seen.until(lambda: "Delete the radio" in seen.text)
        assert "Undo makes a new one with the same filters." in seen.text
        await seen.press("y")
        assert waiting(made) == [RadioEdited, RadioDeleted]
        await seen.until(lambda: "is deleted" in seen.text)
        assert "Two harbours" in seen.text


async def test_the_radio_of_another_stays_as_it_is() -> None:
    made = context()
    async with piloted(made, size=(80, 24)) as seen:
        await seen.press("6", "G", "k", "x")
        assert "Two harbours is kenji’s" in seen.text
        await seen.press("g", "x")
        assert "a radio of every pod" in seen.text
        assert not waiting(made)
