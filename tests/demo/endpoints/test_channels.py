"""Channels and who subscribes to them."""

from __future__ import annotations

from tests.demo.clients import Client

CHANNELS = "/api/v1/channels"


def test_by_every_name(listener: Client) -> None:
    channel = listener.get(f"{CHANNELS}/harbourradio").json()
    host = listener.pod.url.partition("//")[2]
    for name in (channel["uuid"], f"harbourradio@{host}"):
        assert listener.get(f"{CHANNELS}/{name}").json() == channel
    assert listener.get(f"{CHANNELS}/nope").status_code == 404
    artist = listener.get(f"/api/v1/artists/{channel['artist']['id']}").json()
    assert artist["channel"]["uuid"] == channel["uuid"]
    assert channel["artist"]["channel"].startswith("Channel object (")


def test_subscriptions(listener: Client, stranger: Client) -> None:
    def subscribed() -> set[str]:
        rows = listener.get(CHANNELS, params={"subscribed": "true"}).json()["results"]
        return {row["actor"]["preferred_username"] for row in rows}

    assert subscribed() == {"harbourradio", "efir"}
    first, again = (listener.post(f"{CHANNELS}/minatonight/subscribe") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["uuid"] == again.json()["uuid"]
    assert subscribed() == {"harbourradio", "efir", "minatonight"}
    assert listener.get(f"{CHANNELS}/minatonight").json()["subscriptions_count"] == 2
    everything = listener.get("/api/v1/subscriptions/all").json()
    assert everything["count"] == listener.get("/api/v1/subscriptions").json()["count"] == 3
    for _ in range(2):
        assert listener.post(f"{CHANNELS}/minatonight/unsubscribe").status_code == 204
    assert subscribed() == {"harbourradio", "efir"}
    assert stranger.get("/api/v1/subscriptions").status_code == 401


def test_lists(listener: Client) -> None:
    assert listener.get(CHANNELS, params={"q": "harbour"}).json()["count"] == 1
    assert listener.get(CHANNELS, params={"tag": "radio"}).json()["count"] == 1
    assert listener.get(CHANNELS, params={"external": "true"}).json()["count"] == 0
    assert listener.get(CHANNELS, params={"ordering": "name"}).status_code == 400
    moments = [row["creation_date"] for row in listener.get(CHANNELS).json()["results"]]
    assert moments == sorted(moments, reverse=True)
