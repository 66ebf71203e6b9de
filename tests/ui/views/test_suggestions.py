"""Edits suggested from the menu of a row, their list, and what a login may not do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from fwtui.library.listing.queries import Artists, Notices, Suggestions
from fwtui.library.outbox.changes import EditSuggested, EditWithdrawn, NoticeRead
from fwtui.library.outbox.suggestions import EDITS, NOTICES
from fwtui.music import Actor, SuggestedEdit
from fwtui.ui.views.login import LoginScreen
from tests.ui.piloted import piloted
from tests.ui.sample import NOON, context, lists
from tests.ui.views.test_inbox import ASKS

WAITS = SuggestedEdit(
    "45a7f5e1-f5a6-4862-b940-d07077a9a1f9", "artist", 4, "Älva", (("name", "Alva"),), "why",
    Actor("ana@music.example"), NOON - timedelta(hours=2),
)  # fmt: skip
REFUSED = replace(WAITS, id="15a7f5e1-f5a6-4862-b940-000000000001", approved=False)
OTHERS = replace(
    WAITS, id="25a7f5e1-f5a6-4862-b940-000000000002", author=Actor("bo@pod.example", False)
)


async def test_an_edit_is_suggested_from_the_menu_of_a_row() -> None:
    made = context()
    async with piloted(made, size=(80, 24)) as seen:
        artist = seen.view.table.value
        await seen.press("m")
        await seen.type("suggest")
        await seen.press("enter")
        assert f"Suggest an edit of {artist.name}" in seen.text
        assert artist.name in seen.rows[seen.row_with("▌ Name")]
        assert "Description" not in seen.text, "it is not known here without the pod"
        await seen.press("enter")
        assert f"▌ {artist.name}" in seen.text, "the present value is filled in"
        assert "That is how it is now." in seen.text
        await seen.press("enter")
        assert "That is how it is now." in seen.text
        await seen.type(" II")
        await seen.press("enter")
        assert "Why? The moderators read it." in seen.text
        await seen.type("there are two")
        await seen.press("enter")
        assert "is on its way to the moderators" in seen.text
        name = f"{artist.name} II"
        edit = EditSuggested("artist", artist.id, artist.name, "name", name, "there are two")
        assert list(made.library.outbox) == [edit]
        await seen.press("u")
        assert list(made.library.outbox) == []


async def test_what_is_of_another_pod_is_edited_there() -> None:
    known = lists()
    artists = known[Artists()]
    known[Artists()] = [
        replace(each, is_local=False, fid="https://else.example/federation/1") for each in artists
    ]
    made = context(known=known)
    async with piloted(made, size=(80, 24)) as seen:
        await seen.press("m")
        await seen.type("suggest")
        await seen.press("enter")
        assert "is of else.example: edits are suggested there." in seen.text


async def test_the_list_says_what_became_of_each_and_takes_back_what_waits() -> None:
    made = context(known={**lists(), Suggestions(): (WAITS, REFUSED)})
    async with piloted(made, size=(80, 24)) as seen:
        await seen.press("colon")
        await seen.type("edits suggested")
        await seen.press("enter")
        assert "waits" in seen.rows[seen.row_with("Älva: name “Alva”")]
        assert "refused" in seen.text
        await seen.press("down", "x")
        assert "A moderator has decided on it." in seen.text
        await seen.press("up", "m")
        assert "Take this edit back" in seen.text
        assert "Remove" not in seen.text
        await seen.type("take this")
        await seen.press("enter")
        assert "is on its way back" in seen.text
        assert list(made.library.outbox) == [EditWithdrawn("Älva", WAITS.id)]
        await seen.press("enter")
        assert "Artist › Älva" in seen.text


async def test_the_details_of_a_thing_lead_to_its_edits() -> None:
    known = {**lists(), Suggestions(of="artist", id=4): (OTHERS,)}
    made = context(known=known)
    async with piloted(made, size=(100, 40)) as seen:
        await seen.press("i")
        assert "what was suggested" in seen.text
        table = seen.view.table
        table.move_to(next(row for row in range(table.count) if table.rows[row].label == "Edits"))
        await seen.press("enter")
        assert "Älva: name “Alva”" in seen.text
        assert "bo@pod.example" in seen.text
        await seen.press("colon")
        await seen.type("take this edit")
        await seen.press("enter")
        assert "nother account suggested it" in seen.text


@pytest.mark.parametrize(
    ("scope", "keys", "lacks", "offers"),
    [
        (EDITS, ("m", "suggest"), "may not suggest edits", "edits allowed"),
        (NOTICES, ("m", "mark"), "may not mark the inbox as read", "marks of the inbox allowed"),
    ],
)
async def test_a_login_without_the_scope_is_offered_once_more(
    scope: str, keys: tuple[str, str], lacks: str, offers: str
) -> None:
    made = context(known={**lists(), Notices(): (ASKS,)})
    made.connect().lacks = frozenset({scope})
    async with piloted(made, size=(80, 24)) as seen:
        if scope == NOTICES:
            await seen.press("colon")
            await seen.type("inbox")
            await seen.press("enter")
        await seen.press(keys[0])
        await seen.type(keys[1])
        await seen.press("enter")
        assert lacks in seen.text
        assert "▌ Leave it" in seen.text
        await seen.press("down")
        assert f"Log in once more, with {offers}" in seen.text
        await seen.press("enter")
        screen = seen.app.screen
        assert isinstance(screen, LoginScreen)
        assert screen.flow._wider is not None
        assert screen.flow._wider.scopes == (EDITS, NOTICES), "what it has, and one more"
        assert screen.flow._wider.username == made.pod.state.username
        await seen.press("escape")
        assert list(made.library.outbox) == []


async def test_an_item_of_the_inbox_is_marked_as_read() -> None:
    made = context(known={**lists(), Notices(): (ASKS,)})
    async with piloted(made, size=(80, 24)) as seen:
        await seen.press("colon")
        await seen.type("inbox")
        await seen.press("enter")
        assert "new" in seen.rows[seen.row_with("bo@pod")]
        await seen.press("m")
        await seen.type("mark as")
        await seen.press("enter")
        assert "It is marked as read." in seen.text
        assert "new" not in seen.rows[seen.row_with("bo@pod")]
        (change,) = made.library.outbox
        assert change == NoticeRead(7, "bo@pod.example asks to follow The house", True)
        await seen.press("u")
        assert "new" in seen.rows[seen.row_with("bo@pod")]
