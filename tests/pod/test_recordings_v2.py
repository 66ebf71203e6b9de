"""Everything that a pod of 2.x was recorded to answer, heard by the client over real HTTP."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from fwtui.errors import (
    BadAnswer,
    ForeignAddress,
    FwtuiError,
    LoginFailed,
    LoginNeeded,
    NotFound,
    NotFunkwhale,
    PodFailed,
    Refused,
    Throttled,
)
from fwtui.music import Listening, Playlist
from fwtui.pod.auth.accounts import Account
from fwtui.pod.dialect import V1, V2, PodDialect
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod
from fwtui.pod.schema import Page
from tests.pod.recorded import RECORDINGS_2, Recorded, recorded
from tests.pod.servers import QUICK, Asked, RawServer, Said
from tests.pod.test_recordings import CALLS, HOP, UUID, Call, _body, _pattern, _trust

ALL = list(recorded(RECORDINGS_2))
HOSTS = ("127.0.0.1:8190", "127.0.0.1:8195")
# Playlists have another key; all else is asked as in 1.x.
CALLS_2: list[tuple[str, Call]] = [
    (pattern.replace("playlists/N", "playlists/U"), call) for pattern, call in CALLS
]
# An answer that means neither a value nor an error to the listener.
OTHERWISE: dict[str, object] = {
    "favorites_remove_again": False,
    "favorites_remove_anon": LoginNeeded,
    "radio_exhausted": None,
    "radio_favorites_empty_next": None,
}


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
async def test_it_is_a_value_or_the_right_error(one: Recorded) -> None:
    async with RawServer(lambda asked: _said(one, asked)) as server:
        account = Account(Origin.parse(server.url), kind="anonymous")
        dialect = PodDialect("2.x", V2 if one.path.startswith(V2) else V1, "2.0.0-alpha.1")
        pod = Pod(account, http=PodClient(account, QUICK, dialect=dialect))
        error: FwtuiError | None = None
        value: Any = None
        try:
            value = await _ask(pod, one)
        except FwtuiError as raised:
            error = raised
        finally:
            await pod.aclose()
    if one.name in OTHERWISE:
        assert (value if error is None else type(error)) is OTHERWISE[one.name]
    elif error is not None:
        assert _fits(one, error), repr(error)
    else:
        assert one.status < 400, value
        _is_whole(value, one)


def test_every_recording_is_heard() -> None:
    files = {file.stem for file in RECORDINGS_2.glob("*.headers")}
    assert len(ALL) > 500
    assert {one.name for one in ALL} == files


def _fits(one: Recorded, error: FwtuiError) -> bool:
    """Whether an error is the right one for the answer."""
    if one.status == 429 or (one.headers.get("x-ratelimit-remaining") == "0" and one.status == 500):
        return isinstance(error, Throttled)
    match one.status:
        case 301 | 302:
            # To the program that wants to log in, which is another address.
            return isinstance(error, ForeignAddress)
        case 401:
            return isinstance(error, LoginNeeded)
        case 416:
            return isinstance(error, BadAnswer)
        case 404:
            return isinstance(error, NotFound | NotFunkwhale)
        case status if status >= 500:
            return isinstance(error, PodFailed | NotFound)
        case status if status >= 400:
            return isinstance(error, Refused | LoginFailed)
        case _:
            # A page of the web player, XSPF, an empty body: nothing that a call can read.
            kind = one.headers.get("content-type", "")
            return isinstance(error, BadAnswer) and "json" not in kind


async def _ask(pod: Pod, one: Recorded) -> Any:
    throttled = one.status == 429 or (
        one.status == 500 and one.headers.get("x-ratelimit-remaining") == "0"
    )
    if not throttled:
        target = re.sub("^/api/v[12]/", "", one.path).rstrip("/")
        for pattern, call in CALLS_2:
            method, _, path = pattern.partition(" ")
            path = re.sub("^/api/v[12]/", "", path)
            found = re.fullmatch(_pattern(path), target)
            if method == one.method and found:
                return await call(pod, found[1] if found.groups() else "")
        if one.method == "GET" and re.match("/api/v[12]/(listen|stream)/", one.path):
            part = re.match(r"bytes (\d+)-", one.headers.get("content-range", ""))
            start = int(part[1]) if part else 0
            async with pod.media.open(one.path, start=start) as body:
                return body.status, body.size, body.mimetype
    answer = await pod.http.request(
        one.method, one.path, accept="*/*", max_wait=0, repeatable=False
    )
    return answer.body


def _said(one: Recorded, asked: Asked) -> Said:
    if asked.method == "GET" and re.match("/api/v[12]/tracks/", asked.path) and "radio" in one.name:
        # The track of a radio is looked at once more.
        return Said(200, json.dumps(json.loads(one.body)["track"]).encode())
    if asked.path.rstrip("/").endswith("follows/user/all") and one.name.endswith("follows_user"):
        # Which of the follows are the listener's own is asked first.
        rows = json.loads(one.body)["results"]
        marks = [
            {"uuid": row["uuid"], "actor": row["target"]["fid"], "approved": None} for row in rows
        ]
        return Said(200, json.dumps({"results": marks, "count": len(marks)}).encode())
    headers = {name: value for name, value in one.headers.items() if name not in HOP}
    for host in HOSTS:
        headers = {
            name: value.replace(host, asked.headers["host"]) for name, value in headers.items()
        }
    kind = headers.pop("content-type", "application/json")
    return Said(one.status, b"" if asked.method == "HEAD" else _body(one), headers, kind)


def _is_whole(value: Any, one: Recorded) -> None:
    """All items are there, clean, with their keys."""
    if not isinstance(value, bytes):
        _trust(value)
    if not isinstance(value, Page):
        return
    given = json.loads(one.body)
    assert value.skipped == 0
    assert value.count == given["count"]
    assert len(value.items) == len(given["results"])
    for item, raw in zip(value.items, given["results"], strict=True):
        match item:
            case Listening(track=track):
                assert track.id == raw["track"]["id"]
                assert track.artist
            case Playlist(id=id, owner=owner):
                assert id == raw["uuid"]
                assert owner is not None
                assert owner.name == raw["actor"]["full_username"]
            case None:
                assert raw["name"].startswith("playlist_")
            case _:
                assert re.fullmatch(rf"\d+|{UUID}|.+", str(getattr(item, "id", "x")))
