"""What each list remembers from one start to the next."""

from __future__ import annotations

from pathlib import Path

from fwtui.library.listing.queries import (
    Albums,
    Artists,
    SortOrder,
)
from fwtui.music import ArtistId
from tests.library.fixtures import library_in


async def test_each_list_remembers_its_cursor_and_its_order(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    assert library.view_state.cursor(Artists()) is None
    library.view_state.save_cursor(Artists(), 17, 4)
    library.view_state.save_cursor(Albums(artist=ArtistId(3)), 5, 1)
    assert library.view_state.cursor(Artists()) == (17, 4)
    library.view_state.save_order(Albums(order=SortOrder("title"), scope="me"))
    await library.aclose()
    library = library_in(tmp_path)
    assert library.view_state.cursor(Artists()) == (17, 4)
    assert library.view_state.cursor(Albums(artist=ArtistId(3))) == (5, 1)
    assert library.view_state.cursor(Albums()) is None
    assert library.view_state.restore_order(Albums()) == Albums(
        order=SortOrder("title"), scope="me"
    )
    assert library.view_state.restore_order(Albums(artist=ArtistId(3))) == Albums(
        artist=ArtistId(3)
    )
    assert library.view_state.restore_order(Artists()) == Artists()
    await library.aclose()
