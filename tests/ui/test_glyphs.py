"""The glyphs: UTF-8 or ASCII by the locale."""

from __future__ import annotations

from fwtui.ui.glyphs import choose, speaks_utf8


def test_utf8_or_ascii() -> None:
    assert speaks_utf8({"LANG": "de_DE.UTF-8"})
    assert speaks_utf8({"LC_ALL": "C.utf8", "LANG": "C"})
    assert not speaks_utf8({"LC_ALL": "C", "LANG": "de_DE.UTF-8"})
    assert not speaks_utf8({"LANG": "de_DE.ISO-8859-1"})
    assert choose("auto", {}).cursor == ">"
