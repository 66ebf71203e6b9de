from __future__ import annotations

import pytest

from fwtui.pod.ratelimit.scopes import DEFAULT_RATES, pattern, scope_of
from tests.pod.recorded import Recorded, recorded

COUNTED = [one for one in recorded() if "x-ratelimit-scope" in one.headers]


@pytest.mark.parametrize("one", COUNTED, ids=lambda one: one.name)
def test_every_recorded_request_was_foreseen(one: Recorded) -> None:
    said = one.headers["x-ratelimit-scope"]
    assert scope_of(one.method, one.path, not said.startswith("anonymous-")) == said


def test_paths_may_be_short() -> None:
    assert scope_of("GET", "tracks", True) == "authenticated-list"
    assert scope_of("GET", "tracks/3/", False) == "anonymous-retrieve"
    assert scope_of("GET", "rate-limit/", True) is None
    assert scope_of("GET", "https://pod.example/media/cover.png", True) is None
    assert scope_of("GET", "https://pod.example/pod/api/v1/albums", True) == "authenticated-list"


def test_every_scope_that_is_foreseen_has_a_usual_rate() -> None:
    assert {one.headers["x-ratelimit-scope"] for one in COUNTED} <= set(DEFAULT_RATES)


def test_ids_are_left_out_of_what_is_learned() -> None:
    assert pattern("GET", "albums/12/") == pattern("GET", "/albums/7")
    assert pattern("GET", "listen/2b3b6e0e-5cf5-4a23-a9a6-d6ae7ba2b4e4/") == "GET listen/*"
