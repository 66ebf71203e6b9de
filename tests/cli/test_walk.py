"""The whole house, as a newcomer walks through it: a real process in a real terminal, over
real HTTP to the demo pod."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.pod.auth.accounts import Accounts
from fwtui.pod.auth.login import Login
from fwtui.pod.http.origin import Origin
from fwtui.services.demo import DemoService
from tests.ui.pseudo_terminal import Terminal, python

SILENT = "[player]\ndevice_lost = 'silent'\nmpv = { ao = 'null' }\n[pod]\nkeyring = false\n"
"""Tests are not heard."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(SILENT)
    return tmp_path


@pytest.fixture
def pod() -> Iterator[DemoPod]:
    with DemoPod(approve=True) as running:
        yield running


def terminal(home: Path, *words: str, size: tuple[int, int] = (120, 36)) -> Terminal:
    environ = {
        "FWTUI_HOME": str(home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        # Nothing of the machine's own may decide how the login begins.
        "SSH_CONNECTION": "",
        "DISPLAY": "",
        "WAYLAND_DISPLAY": "",
    }
    return Terminal(python("-m", "fwtui", *words), size=size, environ=environ)


async def logged_in(pod: DemoPod, home: Path) -> None:
    """An account in ``home``, by the whole OAuth flow."""
    accounts = Accounts(home / "data")
    async with Login(Origin.parse(pod.url), accounts) as login:
        DemoService.visit(await login.begin())
        await login.finish()


def secrets_in(folder: Path) -> set[str]:
    """Every long word that the files of logins hold; a client's id is no secret."""
    kept = [file.read_text() for file in (folder / "secrets").rglob("*") if file.is_file()]
    kept = [re.sub(r'"client_id": *"[^"]*"', "", text) for text in kept]
    return {word for text in kept for word in re.findall(r"[A-Za-z0-9_-]{28,}", text)}


def into_tracks(shown: Terminal) -> None:
    """From the artists over the albums to the tracks, as they come from the pod."""
    shown.until(lambda now: "▎" in now.text)
    shown.press("\r")
    shown.until("▌ Albums")
    shown.press("\r")
    shown.until("▌ Tracks")
    shown.until(lambda now: re.search(r"▌ +1  \w", now.text))


def left(shown: Terminal) -> int:
    """The requests left that the status bar shows."""
    found = re.search(r"([\d,]+) of [\d,]+ left", shown.text)
    assert found, shown.text
    return int(found[1].replace(",", ""))


def pause(shown: Terminal) -> int:
    """Seconds until the next request may leave, as the status bar counts them."""
    found = re.search(r"requests pause (\d+):(\d\d)", shown.text)
    return int(found[1]) * 60 + int(found[2]) if found else 0


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_one_enter_logs_in_and_the_next_one_plays(home: Path, size: tuple[int, int]) -> None:
    with terminal(home, "demo", size=size) as shown:
        shown.until("Demo pod  Funkwhale 1.4.0")
        shown.press("\r")
        shown.until(lambda now: re.search(r"▌ +1  \w", now.text))
        shown.press("\r")
        shown.until(lambda now: "▶" in now.rows[-4] and re.search(r"0:0[1-9] /", now.rows[-4]))
        shown.press("q")
        assert shown.wait() == 0


def test_the_demo_is_walked_through(home: Path) -> None:
    with terminal(home, "demo") as shown:
        shown.until("Which pod is your music on?")
        shown.until("Demo pod  Funkwhale 1.4.0")
        shown.press("\r")
        shown.until("Älva")
        shown.until("demo · all")
        shown.until(lambda now: re.search(r"▌ +1  \w", now.text))
        shown.press("\r")
        shown.until(lambda now: "▶" in now.rows[-4] and re.search(r"0:0[1-9] /", now.rows[-4]))
        assert left(shown) < 10_000
        before = shown.rows[-4]
        shown.press(" ")
        shown.until(lambda now: "‖" in now.rows[-4])
        shown.press(" >")
        shown.until(lambda now: now.rows[-4][:30] != before[:30] and "▶" in now.rows[-4])
        shown.press("3")
        shown.until(lambda now: "Queue" in now.text and "Now" in now.text and "Played" in now.text)
        shown.press("q")
        assert shown.wait() == 0


async def test_the_login_survives_a_restart_in_a_file_of_the_listeners_alone(
    home: Path, pod: DemoPod
) -> None:
    await logged_in(pod, home)
    for _ in range(2):
        with terminal(home) as shown:
            shown.until("demo · all")
            shown.until("Älva")
            shown.press("q")
            assert shown.wait() == 0
    assert not pod.asked("oauth/authorize")[1:]
    kept = [file for file in (home / "data").rglob("*") if file.is_file()]
    assert kept
    for file in kept:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


async def test_no_secret_reaches_the_terminal_the_log_or_an_address(
    home: Path, pod: DemoPod
) -> None:
    await logged_in(pod, home)
    with terminal(home) as shown:
        shown.until("Älva")
        into_tracks(shown)
        shown.press("\r")
        shown.until(lambda now: "▶" in now.rows[-4])
        shown.press("q")
        assert shown.wait() == 0
        output = bytes(shown.output)
    secrets = secrets_in(home / "data")
    assert len(secrets) >= 3  # access, refresh, and the application's own
    log = (home / "state" / "fwtui.log").read_bytes()
    addresses = "\n".join(f"{seen.path}?{seen.query}" for seen in pod.seen).encode()
    for secret in secrets:
        for place in (output, log, addresses):
            assert secret.encode() not in place


async def test_at_zero_nothing_leaves_and_the_countdown_says_when(home: Path) -> None:
    with DemoPod(approve=True, limits={"authenticated-list": "6/600s"}) as pod:
        await logged_in(pod, home)
        with terminal(home) as shown:
            shown.until("Älva")
            for _ in range(15):  # as many artists whose albums are not here yet
                shown.press("j")
                shown.read(0.3)
                if "requests pause " in shown.text:
                    break
            assert "lists 0" in shown.text
            assert not [seen for seen in pod.seen if seen.status == 429]
            first = pause(shown)
            shown.until(lambda now: 0 < pause(now) < first)
            shown.press("q")
            assert shown.wait() == 0
        assert not [seen for seen in pod.seen if seen.status == 429]


async def test_a_pod_that_is_away_is_said_and_what_is_known_stays(home: Path, pod: DemoPod) -> None:
    await logged_in(pod, home)
    with terminal(home) as shown:
        shown.until("Älva")
        shown.press("q")
        assert shown.wait() == 0
    pod.close()
    with terminal(home) as shown:
        shown.until("Älva")
        shown.until("refused the connection")
        shown.until("next try 0:")
        shown.press("j")
        shown.read(0.1)
        assert "Älva" in shown.text
        shown.press("q")
        assert shown.wait() == 0


def test_an_address_without_a_pod_is_a_sentence_and_the_login_stays(home: Path) -> None:
    with terminal(home) as shown:
        shown.until("Which pod is your music on?")
        shown.press("http://127.0.0.1:9\r")
        shown.until("! 127.0.0.1:9 refused the connection.")
        shown.press("\x03")
        assert shown.wait() == 0


async def test_without_libmpv_the_browsing_goes_on(home: Path, pod: DemoPod) -> None:
    await logged_in(pod, home)
    hidden = home / "hidden"
    hidden.mkdir()
    (hidden / "mpv.py").write_text("raise OSError('Cannot find libmpv')\n")
    os.environ["PYTHONPATH"], before = str(hidden), os.environ.get("PYTHONPATH")
    try:
        with terminal(home) as shown:
            shown.until("Älva")
            shown.press("\r")
            shown.press("\r")
            shown.until("libmpv is not installed")
            shown.press("q")
            assert shown.wait() == 0
    finally:
        os.environ.pop("PYTHONPATH")
        if before is not None:
            os.environ["PYTHONPATH"] = before


def _at_cursor(shown: Terminal) -> str:
    """The row of the cursor from there on."""
    return shown.rows[shown.screen.cursor.y][shown.screen.cursor.x :]


async def test_the_terminals_cursor_stands_where_the_focus_is(home: Path, pod: DemoPod) -> None:
    """A screen reader and a magnifier follow it; where text is typed it is seen."""
    await logged_in(pod, home)
    with terminal(home) as shown:
        for name in ("Béla", "Copper", "Field"):
            begins = re.compile(f"▌ *{name}")
            shown.until(lambda now, begins=begins: begins.match(_at_cursor(now)))  # type: ignore[misc]
            shown.press("j")
        assert shown.screen.cursor.hidden
        shown.press(":vol")
        shown.until(lambda now: "/ vol" in now.text and not now.screen.cursor.hidden)
        row, at = shown.rows[shown.screen.cursor.y], shown.screen.cursor.x
        assert row[: at + 1].endswith("/ vol▏")
        shown.press("\x1b")
        shown.until(lambda now: now.screen.cursor.hidden and "/ vol" not in now.text)
        shown.press("2kal")
        shown.until(lambda now: not now.screen.cursor.hidden and "/ kal" in now.text)
        assert shown.rows[shown.screen.cursor.y][: shown.screen.cursor.x].endswith("/ kal")
        shown.press("\x03")
        assert shown.wait() == 0
