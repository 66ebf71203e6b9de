"""Presigned addresses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fwtui.demo.catalogue.catalogue import Catalogue
from fwtui.demo.pod import DemoPod
from tests.demo.clients import Client


@pytest.fixture
def pod(music: Catalogue) -> Iterator[DemoPod]:
    with DemoPod(catalogue=music, dialect="2", presigned_seconds=3600) as pod:
        yield pod


def presigned(client: Client) -> str:
    """The address that a track is redirected to."""
    track = client.get("/api/v2/tracks?playable=true").json()["results"][0]
    answer = client.get(track["listen_url"])
    assert answer.status_code == 302
    location: str = answer.headers["location"]
    assert location.startswith("http://localhost:"), "another host"
    return location


def test_a_listen_is_redirected_to_an_address_that_runs_out(pod: DemoPod, client: Client) -> None:
    client.be("demo")
    address = presigned(client)
    with Client(pod) as stranger:
        whole = stranger.get(address)
        assert (whole.status_code, whole.headers["accept-ranges"]) == (200, "bytes")
        part = stranger.get(address, headers={"Range": "bytes=5-9"})
        assert (part.status_code, part.content) == (206, whole.content[5:10])
        pod.advance(3601)
        assert stranger.get(address).status_code == 403
        pod.advance(-3601)
        assert stranger.get(address + "0").status_code == 403
    pod.advance(10)
    assert presigned(client) != address


def test_the_other_host_wants_no_token(client: Client) -> None:
    client.be("demo")
    assert client.get(presigned(client)).status_code == 400


def test_covers_are_presigned_too(pod: DemoPod, client: Client) -> None:
    albums = client.get("/api/v2/albums").json()["results"]
    cover = next(album["cover"] for album in albums if album["cover"])
    with Client(pod) as stranger:
        assert stranger.get(cover["urls"]["medium_square_crop"]).status_code == 200
        pod.advance(3601)
        assert stranger.get(cover["urls"]["medium_square_crop"]).status_code == 403
