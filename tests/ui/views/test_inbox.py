"""The inbox and its answers, and reports from the menu of a row."""

from __future__ import annotations

from datetime import timedelta

from fwtui.library.listing.queries import Notices
from fwtui.library.outbox.changes import FollowAnswered, Reported
from fwtui.music import Actor, InboxNotice
from tests.ui.piloted import piloted
from tests.ui.sample import NOON, context, lists

FOLLOW = "45a7f5e1-f5a6-4862-b940-d07077a9a1f9"
ASKS = InboxNotice(
    7, "Follow", Actor("bo@pod.example"), "The house", created=NOON - timedelta(hours=2),
    follow=FOLLOW, of="library",
)  # fmt: skip
LETS = InboxNotice(6, "Accept", Actor("olga@pod.example"), is_read=True, follow=FOLLOW, of="user")


async def test_a_request_is_answered_from_its_menu() -> None:
    made = context(known={**lists(), Notices(): (ASKS, LETS)})
    async with piloted(made, size=(80, 24)) as seen:
        await seen.press("colon")
        await seen.type("inbox")
        await seen.press("enter")
        assert "bo@pod.example asks to follow The house" in seen.text
        row = seen.rows[seen.row_with("bo@pod")]
        assert "waits" in row
        assert "new" in row
        assert "olga@pod.example lets you follow them" in seen.text
        await seen.press("m")
        assert "Accept" in seen.text
        assert "Refuse" in seen.text
        await seen.type("accept")
        await seen.press("enter")
        assert "bo@pod.example may follow" in seen.text
        assert "accepted" in seen.rows[seen.row_with("bo@pod.example asks")]
        assert list(made.library.outbox) == [
            FollowAnswered(FOLLOW, "library", 7, "bo@pod.example", True)
        ]
        await seen.press("down", "colon")
        await seen.type("refuse this request")
        await seen.press("enter")
        assert "No request in this row." in seen.text


async def test_a_thing_is_reported_with_a_reason() -> None:
    made = context()
    async with piloted(made, size=(80, 24)) as seen:
        artist = seen.view.table.value
        await seen.press("m")
        await seen.type("report")
        await seen.press("enter")
        assert f"Report {artist.name}" in seen.text
        assert "It cannot be taken back" in seen.text
        await seen.press("down", "enter")
        assert "What is wrong with it?" in seen.text
        await seen.type("wrong name")
        await seen.press("enter")
        assert "on its way to the moderators" in seen.text
        assert list(made.library.outbox) == [
            Reported("invalid_metadata", "artist", artist.id, artist.name, "wrong name")
        ]
