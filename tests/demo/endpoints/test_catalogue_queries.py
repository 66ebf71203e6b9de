"""Queries of 2.x."""

from __future__ import annotations

import pytest

from tests.demo.clients import Client

API = "/api/v2"
BY_ARTIST = "artist_credit__artist__name"


def test_an_order_by_artist_loses_tracks(listener_2: Client) -> None:
    found: list[int] = []
    counts = set()
    address: str | None = f"{API}/tracks?ordering={BY_ARTIST}&page_size=10"
    for _ in range(50):
        if address is None:
            break
        body = listener_2.get(address).json()
        counts.add(body["count"])
        found += [row["id"] for row in body["results"]]
        address = body["next"]
    (count,) = counts
    assert len(found) == count, "the pages end where the count says"
    assert len(set(found)) < count, "a track with a guest comes twice"
    every = listener_2.get(f"{API}/tracks", params={"page_size": 50}).json()
    assert every["count"] == count


@pytest.mark.parametrize("path", ["tracks?ordering=artist__name", "tracks?ordering=-artist__name",
    "albums?ordering=artist__modification_date"])  # fmt: skip
def test_orders_of_1_are_refused(listener_2: Client, path: str) -> None:
    answer = listener_2.get(f"{API}/{path}")
    assert answer.status_code == 400
    assert "is not one of the available choices" in answer.json()["ordering"][0]


@pytest.mark.parametrize("path", ["tracks?favorites=true", "favorites/tracks?q=drift"])
def test_what_2_does_not_survive(listener_2: Client, path: str) -> None:
    assert listener_2.get(f"{API}/{path}").status_code == 500


def test_artists_come_once(listener_2: Client) -> None:
    rows = listener_2.get(f"{API}/artists?has_albums=true&page_size=50").json()["results"]
    assert len({row["id"] for row in rows}) == len(rows)


def test_what_people_have_whom_one_follows(listener_2: Client) -> None:
    def count(scope: str) -> int:
        found: int = listener_2.get(f"{API}/tracks", params={"scope": scope}).json()["count"]
        return found

    host = listener_2.pod.url.partition("//")[2]
    assert count("from_subscribed") == count(f"actor:ana@{host}") > 0


def test_1_does_not_know_that_scope(listener: Client) -> None:
    assert listener.get("/api/v1/tracks?scope=from_subscribed").json()["count"] == 0
