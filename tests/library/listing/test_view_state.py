"""What each list remembers from one start to the next."""

from __future__ import annotations

from pathlib import Path

from fwtui.library.listing.queries import (
    Albums,
    Artists,
    SortOrder,
)
from tests.library.fixtures import library_in


async def test_each_list_remembers_its_cursor_and_its_order(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    assert library.remembered(Artists()) is None
    library.remember(Artists(), 17, 4)
    library.remember(Albums(artist=3), 5, 1)
    assert library.remembered(Artists()) == (17, 4)
    library.remember_order(Albums(order=SortOrder("title"), scope="me"))
    await library.aclose()
    library = library_in(tmp_path)
    assert library.remembered(Artists()) == (17, 4)
    assert library.remembered(Albums(artist=3)) == (5, 1)
    assert library.remembered(Albums()) is None
    assert library.as_remembered(Albums()) == Albums(order=SortOrder("title"), scope="me")
    assert library.as_remembered(Albums(artist=3)) == Albums(artist=3)
    assert library.as_remembered(Artists()) == Artists()
    await library.aclose()
