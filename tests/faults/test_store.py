"""What happens to the files on this machine: damaged, too new, full, shared (faults 53 to 56)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.errors import DiskFull, StoreTooNew
from fwtui.library.events import ChangeRefused, ErrorReported
from fwtui.library.listing.queries import Artists, PlaylistTracks, SortOrder, Tracks
from fwtui.library.store import upsert
from fwtui.library.store.database import Database
from fwtui.library.store.store import LIBRARY_FILE, OUTBOX_FILE, Store
from fwtui.music import PlaylistId, Track, TrackId
from tests.library.fixtures import library_in, pod_of, see, store_in, until


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod() as demo:
        yield demo


def keep_tracks(store: Store, count: int) -> None:
    tracks = [Track(TrackId(n), f"Song {n}") for n in range(1, count + 1)]
    store.library.write(lambda db: upsert.tracks(db, tracks, listed=True)).result(10)


def files(folder: Path) -> tuple[Path, Path]:
    return (
        folder / "cache" / "accounts" / "demo@here" / LIBRARY_FILE,
        folder / "state" / "accounts" / "demo@here" / OUTBOX_FILE,
    )


@pytest.mark.parametrize(
    "damage", [b"not a database at all" * 500, b"\x00" * 9_000], ids=["words", "zeros"]
)
@pytest.mark.parametrize("which", [0, 1])
def test_a_damaged_file_is_set_aside_and_begun_anew(
    tmp_path: Path, which: int, damage: bytes
) -> None:
    store = store_in(tmp_path)
    keep_tracks(store, 10)
    store.close()
    file = files(tmp_path)[which]
    file.write_bytes(damage)
    store = store_in(tmp_path)
    (trouble,) = store.troubles()
    assert "set aside" in trouble.sentence
    aside = list(file.parent.glob(f"{file.name}.corrupt-*"))
    assert [each.read_bytes() for each in aside] == [damage]
    keep_tracks(store, 10)
    assert len(store.tracks(range(1, 11))) == 10
    store.close()
    assert store_in(tmp_path).troubles() == ()


def test_a_file_that_is_torn_in_the_middle_is_replaced_while_fwtui_runs(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    keep_tracks(store, 3_000)
    store.close()
    file = files(tmp_path)[0]
    whole = bytearray(file.read_bytes())
    for page in range(30, len(whole) // 4096):
        whole[page * 4096 : page * 4096 + 4096] = b"\xa5" * 4096
    file.write_bytes(whole)
    store = store_in(tmp_path)
    troubles = list(store.troubles())
    store.library.on_trouble = troubles.append
    assert len(store.tracks(range(1, 3_001))) <= 3_000
    assert troubles
    assert "set aside" in troubles[0].sentence
    keep_tracks(store, 100)
    assert len(store.tracks(range(1, 101))) == 100
    store.close()


@pytest.mark.parametrize("which", [0, 1])
def test_a_newer_file_is_refused_and_left_as_it_is(tmp_path: Path, which: int) -> None:
    store_in(tmp_path).close()
    file = files(tmp_path)[which]
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = file.read_bytes()
    with pytest.raises(StoreTooNew) as refusal:
        store_in(tmp_path)
    assert "newer fwtui" in refusal.value.sentence
    assert refusal.value.hint
    assert file.read_bytes() == before


def test_an_older_file_is_brought_forward_with_its_rows(tmp_path: Path) -> None:
    file = tmp_path / "some.db"
    first = "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT)"
    database = Database(file, (first,))
    database.write(lambda db: db.execute("INSERT INTO things VALUES (1, 'kept')") and None).result()
    database.close()
    steps = (
        first,
        "ALTER TABLE things ADD COLUMN more TEXT DEFAULT 'new'",
        "CREATE INDEX x ON things (name); UPDATE things SET more = more || 'er'",
    )
    database = Database(file, steps)
    assert database.rows("SELECT * FROM things") == [(1, "kept", "newer")]
    database.close()
    assert Database(file, steps).rows("PRAGMA user_version") == [(3,)]


def test_a_migration_that_is_cut_is_made_again(tmp_path: Path) -> None:
    file = tmp_path / "some.db"
    first = "CREATE TABLE things (id INTEGER PRIMARY KEY)"
    Database(file, (first,)).close()
    with pytest.raises(sqlite3.OperationalError):
        Database(file, (first, "CREATE TABLE more (id INTEGER); NONSENSE"))
    database = Database(file, (first, "CREATE TABLE more (id INTEGER)"))
    assert database.rows("SELECT * FROM more") == []
    database.close()


def fill(database: Database) -> None:
    """No page more may be written, as on a full disk; rows that fit on those there are go in."""

    def stop(db: sqlite3.Connection) -> None:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")

    database.write(stop).result(10)


async def test_on_a_full_disk_browsing_goes_on(demo: DemoPod, tmp_path: Path) -> None:
    library = library_in(tmp_path)
    troubles: list[ErrorReported] = []
    library.subscribe(lambda e: troubles.append(e) if isinstance(e, ErrorReported) else None)
    fill(library.store.library)
    pod = pod_of(demo)
    library.connect(pod)
    tracks = library.listing(Tracks(order=SortOrder("title")))
    await see(tracks)
    await see(library.listing(Artists()))
    assert all(tracks[row] is not None for row in range(30))
    await until(lambda: bool(troubles))
    assert isinstance(troubles[0].error, DiskFull)
    await library.aclose()
    await pod.aclose()


async def test_on_a_full_disk_a_heart_reaches_the_pod_all_the_same(
    demo: DemoPod, tmp_path: Path
) -> None:
    library = library_in(tmp_path)
    # So much that nothing fits on the page that is there.
    library.store.outbox.write(
        lambda db: db.execute("INSERT INTO changes (change) VALUES (zeroblob(3000))") and None
    ).result(10)
    library.store.outbox.write(lambda db: db.execute("DELETE FROM changes") and None).result(10)
    fill(library.store.outbox)

    def grow(db: sqlite3.Connection, size: int) -> None:
        db.execute("INSERT INTO changes (change) VALUES (zeroblob(?))", (size,))

    for size in (500, 20, 1):  # until not even a heart fits
        for _ in range(100):
            try:
                library.store.outbox.write(partial(grow, size=size)).result(10)
            except DiskFull:
                break
    pod = pod_of(demo)
    on_pod = await pod.favourites.ids()
    wanted = next(TrackId(n) for n in range(1, 60) if n not in on_pod)
    kept = library.edits.set_favourite(wanted, True)
    with pytest.raises(DiskFull):
        await asyncio.wrap_future(kept)
    assert library.edits.is_favourite(wanted)
    library.connect(pod)
    await until(lambda: not len(library.outbox))
    assert wanted in await pod.favourites.ids()
    await library.aclose()
    await pod.aclose()


def test_where_nothing_can_be_written_rows_are_kept_in_memory(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    store = store_in(tmp_path)
    assert store.troubles()
    keep_tracks(store, 5)
    assert len(store.tracks(range(1, 6))) == 5
    store.close()


async def test_two_instances_share_and_the_second_knows(demo: DemoPod, tmp_path: Path) -> None:
    first, second = library_in(tmp_path), library_in(tmp_path)
    assert first.store.leads()
    assert not second.store.leads()
    pod = pod_of(demo)
    on_pod = await pod.favourites.ids()
    wanted = next(TrackId(n) for n in range(1, 60) if n not in on_pod)
    second.connect(pod)
    await asyncio.wrap_future(second.edits.set_favourite(wanted, True))
    assert len(second.outbox) == 1, "the first tells the pod"
    first.connect(pod)
    await until(lambda: bool(demo.asked("POST /api/v1/favorites/tracks")))
    await until(lambda: not len(first.outbox))
    assert wanted in await pod.favourites.ids()
    second.outbox.read_again()
    assert len(second.outbox) == 0
    await first.aclose()
    assert second.store.leads(), "now it leads"
    await second.aclose()
    await pod.aclose()


async def test_an_edit_after_another_instance_has_delivered_the_one_before(
    demo: DemoPod, tmp_path: Path
) -> None:
    """Its effect is in the library that both share: it does not count twice."""
    pod = pod_of(demo)
    made = await pod.playlists.create("both", "me")
    await pod.playlists.add(made.id, [TrackId(n) for n in range(1, 5)], duplicates=True)
    first, second = library_in(tmp_path), library_in(tmp_path)
    first.connect(pod)
    await see(first.listing(PlaylistTracks(playlist=made.id)))
    for left in ([2, 3, 4], [3, 4]):
        second.edits.remove_from_playlist(made.id, 0)
        await asyncio.wrap_future(second.store.outbox.write(lambda db: None))
        first.outbox.read_again()
        assert len(first.outbox) == 1
        first.connect(pod)
        await until(lambda: not len(first.outbox))
        await asyncio.wrap_future(first.store.outbox.write(lambda db: None))
        page = await pod.playlists.tracks(made.id)
        assert [row.track.id for row in page.items if row] == left
    await first.aclose()
    await second.aclose()
    await pod.aclose()


async def test_a_playlist_that_changed_elsewhere_is_not_cut_in_the_wrong_place(
    demo: DemoPod, tmp_path: Path
) -> None:
    pod = pod_of(demo)
    made = await pod.playlists.create("both", "me")
    await pod.playlists.add(made.id, [TrackId(n) for n in range(1, 6)], duplicates=True)
    library = library_in(tmp_path)
    library.connect(pod)
    rows = library.listing(PlaylistTracks(playlist=PlaylistId(made.id)))
    await see(rows)
    library.connect(None)
    library.edits.remove_from_playlist(made.id, 1)
    library.edits.move_in_playlist(made.id, [0], 2)
    assert [each.id for each in rows] == [3, 4, 1, 5]
    await pod.playlists.remove(made.id, 0)
    undone: list[ChangeRefused] = []
    library.subscribe(lambda e: undone.append(e) if isinstance(e, ChangeRefused) else None)
    library.connect(pod)
    await until(lambda: bool(undone))
    assert len(library.outbox) == 0
    assert "changed elsewhere" in undone[0].sentence
    there = await pod.playlists.tracks(made.id)
    assert [row.track.id for row in there.items if row] == [2, 3, 4, 5]
    await until(lambda: [each and each.id for each in rows] == [2, 3, 4, 5], rows)
    await library.aclose()
    await pod.aclose()
