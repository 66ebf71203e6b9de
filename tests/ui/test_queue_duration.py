"""How long is left of a queue of any length."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwtui.library.listing.queries import Tracks
from fwtui.music import TrackId, Upload, UploadId
from fwtui.ui.queue_duration import EXACT, QueueDuration
from tests.ui.piloted import piloted
from tests.ui.sample import SONGS, context

UPLOADS = tuple(Upload(UploadId(f"u{seconds}"), "/listen", seconds) for seconds in (100, 101, 102))


def length(id: int) -> int:
    return 100 + id * 7919 % 301


def test_a_queue_is_added_up_to_the_second() -> None:
    ids = [TrackId(n) for n in range(EXACT)]
    time = QueueDuration(lambda track: None)
    missing = time.count(ids)
    assert len(missing) == EXACT
    time.learn(missing, {each: length(each) for each in missing})
    assert not time.count(ids)
    assert time.between(0, EXACT) == (sum(map(length, ids)), False)
    assert time.between(700, 900) == (sum(map(length, ids[700:900])), False)


def test_of_a_very_long_queue_it_is_said_about() -> None:
    ids = [TrackId(n) for n in range(300_000)]
    time = QueueDuration(lambda track: None)
    missing = time.count(ids)
    assert missing == ids
    assert time.between(0, 300_000) is None
    time.learn_total(missing, sum(map(length, ids)))
    assert not time.count(list(ids))
    assert time.between(0, 300_000) == (sum(map(length, ids)), True)
    found = time.between(10, 300_000)
    assert found is not None
    assert found[1]
    assert found[0] == pytest.approx(sum(map(length, ids[10:])), rel=0.0001)


def test_a_long_queue_is_summed_again_when_it_changes() -> None:
    ids = [TrackId(n) for n in range(EXACT + 10)]
    time = QueueDuration(lambda track: None)
    time.learn_total(time.count(ids), 100 * len(ids))
    assert time.count(ids[1:]) == ids[1:]
    assert time.between(0, EXACT) == (100 * EXACT, True), "the mean of before the edit"
    assert time.count(ids * 2) == ids * 2
    assert time.between(0, EXACT) is None, "another queue has another mean"


def test_what_is_not_known_is_not_guessed() -> None:
    time = QueueDuration(lambda track: None)
    ids = [TrackId(n) for n in range(200)]
    assert time.count(ids)
    assert time.between(0, 200) is None
    time.learn(ids, {})
    assert not time.count(ids)
    assert time.between(0, 200) == (0, False)
    assert time.between(0, 201) is None


async def test_the_queue_says_what_is_left() -> None:
    made = context()
    ids = [TrackId(n + 1) for n in range(2_160)]
    made.fill({Tracks(): [replace(SONGS[0], id=n, uploads=(UPLOADS[n % 3],)) for n in ids]})
    async with piloted(made) as app:
        app.context.player.play(ids[2::3] * 3, 0)
        await app.press("3")
        assert "60:00:00 left" in app.text
        app.context.player.play(ids * 139, 0)
        await app.press("down")
        assert "about 351 days left" in app.text
