"""fwtui ctl, sessions, quit and play over real sessions: detached, and in a terminal."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fwtui.cli import ctl, play, sessions
from fwtui.control.commands import COMMANDS
from fwtui.control.protocol import FIELDS
from fwtui.demo.pod import DemoPod
from fwtui.services import player_commands
from fwtui.session import rendezvous
from fwtui.ui.actions.table import ACTIONS
from tests.cli.shell import Run, Shell, until
from tests.ui.pseudo_terminal import Terminal, python

GARBAGE = (b"{" * 70_000, b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 100, b'{"a":1}\n' * 500, b"{")
SILENT = "[player]\ndevice_lost = 'silent'\nmpv = { ao = 'null' }\n[pod]\nkeyring = false\n"


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoPod]:
    with DemoPod(approve=True) as running:
        yield running


@pytest.fixture
def home(shell: Shell) -> Iterator[Shell]:
    """A shell with an account; its sessions are ended."""
    (shell.home / "config.toml").write_text(SILENT)
    shell.log_in()
    yield shell
    for name in os.listdir(shell.home / "run") if (shell.home / "run").is_dir() else ():
        if not name.endswith(".lock"):
            shell.run("quit", name)


def drive(home: Shell, *words: str, code: int = 0) -> str:
    """The output of ``fwtui ctl``, with its exit code asserted."""
    ended = home.run("ctl", *words)
    assert ended.returncode == code, (words, ended.stdout, ended.stderr)
    return ended.stdout if not code else ended.stderr


def test_without_a_session(home: Shell, here: Run) -> None:
    assert "There is no session" in drive(home, "next", code=3)
    assert "no option" in drive(home, "next", "--loud", code=2)
    assert "There is no session to end." in home.run("quit").stderr
    assert home.run("sessions").stdout == ""
    assert "--detach" in home.run("play", "--add", "Northern Rooms").stderr


def test_a_session_without_a_terminal(home: Shell) -> None:
    started = home.run("play", "--detach", "northern", "rooms")
    assert (started.returncode, started.stdout) == (0, "Playing: Northern Rooms\n"), started.stderr
    assert "Undertow" in drive(home, "status")
    assert drive(home, "next") == ""
    assert drive(home, "status", "--format", "{title} – {artist}") == "Salt – Älva\n"
    assert set(json.loads(drive(home, "status", "--json"))) == set(FIELDS)
    assert "no field" in drive(home, "status", "--format", "{nope}", code=2)
    assert "no command" in drive(home, "somersault", code=2)
    assert drive(home, "play", "--add", "Kaldvatn") == "Added: Kaldvatn\n"
    rows = drive(home, "queue", "list", "1", "2").splitlines()
    assert [row.split()[-3] for row in rows] == ["Undertow", "Salt"]
    assert rows[1].startswith(">")
    hits = json.loads(drive(home, "search", "salt", "--json"))["hits"]
    assert {"kind": "track", "name": "Salt"}.items() <= hits[0].items()
    [listed] = home.run("sessions").stdout.splitlines()
    assert listed.startswith("* demo@")
    assert "Salt" in listed
    # `fwtui play` hands its query to it, and its queue is the session's.
    assert home.run("play", "Kaldvatn").stdout == "Playing: Kaldvatn\n"
    assert drive(home, "status", "--format", "{row} of {rows}") == "1 of 1\n"
    assert home.run("play", "no such thing at all").returncode == 1
    assert home.run("quit").returncode == 0
    drive(home, "status", code=3)
    assert home.run("sessions").stdout == ""


def test_a_session_that_has_nothing_to_play_is_not_left_behind(home: Shell, here: Run) -> None:
    ran = home.run("play", "--detach", "no such thing at all")
    assert (ran.returncode, "Nothing is called" in ran.stderr) == (1, True)
    assert here("sessions").stdout == ""


def test_what_nobody_hears_is_not_said_to_play(
    home: Shell, here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home.home / "config.toml").write_text(SILENT.replace("'null'", "'alsa'"))
    home.run("play", "--detach", "northern", "rooms")
    monkeypatch.setattr(play, "SOUND_SECONDS", 30.0)  # of a busy machine
    unheard = "No audio device: Undertow plays unheard.\n"
    assert here("play", "northern", "rooms").stdout == unheard


@pytest.mark.parametrize(
    ("state", "silent", "words"),
    [
        ("playing", False, "Playing: Northern Rooms"),
        ("playing", True, "No audio device: Undertow plays unheard."),
        ("paused", True, "No audio device: Undertow plays once there is one."),
    ],
)
def test_what_plays_is_said_once_it_is_known_whether_it_is_heard(
    monkeypatch: pytest.MonkeyPatch, state: str, silent: bool, words: str
) -> None:
    answers = iter((("preparing", False), (state, silent)))

    def status(name: str, command: str) -> dict[str, object]:
        now, unheard = next(answers)
        return {"result": {"state": now, "silent": unheard, "title": "Undertow"}}

    monkeypatch.setattr(ctl, "done_by_session", status)
    assert play._what_plays("ana", "Playing: Northern Rooms") == words


def test_no_accounts_are_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    ctl.Show("use", as_json=False, form=None).show({"code": 0, "result": {"accounts": []}})
    assert capsys.readouterr().err == "There is no account here yet. `fwtui login POD` makes one.\n"


@pytest.mark.parametrize(
    ("account", "pod", "who"),
    [
        ("ana@music.example", "music.example", "ana@music.example"),
        (None, "music.example", "a visitor of music.example"),
        (None, None, "no account"),
    ],
)
def test_a_session_says_whose_it_is(account: str | None, pod: str | None, who: str) -> None:
    status = {"account": account, "pod": pod, "state": "playing", "title": "Salt", "artist": None}
    assert sessions.words(status) == f"{who}  playing  Salt"


def test_a_session_in_which_nothing_ever_plays_ends(
    home: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home.home / "config.toml").write_text(f"{SILENT}[session]\nidle_minutes = 0.05\n")
    monkeypatch.setenv("FWTUI_HOME", str(home.home))
    home.run("--plain", given="leave\n")
    deadline = time.monotonic() + 30.0
    while rendezvous.names() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert rendezvous.names() == []


def test_follow_and_wait(home: Shell) -> None:
    home.run("play", "--detach", "northern", "rooms")
    follower = home.start("ctl", "follow", "--format", "{event} {title} {volume}")
    assert follower.stdout is not None
    until(follower.stdout, "^status ")
    waiter = home.start("ctl", "wait")
    drive(home, "volume", "41")
    until(follower.stdout, "^volume .* 41$")
    drive(home, "next")
    until(follower.stdout, "^track Salt 41$")
    assert waiter.wait(20) == 0
    assert home.run("quit").returncode == 0
    assert follower.wait(20) == 0


ASK = {each.name for each in player_commands.COMMANDS if not each.arguments.startswith("[")}
"""Actions that ask for words; as commands they have them or are a mistake."""


def test_every_action_is_reachable(home: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each id of the action table is a command, alone and after ``do``; all on one session."""
    home.run("play", "--detach", "northern", "rooms")
    monkeypatch.setenv("FWTUI_HOME", str(home.home))
    [name] = rendezvous.names()
    last = ("leave", "quit")
    for action in (*(each.id for each in ACTIONS if each.id not in last), *last[:1]):
        for words in (("do", action),) if action == "follow" else ((action,), ("do", action)):
            reply = ctl.ask(name, *words)
            assert reply is not None, f"the session broke at {words}"
            assert reply["code"] in ((2,) if words == (action,) and action in ASK else (0, 1)), (
                reply
            )
            assert "broke" not in reply["words"], (words, reply)
            ctl.ask(name, "back")
            ctl.ask(name, "back")
    assert ctl.ask(name, "quit") == {"version": 1, "code": 0, "words": ""}


def test_a_session_in_a_terminal_is_driven(home: Shell) -> None:
    environ = home.env | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    with Terminal(python("-m", "fwtui"), size=(120, 36), environ=environ) as terminal:
        terminal.until("Ganka")
        assert home.run("play", "northern", "rooms").returncode == 0
        terminal.until("Undertow")
        drive(home, "view_queue")
        terminal.until("Harbour Lights")
        drive(home, "leave")
        assert terminal.wait() == 0
        assert "Undertow" in drive(home, "status")


def test_the_socket_bears_garbage(home: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    home.run("play", "--detach", "northern", "rooms")
    monkeypatch.setenv("FWTUI_HOME", str(home.home))
    [name] = rendezvous.names()
    for data in GARBAGE:
        # It may be closed before all is sent.
        with rendezvous.connect(name) as connection, contextlib.suppress(OSError):
            connection.sendall(data)
    assert ctl.ask(name, "status")["code"] == 0


def bare_modules() -> set[str]:
    """What an interpreter of this environment has loaded before it runs a line."""
    code = "import sys; print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(shown.stdout.split())


def test_the_client_imports_the_standard_library_alone(home: Shell) -> None:
    """And little of it: a key of a window manager waits for it."""
    code = (
        "import sys; sys.argv[1:] = ['ctl', 'next']\n"
        "import fwtui.__main__ as m\n"
        "try: m.main()\n"
        "except SystemExit: pass\n"
        "print(*sorted(sys.modules))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], env=home.env, capture_output=True, text=True, check=True
    )
    loaded = set(ended.stdout.split())
    ours = {name for name in loaded if name.startswith("fwtui")}
    assert ours == {
        "fwtui",
        "fwtui.__main__",
        "fwtui.cli",
        "fwtui.cli.ctl",
        "fwtui.cli.streams",
        "fwtui.control",
        "fwtui.control.protocol",
        "fwtui.session",
        "fwtui.session.rendezvous",
    }
    heavy = {"typing", "argparse", "asyncio", "msgspec", "logging", "pathlib"}
    assert not loaded & (heavy | {"re", "json", "socket", "selectors", "enum"} - bare_modules())


def test_a_hook_of_a_session_runs(home: Shell) -> None:
    out = home.home / "heard"
    program = home.home / "hook.sh"
    program.write_text(f'#!/bin/sh\ncat >> "{out}.part"\nmv "{out}.part" "{out}.$FWTUI_EVENT"\n')
    program.chmod(0o755)
    (home.home / "config.toml").write_text(f"{SILENT}[hooks]\ntrack = '{program}'\n")
    home.run("play", "--detach", "northern", "rooms")
    heard = out.with_name("heard.track")
    deadline = time.monotonic() + 30.0
    while not heard.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert json.loads(heard.read_text())["title"] == "Undertow"


def test_a_session_that_says_nothing(home: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one of an older version, or one that is broken."""
    monkeypatch.setenv("FWTUI_HOME", str(home.home))
    listening = rendezvous.listen("old")
    listening.setblocking(True)

    def hang_up() -> None:
        with contextlib.suppress(OSError):
            while True:
                listening.accept()[0].close()

    answering = threading.Thread(target=hang_up, daemon=True)
    answering.start()
    try:
        assert "does not answer" in home.run("sessions").stdout
        listed = json.loads(home.run("sessions", "--json").stdout)
        assert listed == {"session": "old", "default": False, "answers": False}
        assert "ended" in drive(home, "next", "--session", "old", code=3)
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        answering.join(10)
        (home.home / "run" / "old").unlink()


def test_an_argument_of_one_dash_is_no_option(here: Run) -> None:
    assert "no option --5" in here("ctl", "volume", "--5").stderr
    for words in (("volume", "-5"), ("seek", "-1:00"), ("do", "--", "next_track")):
        assert here("ctl", *words).returncode == 3  # understood; no session


def test_help_names_every_command_and_action(here: Run) -> None:
    shown = here("ctl", "--help")
    assert shown.returncode == 0
    for name in (*(each.name for each in COMMANDS), *(each.id for each in ACTIONS), *FIELDS):
        assert f"  {name}" in shown.stdout, name


def test_a_follower_whose_reader_is_gone_ends(home: Shell) -> None:
    home.run("play", "--detach", "northern", "rooms")
    follower = home.start("ctl", "follow")
    assert follower.stdout is not None
    until(follower.stdout, '"event": "status"')
    follower.stdout.close()
    for volume in range(30):
        if follower.poll() is not None:
            break
        drive(home, "volume", str(volume))
    assert follower.wait(20) == 1


def test_ctrl_c_ends_a_follower(home: Shell) -> None:
    home.run("play", "--detach", "northern", "rooms")
    follower = home.start("ctl", "follow")
    assert follower.stdout is not None
    until(follower.stdout, '"event": "status"')
    follower.send_signal(signal.SIGINT)
    assert follower.wait(20) == 130


def test_a_link_in_place_of_the_socket_is_refused(home: Shell, tmp_path: Path) -> None:
    folder = home.home / "run"
    folder.mkdir(mode=0o700)
    (folder / "mine").symlink_to(tmp_path / "elsewhere")
    assert "not yours" in drive(home, "next", "--session", "mine", code=3)
