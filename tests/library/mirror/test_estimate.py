"""What a mirror costs: said as a person would, and right."""

from __future__ import annotations

import pytest

from fwtui.library.mirror.estimate import RequestCost, in_words
from fwtui.pod.ratelimit.budget import Priority, RateBudget
from fwtui.pod.ratelimit.window import Standing
from tests.pod.ratelimit.test_budget import LIST, Log


class Passage:
    """A pass on a clock of its own: the real budget, and a pod that counts as a pod does."""

    def __init__(self, limit: int | None, window: int, page_seconds: float) -> None:
        self.now = 1000.0
        self.budget = RateBudget()
        self.log = Log(LIST, limit, window) if limit else None
        self.page_seconds = page_seconds

    def ask(self, count: int, priority: Priority = Priority.BACKGROUND) -> float:
        """Seconds that so many requests take, one after the other."""
        began = self.now
        for _ in range(count):
            while isinstance(ticket := self.budget.leave(LIST, self.now, priority), float):
                self.now += ticket
            status, headers = self.log.ask(self.now) if self.log else (200, {})
            self.now += self.page_seconds
            assert status == 200
            self.budget.answered(ticket, status, headers, self.now)
        return self.now - began

    def pace(self) -> RequestCost:
        standing = self.budget.standing(LIST, self.now)
        return RequestCost(self.page_seconds, standing, self.budget.coming_back(LIST, self.now))


@pytest.mark.parametrize(
    ("limit", "window", "page_seconds", "used", "requests"),
    [
        (10_800, 3600, 0.1, 0, 6_600),
        (10_800, 3600, 1.8, 0, 6_000),
        (10_800, 3600, 0.1, 0, 12_000),
        (10_800, 3600, 0.05, 9_000, 6_600),
        (20, 60, 0.1, 0, 60),
        (20, 60, 4.0, 0, 300),
        (100, 60, 0.05, 0, 1_000),
        (1_000, 86_400, 0.1, 0, 2_400),
        (None, 0, 0.1, 0, 500),
        (None, 0, 2.0, 0, 500),
    ],
)
def test_the_estimate_is_what_happens(
    limit: int | None, window: int, page_seconds: float, used: int, requests: int
) -> None:
    passage = Passage(limit, window, page_seconds)
    passage.ask(used, Priority.LISTENER)
    passage.ask(3)  # one of each sort, by which the size is known
    said = passage.pace().seconds(requests)
    assert said == pytest.approx(passage.ask(requests), rel=0.2)


def test_the_estimate_in_the_midst_of_it() -> None:
    passage = Passage(10_800, 3600, 0.1)
    passage.ask(9_000)
    said = passage.pace().seconds(3_000)
    assert said == pytest.approx(passage.ask(3_000), rel=0.2)


def test_the_cost_is_said_as_a_person_would() -> None:
    standing = Standing(
        LIST, 10_000, 9_997, 3600.0, 0, None, 0, None, {}, reserve=1_000, reported=True
    )
    assert in_words(300_000, 6_000, RequestCost(1.8, standing)) == (
        "300,000 tracks: 6,000 requests, more than half of an hour's allowance;"
        " about 3 hours at this pod's pace."
    )
    assert "a tenth of an hour's" in in_words(60_000, 1_200, RequestCost(1.0, standing))
    assert "about 20 minutes" in in_words(60_000, 1_200, RequestCost(1.0, standing))
    assert in_words(600_000, 12_000, RequestCost(0.1, standing)) == (
        "600,000 tracks: 12,000 requests, more than an hour's allowance;"
        " about 70 minutes at this pod's pace."
    )
    untold = in_words(60_000, 1_200, RequestCost(0.01))
    assert untold == "60,000 tracks: 1,200 requests; about 10 minutes at this pod's pace."
