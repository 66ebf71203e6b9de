"""The store's reads that are no listing."""

from __future__ import annotations

from pathlib import Path

import msgspec

from fwtui.music import (
    TrackId,
)
from tests.library.fixtures import library_in
from tests.library.store.samples import TRACK


async def test_lengths_are_read_without_making_tracks(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    silent = msgspec.structs.replace(TRACK, id=TrackId(10), uploads=())
    await library.keep_tracks([TRACK, silent])
    found = await library.lengths([TrackId(9), TrackId(10), TrackId(11)])
    assert found == {9: 61, 10: 0}
    await library.aclose()
