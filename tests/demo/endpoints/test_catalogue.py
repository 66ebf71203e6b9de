"""Artists, albums and tracks: pages, filters and orderings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fwtui.demo.catalogue.build import build
from fwtui.demo.catalogue.catalogue import Catalogue
from fwtui.demo.pod import DemoPod
from fwtui.demo.state import DemoSettings
from tests.demo.clients import Client

API = "/api/v1"


def get(client: Client, path: str, **params: Any) -> Any:
    answer = client.get(f"{API}/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def everything(client: Client, path: str, **params: Any) -> list[Any]:
    """All pages of a list."""
    body = get(client, path, **params)
    found = list(body["results"])
    for _ in range(body["count"]):
        if body["next"] is None:
            break
        body = client.get(body["next"]).json()
        found += body["results"]
    return found


# --- pages ------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["51", "100", "1000", "0", "-1", "x", ""])
def test_a_page_holds_50_at_most(listener: Client, size: str) -> None:
    assert len(get(listener, "tracks", page_size=size)["results"]) == 50


def test_pages_follow_each_other(listener: Client) -> None:
    first = get(listener, "tracks", page_size=7, ordering="title")
    assert first["previous"] is None
    base = listener.pod.url
    assert first["next"] == f"{base}{API}/tracks?ordering=title&page=2&page_size=7"
    second = listener.get(first["next"]).json()
    assert second["previous"] == f"{base}{API}/tracks?ordering=title&page_size=7"
    whole = everything(listener, "tracks", page_size=7, ordering="title")
    assert len(whole) == first["count"] == len({track["id"] for track in whole})
    assert first["results"] + second["results"] == whole[:14]


@pytest.mark.parametrize("page", ["0", "999", "x", "-1"])
def test_no_such_page(listener: Client, page: str) -> None:
    answer = listener.get(f"{API}/artists", params={"page": page})
    assert (answer.status_code, answer.json()) == (404, {"detail": "Invalid page."})


def test_what_is_not_known_is_ignored(listener: Client) -> None:
    plain = get(listener, "tracks")["count"]
    assert get(listener, "tracks", nonsense="x", playable="garbage")["count"] == plain


# --- what is wrong ----------------------------------------------------------------------

CHOICE = "Select a valid choice. That choice is not one of the available choices."


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("artist=999999", {"artist": [CHOICE]}),
        ("album=x", {"album": [CHOICE]}),
        ("license=cc0", {"license": [CHOICE]}),
        ("mbid=nope", {"mbid": ["Enter a valid UUID."]}),
        (
            "ordering=nonsense",
            {"ordering": ["Select a valid choice. nonsense is not one of the available choices."]},
        ),
        ("id=x", {"id": ["Select a valid choice. x is not one of the available choices."]}),
        ("q=%22exact+phrase%22", {"detail": "Invalid query"}),
    ],
)
def test_refused(listener: Client, query: str, error: object) -> None:
    answer = listener.get(f"{API}/tracks?{query}")
    assert (answer.status_code, answer.json()) == (400, error)


@pytest.mark.parametrize(
    "path",
    [
        "tracks?ordering=size", "tracks?ordering=related", "albums?ordering=related",
        "artists?library=nope", "tracks?channel=nope", "tags?name__startswith=J",
    ],
)  # fmt: skip
def test_what_a_pod_does_not_survive(listener: Client, path: str) -> None:
    answer = listener.get(f"{API}/{path}")
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("path", ["artists/999999", "albums/abc", "tracks/0"])
def test_not_there(listener: Client, path: str) -> None:
    answer = listener.get(f"{API}/{path}")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


# --- filters ----------------------------------------------------------------------------


def test_playable_leaves_out_what_has_no_file(listener: Client) -> None:
    every = get(listener, "tracks")["count"]
    heard = everything(listener, "tracks", playable="true")
    unheard = everything(listener, "tracks", playable="false")
    assert all(track["is_playable"] and track["uploads"] for track in heard)
    assert not any(track["is_playable"] or track["uploads"] for track in unheard)
    assert all(track["listen_url"] for track in unheard)
    assert len(heard) + len(unheard) == every - 1, "one track has no upload at all"


def test_scope(listener: Client, stranger: Client) -> None:
    mine = everything(listener, "tracks", scope="me")
    assert mine
    assert all(track["is_playable"] for track in mine)
    assert get(stranger, "tracks", scope="me")["count"] == 0
    followed = get(listener, "tracks", scope="subscribed")["count"]
    both = get(listener, "tracks", scope="me,subscribed")["count"]
    assert both == len(mine) + followed
    assert get(listener, "tracks", scope="nonsense")["count"] == 0
    every = get(listener, "tracks")["count"]
    assert get(listener, "tracks", scope="all")["count"] == every
    host = listener.pod.url.partition("//")[2]
    ours = get(listener, "tracks", scope=f"actor:demo@{host}")["count"]
    assert ours == len(mine)
    assert get(listener, "albums", scope=f"domain:{host}")["count"] == 20
    assert get(listener, "artists", scope="me")["count"] == len(
        {track["artist"]["id"] for track in mine}
    )


def test_channels_are_left_out_unless_asked_for(listener: Client) -> None:
    plain = get(listener, "tracks")["count"]
    assert get(listener, "tracks", include_channels="true")["count"] == plain + 8
    channel = get(listener, "channels/harbourradio")["uuid"]
    assert get(listener, "tracks", channel=channel)["count"] == 0
    episodes = get(listener, "tracks", channel=channel, include_channels="true")["results"]
    assert [episode["position"] for episode in episodes] == [5, 4, 3, 2, 1]
    assert all(episode["album"] is None for episode in episodes)
    podcasts = get(listener, "artists", content_category="podcast", include_channels="true")
    assert podcasts["count"] == 3


def test_all_words_in_one_field(listener: Client) -> None:
    assert get(listener, "tracks", q="northern rooms")["count"] == 14
    assert get(listener, "tracks", q="undertow northern")["count"] == 0
    assert get(listener, "artists", q="éloïse")["count"] == 1
    assert get(listener, "artists", q="eloise")["count"] == 0
    assert get(listener, "albums", q="älva")["count"] == 3


def test_a_track_belongs_to_its_artist_and_to_the_albums(listener: Client) -> None:
    artist = get(listener, "artists", q="älva")["results"][0]
    rooms = next(one for one in artist["albums"] if one["title"] == "Northern Rooms")
    tracks = everything(listener, "tracks", artist=artist["id"], album=rooms["id"])
    assert len(tracks) == rooms["tracks_count"] == 14
    assert {track["artist"]["id"] for track in tracks} > {artist["id"]}


def test_an_album_in_order(listener: Client) -> None:
    album = get(listener, "albums", q="vinterhamn")["results"][0]
    tracks = get(listener, "tracks", album=album["id"], ordering="disc_number,position")["results"]
    places = [(track["disc_number"], track["position"]) for track in tracks]
    assert places == [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2), (2, 3)]


def test_tags(listener: Client) -> None:
    ambient = get(listener, "tracks", tag="ambient")["count"]
    assert ambient > get(listener, "tracks", tag=["Ambient", "Tape"])["count"] == 14
    names = [tag["name"] for tag in everything(listener, "tags")]
    assert names == sorted(names, key=str.casefold)


def test_ids_and_related(listener: Client) -> None:
    chosen = get(listener, "tracks", id=[3, 5, 999_999])["results"]
    assert [track["id"] for track in chosen] == [5, 3]
    tags = set(get(listener, "tracks/3")["tags"])
    related = get(listener, "tracks", related=3, ordering="related")["results"]
    assert related
    assert all(tags & set(track["tags"]) for track in related)


def test_an_artist_comes_once_for_every_album(listener: Client) -> None:
    artists = everything(listener, "artists", has_albums="true")
    assert len(artists) == 20
    assert sum(artist["name"] == "Älva" for artist in artists) == 3


def test_where_it_is_kept(listener: Client) -> None:
    tracks = everything(listener, "tracks")
    mine = get(listener, "libraries", scope="me")["results"][0]
    shelf = everything(listener, "tracks", library=mine["uuid"])
    assert {track["id"] for track in shelf} < {track["id"] for track in tracks}
    libraries = get(listener, f"tracks/{shelf[0]['id']}/libraries")["results"]
    assert [library["uuid"] for library in libraries] == [mine["uuid"]]


# --- order ------------------------------------------------------------------------------


def test_orderings(listener: Client) -> None:
    names = [artist["name"] for artist in everything(listener, "artists", ordering="name")]
    assert names == sorted(names, key=str.casefold)
    titles = [album["title"] for album in everything(listener, "albums", ordering="-title")]
    assert titles == sorted(titles, reverse=True)
    dates = [one["release_date"] for one in everything(listener, "albums", ordering="release_date")]
    assert dates[-1] is None
    assert dates[:-1] == sorted(dates[:-1])
    newest = [
        one["release_date"] for one in get(listener, "albums", ordering="-release_date")["results"]
    ]
    assert newest[0] is None
    assert newest[1:] == sorted(newest[1:], reverse=True)
    created = [track["creation_date"] for track in everything(listener, "tracks")]
    assert created == sorted(created, reverse=True)
    mixed = everything(listener, "tracks", ordering="album__title,-position")
    keys = [(one["album"]["title"], -one["position"]) for one in mixed if one["album"]]
    assert keys == sorted(keys)


def test_random_is_another_order_every_time(listener: Client) -> None:
    first, second = (
        [one["id"] for one in get(listener, "tracks", ordering="random")["results"]]
        for _ in range(2)
    )
    assert first != second


# --- newer pods -------------------------------------------------------------------------


def test_artist_credit(music: Catalogue) -> None:
    with DemoPod(catalogue=music, dialect="2-alpha") as pod, Client(pod) as client:
        client.be("demo")
        track = get(client, "tracks", q="夜汽車 ")["results"][0]
        guest = get(client, "tracks", title="夜汽車")["results"][0]
        artist = get(client, "artists", q="harbour radio", include_channels="true")["results"][0]
        about = get(client, "instance/nodeinfo/2.0/")
    assert "artist" not in track
    line = "".join(one["credit"] + one["joinphrase"] for one in guest["artist_credit"])
    assert line == "Älva feat. みなと食堂"
    assert [one["index"] for one in guest["artist_credit"]] == [0, 1]
    assert guest["album"]["artist_credit"][0]["artist"]["name"] == "Älva"
    assert artist["channel"]["actor"]["preferred_username"] == "harbourradio"
    assert about["software"]["version"] == "2.0.0-alpha.1"


# --- a large pod ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large() -> Iterator[Client]:
    catalogue = build(DemoSettings(tracks=20_000))
    with DemoPod(catalogue=catalogue) as pod, Client(pod) as client:
        yield client.be("demo")


def test_every_page_of_a_large_pod_is_there(large: Client) -> None:
    first = get(large, "tracks", ordering="title")
    assert first["count"] == 20_000
    last = get(large, "tracks", ordering="title", page=400)
    assert last["next"] is None
    assert (
        first["results"][0]["title"] <= first["results"][-1]["title"] <= last["results"][0]["title"]
    )


def test_words_in_a_large_pod(large: Client) -> None:
    moon = everything(large, "tracks", q="moon", page_size=50)
    assert len(moon) > 200
    for track in moon:
        album = track["album"]["title"] if track["album"] else ""
        fields = (track["title"], album, track["artist"]["name"])
        assert any("moon" in field.lower() for field in fields)


def test_grown_albums_have_discs_and_no_gaps(large: Client) -> None:
    albums = get(large, "albums", ordering="creation_date")["results"]
    assert {album["tracks_count"] for album in albums} > {12, 22}
    double = next(album for album in albums if album["tracks_count"] == 22)
    tracks = get(large, "tracks", album=double["id"], ordering="disc_number,position")["results"]
    places = [(track["disc_number"], track["position"]) for track in tracks]
    assert places == [(disc, place) for disc in (1, 2) for place in range(1, 12)]


def test_what_is_grown_can_be_heard_and_seen(large: Client) -> None:
    track = get(large, "tracks", ordering="creation_date", playable="true")["results"][7]
    answer = large.get(track["uploads"][0]["listen_url"], headers={"Range": "bytes=0-3"})
    assert answer.status_code == 206
    assert answer.content in (b"OggS", b"fLaC") or answer.content[:3] in (b"ID3", b"\xff\xfb\x90")
    albums = get(large, "albums", ordering="creation_date")["results"]
    covers = [album["cover"] for album in albums]
    assert None in covers
    cover = next(cover for cover in covers if cover)
    for url in filter(None, cover["urls"].values()):
        picture = large.get(url)
        assert picture.headers["content-type"] == cover["mimetype"]
    shelf = get(large, "tracks", playable="false")
    assert 0 < shelf["count"] < 1_000


def test_a_large_pod_has_been_used(large: Client) -> None:
    hearts = get(large, "favorites/tracks", scope="me")
    assert hearts["count"] > 500
    assert get(large, "tracks", favorites="true")["count"] == hearts["count"]
    assert get(large, "history/listenings", scope="me")["count"] > 1_000
    names = {row["name"] for row in get(large, "playlists", scope="me")["results"]}
    assert names >= {"Two Hundred"}
