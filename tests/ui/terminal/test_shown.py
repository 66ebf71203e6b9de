"""What is sent makes a terminal show the frame: compared cell by cell with one painted whole."""

from __future__ import annotations

import random
from typing import Any

import pyte
import pytest
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from fwtui.ui.terminal.cell_rows import Renditions, end_right_to_left
from fwtui.ui.terminal.joined import TerminalFacts
from fwtui.ui.terminal.placed_strip import placed
from fwtui.ui.terminal.shown import ShownScreen, ShownUpdate

WIDTH, HEIGHT = 60, 6
STYLES = tuple(
    Style.parse(each)
    for each in (
        "#d3dad9 on #14171a",
        "bold #f4f7f6 on #14171a",
        "#8d9896 on #14171a",
        "#8d9896 on #21383a",
        "underline #7fd1c0 on #14171a",
        "reverse",
        "dim",
        "cyan on black",
        "none",
    )
)
WORDS = ("Harbour", "Lights", "夜行", "     ", "                    ", "0:01", "▶", "e\u0301", "x")


def a_strip(chance: random.Random, width: int) -> Strip:
    parts: list[Segment] = []
    left = width
    while left > 0:
        segment = Segment(chance.choice(WORDS), chance.choice(STYLES))
        parts.append(segment)
        left -= segment.cell_length
    return Strip(parts).adjust_cell_length(width, STYLES[0])


class HalvesScreen(pyte.Screen):
    """A screen on which no erasure begins or ends in the midst of a wide character."""

    def erase_characters(self, count: int | None = None) -> None:
        row, x = self.buffer[self.cursor.y], self.cursor.x
        for edge in (x, x + (count or 1)):
            if 0 < edge < self.columns:
                left, right = row[edge - 1].data, row[edge].data
                assert right or cell_len(left) < 2, f"{left} is cut at {edge}"
        super().erase_characters(count)


class Seen:
    """A terminal, and what the driver knows of it."""

    def __init__(self) -> None:
        self.screen = HalvesScreen(WIDTH, HEIGHT)
        self._stream = pyte.Stream(self.screen)
        self._stream.feed("\x1b[?7l")  # no line wraps, as the driver sets it
        self.shown = ShownScreen()
        self.sent = ""

    def paint(self, update: CompositorUpdate) -> None:
        console = Console(color_system="truecolor", force_terminal=True)
        self.sent = ShownUpdate(update, self.shown, WIDTH).render_segments(console)
        self._stream.feed(self.sent)

    @property
    def cells(self) -> list[list[Any]]:
        """Text and look of each cell; the colour of a blank's text is not seen."""
        return [
            [
                cell._replace(fg="") if cell.data == " " else cell
                for cell in (self.screen.buffer[y][x] for x in range(WIDTH))
            ]
            for y in range(HEIGHT)
        ]


def whole(rows: list[Strip]) -> LayoutUpdate:
    """A frame in which each row is made of two widgets, which cut no wide character."""

    def parts(row: Strip) -> list[Strip]:
        halves = ([row.crop(0, cut), row.crop(cut, WIDTH)] for cut in (24, 25))
        return next(each for each in halves if "".join(part.text for part in each) == row.text)

    return LayoutUpdate([parts(row) for row in rows], Region(0, 0, WIDTH, HEIGHT))


def differ(one: Seen, other: Seen) -> list[tuple[int, int, Any, Any]]:
    pairs = [
        (y, x, before, after)
        for y, (ours, theirs) in enumerate(zip(one.cells, other.cells, strict=True))
        for x, (before, after) in enumerate(zip(ours, theirs, strict=True))
    ]

    def looks(cell: Any) -> Any:
        # The weight of a blank is not seen either.
        return cell._replace(bold=False) if cell.data == " " else cell

    return [pair for pair in pairs if looks(pair[2]) != looks(pair[3])]


@pytest.mark.parametrize("seed", range(12))
def test_frames_one_after_the_other_show_what_a_whole_paint_shows(seed: int) -> None:
    chance = random.Random(seed)
    seen = Seen()
    rows = [a_strip(chance, WIDTH) for _ in range(HEIGHT)]
    seen.paint(whole(rows))
    for _ in range(12):
        if chance.random() < 0.5:
            for y in chance.sample(range(HEIGHT), 3):
                rows[y] = a_strip(chance, WIDTH)
            seen.paint(whole(rows))
        else:  # two widgets side by side, of which parts are painted
            y, cut = chance.randrange(HEIGHT), chance.randrange(10, 50)
            left, right = a_strip(chance, cut), a_strip(chance, WIDTH - cut)
            rows[y] = Strip.join([left, right])
            chops: list[dict[int, Strip | None]] = [{} for _ in range(HEIGHT)]
            ends: list[list[int]] = [[] for _ in range(HEIGHT)]
            chops[y], ends[y] = {0: left, cut: right}, [cut, WIDTH]
            seen.paint(ChopsUpdate(chops, [(y, 0, WIDTH)], ends))
        fresh = Seen()
        fresh.paint(whole(rows))
        assert differ(seen, fresh) == [], f"seed {seed}"


@pytest.mark.parametrize("seed", range(12))
def test_rows_that_scroll_are_moved_and_show_what_a_whole_paint_shows(seed: int) -> None:
    """A list over all columns or beside another one, some of its rows of unsure width."""
    chance = random.Random(seed)
    seen, cut = Seen(), chance.choice((WIDTH, WIDTH - 1, 50))
    moves = 0

    def a_row() -> Strip:
        if chance.random() < 0.2:
            unsure = Strip([Segment("हिन्दी गीत", STYLES[0])])
            return placed(unsure.adjust_cell_length(cut, STYLES[0]))
        return a_strip(chance, cut)

    items = [a_row() for _ in range(40)]
    beside = [a_strip(chance, WIDTH - cut) for _ in range(HEIGHT)]
    top = 17
    for step in range(12):
        items[top + chance.randrange(HEIGHT)] = a_row()
        parts = [[items[top + y], *([beside[y]] if cut < WIDTH else [])] for y in range(HEIGHT)]
        frame = LayoutUpdate(list(parts), Region(0, 0, WIDTH, HEIGHT))
        if step and chance.random() < 0.5:  # the list alone is painted
            chops: list[dict[int, Strip | None]] = [{0: row[0]} for row in parts]
            spans = [(y, 0, cut) for y in range(HEIGHT)]
            seen.paint(ChopsUpdate(chops, spans, [[cut]] * HEIGHT))
        else:
            seen.paint(frame)
        moves += "r\x1b[" in seen.sent
        fresh = Seen()
        fresh.paint(frame)
        assert differ(seen, fresh) == [], f"seed {seed}, step {step}"
        top += chance.choice((-2, -1, 1, 1, 2, 0))
    assert moves


def test_a_list_that_scrolls_by_a_row_is_sent_as_that_row() -> None:
    seen = Seen()
    items = [f"{number} {'Harbour Lights Undertow'[number:]}" for number in range(9)]
    rows = [Strip([Segment(item.ljust(WIDTH))]) for item in items]
    seen.paint(whole(rows[:6]))
    seen.paint(whole(rows[1:7]))
    assert seen.sent == "\x1b[1;6r\x1b[1H\x1b[1M\x1b[r\x1b[6H6 r Lights Undertow"
    seen.paint(whole(rows[:6]))
    assert seen.sent.startswith("\x1b[1;6r\x1b[1H\x1b[1L\x1b[r\x1b[1H0 Harbour")
    seen.shown.moves = False
    seen.paint(whole(rows[1:7]))
    assert "r\x1b[" not in seen.sent


def test_a_frame_that_stands_sends_nothing_and_one_that_is_unknown_sends_all() -> None:
    chance = random.Random(1)
    rows = [a_strip(chance, WIDTH) for _ in range(HEIGHT)]
    seen = Seen()
    seen.paint(whole(rows))
    whole_frame = seen.sent
    seen.paint(whole(rows))
    assert seen.sent == ""
    seen.shown.forget_rows(2, 3)
    seen.paint(whole(rows))
    assert 0 < len(seen.sent) < len(whole_frame) / 3
    seen.shown.forget()
    seen.paint(whole(rows))
    assert seen.sent == whole_frame


def test_a_part_of_a_row_is_sent_from_where_it_differs() -> None:
    ground = Style.parse("#d3dad9 on #14171a")
    seen = Seen()

    def row(text: str) -> Strip:
        return Strip([Segment(text.ljust(WIDTH), ground)])

    rows = [row("") for _ in range(HEIGHT)]
    rows[1] = row("Harbour Lights                        0:01 / 5:11")
    seen.paint(whole(rows))
    rows[1] = row("Harbour Lights                        0:02 / 5:11")
    chops: list[dict[int, Strip | None]] = [{0: each} for each in rows]
    seen.paint(ChopsUpdate(chops, [(1, 0, WIDTH)], [[WIDTH]] * HEIGHT))
    assert seen.sent == "\x1b[2;42H\x1b[38;2;211;218;217;48;2;20;23;26m2\x1b[m"


def test_a_text_of_unsure_width_is_sent_from_its_beginning() -> None:
    seen = Seen()
    rows = [Strip([Segment(" " * WIDTH)]) for _ in range(HEIGHT)]
    rows[0] = placed(
        Strip([Segment("हिन्दी गीत".ljust(56)), Segment("0:01")]).adjust_cell_length(WIDTH)
    )
    seen.paint(LayoutUpdate([[row] for row in rows], Region(0, 0, WIDTH, HEIGHT)))
    rows[0] = placed(
        Strip([Segment("हिन्दी गीत".ljust(56)), Segment("0:02")]).adjust_cell_length(WIDTH)
    )
    seen.paint(LayoutUpdate([[row] for row in rows], Region(0, 0, WIDTH, HEIGHT)))
    assert seen.sent.startswith("\x1b[1H\x1b7")


@pytest.mark.parametrize("colors", [ColorSystem.TRUECOLOR, ColorSystem.STANDARD])
def test_each_style_becomes_each_other_one(colors: ColorSystem) -> None:
    inks = Renditions(colors)
    for before in STYLES:
        for after in STYLES:
            terminals = []
            for styles in ((before, after), (after,)):
                screen = pyte.Screen(4, 1)
                last = inks.plain
                for ink in map(inks.of, styles):
                    pyte.Stream(screen).feed(inks.change(last, ink))
                    last = ink
                pyte.Stream(screen).feed("x")
                terminals.append(screen.buffer[0][0])
            assert terminals[0] == terminals[1], (before, after)


def test_blanks_are_sent_where_erased_cells_would_lose_their_ground() -> None:
    seen = Seen()
    seen.shown.erases = False
    seen.paint(whole([Strip([Segment(" " * WIDTH, STYLES[0])]) for _ in range(HEIGHT)]))
    assert seen.sent.count(" " * WIDTH) == HEIGHT
    assert TerminalFacts({"TERM": "xterm-256color"}, (80, 24)).has_coloured_erase
    assert TerminalFacts(
        {"TERM": "screen-256color", "TMUX": "/tmp/tmux-1/default,1,0"}, (80, 24)
    ).has_coloured_erase
    assert not TerminalFacts({"TERM": "screen.xterm-256color"}, (80, 24)).has_coloured_erase


@pytest.mark.parametrize("wide", [9, 20, 29, 30])
def test_no_erasure_ends_in_the_midst_of_a_wide_character(wide: int) -> None:
    """tmux gives the cell before its right half no ground when that half is written."""
    grounds = STYLES[0], STYLES[3]
    seen = Seen()

    def paint(*parts: tuple[str, Style]) -> None:
        row = Strip([Segment(text, style) for text, style in parts])
        rows = [row, *[Strip([Segment(" " * WIDTH, grounds[0])])] * (HEIGHT - 1)]
        seen.paint(LayoutUpdate([[row] for row in rows], Region(0, 0, WIDTH, HEIGHT)))

    for known in (True, False):
        paint(("x" * wide + "夜" + "x" * (WIDTH - 2 - wide), grounds[0]))
        if not known:
            seen.shown.forget()
        # The blanks end where the right half stands.
        rest = "y" * (WIDTH - 1 - wide - 9)
        paint((" " * (wide + 1), grounds[1]), (rest, grounds[0]), (" " * 9, grounds[0]))
        assert "X" in seen.sent or "K" in seen.sent
        assert seen.screen.display[0] == (" " * (wide + 1) + rest).ljust(WIDTH)


@pytest.mark.parametrize("edge", [(9, 20), (10, 20), (9, 21), (10, 21)])
def test_a_box_over_wide_characters_leaves_no_half_of_one(edge: tuple[int, int]) -> None:
    """The box alone is painted when it opens, and what was under it when it closes."""
    first, last = edge
    under = Strip([Segment("夜行" * (WIDTH // 4), STYLES[0])])
    box = Strip([Segment("x" * (last - first), STYLES[3])])
    opened = [under.crop(0, first), box, under.crop(last, WIDTH)]
    seen, fresh = Seen(), Seen()
    seen.paint(LayoutUpdate([[under]], Region(0, 0, WIDTH, 1)))
    ends = [first, last, WIDTH]
    chops = {x: (box if x == first else None) for x in (0, first, last)}
    seen.paint(ChopsUpdate([chops], [(0, first, last)], [ends]))
    fresh.paint(LayoutUpdate([opened], Region(0, 0, WIDTH, 1)))
    assert differ(seen, fresh) == []
    seen.paint(ChopsUpdate([{0: under}], [(0, first, last)], [[WIDTH]]))
    fresh.paint(LayoutUpdate([[under]], Region(0, 0, WIDTH, 1)))
    assert differ(seen, fresh) == []


def test_a_style_is_sent_once_for_all_that_stands_in_it() -> None:
    bright, dim, ground = STYLES[1], STYLES[2], STYLES[0]
    rows = [
        Strip([Segment("Harbour".ljust(30), bright), Segment("Lights".ljust(30), dim)])
        for _ in range(HEIGHT)
    ]
    seen = Seen()
    seen.paint(whole([Strip([Segment(" " * WIDTH, ground)]) for _ in range(HEIGHT)]))
    seen.paint(whole(rows))
    assert seen.sent.count("141;152;150") == seen.sent.count("244;247;246") == 1
    assert [row.split() for row in seen.screen.display] == [["Harbour", "Lights"]] * HEIGHT


def test_blanks_are_erased_over_cells_of_which_nothing_is_known() -> None:
    unsure = placed(Strip([Segment("हिन्दी गीत")]).adjust_cell_length(WIDTH - 10, STYLES[0]))
    side = Strip([Segment("beside it ", STYLES[2])])
    seen = Seen()
    seen.paint(LayoutUpdate([[unsure, side]], Region(0, 0, WIDTH, 1)))
    blank = Strip([Segment(" " * (WIDTH - 10), STYLES[0])])
    seen.paint(LayoutUpdate([[blank, side]], Region(0, 0, WIDTH, 1)))
    assert " \x1b[48C \x1b[49D\x1b[48X\x1b[49C" in seen.sent
    assert seen.screen.display[0].strip() == "beside it"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("טקש ים      1", "טקש ים|      1"),
        ("  1  עיר לילה     0:30", "  1  עיר לילה|     0:30"),
        ("שלום - עולם (live)", "שלום - עולם| (live)"),
        ("فرقة  الميناء", "فرقة|  الميناء|"),
        ("Elevens  夜行  3", "Elevens  夜行  3"),
    ],
)
def test_a_terminal_that_orders_text_keeps_columns_in_their_places(text: str, marked: str) -> None:
    """Seen in GNOME Terminal and Konsole: the year of an album stood among the artists."""
    cells = Renditions(ColorSystem.TRUECOLOR).row(Strip([Segment(text)])).cells
    size = len(cells)
    end_right_to_left(cells)
    assert "".join(cells) == marked.replace("|", "\u200e")
    assert len(cells) == size
    assert TerminalFacts({"TERM": "xterm-256color", "VTE_VERSION": "7006"}, (80, 24)).reorders_text
    assert not TerminalFacts({"TERM": "mlterm"}, (80, 24)).reorders_text
    assert not TerminalFacts(
        {"TERM": "screen", "VTE_VERSION": "7006", "TMUX": "/tmp/x"}, (80, 24)
    ).reorders_text


def test_marks_are_sent_to_such_a_terminal_alone() -> None:
    strip = Strip([Segment("טקש ים".ljust(20))], 20)
    update = LayoutUpdate([[strip]], Region(0, 0, 20, 1))
    console = Console(color_system="truecolor")
    for reorders in (True, False):
        shown = ShownScreen()
        shown.begin(erases=True, reorders=reorders)
        sent = shown.painted(update, 20, console)
        assert ("\u200e" in sent) is reorders
        assert shown.painted(update, 20, console) == "", "nothing has changed"
