"""The inbox."""

from __future__ import annotations

from tests.demo.clients import Client


def test_the_inbox_is_read(listener: Client) -> None:
    path = "/api/v1/federation/inbox"
    (row,) = listener.get(path).json()["results"]
    assert row["is_read"] is False
    changed = listener.patch(f"{path}/{row['id']}", json={"is_read": True})
    assert changed.json()["is_read"] is True
    assert listener.get(path, params={"is_read": "false"}).json()["count"] == 0
