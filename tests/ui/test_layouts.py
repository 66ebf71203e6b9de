"""Keys of other layouts act as those of the US layout at their places; typed text is itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from fwtui.ui.layouts import MOST_SAID, Layout
from fwtui.ui.terminal.parser import FencedParser
from tests.ui.at_home import fill, started
from tests.ui.piloted import piloted
from tests.ui.walk import walking


@pytest.mark.parametrize(
    ("key", "us"),
    [
        ("о", "j"), ("О", "J"), ("й", "q"), ("ctrl+с", "ctrl+c"), ("alt+ф", "alt+a"),
        ("Ж", "colon"), ("Ю", "greater_than_sign"), ("б", "comma"), ("Ъ", "right_curly_bracket"),
        ("λ", "l"), ("Λ", "L"), ("ח", "j"), ("ت", "j"), ("ㅓ", "j"), ("ї", "right_square_bracket"),
        ("j", "j"), ("J", "J"), ("é", "2"), ("ö", "ö"), ("ß", "ß"), ("ctrl+j", "ctrl+j"),
        ("escape", "escape"),        ("percent_sign", "percent_sign"), ("", ""), ("+", "+"),
        ("ㅆ", "T"), ("à", "0"),
        ("ـ", "J"), ("arabic_comma", "K"), ("arabic_semicolon", "P"), ("ظ", "slash"),
        ("arabic_question_mark", "question_mark"), ("alt+è", "alt+7"),
    ],
)  # fmt: skip
def test_the_key_of_the_us_layout(key: str, us: str) -> None:
    assert Layout().us_key(key) == us


WALKS = {
    "Russian": "ололП",
    "Greek": "ξκξκΓ",
    "Hebrew": "חלחלח",
    "Arabic": "تنتنت",
    "Korean": "ㅓㅏㅓㅏㅓ",
}
"""Down, up, down, up; then to the end, or down where a script has no capitals."""


@pytest.mark.parametrize("layout", WALKS)
async def test_a_walk_by_the_table_of_a_layout(layout: str) -> None:
    async with piloted() as seen:
        await seen.press("g")
        at = []
        for key in WALKS[layout]:
            await seen.press(key)
            at.append(seen.view.table.cursor)
        last = seen.view.table.count - 1
        assert at == [1, 0, 1, 0, last if layout in ("Russian", "Greek") else 1]


async def test_french_digits_open_views_and_count() -> None:
    async with piloted() as seen:
        for key, view in {"é": "search", "escape": "library", "è": "podcasts", "à": "home"}.items():
            await seen.press(key)
            assert seen.view.id == view
        await seen.press("1", "g", "alt+é j")
        assert seen.view.table.cursor == 2


def test_signs_are_digits_of_a_french_locale_alone() -> None:
    assert Layout({"LANG": "fr_FR.UTF-8"}).us_key("ampersand") == "1"
    assert Layout({"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}).us_key("ampersand") == "ampersand"
    assert Layout({"LANG": "fr_CA.UTF-8"}).us_key("ampersand") == "ampersand"


@pytest.mark.parametrize(
    ("sent", "key", "character", "us"),
    [
        ("1086::106;;1086", "о", "о", "j"),  # Russian
        ("1086:1054:106;2;1054", "О", "О", "J"),
        ("12609::97;2;12609", "ㅁ", "ㅁ", "A"),  # Korean, which has no capitals
        ("1089::99;5", "ctrl+с", None, "ctrl+c"),
        ("252::91;;252", "ü", "ü", "left_square_bracket"),  # German
        ("246:214:59;2;214", "Ö", "Ö", "colon"),
        ("38::49;;38", "ampersand", "&", "1"),  # French
        ("97:65:113;2;65", "A", "A", "A"),  # a Latin letter is itself wherever it stands
        ("97:65;2;65", "A", "A", "A"),
        ("4304::97;;4304", "ა", "ა", "a"),  # Georgian, of which there is no table
    ],
)
def test_the_place_that_the_terminal_says(
    sent: str, key: str, character: str | None, us: str
) -> None:
    layout = Layout()
    [event] = FencedParser(layout).feed(f"\x1b[{sent}u")
    assert (event.key, event.character) == (key, character)  # type: ignore[attr-defined]
    assert layout.us_key(key) == us


def test_alt_is_read_at_once_however_fast_it_is_typed() -> None:
    """A key that is held comes some thirty times a second, and is no letters."""
    typed = "\x1bu\x1bu\x1bf\x1bb\x1bJ\x1b.\x1b\r\x1b \x1bф\x1b-k\x1b[A\x1bOP\x1b[1;3C"
    found = [each.key for each in FencedParser(Layout()).feed(typed)]  # type: ignore[attr-defined]
    assert found == [
        "alt+u", "alt+u", "alt+f", "alt+b", "alt+shift+j", "alt+full_stop", "alt+enter",
        "alt+space", "alt+ф", "alt+minus", "k", "up", "f1", "alt+right",
    ]  # fmt: skip


async def test_alt_and_a_digit_count_in_any_terminal() -> None:
    """Without kitty's protocol it is ESC and the digit, in which Textual sees a Mac's sign."""
    for digit in "0123456789":
        [event] = FencedParser(Layout()).feed(f"\x1b{digit}")
        assert event.key == f"alt+{digit}"  # type: ignore[attr-defined]
    async with walking() as walk:
        for sent in ("g", "\x1b1", "2", "j"):
            await walk.key(sent)
        assert walk.app.shown.table.cursor == 12


@pytest.mark.parametrize(
    "sent", ["1086::9999999;;1086", "9999999::106;;106", "1086::0;;1086", "1086::;;1086", "::;u"]
)
def test_places_that_are_none_are_fenced(sent: str) -> None:
    layout = Layout()
    list(FencedParser(layout).feed(f"\x1b[{sent}u"))
    assert layout.us_key("о") == "j"
    for code in range(1000, 1000 + 2 * MOST_SAID):
        layout.learn(chr(code), 106, shift=False)
    assert len(layout._said) <= MOST_SAID


@settings(max_examples=100, deadline=None)
@given(some.text("0123456789:;", max_size=24), some.sampled_from("u~AHPR"))
def test_any_report_of_a_key_is_read(inside: str, end: str) -> None:
    """None is taken for typed letters, and the key after it is read."""
    *found, last = FencedParser(Layout()).feed(f"\x1b[{inside}{end}j")
    assert last.key == "j"  # type: ignore[attr-defined]
    assert len(found) <= 1 + inside.count(":")


async def test_a_sequence_goes_on_over_shift_and_by_places() -> None:
    """Kitty's protocol reports shift itself; Georgian has no table."""
    async with walking() as walk:
        for sent in ("\x1b[57443;3u", "\x1b[51;3u", "\x1b[57441;2u", "\x1b[103:71;2;71u"):
            await walk.key(sent)
        table = walk.app.shown.table
        assert table.cursor == 2, "alt+3, shift, G"
        await walk.key("\x1b[4331::106;;4331u")
        assert table.cursor == 3
        assert not walk.app.presses.typed


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


@pytest.mark.long
def test_presets_sequences_and_places_in_a_terminal(tmp_path: Path) -> None:
    """What cannot work is named; the keyboard protocol is asked for, and given back."""
    fill(tmp_path)
    with (tmp_path / "config.toml").open("a") as config:
        config.write('keys = { preset = "spotify-player", fly = "x" }\n')
    with started(tmp_path) as terminal:
        terminal.until("there is no action fly")
        assert b"\x1b[>29u" in terminal.output
        terminal.press("g")
        terminal.until("gs Search")
        terminal.until(lambda it: it.rows[-1].lstrip().startswith("g…"))
        assert "a menu   A artist   B album   c go to what plays" in terminal.rows[-1]
        terminal.press("s")
        terminal.until("Type what you look for.")
        terminal.press(b"\x1b[27u")
        terminal.until("Älva")
        terminal.press("\x1b[4310::122;;4310u")  # Georgian, where z stands
        terminal.until("Nothing is queued.")
        terminal.press("q")
        assert terminal.wait() == 0
        assert terminal.output.rindex(b"\x1b[<u") > terminal.output.rindex(b"\x1b[>29u")
