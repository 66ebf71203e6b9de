"""What was heard, and the news."""

from __future__ import annotations

import pytest

from fwtui.demo.catalogue.catalogue import Catalogue
from fwtui.demo.pod import DemoPod
from tests.demo.clients import Client

PATH = "/api/v1/history/listenings"


def test_heard_as_often_as_told(listener: Client) -> None:
    before = listener.get(PATH, params={"scope": "me"}).json()["count"]
    body = {"track": 3, "user": 2}
    first, second = (listener.post(PATH, json=body).json() for _ in range(2))
    assert first["id"] != second["id"]
    assert first["user"] == listener.get("/api/v1/users/me").json()["id"], "not who it says"
    old = listener.post(PATH, json={"track": 3, "creation_date": "2020-01-01T00:00:00Z"})
    assert (old.status_code, old.json()["creation_date"]) == (201, "2020-01-01T00:00:00Z")
    mine = listener.get(PATH, params={"scope": "me"}).json()
    assert mine["count"] == before + 3
    assert [row["id"] for row in mine["results"][:2]] == [second["id"], first["id"]]
    oldest = listener.get(PATH, params={"ordering": "creation_date"}).json()["results"][0]
    assert oldest["creation_date"].startswith("2020")


def test_refusals(listener: Client) -> None:
    for body, error in (
        ({}, {"track": ["This field is required."]}),
        ({"track": 999999}, {"track": ['Invalid pk "999999" - object does not exist.']}),
    ):
        answer = listener.post(PATH, json=body)
        assert (answer.status_code, answer.json()) == (400, error)
    wrong = listener.post(PATH, json={"track": 3, "creation_date": "yesterday"})
    assert list(wrong.json()) == ["creation_date"]


def test_whose(listener: Client, stranger: Client) -> None:
    rows = listener.get(PATH).json()["results"]
    names = {row["user"]["username"] for row in rows}
    assert names == {"demo", "ana", "kenji"}
    ana = listener.get(PATH, params={"username": "ana"}).json()["results"]
    assert {row["user"]["username"] for row in ana} == {"ana"}
    assert {row["user"]["username"] for row in stranger.get(PATH).json()["results"]} == {"ana"}
    assert listener.get(PATH, params={"domain": "elsewhere.example"}).json()["count"] == 0


def test_news(listener: Client) -> None:
    listener.post("/api/v1/favorites/tracks", json={"track": 4})
    news = listener.get("/api/v1/activity").json()["results"]
    assert len(news) == 20
    assert (news[0]["type"], news[0]["object"]["local_id"]) == ("Like", 4)
    moments = [row["published"] for row in news]
    assert moments == sorted(moments, reverse=True)


@pytest.mark.parametrize(("dialect", "path"), [("1", "/api/v1"), ("2", "/api/v2")])
def test_the_websocket_wants_a_session(music: Catalogue, dialect: str, path: str) -> None:
    head = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    with DemoPod(catalogue=music, dialect=dialect) as pod, Client(pod) as client:
        assert client.be("demo").get(f"{path}/activity", headers=head).status_code == 403
