"""fwtui login, as a shell runs it."""

from __future__ import annotations

import asyncio
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
from pathlib import Path

import pytest

from fwtui.base.paths import Paths
from fwtui.cli import main
from fwtui.config import Settings
from fwtui.errors import PodUntrusted
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.http.origin import Origin
from fwtui.pod.settings import PodSettings
from fwtui.services.login import AccountLogin
from tests.cli.shell import SECONDS, Run, Shell, until
from tests.pod.servers import Asked, RawServer, Said, certificate

NODEINFO = (
    b'{"version":"2.0","software":{"name":"funkwhale","version":"1.4.0"},'
    b'"metadata":{"nodeName":"Mine","library":{"anonymousCanListen":true}}}'
)


def answers(asked: Asked) -> Said:
    empty = b'{"count":0,"next":null,"previous":null,"results":[]}'
    return Said(body=NODEINFO if "nodeinfo" in asked.path else empty)


async def nobody(account: Account, accounts: Accounts, paths: Paths) -> None:
    raise AssertionError


async def test_what_was_trusted_once_is_trusted_at_the_next_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FWTUI_HOME", str(tmp_path))
    (tmp_path / "config.toml").write_text("[pod]\nkeyring = false\n")
    shown = certificate(tmp_path)
    accounts = Accounts(tmp_path / "data", PodSettings(keyring=False))
    paths = Paths.under(tmp_path).made()
    desk = AccountLogin(accounts, paths, Settings(pod=PodSettings(keyring=False)), nobody)
    async with RawServer(answers, tls=shown.context) as server:

        async def login(*words: str) -> int:
            given = ["login", server.url, "--visitor", *words]
            return await asyncio.to_thread(main.run, given)

        assert await login() == 1
        assert "signed by itself" in capfd.readouterr().err
        with pytest.raises(PodUntrusted):
            await desk.find(server.url)
        assert await login("--fingerprint", shown.fingerprint) == 0
        assert await login() == 0
        known = accounts.default
        assert known is not None
        assert known.fingerprint == shown.fingerprint
        found = await desk.find(server.url)
        assert (await desk.as_visitor(found)).fingerprint == shown.fingerprint
        # And what is said goes before what is known.
        assert await login("--fingerprint", "0" * 64) == 1
    assert accounts.trust(Origin.parse("https://127.0.0.1:1")) == ("", "")


def test_login_with_a_code_from_a_browser_elsewhere(shell: Shell) -> None:
    started = shell.start("login", shell.demo.url, "--code")
    assert started.stderr is not None
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
        ((), "", 2, "Which pod"),
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
    ran = here("login", shell.demo.url, "--visitor")
    assert ran.returncode == 0, ran.stderr
    assert "is open to visitors." in ran.stdout
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
    # A hand is not quicker than the program on its way from the question to the answer.
    while not is_asleep(started.pid) and time.monotonic() < end:
        select.select([], [], [], 0.01)
    # What a terminal does at ctrl+c.
    started.send_signal(signal.SIGINT)
    assert started.wait(timeout=SECONDS) == 130
    os.close(mine)


def is_asleep(pid: int) -> bool:
    """Whether a process waits for input (proc(5)); True where the system does not say."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "S"
    except OSError:
        return True


def test_a_home_that_cannot_be_written_is_no_place_for_a_login(shell: Shell) -> None:
    shell.env["FWTUI_HOME"] = str(shell.home / "config.toml")
    ran = shell.run("login", shell.demo.url, "--visitor")
    assert ran.returncode == 1
    assert "could not be kept" in ran.stderr
    assert not shell.demo.seen
