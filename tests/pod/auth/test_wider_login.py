"""One more login of an account, with a scope that the first one does not ask for."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from fwtui.demo.auth.oauth import AuthServer
from fwtui.demo.pod import DemoPod
from fwtui.errors import LoginFailed, Refused
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.auth.login import Login
from fwtui.pod.auth.oauth import SCOPES
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod
from tests.pod.servers import QUICK

EDITS = "write:edits"
BOTH = pytest.mark.parametrize("dialect", ["1", "2"])


async def logged_in(
    demo: DemoPod, accounts: Accounts, *more: str, only: str = ""
) -> tuple[Account, str]:
    """The account, and the scopes that its pod's page named."""
    origin = Origin.parse(demo.url)
    async with (
        Login(origin, accounts, QUICK, only=only, more=more) as login,
        httpx.AsyncClient(follow_redirects=True) as browser,
    ):
        address = await login.begin()
        finishing = asyncio.ensure_future(login.finish())
        await browser.get(address)
        return await finishing, parse_qs(urlsplit(address).query)["scope"][0]


@BOTH
async def test_the_running_client_takes_up_the_wider_login_by_itself(
    dialect: str, tmp_path: Path
) -> None:
    with DemoPod(approve=True, dialect=dialect) as demo:
        accounts = Accounts(tmp_path, QUICK)
        account, asked = await logged_in(demo, accounts)
        assert asked == SCOPES, "the first login asks for no more than before"
        pod = Pod(account, accounts, QUICK)
        assert not await pod.may(EDITS)
        assert await pod.may("write:favorites")
        assert await pod.may("read:edits")
        with pytest.raises(Refused, match="this login may not do that"):
            await pod.edits.suggest("track", 1, "title", "Salt", "")
        again, asked = await logged_in(demo, accounts, EDITS, only="demo")
        assert asked == f"{SCOPES} {EDITS}"
        assert again == account
        assert accounts.list() == (account,)
        assert await pod.may(EDITS)
        assert not await pod.may("write:notifications")
        made = await pod.edits.suggest("track", 1, "title", "Salt", "")
        assert made.waits
        await pod.aclose()
        # What it was registered with bounds what its tokens may do.
        server = demo.state.part(AuthServer)
        assert [app.scopes for app in server.apps.values()] == [SCOPES, f"{SCOPES} {EDITS}"]
        assert len(server.refresh) == 1, "the login before is revoked"


@BOTH
async def test_each_choice_of_scopes_is_registered_once(dialect: str, tmp_path: Path) -> None:
    """A pod takes ten registrations a day from one address."""
    with DemoPod(approve=True, dialect=dialect) as demo:
        accounts = Accounts(tmp_path, QUICK)
        for more in ((), (EDITS,), (), (EDITS,)):
            await logged_in(demo, accounts, *more)
        assert len(demo.asked("POST /oauth/apps")) == 2


async def test_the_login_of_another_account_is_not_taken(tmp_path: Path) -> None:
    with DemoPod(approve=True) as demo:
        accounts = Accounts(tmp_path, QUICK)
        with pytest.raises(LoginFailed, match="That login is of demo, not of ana"):
            await logged_in(demo, accounts, EDITS, only="ana")
        assert accounts.list() == ()
        assert not demo.state.part(AuthServer).refresh, "it is revoked at once"


@pytest.mark.parametrize("only", ["demo", "ana"])
async def test_its_secrets_are_in_no_log_repr_or_address(
    only: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with DemoPod(approve=True) as demo:
        accounts = Accounts(tmp_path, QUICK)
        account, _ = await logged_in(demo, accounts)
        pod = Pod(account, accounts, QUICK)
        assert not await pod.may(EDITS)
        said = ""
        try:
            await logged_in(demo, accounts, EDITS, only=only)
        except LoginFailed as error:
            said = repr(error) + error.sentence + error.hint
        assert await pod.may(EDITS) is (only == "demo")
        assert (await pod.instance.me()).username == "demo"
        server = demo.state.part(AuthServer)
        secrets = {*server.access, *server.refresh} | {app.secret for app in server.apps.values()}
        for asked in demo.asked("POST /oauth/token"):
            body = parse_qs(asked.body.decode())
            secrets |= {each for name in ("code", "code_verifier") for each in body.get(name, ())}
        assert len(secrets) > 6
        # The browser of this test is httpx, which tells the log all.
        logged = [str(r.args) + r.getMessage() for r in caplog.records if r.name != "httpx"]
        shown = [said, repr(vars(pod.http)), repr(vars(pod.http.token_source)), *logged]
        addresses = [f"{each.path}?{each.query}" for each in demo.seen]
        for secret in secrets:
            assert not [each for each in shown + addresses if secret in each]
        await pod.aclose()


async def test_an_application_token_may_try(tmp_path: Path) -> None:
    with DemoPod() as demo:
        accounts = Accounts(tmp_path, QUICK)
        token = demo.application_token(scope="read write:edits")
        async with Login(Origin.parse(demo.url), accounts, QUICK) as login:
            account = await login.with_token(token)
        pod = Pod(account, accounts, QUICK)
        assert await pod.may(EDITS)
        assert await pod.may("write:notifications"), "its scopes are not known"
        assert (await pod.edits.suggest("track", 1, "title", "Salt", "")).waits
        await pod.aclose()
