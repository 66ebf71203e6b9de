"""Logins as a listener goes through them, at the demo pod."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from msgspec.structs import replace

from fwtui.demo.auth.oauth import AuthServer as PodAccounts
from fwtui.demo.pod import DemoPod
from fwtui.demo.server.answer import HttpAnswer, HttpRequest
from fwtui.demo.server.faults import Go
from fwtui.errors import BadAnswer, LoginFailed, LoginNeeded, NotFunkwhale, PodUnreachable
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.auth.login import Login, logout
from fwtui.pod.auth.oauth import OUT_OF_BAND, SCOPES
from fwtui.pod.auth.probe import probe
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod
from tests.pod.servers import QUICK, RawServer, Said


async def by_browser(demo: DemoPod, accounts: Accounts) -> Account:
    async with (
        Login(Origin.parse(demo.url), accounts, QUICK) as login,
        httpx.AsyncClient(follow_redirects=True) as browser,
    ):
        address = await login.begin()
        finishing = asyncio.ensure_future(login.finish())
        page = await browser.get(address)
        assert "You can close this page" in page.text
        assert page.headers["referrer-policy"] == "no-referrer"
        return await finishing


async def test_by_browser_to_a_first_list(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with DemoPod(approve=True) as demo:
        accounts = Accounts(tmp_path, QUICK)
        account = await by_browser(demo, accounts)
        assert account == Account(Origin.parse(demo.url), "demo", "oauth")
        assert accounts.default == account
        pod = Pod(account, accounts, QUICK)
        assert (await pod.instance.me()).username == "demo"
        assert (await pod.library.albums()).count > 0
        await pod.aclose()
        pair = next(iter(demo.state.part(PodAccounts).access.values()))
        assert pair.scope == SCOPES
        sent = parse_qs(demo.asked("POST /oauth/token")[0].body.decode())
        assert len(sent["code_verifier"][0]) >= 43
        for secret in (pair.token, sent["code"][0], sent["client_secret"][0]):
            # The browser of this test is httpx, which tells the log all.
            assert not [
                one
                for one in caplog.records
                if secret in str(one.args) + one.getMessage() and one.name != "httpx"
            ]
            assert secret not in repr(vars(pod.http)) + repr(vars(pod.http.token_source))
        files = [file for file in tmp_path.rglob("*") if file.is_file()]
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
        assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


async def test_a_login_that_is_cut_off_when_the_pod_has_given_it_is_kept(tmp_path: Path) -> None:
    """Else the pod would have a login that nobody has."""
    with DemoPod(approve=True) as demo:
        accounts = Accounts(tmp_path, QUICK)
        gate = asyncio.Event()
        loop = asyncio.get_running_loop()

        async def wait(asked: HttpRequest, go: Go) -> HttpAnswer:
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(gate.wait(), loop))
            return await go()

        demo.twist("/users/me", wait)
        async with Login(Origin.parse(demo.url), accounts, QUICK) as login:
            address = await login.begin("code")
            async with httpx.AsyncClient() as browser:
                page = await browser.get(address)
            code = re.search(r"<code>(\w+)</code>", page.text)
            assert code
            finishing = asyncio.ensure_future(login.finish(code[1]))
            await asyncio.to_thread(demo.wait, "POST /oauth/token")
            finishing.cancel()
            await asyncio.wait([finishing])
            assert finishing.cancelled()
            gate.set()
        (account,) = accounts.list()
        pod = Pod(account, accounts, QUICK)
        assert (await pod.instance.me()).username == "demo"
        await pod.aclose()


async def test_the_address_is_what_a_pod_wants(tmp_path: Path) -> None:
    with DemoPod() as demo:
        async with Login(Origin.parse(demo.url), Accounts(tmp_path, QUICK), QUICK) as login:
            addresses = [await login.begin("code"), await login.begin("code")]
        first, second = (parse_qs(urlsplit(one).query) for one in addresses)
        assert first["response_type"] == ["code"]
        assert first["redirect_uri"] == [OUT_OF_BAND]
        assert first["scope"] == [SCOPES]
        assert first["code_challenge_method"] == ["S256"]
        assert first["client_id"] == second["client_id"]
        assert first["state"] != second["state"]
        assert first["code_challenge"] != second["code_challenge"]
        assert len(addresses[0]) < 480


@pytest.mark.parametrize("with_address", [False, True])
async def test_by_a_code_or_the_whole_address(with_address: bool, tmp_path: Path) -> None:
    with DemoPod() as demo:
        async with Login(Origin.parse(demo.url), Accounts(tmp_path, QUICK), QUICK) as login:
            address = await login.begin("browser" if with_address else "code")
            query = parse_qs(urlsplit(address).query)
            pod = demo.state.part(PodAccounts)
            app = pod.apps[query["client_id"][0]]
            redirect_uri = query["redirect_uri"][0]
            code = pod.grant(app, demo.state.users["ana"], SCOPES, redirect_uri)
            address = f"{redirect_uri}?code={code}&state={query['state'][0]}"
            account = await login.finish(address if with_address else code)
        assert account.username == "ana"


async def test_a_code_that_is_wrong_is_said_and_may_be_tried_again(tmp_path: Path) -> None:
    with DemoPod() as demo:
        async with Login(Origin.parse(demo.url), Accounts(tmp_path, QUICK), QUICK) as login:
            with pytest.raises(LoginFailed, match="No login has begun"):
                await login.finish()
            await login.begin("code")
            with pytest.raises(LoginFailed, match="did not take the code"):
                await login.finish("nonsense")
            with pytest.raises(LoginFailed, match="That is no code"):
                await login.finish("two words")
            with pytest.raises(LoginFailed, match="code is missing"):
                await login.finish()
        assert Accounts(tmp_path, QUICK).list() == ()


@pytest.mark.parametrize("lost", ["POST /oauth/apps", "POST /oauth/token"])
async def test_an_answer_that_is_lost_on_the_way_is_said(lost: str, tmp_path: Path) -> None:
    with DemoPod(approve=True) as demo:
        demo.lose_answer(lost)
        accounts = Accounts(tmp_path, QUICK)
        with pytest.raises(PodUnreachable, match="lost in the middle of the login"):
            await by_browser(demo, accounts)
        assert len(demo.asked(lost)) == 1
        assert (await by_browser(demo, accounts)).username == "demo"


async def test_by_an_applications_token(tmp_path: Path) -> None:
    with DemoPod() as demo:
        accounts = Accounts(tmp_path, QUICK)
        async with Login(Origin.parse(demo.url), accounts, QUICK) as login:
            for wrong in ("", "with space in it", "wrong-words-in-this-token"):
                with pytest.raises(LoginFailed):
                    await login.with_token(wrong)
            account = await login.with_token(f" {demo.application_token('ana')}\n")
        assert (account.username, account.kind) == ("ana", "token")
        pod = Pod(account, accounts, QUICK)
        assert (await pod.instance.me()).username == "ana"
        demo.forget_apps()
        with pytest.raises(LoginNeeded):
            await pod.http.request("GET", "users/me")
        assert not demo.asked("POST /oauth/token")
        await pod.aclose()
        assert await logout(account, accounts, QUICK) is None
        assert accounts.list() == ()


async def test_as_anybody_where_a_pod_lets_anybody(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path, QUICK)
    with DemoPod() as demo:
        async with Login(Origin.parse(demo.url), accounts, QUICK) as login:
            account = await login.anonymous()
        assert (account.kind, account.username) == ("anonymous", None)
        pod = Pod(account, accounts, QUICK)
        assert (await pod.library.albums()).count > 0
        assert {one.scope[:9] for one in demo.seen if one.scope} == {"anonymous"}
        await pod.aclose()
    with DemoPod(anonymous=False) as demo:
        async with Login(Origin.parse(demo.url), accounts, QUICK) as login:
            with pytest.raises(LoginNeeded):
                await login.anonymous()
    assert accounts.list() == (account,)


async def test_several_accounts_on_several_pods_keep_apart(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path, QUICK)
    with DemoPod() as one, DemoPod() as other:
        made = []
        for demo, name in ((one, "demo"), (one, "ana"), (other, "demo")):
            async with Login(Origin.parse(demo.url), accounts, QUICK) as login:
                made.append(await login.with_token(demo.application_token(name)))
        assert accounts.list() == tuple(made)
        assert accounts.default == made[0]
        accounts.save(made[2], default=True)
        assert accounts.default == made[2]
        assert accounts.get("demo") == made[2]
        assert accounts.get(made[1].name) == made[1]
        assert accounts.get(one.url) == made[0]
        assert accounts.get("nobody") is None
        names = [(await Pod(a, accounts, QUICK).instance.me()).username for a in made]
        assert names == ["demo", "ana", "demo"]
        await logout(made[2], accounts, QUICK)
        assert accounts.default == made[0]
        assert (await Pod(made[1], accounts, QUICK).instance.me()).username == "ana"


async def test_a_registration_that_is_none_is_not_kept(tmp_path: Path) -> None:
    for body in (b"[]", b"{}", b'{"client_id":"a b","client_secret":"x"}', b"<html>"):
        async with (
            RawServer(lambda asked, body=body: Said(201, body)) as server,  # type: ignore[misc]
            Login(Origin.parse(server.url), Accounts(tmp_path, QUICK), QUICK) as login,
        ):
            with pytest.raises(BadAnswer, match="did not register"):
                await login.begin("code")
    kept = [file.suffix for file in (tmp_path / "secrets").iterdir()]
    assert set(kept) == {".lock"}


async def test_a_pod_that_only_answers_by_another_address() -> None:
    with pytest.raises(PodUnreachable):
        await probe("http://127.0.0.1:9", QUICK)
    async with RawServer(lambda asked: Said(404)) as server:
        with pytest.raises(NotFunkwhale, match="no Funkwhale pod at"):
            await probe(f"{server.url}/somewhere", QUICK)


async def test_nodeinfo_of_both_kinds(tmp_path: Path) -> None:
    with DemoPod() as demo:
        found = await probe(demo.url, QUICK)
        assert (found.origin.key, found.instance.software) == (demo.url, "funkwhale")
        demo.fail(404, "/nodeinfo/2.0", times=None)
        assert (await probe(demo.url, QUICK)).instance.software == "funkwhale"


def test_the_list_of_accounts_holds_no_secret(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path, QUICK)
    account = Account(Origin.parse("a.example/pod"), "ana", fingerprint="0" * 64)
    accounts.save(account)
    kept = json.loads((tmp_path / "accounts.json").read_text())
    assert kept["default"] == "ana@https://a.example/pod"
    assert set(kept) <= {"version", "default", "accounts"}
    assert accounts.list() == (account,)
    changed = replace(account, fingerprint="")
    accounts.save(changed)
    assert accounts.list() == (changed,)
    accounts.remove(changed)
    assert (accounts.list(), accounts.default) == ((), None)
