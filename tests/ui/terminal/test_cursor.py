"""The terminal's cursor stands where the focus is, which screen readers and magnifiers follow; and
nothing is said by colour alone. Both in a real pty, with NO_COLOR."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.ui.views.registry import BY_ID
from tests.cli.plain_hour import prepared
from tests.cli.shell import Shell
from tests.ui.pseudo_terminal import Terminal, python

pytestmark = pytest.mark.long

VIEWS = (
    "library", "favourites", "playlists", "podcasts", "radios", "history",
    "downloads", "all_albums", "all_tracks", "tags", "years", "inbox", "libraries",
)  # fmt: skip
SGR = rb"\x1b\[([\d;:]*)m"
"""Select Graphic Rendition (ECMA-48, 8.3.117)."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with DemoPod(approve=True) as demo:
        shell = Shell(tmp_path_factory.mktemp("cursor"), demo)
        prepared(shell)
        shell.env |= {"TERM": "xterm-256color", "NO_COLOR": "1"}
        yield shell
        shell.run("quit")


@pytest.fixture(scope="module")
def shown(home: Shell) -> Iterator[Terminal]:
    with Terminal(python("-m", "fwtui"), size=(100, 30), environ=home.env) as terminal:
        terminal.until("Béla")
        yield terminal


def name_under_cursor(home: Shell) -> str:
    """The beginning of the name of the row that has the focus; empty where there is none."""
    first: dict[str, Any] = json.loads(home.run("ctl", "page", "1", "0", "--json").stdout)
    at = str(first["cursor"] or 1)
    made: dict[str, Any] = json.loads(home.run("ctl", "page", at, "1", "--json").stdout)
    return str(made["names"][0][:10]) if made["names"] else ""


def pressed(shown: Terminal, keys: str) -> str:
    """The line of the screen that the cursor stands on after these keys."""
    shown.press(keys)
    while shown.read(0.3):
        pass
    return row_of_cursor(shown)


def row_of_cursor(shown: Terminal) -> str:
    return shown.rows[shown.screen.cursor.y]


def until_on(shown: Terminal, keys: str, text: str) -> None:
    """Press keys, and wait until the cursor stands on a line with this text."""
    shown.press(keys)
    shown.until(lambda now: text in row_of_cursor(now))


def assert_no_colour(shown: Terminal) -> None:
    """Attributes alone: 30 and above are colours, 39 and 49 those of the terminal itself."""
    sent = b";".join(re.findall(SGR, shown.output))
    assert all(
        int(each or 0) < 30 or each in (b"39", b"49") for each in re.split(rb"[;:]", sent)
    ), sent


def is_reversed(shown: Terminal) -> bool:
    """Whether the row of the cursor has an attribute of its own, which is no colour."""
    cells = shown.screen.buffer[shown.screen.cursor.y]
    return any(cells[x].reverse or cells[x].bold for x in range(shown.width))


@pytest.mark.parametrize("view", VIEWS)
def test_it_stands_on_the_row_of_each_view(home: Shell, shown: Terminal, view: str) -> None:
    """Also after a step down; the row has a sign of the cursor too."""
    home.run("ctl", "do", BY_ID[view].action)
    for keys in ("", "j"):
        name = name_under_cursor(home)
        row = pressed(shown, keys)
        name = name_under_cursor(home) if keys else name
        assert name in row, shown.text
        assert row.startswith("▎") or is_reversed(shown) or not name, shown.text
    assert_no_colour(shown)


def test_it_stands_in_menus_fields_and_pages(home: Shell, shown: Terminal) -> None:
    home.run("ctl", "do", "view_all_albums")
    pressed(shown, "g")
    until_on(shown, "m", "Open")
    until_on(shown, "j", "Play all of it")
    pressed(shown, "\x1b")
    shown.press(":vol")
    shown.until(lambda now: row_of_cursor(now)[: now.screen.cursor.x].endswith("/ vol"))
    assert not shown.screen.cursor.hidden
    pressed(shown, "\x1b")
    pressed(shown, "\x1b")
    until_on(shown, "?", "Here, in")
    pressed(shown, "\x1b")
    pressed(shown, "C")
    row = pressed(shown, "j")
    assert name_under_cursor(home) in row
    pressed(shown, "\x1b")
    home.run("ctl", "do", "view_playlists")
    home.run("ctl", "do", "new_playlist")
    row = pressed(shown, "abc")
    assert row[: shown.screen.cursor.x].endswith("abc")
    pressed(shown, "\x1b")
    home.run("ctl", "do", "login")
    pressed(shown, "xyz")
    assert not shown.screen.cursor.hidden
    assert shown.rows[shown.screen.cursor.y][: shown.screen.cursor.x].endswith("xyz")
    assert_no_colour(shown)
