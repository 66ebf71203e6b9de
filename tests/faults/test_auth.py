"""Faults 1 to 19: logins and tokens, on real sockets."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from fwtui.demo.auth.oauth import AuthServer as PodAccounts
from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import Reply
from fwtui.errors import (
    BadAnswer,
    DiskFull,
    LoginEnded,
    LoginFailed,
    LoginNeeded,
    PodAway,
    PodFailed,
    StoreError,
    Throttled,
)
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.auth.login import Login, logout
from fwtui.pod.auth.loopback import Loopback
from fwtui.pod.auth.oauth import SCOPES
from fwtui.pod.auth.token_store import FileTokenStore, KeyringTokenStore, open_token_store
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod
from fwtui.pod.ratelimit.budget import clock
from tests.faults.listener import QUICK, listener, log_in, saved, token_source

TOKEN = "POST /oauth/token"


async def test_1_an_expired_token_and_ten_requests_are_one_refresh(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        demo.expire_access_tokens()
        asks = [
            pod.http.request("GET", "favorites/tracks", params={"page": n}, ok_statuses=(404,))
            for n in range(1, 11)
        ]
        answers = await asyncio.gather(*asks)
        assert len(demo.asked(TOKEN)) == 1
        scopes = {answer.headers.get("x-ratelimit-scope") for answer in answers}
        assert scopes == {"authenticated-list"}
        await pod.aclose()


async def test_1_two_loops_are_one_refresh(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        for count in range(1, 4):
            demo.expire_access_tokens()
            together = threading.Barrier(3)

            async def ask(n: int, together: threading.Barrier = together) -> None:
                together.wait(10)
                asks = (pod.http.request("GET", "users/me", params={"n": n + m}) for m in range(3))
                await asyncio.gather(*asks)
                await pod.http.aclose()

            threads = (asyncio.to_thread(asyncio.run, ask(10 * n)) for n in range(3))
            await asyncio.gather(*threads)
            assert len(demo.asked(TOKEN)) == count


RENEW = """
import asyncio, sys
from pathlib import Path
from types import SimpleNamespace
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.pod import Pod
from fwtui.pod.settings import PodSettings
settings = PodSettings(keyring=False)
accounts = Accounts(Path(sys.argv[1]), settings)
async def main():
    pod = Pod(accounts.default, accounts, settings)
    print("ready", flush=True)
    for _ in range(int(sys.argv[2])):
        sys.stdin.readline()
        tasks = range(int(sys.argv[3]))
        await asyncio.gather(*(pod.http.request("GET", "users/me", params={"n": n}) for n in tasks))
        print("done", flush=True)
    await pod.aclose()
asyncio.run(main())
"""


def racers(folder: Path, rounds: int, tasks: int, count: int = 4) -> list[subprocess.Popen[str]]:
    command = [sys.executable, "-c", RENEW, str(folder), str(rounds), str(tasks)]
    pipe = subprocess.PIPE
    made = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(count)]
    for one in made:
        expect(one, "ready")
    return made


def expect(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    assert process.stdout.readline().strip() == word


def race(demo: DemoPod, folder: Path, rounds: int, tasks: int) -> None:
    """Four processes, in each some tasks, find their token expired at the same moment."""
    log_in(demo.url, demo.token(), folder)
    processes = racers(folder, rounds, tasks)
    try:
        for number in range(rounds):
            demo.expire_access_tokens()
            for one in processes:
                assert one.stdin is not None
                one.stdin.write("go\n")
                one.stdin.flush()
            for one in processes:
                expect(one, "done")
            refreshes = demo.asked(TOKEN)
            assert len(refreshes) == number + 1
            assert {seen.status for seen in refreshes} == {200}
    finally:
        for one in processes:
            one.communicate(timeout=20)
    assert all(one.returncode == 0 for one in processes)


LIMITS = {"oauth-token": "100000/hour", "authenticated-wildcard": "1000000/hour"}


def test_2_four_processes_are_one_refresh(tmp_path: Path) -> None:
    with DemoPod(limits=LIMITS) as demo:
        race(demo, tmp_path, rounds=10, tasks=3)


@pytest.mark.long
def test_2_a_thousand_races_are_a_thousand_refreshes(tmp_path: Path) -> None:
    with DemoPod(limits=LIMITS) as demo:
        race(demo, tmp_path, rounds=1000, tasks=3)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Reply(429, b'{"access_token":"x","token_type":"Bearer"}', "application/json"), Throttled),
        (Reply(200, b"<html>Log in to our WiFi", "text/html"), BadAnswer),
        (Reply(200, b'{"detail":"hello"}', "application/json"), BadAnswer),
        (Reply(200, b'{"access_token":"","token_type":"Bearer"}', "application/json"), BadAnswer),
        (Reply(200, b'{"access_token":"a\\nb","token_type":"Bearer"}', "text/plain"), BadAnswer),
        (Reply(200, b"", "application/json"), BadAnswer),
        (Reply(302, b"", headers=(("location", "/login"),), plain=True), BadAnswer),
        (Reply(500, b"", plain=True), PodFailed),
        (Reply(503, b"", plain=True), PodFailed),
        (Reply(400, b'{"error":"invalid_scope"}', "application/json"), Exception),
    ],
    ids=["429 with JSON", "captive portal", "other JSON", "empty token", "a header in it", "empty",
         "redirect", "500", "503", "another 400"],
)  # fmt: skip
async def test_3_5_6_no_other_answer_replaces_a_good_login(
    answer: Reply, error: type[Exception], tmp_path: Path
) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        before = saved(pod, tmp_path)
        demo.expire_access_tokens()
        demo.twist(TOKEN, answer, times=1)
        with pytest.raises(error) as raised:
            await pod.http.request("GET", "users/me", max_wait=0.0)
        assert not isinstance(raised.value, LoginEnded)
        assert saved(pod, tmp_path) == before
        assert len(demo.asked(TOKEN)) == 1
        assert (await pod.instance.me()).username == "demo"
        await pod.aclose()


async def test_5_a_pod_that_keeps_failing_is_left_alone_for_a_while(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        demo.expire_access_tokens()
        demo.fail(503, TOKEN, times=None)
        for number in range(20):
            with pytest.raises(PodAway):
                await pod.http.request("GET", "users/me", params={"n": number})
        # The first failure may have been a hiccup; the second one counts.
        assert len(demo.asked(TOKEN)) <= 3
        demo.straighten()
        token_source(pod)._not_before = clock()
        assert (await pod.instance.me()).username == "demo"
        await pod.aclose()


@pytest.mark.parametrize("status", [429, 500])
async def test_4_a_throttled_token_endpoint_is_waited_for(status: int, tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        demo.expire_access_tokens()
        headers = (("x-ratelimit-scope", "oauth-token"), ("x-ratelimit-limit", "100"),
                   ("x-ratelimit-remaining", "0"), ("x-ratelimit-duration", "3600"),
                   ("retry-after", "1"))  # fmt: skip
        demo.twist(TOKEN, Reply(status, b"", headers=headers, plain=True), times=1)
        began = clock()
        assert (await pod.instance.me()).username == "demo"
        assert clock() - began >= 1.0
        assert len(demo.asked(TOKEN)) == 2
        await pod.aclose()


async def test_7_invalid_grant_ends_the_login_and_nothing_else(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        demo.expire_access_tokens()
        demo.forget_refresh_tokens()
        told: list[object] = []
        pod.http.watch(told.append)
        for _ in range(3):
            with pytest.raises(LoginEnded, match="has ended"):
                await pod.http.request("GET", "users/me")
        assert len(demo.asked(TOKEN)) == 1
        assert isinstance(told[-1], LoginEnded), "whoever watches the pod hears of it"
        accounts = Accounts(tmp_path, QUICK)
        assert accounts.list() == (pod.account,)
        # A new login, by whatever process, is found.
        log_in(demo.url, demo.token(), tmp_path)
        assert (await pod.instance.me()).username == "demo"
        await pod.aclose()


async def test_8_a_cancelled_refresh_is_saved(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        before = saved(pod, tmp_path)
        demo.expire_access_tokens()
        demo.delay(0.2, TOKEN)
        asking = asyncio.ensure_future(pod.http.request("GET", "users/me"))
        flights = token_source(pod)._flights
        while not demo.asked("/users/me") or all(one.done() for one in flights.values()):
            await asyncio.sleep(0.001)
        asking.cancel()
        await asyncio.wait([asking])
        assert asking.cancelled()
        await pod.aclose()
        after = saved(pod, tmp_path)
        assert after is not None
        assert after != before
        assert (await pod.instance.me()).username == "demo"
        assert len(demo.asked(TOKEN)) == 1
        await pod.aclose()


async def test_9_a_full_disk_is_said_and_the_login_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        before = saved(pod, tmp_path)

        def full(*args: Any) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            said: list[object] = []
            pod.on_change(lambda: said.append(pod.trouble))
            for count in (1, 2):
                demo.expire_access_tokens()
                assert (await pod.instance.me()).username == "demo"
                assert len(demo.asked(TOKEN)) == count
        assert isinstance(pod.trouble, DiskFull)
        assert pod.trouble in said
        assert saved(pod, tmp_path) == before
        assert not list(tmp_path.rglob(".*"))
        demo.expire_access_tokens()
        await pod.instance.me()
        assert pod.trouble is None
        assert saved(pod, tmp_path) != before
        await pod.aclose()


async def test_10_a_rotation_that_was_lost_asks_for_a_login(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        demo.expire_access_tokens()
        demo.lose_answer(TOKEN)
        with pytest.raises(LoginEnded):
            await pod.http.request("GET", "users/me")
        assert [one.status for one in demo.asked(TOKEN)] == [0, 400]
        await pod.aclose()


async def test_11_a_401_on_a_good_token_is_one_refresh_and_one_retry(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        no = Reply(401, b'{"detail":"no"}', "application/json", plain=True)
        demo.twist("/users/me", no, times=1)
        assert (await pod.instance.me()).username == "demo"
        assert len(demo.asked(TOKEN)) == 1
        demo.twist("/users/me", no, times=None)
        with pytest.raises(LoginEnded):
            await pod.http.request("GET", "users/me")
        assert len(demo.asked(TOKEN)) == 2
        await pod.aclose()


async def test_11_a_refusal_that_no_token_helps_makes_no_storm(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        no = Reply(401, b'{"detail":"no"}', "application/json", plain=True)
        demo.twist("/albums", no, times=None)
        for _ in range(5):
            with pytest.raises(LoginEnded):
                await pod.http.request("GET", "albums")
        assert len(demo.asked(TOKEN)) == 1
        # All else goes on.
        assert (await pod.instance.me()).username == "demo"
        await pod.aclose()


async def test_11_an_ended_token_does_not_wait_for_what_anybody_may_ask(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        demo.expire_access_tokens()
        demo.use_up("anonymous-list")
        assert (await pod.http.request("GET", "albums", max_wait=1.0)).status == 200
        assert [one.status for one in demo.asked("/albums")] == [429, 200]
        assert len(demo.asked(TOKEN)) == 1
        await pod.aclose()


@pytest.mark.parametrize("kind", ["oauth", "token"])
async def test_11_what_is_open_to_anybody_costs_no_login(kind: str, tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        if kind == "token":
            async with Login(pod.origin, Accounts(tmp_path, QUICK), QUICK) as login:
                account = await login.with_token(demo.application_token())
            pod = Pod(account, Accounts(tmp_path, QUICK), QUICK)
        open_ = Reply(
            200, b"{}", headers=(("x-ratelimit-scope", "anonymous-wildcard"),), plain=True
        )
        demo.twist("/odd/thing", open_, times=None)
        for _ in range(3):
            assert (await pod.http.request("GET", "odd/thing")).status == 200
        assert len(demo.asked(TOKEN)) == (kind == "oauth")
        assert "authorization" not in demo.asked("/odd/thing")[-1].headers
        assert (await pod.favourites.of_others(scope="me")).count > 0
        await pod.aclose()


async def test_11_a_token_that_was_taken_back_is_no_visitors_view(tmp_path: Path) -> None:
    with DemoPod() as demo:
        accounts = Accounts(tmp_path, QUICK)
        async with Login(Origin.parse(demo.url), accounts, QUICK) as login:
            account = await login.with_token(demo.application_token())
        pod = Pod(account, accounts, QUICK)
        assert (await pod.favourites.of_others(scope="me")).count > 0
        demo.forget_apps()
        for _ in range(2):
            with pytest.raises(LoginNeeded):
                await pod.favourites.of_others(scope="me")
        await pod.aclose()


async def test_11_the_anonymous_view_is_noticed(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        count = (await pod.favourites.of_others(scope="me")).count
        assert count > 0
        demo.expire_access_tokens()
        assert (await pod.favourites.of_others(scope="me")).count == count
        assert [one.status for one in demo.asked(TOKEN)] == [200]
        await pod.aclose()


async def visit(address: str, target: str, host: str = "") -> str:
    """What a browser does, by hand: GET, and the first line of the answer."""
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    head = f"Host: {host or parts.netloc}\r\nConnection: close"
    writer.write(f"GET {target} HTTP/1.1\r\n{head}\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    return answer


async def test_12_14_a_wrong_state_and_a_favicon_are_ignored(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with Loopback("right") as loopback:
        where = loopback.redirect_uri
        for target in (
            "/favicon.ico",
            "/callback",
            "/callback?code=evil",
            "/callback?code=evil&state=wrong",
            "/callback?error=access_denied&state=wrong",
            "/callback?state=right",
            "//callback?code=evil&state=right",
        ):
            assert (await visit(where, target)).split()[1] in ("404", "400")
        assert (await visit(where, "/callback?code=evil&state=right", "evil.example")).split()[
            1
        ] == "404"
        waiting = asyncio.ensure_future(loopback.code(5.0))
        answer = await visit(where, "/callback?code=g%2Bod&state=right")
        assert "You can close this page" in answer
        assert (await waiting).reveal() == "g+od"
        assert "200 OK" in await visit(where, "/callback?code=other&state=right")
        assert (await loopback.code(1.0)).reveal() == "g+od"
    assert "evil" not in caplog.text
    assert "g+od" not in caplog.text
    with pytest.raises(OSError):
        await visit(where, "/")


async def test_12_the_state_is_asked_of_a_pasted_address_too(tmp_path: Path) -> None:
    with DemoPod(approve=True) as demo:
        async with Login(Origin.parse(demo.url), Accounts(tmp_path, QUICK), QUICK) as login:
            await login.begin()
            with pytest.raises(LoginFailed, match="another login"):
                await login.finish("http://127.0.0.1:1/callback?code=evil&state=wrong")
    assert not demo.asked(TOKEN)


async def test_13_who_is_refused_sends_nothing_more(tmp_path: Path) -> None:
    with DemoPod() as demo:
        async with Login(Origin.parse(demo.url), Accounts(tmp_path, QUICK), QUICK) as login:
            query = parse_qs(urlsplit(await login.begin()).query)
            back = query["redirect_uri"][0]
            finishing = asyncio.ensure_future(login.finish())
            await visit(back, f"/callback?error=access_denied&state={query['state'][0]}")
            with pytest.raises(LoginFailed, match="not allowed in"):
                await finishing
        assert not demo.asked(TOKEN)
        assert Accounts(tmp_path, QUICK).list() == ()


async def test_a_browser_that_never_comes_back_ends_the_wait(tmp_path: Path) -> None:
    with DemoPod() as demo:
        quick = replace(QUICK, login_wait=0.05)
        async with Login(Origin.parse(demo.url), Accounts(tmp_path, quick), quick) as login:
            await login.begin()
            with pytest.raises(LoginFailed, match="not come back"):
                await login.finish()
            again = asyncio.ensure_future(login.finish())
            await asyncio.sleep(0.01)
            again.cancel()
            await asyncio.wait([again])
            assert again.cancelled()


async def test_15_no_port_to_be_had_is_a_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none(*args: Any, **more: Any) -> None:
        raise OSError(errno.EADDRINUSE, "taken")

    with DemoPod() as demo:
        async with Login(Origin.parse(demo.url), Accounts(tmp_path, QUICK), QUICK) as login:
            monkeypatch.setattr(asyncio, "start_server", none)
            query = parse_qs(urlsplit(await login.begin()).query)
            assert login.method == "code"
            assert query["redirect_uri"] == ["urn:ietf:wg:oauth:2.0:oob"]
            code = granted(demo, query)
            account = await login.finish(f"  {code}\n")
        assert account.name == f"demo@{account.origin.name}"
        assert Accounts(tmp_path, QUICK).default == account


def granted(demo: DemoPod, query: dict[str, list[str]]) -> str:
    """The code that the pod's page would show."""
    accounts = demo.state.part(PodAccounts)
    app = accounts.apps[query["client_id"][0]]
    return accounts.grant(
        app,
        demo.state.users["demo"],
        query["scope"][0],
        query["redirect_uri"][0],
        query["code_challenge"][0],
        query["code_challenge_method"][0],
    )


async def test_16_an_app_that_the_pod_has_forgotten_is_registered_once_more(tmp_path: Path) -> None:
    with DemoPod() as demo:
        accounts = Accounts(tmp_path, QUICK)
        for round_ in range(3):
            if round_ == 2:
                demo.forget_apps()
            async with Login(Origin.parse(demo.url), accounts, QUICK) as login:
                await login.begin("code")
        assert len(demo.asked("POST /oauth/apps")) == 2
        app = next(iter(demo.state.part(PodAccounts).apps.values()))
        assert app.redirect_uris.split() == [
            "urn:ietf:wg:oauth:2.0:oob",
            "http://127.0.0.1/callback",
            "http://[::1]/callback",
        ]
        assert app.scopes.startswith("read write:favorites ")


async def test_16_a_registration_with_other_scopes_leaves_older_logins_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later fwtui asks for other scopes, and registers anew for it."""
    with DemoPod(approve=True) as demo:
        accounts = Accounts(tmp_path, QUICK)
        account = await by_code(demo, accounts)
        pod = Pod(account, accounts, QUICK)
        monkeypatch.setattr("fwtui.pod.auth.oauth.SCOPES", SCOPES + " write:profile")
        async with Login(pod.origin, accounts, QUICK) as login:
            await login.begin("code")
        registered = demo.state.part(PodAccounts).apps
        assert [app.scopes for app in registered.values()] == [SCOPES, SCOPES + " write:profile"]
        demo.expire_access_tokens()
        assert (await pod.instance.me()).username == "demo"
        renewed = saved(pod, tmp_path)
        assert renewed is not None
        assert renewed.scope == SCOPES
        assert renewed.app is not None
        assert renewed.app.client_id == next(iter(registered))
        await pod.aclose()
        assert await logout(account, accounts, QUICK) is None
        assert not demo.state.part(PodAccounts).refresh


async def by_code(demo: DemoPod, accounts: Accounts) -> Account:
    """A whole login; the pod's page is visited by hand."""
    async with Login(Origin.parse(demo.url), accounts, QUICK) as login:
        page = await visit(demo.url, (await login.begin("code")).removeprefix(demo.url))
        code = re.search(r"<code>(\w+)</code>", page)
        assert code
        return await login.finish(code[1])


async def test_16_logins_that_begin_at_a_time_register_once(tmp_path: Path) -> None:
    with DemoPod() as demo:
        demo.delay(0.05, "POST /oauth/apps")

        async def begin() -> str:
            async with Login(Origin.parse(demo.url), Accounts(tmp_path, QUICK), QUICK) as login:
                return parse_qs(urlsplit(await login.begin("code")).query)["client_id"][0]

        known = await asyncio.gather(*(begin() for _ in range(4)))
        assert len(set(known)) == 1
        assert len(demo.asked("POST /oauth/apps")) == 1


async def test_17_logged_out_offline_is_forgotten_and_said(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        pair = demo.token()
    accounts = Accounts(tmp_path, QUICK)
    trouble = await logout(pod.account, accounts, QUICK)
    assert trouble is not None
    assert "but not at" in trouble.sentence
    assert accounts.list() == ()
    assert saved(pod, tmp_path) is None
    with pytest.raises(LoginNeeded):
        await Pod(pod.account, accounts, QUICK).instance.me()
    assert pair is not None


async def test_17_a_login_that_cannot_be_deleted_is_said_and_stays_on_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        accounts = Accounts(tmp_path, QUICK)

        def kept(*args: Any, **more: Any) -> None:
            raise PermissionError(errno.EROFS, "Read-only file system")

        monkeypatch.setattr(Path, "unlink", kept)
        with pytest.raises(StoreError, match="could not be deleted"):
            await logout(pod.account, accounts, QUICK)
        assert accounts.list() == (pod.account,)
        # On the pod it has ended all the same.
        assert not demo.state.part(PodAccounts).refresh


async def test_17_logged_out_both_tokens_are_dead(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        assert await logout(pod.account, Accounts(tmp_path, QUICK), QUICK) is None
        assert not demo.state.part(PodAccounts).refresh
        assert not demo.state.part(PodAccounts).access


def test_18_files_that_others_could_read_are_mended(tmp_path: Path) -> None:
    vault = FileTokenStore(tmp_path / "secrets")
    vault.save("login", b"x")
    (file,) = (tmp_path / "secrets").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    file.parent.chmod(0o755)
    assert vault.load("login") == b"x"
    assert file.stat().st_mode & 0o777 == 0o600
    vault.save("login", b"y")
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_18_a_file_of_another_user_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = FileTokenStore(tmp_path / "secrets")
    vault.save("login", b"x")
    monkeypatch.setattr(os, "getuid", lambda: os.stat(tmp_path).st_uid + 1)
    with pytest.raises(StoreError, match="not yours alone"):
        vault.load("login")


def test_18_a_link_is_no_secret_file(tmp_path: Path) -> None:
    vault = FileTokenStore(tmp_path / "secrets")
    vault.save("login", b"x")
    (file,) = (tmp_path / "secrets").iterdir()
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Exception, match="cannot be read"):
        vault.load("login")


class Ring:
    """A keyring that works, waits for ever, or breaks."""

    def __init__(self, wait: float = 0.0, broken: bool = False) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.wait, self.broken = wait, broken

    def _ask(self) -> None:
        time.sleep(self.wait)
        if self.broken:
            raise RuntimeError("Prompt dismissed")

    def get_password(self, service: str, name: str) -> str | None:
        self._ask()
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        self._ask()
        self.kept[service, name] = secret

    def delete_password(self, service: str, name: str) -> None:
        self._ask()
        del self.kept[service, name]


def test_19_a_keyring_that_works_is_used(tmp_path: Path) -> None:
    ring = Ring()
    files = FileTokenStore(tmp_path)
    files.save("login", b"old")
    vault = KeyringTokenStore(files, ring)
    assert vault.load("login") == b"old"
    vault.save("login", b"new")
    assert files.load("login") is None
    assert vault.load("login") == b"new"
    vault.delete("login")
    assert not ring.kept


@pytest.mark.parametrize("ring", [Ring(wait=3.0), Ring(broken=True)], ids=["locked", "broken"])
def test_19_a_keyring_that_does_not_answer_is_a_file(ring: Ring, tmp_path: Path) -> None:
    vault = KeyringTokenStore(FileTokenStore(tmp_path), ring, limit=0.1)
    began = time.monotonic()
    vault.save("login", b"x")
    assert vault.load("login") == b"x"
    assert time.monotonic() - began < 1.0
    assert FileTokenStore(tmp_path).load("login") == b"x"


async def test_19_a_keyring_that_is_locked_has_a_login_all_the_same(tmp_path: Path) -> None:
    """It is said, and a login that is under way goes on in a file."""
    with DemoPod() as demo:
        account, accounts = log_in(demo.url, demo.token(), tmp_path)
        ring = Ring()
        files = FileTokenStore(tmp_path / "secrets")
        name = accounts.secret(account)
        KeyringTokenStore(files, ring).save(name, files.load(name) or b"")
        accounts.token_store = KeyringTokenStore(files, ring)
        pod = Pod(account, accounts, QUICK)
        assert (await pod.instance.me()).username == "demo"
        ring.broken = True
        demo.expire_access_tokens()
        assert (await pod.favourites.of_others(scope="me")).count > 0
        await pod.aclose()
        assert files.load(name) is not None
        files.delete(name)
        accounts.token_store = KeyringTokenStore(files, ring)
        locked = Pod(account, accounts, QUICK)
        with pytest.raises(LoginNeeded, match="keyring does not give") as raised:
            await locked.instance.me()
        assert "Unlock it" in raised.value.hint
        await locked.aclose()
        with pytest.raises(StoreError, match="keyring does not give"):
            await logout(account, accounts, QUICK)
        assert accounts.list() == (account,)
        async with Login(account.origin, accounts, QUICK) as login:
            assert await login.begin("code")


async def test_19_a_keyring_is_looked_for_beside_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may take seconds to answer."""
    threads: list[threading.Thread] = []

    class Noted(Ring):
        def _ask(self) -> None:
            threads.append(threading.current_thread())

    ring = Noted()

    def looked_for(folder: Path, keyring: bool) -> KeyringTokenStore:
        threads.append(threading.current_thread())
        return KeyringTokenStore(FileTokenStore(folder), ring)

    monkeypatch.setattr("fwtui.pod.auth.accounts.open_token_store", looked_for)
    with DemoPod(approve=True) as demo:
        accounts = Accounts(tmp_path, QUICK)
        account = await by_code(demo, accounts)
        pod = Pod(account, Accounts(tmp_path, QUICK), QUICK)
        demo.expire_access_tokens()
        assert (await pod.instance.me()).username == "demo"
        await pod.aclose()
        assert await logout(account, Accounts(tmp_path, QUICK), QUICK) is None
    assert len(threads) > 6
    assert threading.main_thread() not in threads


@pytest.mark.parametrize(
    ("module", "real"),
    [
        ("keyring.backends.SecretService", True),
        ("keyring.backends.kwallet", True),
        ("keyring.backends.macOS", True),
        ("keyrings.alt.file", False),
        ("keyring.backends.fail", False),
        ("keyring.backends.null", False),
    ],
)
@pytest.mark.parametrize("chained", [False, True])
def test_19_a_keyring_that_keeps_nothing_safe_is_not_one(
    module: str, real: bool, chained: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_end = type("Keyring", (Ring,), {"__module__": module})()
    chain = type("Chain", (), {"backends": [back_end], "__module__": "keyring.backends.chainer"})()
    found = SimpleNamespace(get_keyring=lambda: chain if chained else back_end)
    monkeypatch.setitem(sys.modules, "keyring", found)
    assert isinstance(open_token_store(tmp_path), KeyringTokenStore) is real
    assert isinstance(open_token_store(tmp_path, use_keyring=False), FileTokenStore)


async def test_63_a_clock_that_jumps_makes_no_storm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        await pod.instance.me()
        real = time.time
        jumped = 0.0
        monkeypatch.setattr(token_source(pod), "_wall", lambda: real() + jumped)
        for jump in (36_000.0, -86_400.0 * 365, 0.0, 3600.0, -3600.0):
            jumped = jump
            for _ in range(5):
                await pod.instance.me()
        assert len(demo.asked(TOKEN)) <= 2
        await pod.aclose()


async def test_a_token_is_renewed_ahead_of_its_end_and_serves_until_then(tmp_path: Path) -> None:
    with DemoPod(access_seconds=100) as demo:
        pod = listener(demo, tmp_path)
        wall = token_source(pod)._wall
        token_source(pod)._wall = lambda: wall() + 85.0
        demo.fail(503, TOKEN, times=1)
        assert (await pod.instance.me()).username == "demo"
        assert len(demo.asked(TOKEN)) == 1
        # Not asked again at once: it serves for a while yet.
        await pod.instance.me()
        assert len(demo.asked(TOKEN)) == 1
        token_source(pod)._tried_at = float("-inf")
        await pod.instance.me()
        assert [one.status for one in demo.asked(TOKEN)] == [503, 200]
        await pod.aclose()
