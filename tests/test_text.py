"""A stranger's text, made safe: what goes, what stays, what it costs."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from unicodedata import category, combining

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fwtui import text
from fwtui.text import LONGEST, MARKS_IN_A_ROW, plain, plain_all, prose, whole_number

_LEFT_OUT = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Cf"}
_INSIDE_EMOJI = "\u200d\ufe0e\ufe0f"

# What a stranger may write: mostly what does harm.
hostile = st.text(
    st.one_of(
        st.sampled_from("\x1b\x07\x9b\x00\n\t\u202e\u2066\u200d\ufe0f\u0301\u20e3\u3000\xa0\u2028"),
        st.sampled_from("a[]/@é夜שع👩🎵\U000e0001\ud800\U0001f3fb"),
        st.characters(),
    ),
    max_size=80,
)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Older Love", "Older Love"),
        ("Sigur Rós – Ágætis byrjun", "Sigur Rós – Ágætis byrjun"),
        ("夜明け", "夜明け"),
        ("चाँद रात", "चाँद रात"),
        ("ดวงจันทร์", "ดวงจันทร์"),
        ("שלום עולם", "שלום עולם"),
        ("العربية", "العربية"),
        ("e\u0301te\u0301", "e\u0301te\u0301"),
        ("👩\u200d🎤 live", "👩\u200d🎤 live"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("#\ufe0f\u20e3", "#\ufe0f\u20e3"),
        ("", ""),
    ],
)
def test_a_title_of_any_script_stays_as_it_is(written: str, shown: str) -> None:
    assert plain(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]0;owned\x07title", "]0;ownedtitle"),
        ("\x1b]52;c;ZXZpbA==\x07", "]52;c;ZXZpbA=="),
        ("\x9b2J\x9d0;x\x9c", "2J0;x"),
        ("abc\u202egnp.exe", "abcgnp.exe"),
        ("\u2066\u2067\u2068x\u2069", "x"),
        ("one\ntwo\r\nthree\tfour", "one two three four"),
        ("a\u2028b\u2029c", "a b c"),
        ("z\u200bw\u200d\ufeff", "zw"),
        ("a\ufe0f", "a"),
        ("\u200dx", "x"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("\ud800lone", "lone"),
        ("\ue000private", "private"),
        ("a\u0301\u0302\u0303\u0304\u0305\u0306z", "a\u0301\u0302\u0303\u0304z"),
        ("wide\xa0space", "wide space"),
    ],
)
def test_what_could_steer_a_terminal_is_left_out(written: str, shown: str) -> None:
    """Fault 41: ESC, OSC 52, C1 and bidi controls among it."""
    assert plain(written) == shown


@pytest.mark.parametrize(
    "written", ["Bad [/x] tag", "[red]not red[/red]", "[@click=app.quit]click[/]", r"\[esc]", "$t"]
)
def test_markup_is_a_text_like_any_other(written: str) -> None:
    """Faults 42 and 43: it is kept as it is; nothing that shows it may parse it."""
    assert plain(written) == written


@given(hostile)
def test_what_comes_out_is_safe(written: str) -> None:
    shown = plain(written)
    marks = 0
    for char in shown:
        assert category(char) not in _LEFT_OUT or char in _INSIDE_EMOJI
        is_mark = category(char) in ("Mn", "Me") and (combining(char) > 0 or category(char) == "Me")
        marks = marks + 1 if is_mark else 0
        assert marks <= MARKS_IN_A_ROW
    assert len(shown) <= LONGEST
    assert plain(shown) == shown
    shown.encode()


@given(hostile)
def test_a_glance_at_the_whole_says_the_same_as_every_character(written: str) -> None:
    glance = plain(written)
    # A character that is never kept, and is no control, makes it look at each.
    each = plain(written + "\ue000")
    assert glance == each


@given(st.lists(hostile, max_size=8), st.integers(0, 60))
def test_many_at_once_are_what_each_is(written: list[str], longest: int) -> None:
    written = [*written, "Salt", "\u0301" * 4, "Älva", "one\ntwo", "夜明け" * 5]
    assert plain_all(written) == [plain(text) for text in written]
    assert plain_all(written[:-2]) == [plain(text) for text in written[:-2]]
    assert plain_all(written, longest) == [plain(text, longest) for text in written]


def test_none_at_once_are_none() -> None:
    assert plain_all([]) == []


def test_what_is_ordinary_is_good_by_the_tables_of_this_unicode() -> None:
    letter = re.compile(f"[{text._LETTERS}]").fullmatch
    mark = re.compile(f"[{text._MARKS}]").fullmatch
    for point in range(sys.maxunicode + 1):
        char = chr(point)
        if letter(char):
            assert category(char) not in _LEFT_OUT | {"Mn", "Me"}, hex(point)
            assert category(char) != "Zs" or char == " ", hex(point)
        if mark(char):
            assert category(char) in ("Mn", "Me"), hex(point)


def test_a_long_line_that_is_nearly_ordinary_takes_no_longer() -> None:
    """The pattern never goes back: it would take for ever to find out otherwise."""
    assert plain("a\u0301" * 250 + "\x1b") == "a\u0301" * 250


@pytest.mark.parametrize("unit", ["x", "é", "\u0301", "\x1b", "\u200d", "👩\u200d", "\n"])
def test_of_a_title_of_ten_megabytes_only_the_beginning_is_looked_at(unit: str) -> None:
    """Fault 44; what it costs is printed by the benchmark of decoding."""
    title = unit * (10_000_000 // len(unit))
    assert plain(title) == plain(title[: 2 * LONGEST]) == plain(_Watched(title))
    assert len(plain(title)) <= LONGEST


class _Watched(str):
    """A text that minds being read past its beginning."""

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("all of it was read")

    isascii = isprintable = __iter__  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>We are <b>bold</b> &amp; loud</p>", "We are bold & loud"),
        ("# Älva\n\n**strong** and *soft*, `code`", "Älva\n\nstrong and soft, code"),
        ("on [our page](https://fjord.example/a)", "on our page (https://fjord.example/a)"),
        ("[https://a.example](https://a.example)", "https://a.example"),
        ("![a boat](https://a.example/b.png)", "a boat (https://a.example/b.png)"),
        ("snake_case_name, 3 * 4 * 5, a <3 b", "snake_case_name, 3 * 4 * 5, a <3 b"),
        ("> quoted\n<script>x</script>", "quoted\n x "),
    ],
)
def test_markup_is_left_out_of_prose(markup: str, words: str) -> None:
    assert prose(markup).strip() == words.strip()


@given(st.text(st.sampled_from("ab<>/&;[]()*_`#! \n"), max_size=200))
def test_prose_of_anything_is_no_longer_than_it_was(text: str) -> None:
    made = prose(text)
    assert len(made) <= len(text) + 2 * text.count("](")


@pytest.mark.parametrize(
    ("written", "number"),
    [("0", 0), ("07", 7), ("9" * 18, 10**18 - 1), ("9" * 19, None),
     pytest.param("9" * 5000, None, id="long"),
     ("²", None), ("٣", None), ("-1", None), (" 1", None), ("", None)],
)  # fmt: skip
def test_a_whole_number_is_digits_and_has_room(written: str, number: int | None) -> None:
    assert whole_number(written) == number
