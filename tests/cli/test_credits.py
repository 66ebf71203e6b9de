"""fwtui credits, as a shell runs it, on a pod of each dialect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.music import AlbumId, AlbumRef, ArtistId, Credit, Licence, Track, TrackId
from fwtui.services.attribution import credited, write
from tests.cli.shell import Run, Shell

ALVA = (Credit(ArtistId(4), "Älva"),)
ROOMS = AlbumRef(AlbumId(403), "Rooms [live]", ALVA, released=date(2019, 3, 1))
BY = Licence("cc-by-4.0", "Attribution 4.0", "https://by.example/4.0/(deed)")


@pytest.fixture(params=["1", "2"])
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPod]:
    with DemoPod(approve=True, dialect=request.param) as running:
        yield running


def test_an_album_and_a_playlist_are_credited(shell: Shell, here: Run, demo: DemoPod) -> None:
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
