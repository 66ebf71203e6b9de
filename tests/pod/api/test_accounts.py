"""Follows of accounts (2.x)."""

from __future__ import annotations

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.errors import NotFound, Refused
from tests.library.fixtures import pod_of
from tests.pod.asked import asked_by


@pytest.mark.parametrize("dialect", ["2-alpha", "2"])
async def test_following_an_account(dialect: str) -> None:
    with DemoPod(dialect=dialect) as demo:
        pod = pod_of(demo, known=True)
        assert pod.dialect.follows_accounts
        page = await pod.accounts.follows()
        mine = [each for each in page.items if each]
        assert [(each.account.name.partition("@")[0], each.approved) for each in mine] == [
            ("ana", True)
        ]
        assert len(page.items) > len(mine), "those that follow this account are not listed"
        fid = mine[0].account.fid.replace("/ana", "/kenji")
        made = await pod.accounts.follow(fid)
        assert (made.account.fid, made.approved) == (fid, None)
        assert set(await pod.accounts.followed()) == {fid, mine[0].account.fid}
        with pytest.raises(Refused):
            await pod.accounts.follow(fid)
        await pod.accounts.unfollow(made.id)
        assert set(await pod.accounts.followed()) == {mine[0].account.fid}
        await pod.aclose()


async def test_the_first_dialect_has_no_follows_of_accounts() -> None:
    with DemoPod() as demo:
        async with asked_by(demo) as pod:
            assert not pod.dialect.follows_accounts
            with pytest.raises(NotFound):
                await pod.accounts.followed()
