"""Every recording whose endpoint the demo pod has, replayed against it.

The same request is sent, with the demo's ids in the place of the recorded ones, and the
answer must agree in status, content type, header names, and the keys and types of its
JSON; of the headers, ``allow``, ``vary`` and the rate limit's scope must be the same too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from fwtui.demo.catalogue.build import build
from fwtui.demo.catalogue.catalogue import Catalogue
from fwtui.demo.state import DemoSettings
from tests.demo.clients import Client

from . import recorded, reference_pod
from .preparations import BEFORE, NEW_IDS, PREPARE, TYPES, WHO
from .uncovered import EMPTY_HERE, EXCERPTS, UNCOVERED
from .world import Cast, World

SAME = ("allow", "vary", "x-ratelimit-scope", "x-ratelimit-limit", "x-ratelimit-duration")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return build(DemoSettings())


@pytest.fixture(scope="module")
def cast(catalogue: Catalogue) -> Iterator[Cast]:
    with reference_pod(catalogue=catalogue) as pod:
        yield Cast(pod)


def test_uncovered_are_recordings() -> None:
    assert set(UNCOVERED) <= set(recorded.names())
    assert all(reason for reason in UNCOVERED.values())


@pytest.mark.parametrize("name", EXCERPTS)
def test_things_are_as_recorded(name: str, listener: Client) -> None:
    artist = listener.get("/api/v1/channels").json()["results"][0]["artist"]["id"]
    answer = listener.get(f"/api/v1/{EXCERPTS[name].format(artist=artist)}").json()["results"]
    value = json.loads((recorded.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    items = value if isinstance(value, list) else value["results"]
    assert answer
    assert recorded.differences(recorded.shape_of(items), answer) == []


@pytest.mark.parametrize(
    "name", [name for name in recorded.names() if name not in {*UNCOVERED, *EXCERPTS}]
)
def test_answers_as_recorded(name: str, catalogue: Catalogue, cast: Cast) -> None:
    recording = recorded.read(name)
    closed = name.startswith("authrequired_")
    with reference_pod(catalogue=catalogue, anonymous=not closed) as pod:
        world = World(pod, cast, WHO.get(name, "demo"))
        if prepare := PREPARE.get(name):
            prepare(world)
        for earlier in BEFORE.get(name, ()):
            prior = recorded.read(earlier)
            answer = world.replay(prior)
            if earlier in NEW_IDS:
                made = answer.json()
                world.parts[NEW_IDS[earlier]] = str(made.get("uuid") or made["id"])
        world.count_as(recording)
        answer = world.replay(recording)
    assert answer.status_code == recording.status, answer.text[:300]
    mine = [(key.decode(), value.decode()) for key, value in answer.headers.raw]
    given = recorded.plain_type(answer.headers.get("content-type", ""))
    assert given == TYPES.get(name, recorded.plain_type(recording.header("content-type")))
    assert sorted(key for key, _ in mine) == sorted(key for key, _ in recording.answer)
    for header in SAME:
        assert ", ".join(v for k, v in mine if k == header) == recording.header(header), header
    if recording.is_empty:
        assert answer.content == b""
    if recording.value is not None and recording.method != "HEAD":
        shape = recorded.shape_of(recording.value)
        expected = [recorded.EMPTY] if name in EMPTY_HERE else []
        assert recorded.differences(shape, answer.json()) == expected
