"""Header and player: what stands in which cell, and that only what changed is sent."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from rich.style import Style
from textual.strip import Segment, Strip

from fwtui.player.playback import Playback
from fwtui.ui.glyphs import UNICODE, choose, speaks_utf8
from fwtui.ui.settings import UiSettings
from fwtui.ui.theme import depth_of, palette_for
from fwtui.ui.widgets.cell_diff import changed_cells
from fwtui.ui.widgets.header import Header, Heading
from fwtui.ui.widgets.player_bar import PlayerBar
from tests.ui.made_up import HEARTS, SONGS

PALETTE = palette_for(UiSettings(theme="dark", colours="full"), {})
PLAYING = Playback(
    track=SONGS[2], state="playing", position=124.0, seconds=311, repeat="all", next=SONGS[3]
)


class StillBar(PlayerBar):
    palette = PALETTE
    glyphs = UNICODE


class StillHeader(Header):
    palette = PALETTE
    glyphs = UNICODE


def player(width: int, height: int, playback: Playback = PLAYING, now: float = 0.0) -> list[str]:
    bar = StillBar(HEARTS.__contains__, lambda: now)
    bar.playback = playback
    return [strip.text for strip in bar.paint(width, height)]


def test_the_player_at_120_is_as_drawn() -> None:
    first, second = player(120, 2)
    assert first[:24] == "  ▶ Harbour Lights  ♥   "
    assert first[40:105] == "━" * 25 + "─" * 40
    assert first[105:] == "  2:04 / 5:11  "
    assert second[:40].rstrip() == "    Älva · Northern Rooms"
    assert second[40:61] == "next  Kaldvatn · Älva"
    assert second[85:] == "repeat all   shuffle off   vol 80  "


def test_the_player_at_80_is_as_drawn() -> None:
    first, second = player(80, 2)
    assert first == "  ▶ Harbour Lights · Älva  ♥" + " " * 39 + "2:04 / 5:11  "
    assert second[4:55] == "━" * 20 + "─" * 31
    assert second[55:] == "    repeat all   vol 80  "


def test_the_player_at_60_by_15_is_as_drawn() -> None:
    (only,) = player(60, 1)
    assert only == "  ▶ Harbour Lights · Älva    ━━━━━━──────────    2:04/5:11  "


@pytest.mark.parametrize(
    ("now", "said", "next_minute"),
    [
        (0.0, "sleeps in 30 min", 60.0),
        (0.5, "sleeps in 30 min", 59.5),
        (61.0, "sleeps in 29 min", 59.0),
        (1799.0, "sleeps in 1 min", 1.0),
    ],
)
def test_the_sleep_timer_counts_down_by_the_minute(
    now: float, said: str, next_minute: float
) -> None:
    asleep = replace(PLAYING, state="paused", sleep_at=1800.0)
    for width in (80, 120):
        assert f"  {said}   repeat all" in player(width, 2, asleep, now)[1]
    bar = StillBar(HEARTS.__contains__, lambda: now)
    bar.playback = asleep
    assert bar.next_minute == next_minute
    assert bar.next_second is None


@pytest.mark.parametrize("changes", [{"shuffle": True}, {"muted": True}, {"volume": 5}])
def test_a_mode_that_changes_leaves_its_neighbours_where_they_are(changes: dict[str, Any]) -> None:
    before = player(120, 36)[1]
    after = player(120, 36, replace(PLAYING, **changes))[1]
    assert after.index("repeat all") == before.index("repeat all")
    assert after.index("shuffle") == before.index("shuffle")


def test_nothing_plays() -> None:
    first, second = player(120, 2, Playback())
    assert first.startswith("  nothing playing")
    assert first.endswith("-:-- / -:--  ")
    assert second.endswith("repeat off   shuffle off   vol 80  ")


@pytest.mark.parametrize("width", [6, 20, 29, 30, 45, 59, 60, 79, 80, 119, 120, 200])
def test_the_player_fits_any_width(width: int) -> None:
    long = replace(SONGS[4], title="夜汽車" * 40)
    for height in (1, 2):
        for now in (0.0, 7200.0):
            playing = replace(PLAYING, track=long, next=long, seconds=36_000, silent=True)
            bar = StillBar(lambda track: True, lambda now=now: now)
            bar.playback = playing
            assert {strip.cell_length for strip in bar.paint(width, height)} == {width}


def test_a_second_changes_only_its_cells() -> None:
    bar = StillBar(HEARTS.__contains__, lambda: now)
    bar.playback = PLAYING
    now = 0.0
    before = bar.paint(120, 2)
    now = 1.0
    after = bar.paint(120, 2)
    assert changed_cells(before[0], after[0]) == [(65, 66), (110, 111)]
    assert changed_cells(before[1], after[1]) == []


def test_wide_characters_are_repainted_whole() -> None:
    style = Style()

    def strip(text: str) -> Strip:
        return Strip([Segment(text, style)])

    assert changed_cells(strip("ab夜c"), strip("ab汽c")) == [(2, 4)]
    assert changed_cells(strip("👩‍🚀🏳️‍🌈 0:01"), strip("👩‍🚀🏳️‍🌈 0:02")) == [(8, 9)]
    assert changed_cells(strip("ab夜c"), strip("abxyc")) == [(2, 4)]
    assert changed_cells(strip("ab"), strip("ab")) == []


def header(width: int, heading: Heading, *, small: bool = False) -> str:
    bar = StillHeader()
    bar.heading, bar.small = heading, small
    (strip,) = bar.paint(width, 1)
    assert strip.cell_length == width
    return strip.text


NAMES = ["Library", "Search", "Queue", "Playlists", "Favourites", "Radios", "Podcasts", "History"]
TABS = tuple((words.lower(), str(key), words) for key, words in enumerate(NAMES, 1))
HERE = Heading(
    view="library",
    tabs=TABS,
    way=("Library", "Älva", "Northern Rooms"),
    count=14,
    right=(("3 marked", "accent"), (" · 12:51", "dim")),
    username="ana",
    host="music.example",
)


def test_the_header_is_as_drawn() -> None:
    wide = header(140, HERE)
    assert wide.startswith("  ♫ fwtui   1 Library  2 Search  3 Queue  4 Playlists  5 Favourites")
    assert wide.endswith("ana@music.example · all ▾  ")
    assert header(120, HERE).endswith("8 History       ana · all ▾  ")
    assert header(80, HERE) == (
        "  ♫ Library › Älva › Northern Rooms  14" + " " * 23 + "3 marked · 12:51  "
    )
    assert header(60, HERE, small=True).startswith("  ‹ Northern Rooms  14  ")


def test_a_long_way_is_cut_in_its_middle() -> None:
    long = replace(
        HERE, way=("Library", "The Lantern Committee of Lower Bramble", "Northern Rooms")
    )
    assert header(60, long).startswith("  ♫ … › Northern Rooms  14")
    assert "3 marked" not in header(30, long)
    for width in range(10, 130):
        header(width, long)
        header(width, long, small=True)


@pytest.mark.parametrize(
    ("environ", "depth"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "full"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm-kitty"}, "256"),
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "linux"}, "16"),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, "none"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, "none"),
        ({}, "none"),
    ],
)
def test_a_terminals_colours_are_known_by_its_signs(environ: dict[str, str], depth: str) -> None:
    assert depth_of(environ) == depth


def test_light_or_dark_and_utf8_or_ascii() -> None:
    light = {"COLORFGBG": "0;15", "TERM": "xterm-256color"}
    assert palette_for(UiSettings(), light).name == "light-256"
    assert palette_for(UiSettings(theme="dark"), light).name == "dark-256"
    assert speaks_utf8({"LANG": "de_DE.UTF-8"})
    assert speaks_utf8({"LC_ALL": "C.utf8", "LANG": "C"})
    assert not speaks_utf8({"LC_ALL": "C", "LANG": "de_DE.UTF-8"})
    assert not speaks_utf8({"LANG": "de_DE.ISO-8859-1"})
    assert choose("auto", {}).cursor == ">"


def test_no_colour_means_attributes_only() -> None:
    palette = palette_for(UiSettings(colours="none"), {})
    for inks in (palette.ground, palette.cursor, palette.marked, palette.raised):
        for name in inks.__struct_fields__:
            style = getattr(inks, name)
            if isinstance(style, Style):
                assert style.color is None
                assert style.bgcolor is None


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_text_can_be_read(theme: str) -> None:
    palette = palette_for(UiSettings(theme=theme, colours="full"), {})
    inks = palette.ground
    ground = inks.space.bgcolor.get_truecolor().hex
    least = {"text": 11.9, "dim": 5.6, "faint": 3.2, "accent": 4.5, "warn": 4.5, "bad": 4.5}
    for role, ratio in least.items():
        assert contrast(getattr(inks, role).color.get_truecolor().hex, ground) >= ratio, role
