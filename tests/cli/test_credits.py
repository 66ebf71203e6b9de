"""fwtui credits, as a shell runs it, on a pod of each dialect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from fwtui.demo.endpoints.playlists import PlaylistPlace, PlaylistStore
from fwtui.demo.pod import DemoPod
from fwtui.music import AlbumId, AlbumRef, ArtistId, Credit, Licence, Track, TrackId
from fwtui.services.attribution import credited, write
from tests.cli.shell import Run, Shell

WHEN = "2026-01-02T03:04:05Z"
ALVA = (Credit(ArtistId(4), "Älva"),)
ROOMS = AlbumRef(AlbumId(403), "Rooms [live]", ALVA, released=date(2019, 3, 1))
BY = Licence("cc-by-4.0", "Attribution 4.0", "https://by.example/4.0/(deed)")


@pytest.fixture(params=["1", "2"])
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPod]:
    with DemoPod(approve=True, dialect=request.param) as running:
        yield running


def test_an_album_is_credited(shell: Shell, here: Run, demo: DemoPod) -> None:
    shell.log_in()
    title = demo.state.catalogue.album_titles[1]
    ran = here("credits", title, "--kind", "album")
    assert (ran.returncode, ran.stderr) == (0, "")
    head, _, *lines = ran.stdout.splitlines()
    assert head == title
    assert len(lines) > 1
    for line in lines:
        assert f", on {title}. " in line
        assert "creativecommons.org/" in line
        assert f"Source: {demo.url}/library/tracks/" in line
    marked = here("credits", f"{demo.url}/library/albums/1", "--format", "markdown").stdout
    assert marked.startswith("# ")
    assert marked.count("\n- [") == len(lines)
    ran = here("credits", "No such thing at all")
    assert (ran.returncode, "Nothing is called" in ran.stderr) == (1, True)
    ran = here("credits", f"{demo.url}/library/artists/1")
    assert (ran.returncode, "have credits" in ran.stderr) == (1, True)


def test_a_playlist_is_credited_in_its_own_order(shell: Shell, here: Run, demo: DemoPod) -> None:
    shell.log_in()
    catalogue = demo.state.catalogue
    later, first = catalogue.tracks_by_album[2][1], catalogue.tracks_by_album[1][0]
    names = [catalogue.titles[catalogue.track_title[each]] for each in (later, first)]
    albums = [catalogue.album_titles[catalogue.track_album[each]] for each in (later, first)]
    made = demo.state.part(PlaylistStore).make
    mix = made("demo", "For the film", "me", WHEN)
    mix.rows = [PlaylistPlace(each, WHEN) for each in (later, first, later)]
    ran = here("credits", "for the film")
    assert (ran.returncode, ran.stderr) == (0, "")
    head, _, *lines = ran.stdout.splitlines()
    assert head == "For the film"
    assert [line.partition(" by ")[0] for line in lines] == [
        f"“{names[0]}”",
        f"“{names[1]}”",
        f"“{names[0]}”",
    ]
    for line, album, track in zip(lines, (*albums, albums[0]), (later, first, later), strict=True):
        assert f", on {album}. " in line
        assert "creativecommons.org/" in line
        assert line.endswith(f"Source: {demo.url}/library/tracks/{track}")
    marked = here("credits", "For the film", "--kind", "playlist", "--format", "markdown")
    assert marked.stdout.startswith("# For the film\n\n- [“")
    assert marked.stdout.count("\n- [“") == 3
    del mix.rows[1]
    assert here("credits", "For the film", "--kind", "playlist").stdout.count("”") == 2, "as it is"


def test_a_name_of_both_is_asked_for_and_an_empty_playlist_has_none(
    shell: Shell, here: Run, demo: DemoPod
) -> None:
    shell.log_in()
    title = demo.state.catalogue.album_titles[1]
    made = demo.state.part(PlaylistStore).make
    made("demo", title, "me", WHEN)
    ran = here("credits", title)
    assert ran.returncode == 1
    assert f"This fits the playlist “{title}” and the album “{title}”." in ran.stderr
    ran = here("credits", title, "--kind", "playlist")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert f"“{title}” has no tracks." in ran.stderr


def test_what_has_no_licence_is_said_and_markdown_is_quoted() -> None:
    tracks = [
        Track(TrackId(1), "Salt *", ALVA, ROOMS, licence="cc-by-4.0", copyright="(c) Älva."),
        Track(TrackId(2), "Undertow", ALVA, fid="https://o.example/t/2", is_local=False),
        Track(TrackId(3), "Odd", ALVA, licence="own-1"),
    ]
    every = credited(tracks, {"cc-by-4.0": BY}, "https://pod.example")
    text = write("Mix", every, "text", missing=2)
    assert text == (
        "Mix\n\n"
        "“Salt *” by Älva, on Rooms [live]. Attribution 4.0 <https://by.example/4.0/(deed)>. "
        "(c) Älva. Source: https://pod.example/library/tracks/1\n"
        "“Odd” by Älva. own-1. Source: https://pod.example/library/tracks/3\n\n"
        "No licence is known of 1 of 3 tracks; ask their authors before you use them:\n"
        "“Undertow” by Älva. Source: https://o.example/t/2\n\n"
        "2 more could not be read: no credits of them here.\n"
    )
    marked = write("Mix", every, "markdown")
    first = marked.splitlines()[2]
    assert first == (
        r"- [“Salt \*”](https://pod.example/library/tracks/1) by Älva, on *Rooms \[live\]*. "
        r"[Attribution 4.0](https://by.example/4.0/%28deed%29). \(c\) Älva."
    )
