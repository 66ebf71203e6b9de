"""A picture on a terminal is taken from it, whatever ends the terminal's part in a session."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.session.stage import Home
from tests.ui.pseudo_terminal import python
from tests.ui.terminal.picture_screen import PictureScreen
from tests.ui.terminal.sixels import SEQUENCE
from tests.ui.widgets.test_cover import HIGH, WIDE

SIZE = 140, 40
LEFT = b"\x1b[?1049l"


@pytest.mark.parametrize(
    "way",
    [
        "q",
        "ctrl+z",
        "SIGKILL",
        *(pytest.param(way, marks=pytest.mark.long) for way in ("Q", "SIGTSTP", "SIGTERM")),
    ],
)
def test_no_picture_is_left_behind(way: str, tmp_path: Path) -> None:
    """By a key, by a signal to the client, by the end of the session's process."""
    home = Home(tmp_path)
    program = python("-m", "tests.session.sample_program", "covered")
    try:
        with home.open(argv=program, size=SIZE) as terminal:
            terminal.until(lambda it: b"\x1b[16t" in it.output)
            terminal.press("\x1b[6;20;10t\x1b[?62;4;22c")
            terminal.until(lambda it: b"\x1b[?1;1;0S" in it.output)
            terminal.press("\x1b[?1;0;256S\x1b[?62;4;22c")
            terminal.until(lambda it: SEQUENCE.search(it.output.decode(errors="replace")))
            screen = PictureScreen(*SIZE, WIDE, HIGH)
            screen.take(terminal.output.decode())
            assert len(screen.painted) == WIDE * HIGH
            if way == "SIGTSTP":
                os.kill(terminal.pid, signal.SIGTSTP)
            elif way.startswith("SIG"):
                os.kill(home.session(), getattr(signal, way))
            else:
                terminal.press("\x1a" if way == "ctrl+z" else way)
            terminal.until(lambda it: LEFT in it.output)
            sent = bytes(terminal.output).partition(LEFT)[0]
            screen = PictureScreen(*SIZE, WIDE, HIGH)
            screen.take(sent.decode())
            assert screen.painted == {}
    finally:
        home.end()
