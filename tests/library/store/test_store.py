"""The store's reads that are no listing."""

from __future__ import annotations

from pathlib import Path

import msgspec

from fwtui.music import (
    TrackId,
)
from tests.library.fixtures import library_in
from tests.library.store.samples import TRACK


async def test_durations_are_read_without_making_tracks(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    silent = msgspec.structs.replace(TRACK, id=TrackId(10), uploads=())
    await library.keep_tracks([TRACK, silent])
    ids = [TrackId(9), TrackId(10), TrackId(11)]
    assert await library.durations(ids) == {9: 61, 10: 0}
    assert await library.total_duration(ids) == 61
    assert await library.total_duration([]) == 0
    await library.aclose()


async def test_a_long_queue_is_summed_to_the_second(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    upload = TRACK.uploads[0]
    tracks = [
        msgspec.structs.replace(
            TRACK, id=TrackId(n), uploads=(msgspec.structs.replace(upload, seconds=n % 400),)
        )
        for n in range(1, 25_001)
    ]
    await library.keep_tracks(tracks)
    ids = [TrackId(n) for n in range(25_000, 0, -1)]
    expected = sum(n % 400 for n in ids)
    assert await library.total_duration(ids) == expected
    assert await library.total_duration([*ids, TrackId(399)]) == expected + 399
    assert sum((await library.durations(ids)).values()) == expected
    await library.aclose()
