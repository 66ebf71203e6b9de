"""Covers in a terminal's own graphics: by what it answers; sent whole, and deleted again."""

from __future__ import annotations

import asyncio
import base64
import re
from io import BytesIO

import pytest
from PIL import Image

from fwtui.ui.settings import UiSettings
from fwtui.ui.terminal import pictures, questions
from fwtui.ui.terminal.pictures import PLACEHOLDER, SLOW, Pictures
from tests.ui.sample import context
from tests.ui.walk import Far, walking
from tests.ui.widgets.test_cover import covered, picture

KITTY = {"TERM": "xterm-kitty"}
TMUX = {"TERM": "tmux-256color", "TMUX": "/tmp/tmux-1000/default,1,0"}
OK = "_Gi=31;OK"
DA1 = "?62;c"
XTERM = {"TERM": "xterm-256color"}
FAR = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
CELL = "6;20;10t"
MLTERM = "?63;1;2;3;4;6;7;15;18;22;29c"
VT340 = "?63;1;2;3;4;6;9;15;16;22;28c"


@pytest.mark.parametrize(
    ("environ", "replies", "seconds", "kind"),
    [
        (KITTY, [OK, "P>|kitty(0.36.4)", CELL, DA1], 0.01, "kitty"),
        (KITTY, [OK, "P>|kitty(0.26.5)", "4;400;639t", "6;20;9t", DA1], 0.01, "blocks"),
        (KITTY, [OK, DA1], 0.01, "kitty"),
        ({"TERM": "mlterm"}, ["4;528;800t", "6;22;10t", "?1;0;1024S", MLTERM], 0.01, "sixel"),
        (KITTY, [OK, DA1], 2 * SLOW, "blocks"),
        (KITTY, ["_Gi=31;ENOTSUPPORTED:", DA1], 0.01, "blocks"),
        (XTERM, [OK, "P>|ghostty 1.1.3", CELL, "?62;22;52c"], 0.01, "kitty"),
        (XTERM, ["P>|XTerm(379)", "4;480;800t", CELL, "?1;0;16S", VT340], 0.01, "sixel"),
        (XTERM, ["P>|XTerm(379)", CELL, VT340], 2 * SLOW, "blocks"),
        (XTERM, ["P>|XTerm(379)", "4;480;800t", VT340], 0.01, "sixel"),
        (XTERM, ["P>|XTerm(379)", VT340], 0.01, "blocks"),
        (XTERM, ["P>|XTerm(379)", CELL, "?64;1;2;6;9;15;16;17;18;21;22;28c"], 0.01, "blocks"),
        ({"TERM": "foot"}, ["P>|foot(1.13.1)", CELL, "?1;0;1024S", "?62;4;22c"], 0.01, "sixel"),
        (XTERM, [OK, "P>|WezTerm 20240203-110809-5046fc22", CELL, "?65;4;6;18;22c"], 0.01, "iterm"),
        (XTERM, ["P>|iTerm2 3.5.3", CELL, "?64;1;2;4;6;17;18;21;22c"], 0.01, "iterm"),
        (XTERM, ["P>|iTerm2 3.5.3", CELL, "?64;1;2;4;6;17;18;21;22c"], 2 * SLOW, "blocks"),
        (XTERM, [OK, "P>|Konsole 23.08.1", CELL, "?62;1;4c"], 0.01, "blocks"),
        # recorded from the terminals of Debian 12
        (XTERM, ["P>|XTerm(379)", "?1;3S", "?64;1;2;6;9;15;16;17;18;21;22;28c"], 0.0, "blocks"),
        ({"TERM": "foot"}, ["P>|foot(1.13.1)", "4;888;1595t", "6;12;5t", "?1;0;1024S",
                            "?62;4;22c"], 0.01, "sixel"),
        (XTERM, [OK, "P>|Konsole 22.12.3", "4;504;880t", "6;18;8t", "?62;1;4c"], 0.01, "blocks"),
        ({"TERM": "alacritty"}, ["4;588;792t", "?6c"], 0.01, "blocks"),
        ({"TERM": "rxvt-unicode-256color"}, ["4;364;656t", "?1;2c"], 0.01, "blocks"),
        ({"TERM": "st-256color"}, ["?6c"], 0.01, "blocks"),
        (XTERM, ["?64;1;9;15;21;22c"], 0.01, "blocks"),
        (XTERM, ["P>|terminology 1.13.0", "?64;1;9;15;18;21;22c"], 0.01, "blocks"),
        (XTERM, ["4;504;720t", "?65;1;9c"], 0.01, "blocks"),
        (XTERM, ["?1;2c"], 0.01, "blocks"),
        (XTERM, ["?6c"], 0.01, "blocks"),
        (XTERM, [], 0.01, "blocks"),
        (TMUX, ["P>|tmux 3.3a", "?1;2c"], 0.01, "blocks"),
        (TMUX, ["P>|tmux 3.3a", "?1;2c", OK], 0.01, "kitty"),
        (TMUX, ["P>|tmux 3.4", CELL, "?1;2;4c"], 0.001, "sixel"),
        (TMUX, ["P>|tmux 3.4", CELL, "?1;2;4c", OK], 0.01, "kitty"),
        (TMUX | FAR, ["P>|tmux 3.4", CELL, "?1;2;4c"], 0.001, "blocks"),
        (KITTY | FAR, [OK, DA1], 2 * SLOW, "none"),
        (XTERM | FAR, ["?1;2c"], 2 * SLOW, "none"),
        (XTERM | FAR, ["?1;2c"], 0.05, "blocks"),
    ],
    ids=[
        "kitty", "kitty-0.26", "kitty-unnamed", "mlterm", "kitty-slow", "kitty-refused", "ghostty",
        "xterm", "xterm-slow", "xterm-text-area", "xterm-no-size", "xterm-no-sixel",
        "foot", "wezterm", "iterm2", "iterm2-slow", "konsole",
        "xterm-379", "foot-1.13", "konsole-22.12", "alacritty-0.11", "urxvt-9.30", "st-0.9",
        "zutty-0.14", "terminology-1.13", "vte-0.70", "qterminal-1.2", "vte", "silent",
        "tmux", "tmux-passes", "tmux-sixel", "tmux-sixel-passes", "tmux-sixel-far",
        "kitty-far-slow", "xterm-far-slow", "xterm-far",
    ],
)  # fmt: skip
def test_what_a_terminal_answers(
    environ: dict[str, str], replies: list[str], seconds: float, kind: str
) -> None:
    made = Pictures(lambda data: None)
    assert made.begin(environ, "auto")
    for reply in replies:
        made.answered(reply, seconds)
    if made.next_question().startswith("\x1b[?1;1;0S"):  # not one of the first: st scrolls by it
        made.answered(replies[-1], seconds)
    assert made.kind == kind
    made.begin({"TERM": "linux"}, "auto")
    assert made.kind == "blocks", "another terminal has not answered yet"


def test_a_busy_machine_is_no_slow_line() -> None:
    """The answer waits while the first views are painted; those after it do not."""
    made = Pictures(lambda data: None)
    assert b"S" not in made.begin(XTERM, "auto").encode()
    made.answered(CELL, SLOW)
    made.answered(VT340, 3 * SLOW)
    assert made.next_question() == "\x1b[?1;1;0S\x1b[c"
    assert not made.answered("?1;0;16S", 3 * SLOW)
    assert not made.answered(VT340, 3 * SLOW)
    assert made.kind == "blocks"
    assert made.next_question() == "\x1b[c"
    assert made.answered(VT340, SLOW / 2)
    small = made.sign
    assert made.next_question() == "\x1b[c"
    assert made.answered(VT340, 0.001), "it takes larger pictures, too"
    assert made.sign != small
    assert made.kind == "sixel"
    assert not made.answered(VT340, 3 * SLOW)
    assert made.next_question() == ""


def test_a_slow_line_is_asked_a_few_times() -> None:
    """tmux answers DA1 itself: how far the terminal is the answer of kitty's graphics says."""
    for environ, reply, question in ((KITTY, DA1, "\x1b[c"), (TMUX, OK, "\x1bPtmux;")):
        made = Pictures(lambda data: None)
        made.begin(environ, "auto")
        if environ is KITTY:
            made.answered(OK, 2 * SLOW)
        asked = 0
        while asked < 10 and not made.answered(reply, 2 * SLOW):
            if not (following := made.next_question()):
                break
            assert following.startswith(question)
            asked += 1
        assert asked == pictures.MOST_TRIES
        assert made.kind == "blocks"


def test_a_kitty_in_tmux_answers_where_it_has_placeholders() -> None:
    """0.26 took the key U for an error and stayed silent; without it the answer was ``OK``."""
    assert "\x1b\x1b_Gi=31,s=1,v=1,a=q,U=1," in Pictures(lambda data: None).begin(TMUX, "auto")


@pytest.mark.parametrize("term", ["linux", "dumb", "screen.xterm-256color", ""])
@pytest.mark.parametrize("wanted", ["auto", "sixel"])
def test_a_terminal_that_would_show_the_question_is_not_asked(term: str, wanted: str) -> None:
    made = Pictures(lambda data: None)
    assert made.begin({"TERM": term}, wanted) == ""
    assert made.kind == "blocks"
    assert made.begin(XTERM | {"STY": "1234.pts-0.host"}, wanted) == ""
    apple = {"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}
    assert Pictures(lambda data: None).begin(apple, "auto") == ""


@pytest.mark.parametrize(
    ("wanted", "kind"), [("kitty", "kitty"), ("iterm", "iterm"), ("blocks", "blocks")]
)
def test_what_is_set_is_not_asked_for(wanted: str, kind: str) -> None:
    made = Pictures(lambda data: None)
    assert made.begin(KITTY, wanted) == ""
    assert made.kind == kind


def sent_picture(stream: str) -> tuple[dict[str, str], Image.Image]:
    """The picture in a stream, as kitty reads it."""
    keys: dict[str, str] = {}
    data = ""
    for head, part in re.findall(r"\x1b_G([^;\x1b]*);([^\x1b]*)\x1b\\", stream):
        assert len(part) <= 4096
        keys = dict(each.split("=") for each in head.split(",")) | keys
        data += part
    return keys, Image.open(BytesIO(base64.b64decode(data)))


@pytest.mark.parametrize("environ", [KITTY, TMUX], ids=["kitty", "tmux"])
async def test_the_picture_is_the_cover(environ: dict[str, str]) -> None:
    written: list[str] = []
    made = Pictures(written.append)
    made.begin(environ, "kitty")
    strips = await made.strips(picture(300, 200), 28, 14, "full")
    assert strips is not None
    stream = "".join(written)
    if environ is TMUX:
        assert all(each.startswith("\x1bPtmux;\x1b\x1b_G") for each in written)
        stream = re.sub(r"\x1bPtmux;(.*?\x1b\x1b\\)\x1b\\", r"\1", stream, flags=re.DOTALL)
        stream = stream.replace("\x1b\x1b", "\x1b")
    keys, image = sent_picture(stream)
    assert (keys["a"], keys["U"], keys["c"], keys["r"]) == ("T", "1", "28", "14")
    assert image.getpixel((5, 5)) == (200, 0, 0)
    assert image.getpixel((image.width - 5, image.height - 5)) == (0, 0, 200)
    assert len(strips) == 14
    for strip in strips:
        assert strip.cell_length == 28
        assert strip.text.count(PLACEHOLDER) == 28
        style = next(iter(strip)).style
        assert style is not None
        assert style.color is not None
        assert style.color.get_truecolor() == (0, 0, int(keys["i"]))
    assert f"a=d,d=I,i={keys['i']}" in made.delete()
    assert made.delete() == ""


async def test_a_broken_cover_sends_nothing() -> None:
    written: list[str] = []
    made = Pictures(written.append)
    made.begin(KITTY, "kitty")
    assert await made.strips(b"broken", 28, 14, "full") is None
    assert written == []


async def test_a_session_shows_and_deletes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "ASK_AFTER", 0.0)
    monkeypatch.setattr(pictures, "SLOW", 60.0)  # however busy this machine is
    made, _ = covered(picture(), UiSettings(colours="full", glyphs="unicode"))
    far = Far((140, 40), KITTY)
    async with walking(made, size=(140, 40), far=far) as walk:
        await walk.until(lambda: "▀" in "\n".join(walk.rows))
        await walk.until(lambda: b"a=q" in far.sent)
        walk.app.feed(b"\x1b_Gi=31;OK\x1b\\\x1b[?62;c")
        await walk.until(lambda: PLACEHOLDER.encode() in far.sent)
        assert far.sent.index(b"a=T,U=1") < far.sent.index(PLACEHOLDER.encode())
        assert "▀" not in "\n".join(walk.rows)
        assert b"a=d,d=I" in far.farewell
        walk.app.detach()
        other = Far((140, 40), {"TERM": "xterm-256color"})
        walk.app.attach(other)
        await walk.until(lambda: "▀" in "\n".join(walk.rows))
        await asyncio.sleep(0)
        assert PLACEHOLDER.encode() not in other.sent
        assert b"a=d" not in other.farewell, "it was given none"


async def test_nothing_is_asked_where_covers_are_off() -> None:
    far = Far((140, 40), KITTY)
    async with walking(context(UiSettings(covers="off")), far=far) as walk:
        await walk.settle(0.05)
        assert b"a=q" not in far.sent
