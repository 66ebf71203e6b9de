"""Rows of a long list found by id: as one would by looking at each, and quickly."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from fwtui.library.listing import id_search

IDS = st.lists(st.sampled_from([0, 1, 2, 255, 256, 257, 2**40, -1, -256]), max_size=300)


@given(IDS, st.sampled_from([1, 2, 256, 257, 2**40, -1, -256]), st.integers(0, 299))
def test_the_nearest_row(ids: list[int], wanted: int, near: int) -> None:
    near = min(near, max(0, len(ids) - 1))
    rows = [row for row, each in enumerate(ids) if each == wanted]
    found = id_search.nearest(array("q", ids), wanted, near)
    assert (found is None) == (not rows)
    if found is not None:
        assert found in rows
        assert abs(found - near) == min(abs(row - near) for row in rows)


@given(IDS, st.integers(0, 299))
def test_what_is_known(ids: list[int], row: int) -> None:
    long = array("q", [0] * 120 + ids + [0] * 120)
    assert list(id_search.known(long)) == [each for each in ids if each]
    if row < len(ids) and ids[row]:
        around = id_search.without_gap(array("q", ids), row)
        assert row in around
        assert all(ids[each] for each in around)
        assert around.start == 0 or not ids[around.start - 1]
        assert around.stop == len(ids) or not ids[around.stop]
