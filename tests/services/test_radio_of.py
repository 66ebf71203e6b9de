"""The radio of each thing, played at the demo pod in its dialects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from fwtui.demo.pod import DemoPod
from fwtui.library.library import Library
from fwtui.music import Actor, Album, AlbumId, Playlist, PlaylistId, Tag, Track
from fwtui.player.radio import Station
from fwtui.pod.pod import Pod
from fwtui.pod.schema import filters_of
from fwtui.services.pod_radio import PodRadio
from fwtui.services.radio_of import NoRadio, radio_of
from tests.library.fixtures import library_in, pod_of


async def played(value: Any, library: Library, pod: Pod, count: int = 3) -> list[Track]:
    """The first tracks of the radio of a thing, as the library knows them."""
    radio = radio_of(value)
    assert radio is not None
    source = PodRadio(Station(radio.title, radio.kind, radio.id), library, lambda: pod)
    found = [library.track(each) for each in await source.more(count)]
    assert found
    assert None not in found
    return [each for each in found if each is not None]


@pytest.mark.parametrize("dialect", ["1", "2-alpha", "2"])
async def test_a_radio_of_each_thing(tmp_path: Path, dialect: str) -> None:
    with DemoPod(dialect=dialect) as demo:
        pod, library = pod_of(demo, known=True), library_in(tmp_path)
        library.connect(pod)
        try:
            albums = [each for each in (await pod.library.albums()).items if each is not None]
            album = next(each for each in albums if each.credits)
            artist = album.credits[0].id
            untagged = replace(album, tags=())
            for each in await played(untagged, library, pod):
                assert artist in [credit.id for credit in each.credits]
            either = await played(replace(album, tags=("Ambient",)), library, pod, 50)
            assert len(either) > len(await played(untagged, library, pod, 50))
            assert await played(Tag("Ambient"), library, pod)
            assert await played(either[0], library, pod)
            whole = await pod.library.artist(artist)
            assert await played(whole, library, pod)
            libraries = (await pod.library.libraries_with_artist(artist)).items
            assert await played(libraries[0], library, pod)
            account = libraries[0].owner if libraries[0] else None
            assert isinstance(account, Actor)
            assert await played(account, library, pod)
            playlists = (await pod.playlists.page()).items
            playlist = next(each for each in playlists if each is not None and each.tracks_count)
            if playlist.id.isdigit():
                assert await played(playlist, library, pod)
            else:
                with pytest.raises(NoRadio, match="no radio of playlists"):
                    radio_of(playlist)
        finally:
            await library.aclose()
            await pod.aclose()


def test_a_playlist_filter_has_its_number_where_each_pod_looks_for_it() -> None:
    radio = radio_of(Playlist(PlaylistId("12"), "Harbours"))
    assert radio is not None
    (only,) = filters_of(str(radio.id).encode())
    assert (only.kind, only.ids, only.names) == ("playlist", (12,), ("12",))


def test_what_has_no_radio() -> None:
    assert radio_of(object()) is None
    assert radio_of(None) is None
    with pytest.raises(NoRadio, match="neither an artist nor tags"):
        radio_of(Album(AlbumId(3), "Untitled"))
