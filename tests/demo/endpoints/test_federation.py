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
