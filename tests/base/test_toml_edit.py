"""One key of a TOML file is changed, and every other line stays."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from fwtui.base.toml_edit import NotEditable, edited, literal, parsed

FILE = """\
# mine
[player]
volume = 35   # quiet
[ui]
theme = "li#ght" # sunny

[ui.keys]
add = "e"
"""


@pytest.mark.parametrize(
    ("table", "key", "value", "line"),
    [
        ("player", "volume", 40, "volume = 40  # quiet"),
        ("ui", "theme", "dark", 'theme = "dark"  # sunny'),
        ("ui", "mouse", False, "mouse = false"),
        ("pod", "timeout", 3.5, "[pod]\ntimeout = 3.5"),
        ("player", "volume", None, "# quiet\n"),
    ],
)
def test_a_key_is_set_and_comments_stay(table: str, key: str, value: Any, line: str) -> None:
    made = edited(FILE, table, key, value)
    assert line in made
    assert all(comment in made for comment in ("# mine", "# quiet", "# sunny"))
    assert tomllib.loads(made).get(table, {}).get(key) == value
    kept = [each for each in FILE.splitlines() if each and each.split(" ")[0] != key]
    assert [each for each in made.splitlines() if each in kept] == kept


def test_a_value_of_several_lines_is_replaced_whole() -> None:
    text = "[library]\r\nchange_pauses = [\r\n 1.0,\r\n 2.0,\r\n]\r\nmirror = false\r\n"
    assert edited(text, "library", "change_pauses", (3.0,)) == (
        "[library]\r\nchange_pauses = [3.0]\r\nmirror = false\r\n"
    )


def test_dotted_keys_and_an_empty_file_take_a_key() -> None:
    assert tomllib.loads(edited("ui.theme = 'dark'\n", "ui", "mouse", False)) == {
        "ui": {"theme": "dark", "mouse": False}
    }
    assert edited("", "ui", "mouse", False) == "[ui]\nmouse = false\n"
    assert edited(FILE, "ui", "covers", None) == FILE


@pytest.mark.parametrize(
    ("text", "table", "key"),
    [
        ("ui = { theme = 'dark' }\n", "ui", "theme"),
        ("ui = { theme = 'dark' }\n", "ui", "mouse"),
        ("[ui.keys]\nadd = 'e'\n", "ui", "keys"),
        ("[library]\nx = [1, # one\n 2]\n", "library", "x"),
    ],
)
def test_what_cannot_be_changed_by_itself_is_left(text: str, table: str, key: str) -> None:
    with pytest.raises(NotEditable):
        edited(text, table, key, "other")


def test_a_value_is_written_as_it_is_read() -> None:
    values = [True, 3, -1.5, 'a "b"\\\n\x7f', [1, [2]], {"a b": "c"}, ""]
    assert [parsed(literal(each)) for each in values] == values
    with pytest.raises(ValueError, match="more than one"):
        parsed('1\nother = "x"')
