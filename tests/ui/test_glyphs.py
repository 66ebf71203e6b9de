"""The glyphs: UTF-8 or ASCII by the locale."""

from __future__ import annotations

from rich.cells import cell_len

from fwtui.ui.glyphs import ASCII, UNICODE, choose, speaks_utf8


def test_utf8_or_ascii() -> None:
    assert speaks_utf8({"LANG": "de_DE.UTF-8"})
    assert speaks_utf8({"LC_ALL": "C.utf8", "LANG": "C"})
    assert not speaks_utf8({"LC_ALL": "C", "LANG": "de_DE.UTF-8"})
    assert not speaks_utf8({"LANG": "de_DE.ISO-8859-1"})
    assert choose("auto", {}).cursor == ">"


def test_ascii_signs_are_ascii() -> None:
    assert all(str(getattr(ASCII, name)).isascii() for name in ASCII.__struct_fields__)
    assert all(
        cell_len(sign) == 1
        for name in UNICODE.__struct_fields__
        if isinstance(sign := getattr(UNICODE, name), str) and name != "eighths"
    )
