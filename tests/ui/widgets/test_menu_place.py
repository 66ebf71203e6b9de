"""The place of a menu: under its row, above it where there is no room, never over the player."""

from __future__ import annotations

import pytest
from textual.geometry import Region, Size

from fwtui.ui.widgets.menu_place import beside, in_the_middle, room_of


def at(y: int, screen: Size, height: int, dense: int) -> tuple[int, int, bool]:
    place = beside(Region(10, y, screen.width - 10, 1), screen, 42, height, dense)
    return place.region.y, place.region.height, place.dense


def test_under_its_row_else_above_it() -> None:
    screen = Size(120, 36)
    assert at(5, screen, 12, 8) == (6, 12, False)
    assert at(25, screen, 12, 8) == (13, 12, False)


def test_where_neither_has_room_it_leaves_out_empty_lines_and_lies_on_the_larger_side() -> None:
    screen = Size(80, 24)
    assert at(8, screen, 20, 16) == (9, 10, True)
    assert at(12, screen, 20, 16) == (2, 10, True)
    assert at(12, screen, 20, 4) == (13, 4, True)


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15), (40, 10), (30, 6)])
def test_it_lies_on_the_screen_whatever_its_row_and_length(size: tuple[int, int]) -> None:
    screen = Size(*size)
    top, bottom = room_of(screen)
    for y in range(screen.height):
        for height in (3, 9, 30, 90):
            at_y, tall, _ = at(y, screen, height, height - 2)
            assert at_y >= 0
            assert at_y + tall <= screen.height
    middle = in_the_middle(screen, min(42, screen.width), 90).region
    assert (middle.y, middle.bottom) == (top, bottom)
