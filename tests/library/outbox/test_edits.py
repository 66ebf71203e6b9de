"""What the listener changes: seen at once, told in order, offline too, and remembered."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.answer import HttpRequest
from fwtui.library.events import ChangeRefused, OutboxChanged, PlaylistChanged, Resized
from fwtui.library.library import Library
from fwtui.library.listing.queries import Favourites, History, Playlists, PlaylistTracks, SortOrder
from fwtui.library.listing.queries import Tracks as AllTracks
from fwtui.music import PlaylistId, TrackId
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, see, settled, until


def tracks(*ids: int) -> list[TrackId]:
    return [TrackId(each) for each in ids]


async def test_a_playlist_is_made_and_edited_before_the_pod_knows_it(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    mine = library.listing(Playlists())
    await see(mine)
    all_tracks = library.listing(AllTracks(order=SortOrder("title")))
    await see(all_tracks, 0, 80)
    library.connect(None)
    made = library.edits.create_playlist("On the train", tracks(3, 5, 7))
    rows = library.listing(PlaylistTracks(playlist=made))
    await until(lambda: all(rows), rows)
    assert [each.id for each in rows] == [3, 5, 7]
    assert mine[0].name == "On the train"
    assert mine[0].tracks_count == 3
    library.edits.add_to_playlist(made, tracks(9))
    library.edits.move_in_playlist(made, [0], 2)
    library.edits.remove_from_playlist(made, 0)
    library.edits.rename_playlist(made, "On the boat")
    assert [each.id for each in rows] == [7, 3, 9]
    assert mine[0].name == "On the boat"
    assert len(library.outbox) == 6
    library.connect(pod)
    await until(lambda: not len(library.outbox))
    real = library.outbox.real(made)
    assert real.isdigit()
    told = await pod.playlists.tracks(real)
    assert [row.track.id for row in told.items if row] == [7, 3, 9]
    assert (await pod.playlists.playlist(real)).name == "On the boat"
    assert [each.id for each in rows] == [7, 3, 9], "seen by its first id too"
    assert [each.id for each in library.listing(PlaylistTracks(playlist=real))] == [7, 3, 9]
    playlist = library.playlist(made)
    assert playlist is not None
    assert (playlist.name, playlist.tracks_count) == ("On the boat", 3)
    assert mine.row_of(real) is not None
    library.edits.clear_playlist(real)
    assert len(rows) == 0
    library.edits.delete_playlist(real)
    assert mine.row_of(real) is None
    await until(lambda: not len(library.outbox))
    assert real not in {each.id for each in (await pod.playlists.page(scope="me")).items if each}


async def test_what_was_changed_offline_is_told_later_with_its_true_time(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    library = library_in(tmp_path)
    await library.mirror_now(pod)
    await library.aclose()
    offline = library_in(tmp_path)
    songs = offline.listing(AllTracks(order=SortOrder("title")))
    assert songs.state.mirrored
    assert songs[0] is not None
    heard = datetime.now(UTC) - timedelta(hours=3, microseconds=7)
    await asyncio.wrap_future(offline.edits.listened(songs[0].id, heard))
    wanted = next(song.id for song in songs if not offline.edits.is_favourite(song.id))
    await asyncio.wrap_future(offline.edits.set_favourite(wanted, True))
    await offline.aclose()
    # Another start, still offline: the heart is there; then the pod is back.
    library = library_in(tmp_path)
    events: list[object] = []
    library.subscribe(events.append)
    assert library.edits.is_favourite(wanted)
    assert len(library.outbox) == 2
    library.connect(pod)
    await until(lambda: not len(library.outbox))
    newest = await pod.history.page(scope="me")
    assert (songs[0].id, heard) in {(each.track.id, each.created) for each in newest.items if each}
    assert wanted in await pod.favourites.ids()
    assert OutboxChanged(0) in events
    await library.aclose()


async def test_only_the_last_wish_for_a_heart_is_told(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    on_pod = await pod.favourites.ids()
    wanted = next(TrackId(n) for n in range(1, 60) if n not in on_pod)
    for on in (True, False, True, False, True):
        library.edits.set_favourite(wanted, on)
    assert library.edits.is_favourite(wanted)
    assert len(library.outbox) == 1
    demo.forget_seen()
    library.connect(pod)
    await until(lambda: not len(library.outbox))
    assert wanted in await pod.favourites.ids()
    assert len(demo.asked("POST /api/v1/favorites/tracks")) == 1


async def test_an_answer_that_was_lost_is_looked_for_before_it_is_told_again(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    shared = await pod.playlists.create("lossy", "me")
    library.connect(pod)
    await pod.playlists.add(shared.id, tracks(4, 4, 8), duplicates=True)
    rows = library.listing(PlaylistTracks(playlist=shared.id))
    await see(rows)
    for what in ("add", "move", "remove"):
        demo.lose_answer(f"POST /api/v1/playlists/{shared.id}/{what}")
    library.edits.add_to_playlist(shared.id, tracks(4, 6))
    library.edits.move_in_playlist(shared.id, [2], -2)
    library.edits.remove_from_playlist(shared.id, 1)
    await until(lambda: not len(library.outbox))
    there = await pod.playlists.tracks(shared.id)
    assert [row.track.id for row in there.items if row] == [8, 4, 4, 6]
    await see(rows)
    assert [each.id for each in rows] == [8, 4, 4, 6]
    for what in ("add", "move", "remove"):
        assert len(demo.asked(f"POST /api/v1/playlists/{shared.id}/{what}")) == 1 + (what == "add")


async def test_many_rows_moved_are_read_once(demo: DemoPod, pod: Pod, library: Library) -> None:
    made = await pod.playlists.create("moving", "me")
    await pod.playlists.add(made.id, tracks(*range(1, 9)), duplicates=True)
    library.connect(pod)
    rows = library.listing(PlaylistTracks(playlist=made.id))
    await see(rows)
    library.connect(None)
    for row in range(6):
        library.edits.move_in_playlist(made.id, [row], 1)
    library.edits.remove_from_playlist(made.id, 0)
    wanted = [each.id for each in rows]
    demo.forget_seen()
    library.connect(pod)
    await until(lambda: not len(library.outbox))
    assert len(demo.asked(f"GET /api/v1/playlists/{made.id}/tracks")) == 1
    there = await pod.playlists.tracks(made.id)
    assert [row.track.id for row in there.items if row] == wanted == [3, 4, 5, 6, 7, 1, 8]
    assert [each.id for each in rows] == wanted


async def test_a_refused_playlist_takes_what_was_built_on_it_along(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    demo.fail(403, "POST /api/v1/playlists")
    events: list[object] = []
    library.subscribe(events.append)
    made = library.edits.create_playlist("Never", tracks(1, 2))
    library.edits.set_favourite(TrackId(1), not library.edits.is_favourite(TrackId(1)))
    library.connect(pod)
    await until(lambda: any(isinstance(event, ChangeRefused) for event in events))
    await until(lambda: not len(library.outbox))
    (undone,) = [event for event in events if isinstance(event, ChangeRefused)]
    assert "Never" in undone.sentence
    assert PlaylistChanged(made) in events
    assert library.playlist(made) is None


async def test_who_sees_a_playlist_is_changed_and_told(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    made = await pod.playlists.create("Mine alone", "me")
    mine = library.listing(Playlists())
    library.connect(pod)
    await see(mine)
    library.edits.set_playlist_privacy(made.id, "everyone")
    shown = library.playlist(made.id)
    assert shown is not None
    assert shown.privacy == "everyone", "seen at once"
    await until(lambda: not len(library.outbox))
    assert (await pod.playlists.playlist(made.id)).privacy == "everyone"
    shown = library.playlist(made.id)
    assert shown is not None
    assert shown.privacy == "everyone", "and kept"


async def test_who_sees_a_playlist_is_as_it_was_when_the_pod_refuses(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    made = await pod.playlists.create("Mine alone", "me")
    library.connect(pod)
    await see(library.listing(Playlists()))
    events: list[object] = []
    library.subscribe(events.append)
    demo.fail(403, f"PATCH /api/v1/playlists/{made.id}")
    library.edits.set_playlist_privacy(made.id, "everyone")
    library.edits.rename_playlist(made.id, "Still mine")
    await until(lambda: not len(library.outbox))
    (undone,) = [event for event in events if isinstance(event, ChangeRefused)]
    assert undone.sentence.startswith("Who sees Mine alone could not be changed: ")
    shown = library.playlist(made.id)
    assert shown is not None
    assert (shown.name, shown.privacy) == ("Still mine", "me")
    assert (await pod.playlists.playlist(made.id)).name == "Still mine"


async def test_a_listen_shows_in_the_history(demo: DemoPod, pod: Pod, library: Library) -> None:
    library.connect(pod)
    history = library.listing(History())
    await see(history)
    before = len(history)
    library.edits.listened(TrackId(5), datetime.now(UTC))
    await until(lambda: len(history) == before + 1, history)
    await settled(history)
    assert history[0].track.id == 5
    assert history.track_ids()[0] == 5
    with pytest.raises(ValueError, match="zone"):
        library.edits.listened(TrackId(5), datetime(2026, 1, 1))


async def test_a_heart_shows_at_once_and_reaches_the_pod(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    tracks = library.listing(AllTracks(order=SortOrder("title")))
    await see(tracks)
    favourites = library.listing(Favourites())
    await see(favourites)
    track = next(track for track in tracks if track and not library.edits.is_favourite(track.id))
    events: list[object] = []
    favourites.subscribe(events.append)
    library.edits.set_favourite(track.id, True)
    assert library.edits.is_favourite(track.id)
    assert favourites[0].id == track.id
    assert any(isinstance(event, Resized) for event in events)
    await until(lambda: not len(library.outbox))
    assert track.id in await pod.favourites.ids()
    assert favourites[0].id == track.id
    library.edits.set_favourite(track.id, False)
    assert favourites.row_of(track.id) is None
    await until(lambda: not len(library.outbox))
    assert track.id not in await pod.favourites.ids()


async def test_a_refused_heart_is_taken_back_with_a_sentence(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    from fwtui.library.events import ChangeRefused, HeartChanged

    library.connect(pod)
    tracks = library.listing(AllTracks(order=SortOrder("title")))
    await see(tracks)
    track = next(track for track in tracks if track and not library.edits.is_favourite(track.id))
    events: list[object] = []
    library.subscribe(events.append)
    demo.fail(400, "POST /api/v1/favorites/tracks", times=None)
    library.edits.set_favourite(track.id, True)
    assert library.edits.is_favourite(track.id)
    await until(lambda: any(isinstance(event, ChangeRefused) for event in events))
    assert not library.edits.is_favourite(track.id)
    assert HeartChanged(track.id, False) in events
    assert track.title in next(e.sentence for e in events if isinstance(e, ChangeRefused))


async def test_a_confirmed_edit_is_never_seen_twice(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    """In no step of the loop, and the next edit is made of the rows as they are."""
    made = await pod.playlists.create("Mix", "me")
    await pod.playlists.add(made.id, tracks(*range(1, 9)), duplicates=True)
    library.connect(pod)
    mine = library.listing(Playlists())
    await see(mine)
    mine.refresh()
    await until(lambda: mine.row_of(made.id) is not None, mine)
    await see(library.listing(PlaylistTracks(playlist=made.id)))
    expected = list(range(1, 9))
    for number in range(6):
        if number % 2:
            library.edits.add_to_playlist(made.id, tracks(9))
            expected.append(9)
        else:
            library.edits.remove_from_playlist(made.id, 0)
            del expected[0]
        name = f"Made {number}"
        library.edits.create_playlist(name, tracks(1, 2))
        while len(library.outbox):
            assert list(library.edits.state.rows(made.id)) == expected
            value = library.playlist(made.id)
            assert value is not None
            assert value.tracks_count == len(expected)
            assert [each.name for each in mine if each].count(name) == 1
            await asyncio.sleep(0)
    told = await pod.playlists.tracks(made.id)
    assert [row.track.id for row in told.items if row] == expected


async def test_a_change_that_is_confirmed_once_more_after_a_kill_is_kept_once(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    """Killed when the library had it, and the outbox still."""
    made = await pod.playlists.create("Mix", "me")
    await pod.playlists.add(made.id, tracks(1, 2, 3), duplicates=True)
    library = library_in(tmp_path)
    library.connect(pod)
    await see(library.listing(PlaylistTracks(playlist=made.id)))
    database = library.store.outbox
    read = "SELECT number, change, sent, before, sends FROM changes"
    marked: list[tuple[object, ...]] = []

    def last(asked: HttpRequest) -> bool:
        if asked.method == "POST":
            marked.extend(database.elsewhere(lambda db: db.execute(read).fetchall()).result(20))
        return False

    demo.fail(500, last, times=None)
    library.edits.add_to_playlist(made.id, tracks(9))
    await until(lambda: not len(library.outbox))
    assert marked
    library.connect(None)
    sql = "INSERT INTO changes (number, change, sent, before, sends) VALUES (?, ?, ?, ?, ?)"
    database.write(lambda db: db.execute(sql, marked[0])).result(20)
    await library.aclose()
    again = library_in(tmp_path)
    assert len(again.outbox) == 1
    known = again.store.whole(PlaylistTracks(playlist=made.id).key)
    assert known is not None
    assert known.ids is not None
    assert list(known.ids) == [1, 2, 3, 9]
    rows: list[list[int]] = []
    again.subscribe(lambda event: rows.append(stored(again, made.id)))
    again.connect(pod)
    await until(lambda: not len(again.outbox))
    assert rows
    assert all(each == [1, 2, 3, 9] for each in rows)
    await again.aclose()


def stored(library: Library, playlist: PlaylistId) -> list[int]:
    known = library.store.whole(PlaylistTracks(playlist=playlist).key)
    return list(known.ids or ()) if known is not None else []
