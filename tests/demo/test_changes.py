"""The music changes while the pod runs."""

from __future__ import annotations

from typing import Any

from fwtui.demo.catalogue.catalogue import Catalogue
from tests.demo.clients import Client


def tracks(client: Client, **params: Any) -> list[Any]:
    rows: list[Any] = client.get("/api/v1/tracks", params=params).json()["results"]
    return rows


def test_an_album_arrives(listener: Client, music: Catalogue) -> None:
    before = listener.get("/api/v1/tracks").json()["count"]
    listener.get("/api/v1/tracks", params={"ordering": "title"})
    made = listener.pod.arrive("Fresh Paint", "Second Coat", album="Decorating")
    assert [track["id"] for track in tracks(listener)[:2]] == made[::-1], "the newest come first"
    assert listener.get("/api/v1/tracks").json()["count"] == before + 2
    (track,) = tracks(listener, q="fresh paint", ordering="title")
    assert listener.get(track["listen_url"]).status_code == 200
    album = listener.get("/api/v1/albums").json()["results"][0]
    assert (album["title"], album["tracks_count"]) == ("Decorating", 2)
    artist = listener.get(f"/api/v1/artists/{album['artist']['id']}").json()
    assert [one["id"] for one in artist["albums"]] == [album["id"]]
    oldest = tracks(listener, ordering="creation_date", page=2)[-1]
    assert oldest["id"] == made[-1]
    assert len(music) + 2 == max(made), "the music shared with other pods is as it was"


def test_tracks_are_deleted(listener: Client) -> None:
    favourite = listener.get("/api/v1/favorites/tracks/all").json()["results"][0]["track"]
    album = listener.get(f"/api/v1/tracks/{favourite}").json()["album"]
    before = listener.get("/api/v1/tracks").json()["count"]
    listener.pod.lose(favourite)
    assert listener.get("/api/v1/tracks").json()["count"] == before - 1
    assert listener.get(f"/api/v1/tracks/{favourite}").status_code == 404
    left = [track["id"] for track in tracks(listener, album=album["id"])]
    assert len(left) == album["tracks_count"] - 1
    assert tracks(listener, id=favourite) == []
    hearts = listener.get("/api/v1/favorites/tracks/all").json()["results"]
    assert favourite not in [row["track"] for row in hearts]
    for playlist in listener.get("/api/v1/playlists").json()["results"]:
        rows = listener.get(f"/api/v1/playlists/{playlist['id']}/tracks").json()["results"]
        assert favourite not in [row["track"]["id"] for row in rows]
    again = listener.post("/api/v1/favorites/tracks", json={"track": favourite})
    assert again.status_code == 400


def test_tracks_become_unplayable(listener: Client, ana: Client) -> None:
    track = tracks(listener, playable="true")[0]
    listener.pod.shut(track["id"])
    now = listener.get(f"/api/v1/tracks/{track['id']}").json()
    assert (now["is_playable"], now["uploads"]) == (False, [])
    assert listener.get(track["listen_url"]).status_code == 404
    assert track["id"] in [one["id"] for one in tracks(listener, playable="false")]
    assert ana.get(track["listen_url"]).status_code == 200, "it is in her drawer"
