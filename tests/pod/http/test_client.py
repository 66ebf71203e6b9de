"""Requests over real sockets."""

from __future__ import annotations

import asyncio
import gzip
import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from fwtui.demo.pod import DemoPod
from fwtui.errors import (
    BadAnswer,
    LoginNeeded,
    NotFound,
    PodAway,
    PodError,
    PodFailed,
    PodUnreachable,
    Throttled,
    Uncertain,
)
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.exchange import Params
from fwtui.pod.http.origin import Origin
from fwtui.pod.http.proxies import clear_proxy, proxy_for
from fwtui.pod.pod import Pod
from fwtui.pod.ratelimit.budget import Priority, clock
from fwtui.pod.settings import PodSettings
from fwtui.services.connection import Connection
from tests.pod.servers import QUICK, Asked, RawServer, Said, pump


async def test_a_request_says_what_it_wants_and_nothing_more() -> None:
    async with RawServer(lambda asked: Said(body=b'{"a":1}')) as server:
        http = server.http()
        params: Params = {"page": 2, "tag": ("a b", "ü"), "playable": True, "q": None}
        answer = await http.request("GET", "tracks", params=params)
        assert answer.body == b'{"a":1}'
        asked = server.asked[0]
        assert asked.target == "/api/v1/tracks?page=2&tag=a+b&tag=%C3%BC&playable=true"
        assert asked.headers["accept"] == "application/json"
        assert asked.headers["user-agent"].startswith("fwtui/")
        assert not {"cookie", "authorization", "referer"} & set(asked.headers)
        await http.request("POST", "a", json={"x": 1})
        await http.request("POST", "b", form={"x": "1 2"})
        assert [(one.headers["content-type"], one.body) for one in server.asked[1:]] == [
            ("application/json", b'{"x":1}'),
            ("application/x-www-form-urlencoded", b"x=1+2"),
        ]
        assert server.connections == 1
        await http.aclose()


async def test_cookies_are_not_kept() -> None:
    async with RawServer(lambda asked: Said(headers={"Set-Cookie": "a=b; Path=/"})) as server:
        http = server.http()
        await http.request("GET", "a")
        await http.request("GET", "b")
        assert "cookie" not in server.asked[1].headers
        await http.aclose()


async def test_ipv6_and_a_pod_below_a_path() -> None:
    async with RawServer(lambda asked: Said(), host="::1") as server:
        http = PodClient(Account(Origin.parse(f"{server.url}/music"), kind="anonymous"), QUICK)
        await http.request("GET", "tracks")
        assert server.asked[0].target == "/music/api/v1/tracks"
        assert server.asked[0].headers["host"] == f"[::1]:{server.port}"
        await http.aclose()


async def test_the_same_question_at_the_same_time_is_asked_once() -> None:
    gate = asyncio.Event()

    async def slow(asked: Asked) -> Said:
        await gate.wait()
        return Said(body=asked.target.encode())

    async with RawServer(slow) as server:
        http = server.http()
        same = [asyncio.ensure_future(http.request("GET", "tracks")) for _ in range(5)]
        behind = asyncio.ensure_future(http.at(Priority.BACKGROUND).request("GET", "tracks"))
        other = asyncio.ensure_future(http.request("GET", "albums"))
        while len(server.asked) < 2:
            await asyncio.sleep(0.001)
        gate.set()
        answers = await asyncio.gather(*same, behind)
        assert len({answer.body for answer in answers}) == 1
        await other
        assert len(server.asked) == 2
        await http.aclose()


async def test_who_joined_a_question_is_not_lost_with_who_asked_it() -> None:
    gate = asyncio.Event()

    async def slow(asked: Asked) -> Said:
        await gate.wait()
        return Said()

    async with RawServer(slow) as server:
        http = server.http()
        first = asyncio.ensure_future(http.request("GET", "tracks"))
        while not server.asked:
            await asyncio.sleep(0.001)
        second = asyncio.ensure_future(http.request("GET", "tracks"))
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        gate.set()
        assert (await second).status == 200
        third = asyncio.ensure_future(http.request("GET", "tracks"))
        fourth = asyncio.ensure_future(http.request("GET", "tracks"))
        await asyncio.sleep(0)
        fourth.cancel()
        assert (await third).status == 200
        assert fourth.cancelled() or ((await asyncio.wait([fourth])) and fourth.cancelled())
        await http.aclose()


async def test_the_listener_never_joins_what_waits_in_the_background() -> None:
    with DemoPod(limits={"anonymous-list": "4/60s"}) as pod:
        http = PodClient(Account(Origin.parse(pod.url), kind="anonymous"), QUICK)
        await http.request("GET", "artists")
        await http.request("GET", "tags")
        behind = asyncio.ensure_future(http.at(Priority.BACKGROUND).request("GET", "tracks"))
        while not http.budget.standing("anonymous-list", clock()).waiting:  # type: ignore[union-attr]
            await asyncio.sleep(0.001)
        assert not behind.done()
        assert (await http.request("GET", "tracks")).status == 200
        standing = http.budget.standing("anonymous-list", clock())
        assert standing is not None
        assert standing.waiting == 1
        behind.cancel()
        await asyncio.wait([behind])
        assert http.budget.standing("anonymous-list", clock()).waiting == 0  # type: ignore[union-attr]
        await http.aclose()


@pytest.mark.parametrize("trouble", ["hang_up", "fail"])
async def test_a_get_is_tried_again(trouble: str) -> None:
    with DemoPod() as pod:
        http = PodClient(Account(Origin.parse(pod.url), kind="anonymous"), QUICK)
        if trouble == "hang_up":
            pod.hang_up("/albums", times=2)
        else:
            pod.fail(503, "/albums", times=2)
        assert (await http.request("GET", "albums")).status == 200
        assert len(pod.asked("/albums")) == 3
        await http.aclose()


async def test_it_is_not_tried_for_ever_and_a_500_not_at_all() -> None:
    with DemoPod() as pod:
        http = PodClient(Account(Origin.parse(pod.url), kind="anonymous"), QUICK)
        pod.fail(502, "/albums", times=None)
        with pytest.raises(PodAway, match="not up at the moment"):
            await http.request("GET", "albums")
        assert len(pod.asked("/albums")) == QUICK.attempts
        pod.fail(500, "/artists", times=None)
        with pytest.raises(PodFailed):
            await http.request("GET", "artists")
        assert len(pod.asked("/artists")) == 1
        await http.aclose()


async def test_a_delete_whose_answer_was_lost_is_done_when_it_is_not_there_any_more() -> None:
    said: list[Said | None] = [None, Said(404, b'{"detail":"Not found."}')]
    async with RawServer(lambda asked: said.pop(0)) as server:
        http = server.http()
        assert (await http.request("DELETE", "playlists/3")).status == 204
        await http.aclose()


async def test_a_change_whose_answer_is_lost_is_uncertain_and_sent_once() -> None:
    made: list[bytes] = []

    def lose(asked: Asked) -> Said | None:
        made.append(asked.body)
        return None

    async with RawServer(lose) as server:
        http = server.http()
        with pytest.raises(Uncertain):
            await http.request("POST", "things", json=2)
        assert made == [b"2"]
        await http.aclose()


async def test_the_total_time_is_limited() -> None:
    async def drip(asked: Asked) -> bytes:
        await asyncio.sleep(30)
        return b""

    async with RawServer(drip) as server:
        http = server.http()
        with pytest.raises(PodUnreachable, match="did not answer within"):
            await http.request("GET", "tracks", timeout=0.05)
        assert len(server.asked) == 1
        with pytest.raises(Uncertain):
            await http.request("POST", "tracks", json=1, timeout=0.05)
        await http.aclose()


async def test_a_body_that_trickles_is_limited_too() -> None:
    class Trickle(RawServer):
        async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            try:
                for _ in range(1000):
                    writer.write(b" ")
                    await writer.drain()
                    await asyncio.sleep(0.01)
            except OSError:
                pass
            writer.close()

    async with Trickle(lambda asked: None) as server:
        http = server.http()
        with pytest.raises(PodUnreachable, match="did not answer within"):
            await http.request("GET", "tracks", timeout=0.1)
        await http.aclose()


async def test_gzip_is_unpacked() -> None:
    packed = Said(
        body=gzip.compress(b"[" + b"1," * 100_000 + b"1]"), headers={"Content-Encoding": "gzip"}
    )
    async with RawServer(lambda asked: packed) as server:
        http = server.http()
        answer = await http.request("GET", "tracks")
        assert len(answer.body) == 200_003
        await http.aclose()


async def test_a_head_may_name_a_coding_without_a_body() -> None:
    packed = Said(body=b"", headers={"Content-Encoding": "gzip"})
    async with RawServer(lambda asked: packed) as server:
        http = server.http()
        assert (await http.request("HEAD", "tracks")).body == b""
        await http.aclose()


@pytest.mark.parametrize(
    "wire",
    [
        b"what?\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Encoding: gzip\r\n\r\nnot gzip!!",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Encoding: br\r\n\r\nabcd",
        Said(body=b"<html>Log in to our WiFi", kind="text/html").wire(),
    ],
    ids=["no http", "no gzip", "brotli", "captive portal"],
)
async def test_what_is_no_answer_is_said_to_be_none(wire: bytes) -> None:
    async with RawServer(lambda asked: wire) as server:
        http = server.http()
        with pytest.raises(BadAnswer):
            await http.request("GET", "tracks")
        await http.aclose()


async def test_what_was_lost_counts_if_it_has_left() -> None:
    async with RawServer(lambda asked: None) as server:
        http = server.http()
        with pytest.raises(PodUnreachable, match="broke off"):
            await http.request("GET", "tracks")
        lost = http.budget.standing("anonymous-list", clock())
        assert lost is not None
        assert (lost.used["browsing"], lost.remaining) == (QUICK.attempts, 10_000 - QUICK.attempts)
        await http.aclose()
    never = PodClient(http.account, QUICK)
    with pytest.raises(PodUnreachable, match="refused the connection"):
        await never.request("GET", "tracks")
    kept = never.budget.standing("anonymous-list", clock())
    assert kept is not None
    assert (kept.used["browsing"], kept.remaining) == (0, 10_000)


async def test_a_closed_port_and_a_name_that_is_not_there() -> None:
    async with RawServer(lambda asked: None) as server:
        url = server.url
    http = PodClient(Account(Origin.parse(url), kind="anonymous"), QUICK)
    with pytest.raises(PodUnreachable, match="refused the connection"):
        await http.request("GET", "tracks")
    http = PodClient(Account(Origin.parse("no-such-host.invalid"), kind="anonymous"), QUICK)
    with pytest.raises(PodUnreachable, match=r"no host|looked up"):
        await http.request("GET", "tracks")


async def test_patience_ends_before_the_wait() -> None:
    with DemoPod() as pod:
        pod.use_up("anonymous-list")
        http = PodClient(Account(Origin.parse(pod.url), kind="anonymous"), QUICK)
        for _ in range(2):
            with pytest.raises(Throttled) as raised:
                await http.request("GET", "tracks", max_wait=5.0)
            assert raised.value.scope == "anonymous-list"
            assert raised.value.seconds > 5.0
        assert len(pod.asked("/tracks")) == 1
        assert (await http.request("GET", "tracks/1")).status == 200
        await http.aclose()


async def test_a_request_that_finds_nothing_left_waits_and_then_goes() -> None:
    with DemoPod(limits={"anonymous-list": "2/1s"}) as pod:
        http = PodClient(Account(Origin.parse(pod.url), kind="anonymous"), QUICK)
        for page in range(3):
            await http.request("GET", "tags", params={"page": 1, "n": page})
        assert [one.status for one in pod.seen] == [200] * 3
        await http.aclose()


async def test_errors_have_their_kinds() -> None:
    with DemoPod(anonymous=False) as pod:
        http = PodClient(Account(Origin.parse(pod.url), kind="anonymous"), QUICK)
        with pytest.raises(LoginNeeded):
            await http.request("GET", "artists")
        with pytest.raises(NotFound):
            await http.request("GET", "nothing/like/it")
        answer = await http.request("GET", "artists", ok_statuses=(401,))
        assert answer.status == 401
        await http.aclose()


async def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with RawServer(lambda asked: Said(body=b'"proxied"')) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        http = PodClient(Account(Origin.parse("http://pod.invalid"), kind="anonymous"), QUICK)
        assert (await http.request("GET", "tracks")).body == b'"proxied"'
        assert proxy.asked[0].target == "http://pod.invalid/api/v1/tracks"
        # And not for whom the environment leaves out.
        near = proxy.http()
        await near.request("GET", "tracks")
        assert proxy.asked[1].target == "/api/v1/tracks"
        await near.aclose()
        await http.aclose()
        near = proxy.http()
        await near.request("GET", "tracks")
        assert proxy.asked[1].target == "/api/v1/tracks"
        await near.aclose()


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "demo.localhost", "[::1]"])
async def test_88_no_proxy_is_asked_for_this_machine(
    host: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy elsewhere does not reach it; so ``fwtui demo`` works whatever is set."""
    monkeypatch.setenv(name, "http://proxy.invalid:3128")
    bound = {"[::1]": "::1", "127.0.0.2": "127.0.0.2"}.get(host, "127.0.0.1")
    async with RawServer(lambda asked: Said(body=b'"near"'), host=bound) as near:
        account = Account(Origin.parse(f"http://{host}:{near.port}"), kind="anonymous")
        assert proxy_for("http", account.origin.host, near.port) == ""
        if host != "demo.localhost":  # not every resolver has it (RFC 6761, 6.3)
            http = PodClient(account, QUICK)
            assert (await http.request("GET", "tracks")).body == b'"near"'
            await http.aclose()


@pytest.mark.parametrize(
    ("address", "no_proxy", "proxied"),
    [
        ("http://pod.example", "", True),
        ("http://pod.example", "*", False),
        ("http://pod.example", "example", False),
        ("http://pod.example", ".example", False),
        ("http://pod.example", "pod.example", False),
        ("http://pod.example:81", "pod.example:81", False),
        ("http://pod.example:82", "pod.example:81", True),
        ("http://notpod.example", "pod.example", True),
        ("http://10.1.2.3", "10.0.0.0/8", False),
        ("http://11.1.2.3", "10.0.0.0/8, nonsense/9", True),
        ("http://[fd00::1]:5000", "fd00::/8", False),
        ("http://[fd00::1]:5000", "[fd00::1]", False),
        ("http://[::ffff:127.0.0.1]", "", False),
        ("http://0.0.0.0:5000", "", False),
    ],
)
def test_88_hosts_without_a_proxy(
    address: str, no_proxy: str, proxied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "proxy.invalid:3128")
    monkeypatch.setenv("no_proxy", no_proxy)
    origin = Origin.parse(address)
    found = proxy_for(origin.scheme, origin.host, origin.port)
    assert found == ("http://proxy.invalid:3128" if proxied else "")
    assert ("proxy.invalid" in clear_proxy(origin)) is proxied
    assert clear_proxy(Origin.parse("https://pod.example")) == ""


async def test_88_a_proxy_that_reads_along_is_said_before_the_token_goes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with RawServer(lambda asked: Said()) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//me:hidden@"))
        account = Account(Origin.parse("http://pod.invalid"), "ana", "token")
        connection = Connection(account)
        said: list[str] = []
        pod = Pod(account, Accounts(tmp_path, PodSettings(keyring=False)))
        connection.open(pod, lambda: None, lambda error: said.append(error.sentence))
        assert said == [
            "pod.invalid is reached without https, through 127.0.0.1, which can read your login"
        ]
        assert proxy.asked == []
        connection.close()
        await pod.aclose()


@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "socks"])
async def test_a_socks_proxy_of_the_environment_is_used(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RFC 1928, with a name that the proxy alone can look up."""
    wanted: list[bytes] = []
    async with RawServer(lambda asked: Said(body=b'"by socks"')) as pod:

        async def socks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readexactly((await reader.readexactly(2))[1])
            writer.write(b"\x05\x00")
            *_, kind, length = await reader.readexactly(5)
            assert kind == 3
            wanted.append(await reader.readexactly(length))
            await reader.readexactly(2)
            writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
            there, back = await asyncio.open_connection("127.0.0.1", pod.port)
            await asyncio.gather(pump(reader, back), pump(there, writer))

        server = await asyncio.start_server(socks, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("all_proxy", f"{scheme}://127.0.0.1:{port}")
        http = PodClient(Account(Origin.parse("http://pod.invalid"), kind="anonymous"), QUICK)
        assert (await http.request("GET", "tracks")).body == b'"by socks"'
        assert wanted == [b"pod.invalid"]
        await http.aclose()
        server.close()


@pytest.mark.parametrize(
    ("proxy", "said"),
    [
        ("ftp://127.0.0.1:9", "cannot be used"),
        ("http://proxy.invalid:3128", "The proxy on the way to pod.invalid does not answer"),
        ("http://127.0.0.1:9", "The proxy on the way to pod.invalid does not answer"),
        ("socks5://127.0.0.1:9", "The proxy on the way to pod.invalid does not answer"),
    ],
)
async def test_a_proxy_that_is_not_there_is_said(
    proxy: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("all_proxy", proxy)
    http = PodClient(Account(Origin.parse("http://pod.invalid"), kind="anonymous"), QUICK)
    with pytest.raises(PodError, match=said) as raised:
        await http.request("GET", "tracks")
    assert "ALL_PROXY" in raised.value.hint
    await http.aclose()


async def test_one_account_on_two_loops() -> None:
    with DemoPod() as pod:
        http = PodClient(Account(Origin.parse(pod.url), kind="anonymous"), QUICK)
        done: list[int] = []

        def elsewhere() -> None:
            async def run() -> None:
                for page in range(20):
                    await http.request("GET", "tracks", params={"page_size": 1, "a": page})
                    done.append(page)
                await http.aclose()

            asyncio.run(run())

        threads = [threading.Thread(target=elsewhere) for _ in range(2)]
        for thread in threads:
            thread.start()
        for page in range(20):
            await http.request("GET", "tracks", params={"page_size": 1, "b": page})
        for thread in threads:
            await asyncio.to_thread(thread.join)
        assert len(done) == 40
        assert http.budget.standing("anonymous-list", clock()).remaining == 10_000 - 60  # type: ignore[union-attr]
        await http.aclose()


async def test_connections_that_the_pod_has_closed_do_no_harm() -> None:
    async with RawServer(lambda asked: Said().wire()) as server:
        http = server.http()
        for _ in range(3):
            assert (await http.request("GET", "tracks")).status == 200
        await http.aclose()


def test_a_view_shares_everything_but_its_priority() -> None:
    http = PodClient(Account(Origin.parse("a.example"), kind="anonymous"))
    behind = http.at(Priority.BACKGROUND)
    assert behind.budget is http.budget
    assert (http.priority, behind.priority) == (Priority.LISTENER, Priority.BACKGROUND)
    assert replace(http.account) == behind.account
