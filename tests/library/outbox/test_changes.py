"""Changes as values: what each does to the rows of a playlist."""

from __future__ import annotations

from array import array

import msgspec
import pytest

from fwtui.library.outbox import changes as outbox_changes
from fwtui.library.outbox.changes import (
    Added,
    Change,
    Cleared,
    Deleted,
    NewPlaylist,
    Removed,
    Renamed,
    RowMoved,
)
from fwtui.library.outbox.effects import rows_after
from fwtui.music import PlaylistId, TrackId


def test_rows_after_changes() -> None:
    this, other = PlaylistId("1"), PlaylistId("2")
    changes: list[Change] = [
        Added(this, (TrackId(4), TrackId(5))),
        Added(other, (TrackId(9),)),
        RowMoved(this, 0, 3, TrackId(1)),
        Removed(this, 1, TrackId(3)),
        Removed(this, 99, TrackId(3)),
        Deleted(other),
    ]
    assert list(rows_after(array("q", [1, 2, 3]), changes, this)) == [2, 4, 1, 5]
    assert list(rows_after(array("q", [1]), [Cleared(this)], this)) == []


def test_a_key_that_was_kept_as_a_number_is_read_as_text() -> None:
    for change in (NewPlaylist(PlaylistId("-12"), "Rain"), Renamed(PlaylistId("7"), "Rain")):
        fields = msgspec.msgpack.decode(outbox_changes.encode(change))
        fields["playlist"] = int(fields["playlist"])
        assert outbox_changes.decode(msgspec.msgpack.encode(fields)) == change
    with pytest.raises(msgspec.ValidationError):
        outbox_changes.decode(msgspec.msgpack.encode({"type": "Renamed", "playlist": []}))
