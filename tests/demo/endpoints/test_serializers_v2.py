"""Shapes of 2.x."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from fwtui.demo.catalogue.catalogue import Catalogue
from fwtui.demo.pod import DemoPod
from tests.demo.clients import Client

API = "/api/v2"


def first(client: Client, path: str) -> Any:
    return client.get(f"{API}/{path}").json()["results"][0]


def test_a_track_credits_all_its_artists(listener_2: Client) -> None:
    track = first(listener_2, f"tracks?title={quote('夜汽車')}")
    assert "artist" not in track
    named = track["artist_credit"]
    assert "".join(one["credit"] + one["joinphrase"] for one in named) == "Älva feat. みなと食堂"
    assert [one["index"] for one in named] == [0, 1]
    assert isinstance(named[0]["artist"]["attributed_to"], int)
    assert track["listen_url"].startswith("/api/v2/listen/")
    for one in named:
        found = listener_2.get(f"{API}/tracks", params={"artist": one["artist"]["id"]}).json()
        assert track["id"] in [row["id"] for row in found["results"]]


def test_the_credit_of_an_episode_has_no_index(listener_2: Client) -> None:
    channel = first(listener_2, "channels")
    path = f"tracks?include_channels=true&channel={channel['uuid']}"
    credit = first(listener_2, path)["artist_credit"][0]
    assert credit["index"] is None
    assert credit["artist"]["channel"].startswith("Channel object (")
    assert channel["rss_url"].startswith(f"{listener_2.pod.url}{API}/")


def test_albums_carry_their_tracks_unless_refused(listener_2: Client) -> None:
    whole = first(listener_2, "albums?playable=true")
    assert len(whole["tracks"]) == whole["tracks_count"]
    assert all(not row["uploads"] and not row["is_playable"] for row in whole["tracks"])
    lean = first(listener_2, "albums?playable=true&include_tracks=false")
    assert whole == {**lean, "tracks": whole["tracks"]}
    detail = listener_2.get(f"{API}/albums/{whole['id']}?include_tracks=false").json()
    assert "tracks" not in detail
    embedded = first(listener_2, "artists?has_albums=true")["albums"]
    assert {album["is_playable"] for album in embedded} == {None}


@pytest.mark.parametrize(("dialect", "carries"), [("1", False), ("2-alpha", True)])
def test_older_pods_ignore_the_refusal(music: Catalogue, dialect: str, carries: bool) -> None:
    with DemoPod(catalogue=music, dialect=dialect) as pod, Client(pod) as client:
        album = client.get("/api/v1/albums?include_tracks=false").json()["results"][0]
    assert ("tracks" in album) is carries


def test_an_activity_has_an_actor_and_a_credit_line(listener_2: Client) -> None:
    row = listener_2.get(f"{API}/activity").json()["results"][0]
    assert isinstance(row["object"]["artist_credit"], str)
    assert "artist" not in row["object"]
    assert row["actor"]["full_username"].endswith(listener_2.pod.url.partition("//")[2])


def test_a_new_listening_names_its_actor(listener_2: Client) -> None:
    made = listener_2.post(f"{API}/history/listenings", json={"track": 3}).json()
    assert set(made) == {"id", "actor", "track", "creation_date"}
    assert made["actor"]["preferred_username"] == "demo"


def test_anonymous_reading_is_a_feature_of_nodeinfo_21(music: Catalogue) -> None:
    for anonymous in (True, False):
        pod = DemoPod(catalogue=music, dialect="2", anonymous=anonymous)
        with pod, Client(pod) as client:
            metadata = client.get(f"{API}/instance/nodeinfo/2.1/").json()["metadata"]
        assert "library" not in metadata
        assert ("anonymousCanListen" in metadata["features"]) is anonymous
