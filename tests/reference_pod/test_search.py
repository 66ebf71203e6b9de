"""Search."""

from __future__ import annotations

from tests.demo.clients import Client


def test_search_gives_three_of_each(listener: Client) -> None:
    found = listener.get("/api/v1/search", params={"q": "harbour"}).json()
    assert set(found) == {"artists", "tracks", "albums", "tags"}
    assert len(found["tracks"]) == 3
    assert all(len(rows) <= 3 for rows in found.values())
    assert listener.get("/api/v1/search", params={"query": "chip"}).json()["tags"]
    for query, status in (("", 400), ("%22", 200), ("%22a+b%22", 400), ("a+%7C", 400)):
        assert listener.get(f"/api/v1/search?q={query}").status_code == status
    assert listener.get("/api/v1/search/?q=harbour").status_code == 404
