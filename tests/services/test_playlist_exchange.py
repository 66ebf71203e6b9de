"""Tracks of a playlist file found in the store: by recording, by folded names, by length."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from fwtui.library.library import Library
from fwtui.library.store import upsert
from fwtui.music import TrackId
from fwtui.pod.schema import convert
from fwtui.services.playlist_exchange import entries_of, match
from fwtui.services.playlist_files import FileEntry
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
    }
    for entry, track in wanted.items():
        found = await match([entry], library)
        assert (found.found, bool(found.missing)) == ((track,) if track else (), not track), entry
    both = await match(list(wanted), library)
    assert both.found == tuple(track for track in wanted.values() if track)
    assert both.missing == tuple(entry for entry, track in wanted.items() if not track)
    again = await match(entries_of(tracks, ""), library)
    assert again.found == tuple(track.id for track in tracks)
    # Another recording: the row of the former one goes.
    changed = replace(tracks[1], mbid="")
    store.library.write(lambda db: upsert.tracks(db, [changed], listed=True)).result(10)
    assert not (await match([FileEntry("Anything", mbid=MBID)], library)).found
    await library.aclose()


def test_a_recording_is_a_uuid() -> None:
    def read(mbid: str) -> str:
        return convert.TRACK.one(f'{{"id": 1, "title": "a", "mbid": {mbid}}}'.encode()).mbid

    assert read(f'"{MBID.upper()}"') == MBID
    assert read('"nonsense"') == read("null") == ""
