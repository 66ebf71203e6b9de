"""Changes that wait while their pod is upgraded from 1.x to 2.x."""

from __future__ import annotations

from datetime import UTC, datetime

from fwtui.demo.pod import DemoPod
from fwtui.library.library import Library
from fwtui.library.listing.queries import Playlists, PlaylistTracks
from fwtui.library.outbox.rekey import new_keys
from fwtui.music import Playlist, PlaylistId, TrackId
from fwtui.pod.pod import Pod
from tests.library.fixtures import see, until


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
