"""Keys as real terminals send them, recorded with fwtui's modes switched on."""

from __future__ import annotations

import pytest
from textual.events import Key

from fwtui.ui.layouts import Layout
from fwtui.ui.terminal.parser import FencedParser

MLTERM, URXVT, ST = "mlterm", "rxvt-unicode-256color", "st-256color"


@pytest.mark.parametrize(
    ("term", "sent", "keys"),
    [
        ("xterm", "\x1bOR", ["f3"]),
        ("xterm", "\x1b[1;2R", ["shift+f3"]),
        ("xterm", "\x1b1\x1b[1;3D", ["alt+1", "alt+left"]),
        ("xterm-kitty", "\x1b[1;129R", ["f3"]),  # 0.26.5, with num lock
        ("xterm-kitty", "\x1b[1;130R", ["shift+f3"]),
        ("alacritty", "\r\n", ["enter", "enter"]),  # 0.11: the keypad's last
        ("xterm", "\r\n", ["enter", "ctrl+j"]),
        (MLTERM, "\x1b1\x1b\x1b[1;3D", ["alt+1", "alt+left"]),
        (URXVT, "\x1b\x1b[D\x1b\x1b[C\x1b\x1b[5~", ["alt+left", "alt+right", "alt+pageup"]),
        (URXVT, "\x1bOd\x1b[7~\x1b[8~", ["ctrl+left", "home", "end"]),
        ("xterm", "\x1b\x1b[D", ["escape", "left"]),
        (ST, "\x1b[P\x1b[2K\x1b[4h", ["delete", "shift+delete", "insert"]),
        (ST, "\x1bOP\x1b[1;2R", ["f1", "shift+f3"]),
        ("xterm-kitty", "\x1b[P", ["f1"]),
        ("xterm-256color", "\x1bO2R\x1bO2P", ["shift+f3", "shift+f1"]),  # Konsole, QTerminal
    ],
)
def test_a_key(term: str, sent: str, keys: list[str]) -> None:
    found = list(FencedParser(Layout(), term=term).feed(sent))
    assert [event.key for event in found if isinstance(event, Key)] == keys
    assert len(found) == len(keys)
