"""``stream`` and ``attachments``."""

from __future__ import annotations

from tests.demo.clients import COVER, FLAC, Client, SmallCatalogue


def test_a_stream_is_in_mp3(client: Client, catalogue: SmallCatalogue) -> None:
    answer = client.get(f"/api/v1/stream/{FLAC}.mp3")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/octet-stream")
    assert answer.content == catalogue.files["a.mp3"].read_bytes()


def test_an_attachment_has_the_addresses_of_its_crops(client: Client) -> None:
    body = client.get(f"/api/v1/attachments/{COVER}").json()
    for size in ("original", "medium_square_crop"):
        assert client.get(body["urls"][size]).status_code == 200
        proxied = client.get(f"/api/v1/attachments/{COVER}/proxy", params={"next": size})
        assert (proxied.status_code, proxied.headers["location"]) == (302, body["urls"][size])
