"""Logging in, as a pod's own app, a browser and a careless client would."""

from __future__ import annotations

import re
import socket
import threading
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from fwtui.demo.auth.oauth import OUT_OF_BAND, matches, narrowed
from fwtui.demo.pod import DemoPod, TokenPair
from tests.demo.clients import Client, SmallCatalogue

LOOPBACK = "http://127.0.0.1:43211/callback"
REGISTERED = f"{OUT_OF_BAND} http://127.0.0.1/callback http://[::1]/callback"
SCOPE = "read write:favorites"


def register(client: httpx.Client, **fields: Any) -> Any:
    fields = {"name": "fwtui", "scopes": SCOPE, "redirect_uris": REGISTERED} | fields
    answer = client.post("/api/v1/oauth/apps/", json=fields)
    assert answer.status_code == 201
    return answer.json()


def authorise_url(app: Any, redirect_uri: str = LOOPBACK, **more: str) -> dict[str, str]:
    return {
        "response_type": "code",
        "client_id": app["client_id"],
        "redirect_uri": redirect_uri,
        "scope": SCOPE,
        "state": "ST4TE-é&=+ x",
    } | more


def exchange(client: httpx.Client, app: Any, **fields: str) -> httpx.Response:
    form = {"client_id": app["client_id"], "client_secret": app["client_secret"]} | fields
    return client.post("/api/v1/oauth/token/", data=form)


def refresh(client: httpx.Client, pair: TokenPair, token: str = "", **more: str) -> httpx.Response:
    form = {
        "grant_type": "refresh_token",
        "refresh_token": token or pair.refresh_token,
        "client_id": pair.client_id,
        "client_secret": pair.client_secret,
    }
    return client.post("/api/v1/oauth/token/", data=form | more)


def me(client: httpx.Client, token: str) -> int:
    bearer = {"Authorization": f"Bearer {token}"}
    return client.get("/api/v1/users/me", headers=bearer).status_code


class Form(HTMLParser):
    """The one form of a page: what a browser would send when nothing is changed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.action = ""
        self.buttons = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.action = given.get("action") or ""
        elif tag == "input" and given.get("name"):
            self.fields[given["name"] or ""] = given.get("value") or ""
        elif tag == "button":
            self.buttons += 1


def test_a_browser_authorises_with_what_the_page_has_filled_in(client: Client) -> None:
    app = register(client)
    page = client.get("/authorize", params=authorise_url(app))
    assert page.status_code == 200
    form = Form(page.text)
    assert (form.fields["username"], form.fields["password"]) == ("demo", "demo")
    assert form.buttons == 1
    answer = client.post(form.action, data=form.fields)
    assert answer.status_code == 302
    back = urlsplit(answer.headers["location"])
    assert back.netloc == "127.0.0.1:43211"
    given = parse_qs(back.query)
    assert given["state"] == ["ST4TE-é&=+ x"]
    pair = exchange(
        client, app, grant_type="authorization_code", code=given["code"][0], redirect_uri=LOOPBACK
    )
    assert pair.status_code == 200
    assert pair.json()["scope"] == SCOPE
    assert me(client, pair.json()["access_token"]) == 200


def test_wrong_password_asks_again(client: Client) -> None:
    form = Form(client.get("/authorize", params=authorise_url(register(client))).text)
    answer = client.post(form.action, data=form.fields | {"password": "no"})
    assert answer.status_code == 200
    assert Form(answer.text).fields["username"] == "demo"


def test_the_page_shows_the_code_when_out_of_band(client: Client) -> None:
    app = register(client)
    form = Form(client.get("/authorize", params=authorise_url(app, OUT_OF_BAND)).text)
    page = client.post(form.action, data=form.fields)
    code = re.search(r"<code>(\w{30})</code>", page.text)
    assert code
    pair = exchange(client, app, grant_type="authorization_code", code=code[1])
    assert pair.status_code == 200


def test_the_page_drops_the_challenge(client: Client) -> None:
    app = register(client)
    asked = authorise_url(app, code_challenge="x" * 43, code_challenge_method="S256")
    form = Form(client.get("/authorize", params=asked).text)
    back = client.post(form.action, data=form.fields).headers["location"]
    code = parse_qs(urlsplit(back).query)["code"][0]
    answer = exchange(
        client, app, grant_type="authorization_code", code=code, code_verifier="quite another"
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "nobody"},
        {"redirect_uri": "http://evil.example/"},
        {"scope": ""},
        {"scope": "read everything"},
        {"response_type": "token"},
    ],
)
def test_the_page_explains_what_is_wrong(client: Client, wrong: dict[str, str]) -> None:
    page = client.get("/authorize", params=authorise_url(register(client)) | wrong)
    assert page.status_code == 200
    assert "<form" not in page.text


def test_approving_by_itself(catalogue: SmallCatalogue) -> None:
    with DemoPod(catalogue=catalogue, approve=True) as pod, Client(pod) as client:
        app = register(client)
        answer = client.get("/authorize", params=authorise_url(app))
        assert answer.status_code == 302
        assert parse_qs(urlsplit(answer.headers["location"]).query)["state"] == ["ST4TE-é&=+ x"]


def test_refresh_rotates_without_grace(pod: DemoPod, client: Client) -> None:
    pair = pod.token()
    new = refresh(client, pair).json()
    assert me(client, pair.access_token) == 401
    assert me(client, new["access_token"]) == 200
    assert refresh(client, pair).json() == {"error": "invalid_grant"}
    assert me(client, new["access_token"]) == 200
    assert refresh(client, pair, new["refresh_token"]).status_code == 200


def test_refreshes_at_the_same_time_get_the_same_pair(pod: DemoPod) -> None:
    pair = pod.token()
    answers: list[Any] = []
    ready = threading.Barrier(6)

    def ask() -> None:
        with httpx.Client(base_url=pod.url) as client:
            client.get("/api/v1/instance/nodeinfo/2.0/")
            ready.wait()
            answers.append(refresh(client, pair).json())

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pairs = {answer["access_token"] for answer in answers if "access_token" in answer}
    assert len(pairs) == 1
    assert all(answer == {"error": "invalid_grant"} for answer in answers if "error" in answer)


def test_revoking_the_access_token_alone_breaks_the_refresh(pod: DemoPod, client: Client) -> None:
    pair = pod.token()
    revoke(client, pair, pair.access_token)
    assert refresh(client, pair).status_code == 500


def test_revoking_the_refresh_token_ends_both(pod: DemoPod, client: Client) -> None:
    pair = pod.token()
    answer = revoke(client, pair, pair.refresh_token)
    assert (answer.status_code, answer.content) == (200, b"")
    assert me(client, pair.access_token) == 401
    assert refresh(client, pair).status_code == 400


def revoke(client: httpx.Client, pair: TokenPair, token: str) -> httpx.Response:
    form = {"token": token, "client_id": pair.client_id, "client_secret": pair.client_secret}
    return client.post("/api/v1/oauth/revoke/", data=form)


def test_a_bad_bearer_is_an_anonymous_listener(pod: DemoPod, client: Client) -> None:
    head = {"Authorization": "Bearer nonsense"}
    answer = client.get("/api/v1/tracks/0", headers=head)
    assert answer.headers["x-ratelimit-scope"] == "anonymous-retrieve"
    answer = client.get("/api/v1/users/me", headers=head)
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_expired_tokens_and_forgotten_apps(pod: DemoPod, client: Client) -> None:
    pair = pod.token()
    pod.expire_access_tokens()
    answer = client.get("/api/v1/users/me", headers=pair.header)
    assert "has expired" in answer.headers["www-authenticate"]
    assert refresh(client, pair).status_code == 200
    path = f"/api/v1/oauth/apps/{pair.client_id}/"
    assert client.get(path).status_code == 200
    pod.forget_apps()
    assert client.get(path).status_code == 404
    assert refresh(client, pair).json() == {"error": "invalid_client"}


def test_tokens_age_with_the_pods_clock(pod: DemoPod, client: Client) -> None:
    pair = pod.token()
    pod.advance(35_990)
    assert me(client, pair.access_token) == 200
    pod.advance(11)
    assert me(client, pair.access_token) == 401


def test_head_is_let_through_and_then_fails(client: Client) -> None:
    assert client.head("/api/v1/users/me").status_code == 500
    assert client.be("demo").head("/api/v1/users/me").status_code == 200


def test_tokens_without_slash_are_sent_on(client: Client) -> None:
    answer = client.post("/api/v1/oauth/token", data={"grant_type": "refresh_token"})
    assert (answer.status_code, answer.headers["location"]) == (301, "/api/v1/oauth/token/")


@pytest.mark.parametrize(
    ("registered", "asked", "fits"),
    [
        ("http://127.0.0.1/callback", "http://127.0.0.1:43211/callback", True),
        ("http://[::1]/callback", "http://[::1]:5/callback", True),
        ("http://127.0.0.1:1/callback", "http://127.0.0.1:2/callback", False),
        ("http://localhost/callback", "http://localhost:2/callback", False),
        ("http://127.0.0.1/callback", "http://127.0.0.1:2/other", False),
        (f"http://a/ {OUT_OF_BAND}", OUT_OF_BAND, True),
        ("", "http://127.0.0.1/callback", False),
    ],
)
def test_redirect_uris(registered: str, asked: str, fits: bool) -> None:
    assert matches(registered, asked) is fits


def test_scopes_narrow() -> None:
    assert narrowed("read write", "read") == {"read"}
    assert narrowed("read:favorites write", "read") == {"read:favorites"}
    assert narrowed("read", "read:favorites write") == {"read:favorites"}


def test_a_refresh_that_nobody_waits_for_is_spent_all_the_same(
    pod: DemoPod, client: Client
) -> None:
    pair = pod.token()
    form = (
        f"grant_type=refresh_token&refresh_token={pair.refresh_token}"
        f"&client_id={pair.client_id}&client_secret={pair.client_secret}"
    )
    host, _, port = pod.url.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port))) as impatient:
        impatient.sendall(
            f"POST /api/v1/oauth/token/ HTTP/1.1\r\nhost: {host}\r\n"
            "content-type: application/x-www-form-urlencoded\r\n"
            f"content-length: {len(form)}\r\n\r\n{form}".encode()
        )
    assert pod.wait("/oauth/token/")[0].status == 200
    assert refresh(client, pair).json() == {"error": "invalid_grant"}


def test_application_tokens(pod: DemoPod, client: Client) -> None:
    token = pod.application_token()
    assert len(token.split("-")) == 5
    assert me(client, token) == 200
    lower = client.get("/api/v1/users/me", headers={"Authorization": f"bearer {token}"})
    assert lower.status_code == 401
    assert client.get("/api/v1/users/me", params={"token": token}).status_code == 401


def test_2_refreshes_after_the_access_token_was_revoked(pod: DemoPod, client: Client) -> None:
    pod.upgrade()
    pair = pod.token()
    head = {"client_id": pair.client_id, "client_secret": pair.client_secret}
    client.post("/api/v2/oauth/revoke/", data=head | {"token": pair.access_token})
    form = head | {"grant_type": "refresh_token", "refresh_token": pair.refresh_token}
    assert client.post("/api/v2/oauth/token/", data=form).status_code == 200
