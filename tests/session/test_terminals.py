"""Terminals that come and go, in real ptys: what each shows, what the session does meanwhile."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import socket
import struct
import subprocess
import termios
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from fwtui.session import framing, rendezvous
from tests.session.stage import Home
from tests.ui.at_home import until
from tests.ui.pseudo_terminal import ROOT, Terminal, python
from tests.ui.terminal.test_driver import is_restored

SSH = {"SSH_CONNECTION": "192.0.2.1 4242 192.0.2.2 22"}
POOR = {"TERM": "xterm", "COLORTERM": "", "LC_ALL": "C"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("FWTUI_HOME", str(tmp_path))  # for those who connect by hand
    made = Home(tmp_path)
    try:
        yield made
    finally:
        made.end()


def frames_of(output: bytes) -> bytes:
    """What was painted after the terminal's modes were set."""
    return output[output.rfind(b"\x1b[?7l") :]


def connected(home: Home) -> rendezvous.SessionConnection:
    until(home.names)
    (name,) = home.names()
    made: list[rendezvous.SessionConnection] = []

    def joins() -> bool:
        with contextlib.suppress(ConnectionRefusedError):  # between bind(2) and listen(2)
            made.append(rendezvous.connect(name))
        return bool(made)

    until(joins)
    return made[0]


# --- leaving and coming back -----------------------------------------------------------------


def test_a_terminal_left_with_q_capital_is_as_it_was_and_another_comes_back(home: Home) -> None:
    with home.shown() as first:
        session = home.session()
        first.press("k")
        first.until(lambda it: "▌ Alba" in it.text)
        first.press("\r")
        first.until("› Alba Corriente")
        first.press("Q")
        assert first.wait() == 0
        is_restored(first)
        assert b"The music plays on. `fwtui` comes back to it." in first.output
    with home.shown() as second:
        assert home.sessions == [session]
        second.until("› Alba Corriente")  # where one was
        second.press("q")
        assert second.wait() == 0
    until(lambda: not home.sessions)
    assert home.names() == []


def test_what_a_terminal_answers_last_is_not_left_to_the_shell(home: Home) -> None:
    question, answer = b"\x1b[5n", b"\x1b[0n"
    with home.shown() as terminal:
        answered = terminal.output.count(question)
        terminal.press(answer * answered)

        def is_asked(_: Terminal) -> bool:
            terminal.press("\x0c")  # the whole screen once more, until that is a burst
            return terminal.output.count(question) > answered

        terminal.until(is_asked)
        terminal.press("q")
        terminal.until(lambda _: b"\x1b[?1049l" in terminal.output)
        terminal.press(answer)
        assert terminal.wait() == 0
        is_restored(terminal)
        tty.setraw(terminal.slave, termios.TCSANOW)
        assert select.select([terminal.slave], [], [], 0)[0] == []


def test_a_paused_session_does_not_claim_to_play(home: Home) -> None:
    with home.shown("paused") as first:
        first.press("Q")
        assert first.wait() == 0
        assert b"fwtui waits in the background. `fwtui` comes back to it." in first.output


def test_a_poor_small_terminal_after_a_rich_wide_one(home: Home) -> None:
    with home.shown(size=(140, 40)) as rich:
        rich.until("Albums  6")
        assert b"\x1b[38;2;" in rich.output or b";38;2;" in rich.output
        rich.press("Q")
        rich.wait()
    with home.shown(size=(80, 24), environ=POOR) as poor:
        poor.read(0.3)
        assert not re.findall(rb"\x1b\[[\d;]*[34]8;", bytes(poor.output))
        assert re.findall(rb"\x1b\[[\d;]*3[0-7]m", bytes(poor.output))
        assert "# Library 1/9  31" in poor.text
        assert "=====" in poor.text
        assert not set(poor.text) & set("▶♫♥━─│▌▎▾·…")
        small = poor.rows
        assert len(max(small, key=len)) <= 80
        poor.press("Q")
        poor.wait()
    with home.shown(size=(140, 40)) as rich:
        rich.until("Albums  6")
        assert "♫ fwtui" in rich.text
        assert b";38;2;" in rich.output or b"\x1b[38;2;" in rich.output
        rich.press("q")
        assert rich.wait() == 0


def test_the_colours_are_those_of_each_terminal(home: Home) -> None:
    """A dark one, one on light ground, one without colours, the first kind again."""
    dark, light = b"48;2;20;23;26", b"48;2;250;249;245"
    for environ, ground, others in (
        ({}, dark, light),
        ({"COLORFGBG": "0;15"}, light, dark),
        ({"NO_COLOR": "1"}, None, rb"\x1b\[[\d;]*[34]8;"),
        ({}, dark, light),
    ):
        with home.shown(environ=environ) as terminal:
            terminal.until("♫ Library")
            terminal.read(0.3)
            assert ground is None or ground in terminal.output
            assert not re.search(others, terminal.output)
            terminal.press("Q")
            terminal.wait()


@pytest.mark.parametrize("before", [(140, 40), (80, 24)], ids=str)
def test_the_first_frame_is_whole_and_the_only_one(home: Home, before: tuple[int, int]) -> None:
    """Nothing of another layout is painted, and nothing a second time."""
    with home.shown("paused", size=before) as first:
        first.press("Q")
        first.wait()
    with home.shown("paused", size=(80, 24)) as small:
        small.read(0.3)
        painted = frames_of(bytes(small.output))
        assert painted.count(b"\x1b[2J") == (before != (80, 24))
        assert [painted.count(each.encode()) for each in ("♫", "vol 80")] == [1, 1]
        shown = small.rows
        small.resize(81, 24)
        small.read(0.3)
        small.resize(80, 24)
        small.read(0.3)
        assert small.rows == shown


def test_a_dialogue_that_is_open_takes_the_other_look_as_well(home: Home) -> None:
    with home.shown(size=(140, 40)) as rich:
        rich.press("?")
        rich.until("leave it playing")
        with home.open(size=(80, 24), environ=POOR) as poor:
            poor.until("# Help")
            poor.read(0.3)
            assert not re.findall(rb"\x1b\[[\d;]*[34]8;", bytes(poor.output))


def test_a_second_terminal_takes_over_and_the_first_one_says_so(home: Home) -> None:
    with home.shown() as first, home.shown(size=(100, 30)) as second:
        assert first.wait() == 0
        is_restored(first)
        assert b"fwtui goes on in another terminal." in first.output
        second.press("q")
        assert second.wait() == 0


def test_two_starts_at_once_give_one_session(home: Home) -> None:
    with home.open() as one, home.open() as other:
        other_ends = one_ends = False
        last = time.monotonic() + 20
        while not (one_ends or other_ends):
            assert time.monotonic() < last
            one.read(0.02)
            other.read(0.02)
            one_ends = b"goes on in another" in one.output
            other_ends = b"goes on in another" in other.output
        stays, ends = (other, one) if one_ends else (one, other)
        assert ends.wait() == 0
        stays.until("Harbour Lights")
        assert len(home.sessions) == 1
        stays.press("q")
        assert stays.wait() == 0


def test_q_and_a_start_at_once_give_a_new_session(home: Home) -> None:
    with home.shown() as first:
        before = home.session()
        first.press("q")
        with home.shown() as second:
            assert first.wait() == 0
            until(lambda: home.sessions != [before] and len(home.sessions) == 1)
            second.press("q")
            assert second.wait() == 0


# --- lost terminals ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lost", "environ", "number", "stays"),
    [
        ("auto", {}, signal.SIGHUP, False),
        ("auto", SSH, signal.SIGHUP, True),
        ("auto", SSH, signal.SIGKILL, True),
        ("leave", {}, signal.SIGKILL, True),
        ("quit", SSH, signal.SIGKILL, False),
    ],
)
def test_a_lost_terminal(
    home: Home, lost: str, environ: dict[str, str], number: signal.Signals, stays: bool
) -> None:
    argv = python("-m", "tests.session.sample_program", f"lost={lost}")
    with home.open(argv=argv, environ=environ) as terminal:
        terminal.until("Harbour Lights")
        session = home.session()
        os.kill(terminal.pid, number)
        assert terminal.wait() == (-number if number == signal.SIGKILL else 128 + number)
        if number == signal.SIGHUP:
            is_restored(terminal)
        if not stays:
            until(lambda: not home.sessions)
            return
    with home.open(argv=argv) as again:
        again.until("Harbour Lights")
        assert home.sessions == [session]


def test_a_session_that_is_killed_gives_the_terminal_back(home: Home) -> None:
    with home.shown() as terminal:
        until(home.names)
        os.kill(home.session(), signal.SIGKILL)
        assert terminal.wait() == 1
        is_restored(terminal)
        assert b"ended unexpectedly" in terminal.output
    assert home.names()  # its socket lies there still
    with home.shown() as again:
        assert len(home.names()) == 1
        again.press("q")
        assert again.wait() == 0


def test_a_session_that_ends_by_a_signal_gives_the_terminal_back(home: Home) -> None:
    with home.shown() as terminal:
        os.kill(home.session(), signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM
        is_restored(terminal)


def test_a_session_that_runs_in_circles_ends_by_a_signal_all_the_same(
    home: Home, tmp_path: Path
) -> None:
    program, circling, log = tmp_path / "circles.py", tmp_path / "circling", tmp_path / "log"
    program.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from fwtui.session import ending_signals\n"
        "from fwtui.ui.app import FwtuiApp\n"
        "from tests.ui.in_session import run\n"
        "from tests.ui.tryout import tried\n"
        "ending_signals.SECONDS = 0.1\n"
        "def circle(self):\n"
        f"    Path({str(circling)!r}).touch()\n"
        "    while True:\n"
        "        pass\n"
        "FwtuiApp.do_redraw = circle\n"
        f"sys.exit(run(lambda: tried([]), Path({str(log)!r})))\n"
    )
    with home.open(argv=python(str(program))) as terminal:
        terminal.until("Harbour Lights")
        terminal.press("\x0c")
        until(circling.exists)
        os.kill(home.session(), signal.SIGTERM)
        assert terminal.wait() == 1
        is_restored(terminal)
        assert b"ended unexpectedly" in terminal.output
    assert home.sessions == []
    assert "in circle\n" in log.read_text()


def test_a_paused_session_without_a_terminal_ends(home: Home) -> None:
    argv = python("-m", "tests.session.sample_program", "paused", "idle=0.02")
    with home.open(argv=argv) as terminal:
        terminal.until("Harbour Lights")
        terminal.press("Q")
        assert terminal.wait() == 0
    until(lambda: not home.sessions)
    assert home.names() == []


def test_a_playing_session_without_a_terminal_stays(home: Home) -> None:
    argv = python("-m", "tests.session.sample_program", "idle=0.001")
    with home.open(argv=argv) as terminal:
        terminal.until("Harbour Lights")
        terminal.press("Q")
        assert terminal.wait() == 0
    with home.open(argv=argv) as again:
        again.until("Harbour Lights")
        assert len(home.sessions) == 1


# --- job control -------------------------------------------------------------------------------


def is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def shell(home: Home, size: tuple[int, int] = (80, 24)) -> Terminal:
    """bash with job control in the home."""
    terminal = home.open(
        argv=["bash", "--norc", "-i"],
        size=size,
        environ={"PS1": "$ ", "PYTHONPATH": os.environ.get("PYTHONPATH", ".")},
    )
    terminal.until("$")
    return terminal


def ends_with_q(terminal: Terminal) -> None:
    """The program in the foreground gives the shell its terminal back."""
    terminal.press("q")
    terminal.until(lambda it: it.output.rfind(b"\x1b[?1049l") > it.output.rfind(b"\x1b[?1049h"))
    terminal.press("echo status $?\n")
    terminal.until("status 0")


SAMPLE = " ".join(python("-m", "tests.ui.tryout"))


def children(of: Terminal) -> list[int]:
    """The processes that a terminal's first one has started, a shell's jobs for one."""
    found = Path(f"/proc/{of.pid}/task/{of.pid}/children").read_text().split()
    return [int(pid) for pid in found]


@pytest.mark.parametrize("way", ["key", "num lock", "signal", "SIGSTOP"])
def test_suspended_and_back_with_a_resize_between(home: Home, way: str) -> None:
    with shell(home, (100, 30)) as terminal:
        terminal.press(SAMPLE + "\n")
        terminal.until("Harbour Lights")
        (client,) = children(terminal)
        before = home.session()
        if way in ("signal", "SIGSTOP"):
            os.kill(client, signal.SIGTSTP if way == "signal" else signal.SIGSTOP)
        else:
            keys = {"key": b"\x1a", "num lock": b"\x1b[122;133u"}
            terminal.press(keys[way])
        until(lambda: is_stopped(client))
        terminal.until("Stopped")
        if way != "SIGSTOP":
            sent = bytes(terminal.output)
            assert sent.rfind(b"\x1b[?1049l") > sent.rfind(b"\x1b[?1049h")
        terminal.press("stty -a | tr ';' '\\n' | grep icanon; echo done\n")
        terminal.until("done")
        terminal.resize(80, 24)
        terminal.press("fg\n")
        terminal.until(lambda it: re.search(r"2:\d\d / 5:11", it.text) and "♫ Library" in it.text)
        assert home.sessions == [before]
        ends_with_q(terminal)


def test_continued_in_the_background_it_waits_for_the_foreground(home: Home) -> None:
    with shell(home) as terminal:
        terminal.press(SAMPLE + "\n")
        terminal.until("Harbour Lights")
        (client,) = children(terminal)
        terminal.press("\x1a")
        terminal.until("Stopped")
        terminal.press("bg\n")
        terminal.read(0.3)
        until(lambda: is_stopped(client))
        terminal.press("echo typed $((40+2))\n")
        terminal.until("typed 42")
        terminal.press("fg\n")
        terminal.until("Harbour Lights")
        ends_with_q(terminal)


def test_begun_in_the_background_it_waits_for_the_foreground(home: Home) -> None:
    with shell(home) as terminal:
        terminal.press(SAMPLE + " &\n")
        terminal.read(0.3)
        until(lambda: any(is_stopped(pid) for pid in children(terminal)))
        assert home.sessions == []
        terminal.press("fg\n")
        terminal.until("Harbour Lights")
        ends_with_q(terminal)


def test_a_session_that_ended_while_the_client_was_suspended(home: Home) -> None:
    with shell(home) as terminal:
        terminal.press(SAMPLE + "\n")
        terminal.until("Harbour Lights")
        terminal.press("\x1a")
        terminal.until("Stopped")
        os.kill(home.session(), signal.SIGTERM)
        until(lambda: not home.sessions)
        terminal.press("fg\n")
        terminal.until("fwtui has ended meanwhile.")
        terminal.press("echo status $?\n")
        terminal.until("status 0")


def test_suspended_before_the_session_has_its_socket(home: Home, tmp_path: Path) -> None:
    program, may_listen = tmp_path / "late.py", tmp_path / "may listen"
    program.write_text(
        "import asyncio, pathlib, sys\n"
        "from tests.session.sample_program import main\n"
        "from fwtui.session.host import Host\n"
        "real = Host.listen\n"
        "def late(self, name):\n"
        f"    if pathlib.Path({str(may_listen)!r}).exists():\n"
        "        real(self, name)\n"
        "    else:\n"
        "        asyncio.get_running_loop().call_later(0.02, late, self, name)\n"
        "Host.listen = late\n"
        "sys.exit(main())\n"
    )
    with shell(home) as terminal:
        terminal.press(" ".join(python(str(program))) + "\n")
        terminal.until("Harbour Lights")
        terminal.press("\x1a")
        terminal.until("Stopped")
        before = home.session()
        terminal.press("clear; fg\n")
        terminal.until("late.py")
        may_listen.touch()
        terminal.until("Harbour Lights")
        assert home.sessions == [before]
        ends_with_q(terminal)


@pytest.mark.parametrize("delay", [0.1, 0.3])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGTSTP])
def test_a_signal_at_any_moment_of_the_start(
    home: Home, delay: float, number: signal.Signals
) -> None:
    with home.open() as terminal:
        signal.sigtimedwait([], delay)
        os.kill(terminal.pid, number)
        if number == signal.SIGTSTP:
            # Its group is an orphan: the stop is not for it, and it goes on.
            terminal.until("Harbour Lights")
            terminal.press("q")
            assert terminal.wait() == 0
        else:
            # Before Python can answer a signal it is ended by it.
            assert terminal.wait() in (128 + number, -number, 1)
            if b"\x1b[?1049h" in terminal.output:
                is_restored(terminal)
        assert termios.tcgetattr(terminal.slave) == terminal.before
    until(lambda: not home.sessions)


# --- terminals and connections that misbehave ---------------------------------------------------


def test_a_terminal_that_stops_reading_gets_a_whole_frame_later(home: Home) -> None:
    with home.shown() as terminal:
        for size in range(40):  # whole frames, until nothing more is taken
            terminal._resize_pty()
            terminal.width = 200 - size
            terminal.height = 60
            terminal._resize_pty()
            signal.sigtimedwait([], 0.05)
        terminal.resize(90, 24)
        with home.open(size=(80, 24)) as other:  # the session lives, and answers at once
            other.until("Harbour Lights")
            terminal.read(0.3)
            assert terminal.wait() == 0
            is_restored(terminal)


def test_a_stalled_terminal_can_be_ended(home: Home) -> None:
    with home.shown() as terminal:
        for size in range(60):
            terminal.width, terminal.height = 220 - size, 60
            terminal._resize_pty()
            signal.sigtimedwait([], 0.03)
        os.kill(terminal.pid, signal.SIGTERM)
        pid = 0
        last = time.monotonic() + 20
        while not pid and time.monotonic() < last:
            pid, status = os.waitpid(terminal.pid, os.WNOHANG)
            signal.sigtimedwait([], 0.05)
        assert pid
        terminal.status = os.waitstatus_to_exitcode(status)
        assert terminal.status == 128 + signal.SIGTERM
        assert termios.tcgetattr(terminal.slave) == terminal.before


NOISE = (
    b"\x00" * 64,
    b"GET / HTTP/1.1\r\n\r\n",
    framing.frame(b"K", b"q"),
    framing.frame(b"H", b"size=0 0\0"),
    framing.frame(b"H", b"size=eighty by forty\0"),
    framing.frame(b"H", b""),
    framing.frame(b"H", b"\xff\xfe=\xff\0size=80"),
    framing.frame(b"H", b"size=80 24\0") + b"nonsense",
    struct.pack(">cI", b"H", 1 << 30),
    b"H",
    b"",
)


def test_connections_that_make_no_sense_are_closed(home: Home) -> None:
    with home.shown("paused") as terminal:
        for noise in NOISE:
            with connected(home) as foreign:
                foreign.sendall(noise)
                foreign.shutdown(socket.SHUT_WR)
                foreign.settimeout(3.0)
                with contextlib.suppress(ConnectionResetError):
                    assert foreign.recv(100) == b"", noise
        terminal.press("q")
        assert terminal.wait() == 0


def test_half_open_connections_keep_nobody_out_for_long(home: Home) -> None:
    with home.shown() as terminal, contextlib.ExitStack() as stack:
        for _ in range(40):
            stack.enter_context(connected(home))
        terminal.press("3")
        terminal.until("Queue")
        with home.open() as other:
            other.until("Harbour Lights")
            other.press("q")
            assert other.wait() == 0


def test_garbage_after_the_hello_ends_that_client_alone(home: Home) -> None:
    with home.shown(environ=SSH) as terminal:
        hello = b"size=80 24\0fwtui=" + version().encode() + b"\0SSH_CONNECTION=x\0"
        with connected(home) as foreign:
            foreign.sendall(framing.frame(b"H", hello))
            assert terminal.wait() == 0  # it was taken over
            foreign.sendall(b"nonsense")
            foreign.settimeout(3.0)
            while foreign.recv(1 << 16):
                pass
    with home.shown() as again:
        assert len(home.sessions) == 1
        again.press("q")
        assert again.wait() == 0


def version() -> str:
    from fwtui import __version__

    return __version__


def test_another_users_connection_is_closed(home: Home, tmp_path: Path) -> None:
    program = tmp_path / "other.py"
    program.write_text(
        "import os, sys\n"
        "from fwtui.session import rendezvous\n"
        "from tests.session.sample_program import main\n"
        "real = rendezvous.peer_uid\n"
        "def faked(connection):\n"
        "    return os.getuid() + (1 if os.getsid(0) == os.getpid() and not os.isatty(0) else 0)\n"
        "rendezvous.peer_uid = faked\n"
        "sys.exit(main())\n"
    )
    with home.open(argv=python(str(program)), environ={"PYTHONPATH": "."}) as terminal:
        terminal.until("Harbour Lights")
        with connected(home) as foreign:
            foreign.settimeout(3.0)
            # It may be closed before it has said a word.
            with contextlib.suppress(ConnectionResetError, BrokenPipeError):
                foreign.sendall(framing.frame(b"H", b"size=80 24\0"))
                assert foreign.recv(100) == b""
        terminal.press("q")
        assert terminal.wait() == 0


def test_a_stale_socket_and_lock_of_a_machine_that_went_down(home: Home) -> None:
    run = home.folder / "run"
    run.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(run / "t"))
    (run / "t").chmod(0o600)
    (run / "t.lock").write_text("4194304")
    with home.shown() as terminal:
        assert len(home.sessions) == 1
        terminal.press("Q")
        assert terminal.wait() == 0
    with home.shown() as again:
        assert len(home.sessions) == 1
        again.press("q")
        assert again.wait() == 0


def test_nowhere_to_write_a_socket(home: Home) -> None:
    (home.folder / "run").write_text("a file is here: no folder can be made")
    with home.open() as terminal:
        terminal.read(0.2)
        assert terminal.wait() == 1
        assert b"is not used" in terminal.output


def test_a_full_disk_gives_a_session_that_no_other_joins(home: Home, tmp_path: Path) -> None:
    """A folder below a file stands for one that cannot be made."""
    (tmp_path / "file").touch()
    with home.open(environ={"FWTUI_HOME": str(tmp_path / "file" / "home")}) as terminal:
        terminal.until("Harbour Lights")
        terminal.press("q")
        assert terminal.wait() == 0
        is_restored(terminal)


def test_a_session_that_answers_nothing_is_told_of(home: Home) -> None:
    with home.shown("paused", environ=SSH) as terminal:
        session = home.session()
        terminal.press("Q")
        assert terminal.wait() == 0
        os.kill(session, signal.SIGSTOP)
        try:
            with home.open() as second:
                second.until("fwtui is waiting for its session…")
                second.press("\x03")
                assert second.wait() == 128 + signal.SIGINT
        finally:
            os.kill(session, signal.SIGCONT)
    with home.shown("paused") as again:  # the client that gave up has not ended it
        assert home.sessions == [session]
        again.press("q")
        assert again.wait() == 0


@pytest.mark.parametrize("answer", ["y", "n", "\x03"])
def test_a_session_of_another_version(home: Home, answer: str) -> None:
    def of(version: str) -> list[str]:
        return python("-m", "tests.session.sample_program", f"version={version}")

    with home.open(argv=of("0.1")) as old:
        old.until("Harbour Lights")
        session = home.session()
        old.press("Q")
        old.wait()
    with home.open(argv=of("0.2")) as new:
        new.until("A session of fwtui 0.1 is running; this is fwtui 0.2.")
        new.press(answer + ("" if answer == "\x03" else "\n"))
        if answer == "y":
            new.until("Harbour Lights")
            until(lambda: home.sessions != [session])
            new.press("q")
            assert new.wait() == 0
        else:
            assert new.wait() == (1 if answer == "n" else 128 + signal.SIGINT)
            assert home.sessions == [session]
            assert termios.tcgetattr(new.slave) == new.before
            if answer == "n":
                assert b"It is left as it is." in new.output


def test_what_the_shell_left_open_is_closed_in_the_session(home: Home) -> None:
    """A pipe that a script waits for ends with the client, not with the session."""
    read, write = os.pipe()
    os.set_inheritable(write, True)
    with home.open() as terminal:
        os.close(write)
        terminal.until("Harbour Lights")
        terminal.press("Q")
        assert terminal.wait() == 0
        assert select.select([read], [], [], 5.0)[0]
        assert os.read(read, 1) == b""
        assert len(home.sessions) == 1
    os.close(read)


def switches(pid: int) -> int:
    """How often any thread of a process has waited and gone on (proc(5))."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    found = [
        re.search(r"voluntary_ctxt_switches:\s+(\d+)", (task / "status").read_text())
        for task in tasks
    ]
    return sum(int(each[1]) for each in found if each)


@pytest.mark.parametrize(
    ("keys", "later", "seconds"),
    [
        ("j", "allowance", 2.0),
        pytest.param("L", "", 2.0, marks=pytest.mark.long),
        pytest.param("/", "", 2.0, marks=pytest.mark.long),
        pytest.param("j", "", 60.0, marks=pytest.mark.long),
    ],
)
def test_a_paused_session_without_a_terminal_sleeps(
    home: Home, keys: str, later: str, seconds: float
) -> None:
    """Also where a countdown or a field with its cursor is shown, or is opened from outside."""
    with home.shown("paused", environ=SSH) as terminal:
        terminal.press(keys)
        terminal.read(0.3)
        session = home.session()
        os.kill(terminal.pid, signal.SIGHUP)
        terminal.wait()
    if later:
        with connected(home) as control:
            control.sendall(b'{"command": "%s"}\n' % later.encode())
            assert b'"code": 0' in control.recv(1 << 16)
    before = [0, 1]
    last = time.monotonic() + 30.0
    while before[-1] != before[-2]:  # until what the terminal began is over
        assert time.monotonic() < last
        signal.sigtimedwait([], 1.2)
        before.append(switches(session))
    signal.sigtimedwait([], seconds)
    assert switches(session) == before[-1]


LIGHT = """
import sys
bare = set(sys.modules)
from fwtui import __main__
from fwtui.session import rendezvous, start
try:
    start.rendezvous.connect("none")
except OSError:
    pass
print(*sorted(set(sys.modules) - bare))
"""


def test_a_client_imports_a_few_modules_of_the_standard_library(home: Home) -> None:
    shown = subprocess.run(
        python("-I", "-S", "-c", f"import sys; sys.path.append({str(ROOT)!r})\n{LIGHT}"),
        env={**os.environ, "FWTUI_HOME": str(home.folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = shown.stdout.split()
    ours = [name for name in loaded if name.partition(".")[0] == "fwtui"]
    parts = ("client", "framing", "rendezvous", "start", "terminal")
    assert ours == [
        "fwtui",
        "fwtui.__main__",
        "fwtui.session",
        *(f"fwtui.session.{each}" for each in parts),
    ]
    heavy = {
        "socket",
        "selectors",
        "enum",
        "re",
        "typing",
        "json",
        "signal",
        "subprocess",
        "functools",
        "struct",
        "fcntl",
        "binascii",
    }
    assert not heavy & set(loaded)


def test_a_relative_home_is_the_same_one_for_all(home: Home) -> None:
    with home.open(
        argv=["sh", "-c", f"cd {home.folder} && FWTUI_HOME=. {SAMPLE}"],
        environ={"PYTHONPATH": str(Path.cwd())},
    ) as terminal:
        terminal.until("Harbour Lights")
        until(lambda: home.names() == ["t"])
        terminal.press("Q")
        assert terminal.wait() == 0
    with home.shown() as again:
        assert children(again) == []  # it joined the one there is
        again.press("q")
        assert again.wait() == 0
