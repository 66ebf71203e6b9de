"""Rate limits: a sliding log, with a pod's odd headers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.ratelimit import SCOPES, Rate, RateLimiter
from tests.demo.clients import TRACK, Client, SmallCatalogue

ME = "/api/v1/users/me"


@pytest.fixture
def pod(catalogue: SmallCatalogue) -> Iterator[DemoPod]:
    limits = {"authenticated-wildcard": "3/60s", "oauth-token": "1/1h"}
    with DemoPod(catalogue=catalogue, limits=limits) as pod:
        yield pod


def test_three_then_none_then_one_at_a_time(client: Client) -> None:
    client.be("demo")
    first = client.get(ME)
    assert first.headers["x-ratelimit-remaining"] == "3"
    assert "retry-after" not in first.headers
    assert "x-ratelimit-reset" not in first.headers
    client.pod.advance(20)
    second, third = client.get(ME), client.get(ME)
    assert second.headers["x-ratelimit-remaining"] == "1"
    assert 38 <= int(second.headers["retry-after"]) <= 40
    assert second.headers["x-ratelimit-duration"] == "60"
    assert third.headers["x-ratelimit-remaining"] == "0"
    refused = client.get(ME)
    assert refused.status_code == 429
    wait = int(refused.headers["retry-after"])
    assert refused.json() == {
        "detail": f"Request was throttled. Expected available in {wait} seconds."
    }
    client.pod.advance(wait)
    assert client.get(ME).status_code == 200
    assert client.get(ME).status_code == 429


def test_counted_by_user_over_all_their_clients(client: Client) -> None:
    client.pod.use_up("authenticated-wildcard", left=1)
    assert client.be("demo").get(ME).headers["x-ratelimit-remaining"] == "0"
    assert client.be("demo").get(ME).status_code == 429
    assert client.be("ana").get(ME).status_code == 200


def test_only_the_exhausted_scope_is_closed(client: Client) -> None:
    client.be("demo").pod.use_up("authenticated-wildcard")
    assert client.get(ME).status_code == 429
    assert client.get(f"/api/v1/listen/{TRACK}/").status_code == 200


def test_media_is_counted_and_has_no_headers(client: Client) -> None:
    client.be("demo")
    for _ in range(3):
        answer = client.get(f"/api/v1/listen/{TRACK}/", headers={"Range": "bytes=0-9"})
        assert not [name for name in answer.headers if name.startswith("x-ratelimit")]
    assert _row(client, "authenticated-retrieve")["remaining"] == 9997
    client.pod.use_up("authenticated-retrieve")
    refused = client.get(f"/api/v1/listen/{TRACK}/")
    assert (refused.status_code, refused.headers["content-type"]) == (429, "audio/*")


def _row(client: Client, scope: str) -> dict[str, Any]:
    rows: list[dict[str, Any]] = client.get("/api/v1/rate-limit/").json()["scopes"]
    return next(row for row in rows if row["id"] == scope)


def test_asking_for_the_limits_costs_nothing(client: Client) -> None:
    client.be("demo").pod.use_up("authenticated-wildcard")
    for _ in range(5):
        answer = client.get("/api/v1/rate-limit/")
        assert "x-ratelimit-limit" not in answer.headers
    body = answer.json()
    assert body["ident"] == {"type": "authenticated", "id": "1"}
    assert [row["id"] for row in body["scopes"]] == list(SCOPES)
    row = _row(client, "authenticated-wildcard")
    assert (row["remaining"], row["limit"], row["rate"]) == (0, 3, "3/60s")
    assert 58 <= row["available_seconds"] <= 60
    assert _row(client, "authenticated-list")["reset"] is None


def test_throttled_logins_break(client: Client) -> None:
    path = "/api/v1/oauth/token/"
    client.post(path, data={"a": "b"})
    refused = client.post(path, data={"a": "b"})
    assert refused.status_code == 500
    assert refused.headers["content-type"].startswith("text/html")
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert int(refused.headers["retry-after"]) > 3500


def test_unauthorised_is_not_counted(client: Client) -> None:
    assert "x-ratelimit-limit" not in client.get(ME).headers
    assert _row(client, "anonymous-wildcard")["remaining"] == 1000


def test_anonymous_are_counted_by_address(client: Client) -> None:
    answer = client.get(f"/api/v1/listen/{'0' * 8}-0000-4000-8000-000000000000/")
    assert answer.headers["x-ratelimit-scope"] == "anonymous-retrieve"
    assert answer.headers["x-ratelimit-limit"] == "10000"
    assert answer.headers["x-ratelimit-duration"] == "86400"


@pytest.mark.parametrize(
    ("text", "limit", "seconds"),
    [("20/60s", 20, 60), ("1000/h", 1000, 3600), ("10/day", 10, 86400), ("5/2m", 5, 120)],
)
def test_rates(text: str, limit: int, seconds: int) -> None:
    rate = Rate.parse(text)
    assert (rate.limit, rate.duration) == (limit, seconds)


@pytest.mark.parametrize("text", ["", "20", "20/", "x/h", "20/fortnight", "20/-1s"])
def test_no_rates(text: str) -> None:
    with pytest.raises(ValueError):
        Rate.parse(text)


def test_unknown_scope() -> None:
    with pytest.raises(ValueError, match="no such rate limit"):
        RateLimiter({"authenticated-lists": "1/h"}, lambda: 0.0)


@given(some.lists(some.floats(min_value=0, max_value=30), max_size=60))
def test_never_more_than_the_limit_in_any_window(pauses: list[float]) -> None:
    now = 0.0
    limits = RateLimiter({"login": "5/60s"}, lambda: now)
    allowed: list[float] = []
    for pause in pauses:
        now += pause
        verdict = limits.count("login", "x")
        recent = [then for then in allowed if then > now - 60]
        assert verdict.allowed is (len(recent) < 5)
        if verdict.allowed:
            allowed.append(now)
        else:
            assert recent[0] + 60 - now <= verdict.wait < recent[0] + 61 - now


def test_a_dead_token_is_shown_the_figures_of_its_address(client: Client) -> None:
    client.be("demo")
    client.get(ME)
    client.pod.expire_access_tokens()
    standing = client.get("/api/v1/rate-limit/").json()
    assert standing["ident"] == {"type": "anonymous", "id": "127.0.0.1"}
    row = next(row for row in standing["scopes"] if row["id"] == "authenticated-wildcard")
    assert row["remaining"] == row["limit"]
