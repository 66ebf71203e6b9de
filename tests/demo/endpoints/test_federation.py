"""Fetches."""

from __future__ import annotations

from tests.demo.clients import Client
from tests.demo.endpoints.test_libraries import drawer


def test_looking_up(listener: Client, ana: Client) -> None:
    path = "/api/v1/federation/fetches/"
    base, uuid = listener.pod.url, drawer(ana)
    fid = f"{base}/federation/music/libraries/{uuid}"
    made = listener.post(path, json={"object": fid})
    assert (made.status_code, made.json()["status"]) == (201, "pending")
    found = listener.get(f"{path}{made.json()['id']}/").json()
    assert (found["status"], found["object"]) == ("finished", {"type": "library", "uuid": uuid})
    assert ana.get(f"{path}{made.json()['id']}/").status_code == 404
    for asked in ("not a url", "https://elsewhere.example/x", "@ana@elsewhere.example"):
        made = listener.post(path, json={"object": asked}).json()
        settled = listener.get(f"{path}{made['id']}/").json()
        assert (settled["status"], settled["object"]) == ("errored", None)
    here = listener.post("/api/v1/federation/libraries/fetch", json={"fid": fid}).json()
    assert here["results"][0]["uuid"] == uuid


def test_a_fetch_is_done_within_the_request_on_2(listener_2: Client) -> None:
    path = "/api/v2/federation/fetches/"
    track = listener_2.get("/api/v2/tracks").json()["results"][0]
    made = listener_2.post(path, json={"object_uri": track["fid"], "object": track["fid"]})
    assert made.status_code == 201
    fetch = made.json()
    assert (fetch["status"], fetch["type"]) == ("finished", "track")
    assert fetch["object"]["id"] == track["fid"]
    assert "@context" in fetch["object"]
    missing = listener_2.post(path, json={"object": track["fid"]})
    assert missing.json() == {"object_uri": ["This field is required."]}
    errored = listener_2.post(path, json={"object_uri": "https://elsewhere.example/x"}).json()
    assert (errored["status"], errored["type"], errored["object"]) == ("errored", None, None)
    playlist = listener_2.get("/api/v2/playlists?scope=me").json()["results"][0]
    found = listener_2.post(path, json={"object_uri": playlist["fid"]}).json()
    assert (found["type"], found["object"]["name"]) == ("playlist", playlist["name"])
