"""Pages by cursor."""

from __future__ import annotations

from tests.demo.clients import Client

ARTISTS = "/api/v2/artists"


def test_artists_of_2_come_by_cursor_without_a_count(listener_2: Client) -> None:
    found: list[int] = []
    address: str | None = f"{ARTISTS}?page_size=7&ordering=name"
    for _ in range(20):
        if address is None:
            break
        body = listener_2.get(address).json()
        assert set(body) == {"next", "previous", "results"}
        found += [row["id"] for row in body["results"]]
        address = body["next"]
    assert address is None
    assert len(found) == len(set(found)) > 14
    back = listener_2.get(body["previous"]).json()["results"]
    assert [row["id"] for row in back] == found[-len(back) - len(body["results"]) :][: len(back)]


def test_a_page_number_has_no_effect_there(listener_2: Client) -> None:
    first, third = (
        listener_2.get(ARTISTS, params={"page": page, "page_size": 5}).json()["results"]
        for page in (1, 3)
    )
    assert first == third


def test_a_malformed_cursor(listener_2: Client) -> None:
    for cursor in ("nonsense", "bz1h", "Zm9vPTE="):
        answer = listener_2.get(ARTISTS, params={"cursor": cursor})
        assert (answer.status_code, answer.json()) == (404, {"detail": "Invalid cursor"})
