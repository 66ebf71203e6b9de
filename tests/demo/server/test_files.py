"""Ranges of files."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from fwtui.demo.server.files import ranges


@given(some.integers(0, 300), some.integers(0, 300), some.integers(1, 200))
def test_ranges_stay_inside(first: int, last: int, size: int) -> None:
    spans = ranges(f"bytes={first}-{last}", size)
    expected = [(first, min(last, size - 1))] if first <= min(last, size - 1) else []
    assert spans == expected
