"""Libraries and follows; what came in; hiding; looking up; uploads; search."""

from __future__ import annotations

from typing import Any

from .conftest import Client

LIBRARIES = "/api/v1/libraries"
FOLLOWS = "/api/v1/federation/follows/library"


def names(client: Client, **params: Any) -> set[str]:
    return {row["name"] for row in client.get(LIBRARIES, params=params).json()["results"]}


def drawer(ana: Client) -> str:
    """A private library of ana's."""
    rows = ana.get(LIBRARIES, params={"scope": "me", "privacy_level": "me"}).json()["results"]
    uuid: str = rows[0]["uuid"]
    return uuid


def test_what_each_may_see(listener: Client, stranger: Client) -> None:
    assert names(stranger) == {"Ana’s records", "港のレコード"}
    assert names(listener) == {"Ana’s records", "港のレコード", "My music", "The house ☕"}
    assert names(listener, scope="me") == {"My music"}
    assert names(listener, scope="subscribed") == {"Ana’s records", "港のレコード"}


def test_the_uuid_is_enough_to_know_of_a_library(listener: Client, ana: Client) -> None:
    uuid = drawer(ana)
    assert listener.get(f"{LIBRARIES}/{uuid}").json()["privacy_level"] == "me"
    assert listener.get(f"{LIBRARIES}/{uuid}/follows").status_code == 404


def test_a_follow_opens_a_library_when_it_is_accepted(listener: Client, ana: Client) -> None:
    def playable() -> int:
        count: int = listener.get("/api/v1/tracks", params={"playable": "true"}).json()["count"]
        return count

    before, uuid = playable(), drawer(ana)
    made = listener.post(FOLLOWS, json={"target": uuid})
    assert (made.status_code, made.json()["approved"]) == (201, None)
    assert playable() == before
    again = listener.post(FOLLOWS, json={"target": uuid})
    assert again.json() == {"target": ["You are already following this library"]}
    inbox = ana.get("/api/v1/federation/inbox").json()["results"]
    follow = inbox[0]["activity"]["related_object"]["uuid"]
    assert follow == made.json()["uuid"]
    assert listener.post(f"{FOLLOWS}/{follow}/accept").status_code == 404
    assert ana.post(f"{FOLLOWS}/{follow}/accept").status_code == 204
    assert playable() == before + 3
    assert listener.get(f"{FOLLOWS}/{follow}").json()["approved"] is True
    track = listener.get("/api/v1/tracks", params={"q": "pale engines"}).json()["results"][0]
    assert listener.get(track["listen_url"]).status_code == 200
    assert ana.post(f"{FOLLOWS}/{follow}/reject").status_code == 204
    assert playable() == before
    assert listener.delete(f"{FOLLOWS}/{follow}").status_code == 204
    unknown = listener.post(FOLLOWS, json={"target": "00000000-0000-4000-8000-000000000000"})
    assert unknown.status_code == 400


def test_the_inbox_is_read(listener: Client) -> None:
    path = "/api/v1/federation/inbox"
    (row,) = listener.get(path).json()["results"]
    assert row["is_read"] is False
    changed = listener.patch(f"{path}/{row['id']}", json={"is_read": True})
    assert changed.json()["is_read"] is True
    assert listener.get(path, params={"is_read": "false"}).json()["count"] == 0


def test_a_library_of_ones_own(listener: Client, ana: Client) -> None:
    made = listener.post(LIBRARIES, json={"name": "new", "privacy_level": "everyone"})
    assert (made.status_code, made.json()["uploads_count"]) == (201, 0)
    path = f"{LIBRARIES}/{made.json()['uuid']}"
    assert "new" in names(ana)
    assert ana.patch(path, json={"name": "hers"}).status_code == 404
    assert listener.patch(path, json={"name": "newer"}).json()["name"] == "newer"
    assert listener.delete(path).status_code == 204
    assert listener.get(path).status_code == 404


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


def test_search_gives_three_of_each(listener: Client) -> None:
    found = listener.get("/api/v1/search", params={"q": "harbour"}).json()
    assert set(found) == {"artists", "tracks", "albums", "tags"}
    assert len(found["tracks"]) == 3
    assert all(len(rows) <= 3 for rows in found.values())
    assert listener.get("/api/v1/search", params={"query": "chip"}).json()["tags"]
    for query, status in (("", 400), ("%22", 200), ("%22a+b%22", 400), ("a+%7C", 400)):
        assert listener.get(f"/api/v1/search?q={query}").status_code == status
    assert listener.get("/api/v1/search/?q=harbour").status_code == 404
