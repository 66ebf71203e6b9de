"""Every recording whose endpoint the demo pod has, replayed against it.

The same request is sent, with the demo's ids in the place of the recorded ones, and the
answer must agree in status, content type, header names, and the keys and types of its
JSON; of the headers, ``allow``, ``vary`` and the rate limit's scope must be the same too.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fwtui.demo.catalogue.build import build
from fwtui.demo.catalogue.catalogue import Catalogue
from fwtui.demo.state import DemoSettings
from tests.demo.clients import Client

from . import recorded, reference_pod
from .dialects import dialect_of
from .preparations import PLANS
from .uncovered import EMPTY_HERE, EXCERPTS, OTHER_HERE, UNCOVERED
from .world import Cast, World

SAME = ("allow", "vary", "x-ratelimit-scope", "x-ratelimit-limit", "x-ratelimit-duration")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return build(DemoSettings())


@pytest.fixture(scope="module")
def cast(catalogue: Catalogue) -> Iterator[Cast]:
    with reference_pod(catalogue=catalogue) as pod:
        yield Cast(pod)


ALL = [
    (generation, name)
    for generation in (1, 2)
    for name in recorded.names(generation)
    if name not in {*UNCOVERED[generation], *EXCERPTS[generation]}
]


@pytest.mark.parametrize("generation", [1, 2])
def test_uncovered_are_recordings(generation: int) -> None:
    assert set(UNCOVERED[generation]) <= set(recorded.names(generation))
    assert all(reason for reason in UNCOVERED[generation].values())


@pytest.mark.parametrize("name", EXCERPTS[1])
def test_objects_are_as_recorded(name: str, listener: Client) -> None:
    artist = listener.get("/api/v1/channels").json()["results"][0]["artist"]["id"]
    answer = listener.get(f"/api/v1/{EXCERPTS[1][name].format(artist=artist)}").json()["results"]
    value = recorded.value_of(1, name)
    items = value if isinstance(value, list) else value["results"]
    assert answer
    assert recorded.differences(recorded.shape_of(items), answer) == []


@pytest.mark.parametrize(("generation", "name"), ALL)
def test_answers_as_recorded(generation: int, name: str, catalogue: Catalogue, cast: Cast) -> None:
    recording = recorded.read(generation, name)
    closed = name.startswith("authrequired_")
    plan = PLANS[generation]
    with reference_pod(catalogue=catalogue, anonymous=not closed) as pod:
        pod.state.dialect = dialect_of(recording)
        world = World(pod, cast, plan.who.get(name, "demo"), plan.aliases)
        if prepare := plan.prepare.get(name):
            prepare(world)
        for earlier in plan.before.get(name, ()):
            prior = recorded.read(generation, earlier)
            answer = world.replay(prior)
            if earlier in plan.new_ids:
                made = answer.json()
                world.parts[plan.new_ids[earlier]] = str(made.get("uuid") or made["id"])
        world.count_as(recording)
        answer = world.replay(recording)
    assert answer.status_code == recording.status, answer.text[:300]
    mine = [(key.decode(), value.decode()) for key, value in answer.headers.raw]
    given = recorded.plain_type(answer.headers.get("content-type", ""))
    assert given == plan.types.get(name, recorded.plain_type(recording.header("content-type")))
    assert sorted(key for key, _ in mine) == sorted(key for key, _ in recording.answer)
    for header in SAME:
        assert ", ".join(v for k, v in mine if k == header) == recording.header(header), header
    if recording.is_empty:
        assert answer.content == b""
    if recording.value is not None and recording.method != "HEAD":
        shape = recorded.shape_of(recording.value)
        expected = [recorded.EMPTY] if name in EMPTY_HERE[generation] else []
        other = OTHER_HERE[generation].get(name, ("-", ""))[0]
        found = recorded.differences(shape, answer.json())
        assert [line for line in found if not line.startswith(other)] == expected
