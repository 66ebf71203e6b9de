"""One tag by its name."""

from __future__ import annotations

from tests.demo.clients import Client


def test_a_tag_is_found_in_any_case(listener: Client) -> None:
    assert listener.get("/api/v1/tags/AMBIENT").json()["name"] == "Ambient"
    answer = listener.get("/api/v1/tags/nope")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})
