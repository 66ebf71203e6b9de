"""Edits beside answers: an older answer overwrites nothing, an edit costs few requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from fwtui.demo.endpoints.playlists import PlaylistPlace, PlaylistStore
from fwtui.demo.pod import DemoPod
from fwtui.demo.server.answer import HttpAnswer, HttpRequest
from fwtui.demo.server.faults import Go
from fwtui.library.events import ChangeRefused
from fwtui.library.library import Library
from fwtui.library.listing.queries import Favourites, Playlists, PlaylistTracks
from fwtui.library.outbox.changes import Added, Heart
from fwtui.library.outbox.editions import PLAYLISTS, Editions
from fwtui.music import PlaylistId, TrackId
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, see, settled, until


def tracks(*ids: int) -> list[TrackId]:
    return [TrackId(each) for each in ids]


class Held:
    """A twist that takes the pod's answer at once, and gives it when it is released."""

    def __init__(self) -> None:
        self.taken = asyncio.Event()
        self._release = asyncio.Event()
        self._client = asyncio.get_running_loop()
        self._server: asyncio.AbstractEventLoop | None = None

    async def __call__(self, asked: HttpRequest, go: Go) -> HttpAnswer:
        answer = await go()
        self._server = asyncio.get_running_loop()
        self._client.call_soon_threadsafe(self.taken.set)
        async with asyncio.timeout(20):
            await self._release.wait()
        return answer

    def release(self) -> None:
        assert self._server is not None
        self._server.call_soon_threadsafe(self._release.set)


def is_a(method: str, end: str) -> Callable[[HttpRequest], bool]:
    return lambda asked: asked.method == method and asked.path.rstrip("/").endswith(end)


async def test_an_edition_grows_with_what_leaves_and_settles() -> None:
    editions = Editions()
    added = Added(PlaylistId("3"), (TrackId(1),))
    key = PlaylistTracks(playlist=PlaylistId("3")).key
    assert await editions.quiet(key) == 0
    editions.leaves(added)
    waiting = asyncio.ensure_future(editions.quiet(key))
    await asyncio.sleep(0)
    assert not waiting.done()
    editions.leaves(Heart(TrackId(1), True))
    editions.settles(Heart(TrackId(1), True))
    await asyncio.sleep(0)
    assert not waiting.done(), "a change of another list"
    editions.settles(added)
    assert await waiting == editions.number(key) == editions.number(PLAYLISTS) == 2


async def test_74_rows_that_left_before_an_edit_do_not_overwrite_it(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    made = await pod.playlists.create("Old answer", "me")
    await pod.playlists.add(made.id, tracks(1, 2, 3), duplicates=True)
    library.connect(pod)
    rows = library.listing(PlaylistTracks(playlist=made.id))
    await see(rows)
    held = Held()
    demo.twist(is_a("GET", f"{made.id}/tracks"), held)
    rows.refresh()
    await held.taken.wait()
    library.edits.remove_from_playlist(made.id, 0)
    library.edits.add_to_playlist(made.id, tracks(9))
    await until(lambda: not len(library.outbox))
    held.release()
    await settled(rows)
    assert [each.id for each in rows] == [2, 3, 9]
    known = library.store.whole(PlaylistTracks(playlist=made.id).key)
    assert known is not None
    assert list(known.ids or ()) == [2, 3, 9]


async def test_74_hearts_that_left_before_an_edit_do_not_overwrite_it(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    await pod.favourites.remove(TrackId(7))
    library = library_in(tmp_path, heart_pause=0.0)
    library.connect(pod)
    favourites = library.listing(Favourites())
    await see(favourites)
    held = Held()
    demo.twist(is_a("GET", "favorites/tracks/all"), held)
    favourites.refresh()
    await held.taken.wait()
    library.edits.set_favourite(TrackId(7), True)
    await until(lambda: not len(library.outbox))
    held.release()
    await settled(favourites)
    assert library.edits.is_favourite(TrackId(7))
    assert 7 in library.store.favourites()
    await library.aclose()


async def test_74_playlists_that_left_before_an_edit_do_not_overwrite_it(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    made = await pod.playlists.create("Before", "me")
    library.connect(pod)
    mine = library.listing(Playlists())
    await see(mine)
    held = Held()
    demo.twist(is_a("GET", "/playlists"), held)
    mine.refresh()
    await held.taken.wait()
    library.edits.rename_playlist(made.id, "After")
    new = library.edits.create_playlist("Meanwhile")
    await until(lambda: not len(library.outbox))
    held.release()
    await settled(mine)
    assert [each.name for each in mine if each.id == made.id] == ["After"]
    assert [each.name for each in mine].count("Meanwhile") == 1
    assert mine.row_of(library.outbox.real(new)) is not None or library.playlist(new) is not None


async def test_a_row_of_a_long_playlist_is_edited_without_the_others(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    made = await pod.playlists.create("Long", "me")
    store = demo.state.part(PlaylistStore)
    row = store.by_id[int(made.id)]
    row.rows = [PlaylistPlace(1 + place % 50, row.created) for place in range(3_000)]
    library = library_in(tmp_path)
    library.connect(pod)
    await see(library.listing(Playlists()))
    rows = library.listing(PlaylistTracks(playlist=made.id))
    await see(rows)
    for _ in range(2):
        demo.forget_seen()
        library.edits.remove_from_playlist(made.id, 1_000)
        library.edits.move_in_playlist(made.id, [5], 1_995)
        await until(lambda: not len(library.outbox))
        # Once the burst is over the playlist itself is read.
        await until(lambda: library.store.modified(rows.query.key) is not None)
        assert not demo.asked(is_a("GET", f"{made.id}/tracks"))
        assert not demo.asked(is_a("GET", "/playlists"))
        assert len(demo.asked(is_a("GET", f"playlists/{made.id}"))) <= 2
    assert list(rows.track_ids()) == [each.track for each in row.rows]
    # The same from what is kept on disk.
    await library.aclose()
    library = library_in(tmp_path)
    demo.forget_seen()
    library.connect(pod)
    library.edits.remove_from_playlist(made.id, 7)
    await until(lambda: not len(library.outbox))
    assert not demo.asked(is_a("GET", f"{made.id}/tracks"))
    assert len(row.rows) == 2_997
    await library.aclose()


async def test_a_playlist_that_was_changed_elsewhere_is_looked_up_before_a_row_is_removed(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    made = await pod.playlists.create("Two at work", "me")
    await pod.playlists.add(made.id, tracks(1, 2, 3), duplicates=True)
    library.connect(pod)
    await see(library.listing(Playlists()))
    rows = library.listing(PlaylistTracks(playlist=made.id))
    await see(rows)
    events: list[object] = []
    library.subscribe(events.append)
    await pod.playlists.move(made.id, 0, 2)  # the same number of rows
    library.edits.remove_from_playlist(made.id, 0)
    await until(lambda: any(isinstance(event, ChangeRefused) for event in events))
    there = await pod.playlists.tracks(made.id)
    assert [row.track.id for row in there.items if row] == [2, 3, 1]
    await until(lambda: [each.id for each in rows if each] == [2, 3, 1], rows)


async def test_counts_and_lengths_are_right_at_once(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    made = await pod.playlists.create("Counted", "me")
    await pod.playlists.add(made.id, tracks(1, 2, 3, 4), duplicates=True)
    library.connect(pod)
    await see(library.listing(Playlists()))
    await see(library.listing(PlaylistTracks(playlist=made.id)))

    def facts() -> tuple[int, int | None]:
        playlist = library.playlist(made.id)
        assert playlist is not None
        return playlist.tracks_count, playlist.seconds

    async def on_pod() -> tuple[int, int | None]:
        playlist = await pod.playlists.playlist(made.id)
        return playlist.tracks_count, playlist.seconds or 0

    assert facts() == await on_pod()
    edits: tuple[Callable[[], object], ...] = (
        lambda: library.edits.add_to_playlist(made.id, tracks(1, 4)),
        lambda: library.edits.remove_from_playlist(made.id, 0),
        lambda: library.edits.move_in_playlist(made.id, [0], 1),
        lambda: library.edits.clear_playlist(made.id),
    )
    for edit in edits:
        edit()
        at_once = facts()
        await until(lambda: not len(library.outbox))
        assert at_once == facts() == await on_pod()


@pytest.mark.parametrize("dialect", ["1", "2"])
async def test_75_a_level_that_the_dialect_lacks_is_never_sent(
    dialect: str, tmp_path: Path
) -> None:
    from tests.library.fixtures import pod_of

    with DemoPod(dialect=dialect) as demo:
        pod = pod_of(demo)
        made = await pod.playlists.create("Followed", "me")
        await pod.library.tracks(page_size=1)
        library = library_in(tmp_path)
        events: list[object] = []
        library.subscribe(events.append)
        library.connect(pod)
        assert ("followers" in library.edits.privacy_levels) is (dialect == "2")
        new = library.edits.create_playlist("New", privacy="followers")
        library.edits.set_playlist_privacy(made.id, "followers")
        await until(lambda: not len(library.outbox))
        there = {each.name: each.privacy for each in demo.state.part(PlaylistStore).by_id.values()}
        level = "followers" if dialect == "2" else "me"
        assert (there["New"], there["Followed"]) == (level, level)
        playlist = library.playlist(new)
        assert playlist is not None
        assert playlist.privacy == level
        if dialect == "1":
            await until(lambda: any(isinstance(event, ChangeRefused) for event in events))
            assert not any(b"followers" in seen.body for seen in demo.seen)
        await library.aclose()
        await pod.aclose()


async def test_75_a_hidden_playlist_is_shown_and_put_right(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    """1.x hides a playlist of the level ``followers`` from its owner."""
    made = await pod.playlists.create("Hidden", "me")
    library.connect(pod)
    mine = library.listing(Playlists())
    await see(mine)
    known = library.playlist(made.id)
    assert known is not None
    row = demo.state.part(PlaylistStore).by_id[int(made.id)]
    row.privacy = "followers"

    def keep(db: object) -> None:
        from msgspec.structs import replace

        from fwtui.library.store.kinds import upsert_values

        upsert_values(db, "playlist", [replace(known, privacy="followers")])  # type: ignore[arg-type]

    await asyncio.wrap_future(library.store.library.write(keep))
    events: list[object] = []
    library.subscribe(events.append)
    mine.refresh()
    await until(lambda: any(isinstance(event, ChangeRefused) for event in events))
    (said,) = [event.sentence for event in events if isinstance(event, ChangeRefused)]
    assert said == (
        "This pod shows Hidden to no account, yours included."
        " Only its administrator can change that."
    )
    await settled(mine)
    assert library.playlist(made.id) is None
