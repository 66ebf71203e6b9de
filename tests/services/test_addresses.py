"""Addresses of the federation: what each names, and the thing that it is on the demo pod."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fwtui.demo.catalogue import ids
from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import ok
from fwtui.errors import FwtuiError, NotFound
from fwtui.music import Actor, Album, Artist, Channel, Playlist, Track, UploadLibrary
from fwtui.services.addresses import Address, AddressFinder, recognised
from tests.library.fixtures import library_in, pod_of

UUID = "25a7f5e1-f5a6-4862-b940-d07077a9a1f9"
OWN, OTHER = "music.example", "other.example"


@pytest.mark.parametrize(
    ("text", "names", "key"),
    [
        (f"https://{OWN}/library/albums/7", "album", 7),
        (f"  <https://{OWN}/front/library/artists/3/>\n", "artist", 3),
        (f"https://{OWN}/library/tracks/9?x=1#y", "track", 9),
        (f"https://{OWN}/library/playlists/{UUID}", "playlist", UUID),
        (f"https://{OWN}/library/tags/Jazz", "tag", "Jazz"),
        (f"https://{OWN}/library/{UUID}/albums", "library", UUID),
        (f"https://{OWN}/federation/music/libraries/{UUID}", "library", UUID),
        (f"https://{OWN}/federation/music/albums/{UUID}", "album", ""),
        (f"https://{OWN}/channels/talks", "channel", "talks"),
        (f"https://{OWN}/api/v1/channels/{UUID}/rss", "channel", UUID),
        (f"https://{OWN}/@olga", "account", "olga"),
        (f"https://{OWN}/@olga@{OTHER}", "account", ""),
        (f"https://{OWN}/federation/actors/olga", "account", "olga"),
        (f"https://{OWN}/favorites", "favourites", 0),
        (f"https://{OWN}/about", "", ""),
        (f"@olga@{OWN}", "account", "olga"),
        (f"@olga@{OTHER}", "account", ""),
        (f"https://{OTHER}/library/albums/7", "album", ""),
        (f"https://{OTHER}:8443/channels/talks", "channel", ""),
        (f"https://{OTHER}/federation/music/tracks/{UUID}", "track", ""),
        (f"https://{OTHER}/api/v2/channels/{UUID}/rss", "feed", ""),
        ("https://news.example/podcast.xml", "feed", ""),
        ("feed://news.example/talks", "feed", ""),
    ],
)
def test_what_an_address_names(text: str, names: str, key: int | str) -> None:
    address = recognised(text, OWN)
    assert address is not None
    assert (address.names, address.key) == (names, key)
    assert address.is_own == (address.host == OWN)
    assert address.needs_fetch == (key == "" and names != "feed")


@pytest.mark.parametrize(
    "text",
    [
        "", "jazz", "a b@c.example", "https://", "https://[", "file:///etc/passwd", "javascript:1",
        "https://a.example/x https://b.example/y", "https://a.example/\x1b[31m", "@olga",
        "https://a.example/" + "x" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    assert recognised(text, OWN) is None


@pytest.fixture(params=["1", "2"])
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPod]:
    dialect: str = request.param
    with DemoPod(dialect=dialect) as demo:
        yield demo


async def test_things_of_the_own_pod_take_no_fetch(demo: DemoPod, tmp_path: Path) -> None:
    host = demo.url.removeprefix("http://")
    library, pod = library_in(tmp_path), pod_of(demo, known=True)
    library.connect(pod)
    finder = AddressFinder(library)

    async def known(path: str) -> object:
        address = recognised(path if path[0] == "@" else f"{demo.url}{path}", host)
        assert address is not None
        return await finder.known(address)

    try:
        artist = await known("/library/artists/1")
        assert isinstance(artist, Artist)
        assert library.artist(artist.id) == artist, "it is kept"
        assert isinstance(await known("/library/albums/1"), Album)
        assert isinstance(await known("/library/tracks/1"), Track)
        mine = (await pod.playlists.page(scope="me")).items[0]
        assert mine is not None
        assert isinstance(await known(f"/library/playlists/{mine.id}"), Playlist)
        shelf = await known(f"/federation/music/libraries/{ids.uuid('library', 1)}")
        assert isinstance(shelf, UploadLibrary)
        talks = demo.state.catalogue.channels[0].key
        assert isinstance(await known(f"/channels/{talks}"), Channel)
        assert isinstance(await known(f"/@{talks}"), Channel), "its actor has the same form"
        olga = await known(f"@olga@{host}")
        if pod.dialect.name == "1.x":
            assert isinstance(olga, Actor)
            assert olga.fid
        else:
            assert olga is None, "2.x knows no accounts of hosts with a port by name"
        with pytest.raises(NotFound):
            await known("/library/albums/999999")
        assert not [each for each in demo.seen if "fetch" in each.path]
    finally:
        await library.aclose()
        await pod.aclose()


async def test_what_was_fetched_is_found_on_the_pod(demo: DemoPod, tmp_path: Path) -> None:
    library, pod = library_in(tmp_path), pod_of(demo, known=True)
    library.connect(pod)
    finder = AddressFinder(library)

    async def fetched(path: str) -> object:
        return await finder.fetched(Address(f"{demo.url}{path}", host="demo"))

    try:
        for folder, kind in (("artists", Artist), ("albums", Album), ("tracks", Track)):
            fid = f"/federation/music/{folder}/{ids.uuid(folder[:-1], 1)}"  # type: ignore[arg-type]
            found = await fetched(fid)
            assert isinstance(found, kind)
            assert found.fid == f"{demo.url}{fid}"
        shelf = await fetched(f"/federation/music/libraries/{ids.uuid('library', 1)}")
        assert isinstance(shelf, UploadLibrary)
        talks = demo.state.catalogue.channels[0].key
        assert isinstance(await fetched(f"/@{talks}"), Channel)
        olga = await fetched("/@olga")
        assert isinstance(olga, Actor)
        assert olga.name.startswith("olga@")
        assert olga.fid == f"{demo.url}/federation/actors/olga"
        polls = [each for each in demo.seen if re.search(r"/fetches/\d+/", each.path)]
        assert bool(polls) == (pod.dialect.name == "1.x"), "2.x fetches within the request"
        with pytest.raises(FwtuiError, match="could not fetch"):
            await finder.fetched(Address("https://other.example/library/albums/7"))
    finally:
        await library.aclose()
        await pod.aclose()


async def test_a_fetch_without_an_end_is_given_up(
    demo: DemoPod, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fwtui.services.addresses.FETCH_SECONDS", 0.05)
    pending = ok({"id": 7, "status": "pending", "url": "x", "detail": {}, "object": None})
    demo.twist(f"/api/v{demo.state.dialect.version[0]}/federation/fetches", pending, None)
    library, pod = library_in(tmp_path), pod_of(demo, known=True)
    library.connect(pod)
    try:
        with pytest.raises(FwtuiError, match="still asking"):
            await AddressFinder(library).fetched(Address("@a@b.example", host="b.example"))
    finally:
        await library.aclose()
        await pod.aclose()


async def test_a_fetched_thing_by_another_key_is_looked_for_by_its_address(
    demo: DemoPod, tmp_path: Path
) -> None:
    found = {"type": "track", "uuid": ids.uuid("track", 1), "title": "Salt"}
    told = {"id": 7, "status": "finished", "url": "x", "detail": {}, "object": found}
    demo.twist(f"/api/v{demo.state.dialect.version[0]}/federation/fetches", ok(told), None)
    library, pod = library_in(tmp_path), pod_of(demo, known=True)
    library.connect(pod)
    try:
        with pytest.raises(FwtuiError, match="does not list it yet"):
            await AddressFinder(library).fetched(Address("https://b.example/x", host="b.example"))
    finally:
        await library.aclose()
        await pod.aclose()
