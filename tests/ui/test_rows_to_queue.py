"""Rows of a list that go to the queue."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from fwtui.player.origins import ListOrigin
from fwtui.ui.origins import from_view
from fwtui.ui.rows_to_queue import NO_TRACKS, RowsToQueue
from fwtui.ui.widgets.rows import track_rows
from fwtui.ui.widgets.table import Table
from tests.ui.listed import Listed
from tests.ui.piloted import Piloted, piloted
from tests.ui.sample import SONGS, context

Case = tuple[Piloted, Table, RowsToQueue]


def origin(table: Table) -> ListOrigin:
    return from_view("some songs", "library")


@pytest.fixture
async def case() -> AsyncIterator[Case]:
    """An empty queue, and a list of five songs with the cursor on the second."""
    async with piloted(context(played=())) as seen:
        table: Table = seen.view.tables[-1]
        table.show(Listed(SONGS[:5]), kind=track_rows(), at=1)
        yield seen, table, RowsToQueue(seen.app, origin)


def queued(seen: Piloted) -> list[str]:
    by_id = {each.id: each.title for each in SONGS}
    return [by_id[each] for each in seen.context.player.queue.ids()]


def said(seen: Piloted) -> str:
    message = seen.app.status.facts().message
    return message.words if message is not None else ""


async def test_a_list_plays_from_a_row_on(case: Case) -> None:
    seen, table, rows = case
    rows.play(table, 2)
    assert queued(seen) == [each.title for each in SONGS[:5]]
    assert seen.context.player.queue.row == 2
    assert seen.context.player.source == "some songs"


async def test_the_row_under_the_cursor_is_added_and_the_cursor_goes_on(case: Case) -> None:
    seen, table, rows = case
    rows.add(table)
    assert queued(seen) == [SONGS[1].title]
    assert said(seen) == f"{SONGS[1].title} added to the queue"
    assert table.cursor == 2


async def test_what_is_marked_plays_next_and_is_marked_no_more(case: Case) -> None:
    seen, table, rows = case
    rows.play(table, 0)
    table.do_mark()
    table.do_mark()
    rows.play_next(table)
    marked = [each.title for each in SONGS[1:3]]
    assert queued(seen) == [SONGS[0].title, *marked, *(each.title for each in SONGS[1:5])]
    assert said(seen) == "Next: 2 tracks"
    assert not table.clear_selection()


async def test_a_row_that_holds_tracks_is_added_whole(case: Case) -> None:
    seen, _, rows = case
    albums: Table = seen.view.tables[1]
    rows.add(albums)
    count = len(queued(seen))
    assert albums.value is not None
    assert count == albums.value.tracks_count
    assert said(seen) == f"{count} tracks added to the queue"


async def test_a_row_without_tracks_says_so(case: Case) -> None:
    seen, table, rows = case
    table.show(Listed([]), kind=track_rows())
    rows.add(table)
    assert queued(seen) == []
    assert said(seen) == NO_TRACKS
