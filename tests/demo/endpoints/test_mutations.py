"""Edits that are suggested: who may, what is taken, what a moderator decides."""

from __future__ import annotations

from typing import Any

import pytest

from fwtui.demo.pod import DemoPod
from tests.demo.clients import Client

FORBIDDEN = {"detail": "You do not have permission to perform this action."}


def suggested(client: Client, path: str, **payload: Any) -> Any:
    json = {"type": "update", "payload": payload, "summary": "as printed"}
    return client.post(f"/api/v1/{path}/mutations", json=json)


def test_a_token_needs_the_scope_to_suggest_and_not_to_read(music_pod: DemoPod) -> None:
    with Client(music_pod) as client:
        client.be("demo", "read write:favorites")
        refused = suggested(client, "tracks/1", title="Salt")
        assert (refused.status_code, refused.json()) == (403, FORBIDDEN)
        assert client.get("/api/v1/tracks/1/mutations").json()["count"] == 0
        client.be("demo", "read write:edits")
        assert suggested(client, "tracks/1", title="Salt").status_code == 201
        client.headers.pop("Authorization")
        assert suggested(client, "tracks/1", title="Salt").status_code == 401


@pytest.mark.parametrize(
    ("path", "payload"),
    [
        ("tracks/1", {"title": " Salt ", "position": 7, "license": "cc-by-4.0"}),
        ("tracks/1", {"copyright": "2024 A", "tags": ["Rain", "Aa"]}),
        ("albums/1", {"title": "Salt", "release_date": "2001-02-03", "tags": []}),
        ("artists/1", {"name": "Salt", "description": {"text": "Two *brothers*"}}),
    ],
)
def test_an_edit_is_applied_when_it_is_approved(
    music_pod: DemoPod, listener: Client, path: str, payload: dict[str, Any]
) -> None:
    made = suggested(listener, path, **payload).json()
    assert (made["is_approved"], made["is_applied"], made["previous_state"]) == (None, None, None)
    assert made["summary"] == "as printed"
    before = listener.get(f"/api/v1/{path}").json()
    music_pod.decide_edit(approve=True)
    now = listener.get(f"/api/v1/{path}").json()
    decided = listener.get(f"/api/v1/mutations/{made['uuid']}/").json()
    assert (decided["is_approved"], decided["is_applied"]) == (True, True)
    assert decided["applied_date"]
    for name, value in payload.items():
        if name == "description":
            assert now[name]["text"] == value["text"]
        else:
            assert now[name] == (sorted(value) if name == "tags" else _trimmed(value))
            was = decided["previous_state"][name]
            assert (was if name == "tags" else was["value"]) == before[name]
    gone = listener.delete(f"/api/v1/mutations/{made['uuid']}/")
    assert (gone.status_code, gone.json()) == (
        403,
        {"detail": "You cannot delete an applied mutation"},
    )


def _trimmed(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        ({}, "non_field_errors"),
        ({"size": 3}, "non_field_errors"),
        ({"title": ""}, "title"),
        ({"position": "first"}, "position"),
        ({"license": "mine"}, "license"),
        ({"tags": ["two words"]}, "tags"),
        ({"tags": "one"}, "tags"),
        ({"description": "text"}, "description"),
    ],
)
def test_what_is_no_value_is_refused(listener: Client, payload: dict[str, Any], error: str) -> None:
    refused = suggested(listener, "tracks/1", **payload)
    assert refused.status_code == 400
    assert list(refused.json()) == [error]


def test_moderators_alone_decide(music_pod: DemoPod, listener: Client, ana: Client) -> None:
    uuid = suggested(listener, "albums/1", title="Salt").json()["uuid"]
    path = f"/api/v1/mutations/{uuid}"
    for other in (listener, ana):
        assert other.post(f"{path}/approve/").status_code == 403
    assert ana.delete(f"{path}/").status_code == 403
    json = {"type": "update", "payload": {"title": "Salt"}, "is_approved": True}
    assert listener.post("/api/v1/albums/1/mutations", json=json).status_code == 403
    with Client(music_pod) as moderator:
        moderator.be("podadmin")
        assert moderator.post(f"{path}/reject/").json() == {}
        assert listener.get(f"{path}/").json()["is_approved"] is False
        at_once = moderator.post("/api/v1/albums/1/mutations", json=json).json()
        assert (at_once["is_approved"], at_once["is_applied"]) == (True, True)
        again = moderator.post(f"/api/v1/mutations/{at_once['uuid']}/approve/")
        assert again.json() == {"error": "This mutation was already applied"}
    assert listener.get("/api/v1/mutations").json()["count"] == 2
    assert listener.get("/api/v1/mutations?is_approved=false").json()["count"] == 1
    assert listener.delete(f"{path}/").status_code == 204
    assert listener.get(f"{path}/").status_code == 404


def test_an_item_of_the_inbox_is_marked_with_its_scope(music_pod: DemoPod) -> None:
    with Client(music_pod) as client:
        client.be("demo", "read")
        item = client.get("/api/v1/federation/inbox").json()["results"][0]
        path = f"/api/v1/federation/inbox/{item['id']}"
        assert client.patch(path, json={"is_read": True}).status_code == 403
        client.be("demo", "read write:notifications")
        assert client.patch(path, json={"is_read": True}).json() == {**item, "is_read": True}
        assert client.get(path).json()["is_read"] is True
        assert client.patch(path, json={"is_read": "maybe"}).status_code == 400
        assert client.patch("/api/v1/federation/inbox/999", json={}).status_code == 404
