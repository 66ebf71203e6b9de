"""How often the pod is asked: nothing twice, and nothing that is not looked at."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from fwtui.demo.pod import DemoPod
from fwtui.library.library import Library
from fwtui.library.listing.queries import (
    Albums,
    Artists,
    Playlists,
    PlaylistTracks,
    SortOrder,
    Tracks,
)
from fwtui.music import TrackId
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, pod_of, see, settled, until


async def test_a_first_start_asks_for_nothing_twice(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    library = library_in(tmp_path, mirror=True)
    library.connect(pod)
    for query in (Artists(), Albums(order=SortOrder("created", True))):
        await see(library.listing(query))
    await until(lambda: library.mirror_progress.complete)
    await until(lambda: library.mirror_progress.phase == "idle")
    times = Counter((each.method, each.path, each.query) for each in demo.seen)
    assert {each: count for each, count in times.items() if count > 1} == {}
    await library.aclose()


async def test_a_restart_in_the_midst_of_the_copy_asks_for_no_sizes(
    tmp_path: Path,
) -> None:
    with DemoPod(tracks=2_000) as larger:
        pod = pod_of(larger)
        library = library_in(tmp_path, mirror=True)
        library.connect(pod)
        await until(lambda: library.mirror_progress.done >= 200)
        await library.aclose()
        larger.forget_seen()
        library = library_in(tmp_path, mirror=True)
        library.connect(pod)
        await until(lambda: library.mirror_progress.complete)
        assert not larger.asked("/artists")
        assert not larger.asked("/albums")
        await library.aclose()
        await pod.aclose()


async def test_a_refresh_asks_for_what_is_in_view_alone(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    artists, albums = library.listing(Artists()), library.listing(Albums())
    tracks = library.listing(Tracks(order=SortOrder("title")))
    for listing in (artists, albums, tracks):
        await see(listing)
    artists.look_away()
    tracks.look_away()
    demo.forget_seen()
    library.refresh()
    await settled(albums)
    assert [each.path.rstrip("/").rpartition("/")[2] for each in demo.seen] == ["albums"]


async def test_edits_of_playlists_are_followed_by_no_list_of_them(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    mine = library.listing(Playlists())
    await see(mine)
    made = library.edits.create_playlist("Counted", [TrackId(1), TrackId(2)])
    await until(lambda: not len(library.outbox))
    real = library.outbox.real(made)
    await see(library.listing(PlaylistTracks(playlist=real)), 0, 1)
    demo.forget_seen()
    library.edits.rename_playlist(real, "Counted again")
    library.edits.set_playlist_privacy(real, "everyone")
    library.edits.add_to_playlist(real, [TrackId(3)])
    await until(lambda: not len(library.outbox))
    library.edits.delete_playlist(real)
    await until(lambda: not len(library.outbox))
    await settled(mine)
    lists = [each for each in demo.seen if each.path.rstrip("/").endswith("/playlists")]
    assert [each for each in lists if each.method == "GET"] == []


async def test_a_list_that_is_left_waits_for_nothing(library: Library) -> None:
    with DemoPod(tracks=600) as larger:
        pod = pod_of(larger)
        library.connect(pod)
        tracks = library.listing(Tracks(order=SortOrder("title")))
        await see(tracks)
        larger.use_up("authenticated-list", left=300)  # the listener's reserve
        tracks.want(60, 80)
        await until(lambda: tracks[60] is not None, tracks)
        assert tracks.state.loading, "the page behind waits for its turn"
        tracks.look_away()
        await until(lambda: not tracks.state.loading, tracks)
        tracks.want(110, 120)
        await until(lambda: tracks[110] is not None, tracks)
        library.connect(None)
        await pod.aclose()
