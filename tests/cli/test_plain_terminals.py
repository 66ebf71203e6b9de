"""Plain mode where it is typed: a terminal, a serial line, an editor's shell, expect, a log."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from fwtui.cli.plain.streams import folded
from fwtui.demo.pod import DemoPod
from fwtui.text import cells
from tests.cli.plain_hour import prepared
from tests.cli.shell import SECONDS, Shell
from tests.ui.pseudo_terminal import Terminal, python

TEXT = rb"(?:[\x20-\x7e\r\n]|[\xc2-\xf4][\x80-\xbf]+)*"
"""What may be sent: printable ASCII, line breaks, letters of UTF-8."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A shell with an account, and a session that every test joins."""
    with DemoPod(approve=True) as demo:
        shell = Shell(tmp_path_factory.mktemp("plain"), demo)
        prepared(shell)
        assert shell.run("--plain", given="albums\nleave\n").returncode == 0
        yield shell
        shell.run("quit")


@pytest.fixture
def terminal(home: Shell) -> Iterator[Terminal]:
    argv = python("-m", "fwtui", "--plain")
    with Terminal(argv, size=(100, 60), environ=home.env) as shown:
        until(shown, b"\n> ")
        yield shown


def until(shown: Terminal, wanted: bytes) -> bytes:
    """What comes until it ends with this; it is no more looked at afterwards."""
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        shown.read(0.1)
        if shown.output.endswith(wanted):
            came = bytes(shown.output)
            shown.output.clear()
            assert re.fullmatch(TEXT, came), came
            return came
    raise AssertionError(bytes(shown.output))


def test_what_happens_waits_for_the_line_that_is_typed(home: Shell, terminal: Terminal) -> None:
    """And is said before its answer; with ``follow on`` it is said at once."""
    terminal.press("wh")
    until(terminal, b"wh")
    assert home.run("ctl", "volume", "33").returncode == 0
    terminal.press("ere\n")
    came = until(terminal, b"\n> ").decode()
    assert came.startswith("ere\r\nThe volume is 33.\r\nThis is ")
    terminal.press("follow on\n")
    until(terminal, b"What happens is said at once.\r\n> ")
    assert home.run("ctl", "volume", "44").returncode == 0
    assert until(terminal, b"\r\n> ") == b"\r\nThe volume is 44.\r\n> "


def test_ctrl_c_answers(home: Shell, terminal: Terminal) -> None:
    """It leaves a question, says how it ends, and ends where it is pressed twice."""
    terminal.press("save queue\n")
    until(terminal, b"> ")
    terminal.press("to playlist 1\n")
    until(terminal, b"\n? ")
    terminal.press("\x03")
    assert b"The question is left.\r\n> " in until(terminal, b"\n> ")
    terminal.press("half a line\x03")
    assert b"`quit` ends fwtui, and `leave` lets the music play on" in until(terminal, b"\n> ")
    terminal.press("where\n")
    assert b"This is " in until(terminal, b"\n> ")
    terminal.press("\x03")
    until(terminal, b"\n> ")
    terminal.press("\x03")
    assert terminal.wait() == 0
    assert home.run("sessions").stdout


def test_cr_and_lf_are_one_key(home: Shell, terminal: Terminal) -> None:
    """A serial line sends both; the second would leave the question."""
    terminal.press("albums\r\n")
    until(terminal, b"\n> ")
    terminal.press("to playlist 1\r\n")
    until(terminal, b"\n? ")
    terminal.press("4\r\n")
    assert b"What is the new playlist called?" in until(terminal, b"\n? ")
    terminal.press("Serial\r\n")
    assert b"Serial is made" in until(terminal, b"\n> ")


def test_an_editors_shell_has_prompts_and_no_echo(home: Shell) -> None:
    """It uses pipes, and shows itself what is typed; CR and LF may come there too."""
    home.env["INSIDE_EMACS"] = "29.1,comint"
    try:
        done = home.run("--plain", given="where\r\nto playlist 1\r\n\r\nleave\r\n")
    finally:
        del home.env["INSIDE_EMACS"]
    assert (done.returncode, done.stderr) == (0, "")
    assert "\n> This is All albums, at row 1 of 20: " in done.stdout
    assert "where" not in done.stdout
    assert "\n> Add 5 tracks to:\n" in done.stdout
    assert "\n? The question is left.\n> fwtui waits in the background." in done.stdout


@pytest.mark.parametrize("width", [40, 24])
def test_narrow_ascii_lines_without_colour(home: Shell, width: int) -> None:
    """COLUMNS, a locale without UTF-8, TERM=dumb and NO_COLOR, into a file."""
    kept = dict(home.env)
    home.env |= {"LC_ALL": "C", "COLUMNS": str(width), "TERM": "dumb", "NO_COLOR": "1"}
    home.env["PYTHONIOENCODING"] = ""
    given = b"albums\nmore\nplaylists\nhelp reading\nsearch \xe4lva\nleave\n"  # of Latin-1
    done = home.program("-m", "fwtui", "--plain", given=given)
    home.env.clear()
    home.env |= kept
    assert done.returncode == 0, done.stderr
    assert not re.search(rb"[^\n -~]", done.stdout)
    lines = done.stdout.decode("ascii").splitlines()
    assert max(map(cells, lines)) <= width
    assert "10. Northern Rooms, 2019, Alva, 14" in " ".join(lines)
    assert "1. Alva, 3 albums" in lines


def test_a_token_is_neither_shown_nor_kept_in_a_log(home: Shell) -> None:
    """A second account, then a visitor: the session is the same one, under another name."""
    token = home.demo.application_token("ana")
    lines = (f"login {home.demo.url}", "token", token, "use", f"login {home.demo.url}", "visitor",
             "favourites", "use")  # fmt: skip
    first = home.run("ctl", "use").stdout.removesuffix(", in use\n")
    given = "\n".join((*lines, f"use {first}", "leave", ""))
    done = home.run("--plain", given=given)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\n? ***\nLogged in as @ana@" in done.stdout
    assert token not in done.stdout
    assert " is open to visitors.\nYou are a visitor of " in done.stdout
    assert "Accounts of this machine: 3.\n" in done.stdout
    assert f"The account is {first}.\n" in done.stdout


def test_an_address_is_never_broken() -> None:
    address = "https://pod.example/authorize?client_id=0123456789abcdef"
    assert folded(f"Open {address} in a browser.", 24) == ["Open", address, "in a browser."]


def test_expect_drives_it(home: Shell) -> None:
    expect = shutil.which("expect")
    if expect is None:
        pytest.skip("there is no expect here")
    script = f"""
        set timeout 20
        log_user 0
        proc heard {{words}} {{
            expect -re $words {{}} timeout {{ puts "never: $words"; exit 1 }}
        }}
        spawn -noecho {sys.executable} -m fwtui --plain
        heard "\\n> $"
        send "albums\\r"
        heard "All albums: rows 1 to 10 of 20.*\\n> $"
        send "to playlist 1\\r"
        heard "Add 5 tracks to:.*\\n\\\\? $"
        send "\\r"
        heard "The question is left.*\\n> $"
        send "volume 61\\r"
        heard "The volume is 61.*\\n> $"
        send "leave\\r"
        expect eof
        exit [lindex [wait] 3]
    """
    done = subprocess.run(
        [expect, "-c", script], env=home.env, capture_output=True, timeout=SECONDS, check=False
    )
    assert (done.returncode, done.stdout) == (0, b""), done.stdout
