"""Favourites: everybody's to see, one's own to change."""

from __future__ import annotations

from tests.demo.clients import Client

PATH = "/api/v1/favorites/tracks"


def test_everybodys_and_ones_own(listener: Client, stranger: Client) -> None:
    every = listener.get(PATH).json()
    mine = listener.get(PATH, params={"scope": "me"}).json()
    names = {row["user"]["username"] for row in every["results"]}
    assert names == {"demo", "ana", "kenji"}, "olga shows hers to nobody"
    assert mine["count"] == 7
    assert [row["id"] for row in mine["results"]] == sorted(
        (row["id"] for row in mine["results"]), reverse=True
    )
    assert all(row["track"]["tags"] == [] for row in mine["results"])
    seen = stranger.get(PATH).json()["results"]
    assert {row["user"]["username"] for row in seen} == {"ana"}, "she shows hers to everyone"


def test_add_is_idempotent_and_remove_is_not(listener: Client) -> None:
    first = listener.post(PATH, json={"track": 4})
    again = listener.post(PATH, json={"track": 4})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    everything = listener.get(f"{PATH}/all").json()
    assert {"id": first.json()["id"], "track": 4} in everything["results"]
    favourites = listener.get("/api/v1/tracks", params={"favorites": "true"}).json()
    assert favourites["count"] == everything["count"] == 8
    assert listener.post(f"{PATH}/remove", json={"track": 4}).status_code == 204
    gone = listener.request("DELETE", f"{PATH}/remove", json={"track": 4})
    assert (gone.status_code, gone.json()) == (400, {})
    assert listener.post(f"{PATH}/remove", json={}).status_code == 500
    favourites = listener.get("/api/v1/tracks", params={"favorites": "true"}).json()
    assert favourites["count"] == 7


def test_refusals(listener: Client) -> None:
    for body, error in (
        ({}, ["This field is required."]),
        ({"track": None}, ["This field may not be null."]),
        ({"track": "x"}, ["Incorrect type. Expected pk value, received str."]),
        ({"track": 999999}, ['Invalid pk "999999" - object does not exist.']),
    ):
        answer = listener.post(PATH, json=body)
        assert (answer.status_code, answer.json()) == (400, {"track": error})
