"""The login on a real pod of its own: every way in, and every way it can go wrong."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from textual.events import Paste

from fwtui.base.paths import Paths
from fwtui.cli.interface import AccountSession
from fwtui.config import Settings
from fwtui.demo.auth.oauth import AuthServer as PodAccounts
from fwtui.demo.pod import DemoPod
from fwtui.pod.auth.accounts import Accounts
from fwtui.pod.auth.oauth import SCOPES
from fwtui.services.demo import DemoService
from fwtui.ui.app import FwtuiApp
from fwtui.ui.layout import MainScreen
from fwtui.ui.views.login import LoginScreen
from tests.ui.piloted import Compare, Piloted, piloted, settled, still
from tests.ui.sample import STILL, context
from tests.ui.small import faults_of


@pytest.fixture(scope="module")
def pod() -> Iterator[DemoPod]:
    with DemoPod(approve=True) as running:
        yield running


@asynccontextmanager
async def at_login(
    tmp_path: Path, suggested: str = "", *, opener: Any = DemoService.visit, **of_app: Any
) -> AsyncIterator[Piloted]:
    """fwtui as it starts with no account, over a real store and a real network."""
    paths = Paths.under(tmp_path)
    for folder in (paths.data, paths.cache, paths.state):
        folder.mkdir(parents=True)
    settings = Settings(ui=STILL)
    accounts = Accounts(paths.data, settings.pod)
    home = AccountSession(settings, paths, accounts, None, suggested=suggested, opener=opener)
    app = FwtuiApp(home.context)
    try:
        async with app.run_test(size=of_app.get("size", (100, 32))) as pilot:
            await pilot.pause()
            yield Piloted(app, pilot)
    finally:
        await home.context.close()


async def until(seen: Piloted, shown: str | Callable[[], bool]) -> None:
    """Until the screen shows this, at most ten seconds."""
    for _ in range(500):
        if shown in seen.text if isinstance(shown, str) else shown():
            return
        await seen.pilot.pause(0.02)
    raise AssertionError(f"never shown: {shown}\n{seen.text}")


async def keys(seen: Piloted, *names: str) -> None:
    for name in names:
        await seen.pilot.press(name)
        await seen.pilot.pause()


def login(seen: Piloted) -> LoginScreen:
    assert isinstance(seen.app.screen, LoginScreen)
    return seen.app.screen


def is_in(seen: Piloted) -> Callable[[], bool]:
    """Whether the library is in view, with the tracks of the first artist's first album."""
    return lambda: seen.app.screen is seen.app.frame and "Ganka’s Eleven" in seen.text


def test_login(snap_compare: Compare) -> None:
    made = context()
    made.pod.turn(reach="no_account")
    assert snap_compare(still(made), terminal_size=(100, 32))


async def test_choices_and_keys_take_clicks(tmp_path: Path) -> None:
    async def click(text: str) -> None:
        y = max(y for y, row in enumerate(seen.rows) if text in row)
        await seen.pilot.click(offset=(seen.rows[y].index(text), y))
        await seen.pilot.pause()

    # The other pod lets few apps register in a day.
    with DemoPod(approve=True) as own:
        async with at_login(tmp_path, own.url) as seen:
            await until(seen, "with a code")
            await click("with a code")
            await until(seen, "esc back")
            assert login(seen).flow.step == "code"
            await click("esc back")
            await until(seen, "Which pod is your music on?")
            await click("in your browser")
            await until(seen, lambda: isinstance(seen.app.screen, MainScreen))


async def test_on_a_small_screen_the_choice_and_what_failed_are_in_view(
    tmp_path: Path, pod: DemoPod
) -> None:
    async with at_login(tmp_path, pod.url, size=(40, 10)) as seen:
        await until(seen, "✓ Demo pod")
        for words in ("in your browser", "with a code", "with an application token"):
            await keys(seen, "down")
            await until(seen, f"▌ {words}")
        assert faults_of(seen) == []
        await keys(seen, "enter", *"no_token", "enter")
        await until(seen, "Has it been revoked?")
        assert "▌ ••••••••" in seen.text
        assert faults_of(seen) == []
        await seen.pilot.resize_terminal(20, 5)
        await seen.pilot.resize_terminal(60, 15)
        await until(seen, "does not take this token.")
        assert "▌ ••••••••" in seen.text, "nothing typed is lost"


async def test_the_pod_of_a_suggested_address_is_named_at_once(
    tmp_path: Path, pod: DemoPod
) -> None:
    pod.delay(2.0, "nodeinfo", times=1)
    async with at_login(tmp_path, pod.url) as seen:
        await until(seen, f"Looking for {pod.url}")
        await until(seen, "✓ Demo pod  Funkwhale 1.4.0")
        assert re.search(r"[\d,]+ tracks · \d+ artists · federated", seen.text)
        assert "Looking for" not in seen.text
        found = [request for request in pod.seen if "nodeinfo" in request.path]
        assert found, "it was asked over the network"


async def test_one_enter_logs_in(tmp_path: Path, pod: DemoPod) -> None:
    async with at_login(tmp_path, pod.url, size=(120, 36)) as seen:
        await keys(seen, "enter")
        await until(seen, is_in(seen))
        assert "demo · all" in seen.rows[0]
        kept = Accounts(tmp_path / "data", Settings().pod).default
        assert kept is not None
        assert (kept.username, kept.kind) == ("demo", "oauth")


async def test_a_code_from_another_device_logs_in(tmp_path: Path, pod: DemoPod) -> None:
    async with at_login(tmp_path, pod.url) as seen:
        await until(seen, "✓ Demo pod")
        await keys(seen, "down", "down", "enter")
        await until(seen, "ctrl+y copies again")
        url = login(seen).flow.url
        # The whole address is there to be typed on another device, unbroken but by rows.
        assert url[:56] in seen.text
        assert url[-20:] in seen.text.replace("\n", "").replace(" ", "")
        login(seen).field.value = code_of(pod, url)
        await keys(seen, "enter")
        await until(seen, "Logged in as")
        assert "Is that you?" in seen.text
        await keys(seen, "enter")
        await until(seen, is_in(seen))


def code_of(pod: DemoPod, url: str) -> str:
    """What the pod's page shows to somebody who allows it in a browser elsewhere."""
    query = parse_qs(urlsplit(url).query)
    accounts = pod.state.part(PodAccounts)
    app = accounts.apps[query["client_id"][0]]
    return accounts.grant(app, pod.state.users["ana"], SCOPES, query["redirect_uri"][0])


async def test_a_wrong_code_is_refused_in_words_and_may_be_tried_again(
    tmp_path: Path, pod: DemoPod
) -> None:
    async with at_login(tmp_path, pod.url) as seen:
        await until(seen, "✓ Demo pod")
        await keys(seen, "down", "down", "enter")
        await until(seen, "ctrl+y copies again")
        login(seen).field.value = "not-the-code"
        await keys(seen, "enter")
        await until(seen, "! ")
        assert login(seen).flow.step in ("code", "pod")


async def test_a_token_logs_in(tmp_path: Path, pod: DemoPod) -> None:
    async with at_login(tmp_path, pod.url) as seen:
        await until(seen, "✓ Demo pod")
        await keys(seen, "down", "down", "down", "enter")
        assert "Paste an application token" in seen.text
        token = pod.application_token()
        login(seen).field.value = token
        await seen.pilot.pause()
        assert token not in seen.text, "a secret is not shown"
        await keys(seen, "enter")
        await until(seen, "Logged in as")
        await keys(seen, "enter")
        await until(seen, is_in(seen))


async def test_a_renewed_login_that_cannot_be_saved_is_said(
    tmp_path: Path, pod: DemoPod, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async with at_login(tmp_path, pod.url) as seen:
        await until(seen, "✓ Demo pod")
        await keys(seen, "enter")
        await until(seen, is_in(seen))
        monkeypatch.setattr(os, "fsync", full)
        pod.expire_access_tokens()
        await keys(seen, "R")
        await until(seen, "The renewed login could not be saved")


async def test_a_visitor_needs_no_account(tmp_path: Path, pod: DemoPod) -> None:
    async with at_login(tmp_path, pod.url, size=(120, 36)) as seen:
        await until(seen, "✓ Demo pod")
        await keys(seen, "down", "down", "down", "down", "enter")
        await until(seen, is_in(seen))
        kept = Accounts(tmp_path / "data", Settings().pod).default
        assert kept is not None
        assert kept.kind == "anonymous"


async def test_an_address_where_nobody_answers(tmp_path: Path) -> None:
    async with at_login(tmp_path) as seen:
        login(seen).field.value = "http://127.0.0.1:9"
        await keys(seen, "enter")
        await until(seen, "! ")
        assert "! 127.0.0.1:9 refused the connection." in seen.text
        assert login(seen).flow.step == "pod"


async def test_a_server_that_is_no_pod(tmp_path: Path) -> None:
    with plain_server() as address:
        async with at_login(tmp_path) as seen:
            login(seen).field.value = address
            await keys(seen, "enter")
            await until(seen, "! ")
            assert "Funkwhale" in seen.text[seen.text.index("! ") :]
            assert login(seen).flow.found is None


async def test_esc_goes_back_and_other_ways_stay_open(tmp_path: Path, pod: DemoPod) -> None:
    async with at_login(tmp_path, pod.url) as seen:
        await until(seen, "✓ Demo pod")
        await keys(seen, "down", "down", "down", "enter", "escape")
        assert "Which pod is your music on?" in seen.text
        assert "✓ Demo pod" in seen.text
        assert login(seen).field.value == pod.url


async def test_who_is_in_already_goes_back_with_esc() -> None:
    app = still()
    async with app.run_test(size=(100, 32)) as pilot:
        await settled(pilot)
        app.do("login")
        await settled(pilot)
        assert isinstance(app.screen, LoginScreen)
        assert "esc back" in Piloted(app, pilot).rows[-2] + Piloted(app, pilot).rows[-1]
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, MainScreen)


async def test_the_status_bar_names_the_key_that_opens_the_login() -> None:
    made = context()
    made.pod.turn(reach="logged_out", why="Your login at music.example has ended.")
    async with piloted(made) as seen:
        said = "! your login at music.example has ended   I log in again; the queue is kept"
        assert said in seen.rows[-1]
        await seen.press("I")
        assert isinstance(seen.app.screen, LoginScreen)
    async with piloted(made, size=(80, 24)) as seen:
        assert "I log in" in seen.rows[-1], "also where the sentence has no room for it"


async def test_a_login_that_has_ended_says_so() -> None:
    made = context()
    made.pod.turn(reach="logged_out", why="Your login at music.example has ended.")
    app = still(made)
    async with app.run_test(size=(100, 32)) as pilot:
        await settled(pilot)
        app.do("login")
        await settled(pilot)
        assert "Your login at music.example has ended." in Piloted(app, pilot).text


class _Plain(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "6")
        self.end_headers()
        self.wfile.write(b"Hello.")

    def log_message(self, *_: Any) -> None: ...


class plain_server:  # noqa: N801 (used as a function)
    """Something that speaks HTTP and knows no music."""

    def __enter__(self) -> str:
        self._server = HTTPServer(("127.0.0.1", 0), _Plain)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.mark.parametrize("size", [(120, 60), (60, 15), (40, 10)])
async def test_a_code_field_can_be_typed_in_at_every_size(
    tmp_path: Path, pod: DemoPod, size: tuple[int, int]
) -> None:
    async with at_login(tmp_path, pod.url, size=size) as seen:
        await until(seen, lambda: login(seen).flow.found is not None)
        await keys(seen, "down", "down", "enter")
        await until(seen, lambda: login(seen).flow.step == "code" and not login(seen).flow.busy)
        await keys(seen, "x", "y", "z")
        await until(seen, "xyz")
        if size == (120, 60):
            await keys(seen, "tab")
            await until(seen, lambda: "xyz" not in seen.text)
            await keys(seen, "tab", "q")
            await until(seen, "xyzq")
            await keys(seen, "tab")
            seen.app.screen.post_message(Paste("pasted"))
            await until(seen, "xyzqpasted")
            await keys(seen, "tab", "escape")
            await until(seen, "xyzqpasted")
            assert login(seen).flow.step == "code"
        else:
            for _ in range(40):
                await keys(seen, "up")
            await until(seen, "Allow fwtui on your pod")


async def test_esc_keeps_the_login_whose_code_is_on_its_way(tmp_path: Path, pod: DemoPod) -> None:
    async with at_login(tmp_path, pod.url) as seen:
        await until(seen, "✓ Demo pod")
        await keys(seen, "down", "down", "enter")
        await until(seen, "ctrl+y copies again")
        url = login(seen).flow.url
        await keys(seen, "escape")
        await until(seen, "Which pod is your music on?")
        await keys(seen, "down", "down", "enter")
        await until(seen, "Open this page")
        assert login(seen).flow.url == url
        login(seen).field.value = code_of(pod, url)
        await keys(seen, "enter")
        await until(seen, "Logged in as")


async def test_the_account_in_use_is_marked_and_an_ended_login_is_renewed(
    tmp_path: Path, pod: DemoPod
) -> None:
    async with at_login(tmp_path, pod.url) as seen:
        await until(seen, "✓ Demo pod")
        await keys(seen, "enter")
        await until(seen, is_in(seen))
        context = seen.app.context
        context.login.suggested = ""  # type: ignore[misc]
        here = (context.pod.state.username, context.pod.state.host)
        await keys(seen, "I")
        await until(seen, "@demo, in use")
        await keys(seen, "escape")
        flow = LoginScreen(context, seen.app.glyphs, "Your login has ended").flow
        assert here == ("demo", urlsplit(pod.url).netloc)
        (choice, *_) = flow.choices()
        assert choice.fact == "@demo, log in again"
        screen = LoginScreen(context, seen.app.glyphs, "Your login has ended")
        seen.app.push_screen(screen)
        await until(seen, "log in again")
        asked = len(pod.seen)
        await keys(seen, "down", "enter")
        await until(seen, lambda: seen.app.screen is seen.app.frame)
        assert [each for each in pod.seen[asked:] if "oauth/token" in each.path]


async def test_logging_out_is_asked_and_ends_at_the_login(tmp_path: Path, pod: DemoPod) -> None:
    async with at_login(tmp_path, pod.url) as seen:
        await until(seen, "✓ Demo pod")
        await keys(seen, "enter")
        await until(seen, is_in(seen))
        seen.app.do("logout")
        await until(seen, "Log out of")
        await keys(seen, "down", "enter")
        await until(seen, "Which pod is your music on?")
        assert not Accounts(tmp_path / "data", Settings().pod).list()
