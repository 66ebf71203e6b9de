"""Session logins and the listener's own applications."""

from __future__ import annotations

from fwtui.demo.pod import DemoPod
from tests.demo.auth.test_oauth import authorise_url, register
from tests.demo.clients import Client, SmallCatalogue

from . import reference_pod


def test_by_session_as_the_web_app_does(client: Client) -> None:
    app = register(client)
    client.get("/api/v1/instance/nodeinfo/2.0/")
    head = {"X-CSRFToken": client.cookies["csrftoken"], "Referer": client.pod.url}
    who = {"username": "demo", "password": "demo"}
    assert client.post("/api/v1/users/login", data=who).status_code == 403
    assert client.post("/api/v1/users/login", data=who, headers=head).status_code == 200
    head["X-CSRFToken"] = client.cookies["csrftoken"]
    head["X-Requested-With"] = "XMLHttpRequest"
    asked = authorise_url(app) | {"allow": "true"}
    answer = client.post("/api/v1/oauth/authorize/", data=asked, headers=head)
    assert answer.status_code == 200
    assert set(answer.json()) == {"redirect_uri", "code"}


def test_an_application_token_lists_the_applications(pod: DemoPod, client: Client) -> None:
    token = pod.application_token()
    apps = client.get("/api/v1/oauth/apps/", headers={"Authorization": f"Bearer {token}"})
    assert apps.json()["count"] == 1
    assert apps.headers["x-ratelimit-scope"] == "authenticated-list"


def test_oauth_tokens_never_reach_security(client: Client) -> None:
    client.be("demo", "read write read:security write:security")
    assert client.get("/api/v1/oauth/grants/").status_code == 403


def test_throttled_logins_break(catalogue: SmallCatalogue) -> None:
    limits = {"login": "1/h"}
    with reference_pod(catalogue=catalogue, limits=limits) as pod, Client(pod) as client:
        client.get("/api/v1/instance/nodeinfo/2.0/")
        head = {"X-CSRFToken": client.cookies["csrftoken"]}
        client.post("/api/v1/users/login", data={"a": "b"}, headers=head)
        refused = client.post("/api/v1/users/login", data={"a": "b"}, headers=head)
    assert refused.status_code == 500
    assert refused.headers["content-type"].startswith("text/html")
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert int(refused.headers["retry-after"]) > 3500
