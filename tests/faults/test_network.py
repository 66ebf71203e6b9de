"""Faults 20 to 25: where a request may lead, and whom it trusts."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from typing import Any

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.errors import (
    BadAnswer,
    ForeignAddress,
    NotFunkwhale,
    PodUnreachable,
    PodUntrusted,
    Uncertain,
)
from fwtui.pod.auth.accounts import Account
from fwtui.pod.auth.probe import probe
from fwtui.pod.auth.tokens import FixedToken, Secret
from fwtui.pod.http import tls
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.media import Media
from tests.faults.listener import listener
from tests.pod.servers import QUICK, Asked, RawServer, Said, certificate, pump


def logged_in(server: RawServer, **given: Any) -> PodClient:
    account = Account(Origin.parse(server.url), "ana", **given)
    return PodClient(account, QUICK, token_source=FixedToken(Secret("the-token")))


async def test_20_no_token_goes_to_another_host() -> None:
    sound = Said(body=b"ID3 sound", kind="audio/mpeg")
    async with RawServer(lambda asked: sound) as storage:
        far = storage.url.replace("127.0.0.1", "localhost") + "/bucket/x?sig=1"
        async with RawServer(lambda asked: Said(302, b"", {"Location": far})) as server:
            http = logged_in(server)
            async with Media(http).open("/api/v1/listen/x/", start=3) as body:
                assert body.start == 0
                assert b"".join([chunk async for chunk in body.chunks()]) == b"ID3 sound"
            assert server.asked[0].headers["authorization"] == "Bearer the-token"
            assert "authorization" not in storage.asked[0].headers
            assert storage.asked[0].headers["range"] == "bytes=3-"
            # Data is never fetched from another host, not even without the token.
            with pytest.raises(ForeignAddress, match="sent the request on to localhost"):
                await http.request("GET", "tracks")
            with pytest.raises((ForeignAddress, BadAnswer)):
                await http.request("POST", "favorites/tracks", json={"track": 1})
            assert len(storage.asked) == 1
            await http.aclose()


async def test_20_another_port_is_another_host() -> None:
    async with (
        RawServer(lambda asked: Said()) as other,
        RawServer(lambda asked: Said(302, b"", {"Location": other.url + "/x"})) as server,
    ):
        http = logged_in(server)
        await http.request("GET", server.url + "/cover.png", any_host=True, accept="image/*")
        assert "authorization" not in other.asked[0].headers
        await http.aclose()


async def test_redirects_of_the_pods_own_are_followed_with_the_token() -> None:
    def slash(asked: Asked) -> Said:
        if asked.path.endswith("/"):
            return Said(body=b'"here"')
        return Said(301, b"", {"Location": asked.path + "/"})

    async with RawServer(slash) as server:
        http = logged_in(server)
        assert (await http.request("GET", "search")).body == b'"here"'
        assert [one.headers["authorization"] for one in server.asked] == ["Bearer the-token"] * 2
        with pytest.raises(BadAnswer, match="sent a change on"):
            await http.request("POST", "search", json=1)
        assert [one.method for one in server.asked] == ["GET", "GET", "POST"]
        await http.aclose()


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/api/v1/listen/x/",
        "//evil.example/api/v1/listen/x/",
        "http://127.0.0.1:1/api/v1/listen/x/",
        "http://user@127.0.0.1/",
        "file:///etc/passwd",
    ],
)
async def test_21_a_hostile_address_is_not_asked(path: str) -> None:
    async with RawServer(lambda asked: Said()) as server:
        http = logged_in(server)
        with pytest.raises(ForeignAddress):
            await http.request("GET", path)
        assert not server.asked
        await http.aclose()


async def test_21_next_is_never_looked_at(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)

        async def hostile(asked: object, go: object) -> object:
            answer = await go()  # type: ignore[operator]
            return answer.having(answer.json() | {"next": "http://127.0.0.1:1/evil?page=2"})

        demo.twist("/artists", hostile, times=None)  # type: ignore[arg-type]
        first = await pod.library.artists(page=1, page_size=10)
        second = await pod.library.artists(page=2, page_size=10)
        assert first.items != second.items
        assert [one.query for one in demo.asked("/artists")][1].startswith("page=2")
        await pod.aclose()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("audio/x-mpegurl", b"#EXTM3U\nhttp://127.0.0.1:1/secret\n"),
        ("audio/mpeg", b"\xef\xbb\xbf#EXTM3U\r\nhttp://127.0.0.1:1/secret\n"),
        ("application/octet-stream", b"[playlist]\nFile1=http://127.0.0.1:1/\n"),
        ("application/vnd.apple.mpegurl", b"anything"),
        ("text/html", b"<html>Log in to our WiFi"),
        ("audio/ogg", b"  <!DOCTYPE html>"),
        ("audio/mpeg", b"<?xml version='1.0'?><MPD/>"),
        ("audio/mpeg", b"# mpv EDL v0\n/etc/passwd\n"),
        ("audio/mpeg", b"ffconcat version 1.0\nfile http://127.0.0.1:1/\n"),
        ("application/json", b'{"detail":"no"}'),
    ],
)
async def test_22_a_list_of_addresses_is_no_music(kind: str, body: bytes) -> None:
    async with RawServer(lambda asked: Said(body=body, kind=kind)) as server:
        http = logged_in(server)
        with pytest.raises(BadAnswer, match="instead of music"):
            async with Media(http).open("/api/v1/listen/x/"):
                pass
        assert len(server.asked) == 1
        await http.aclose()


async def test_22_nor_is_one_that_comes_letter_by_letter() -> None:
    async def dribble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n")
        for letter in b"#EXTM3U\nhttp://127.0.0.1:1/secret\n":
            writer.write(bytes([letter]))
            await writer.drain()
            await asyncio.sleep(0.001)
        writer.close()

    server = await asyncio.start_server(dribble, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    http = PodClient(Account(Origin.parse(f"http://127.0.0.1:{port}"), kind="anonymous"), QUICK)
    with pytest.raises(BadAnswer, match="instead of music"):
        async with Media(http).open("/api/v1/listen/x/"):
            pass
    await http.aclose()
    server.close()


async def test_23_https_never_becomes_http(tmp_path: Path) -> None:
    shown = certificate(tmp_path)
    async with RawServer(lambda asked: Said()) as bare:
        async with RawServer(
            lambda asked: Said(302, b"", {"Location": bare.url + "/x"}), tls=shown.context
        ) as server:
            http = logged_in(server, ca_file=str(shown.ca_file))
            with pytest.raises(PodUntrusted, match="without https"):
                await http.request("GET", "tracks")
            with pytest.raises(PodUntrusted, match="without https"):
                async with Media(http).open("/api/v1/listen/x/"):
                    pass
            with pytest.raises(PodUntrusted, match="not safe"):
                await http.request("GET", "http://cdn.example/cover.png", any_host=True)
            await http.aclose()
        assert not bare.asked


async def test_24_a_certificate_of_its_own_is_refused_and_explained(tmp_path: Path) -> None:
    shown = certificate(tmp_path)
    async with RawServer(lambda asked: Said(), tls=shown.context) as server:
        http = logged_in(server)
        with pytest.raises(PodUntrusted, match="signed by itself") as raised:
            await http.request("GET", "tracks")
        assert "fingerprint" in raised.value.hint
        with pytest.raises(PodUntrusted, match="signed by itself"):
            await http.request("POST", "tracks", json=1)
        with pytest.raises(PodUntrusted) as raised:
            await probe(server.url, QUICK)
        assert tls.formatted(shown.fingerprint) in raised.value.hint
        assert not server.asked
        await http.aclose()


async def test_24_an_expired_certificate_is_refused_and_explained(tmp_path: Path) -> None:
    shown = certificate(tmp_path, days=-1)
    async with RawServer(lambda asked: Said(), tls=shown.context) as server:
        http = logged_in(server, ca_file=str(shown.ca_file))
        with pytest.raises(PodUntrusted, match="has expired") as raised:
            await http.request("GET", "tracks")
        assert "clock" in raised.value.hint
        await http.aclose()


async def test_24_a_certificate_of_another_host_is_refused(tmp_path: Path) -> None:
    shown = certificate(tmp_path, host="pod.example")
    async with RawServer(lambda asked: Said(), tls=shown.context) as server:
        http = logged_in(server, ca_file=str(shown.ca_file))
        with pytest.raises(PodUntrusted, match="for another host"):
            await http.request("GET", "tracks")
        await http.aclose()


async def test_a_ca_file_of_the_pods_own_is_trusted(tmp_path: Path) -> None:
    shown = certificate(tmp_path, own=False)
    async with RawServer(lambda asked: Said(), tls=shown.context) as server:
        http = logged_in(server)
        with pytest.raises(PodUntrusted, match="does not know"):
            await http.request("GET", "tracks")
        await http.aclose()
        http = logged_in(server, ca_file=str(shown.ca_file))
        assert (await http.request("GET", "tracks")).status == 200
        await http.aclose()
        http = logged_in(server, ca_file=str(tmp_path / "none.pem"))
        with pytest.raises(PodUntrusted, match="cannot be used"):
            await http.request("GET", "tracks")


async def test_a_fingerprint_is_trusted_and_no_other(tmp_path: Path) -> None:
    shown = certificate(tmp_path, days=-1, host="pod.example")
    async with RawServer(lambda asked: Said(), tls=shown.context) as server:
        assert await tls.fingerprint_of(Origin.parse(server.url)) == shown.fingerprint
        http = logged_in(server, fingerprint=tls.formatted(shown.fingerprint))
        assert (await http.request("GET", "tracks")).status == 200
        await http.aclose()
        asked = len(server.asked)
        http = logged_in(server, fingerprint="0" * 64)
        with pytest.raises(PodUntrusted, match="another certificate"):
            await http.request("GET", "tracks")
        nonsense = logged_in(server, fingerprint="not one")
        with pytest.raises(PodUntrusted):
            await nonsense.request("GET", "tracks")
        assert len(server.asked) == asked
        await http.aclose()


async def test_a_pinned_pods_redirect_is_checked_by_the_system(tmp_path: Path) -> None:
    """What is trusted is this pod, and not whomever it sends us to."""
    shown = certificate(tmp_path)
    async with RawServer(lambda asked: Said(kind="audio/mpeg"), tls=shown.context) as storage:
        far = storage.url.replace("127.0.0.1", "localhost") + "/x"
        async with RawServer(
            lambda asked: Said(302, b"", {"Location": far}), tls=shown.context
        ) as server:
            http = logged_in(server, fingerprint=shown.fingerprint)
            with pytest.raises(PodUntrusted):
                async with Media(http).open("/api/v1/listen/x/"):
                    pass
            assert not storage.asked
            await http.aclose()


async def test_25_a_loop_is_an_error() -> None:
    def round_and_round(asked: Asked) -> Said:
        return Said(302, b"", {"Location": "/b" if asked.path == "/a" else "/a"})

    def ever_further(asked: Asked) -> Said:
        return Said(302, b"", {"Location": asked.target + "x"})

    for handler in (round_and_round, ever_further):
        async with RawServer(handler) as server:
            http = logged_in(server)
            with pytest.raises(BadAnswer, match="in circles"):
                await http.request("GET", "tracks")
            assert len(server.asked) <= 7
            await http.aclose()


@pytest.mark.parametrize(
    "location", ["urn:ietf:wg:oauth:2.0:oob", "http://[", "//", "javascript:1"]
)
async def test_a_redirect_to_nowhere_is_an_error(location: str) -> None:
    async with RawServer(lambda asked: Said(302, b"", {"Location": location})) as server:
        http = logged_in(server)
        with pytest.raises((BadAnswer, ForeignAddress)):
            await http.request("GET", "tracks", any_host=True)
        await http.aclose()


async def test_39_a_change_that_timed_out_is_not_sent_twice() -> None:
    async def never(asked: Asked) -> Said:
        await asyncio.Event().wait()
        return Said()

    async with RawServer(never) as server:
        http = logged_in(server)
        with pytest.raises(Uncertain, match="did not say"):
            await http.request("POST", "playlists", json={"name": "x"}, timeout=0.1)
        # It notes what arrives, not what it has answered.
        assert [one.method for one in server.asked] == ["POST"]
        await http.aclose()


async def test_no_https_on_that_port_is_said() -> None:
    async with RawServer(lambda asked: Said()) as server:
        with pytest.raises(PodUntrusted, match="does not speak https"):
            await probe(server.url.replace("http:", "https:"), QUICK)


async def test_what_is_no_pod_is_said() -> None:
    for said in (Said(404, b"<h1>no"), Said(body=b"<html>", kind="text/html"), Said(body=b"[]"),
                 Said(body=b'{"software":{"name":"mastodon","version":"4"}}'), Said(401),
                 Said(302, b"", {"Location": "http://elsewhere.example/"})):  # fmt: skip
        async with RawServer(lambda asked, said=said: said) as server:  # type: ignore[misc]
            with pytest.raises(NotFunkwhale):
                await probe(server.url, QUICK)


async def test_a_page_of_the_web_player_leads_to_its_pod() -> None:
    with DemoPod() as demo:
        found = await probe(f"{demo.url}/library/albums/3", QUICK)
        assert found.origin.key == demo.url
        assert found.instance.software == "funkwhale"


async def test_http_is_left_for_https_when_the_pod_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a proxy, which can be any host on any port; so https goes through one as well."""
    shown = certificate(tmp_path, own=False, host="pod.example")
    asked: list[str] = []
    nodeinfo = b'{"version":"2.0","software":{"name":"funkwhale","version":"1.4.0"},"metadata":{}}'
    async with RawServer(lambda asked: Said(body=nodeinfo), tls=shown.context) as pod:

        async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            asked.append(head.splitlines()[0])
            method, target, _ = asked[-1].split()
            if method == "CONNECT":
                there, back = await asyncio.open_connection("127.0.0.1", pod.port)
                writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                await asyncio.gather(pump(reader, back), pump(there, writer))
            else:
                location = target.replace("http://", "https://")
                writer.write(Said(301, b"", {"Location": location}).wire())
                writer.close()

        server = await asyncio.start_server(proxy, "127.0.0.1", 0)
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        monkeypatch.setenv("http_proxy", address)
        monkeypatch.setenv("https_proxy", address)
        found = await probe("http://pod.example", QUICK, ca_file=str(shown.ca_file))
        assert found.origin.key == "https://pod.example"
        assert asked[:2] == [
            "GET http://pod.example/api/v1/instance/nodeinfo/2.0/ HTTP/1.1",
            "CONNECT pod.example:443 HTTP/1.1",
        ]
        http = PodClient(Account(found.origin, "ana", ca_file=str(shown.ca_file)), QUICK)
        assert (await http.request("GET", "tracks")).body == nodeinfo
        await http.aclose()
        server.close()


async def test_a_pod_without_https_is_offered_and_not_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nodeinfo = b'{"version":"2.0","software":{"name":"funkwhale","version":"1.4.0"},"metadata":{}}'

    def proxy(asked: Asked) -> Said:
        return Said(502) if asked.method == "CONNECT" else Said(body=nodeinfo)

    async with RawServer(proxy) as server:
        monkeypatch.setenv("http_proxy", server.url)
        monkeypatch.setenv("https_proxy", server.url)
        with pytest.raises(PodUntrusted, match="without https only") as raised:
            await probe("pod.example", QUICK)
        assert "http://pod.example" in raised.value.hint
        assert (await probe("http://pod.example", QUICK)).origin.scheme == "http"
        # Who said https is not asked about it.
        with pytest.raises(PodUnreachable):
            await probe("https://pod.example", QUICK)


async def test_tls_that_breaks_off_is_unreachable(tmp_path: Path) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    http = PodClient(Account(Origin.parse(f"https://127.0.0.1:{port}"), kind="anonymous"), QUICK)
    with pytest.raises((PodUnreachable, PodUntrusted)):
        await http.request("GET", "tracks")
    server.close()


def test_the_systems_store_is_the_default() -> None:
    assert tls.context().verify_mode is ssl.CERT_REQUIRED
    assert tls.context().check_hostname
