"""How a change is looked up: the signs that are read before it is sent."""

from __future__ import annotations

import json

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import Reply
from fwtui.library.outbox.changes import NewPlaylist
from fwtui.library.outbox.delivery import method
from fwtui.library.outbox.look_up import LookUp, RowCache
from fwtui.music import PlaylistId
from tests.library.fixtures import pod_of


@pytest.mark.parametrize("counted", [True, False])
async def test_a_playlist_that_cannot_be_read_may_be_the_new_one(counted: bool) -> None:
    """More than a page of playlists, of which the pod may not say how many there are."""
    with DemoPod(dialect="2") as demo:
        pod = pod_of(demo)
        first = await pod.playlists.create("Rain")
        raw = await pod.http.request("GET", f"playlists/{first.id}")
        rows = [{**json.loads(raw.body), "name": f"Rain {n}"} for n in range(50)]
        answer: dict[str, object] = {
            "next": f"{demo.url}/api/v2/playlists?cursor=cD0y",
            "results": rows,
        }
        if counted:
            answer["count"] = 60
        demo.twist("GET /api/v2/playlists", Reply(200, answer), None)
        change = NewPlaylist(PlaylistId("-1"), "Snow", "me")
        how = method(change)
        assert how.prepare is not None
        sign = await how.prepare(pod, change, RowCache())
        assert (await how.look_up(pod, change, sign)).outcome is LookUp.NOT_MADE
        rows[0] = {"uuid": 5, "name": {}}
        if counted:
            answer["count"] = 61
        assert (await how.look_up(pod, change, sign)).outcome is LookUp.UNKNOWN
        await pod.aclose()
