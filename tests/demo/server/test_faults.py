"""Trouble to order arrives as ordered, and as often."""

from __future__ import annotations

import gzip
from json import JSONDecodeError

import httpx
import pytest

from fwtui.demo.auth.oauth import AuthServer
from fwtui.demo.pod import DemoPod
from fwtui.demo.server.answer import HttpAnswer, HttpRequest
from fwtui.demo.server.faults import Go
from fwtui.demo.server.http import Reply
from tests.demo.clients import TRACK, Client

LISTEN = f"/api/v1/listen/{TRACK}/"
ME = "/api/v1/users/me"


def test_seen(client: Client) -> None:
    client.be("demo")
    client.get(LISTEN, params={"download": "false"}, headers={"Range": "bytes=0-9"})
    client.get("/api/v1/users/me")
    heard, me = client.pod.seen
    assert (heard.method, heard.path, heard.query) == ("GET", LISTEN, "download=false")
    assert (heard.status, heard.range, heard.user) == (206, "bytes=0-9", "demo")
    assert heard.scope == "authenticated-retrieve"
    assert me.scope == "authenticated-wildcard"
    assert client.pod.asked("GET /users/me") == [me]
    assert client.pod.wait("/listen/") == [heard]


def test_fail_so_often(client: Client) -> None:
    client.be("demo").pod.fail(503, "/users/me", times=2)
    assert [client.get(ME).status_code for _ in range(3)] == [503, 503, 200]
    assert client.get("/api/v1/rate-limit").status_code == 200


def test_a_method_matters(client: Client) -> None:
    client.pod.fail(500, "POST /oauth/token")
    assert client.get("/api/v1/oauth/token/").status_code == 405
    assert client.post("/api/v1/oauth/token/").status_code == 500


def test_drop_and_resume(client: Client) -> None:
    client.pod.drop("/listen/", after_bytes=4000)
    with client.stream("GET", LISTEN) as answer:
        got = _until_it_breaks(answer)
    assert len(got) == 4000
    rest = client.get(LISTEN, headers={"Range": "bytes=4000-"})
    assert len(got + rest.content) == 10240


def _until_it_breaks(answer: httpx.Response) -> bytes:
    got = b""
    try:
        for chunk in answer.iter_bytes():
            got += chunk
    except httpx.RemoteProtocolError:
        return got
    raise AssertionError("it came whole")


def test_hang_up_does_nothing_and_lose_answer_does_it(client: Client) -> None:
    client.pod.hang_up("/oauth/apps/")
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/api/v1/oauth/apps/", json={"name": "x"})
    client.pod.lose_answer("/oauth/apps/")
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/api/v1/oauth/apps/", json={"name": "x"})
    assert [seen.status for seen in client.pod.seen] == [0, 0]
    standing = client.get("/api/v1/rate-limit").json()["scopes"]
    row = next(row for row in standing if row["id"] == "anonymous-oauth-app")
    assert row["remaining"] == 9


def test_stall_and_slow_first_byte(client: Client) -> None:
    client.pod.stall("/listen/", after_bytes=100)
    with pytest.raises(httpx.ReadTimeout):
        client.get(LISTEN, timeout=0.2)
    client.pod.slow_first_byte("/listen/", 60)
    with pytest.raises(httpx.ReadTimeout):
        client.get(LISTEN, timeout=0.2)
    assert len(client.get(LISTEN).content) == 10240


def test_delay_until_straightened(client: Client) -> None:
    client.pod.delay(60, "rate-limit")
    with pytest.raises(httpx.ReadTimeout):
        client.get("/api/v1/rate-limit", timeout=0.2)
    client.pod.straighten()
    assert client.get("/api/v1/rate-limit").status_code == 200


def test_twists(client: Client) -> None:
    async def promise(asked: HttpRequest, go: Go) -> HttpAnswer:
        answer = await go()
        return answer.having(answer.json() | {"username": asked.method}, retry_after="-5")

    client.be("demo").pod.twist("/users/me", promise)
    answer = client.get(ME)
    assert (answer.json()["username"], answer.headers["retry-after"]) == ("GET", "-5")
    client.pod.twist("/listen/", Reply(200, b"#EXTM3U\nhttp://evil.example/", "audio/mpegurl"))
    assert client.get(LISTEN).content.startswith(b"#EXTM3U")
    client.pod.send_elsewhere("/listen/", "http://elsewhere.example/x")
    assert client.get(LISTEN).headers["location"] == "http://elsewhere.example/x"


def test_a_bomb(client: Client) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    packed = (("content-encoding", "gzip"),)
    client.pod.twist("/tracks", Reply(200, bomb, headers=packed))
    with client.stream("GET", "/api/v1/tracks") as answer:
        assert int(answer.headers["content-length"]) < 20_000
        assert sum(map(len, answer.iter_bytes())) == 10_000_000


def test_two_pods_at_once(pod: DemoPod) -> None:
    with DemoPod(catalogue=pod.state.catalogue) as other:
        assert other.url != pod.url
        assert httpx.get(f"{other.url}/api/v1/rate-limit").status_code == 200
    assert pod.seen == []


def test_a_port_that_is_taken(pod: DemoPod) -> None:
    port = int(pod.url.rpartition(":")[2])
    with pytest.raises(OSError):
        DemoPod(catalogue=pod.state.catalogue, port=port).start()


@pytest.mark.parametrize("fault", ["fail_after", "garble", "answer_late"])
def test_what_is_done_and_badly_answered(pod: DemoPod, client: Client, fault: str) -> None:
    client.be("demo")
    path = "/api/v1/oauth/apps"
    if fault == "fail_after":
        pod.fail_after(502, f"POST {path}")
    elif fault == "garble":
        pod.garble(f"POST {path}")
    else:
        pod.answer_late(0.5, f"POST {path}")
    accounts = pod.state.part(AuthServer)
    before = len(accounts.apps)
    if fault == "answer_late":
        with pytest.raises(httpx.ReadTimeout):
            client.post(f"{path}/", json={"name": "x"}, timeout=0.1)
    else:
        answer = client.post(f"{path}/", json={"name": "x"})
        assert answer.status_code == (502 if fault == "fail_after" else 201)
        with pytest.raises(JSONDecodeError):
            answer.json()
    assert len(accounts.apps) == before + 1
