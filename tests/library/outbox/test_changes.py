"""Changes as values: what each does to the rows of a playlist."""

from __future__ import annotations

from array import array

from fwtui.library.outbox.changes import (
    Added,
    Change,
    Cleared,
    Deleted,
    Removed,
    RowMoved,
    rows_after,
)
from fwtui.music import PlaylistId, TrackId


def test_rows_after_changes() -> None:
    this, other = PlaylistId(1), PlaylistId(2)
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
