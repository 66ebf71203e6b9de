"""login, logout, accounts, api and limits, as a shell runs them: against the demo pod."""

from __future__ import annotations

import asyncio
import errno
import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fwtui.cli import main
from fwtui.cli.api import _show, shown
from fwtui.cli.limits import table
from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import ok
from fwtui.pod.auth.accounts import Accounts
from fwtui.pod.auth.login import Login
from fwtui.pod.http.client import PodResponse
from fwtui.pod.http.origin import Origin
from fwtui.pod.schema import RateLimit
from fwtui.pod.settings import PodSettings
from tests.faults.listener import log_in

SECONDS = 60
Run = Callable[..., subprocess.CompletedProcess[str]]
# What says where somebody sits; none of it may leak in from whoever runs the tests.
SEEN_BY = ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_TTY")


class Shell:
    """A listener's shell, with a home of its own and a pod at hand."""

    def __init__(self, home: Path, demo: DemoPod) -> None:
        self.home = home
        self.demo = demo
        self.env = {name: value for name, value in os.environ.items() if name not in SEEN_BY}
        self.env |= {"FWTUI_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
        (home / "config.toml").write_text("[pod]\nkeyring = false\n")

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "fwtui", *words],
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        started = self.start(*words)
        out, err = started.communicate(given, timeout=SECONDS)
        return subprocess.CompletedProcess(words, started.returncode, out, err)

    def log_in(self, username: str = "demo") -> None:
        """As the command would, without the second it takes."""

        async def made() -> None:
            accounts = Accounts(self.home / "data", PodSettings(keyring=False))
            async with Login(Origin.parse(self.demo.url), accounts) as login:
                await login.with_token(self.demo.application_token(username))

        asyncio.run(made())

    def here(
        self,
        *words: str,
        given: str = "",
        patch: pytest.MonkeyPatch,
        told: pytest.CaptureFixture[str],
    ) -> subprocess.CompletedProcess[str]:
        """In this process: the same words, exit code and streams, in a tenth of the time."""
        for name in SEEN_BY:
            patch.delenv(name, raising=False)
        patch.setenv("FWTUI_HOME", str(self.home))
        patch.setattr(sys, "stdin", io.StringIO(given))
        told.readouterr()
        try:
            status = main.run(list(words))
        except SystemExit as end:
            status = int(end.code or 0)
        out, err = told.readouterr()
        return subprocess.CompletedProcess(words, status, out, err)


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod(approve=True) as demo:
        yield demo


@pytest.fixture
def shell(tmp_path: Path, demo: DemoPod) -> Shell:
    return Shell(tmp_path, demo)


@pytest.fixture
def here(shell: Shell, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """:meth:`Shell.here`, of this test's shell."""

    def run(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return shell.here(*words, given=given, patch=monkeypatch, told=capfd)

    return run


def until(stream: object, wanted: str) -> str:
    """The line of a program's output that has this in it."""
    for line in stream:  # type: ignore[attr-defined]
        if re.search(wanted, line):
            return line.strip()
    raise AssertionError(f"{wanted} never came")


# --- login -----------------------------------------------------------------------------------


def test_login_with_a_code_from_a_browser_elsewhere(shell: Shell) -> None:
    started = shell.start("login", shell.demo.url, "--code")
    address = until(started.stderr, "/authorize")
    page = urllib.request.urlopen(address).read().decode()
    code = re.search(r"<code>(\w+)</code>", page)
    assert code
    out, err = started.communicate(code[1] + "\n", timeout=SECONDS)
    assert started.returncode == 0, err
    assert re.fullmatch(r"Logged in as @demo@127\.0\.0\.1:\d+\.\n", out)
    me = shell.run("api", "users/me")
    assert json.loads(me.stdout)["username"] == "demo"


def test_login_by_the_browser_of_this_machine(shell: Shell, tmp_path: Path) -> None:
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    visits = "import sys; from fwtui.demo.browser import visit; visit(sys.argv[1])"
    opener.write_text(f"#!{sys.executable}\n{visits}\n")
    opener.chmod(0o755)
    shell.env |= {"DISPLAY": ":99", "PATH": f"{opener.parent}:{os.environ['PATH']}"}
    shell.env["PYTHONPATH"] = str(Path(__file__).parents[2])
    ran = shell.run("login", shell.demo.url)
    assert ran.returncode == 0, ran.stderr
    assert "Logged in as @demo@" in ran.stdout
    assert "code=" not in ran.stderr


@pytest.mark.parametrize(
    ("words", "given", "status", "said"),
    [
        ((), "", 2, "which pod"),
        (("not a pod",), "", 1, "not the address of a pod"),
        (("http://127.0.0.1:9",), "", 1, "127.0.0.1:9"),
        (("POD", "--token"), "no-such-token-at-all\n", 1, "does not take this token"),
        (("POD", "--token"), "", 1, "no token"),
        (("POD", "--code"), "", 1, "The code is missing"),
        (("POD", "--code"), "wrong-code\n", 1, "did not take the code"),
        (("POD", "--code", "--token"), "", 2, "not allowed with"),
    ],
)
def test_a_login_that_does_not_come_to_be(
    shell: Shell,
    words: tuple[str, ...],
    given: str,
    status: int,
    said: str,
    here: Run,
) -> None:
    words = tuple(shell.demo.url if word == "POD" else word for word in words)
    ran = here("login", *words, given=given)
    assert (ran.returncode, ran.stdout) == (status, "")
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    assert here("accounts").stdout == ""


def test_a_pod_for_anybody(shell: Shell, here: Run) -> None:
    ran = here("login", shell.demo.url, "--anonymous")
    assert ran.returncode == 0, ran.stderr
    assert "without a login" in ran.stdout
    assert json.loads(here("api", "artists").stdout)["count"] > 0
    assert here("api", "users/me").returncode == 1


def test_a_terminal_gets_a_qr_code_and_the_address_in_its_clipboard(shell: Shell) -> None:
    mine, theirs = pty.openpty()
    started = subprocess.Popen(
        [sys.executable, "-m", "fwtui", "login", shell.demo.url, "--code"],
        env={**shell.env, "COLUMNS": "200", "LINES": "100", "TERM": "xterm-256color"},
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    end = time.monotonic() + SECONDS
    while b"\x07" not in seen and time.monotonic() < end:
        if select.select([mine], [], [], 1.0)[0]:
            seen += os.read(mine, 65536)
    assert "▄".encode() in seen or "█".encode() in seen
    found = re.search(rb"\x1b]52;c;([A-Za-z0-9+/=]+)\x07", seen)
    assert found
    os.write(mine, b"wrong-code\n")
    out, _ = started.communicate(timeout=SECONDS)
    os.close(mine)
    assert (started.returncode, out) == (1, b"")


@pytest.mark.parametrize("way", ["--code", "--token"])
def test_one_ctrl_c_ends_the_question(shell: Shell, way: str) -> None:
    mine, theirs = pty.openpty()
    started = subprocess.Popen(
        [sys.executable, "-m", "fwtui", "login", shell.demo.url, way],
        env={**shell.env, "TERM": "dumb"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    seen = b""
    end = time.monotonic() + SECONDS
    while not seen.endswith((b"shows: ", b"Token: ")) and time.monotonic() < end:
        if select.select([mine], [], [], 1.0)[0]:
            seen += os.read(mine, 65536)
    # What a terminal does at ctrl+c.
    started.send_signal(signal.SIGINT)
    assert started.wait(timeout=SECONDS) == 130
    os.close(mine)


def test_a_home_that_cannot_be_written_is_no_place_for_a_login(shell: Shell) -> None:
    shell.env["FWTUI_HOME"] = str(shell.home / "config.toml")
    ran = shell.run("login", shell.demo.url, "--anonymous")
    assert ran.returncode == 1
    assert "could not be kept" in ran.stderr
    assert not shell.demo.seen


# --- accounts and logout -----------------------------------------------------------------------


def test_accounts_and_the_default(shell: Shell, here: Run) -> None:
    none = here("accounts")
    assert (none.returncode, none.stdout) == (0, "")
    shell.log_in("demo")
    shell.log_in("ana")
    host = shell.demo.url.removeprefix("http://")
    assert here("accounts").stdout.splitlines() == [
        f"* demo@{host}  by a token",
        f"  ana@{host}  by a token",
    ]
    assert here("accounts", "default", "ana").stdout == f"* ana@{host}  by a token\n"
    listed = json.loads(here("accounts", "--json").stdout)
    assert [(one["username"], one["default"]) for one in listed] == [("demo", False), ("ana", True)]
    assert json.loads(here("api", "users/me").stdout)["username"] == "ana"
    asked = here("api", "users/me", "--account", f"demo@{host}")
    assert json.loads(asked.stdout)["username"] == "demo"
    wrong = here("accounts", "default", "nobody")
    assert wrong.returncode == 1
    assert "no account nobody" in wrong.stderr


def test_logout_forgets(shell: Shell, here: Run) -> None:
    shell.log_in()
    ran = here("logout")
    assert ran.returncode == 0, ran.stderr
    assert "forgotten" in ran.stdout
    again = here("logout")
    assert again.returncode == 1
    assert "fwtui login" in again.stderr
    accounts = Accounts(shell.home / "data", PodSettings(keyring=False))
    assert accounts.list() == ()


# --- api -------------------------------------------------------------------------------------


def test_api_gives_json_as_it_came(shell: Shell) -> None:
    shell.log_in()
    ran = shell.run("api", "GET", "tracks", "-p", "q=salt", "-p", "page_size=2")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["results"][0]["title"]
    assert shell.demo.seen[-1].query == "q=salt&page_size=2"
    assert ran.stderr == ""


def test_api_shows_status_and_headers(shell: Shell, here: Run) -> None:
    shell.log_in()
    ran = here("api", "-i", "artists")
    head, _, body = ran.stdout.partition("\n\n")
    assert head.startswith("HTTP 200\n")
    assert "x-ratelimit-scope: authenticated-list" in head
    assert json.loads(body)


def test_api_sends_bodies(shell: Shell, here: Run) -> None:
    shell.log_in()
    made = here("api", "POST", "playlists", "-f", "name=Rain", "-f", "privacy_level=me")
    assert made.returncode == 0, made.stderr
    rain = json.loads(made.stdout)["id"]
    added = here(
        "api", "POST", f"playlists/{rain}/add", "-F", "tracks=[1,2]", "-F", "allow_duplicates=false"
    )
    assert json.loads(added.stdout)["count"] == 2
    renamed = here("api", "PATCH", f"playlists/{rain}", "--input", "-", given='{"name":"Snow"}')
    assert json.loads(renamed.stdout)["name"] == "Snow"
    gone = here("api", "DELETE", f"playlists/{rain}")
    assert (gone.returncode, gone.stdout) == (0, "")


@pytest.mark.parametrize(
    ("words", "status", "out", "said"),
    [
        (("tracks/999999",), 1, '{"detail":"Not found."}\n', "404"),
        (("artists", "-p", "ordering=nonsense"), 1, "nonsense", "400"),
        (("artists", "-p", "library=nope"), 1, "Server Error", "500"),
        (("/api/v1/nowhere",), 1, "Not Found", "404"),
        (("https://elsewhere.example/api/v1/tracks",), 1, "", "not an address of 127.0.0.1"),
        (("//elsewhere.example/api/v1/tracks",), 1, "", "not an address of 127.0.0.1"),
        (("BREW", "tracks"), 2, "", "BREW is no method"),
        (("tracks", "-p", "nothing"), 2, "", "NAME=VALUE"),
        (("GET", "tracks", "-f", "a=b"), 2, "", "GET has no body"),
        (("POST", "playlists", "--input", "/no/such/file"), 2, "", "/no/such/file: No such file"),
        (("POST", "playlists", "--input", "-"), 2, "", "not JSON: Expecting value"),
        (("users/me", "--account", "nobody"), 1, "", "no account nobody"),
    ],
)
def test_api_that_goes_wrong(
    shell: Shell,
    words: tuple[str, ...],
    status: int,
    out: str,
    said: str,
    here: Run,
) -> None:
    shell.log_in()
    ran = here("api", *words)
    assert ran.returncode == status, ran.stderr
    assert out in ran.stdout
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout or ran.stderr


def test_api_does_not_wait_unless_it_is_told_to(shell: Shell, here: Run) -> None:
    shell.log_in()
    shell.demo.use_up("authenticated-list")
    for _ in range(2):
        ran = here("api", "artists")
        assert ran.returncode == 1
        assert "allowance" in ran.stderr
    # The second one knew it from the first, which alone was refused.
    assert len(shell.demo.asked("/artists")) == 1


def test_a_renewed_login_that_cannot_be_saved_is_said(
    shell: Shell, here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(shell.demo.url, shell.demo.token(), shell.home / "data")
    shell.demo.expire_access_tokens()

    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ran = here("api", "users/me")
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["username"] == "demo"
    assert "The renewed login could not be saved. It serves until fwtui ends." in ran.stderr


def test_without_an_account_there_is_a_way_to_one(here: Run) -> None:
    for command in (("api", "tracks"), ("limits",), ("logout",)):
        ran = here(*command)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert "fwtui login POD" in ran.stderr


def test_what_a_terminal_is_shown_cannot_steer_it() -> None:
    assert (
        shown('{\n  "a": "é夜\x9b2J\u202e"\n}\x1b') == '{\n  "a": "é夜\\u009b2J\\u202e"\n}\\u001b'
    )


def test_a_terminal_gets_lines(capsys: pytest.CaptureFixture[str]) -> None:
    _show(PodResponse(200, {"x-odd": "a\x1bb"}, b'{"a":["\\u001b",1]}'), True, with_head=True)
    assert capsys.readouterr().out == (
        'HTTP 200\nx-odd: ab\n\n{\n  "a": [\n    "\\u001b",\n    1\n  ]\n}\n'
    )
    _show(PodResponse(500, {}, b"<h1>Server\x1b Error</h1>\n"), True, with_head=False)
    assert capsys.readouterr().out == "<h1>Server\\u001b Error</h1>\n\n"


# --- limits ----------------------------------------------------------------------------------


def test_limits_is_a_table_with_bars(shell: Shell) -> None:
    shell.log_in()
    shell.demo.use_up("authenticated-list", left=2500)
    shell.demo.use_up("authenticated-wildcard")
    ran = shell.run("limits")
    assert ran.returncode == 0, ran.stderr
    first, second, *_ = ran.stdout.splitlines()
    assert re.match(r"authenticated-wildcard +░{20} +0 of +2,000 an hour +next in", first)
    assert re.match(r"authenticated-list +█{5}░{15} +2,500 of +10,000 an hour +full in", second)
    assert "anonymous" not in ran.stdout
    assert "signup" not in ran.stdout
    assert "anonymous-list" in shell.run("limits", "--all").stdout


def test_limits_in_json(shell: Shell, here: Run) -> None:
    shell.log_in()
    told = json.loads(here("limits", "--json").stdout)
    assert told["enabled"] is True
    assert {"scope", "limit", "remaining", "window", "full_in", "next_in"} <= set(told["scopes"][0])


def test_a_pod_without_limits(shell: Shell, here: Run) -> None:
    shell.log_in()
    shell.demo.twist("rate-limit", ok({"enabled": False, "ident": None, "scopes": []}), None)
    ran = here("limits")
    assert "has no limits" in ran.stdout


def test_bars_without_unicode(shell: Shell) -> None:
    shell.log_in()
    shell.env |= {"PYTHONIOENCODING": "ascii"}
    ran = shell.run("limits")
    assert ran.returncode == 0, ran.stderr
    assert "####" in ran.stdout


def test_a_scope_that_counts_strangely() -> None:
    (line,) = table([RateLimit("x", 0, 600, 5)])
    assert line.endswith("5 of      0 in 10:00")
