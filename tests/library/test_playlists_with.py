"""Which playlists hold a track: all of them, however many."""

from __future__ import annotations

from pathlib import Path

from fwtui.demo.endpoints.playlists import PlaylistPlace, PlaylistStore
from fwtui.demo.pod import DemoPod
from fwtui.library.library import Library
from fwtui.library.store.store import Store
from fwtui.music import TrackId
from tests.pod.asked import asked_by

WHEN = "2026-01-02T03:04:05Z"


async def test_more_playlists_than_a_page_has_hold_a_track(tmp_path: Path) -> None:
    with DemoPod() as demo:
        made = demo.state.part(PlaylistStore).make
        for number in range(60):
            made("kenji", f"Mix {number}", "everyone", WHEN).rows = [PlaylistPlace(3, WHEN)]
        library = Library(Store(tmp_path / "cache", tmp_path / "state", "ana"))
        async with asked_by(demo) as pod:
            library.connect(pod)
            found, trouble = await library.playlists_with(TrackId(3))
        assert trouble is None
        assert {f"Mix {number}" for number in range(60)} <= {each.name for each in found}
        await library.aclose()
