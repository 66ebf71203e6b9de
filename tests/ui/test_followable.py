"""What moderators take reports of."""

from __future__ import annotations

import pytest

from fwtui.music import Playlist, PlaylistId
from fwtui.ui.followable import Reportable, reportable


@pytest.mark.parametrize(("id", "key"), [("7", 7), ("²", "²"), ("9" * 40, "9" * 40)])
def test_a_playlist_is_reported_by_its_number_where_it_has_one(id: str, key: int | str) -> None:
    playlist = Playlist(PlaylistId(id), "Rain")
    assert reportable(playlist) == Reportable("playlist", key, "Rain")
