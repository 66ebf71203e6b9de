"""Long lists that are queued: what is known at once, the rest page by page."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from msgspec.structs import replace

from fwtui.errors import PodFailed
from fwtui.library.listing.queries import Tracks
from fwtui.music import TrackId
from fwtui.player.player import Player
from fwtui.ui.actions.playlists import PlaylistActions
from tests.ui.made_up import SONGS, MadeRows, MadeSongs, context
from tests.ui.piloted import Piloted, piloted, settled

SIZE = 50


class Paged(MadeRows):
    """Rows of which some are known; a page comes when :attr:`may` allows it."""

    def __init__(self, count: int, first: int, after: int) -> None:
        songs = [replace(SONGS[n % 14], id=TrackId(n + 1), is_playable=True) for n in range(count)]
        super().__init__(Tracks(), songs)
        self.here = range(first, after)
        self.may = asyncio.Semaphore(0)
        self.fails = False

    def __getitem__(self, row: int) -> Any:
        return self.values[row] if row in self.here else None

    def track_ids(self) -> list[TrackId]:
        return [self.values[row].id for row in self.here]

    def playable(self, first: int, after: int) -> list[TrackId]:
        return [value.id for value in self.values[first:after]]

    def known_around(self, row: int) -> range:
        return self.here

    async def ids_from(self, row: int, limit: int) -> AsyncIterator[list[TrackId]]:
        end = min(row + limit, len(self))
        for first in range(row, end, SIZE):
            await self.may.acquire()
            if self.fails:
                raise PodFailed("The pod had trouble", status=500)
            yield self.playable(first, min(first + SIZE, end))


def queued(app: Piloted) -> list[int]:
    return list(app.context.player.queue.ids())


async def open_on(app: Piloted, rows: Paged, row: int = 0) -> None:
    view = app.app.view
    assert view is not None
    table = view.tables[-1]
    table.show(rows, at=row)
    view.play_from(table, row)
    await app.pilot.pause()


async def came(app: Piloted, rows: Paged, pages: int) -> None:
    for _ in range(pages):
        rows.may.release()
    for _ in range(4):
        await app.pilot.pause()


async def test_what_is_known_plays_and_the_rest_follows_in_its_order() -> None:
    async with piloted() as app:
        rows = Paged(400, 100, 150)
        await open_on(app, rows, 120)
        assert queued(app) == list(range(101, 151))
        assert app.context.player.queue.current == 121
        await came(app, rows, 1)
        assert queued(app) == list(range(101, 201))
        assert "100 of 400 queued" in app.text
        await came(app, rows, 6)
        assert queued(app) == list(range(1, 401))
        assert app.context.player.queue.current == 121


async def test_while_shuffled_all_that_follows_is_still_to_be_heard() -> None:
    async with piloted() as app:
        queue = app.context.player.queue
        queue.shuffle(True)
        rows = Paged(200, 100, 150)
        await open_on(app, rows, 120)
        await came(app, rows, 4)
        assert queue.row == 0
        assert sorted(queued(app)) == list(range(1, 201))


async def test_another_queue_ends_what_was_to_follow() -> None:
    async with piloted() as app:
        rows = Paged(400, 0, 50)
        await open_on(app, rows)
        await came(app, rows, 1)
        app.context.player.play([TrackId(4001)])
        await came(app, rows, 3)
        assert queued(app) == [4001]


async def test_the_whole_of_a_list_of_any_length_is_queued() -> None:
    async with piloted() as app:
        rows = Paged(12_000, 0, 50)
        await open_on(app, rows)
        await came(app, rows, 240)
        await settled(app.pilot)
        assert queued(app) == list(range(1, 12_001))


async def test_the_rest_is_left_when_the_listener_says_so() -> None:
    async with piloted() as app:
        rows = Paged(400, 0, 50)
        await open_on(app, rows)
        await came(app, rows, 1)
        assert "100 of 400 queued · X leaves the rest" in app.text
        await app.press("X")
        assert "The rest of the list is left." in app.text
        await came(app, rows, 3)
        assert queued(app) == list(range(1, 101))
        await app.press("X")
        assert "No list is being read." in app.text


async def test_a_playlist_gets_the_whole_of_a_long_list() -> None:
    async with piloted() as app:
        rows = Paged(1_200, 0, 50)
        shell = app.app
        playlists = PlaylistActions(shell.context, shell, shell.navigation, shell.queue_filler)
        worker = shell.run_worker(playlists.add_whole(rows), group="read")
        await came(app, rows, 2)
        assert "100 of 1,200 read · X leaves the rest" in app.text
        await came(app, rows, 22)
        await worker.wait()
        assert "Add 1,200 tracks to" in app.text


async def test_what_failed_is_said_and_what_came_stays() -> None:
    async with piloted() as app:
        rows = Paged(400, 0, 50)
        await open_on(app, rows)
        await came(app, rows, 1)
        rows.fails = True
        await came(app, rows, 1)
        assert "The pod had trouble" in app.text
        assert queued(app) == list(range(1, 101))


async def test_an_edit_meanwhile_is_undone_alone() -> None:
    async with piloted() as app:
        rows = Paged(200, 0, 50)
        await open_on(app, rows)
        app.context.player.remove([3])
        await came(app, rows, 3)
        assert app.context.player.undo()
        assert queued(app) == list(range(1, 201))


async def test_an_album_that_is_added_in_parts_is_taken_back_as_a_whole() -> None:
    async with piloted() as app:
        before = queued(app)
        rows = Paged(200, 0, 0)
        app.app.queue_filler.add_all(rows)
        await came(app, rows, 2)
        assert queued(app) == [*before, *range(1, 101)]
        assert app.context.player.undo()
        await came(app, rows, 2)
        assert queued(app) == before


async def test_a_list_that_is_played_next_stays_together() -> None:
    async with piloted() as app:
        rows = Paged(120, 0, 0)
        app.app.queue_filler.next_all(rows)
        await came(app, rows, 2)
        assert 1 not in queued(app)
        await came(app, rows, 1)
        row = app.context.player.queue.row
        assert queued(app)[row + 1 : row + 121] == list(range(1, 121))


async def test_a_mirrored_list_is_queued_at_once_with_all_its_rows() -> None:
    rows = MadeSongs(300_000)
    player = Player(context().library)  # type: ignore[arg-type]
    begun = time.process_time()
    player.play(rows.track_ids(), 123_456)
    spent = (time.process_time() - begun) * 1000
    print(f"300,000 rows queued in {spent:.1f} ms of CPU")
    assert len(player.queue) == 300_000
    assert player.queue.current == 223_456
    player.close()
