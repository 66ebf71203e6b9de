"""Listening: ranges, validators, formats, and every way of being refused."""

from __future__ import annotations

import pytest

from fwtui.demo.pod import DemoPod
from tests.demo.clients import (
    COVER,
    FLAC,
    GONE,
    PRIVATE,
    SILENT,
    TRACK,
    UPLOAD,
    Client,
    SmallCatalogue,
)

LISTEN = f"/api/v1/listen/{TRACK}/"
ODD = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def sound(catalogue: SmallCatalogue) -> bytes:
    return catalogue.files["a.mp3"].read_bytes()


def test_whole(client: Client, sound: bytes) -> None:
    answer = client.get(LISTEN)
    assert answer.content == sound
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%C3%84nna%20-%20%C3%85lbum%20-%20The%20%1B%5B31mFirst.mp3"
    )
    assert "x-frame-options" not in answer.headers


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=1000-1999", 1000, 1999),
        ("bytes=10000-", 10000, 10239),
        ("bytes=-5", 10235, 10239),
        ("bytes=0-99999", 0, 10239),
    ],
)
def test_one_range(client: Client, sound: bytes, header: str, first: int, last: int) -> None:
    answer = client.get(LISTEN, headers={"Range": header})
    assert answer.status_code == 206
    assert answer.content == sound[first : last + 1]
    assert answer.headers["content-range"] == f"bytes {first}-{last}/10240"


def test_several_ranges(client: Client, sound: bytes) -> None:
    answer = client.get(LISTEN, headers={"Range": "bytes=0-9,20-29"})
    assert answer.status_code == 206
    boundary = answer.headers["content-type"].partition("boundary=")[2]
    parts = answer.content.split(b"--" + boundary.encode())
    assert parts[1].endswith(sound[:10] + b"\r\n")
    assert b"Content-Range: bytes 20-29/10240" in parts[2]


@pytest.mark.parametrize("header", ["bytes=999999-", "bytes=x-y", "bytes=-"])
def test_no_such_range(client: Client, header: str) -> None:
    answer = client.get(LISTEN, headers={"Range": header})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == "bytes */10240"


def test_validators(client: Client, sound: bytes) -> None:
    etag = client.head(LISTEN).headers["etag"]
    unchanged = client.get(LISTEN, headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    resumed = client.get(LISTEN, headers={"Range": "bytes=5-", "If-Range": etag})
    assert (resumed.status_code, resumed.content) == (206, sound[5:])
    client.pod.change_file(UPLOAD)
    assert client.head(LISTEN).headers["etag"] != etag
    started = client.get(LISTEN, headers={"Range": "bytes=5-", "If-Range": etag})
    assert (started.status_code, started.content) == (200, sound)


def test_head(client: Client) -> None:
    answer = client.head(LISTEN)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == "10240"


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_not_acceptable(client: Client, accept: str) -> None:
    answer = client.get(LISTEN, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (406, "audio/*")


def test_other_formats(client: Client, catalogue: SmallCatalogue) -> None:
    def heard(path: str) -> tuple[str, bytes]:
        answer = client.get(path)
        assert answer.status_code == 200
        return answer.headers["content-type"], answer.content

    flac, mp3 = (catalogue.files[name].read_bytes() for name in ("a.flac", "a.mp3"))
    path = f"/api/v1/listen/{FLAC}/"
    assert heard(path) == ("application/octet-stream", flac)
    assert heard(f"{path}?to=mp3") == ("application/octet-stream", mp3)
    assert heard(f"{path}?max_bitrate=128") == ("application/octet-stream", mp3)
    assert heard(f"{path}?max_bitrate=320") == ("application/octet-stream", flac)
    assert heard(f"{path}?to=nonsense") == ("application/octet-stream", flac)
    assert heard(f"{LISTEN}?to=mp3")[0] == "audio/mpeg"
    assert client.get(f"{path}?to=aac").status_code == 500
    assert "content-disposition" not in client.get(f"{path}?download=false").headers


def test_uploads(client: Client) -> None:
    assert client.get(f"{LISTEN}?upload={UPLOAD}").status_code == 200
    other = client.get(f"{LISTEN}?upload={ODD}")
    assert (other.status_code, other.content) == (404, b"")
    assert client.get(f"{LISTEN}?upload=nope").status_code == 500


def test_refusals(client: Client) -> None:
    for uuid in (SILENT, PRIVATE):
        answer = client.get(f"/api/v1/listen/{uuid}/")
        assert (answer.status_code, answer.content) == (404, b"")
        assert "content-type" not in answer.headers
    unknown = client.get(f"/api/v1/listen/{ODD}/")
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "audio/*")
    gone = client.get(f"/api/v1/listen/{GONE}/")
    assert (gone.status_code, gone.headers["server"]) == (404, "nginx/1.22.1")
    assert client.get(f"/api/v1/listen/{GONE}/?to=ogg").status_code == 500
    client.be("ana")
    assert client.get(f"/api/v1/listen/{PRIVATE}/").status_code == 404
    client.be("demo")
    assert client.get(f"/api/v1/listen/{PRIVATE}/").status_code == 200


def test_tokens_in_the_address(client: Client) -> None:
    pair = client.pod.token()
    listen = client.get("/api/v1/users/me", headers=pair.header).json()["tokens"]["listen"]
    assert len(listen) == 177
    for name, token in (
        ("token", listen),
        ("token", pair.access_token),
        ("access_token", pair.access_token),
    ):
        answer = client.get(f"/api/v1/listen/{PRIVATE}/", params={name: token})
        assert answer.status_code == 200
    bad = client.get(LISTEN, params={"token": "bad"})
    assert (bad.status_code, bad.json()) == (401, {"detail": "Invalid token"})
    assert client.get("/api/v1/users/me", params={"token": listen}).status_code == 401
    assert client.get(LISTEN, params={"jwt": "whatever"}).status_code == 200


def test_a_pod_that_wants_a_login(catalogue: SmallCatalogue) -> None:
    with DemoPod(catalogue=catalogue, anonymous=False) as pod, Client(pod) as client:
        answer = client.get(LISTEN)
        assert (answer.status_code, answer.headers["content-type"]) == (401, "audio/*")
        assert client.get("/api/v1/instance/nodeinfo/2.0/").json()["metadata"]["private"]
        assert client.be("demo").get(LISTEN).status_code == 200


def test_covers(client: Client, catalogue: SmallCatalogue) -> None:
    picture = catalogue.picture(COVER)
    assert picture
    urls = picture.urls(client.pod.url)
    for size, name in (("original", "cover.png"), ("medium_square_crop", "small.png")):
        answer = client.get(urls[size] or "")
        assert answer.content == catalogue.files[name].read_bytes()
        assert answer.headers["access-control-allow-origin"] == "*"


def test_a_file_name_too_long_for_nginx(listener: Client) -> None:
    (track,) = listener.pod.arrive("漢" * 450)
    path = listener.get(f"/api/v1/tracks/{track}").json()["listen_url"]
    refused = listener.get(path)
    assert refused.status_code == 502
    assert "502 Bad Gateway" in refused.text
    assert listener.get(path, params={"download": "false"}).status_code == 200
