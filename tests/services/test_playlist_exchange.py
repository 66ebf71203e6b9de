"""Tracks of a playlist file found in the store: by recording, by folded names, by length."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from fwtui.library.folding import fold
from fwtui.library.library import Library
from fwtui.library.store import upsert
from fwtui.music import Track, TrackId
from fwtui.pod.schema import convert
from fwtui.services.playlist_exchange import entries_of, entry_of, match, missing_rows
from fwtui.services.playlist_files import FORMATS, FileEntry, PlaylistFile, read, write
from fwtui.text import plain
from tests.library.fixtures import store_in
from tests.library.store.samples import ALBUM, TRACK

MBID = "b1a9c0e9-d987-4042-ae91-78d6a3267d69"
UPLOAD = TRACK.uploads[0]


async def test_matched_by_recording_then_by_names_and_length(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    library = Library(store)
    other = replace(ALBUM, id=8, title="Live")
    long = (replace(UPLOAD, seconds=400),)
    tracks = [
        TRACK,
        replace(TRACK, id=TrackId(10), album=other, mbid=MBID),
        replace(TRACK, id=TrackId(11), album=other, uploads=long),
        replace(TRACK, id=TrackId(13), title="می\u200cروم"),
        replace(TRACK, id=TrackId(14), title="C"),
        replace(TRACK, id=TrackId(15), title="C++"),
        replace(TRACK, id=TrackId(12), title="Évening\u2019s end", credits=TRACK.credits[1:]),
    ]
    store.library.write(lambda db: upsert.tracks(db, tracks, listed=True)).result(10)
    wanted = {
        FileEntry("Anything", mbid=MBID): 10,
        FileEntry("Anything", mbid=MBID.replace("b", "c")): None,
        FileEntry("MORNING", "alva feat. oro", "northern rooms", 63): 9,
        FileEntry("Morning", "Alva", "Live", 60): 10,
        FileEntry("Morning", "Alva", seconds=398): 11,
        FileEntry("Morning", "Alva", seconds=200): None,
        FileEntry("Morning", "Alvar"): None,
        FileEntry("evening's end", "ORO"): 12,
        FileEntry("Nothing", "Alva"): None,
        FileEntry("میروم", "Alva"): 13,
        FileEntry("می روم", "Alva feat Oro"): 13,
        FileEntry("c++", "Alva"): 15,
        FileEntry("c", "Alva"): 14,
    }
    for entry, track in wanted.items():
        found = await match([entry], library)
        assert (found.found, bool(found.missing)) == ((track,) if track else (), not track), entry
    both = await match(list(wanted), library)
    assert both.found == tuple(track for track in wanted.values() if track)
    assert both.missing == tuple(entry for entry, track in wanted.items() if not track)
    here = entries_of([each.id for each in (*tracks, replace(TRACK, id=TrackId(99)))], library, "")
    assert here[-1] is None
    assert missing_rows(here) == "1 of 8 tracks could not be read: row 8."
    again = await match([each for each in here if each is not None], library)
    assert again.found == tuple(track.id for track in tracks)
    # Another recording: the row of the former one goes.
    changed = replace(tracks[1], mbid="")
    store.library.write(lambda db: upsert.tracks(db, [changed], listed=True)).result(10)
    assert not (await match([FileEntry("Anything", mbid=MBID)], library)).found
    await library.aclose()


def _track(id: int, title: str, seconds: int, mbid: str) -> Track:
    upload = (replace(UPLOAD, seconds=seconds),)
    return replace(TRACK, id=TrackId(id), title=title, uploads=upload, mbid=mbid)


TITLES = st.lists(
    st.text(min_size=1, max_size=12).map(lambda text: plain(text).strip()).filter(fold),
    min_size=1,
    max_size=5,
    unique_by=fold,
)


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=25, deadline=None)
@given(TITLES, st.integers(2, 9_999), st.sets(st.integers(0, 4)), st.randoms())
def test_what_is_exported_is_imported_again(
    format: str, titles: list[str], seconds: int, with_mbid: set[int], chance: random.Random
) -> None:
    """Any titles, in any order, some of them twice: the file names the same tracks."""
    tracks = [
        _track(place + 1, title, seconds, MBID[:-1] + str(place) if place in with_mbid else "")
        for place, title in enumerate(titles)
    ]
    chosen = [chance.choice(tracks) for _ in range(7)]

    async def imported(folder: str) -> tuple[TrackId, ...]:
        store = store_in(Path(folder))
        library = Library(store)
        try:
            store.library.write(lambda db: upsert.tracks(db, tracks, listed=True)).result(10)
            file = PlaylistFile(
                "Any", tuple(entry_of(each, "https://pod.example") for each in chosen)
            )
            came_back = read(write(file, format).encode(), format)
            return (await match(came_back.entries, library)).found
        finally:
            await library.aclose()

    with TemporaryDirectory() as folder:
        assert asyncio.run(imported(folder)) == tuple(each.id for each in chosen)


def test_a_recording_is_a_uuid() -> None:
    def read(mbid: str) -> str:
        return convert.TRACK.one(f'{{"id": 1, "title": "a", "mbid": {mbid}}}'.encode()).mbid

    assert read(f'"{MBID.upper()}"') == MBID
    assert read('"nonsense"') == read("null") == ""
