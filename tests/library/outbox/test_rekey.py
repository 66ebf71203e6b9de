"""Changes that wait while their pod is upgraded from 1.x to 2.x."""

from __future__ import annotations

from array import array
from datetime import UTC, datetime
from pathlib import Path

from fwtui.demo.pod import DemoPod
from fwtui.library.events import ChangeRefused
from fwtui.library.library import Library
from fwtui.library.listing import orders
from fwtui.library.listing.queries import Artists, Playlists, PlaylistTracks
from fwtui.library.outbox.rekey import new_keys
from fwtui.library.store import list_store
from fwtui.music import Playlist, PlaylistId, TrackId
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, pod_of, see, until


async def test_edits_that_wait_find_the_new_key_of_their_playlist(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    mine = library.listing(Playlists())
    await see(mine)
    made = library.edits.create_playlist("On the train", [TrackId(3), TrackId(5)])
    await until(lambda: not len(library.outbox))
    old = library.outbox.real(made)
    assert old.isdigit()
    await see(library.listing(PlaylistTracks(playlist=old)))
    library.connect(None)
    library.edits.add_to_playlist(old, [TrackId(7)])
    library.edits.rename_playlist(old, "On the boat")
    library.edits.remove_from_playlist(old, 0)
    library.edits.set_favourite(TrackId(9), True)
    demo.upgrade()
    library.connect(pod)
    await until(lambda: not len(library.outbox))
    new = library.outbox.real(old)
    assert len(new) == 36
    told = await pod.playlists.playlist(new)
    assert told.name == "On the boat"
    rows = await pod.playlists.tracks(new)
    assert [row.track.id for row in rows.items if row] == [5, 7]
    assert TrackId(9) in await pod.favourites.ids()
    playlists = await pod.playlists.page(scope="me")
    assert [one.name for one in playlists.items if one].count("On the boat") == 1


def test_a_new_key_is_found_by_the_creation_time() -> None:
    moments = [datetime(2026, 1, day, 10, 0, 0, 123456, UTC) for day in (1, 2, 3)]
    known = [Playlist(PlaylistId(str(n)), "Rain", created=moments[n]) for n in range(3)]
    uuids = [PlaylistId(f"0b4bf8a4-6a3e-4f0b-9c61-6d2e1f7a9a0{n}") for n in range(3)]
    listed = [Playlist(uuids[n], "Renamed", created=moments[n]) for n in (0, 2)]
    assert new_keys(known, listed) == {"0": uuids[0], "2": uuids[2]}
    assert new_keys(known, known) == {}


async def test_all_playlists_find_their_new_key_while_fwtui_runs(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    mine = library.listing(Playlists())
    await see(mine)
    known = [one for one in mine if one is not None]
    rows = library.listing(PlaylistTracks(playlist=known[0].id))
    await see(rows)
    tracks = list(rows.ids())
    library.view_state.save_cursor(rows.query, tracks[1], 1)
    ordered = orders.mirror_key(Artists()), array("q", [1]), 1.0
    library.store.library.write(lambda db: list_store.whole_list(db, *ordered)).result(10)
    demo.upgrade()
    await pod.instance.me()
    await until(lambda: all(len(library.outbox.real(one.id)) == 36 for one in known))
    await until(lambda: all(one is not None and len(one.id) == 36 for one in mine))
    assert [one.name for one in mine] == [one.name for one in known]
    new = library.outbox.real(known[0].id)
    demo.forget_seen()
    moved = library.listing(PlaylistTracks(playlist=new))
    assert list(moved.ids()) == tracks, "kept under the new key"
    assert demo.asked("/tracks") == []
    library.edits.rename_playlist(known[0].id, "After the upgrade")
    await until(lambda: not len(library.outbox))
    assert (await pod.playlists.playlist(new)).name == "After the upgrade"


async def test_all_playlists_find_their_new_key_after_an_upgrade_overnight(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    library = library_in(tmp_path)
    library.connect(pod)
    mine = library.listing(Playlists())
    await see(mine)
    known = [one for one in mine if one is not None]
    rows = library.listing(PlaylistTracks(playlist=known[0].id))
    await see(rows)
    tracks = list(rows.ids())
    library.view_state.save_cursor(rows.query, tracks[1], 1)
    library.connect(None)
    library.edits.set_favourite(TrackId(9), True)
    library.edits.add_to_playlist(known[1].id, [TrackId(7)])
    await library.aclose()
    del mine, rows
    demo.upgrade()
    library = library_in(tmp_path)
    library.connect(pod)
    mine = library.listing(Playlists())
    await until(lambda: not len(library.outbox))
    await until(lambda: all(one is not None and len(one.id) == 36 for one in mine))
    assert [one.name for one in mine] == [one.name for one in known]
    moved = PlaylistTracks(playlist=mine[0].id)
    assert list(library.listing(moved).ids()) == tracks
    assert library.view_state.cursor(moved) == (tracks[1], 1)
    assert TrackId(9) in await pod.favourites.ids()
    added = await pod.playlists.tracks(mine[1].id)
    assert [row.track.id for row in added.items if row][-1] == 7
    await library.aclose()


async def test_an_edit_of_a_playlist_that_is_gone_after_the_upgrade_blocks_nothing(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    await see(library.listing(Playlists()))
    made = library.edits.create_playlist("On the train", [TrackId(3)])
    await until(lambda: not len(library.outbox))
    old = library.outbox.real(made)
    library.connect(None)
    library.edits.add_to_playlist(old, [TrackId(7)])
    library.edits.set_favourite(TrackId(9), True)
    said: list[str] = []
    library.subscribe(
        lambda event: said.append(event.sentence) if isinstance(event, ChangeRefused) else None
    )
    elsewhere = pod_of(demo)
    await elsewhere.playlists.delete(old)
    await elsewhere.aclose()
    demo.upgrade()
    library.connect(pod)
    await until(lambda: not len(library.outbox))
    assert TrackId(9) in await pod.favourites.ids()
    assert len(said) == 1
    assert "On the train" in said[0]


async def test_an_end_in_the_middle_of_it_loses_no_edit(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    """The library is written before the outbox: killed between the two, the outbox alone has the
    former key."""
    library = library_in(tmp_path)
    library.connect(pod)
    mine = library.listing(Playlists())
    await see(mine)
    old = mine[0].id
    library.connect(None)
    library.edits.add_to_playlist(old, [TrackId(7)])
    await library.aclose()
    library = library_in(tmp_path)
    waiting = library.store.outbox.rows("SELECT number, change FROM changes")
    demo.upgrade()
    library.connect(pod)
    await until(lambda: not len(library.outbox))
    new = library.outbox.real(old)
    rows = len((await pod.playlists.tracks(new)).items)
    await library.aclose()
    # As it was on disk before the outbox had the new key.
    library = library_in(tmp_path)
    sql = "INSERT INTO changes (number, change) VALUES (?, ?)"
    library.store.outbox.write(lambda db: db.executemany(sql, waiting) and None).result(10)
    await library.aclose()
    library = library_in(tmp_path)
    said: list[object] = []
    library.subscribe(said.append)
    assert len(library.outbox) == 1
    library.connect(pod)
    await until(lambda: not len(library.outbox))
    assert not [event for event in said if isinstance(event, ChangeRefused)]
    assert len((await pod.playlists.tracks(new)).items) == rows + 1
    await library.aclose()


async def test_a_playlist_made_here_is_found_by_its_first_key_after_an_upgrade(
    demo: DemoPod, pod: Pod, library: Library, tmp_path: Path
) -> None:
    library.connect(pod)
    made = library.edits.create_playlist("On the train", [TrackId(3)])
    await until(lambda: not len(library.outbox))
    await see(library.listing(Playlists()))
    assert library.outbox.real(made).isdigit()
    demo.upgrade()
    await pod.instance.me()
    await until(lambda: len(library.outbox.real(made)) == 36)
    new = library.outbox.real(made)
    await library.aclose()
    again = library_in(tmp_path)
    assert again.store.new_keys()[made] == new
    await again.aclose()
