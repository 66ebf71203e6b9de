"""Follows of users, and the level ``followers``."""

from __future__ import annotations

from typing import Any

import pytest

from fwtui.demo.catalogue.catalogue import Catalogue
from fwtui.demo.pod import DemoPod
from tests.demo.clients import Client

PATH = "/api/v2/federation/follows/user"


def fid(client: Client, name: str) -> str:
    return f"{client.pod.url}/federation/actors/{name}"


def test_a_follow_waits_for_its_answer(pod_2: DemoPod, listener_2: Client) -> None:
    made = listener_2.post(PATH, json={"target": fid(listener_2, "kenji")})
    assert (made.status_code, made.json()["approved"]) == (201, None)
    path = f"{PATH}/{made.json()['uuid']}"
    with Client(pod_2) as kenji:
        kenji.be("kenji")
        assert made.json()["uuid"] in [row["uuid"] for row in kenji.get(PATH).json()["results"]]
        assert listener_2.post(f"{path}/accept").status_code == 404
        assert kenji.post(f"{path}/accept").status_code == 204
        assert listener_2.get(path).json()["approved"] is True
        assert kenji.post(f"{path}/reject").status_code == 204
    assert listener_2.get(path).status_code == 404
    rows = listener_2.get(f"{PATH}/all").json()
    assert rows["count"] == len(rows["results"]) == 2


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ("demo", "You cannot follow yourself"),
        ("ana", "You are already following this user"),
        ("nobody", "does not exist"),
    ],
)
def test_refusals(listener_2: Client, target: str, error: str) -> None:
    answer = listener_2.post(PATH, json={"target": fid(listener_2, target)})
    assert answer.status_code == 400
    assert error in answer.json()["target"][0]
    host = listener_2.pod.url.partition("//")[2]
    assert listener_2.post(PATH, json={"target": f"kenji@{host}"}).status_code == 400


def test_1_has_no_follows_of_users(listener: Client) -> None:
    assert listener.get("/api/v1/federation/follows/user").status_code == 404


def made_for_followers(pod: DemoPod, owner: Client) -> tuple[str, Any]:
    """A playlist of the level ``followers``: its address, and the answer to its owner."""
    wanted = {"name": "For followers", "privacy_level": "followers"}
    made = owner.post(f"{pod.api}playlists", json=wanted)
    assert (made.status_code, made.json()["privacy_level"]) == (201, "followers")
    key = made.json().get("uuid") or made.json()["id"]
    address = f"{pod.api}playlists/{key}"
    return address, owner.get(address)


def test_followers_see_what_is_for_them(pod_2: DemoPod, listener_2: Client, ana_2: Client) -> None:
    address, own = made_for_followers(pod_2, ana_2)
    assert own.status_code == 200
    assert listener_2.get(address).status_code == 200, "demo follows ana"
    with Client(pod_2) as kenji:
        assert kenji.be("kenji").get(address).status_code == 404


@pytest.mark.parametrize(("dialect", "changed"), [("1", 404), ("2-alpha", 200)])
def test_older_pods_hide_it_from_its_owner(music: Catalogue, dialect: str, changed: int) -> None:
    with DemoPod(catalogue=music, dialect=dialect) as pod, Client(pod) as client:
        address, own = made_for_followers(pod, client.be("demo"))
        assert own.status_code == 404
        listed = client.get(f"{pod.api}playlists", params={"scope": "me"}).json()["results"]
        assert "For followers" not in [row["name"] for row in listed]
        assert client.patch(address, json={"privacy_level": "me"}).status_code == changed
        assert client.get(address).status_code == changed
