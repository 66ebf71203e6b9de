"""Pictures that a terminal paints over its cells: sixels and iTerm2's images."""

from __future__ import annotations

import base64
import random
import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat
from rich.cells import split_graphemes
from rich.console import Console
from rich.segment import Segment
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from fwtui.ui import half_blocks
from fwtui.ui.settings import UiSettings
from fwtui.ui.terminal import pictures, questions
from fwtui.ui.terminal.cell_rows import PAINTED, is_painted
from fwtui.ui.terminal.painted import MARKS, PaintedPictures
from fwtui.ui.terminal.pictures import Pictures
from fwtui.ui.terminal.shown import ShownScreen, ShownUpdate
from tests.ui.terminal.picture_screen import PictureScreen
from tests.ui.terminal.sixels import decoded
from tests.ui.terminal.test_pictures import VT340, XTERM
from tests.ui.walk import Far, Walk, walking
from tests.ui.widgets.test_cover import HIGH, WIDE, covered, picture

SIXEL = ("P>|XTerm(379)", "6;20;10t", "?1;0;256S", VT340)
ITERM = ("P>|iTerm2 3.5.3", "6;20;10t", "?64;1;2;4;6;17;18;21;22c")
INLINE = re.compile(r"\x1b\]1337;File=([^:\x07]*):([A-Za-z0-9+/=]*)\x07")


def gradient(size: int = 200) -> bytes:
    """All colours run into each other: the most that a palette can get wrong."""
    parts = [Image.linear_gradient("L").rotate(angle).resize((size, size)) for angle in (0, 90)]
    image = Image.merge("RGB", (*parts, ImageChops.invert(parts[0])))
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def far_off(image: Image.Image, data: bytes) -> float:
    """How far the pixels are from those of the cover, on average, from 0 to 255."""
    cover = half_blocks.middle_square(data, *image.size, max(image.size))
    assert cover is not None
    return max(ImageStat.Stat(ImageChops.difference(image, cover)).mean)


def inline(stream: str) -> tuple[dict[str, str], Image.Image]:
    """The image in a stream, as iTerm2 reads it."""
    found = INLINE.search(stream)
    assert found is not None
    data = base64.b64decode(found[2])
    keys = dict(each.split("=") for each in found[1].split(";"))
    assert int(keys["size"]) == len(data)
    return keys, Image.open(BytesIO(data))


def asked(replies: tuple[str, ...], seconds: float = 0.01) -> tuple[Pictures, list[str]]:
    """Pictures of a terminal that answered so, and what is painted of each."""
    given: list[str] = []
    made = Pictures(given.append)
    made.begin(XTERM, "auto")
    for reply in replies:
        made.answered(reply, seconds)
    return made, given


async def sequence(made: Pictures, data: bytes, rows: int = 14) -> str:
    """What paints a picture of so many rows of cells, and twice as many columns."""
    strips = await made.strips(data, 2 * rows, rows, "256")
    assert strips is not None
    assert made._painted is not None
    return list(made._painted._pictures.values())[-1].sequence


@pytest.mark.parametrize("registers", [16, 64, 256])
async def test_a_sixel_picture_is_the_cover(registers: int) -> None:
    replies = tuple(each.replace("256", str(registers)) for each in SIXEL)
    made, given = asked(replies)
    for data in (picture(300, 200), gradient()):
        image = decoded(await sequence(made, data))
        assert image.size == (280, 276), "as large as its cells, in whole bands"
        assert len(image.getcolors(65536) or ()) <= registers
        assert far_off(image, data) < {16: 24, 64: 10, 256: 6}[registers]
    assert given == [], "nothing is sent before a frame"


async def test_an_image_of_iterm_is_the_cover() -> None:
    made, _ = asked(ITERM)
    keys, image = inline(await sequence(made, gradient()))
    assert (keys["width"], keys["height"]) == ("28", "14")
    assert (keys["inline"], keys["preserveAspectRatio"]) == ("1", "1")
    assert image.size == (280, 280)
    assert far_off(image, gradient()) == 0.0


@pytest.mark.parametrize(("replies", "shown"), [(SIXEL, False), (ITERM, True)])
async def test_a_line_that_is_not_quick_gets_fewer_bytes(
    replies: tuple[str, ...], shown: bool
) -> None:
    noise = BytesIO()
    parts = [Image.effect_noise((140, 140), 90) for _ in range(3)]
    Image.merge("RGB", parts).save(noise, "PNG")
    made, _ = asked(replies, pictures.QUICK * 2)
    strips = await made.strips(noise.getvalue(), 14, 7, "full")
    assert strips is not None
    if shown:  # in fewer pixels, or as JPEG
        assert len(await sequence(made, noise.getvalue(), 7)) < pictures.SMALLER + 200
    else:  # with what fits there is no picture
        assert "▀" in strips[0].text
    quick, _ = asked(replies)
    assert len(await sequence(quick, noise.getvalue(), 7)) > pictures.SMALLER


def test_the_size_of_a_cell_may_come_from_the_tty() -> None:
    made = Pictures(lambda data: None)
    made.begin(XTERM, "auto", (80, 24), (480, 312))  # xterm does not answer for it as it is
    for reply in ("P>|XTerm(379)", "?1;0;1024S", VT340):
        made.answered(reply, 0.01)
    assert made.kind == "sixel"
    assert made.pixels(14) == 14 * 13


async def test_a_broken_cover_is_none() -> None:
    for replies in (SIXEL, ITERM):
        made, _ = asked(replies)
        assert await made.strips(b"broken", 28, 14, "full") is None


async def test_another_size_of_cells_is_asked_for_when_the_window_changes() -> None:
    made, _ = asked(SIXEL)
    before = made.sign
    assert made.resized((100, 30)) != ""
    assert made.kind == "blocks", "until it is known"
    assert not made.answered("6;30;15t", 0.01)
    assert made.answered(VT340, 0.01)
    assert made.kind == "sixel"
    assert made.sign != before
    assert decoded(await sequence(made, picture())).width == 420
    assert made.resized((100, 30), (900, 600)) == "", "the tty says so"
    assert decoded(await sequence(made, picture())).width == 252
    assert asked(ITERM)[0].resized((100, 30)) == "", "which scales them itself"


# --- on the screen -------------------------------------------------------------------------


WIDTH, HEIGHT, COLUMNS, ROWS = 40, 12, 9, 4


def frame(chance: random.Random, given: list[list[Strip]]) -> list[Strip]:
    """Rows of text, one of the pictures over them, or none, and a menu over all, or none."""
    words = ("abc ", "          ", "夜 ", "x" * 12)
    rows = [
        Strip([Segment("".join(chance.choices(words, k=9)))]).adjust_cell_length(WIDTH)
        for _ in range(HEIGHT)
    ]
    x, y = chance.choice((0, 5, 6, WIDTH - COLUMNS)), chance.choice((0, 1, HEIGHT - ROWS - 1))
    if chance.random() < 0.7:
        for row, strip in enumerate(chance.choice(given), y):
            rows[row] = over(rows[row], strip, x)
    if chance.random() < 0.4:
        menu = Strip([Segment("menu")])
        for row in range(*sorted((chance.randrange(HEIGHT), chance.randrange(HEIGHT)))):
            rows[row] = over(rows[row], menu, chance.choice((2, 8, 30)))
    return rows


def over(row: Strip, strip: Strip, x: int) -> Strip:
    end = x + strip.cell_length
    return Strip.join([row.crop(0, x), strip, row.crop(end, WIDTH)])


def in_frame(row: Strip) -> list[str]:
    """The text of each cell."""
    cells: list[str] = []
    for text, _, _ in row:
        for first, after, size in split_graphemes(text)[0]:
            cells += [text[first:after], ""][:size]
    return cells


@pytest.mark.parametrize("seed", range(6))
def test_a_picture_is_where_its_cells_are_and_nowhere_else(seed: int) -> None:
    chance = random.Random(seed)
    shown, screen = ShownScreen(), PictureScreen(WIDTH, HEIGHT, COLUMNS, ROWS)
    screen.take("\x1b[?7l")
    made = PaintedPictures()
    shown.take_pictures(made)
    given = [made.add(f"\x1bPq#{number}\x1b\\", COLUMNS, ROWS, 9) for number in range(3)]
    console = Console(color_system="truecolor", force_terminal=True)
    for _ in range(25):
        if chance.random() < 0.2:
            shown.forget()
        rows = frame(chance, given)
        update = LayoutUpdate([[row] for row in rows], Region(0, 0, WIDTH, HEIGHT))
        screen.take(ShownUpdate(update, shown, WIDTH).render_segments(console))
        cells = {
            (x, y): cell
            for y, row in enumerate(rows)
            for x, cell in enumerate(in_frame(row))
            if is_painted(cell)
        }
        for at, (sequence, x, y) in screen.painted.items():
            assert cells.get(at, "")[1:] == MARKS[y] + MARKS[x], "nothing of one is left behind"
            assert sequence == f"\x1bPq#{ord(cells[at][0]) - ord(PAINTED[0])}\x1b\\"
        if len(cells) == COLUMNS * ROWS:
            assert screen.painted.keys() == cells.keys(), "all of it is in sight"
        for y, row in enumerate(rows):
            text = "".join(" " if is_painted(cell) else cell for cell in in_frame(row))
            assert screen.display[y] == text
    screen.take(shown.farewell)
    assert screen.painted == {}


async def session(walk: Walk, far: Far, replies: tuple[str, ...]) -> None:
    """Wait for the question, and answer so."""
    await walk.until(lambda: b"\x1b[c" in far.sent)
    for reply in replies:
        ended = "" if reply[0] != "P" else "\x1b\\"
        start = "\x1b" if reply[0] == "P" else "\x1b["
        walk.app.feed((start + reply + ended).encode())
    await walk.settle()


def on_screen(far: Far, size: tuple[int, int], cells: tuple[int, int]) -> PictureScreen:
    screen = PictureScreen(*size, *cells)
    screen.take(far.sent.decode())
    return screen


@pytest.mark.parametrize(
    ("replies", "mark", "colours"),
    [(SIXEL, b"\x1bP0;1", "16"), (ITERM, b"\x1b]1337;", "full")],
    ids=["sixel", "iterm"],
)
async def test_a_session_paints_it_and_leaves_nothing_behind(
    replies: tuple[str, ...], mark: bytes, colours: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "ASK_AFTER", 0.0)
    monkeypatch.setattr(pictures, "SLOW", 60.0)  # however busy this machine is
    monkeypatch.setattr(pictures, "QUICK", 60.0)
    made, _ = covered(picture(), UiSettings(colours=colours, glyphs="unicode"))
    size = 140, 40
    far = Far(size, XTERM)
    async with walking(made, size=size, far=far) as walk:
        await session(walk, far, replies)
        await walk.until(lambda: mark in far.sent)
        await walk.settle(0.05)
        screen = on_screen(far, size, (WIDE, HIGH))
        assert len(screen.painted) == WIDE * HIGH
        assert PAINTED[0].encode()[:3] not in far.sent, "its cells are blanks on the terminal"
        before = len(far.sent)
        await walk.key("j")
        await walk.key("k")
        assert mark not in far.sent[before:], "it is not painted again while it stands"
        await walk.key("?")  # over all
        await walk.settle(0.05)
        covered_up = on_screen(far, size, (WIDE, HIGH)).painted
        assert len(covered_up) < WIDE * HIGH
        await walk.key("\x1b")
        await walk.settle(0.05)
        assert len(on_screen(far, size, (WIDE, HIGH)).painted) == WIDE * HIGH
        await walk.key("7")  # a view without one
        await walk.settle(0.05)
        assert on_screen(far, size, (WIDE, HIGH)).painted == {}
        await walk.key("1")
        await walk.settle(0.05)
        screen = on_screen(far, size, (WIDE, HIGH))
        assert len(screen.painted) == WIDE * HIGH
        screen.take(far.farewell.decode())
        assert screen.painted == {}, "gone before the terminal is given back"


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
async def test_a_walk_through_all_views_and_sizes_leaves_no_picture_behind(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "ASK_AFTER", 0.0)
    for limit in ("SLOW", "QUICK"):
        monkeypatch.setattr(pictures, limit, 60.0)
    chance = random.Random(seed)
    made, _ = covered(picture(), UiSettings(colours="full", glyphs="unicode"))
    far = Far((140, 40), XTERM)
    most = 0
    async with walking(made, size=(140, 40), far=far) as walk:
        await session(walk, far, SIXEL)
        screen = PictureScreen(140, 40)
        for _ in range(60):
            if chance.random() < 0.3:
                size = chance.choice(((140, 40), (120, 30), (220, 60), (180, 50), (80, 24)))
                screen.take(far.taken())
                screen.resize(size[1], size[0])
                walk.app.resize(*size, (size[0] * 10, size[1] * 20))
            else:
                await walk.key(chance.choice([*"jklh0123456m?w:/", "\x1b", "\x1b"]))
            await walk.settle(0.1)
            screen.take(far.taken())
            with walk.app._context():
                rows = walk.app.screen._compositor.render_strips(walk.app.size)
            for (x, y), (_, column, row) in screen.painted.items():
                assert in_frame(rows[y])[x][1:] == MARKS[row] + MARKS[column], walk.done
            most = max(most, len(screen.painted))
        screen.take(far.farewell.decode())
        assert screen.painted == {}
    assert most > WIDE * HIGH, "there were some"
