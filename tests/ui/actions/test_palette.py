"""The palette: every command by name, the views and the other accounts among them."""

from __future__ import annotations

import pytest

from fwtui.errors import PodUnreachable
from fwtui.pod.auth.accounts import Account
from fwtui.pod.http.origin import Origin
from tests.ui.piloted import Compare, piloted, pressed, still
from tests.ui.sample import SampleContext, context

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
