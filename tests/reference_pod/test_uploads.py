"""Uploads."""

from __future__ import annotations

from tests.demo.clients import Client


def test_uploads_are_ones_own(listener: Client, ana: Client, stranger: Client) -> None:
    path = "/api/v1/uploads"
    mine = listener.get(path).json()
    assert mine["count"] == 15, "one track has two"
    uuid = mine["results"][0]["uuid"]
    assert listener.get(f"{path}/{uuid}").json()["filename"]
    assert ana.get(f"{path}/{uuid}").status_code == 404
    assert stranger.get(path).status_code == 500
    sizes = [
        row["size"] for row in listener.get(path, params={"ordering": "size"}).json()["results"]
    ]
    assert sizes == sorted(sizes)
