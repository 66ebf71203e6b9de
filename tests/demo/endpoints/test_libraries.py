"""Libraries and follows of them."""

from __future__ import annotations

from typing import Any

from tests.demo.clients import Client

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


def test_libraries_of_2_are_built_in_and_each_playlist_has_one(listener_2: Client) -> None:
    path = "/api/v2/libraries"
    rows = listener_2.get(path).json()["results"]
    hidden = [row for row in rows if row["name"].startswith("playlist_")]
    assert {row["name"] for row in rows if row not in hidden} <= {"me", "instance", "everyone"}
    assert all("description" not in row for row in rows)
    playlists = listener_2.get("/api/v2/playlists?scope=me").json()["results"]
    assert {row["fid"] for row in hidden} == {one["library"] for one in playlists}
    assert listener_2.get(f"{path}/{hidden[0]['uuid']}").json() == hidden[0]
    assert listener_2.post(path, json={"name": "new"}).status_code == 405
