"""Marked places followed through changes of a list in which tracks repeat."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as some

from fwtui.ui.widgets.places import followed


def of(*ids: int) -> array[int]:
    return array("q", ids)


def test_rows_before_and_after_an_edit_are_the_same_places() -> None:
    before = of(7, 1, 7, 2, 7, 3)
    assert followed(before, of(7, 1, 7, 9, 9, 2, 7, 3), [0, 2, 4]) == {0: 0, 2: 2, 4: 6}
    assert followed(before, of(7, 1, 2, 7, 3), [0, 2, 4]) == {0: 0, 4: 3}


def test_a_track_that_stands_once_is_followed_and_one_that_repeats_is_not() -> None:
    assert followed(of(1, 2, 3, 2, 4), of(4, 2, 1, 2, 3), [2, 1]) == {2: 4}


def test_what_is_gone_is_left_out() -> None:
    assert followed(of(1, 2, 3), of(), [0, 1]) == {}


@given(some.lists(some.integers(1, 6)), some.lists(some.integers(1, 6)))
def test_a_place_that_is_found_holds_the_same_track(one: list[int], other: list[int]) -> None:
    found = followed(of(*one), of(*other), range(len(one)))
    assert all(one[old] == other[new] for old, new in found.items())
    assert len(set(found.values())) == len(found)
