"""Ways from a row, or from what plays."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from fwtui.errors import NOTHING_PLAYS
from fwtui.ui.ways import NO_ARTIST, Ways
from fwtui.ui.widgets.rows import track_rows
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import PLAYS_NOW
from tests.ui.listed import Listed
from tests.ui.piloted import Piloted, piloted, settled
from tests.ui.sample import SONGS, context

Case = tuple[Piloted, Table, Ways]


@pytest.fixture
async def case() -> AsyncIterator[Case]:
    """Nothing plays, and the cursor is on a track."""
    async with piloted(context(played=())) as seen:
        table: Table = seen.view.tables[-1]
        table.show(Listed(SONGS[:3]), kind=track_rows())
        yield seen, table, Ways(seen.app, lambda: table)


def said(seen: Piloted) -> str:
    message = seen.app.status.facts().message
    return message.words if message is not None else ""


async def test_a_track_leads_to_its_album_and_its_artist(case: Case) -> None:
    seen, table, ways = case
    assert SONGS[0].album is not None
    ways.to_album()
    await settled(seen.pilot)
    assert seen.view.way[-1] == SONGS[0].album.title
    table.show(Listed([replace(SONGS[0], album=None)]), kind=track_rows())
    ways.to_album()
    assert said(seen) == f"{SONGS[0].title} is of no album."
    table.show(Listed([replace(SONGS[0], credits=())]), kind=track_rows())
    ways.to_artist()
    assert said(seen) == NO_ARTIST


async def test_what_plays_is_found_in_the_list_else_in_the_queue(case: Case) -> None:
    seen, table, ways = case
    ways.to_playing()
    assert said(seen) == NOTHING_PLAYS
    seen.context.player.play([each.id for each in SONGS], 2)
    ways.to_playing()
    assert table.cursor == 2
    ways.to_playing()
    assert said(seen) == PLAYS_NOW
    seen.context.player.jump(5)
    ways.to_playing()
    assert seen.view.id == "queue"


async def test_details_are_of_the_row_and_where_there_is_none_of_what_plays(case: Case) -> None:
    seen, table, ways = case
    assert ways.subject == SONGS[0]
    table.show(Listed([]), kind=track_rows())
    assert ways.subject is None
    ways.to_details()
    assert said(seen) == "This row has no details."
    seen.context.player.play([SONGS[1].id])
    assert ways.subject == SONGS[1]
