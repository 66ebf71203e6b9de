"""A new terminal: found on the desktop, given the command, without the old one's variables."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from fwtui.control.terminal_window import TerminalWindow

COMMAND = ("/usr/bin/python3", "-m", "fwtui", "--account", "a b; c")


def program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def environ(folder: Path, **more: str) -> dict[str, str]:
    return {"PATH": str(folder), "DISPLAY": ":0", **more}


def test_none_without_a_display_or_a_terminal(tmp_path: Path) -> None:
    program(tmp_path, "xterm", "exit 0")
    assert TerminalWindow(COMMAND, environ(tmp_path)).can_open
    no_display = TerminalWindow(COMMAND, {"PATH": str(tmp_path)})
    assert not no_display.can_open
    assert not no_display.open()
    empty = tmp_path / "empty"
    empty.mkdir()
    no_terminal = TerminalWindow(COMMAND, environ(empty))
    assert not no_terminal.can_open
    assert not no_terminal.open()


@pytest.mark.parametrize(("chosen", "first"), [("", "xterm"), ("st", "st"), ("gone", "xterm")])
def test_the_command_is_passed_word_by_word(tmp_path: Path, chosen: str, first: str) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    said = f'printf "%s\\n" "{{}}" "$@" "ssh=$SSH_CONNECTION" "tmux=$TMUX" >{pipe}'
    for name in ("xterm", "st"):
        program(tmp_path, name, said.format(name))
    given = environ(tmp_path, TERMINAL=chosen, SSH_CONNECTION="1 2 3 4", TMUX="/tmp/x")
    assert TerminalWindow(COMMAND, given).open()
    assert pipe.read_text().splitlines() == [first, "-e", *COMMAND, "ssh=", "tmux="]
