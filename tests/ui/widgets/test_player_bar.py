"""The player bar: what stands in which cell, and that only what changed is sent."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from fwtui.player.playback import Playback
from fwtui.ui.glyphs import UNICODE
from fwtui.ui.settings import UiSettings
from fwtui.ui.terminal.cell_rows import Renditions
from fwtui.ui.terminal.runs import changed_cells
from fwtui.ui.theme import palette_for
from fwtui.ui.widgets.player_bar import PlayerBar
from tests.ui.sample import HEARTS, SONGS

PALETTE = palette_for(UiSettings(theme="dark", colours="full"), {})
PLAYING = Playback(
    track=SONGS[2], state="playing", position=124.0, seconds=311, repeat="all", next=SONGS[3]
)


class StillBar(PlayerBar):
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


def test_another_machine_that_sounds_is_named_where_there_is_room() -> None:
    bar = StillBar(HEARTS.__contains__, lambda: 0.0)
    bar.playback = PLAYING
    bar.sound_on("attic")
    lines = {width: bar.paint(width, 2)[1].text for width in (120, 80, 79)}
    assert lines[120].endswith("sound on attic   repeat all   shuffle off   vol 80  ")
    assert lines[80].endswith("─    sound on attic   repeat all   vol 80  ")
    assert "attic" not in lines[79]
    bar.playback = replace(PLAYING, silent=True)
    assert "no device   repeat" in bar.paint(120, 2)[1].text


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
            bar = StillBar(lambda track: True, partial(float, now))
            bar.playback = playing
            assert {strip.cell_length for strip in bar.paint(width, height)} == {width}


def changed(old: Strip, new: Strip) -> list[tuple[int, int]]:
    inks = Renditions(ColorSystem.TRUECOLOR)
    return changed_cells(inks.row(old), inks.row(new))


def test_a_second_changes_only_its_cells() -> None:
    bar = StillBar(HEARTS.__contains__, lambda: now)
    bar.playback = PLAYING
    now = 0.0
    before = bar.paint(120, 2)
    now = 1.0
    after = bar.paint(120, 2)
    assert changed(before[0], after[0]) == [(65, 66), (110, 111)]
    assert changed(before[1], after[1]) == []


def test_wide_characters_are_repainted_whole() -> None:
    style = Style()

    def strip(text: str) -> Strip:
        return Strip([Segment(text, style)])

    assert changed(strip("ab夜c"), strip("ab汽c")) == [(2, 4)]
    assert changed(strip("👩‍🚀🏳️‍🌈 0:01"), strip("👩‍🚀🏳️‍🌈 0:02")) == [(8, 9)]
    assert changed(strip("ab夜c"), strip("abxyc")) == [(2, 4)]
    assert changed(strip("ab"), strip("ab")) == []
