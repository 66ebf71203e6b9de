"""Playlists: rows by index, and every way of refusing."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from fwtui.demo.dialect import V2
from fwtui.demo.pod import DemoPod
from tests.demo.clients import Client

PATH = "/api/v1/playlists"


@pytest.fixture
def own(listener: Client) -> str:
    made = listener.post(PATH, json={"name": "mine", "privacy_level": "me"})
    assert made.status_code == 201
    assert made.json()["duration"] == 0
    assert made.json()["is_playable"] is None
    path = f"{PATH}/{made.json()['id']}"
    listener.post(f"{path}/add", json={"tracks": [1, 2, 3, 4], "allow_duplicates": False})
    return path


def rows(client: Client, path: str) -> list[int]:
    body = client.get(f"{path}/tracks", params={"page_size": 1}).json()
    assert [row["index"] for row in body["results"]] == list(range(body["count"]))
    return [row["track"]["id"] for row in body["results"]]


def test_what_each_may_see(listener: Client, ana: Client, stranger: Client) -> None:
    def names(client: Client, **params: Any) -> set[str]:
        return {row["name"] for row in client.get(PATH, params=params).json()["results"]}

    assert names(stranger) == {"For the kitchen"}
    assert "終電" in names(listener)
    assert "ana, alone" not in names(listener)
    assert "ana, alone" in names(ana, scope="me")
    assert names(listener, scope="me") == {
        "Evening ferry", "Round and round 🔁", "Nothing in here yet",
    }  # fmt: skip


def test_which_hold_a_track(listener: Client) -> None:
    row = listener.get(PATH, params={"q": "evening"}).json()["results"][0]
    track = listener.get(f"{PATH}/{row['id']}/tracks").json()["results"][0]["track"]["id"]
    holding = listener.get(PATH, params={"track": track}).json()["results"]
    assert [one["name"] for one in holding] == ["Evening ferry"]
    assert row["tracks_count"] == 8
    assert row["duration"] > 60
    assert len(row["album_covers"]) == 5
    assert listener.get(PATH, params={"track": 999999}).status_code == 400


def test_move_and_remove(listener: Client, own: str) -> None:
    for start, end, after in ((0, 2, [2, 3, 1, 4]), (3, 0, [4, 2, 3, 1]), (1, 1, [4, 2, 3, 1])):
        answer = listener.post(f"{own}/move", json={"from": start, "to": end})
        assert answer.status_code == 204
        assert rows(listener, own) == after
    assert listener.post(f"{own}/remove", json={"index": 1}).status_code == 204
    assert rows(listener, own) == [4, 3, 1]
    assert listener.request("DELETE", f"{own}/remove", json={"index": 2}).status_code == 204
    assert listener.delete(f"{own}/clear").status_code == 204
    assert rows(listener, own) == []


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("move", {"from": 9, "to": 0}, 404, None),
        ("move", {"from": 0, "to": 4}, 400, ["Index is not continuous"]),
        ("move", {"from": "x", "to": 0}, 400, {"detail": "invalid from index"}),
        ("move", {"from": 0}, 400, {"detail": "invalid to index"}),
        ("remove", {"index": 4}, 404, None),
        ("remove", {}, 400, None),
        ("add", {}, 400, {"tracks": ["This field is required."]}),
        (
            "add",
            {"tracks": [999999], "allow_duplicates": True},
            400,
            {"tracks": ['Invalid pk "999999" - object does not exist.']},
        ),
        (
            "add",
            {"tracks": [5] * 247, "allow_duplicates": True},
            400,
            {"playlist": ["Playlist would reach the maximum of 250 tracks"]},
        ),
    ],
)
def test_refusals(
    listener: Client, own: str, path: str, body: Any, status: int, error: Any
) -> None:
    answer = listener.post(f"{own}/{path}", json=body)
    assert answer.status_code == status
    if error is None:
        assert answer.content == b""
    else:
        assert answer.json() == error
    assert rows(listener, own) == [1, 2, 3, 4]


def test_duplicates(listener: Client, own: str) -> None:
    refused = listener.post(f"{own}/add", json={"tracks": [5, 2], "allow_duplicates": False})
    title = listener.get("/api/v1/tracks/2").json()["title"]
    error = {
        "tracks": [title], "playlist_name": "mine", "code": "tracks_already_exist_in_playlist",
    }  # fmt: skip
    assert refused.json() == {"playlist": {"non_field_errors": [error]}}
    assert rows(listener, own) == [1, 2, 3, 4], "all or nothing"
    twice = listener.post(f"{own}/add", json={"tracks": [6, 6], "allow_duplicates": False})
    assert [row["index"] for row in twice.json()["results"]] == [4, 5]
    assert listener.post(f"{own}/add", json={"tracks": [7]}).status_code == 500


def test_names(listener: Client, own: str) -> None:
    for body, error in (
        ({}, {"name": ["This field is required."]}),
        ({"name": ""}, {"name": ["This field may not be blank."]}),
        ({"name": "n" * 51}, {"name": ["Ensure this field has no more than 50 characters."]}),
        ({"name": "n", "privacy_level": "x"}, {"privacy_level": ['"x" is not a valid choice.']}),
    ):
        answer = listener.post(PATH, json=body)
        assert (answer.status_code, answer.json()) == (400, error)
    assert listener.post(PATH, json={"name": "mine"}).json()["privacy_level"] == "instance"
    renamed = listener.patch(own, json={"name": "yours"})
    assert (renamed.status_code, renamed.json()["name"]) == (200, "yours")
    assert listener.put(own, json={"privacy_level": "me"}).status_code == 400


def test_not_yours(listener: Client, ana: Client, own: str) -> None:
    assert ana.get(own).status_code == 404
    listener.patch(own, json={"privacy_level": "everyone"})
    assert ana.get(own).status_code == 200
    assert ana.patch(own, json={"name": "hers"}).status_code == 404
    assert ana.delete(own).status_code == 404
    assert listener.delete(own).status_code == 204
    assert listener.delete(own).status_code == 404


def test_keys_and_names_of_2(listener_2: Client) -> None:
    path = "/api/v2/playlists"
    wanted = {"name": "x" * 100, "description": "About it", "privacy_level": "me"}
    made = listener_2.post(path, json=wanted).json()
    assert (made["name"], made["description"]) == ("x" * 100, "About it")
    assert not {"id", "user"} & set(made)
    refused = listener_2.post(path, json={"name": "x" * 101})
    assert refused.json() == {"name": ["Ensure this field has no more than 100 characters."]}
    own = f"{path}/{made['uuid']}"
    changed = listener_2.patch(own, json={"description": "More"}).json()
    assert (changed["name"], changed["description"]) == ("x" * 100, "More")
    assert listener_2.get(path, params={"q": "demo"}).json()["count"] > 1, "its owner's name"
    assert listener_2.delete(own).status_code == 204
    assert listener_2.get(own).status_code == 404


def test_rows_may_come_in_pages(pod_2: DemoPod, listener_2: Client) -> None:
    pod_2.state.dialect = replace(V2, name="paged", playlist_tracks_paged=True)
    rows = listener_2.get("/api/v2/playlists?scope=me&ordering=id").json()["results"]
    longest = max(rows, key=lambda row: row["tracks_count"])
    path = f"/api/v2/playlists/{longest['uuid']}/tracks"
    body = listener_2.get(path, params={"page_size": 2}).json()
    assert (body["count"], len(body["results"])) == (longest["tracks_count"], 2)
    assert [row["index"] for row in listener_2.get(body["next"]).json()["results"]] == [2, 3]
