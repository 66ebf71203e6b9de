"""Content filters."""

from __future__ import annotations

from tests.demo.clients import Client


def test_hidden_artists(listener: Client, ana: Client) -> None:
    path = "/api/v1/moderation/content-filters"
    artist = listener.get("/api/v1/artists", params={"q": "halldís"}).json()["results"][0]["id"]
    made = listener.post(f"{path}/", json={"target": {"type": "artist", "id": artist}})
    assert made.status_code == 201
    for kind in ("artists", "albums", "tracks"):
        shown = listener.get(f"/api/v1/{kind}", params={"q": "halldís"}).json()["count"]
        hidden = listener.get(f"/api/v1/{kind}", params={"hidden": "true"}).json()["count"]
        assert (shown, bool(hidden)) == (0, True)
        assert ana.get(f"/api/v1/{kind}", params={"q": "halldís"}).json()["count"]
    assert listener.delete(f"{path}/{made.json()['uuid']}/").status_code == 204
    assert listener.get("/api/v1/artists", params={"q": "halldís"}).json()["count"] == 1
    wrong = listener.post(f"{path}/", json={"target": {"type": "artist", "id": 999999}})
    assert wrong.status_code == 400
