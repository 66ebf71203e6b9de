"""Kinds of things: the integers that stand for values in lists."""

from __future__ import annotations

from uuid import uuid4

from fwtui.library.store.kinds import playlist_row_id
from fwtui.music import PlaylistId


def test_a_playlist_has_an_integer_in_either_dialect() -> None:
    assert playlist_row_id(PlaylistId("12")) == 12
    assert playlist_row_id(PlaylistId("-1732830000000000")) == -1732830000000000
    uuids = [PlaylistId(str(uuid4())) for _ in range(100)]
    rows = {playlist_row_id(one) for one in uuids}
    assert len(rows) == 100
    assert all(0 < row < 1 << 62 for row in rows)
