"""Radios, and what they play."""

from __future__ import annotations

from typing import Any

import pytest

from fwtui.demo.catalogue.catalogue import Catalogue
from fwtui.demo.pod import DemoPod
from tests.demo.clients import Client

RADIOS = "/api/v1/radios/radios"
SESSIONS = "/api/v1/radios/sessions"


def next_track(client: Client, session: int) -> Any:
    return client.post("/api/v1/radios/tracks", json={"session": session})


def played(client: Client, **asked: Any) -> list[int]:
    """All that a session plays."""
    made = client.post(SESSIONS, json=asked)
    assert made.status_code == 201, made.text
    found: list[int] = []
    for _ in range(200):
        answer = next_track(client, made.json()["id"])
        if answer.status_code == 404:
            assert answer.json() == "Radio doesn't have more candidates"
            return found
        assert answer.json()["position"] == len(found) + 1
        found.append(answer.json()["track"]["id"])
    raise AssertionError("it never ends")


def ids(client: Client, path: str, **params: Any) -> set[int]:
    body = client.get(f"/api/v1/{path}", params=params).json()
    found = {row["id"] for row in body["results"]}
    while body["next"]:
        body = client.get(body["next"]).json()
        found |= {row["id"] for row in body["results"]}
    return found


def test_random_plays_all_that_is_playable_once(listener: Client) -> None:
    tracks = played(listener, radio_type="random")
    assert len(tracks) == len(set(tracks))
    assert set(tracks) == ids(listener, "tracks", playable="true")


def test_kinds(listener: Client) -> None:
    artist = listener.get("/api/v1/artists", params={"q": "halldís"}).json()["results"][0]["id"]
    mine = ids(listener, "tracks", scope="me")
    assert len(played(listener, radio_type="artist", related_object_id=artist)) == 3
    assert set(played(listener, radio_type="random_library")) == mine
    favourites = ids(listener, "tracks", favorites="true")
    assert set(played(listener, radio_type="favorites")) == favourites
    unheard = set(played(listener, radio_type="less-listened"))
    heard = {row["track"]["id"] for row in _history(listener)}
    assert not unheard & heard
    assert set(played(listener, radio_type="tag", related_object_id="chiptune")) >= ids(
        listener, "tracks", tag="Chiptune", playable="true"
    )
    config = [{"type": "artist", "ids": [artist], "names": []}]
    assert len(played(listener, radio_type="custom_multiple", config=config)) == 3


def _history(client: Client) -> list[Any]:
    path = "/api/v1/history/listenings"
    rows: list[Any] = client.get(path, params={"scope": "me"}).json()["results"]
    return rows


def test_several_at_once(listener: Client) -> None:
    made = listener.post("/api/v2/radios/sessions", json={"radio_type": "random"}).json()
    path = f"/api/v2/radios/sessions/{made['id']}/tracks"
    first = listener.get(path, params={"count": 5})
    assert first.status_code == 201
    second = listener.get(path, params={"count": 500})
    tracks = [track["id"] for track in first.json() + second.json()]
    assert len(first.json()) == 5
    assert len(tracks) == len(set(tracks))
    assert all(track["uploads"] for track in first.json())
    assert listener.get(path).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 400),
        ({"radio_type": "artist"}, 400),
        ({"radio_type": "custom"}, 400),
        ({"radio_type": "custom_multiple"}, 400),
        ({"radio_type": "account", "related_object_id": "ana"}, 500),
        ({"radio_type": "artist", "related_object_id": 999999}, 500),
        ({"radio_type": "tag", "related_object_id": "nope"}, 500),
    ],
)
def test_sessions_that_do_not_start(listener: Client, asked: Any, status: int) -> None:
    assert listener.post(SESSIONS, json=asked).status_code == status


def test_a_config_is_looked_at_late(listener: Client) -> None:
    asked = {"radio_type": "custom_multiple", "config": [{"type": "nonsense"}]}
    made = listener.post(SESSIONS, json=asked)
    assert made.status_code == 201
    assert next_track(listener, made.json()["id"]).status_code == 500


def test_a_session_is_ones_own(listener: Client, ana: Client) -> None:
    made = listener.post(SESSIONS, json={"radio_type": "random"}).json()
    other = next_track(ana, made["id"])
    assert (other.status_code, other.content) == (403, b"")


def test_saved_radios(listener: Client, ana: Client) -> None:
    mine = listener.get(RADIOS, params={"scope": "me"}).json()["results"]
    assert [row["name"] for row in mine] == ["North, by night"]
    assert mine[0]["config"][0]["names"] == ["Älva", "Белая Пристань"]
    assert ana.get(f"{RADIOS}/{mine[0]['id']}").status_code == 404
    session = ana.post(SESSIONS, json={"radio_type": "custom", "custom_radio": mine[0]["id"]})
    assert session.json() == {"non_field_errors": ["You don't have access to this radio"]}
    body = {"name": "new", "config": [{"type": "artist", "ids": [3, 1]}]}
    made = listener.post(RADIOS, json=body).json()
    assert made["config"][0]["ids"] == [1, 3]
    assert len(made["config"][0]["names"]) == 2
    changed = listener.patch(f"{RADIOS}/{made['id']}", json={"is_public": True})
    assert changed.json()["is_public"] is True
    assert ana.delete(f"{RADIOS}/{made['id']}").status_code == 404
    tracks = listener.get(f"{RADIOS}/{made['id']}/tracks").json()
    assert tracks["count"] > 20
    assert listener.delete(f"{RADIOS}/{made['id']}").status_code == 204
    assert (
        listener.post(RADIOS, json={"name": "x", "config": [{"type": "nope"}]}).status_code == 500
    )


def test_filters_are_combined_in_turn(listener: Client) -> None:
    def count(*filters: Any) -> int:
        body = {"filters": [{"type": "group", "filters": list(filters)}]}
        answer = listener.post(f"{RADIOS}/validate", json=body).json()
        found: int = answer["filters"][0]["candidates"]["count"]
        return found

    ambient = {"type": "tag", "names": ["ambient"]}
    tape = {"type": "tag", "names": ["Tape"]}
    every = count()
    assert count(ambient) + count({**ambient, "not": True}) == every
    assert count(ambient, tape) == count(tape) == 14
    assert count(ambient, {**tape, "not": True}) == count(ambient) - 14
    march = {"type": "tag", "names": ["March"]}
    assert count(tape, {**march, "operator": "or"}) == 14 + count(march)


def test_what_is_wrong_with_a_filter(listener: Client) -> None:
    filters = [{"type": "nope"}, {"type": "artist", "ids": [999999]}, {"type": "artist"}]
    answer = listener.post(f"{RADIOS}/validate", json={"filters": filters}).json()
    assert [one["errors"] for one in answer["filters"]] == [
        ['Invalid type "nope"'],
        ['No artist matching ids "{999999}"'],
        ["You must provide an id"],
    ]
    assert listener.post(f"{RADIOS}/validate", json={}).status_code == 400


def started(client: Client, api: str, **asked: Any) -> int:
    made = client.post(f"{api}radios/sessions", json=asked)
    assert made.status_code == 201, made.text
    number: int = made.json()["id"]
    return number


def test_the_batch_of_a_tag_radio_breaks_on_the_alpha(music: Catalogue) -> None:
    with DemoPod(catalogue=music, dialect="2-alpha") as pod, Client(pod) as client:
        session = started(client.be("demo"), pod.api, radio_type="tag", related_object_id="Ambient")
        assert client.get(f"/api/v2/radios/sessions/{session}/tracks").status_code == 500
        assert next_track(client, session).status_code == 201


def test_one_track_at_a_time_is_always_the_same_on_2(listener_2: Client, ana_2: Client) -> None:
    api = listener_2.pod.api
    session = started(listener_2, api, radio_type="tag", related_object_id="Ambient")
    batch = f"{api}radios/sessions/{session}/tracks"
    assert len(listener_2.get(batch, params={"count": 2}).json()) == 2
    ids = {
        listener_2.post(f"{api}radios/tracks", json={"session": session}).json()["track"]["id"]
        for _ in range(3)
    }
    assert len(ids) == 1
    refused = ana_2.get(batch)
    assert (refused.status_code, refused.content) == (403, b"")
