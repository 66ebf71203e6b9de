"""A pod of each dialect, and one that is upgraded."""

from __future__ import annotations

import httpx
import pytest

from fwtui.demo.catalogue.catalogue import Catalogue
from fwtui.demo.dialect import DIALECTS
from fwtui.demo.pod import DemoPod
from tests.demo.clients import Client

HTML_404 = "<h1>Not Found</h1>"


def status(client: Client, path: str) -> int:
    answer = client.get(path)
    if answer.status_code == 404:
        assert HTML_404 in answer.text
    return answer.status_code


@pytest.mark.parametrize(
    ("dialect", "v1", "v2"), [("1", 200, 404), ("2-alpha", 200, 200), ("2", 404, 200)]
)
def test_below_which_version_the_api_lies(music: Catalogue, dialect: str, v1: int, v2: int) -> None:
    with DemoPod(catalogue=music, dialect=dialect) as pod, Client(pod) as client:
        client.be("demo")
        for path in ("artists", "users/me", "playlists", "favorites/tracks", "rate-limit"):
            assert status(client, f"/api/v1/{path}") == v1, path
            assert status(client, f"/api/v2/{path}") == v2, path
        about = client.get("/api/v1/instance/nodeinfo/2.0/").json()
        assert about["software"]["version"] == DIALECTS[dialect].version
        assert status(client, "/api/v2/instance/nodeinfo/2.0/") == 404
        assert status(client, "/api/v2/instance/nodeinfo/2.1/") == 200
        assert status(client, "/api/v1/instance/nodeinfo/2.1/") == 404
        assert client.post(f"{pod.api}radios/sessions", json={"radio_type": "random"}).is_success
        track = client.get(f"{pod.api}tracks?playable=true").json()["results"][0]
        assert client.get(track["listen_url"]).status_code == 200


def test_an_unknown_dialect() -> None:
    with pytest.raises(ValueError, match="no such dialect"):
        DemoPod(dialect="3")


def test_an_upgrade_keeps_what_listeners_have(music: Catalogue) -> None:
    with DemoPod(catalogue=music) as pod, Client(pod) as client:
        client.be("demo")
        made = client.post("/api/v1/playlists", json={"name": "Kept", "privacy_level": "me"}).json()
        add = {"tracks": [3, 4], "allow_duplicates": True}
        client.post(f"/api/v1/playlists/{made['id']}/add", json=add)
        client.post("/api/v1/favorites/tracks", json={"track": 5})
        client.post("/api/v1/history/listenings", json={"track": 6})
        pod.upgrade()
        assert status(client, "/api/v1/playlists") == 404
        lists = client.get("/api/v2/playlists", params={"scope": "me"}).json()["results"]
        kept = next(one for one in lists if one["name"] == "Kept")
        assert "id" not in kept
        assert kept["actor"]["user"]["username"] == "demo"
        path = f"/api/v2/playlists/{kept['uuid']}"
        assert client.get(f"/api/v2/playlists/{made['id']}").status_code == 404
        rows = client.get(f"{path}/tracks").json()["results"]
        assert [row["track"]["id"] for row in rows] == [3, 4]
        favourites = client.get("/api/v2/favorites/tracks", params={"scope": "me"}).json()
        assert favourites["results"][0]["track"]["id"] == 5
        history = client.get("/api/v2/history/listenings", params={"scope": "me"}).json()
        assert history["results"][0]["track"]["id"] == 6
        for row in (favourites["results"][0], history["results"][0]):
            assert row["fid"].startswith(pod.url)
            assert not {"id", "user"} & set(row)


def test_an_upgrade_by_the_clock(music: Catalogue) -> None:
    with DemoPod(catalogue=music, upgrade_after=0.0) as pod, httpx.Client(verify=False) as client:
        for _ in range(1000):
            answer = client.get(f"{pod.url}/api/v2/artists")
            if answer.status_code == 200:
                return
        pytest.fail("the pod was not upgraded")
