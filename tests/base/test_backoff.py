"""The pauses between attempts."""

from __future__ import annotations

import random

import pytest

from fwtui.base.backoff import FULL_JITTER, Backoff, LimitedBackoff


def test_pauses_grow_up_to_the_longest_and_begin_again_after_a_success() -> None:
    backoff = Backoff(5.0, 120.0)
    assert [backoff.next() for _ in range(7)] == [5.0, 10.0, 20.0, 40.0, 80.0, 120.0, 120.0]
    assert backoff.count == 7
    backoff.reset()
    assert backoff.count == 0
    assert [backoff.next(), backoff.next()] == [5.0, 10.0]


def test_jitter_is_of_each_pause_and_does_not_add_up() -> None:
    backoff = Backoff(6.0, 120.0, factor=1.5, jitter=(0.9, 1.1), generator=random.Random(1))
    plain = [6.0, 9.0, 13.5, 20.25, 30.375]
    pauses = [backoff.next() for _ in plain]
    assert pauses != plain
    assert all(0.9 * each <= pause <= 1.1 * each for each, pause in zip(plain, pauses, strict=True))


def test_the_first_attempt_counts_too() -> None:
    pauses = LimitedBackoff(3, Backoff(1.0, 8.0))
    assert [pauses.next(), pauses.next(), pauses.next(), pauses.next()] == [1.0, 2.0, None, None]


def test_full_jitter_is_anywhere_up_to_twice_the_one_before() -> None:
    seen: list[list[float]] = [[] for _ in range(5)]
    for seed in range(2000):
        pauses = LimitedBackoff(
            6, Backoff(0.5, 3.0, jitter=FULL_JITTER, generator=random.Random(seed))
        )
        for place in seen:
            pause = pauses.next()
            assert pause is not None
            place.append(pause)
        assert pauses.next() is None
    assert [max(place) for place in seen] == pytest.approx([0.5, 1.0, 2.0, 3.0, 3.0], rel=0.01)
    # Full jitter: down to none at all, and half of it on the average.
    assert all(min(place) < 0.01 * max(place) for place in seen)
    assert all(sum(place) / 2000 == pytest.approx(max(place) / 2, rel=0.05) for place in seen)
