"""One favourite, one listening and one radio session by their ids."""

from __future__ import annotations

from tests.demo.clients import Client


def test_a_favourite_is_deleted_by_its_owner(listener: Client, ana: Client) -> None:
    path = "/api/v1/favorites/tracks"
    theirs = ana.get(f"{path}/all").json()["results"][0]["id"]
    assert listener.delete(f"{path}/{theirs}").status_code == 404
    assert ana.delete(f"{path}/{theirs}").status_code == 204


def test_a_listening_is_not_deleted(listener: Client) -> None:
    path = "/api/v1/history/listenings"
    made = listener.post(path, json={"track": 3}).json()
    assert listener.delete(f"{path}/{made['id']}").status_code == 405


def test_a_session_is_ones_own(listener: Client, ana: Client) -> None:
    path = "/api/v1/radios/sessions"
    made = listener.post(path, json={"radio_type": "random"}).json()
    assert ana.get(f"{path}/{made['id']}").status_code == 404
    assert listener.get(f"{path}/{made['id']}").json() == made
