"""Long lists that are queued: what is known at once, the rest page by page."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from msgspec.structs import replace

from fwtui.errors import PodFailed
from fwtui.library.listing.listing import Listing
from fwtui.library.listing.queries import Tracks
from fwtui.music import Track, TrackId
from fwtui.player.origins import ListOrigin
from fwtui.player.player import Player
from fwtui.pod.schema.decoder import Page
from fwtui.ui.actions.playlists import PlaylistActions
from tests.ui.listed import many
from tests.ui.piloted import Piloted, piloted, settled
from tests.ui.sample import SONGS, LibraryLookup, PodStandIn, context

SIZE = 50


LONG = Tracks(tag="long")


def songs(count: int) -> list[Track]:
    """Tracks with the ids from 1."""
    return [replace(SONGS[n % 14], id=TrackId(n + 1), is_playable=True) for n in range(count)]


class PagesOnDemand(PodStandIn):
    """A pod with one long list of tracks; a page comes when :attr:`may` allows it."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.songs = songs(count)
        self.turns = asyncio.Semaphore(0)
        self.fails = False

    async def tracks(self, **given: Any) -> Page[Track]:
        await self.turns.acquire()
        if self.fails:
            raise PodFailed("The pod had trouble", status=500)
        first = (given["page"] - 1) * SIZE
        return Page(tuple(self.songs[first : first + SIZE]), len(self.songs))


@asynccontextmanager
async def long_list(
    count: int, first: int, after: int
) -> AsyncIterator[tuple[Piloted, Listing, PagesOnDemand]]:
    """An app, a list of which some rows are known, and the pod that has the others."""
    made = context()
    pod = PagesOnDemand(count)
    made.connect(pod)
    if after > first:
        known = [0] * first + pod.songs[first:after] + [0] * (count - after)
        made.fill({LONG: known})
    async with piloted(made) as app:
        yield app, made.library.listing(LONG), pod


def queued(app: Piloted) -> list[int]:
    return list(app.context.player.queue.ids())


async def open_on(app: Piloted, rows: Listing, row: int = 0) -> None:
    view = app.view
    table = view.tables[-1]
    table.show(rows, at=row)
    view.play_from(table, row)
    await app.pilot.pause()


async def came(app: Piloted, pod: PagesOnDemand, pages: int) -> None:
    for _ in range(pages):
        pod.turns.release()
    for _ in range(4):
        await app.pilot.pause()


async def test_what_is_known_plays_and_the_rest_follows_in_its_order() -> None:
    async with long_list(400, 100, 150) as (app, rows, pod):
        await open_on(app, rows, 120)
        assert queued(app) == list(range(101, 151))
        assert app.context.player.queue.current == 121
        await came(app, pod, 1)
        assert queued(app) == list(range(101, 201))
        assert "100 of 400 queued" in app.text
        await came(app, pod, 6)
        assert queued(app) == list(range(1, 401))
        assert app.context.player.queue.current == 121


async def test_while_shuffled_all_that_follows_is_still_to_be_heard() -> None:
    async with long_list(200, 100, 150) as (app, rows, pod):
        queue = app.context.player.queue
        queue.shuffle(True)
        await open_on(app, rows, 120)
        await came(app, pod, 4)
        assert queue.row == 0
        assert sorted(queued(app)) == list(range(1, 201))


async def test_another_queue_ends_what_was_to_follow() -> None:
    async with long_list(400, 0, 50) as (app, rows, pod):
        await open_on(app, rows)
        await came(app, pod, 1)
        app.context.player.play([TrackId(4001)])
        await came(app, pod, 3)
        assert queued(app) == [4001]


async def test_the_whole_of_a_list_of_any_length_is_queued() -> None:
    async with long_list(12_000, 0, 50) as (app, rows, pod):
        await open_on(app, rows)
        await came(app, pod, 240)
        await settled(app.pilot)
        assert queued(app) == list(range(1, 12_001))


async def test_the_rest_is_left_when_the_listener_says_so() -> None:
    async with long_list(400, 0, 50) as (app, rows, pod):
        await open_on(app, rows)
        await came(app, pod, 1)
        assert "100 of 400 queued · X leaves the rest" in app.text
        await app.press("X")
        assert "The rest of the list is left." in app.text
        await came(app, pod, 3)
        assert queued(app) == list(range(1, 101))
        await app.press("X")
        assert "No list is being read." in app.text


async def test_a_playlist_gets_the_whole_of_a_long_list() -> None:
    async with long_list(1_200, 0, 0) as (app, rows, pod):
        shell = app.app
        playlists = PlaylistActions(shell.context, shell, shell.navigation, shell.queue_filler)
        worker = shell.run_worker(playlists.add_whole(rows), group="read")
        await came(app, pod, 2)
        assert "100 of 1,200 read · X leaves the rest" in app.text
        await came(app, pod, 22)
        await worker.wait()
        assert "Add 1,200 tracks to" in app.text


async def test_what_failed_is_said_and_what_came_stays() -> None:
    async with long_list(400, 0, 50) as (app, rows, pod):
        await open_on(app, rows)
        await came(app, pod, 1)
        pod.fails = True
        await came(app, pod, 1)
        assert "The pod had trouble" in app.text
        assert queued(app) == list(range(1, 101))


async def test_an_edit_meanwhile_is_undone_alone() -> None:
    async with long_list(200, 0, 50) as (app, rows, pod):
        await open_on(app, rows)
        app.context.player.remove([3])
        await came(app, pod, 3)
        assert app.context.player.undo()
        assert queued(app) == list(range(1, 201))


async def test_an_album_that_is_added_in_parts_is_taken_back_as_a_whole() -> None:
    async with long_list(200, 0, 0) as (app, rows, pod):
        before = queued(app)
        app.app.queue_filler.add_all(rows, ListOrigin("a list"))
        await came(app, pod, 2)
        assert queued(app) == [*before, *range(1, 101)]
        assert app.context.player.undo()
        await came(app, pod, 2)
        assert queued(app) == before


async def test_a_list_that_is_played_next_stays_together() -> None:
    async with long_list(120, 0, 0) as (app, rows, pod):
        app.app.queue_filler.next_all(rows, ListOrigin("a list"))
        await came(app, pod, 2)
        assert 1 not in queued(app)
        await came(app, pod, 1)
        row = app.context.player.queue.row
        assert queued(app)[row + 1 : row + 121] == list(range(1, 121))


async def test_a_mirrored_list_is_queued_at_once_with_all_its_rows() -> None:
    rows = many(300_000)
    player = Player(LibraryLookup(context().library))
    begun = time.process_time()
    player.play(rows.track_ids(), 123_456)
    spent = (time.process_time() - begun) * 1000
    print(f"300,000 rows queued in {spent:.1f} ms of CPU")
    assert len(player.queue) == 300_000
    assert player.queue.current == 223_456
    player.close()
