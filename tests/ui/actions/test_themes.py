"""Themes: chosen with a preview, asked of the terminal, made of a cover; each in one frame."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwtui.ui.settings import UiSettings
from fwtui.ui.terminal.replies import ReplyFilter, is_light
from tests.ui.piloted import piloted
from tests.ui.sample import STILL, context
from tests.ui.walk import Far, walking
from tests.ui.widgets.test_cover import COVER, covered, picture

TERM = {"TERM_PROGRAM": "foot"}
LIGHT, DARK = b"\x1b]11;rgb:fafa/f9f9/f5f5\x1b\\", b"\x1b]11;rgb:1414/1717/1a1a\x07"


async def test_each_theme_is_shown_while_the_cursor_is_on_it() -> None:
    made = context(replace(STILL, theme="auto"))
    async with piloted(made) as seen:
        seen.app.do("theme")
        await seen.press("j", "j")
        assert seen.app.palette.name == "light"
        assert seen.style_at("Artists").bgcolor.name == "#faf9f5"
        await seen.press("escape")
        assert seen.app.palette.name == "dark"
        assert made.settings.theme == "auto"
        seen.app.do("theme")
        await seen.type("/nord")
        assert seen.app.palette.name == "nord"
        await seen.press("enter")
        assert "The theme is nord." in seen.text
        assert seen.app.theme == "nord"
        assert 'theme = "nord"' in made.settings_file.file.read_text()


async def test_a_terminals_ground_is_asked_for_and_followed() -> None:
    far = Far((100, 28), TERM)
    async with walking(context(replace(STILL, theme="auto")), far=far) as walk:
        assert far.sent.count(b"\x1b]11;?\x1b\\") == 1
        assert walk.app.palette.dark
        before = far.sent.count(b"\x1b[?2026h")
        walk.app.feed(LIGHT[:1])
        walk.app.feed(LIGHT[1:9])
        walk.app.feed(LIGHT[9:])
        await walk.until(lambda: not walk.app.palette.dark)
        await walk.settle(0.05)
        assert far.sent.count(b"\x1b[?2026h") - before <= 1
        walk.app.feed(b"\x1b[?997;1n")
        await walk.until(lambda: walk.app.palette.dark)
        walk.app.attach(Far((100, 28), {"TERM": "linux"}))
        assert walk.title.startswith("♫"), "an answer is no key"


@pytest.mark.parametrize("term", ["linux", "dumb"])
async def test_terminals_without_colours_to_ask_for_are_not_asked(term: str) -> None:
    far = Far((100, 28), {"TERM": term})
    async with walking(far=far):
        assert b"]11;" not in far.sent


async def test_a_chosen_theme_does_not_follow_the_terminal() -> None:
    far = Far((100, 28), TERM)
    async with walking(context(replace(STILL, theme="dark")), far=far) as walk:
        walk.app.feed(LIGHT)
        await walk.settle(0.05)
        assert walk.app.palette.name == "dark"


def test_replies_are_taken_out_wherever_they_are_cut() -> None:
    text = "a\x1b]11;rgb:00/00/00\x07b\x1b[?62;4cc\x1b[Ad\x1b_Gi=31;OK\x1b\\e"
    for cut in range(1, len(text)):
        got: list[str] = []
        replies = ReplyFilter(got.append)
        replies.expecting = True
        first, rest = replies.take(text[:cut]), text[cut:]
        if replies.goes_on(rest):
            first, rest = first.removesuffix("\x1b"), "\x1b" + rest
        assert first + replies.take(rest) == "abc\x1b[Ade"
        assert got == ["]11;rgb:00/00/00", "?62;4c", "_Gi=31;OK"]


@pytest.mark.parametrize(
    "reply",
    ["]11;rgb:00/00/00\x07", "?62;4c", "[?62;4c", "[0n", "[?997;1n", "P>|kitty\x1b\\", "[6;18;9t"],
)
def test_a_reply_whose_escape_was_a_key_long_before_types_nothing(reply: str) -> None:
    """The pause after which an ESC is the key goes by between it and the rest."""
    got: list[str] = []
    replies = ReplyFilter(got.append)
    replies.expecting = True
    assert replies.take("j\x1b") == "j\x1b"
    assert replies.release() == ""
    if reply.startswith("?"):
        assert not replies.goes_on(reply), "as typed"
        return
    assert replies.goes_on(reply)
    assert replies.take(f"\x1b{reply}k") == "k"
    assert len(got) == 1
    for typed in ("]", "P", "_", "[", "[A", "j"):
        replies.take("\x1b")
        replies.release()
        assert not replies.goes_on(typed)
        assert replies.take(typed) == typed


@pytest.mark.parametrize("begin", ["\x1bP", "\x1b]", "\x1b_G"])
@pytest.mark.parametrize("size", [7, 500, 20_000])
@pytest.mark.parametrize("end", ["\x07", "\x1b\\", "\x1b[A"])
def test_a_reply_without_end_types_nothing(begin: str, size: int, end: str) -> None:
    got: list[str] = []
    replies = ReplyFilter(got.append)
    text = begin + "q" * 20_000
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert "".join(map(replies.take, pieces)) == ""
    assert replies.take(end[:1]) + replies.take(f"{end[1:]}j") == (
        "\x1b[Aj" if end == "\x1b[A" else "j"
    )
    assert "".join(map(replies.take, pieces)) == ""
    assert replies.release() == ""
    assert replies.take("k") == "k", "after a pause keys are keys"
    assert got == []


def test_keys_with_alt_are_no_replies() -> None:
    replies = ReplyFilter(lambda reply: None)
    assert replies.take("\x1b") == "\x1b"
    assert replies.take("\x1b]") == ""
    assert replies.release() == "\x1b]"
    assert replies.take("\x1b]11;rgb:00") == ""
    assert replies.release() == "", "a torn one types nothing"
    assert is_light("]11;rgb:ffff/ffff/f0f0")
    assert is_light("]11;nonsense") is None


async def test_the_theme_follows_the_cover_that_plays() -> None:
    settings = UiSettings(theme="cover", colours="full", glyphs="unicode")
    made, pod = covered(picture(), settings)
    async with piloted(made, size=(80, 24)) as seen:
        await seen.until(lambda: seen.app.palette.name.startswith("cover-"))
        accent = seen.app.palette.ground.accent.color
        assert accent is not None
        red, green, blue = accent.get_truecolor()
        assert red > 1.2 * max(green, blue)
        before = seen.app.palette
        await seen.press("greater_than_sign")
        assert seen.app.palette is before
        assert pod.covers == [COVER.medium]
        made.themes.take_cover("", "")
        seen.app.theme_changed()
        assert seen.app.palette.name == "dark", "where there is no cover"
