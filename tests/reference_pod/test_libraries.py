"""Libraries of the listener's own."""

from __future__ import annotations

from tests.demo.clients import Client
from tests.demo.endpoints.test_libraries import LIBRARIES, names


def test_a_library_of_ones_own(listener: Client, ana: Client) -> None:
    made = listener.post(LIBRARIES, json={"name": "new", "privacy_level": "everyone"})
    assert (made.status_code, made.json()["uploads_count"]) == (201, 0)
    path = f"{LIBRARIES}/{made.json()['uuid']}"
    assert "new" in names(ana)
    assert ana.patch(path, json={"name": "hers"}).status_code == 404
    assert listener.patch(path, json={"name": "newer"}).json()["name"] == "newer"
    assert listener.delete(path).status_code == 204
    assert listener.get(path).status_code == 404
