"""Keys of other layouts act as those of the US layout at their places; typed text is itself."""

from __future__ import annotations

import pytest

from fwtui.ui.layouts import us_key
from tests.ui.walk import walking


@pytest.mark.parametrize(
    ("key", "us"),
    [
        ("о", "j"), ("О", "J"), ("й", "q"), ("ctrl+с", "ctrl+c"), ("alt+ф", "alt+a"),
        ("Ж", "colon"), ("Ю", "greater_than_sign"), ("б", "comma"), ("Ъ", "right_curly_bracket"),
        ("λ", "l"), ("Λ", "L"), ("ח", "j"), ("ت", "j"), ("ㅓ", "j"), ("ї", "right_square_bracket"),
        ("j", "j"), ("J", "J"), ("é", "é"), ("ß", "ß"), ("ctrl+j", "ctrl+j"), ("escape", "escape"),
        ("percent_sign", "percent_sign"), ("", ""), ("+", "+"),
    ],
)  # fmt: skip
def test_the_key_of_the_us_layout(key: str, us: str) -> None:
    assert us_key(key) == us


async def test_a_russian_layout_drives_and_types() -> None:
    """As kitty's protocol sends it, and as a terminal without it does."""
    async with walking() as walk:
        before = walk.title
        await walk.key("\x1b[1044;2;1044u")
        await walk.until(lambda: "Allowance" in walk.title, "Д is L")
        await walk.key("\x1b[27u")
        await walk.until(lambda: walk.title == before, "the view before")
        await walk.key("Д")
        await walk.until(lambda: "Allowance" in walk.title, "also without the protocol")
        await walk.key("1")
        await walk.until(lambda: walk.title == before, "the library")
        await walk.key("/")
        await walk.key("о")
        await walk.until(lambda: "о" in walk.title, "typed as it is")
        await walk.key("\x1b[27u")
        await walk.until(lambda: walk.title == before, "the filter is closed")
        asked = walk.app.quits
        await walk.key("\x1b[1081;5u")
        await walk.until(lambda: walk.app.quits > asked, "ctrl+й is ctrl+q")
