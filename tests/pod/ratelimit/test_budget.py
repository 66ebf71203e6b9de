"""The allowance, against a model of a pod's sliding log."""

from __future__ import annotations

import random
import threading
from collections import deque
from itertools import pairwise

import pytest

from fwtui.pod.ratelimit.budget import ELSEWHERE, Priority, RateBudget, Ticket
from fwtui.pod.ratelimit.scopes import DEFAULT_RATES
from fwtui.pod.schema import RateLimit

LIST = "authenticated-list"


class Log:
    """One scope of a pod: a sliding log, and the headers it writes (recorded oddities and all)."""

    def __init__(self, scope: str, limit: int, window: int) -> None:
        self.scope, self.limit, self.window = scope, limit, window
        self.times: deque[float] = deque()
        self.refused = 0

    def ask(self, now: float) -> tuple[int, dict[str, str]]:
        while self.times and self.times[0] <= now - self.window:
            self.times.popleft()
        fresh = not self.times
        status = 200
        if len(self.times) >= self.limit:
            self.refused += 1
            status = 429
        else:
            self.times.append(now)
        headers = {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-scope": self.scope,
            "x-ratelimit-remaining": str(self.limit if fresh else self.limit - len(self.times)),
            "x-ratelimit-duration": str(self.window),
        }
        if not fresh:
            oldest = self.window - (now - self.times[0])
            headers["retry-after"] = str(max(0, int(oldest) + (status == 429)))
            headers["x-ratelimit-reset"] = str(int(1_795_290_000 + now + self.window))
            headers["x-ratelimit-resetseconds"] = str(self.window)
        return status, headers


def fed(budget: RateBudget, headers: dict[str, str]) -> None:
    """One request at 0.0 with these headers in its answer."""
    ticket = budget.leave(LIST, 0.0)
    assert isinstance(ticket, Ticket)
    budget.answered(ticket, 200, headers, 0.0)


def asked(
    budget: RateBudget, log: Log, now: float, priority: Priority = Priority.LISTENER
) -> float:
    """One request at once: 0, or the seconds it was told to wait."""
    ticket = budget.leave(log.scope, now, priority)
    if not isinstance(ticket, Ticket):
        return ticket
    return budget.answered(ticket, *log.ask(now), now)


def headers(remaining: int, limit: int = 100, **more: str) -> dict[str, str]:
    said = {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-scope": LIST,
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-duration": "3600",
        "x-ratelimit-reset": "1795290261",
    }
    return said | {name.replace("_", "-"): value for name, value in more.items()}


def test_the_first_of_a_fresh_window_is_counted_although_the_pod_does_not_show_it() -> None:
    budget, log = RateBudget(), Log(LIST, 10_000, 3600)
    for left in (9_999, 9_998, 9_997):
        assert asked(budget, log, 0.0) == 0
        standing = budget.standing(LIST, 0.0)
        assert standing is not None
        assert standing.remaining == left
        assert standing.used[ELSEWHERE] == 0


def test_nothing_leaves_at_0_and_one_does_when_one_is_back() -> None:
    budget, log = RateBudget(), Log(LIST, 5, 60)
    for second in range(5):
        assert asked(budget, log, float(second)) == 0
    wait = asked(budget, log, 5.0)
    assert 55 <= wait <= 57
    assert budget.standing(LIST, 5.0).used_up  # type: ignore[union-attr]
    assert asked(budget, log, 5.0 + wait) == 0
    assert log.refused == 0


def test_what_others_used_is_waited_for_to_the_end_of_the_second() -> None:
    budget, log = RateBudget(), Log(LIST, 5, 60)
    for _ in range(4):
        log.ask(0.7)
    assert asked(budget, log, 1.0) == 0
    # A pod tells 59 of the 59.7 seconds that are left.
    assert asked(budget, log, 1.0 + asked(budget, log, 1.0)) == 0
    assert log.refused == 0


def test_retry_after_on_an_answer_is_no_order() -> None:
    budget = RateBudget()
    fed(budget, headers(90, retry_after="3599"))
    assert budget.wait(LIST, 0.0) == 0


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("9", 9.0),
        ("-5", 0.05),
        ("0", 0.05),
        ("99999999999999999999999", 3600.0),
        ("1e400", 3600.0),
        ("nan", 0.05),
        ("Sat, 21 Nov 2026 18:44:40 GMT", 17.0),
        ("Sat, 21 Nov 2020 18:44:40 GMT", 0.05),
        ("Sat, 21 Nov 9999 18:44:40 GMT", 3600.0),
        ("tomorrow", 2.0),
        ("", 2.0),
    ],
)
def test_retry_after_in_every_shape(said: str, wait: float) -> None:
    budget = RateBudget()
    ticket = budget.leave(LIST, 0.0)
    assert isinstance(ticket, Ticket)
    told = headers(0, retry_after=said, date="Sat, 21 Nov 2026 18:44:23 GMT")
    assert budget.answered(ticket, 429, told, 0.0) == pytest.approx(wait)
    assert budget.wait(LIST, 0.0) == pytest.approx(wait)
    assert budget.wait(LIST, wait + 0.001) == 0


def test_a_500_with_nothing_left_is_a_refusal_and_a_500_with_something_is_not() -> None:
    budget = RateBudget()
    for remaining, wait in ((3, 0.0), (0, 45.0)):
        ticket = budget.leave("oauth-token", 0.0)
        assert isinstance(ticket, Ticket)
        told = headers(remaining, retry_after="45") | {"x-ratelimit-scope": "oauth-token"}
        assert budget.answered(ticket, 500, told, 0.0) == wait


def test_a_refusal_without_headers_waits_longer_each_time_up_to_a_minute() -> None:
    budget = RateBudget()
    now, waits = 0.0, []
    for _ in range(8):
        ticket = budget.leave(LIST, now)
        assert isinstance(ticket, Ticket)
        waits.append(budget.answered(ticket, 429, {}, now))
        now += waits[-1] + 0.01
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


def test_what_others_use_is_seen_and_comes_back() -> None:
    budget, log = RateBudget(), Log(LIST, 100, 60)
    asked(budget, log, 0.0)
    for _ in range(30):
        log.ask(10.0)
    asked(budget, log, 20.0)
    standing = budget.standing(LIST, 20.0)
    assert standing is not None
    assert (standing.remaining, standing.used[ELSEWHERE]) == (68, 30)
    assert standing.used["browsing"] == 2
    assert sum(budget.coming_back(LIST, 20.0)) == 32
    asked(budget, log, 100.0)
    assert budget.standing(LIST, 100.0).remaining == 99  # type: ignore[union-attr]


def test_each_purpose_is_counted_and_forgotten_with_the_window() -> None:
    budget, log = RateBudget(), Log(LIST, 100, 60)
    for priority in (Priority.LISTENER, Priority.STREAM, Priority.STREAM, Priority.BACKGROUND):
        assert asked(budget, log, 1.0, priority) == 0
    standing = budget.standing(LIST, 1.0)
    assert standing is not None
    assert standing.used == {"browsing": 1, "stream": 2, "sync": 1, ELSEWHERE: 0}
    later = budget.standing(LIST, 62.5)
    assert later is not None
    assert sum(later.used.values()) == 0
    assert later.full_in == 0


def test_the_background_keeps_off_the_listeners_part() -> None:
    budget, log = RateBudget(), Log(LIST, 200, 3600)
    asked(budget, log, 0.0)
    now, sent = 0.0, 0
    for _ in range(100_000):
        wait = asked(budget, log, now, Priority.BACKGROUND)
        if wait == 0:
            sent += 1
            assert len(log.times) <= 180
        now += wait or 0.01
        if now > 3590:
            break
    assert sent >= 170
    for _ in range(20):
        assert asked(budget, log, now) == 0
    assert log.refused == 0


def test_a_small_limit_is_halved_between_listener_and_background() -> None:
    budget = RateBudget()
    fed(budget, headers(20, limit=20))
    assert budget.standing(LIST, 0.0).reserve == 10  # type: ignore[union-attr]


def test_the_background_slows_as_the_window_empties() -> None:
    budget, log = RateBudget(), Log(LIST, 1000, 3600)
    asked(budget, log, 0.0)
    now = 0.0
    gaps: list[float] = []
    while len(gaps) < 880:
        wait = asked(budget, log, now, Priority.BACKGROUND)
        if wait == 0:
            gaps.append(now)
        now += wait or 0.001
    first = [b - a for a, b in pairwise(gaps[:400])]
    last = [b - a for a, b in pairwise(gaps[-50:])]
    assert max(first) < 0.01
    assert min(last) > 2.0


def test_headers_missing_is_a_pace_of_our_own() -> None:
    budget = RateBudget()
    now, sent = 0.0, 0
    while now < 60.0:
        ticket = budget.leave(LIST, now)
        if isinstance(ticket, Ticket):
            sent += 1
            assert budget.answered(ticket, 200, {}, now) == 0
        else:
            now += ticket
    assert 250 < sent < 350


def test_a_pod_without_limits_is_asked_at_a_pace() -> None:
    budget = RateBudget()
    budget.feed_limits([RateLimit(LIST, 5, 3600, 0)], 0.0, enabled=False)
    assert isinstance(budget.leave(LIST, 0.0, Priority.BACKGROUND), Ticket)
    assert budget.wait(LIST, 0.0, Priority.BACKGROUND) == pytest.approx(0.5)


def test_limits_that_are_taken_away_hold_nobody_up() -> None:
    budget = RateBudget()
    limit = RateLimit(LIST, 5, 3600, 0, full_in=3000.0, next_in=60.0)
    budget.feed_limits([limit], 0.0)
    assert budget.wait(LIST, 0.0) > 50
    budget.feed_limits([limit], 1.0, enabled=False)
    assert budget.wait(LIST, 1.0) == 0
    budget.feed_limits([limit], 2.0)
    assert budget.wait(LIST, 2.0) > 50


def test_the_table_of_limits_is_read() -> None:
    budget = RateBudget()
    rows = [
        RateLimit(LIST, 100, 3600, 40, full_in=1800.0),
        RateLimit("fetch", 200, 86_400, 0, full_in=80_000.0, next_in=600.0),
    ]
    budget.feed_limits(rows, 0.0)
    listing, fetch = budget.standings(0.0)
    assert (listing.remaining, listing.full_in) == (40, pytest.approx(1800.0))
    assert fetch.used_up
    assert fetch.wait == pytest.approx(600.0, abs=400)
    assert budget.most_relevant(0.0) == fetch


def test_what_matters_is_what_a_listener_uses() -> None:
    budget = RateBudget()
    budget.feed_limits(
        [
            RateLimit("anonymous-oauth-app", 10, 86_400, 1),
            RateLimit("oauth-token", 100, 3600, 0),
            RateLimit(LIST, 100, 3600, 90),
            RateLimit("authenticated-wildcard", 100, 3600, 30),
        ],
        0.0,
    )
    assert budget.most_relevant(0.0).scope == "authenticated-wildcard"  # type: ignore[union-attr]
    with budget.queued("oauth-token"):
        assert budget.most_relevant(0.0).scope == "oauth-token"  # type: ignore[union-attr]


def test_when_it_runs_out_is_foretold() -> None:
    budget, log = RateBudget(), Log(LIST, 1000, 3600)
    for second in range(300):
        asked(budget, log, float(second))
    assert budget.standing(LIST, 300.0).used_up_in == pytest.approx(700, abs=60)  # type: ignore[union-attr]
    assert budget.standing(LIST, 3000.0).used_up_in is None  # type: ignore[union-attr]


def test_a_limit_beyond_all_measure_takes_no_memory() -> None:
    budget = RateBudget()
    for limit in (10**18, 10**400):
        fed(budget, headers(7, limit=limit))
        standing = budget.standing(LIST, 0.0)
        assert standing is not None
        assert (standing.remaining, standing.limit) == (7, 100_000)


@pytest.mark.parametrize("said", ["--5", "-" * 30 + "5", "+5", " 5 ", "٣", "", "-", "0x5", "nan"])
@pytest.mark.parametrize("name", ["limit", "remaining", "duration"])
def test_a_number_that_is_none_is_left_out(name: str, said: str) -> None:
    told = {"x-ratelimit-scope": LIST, "x-ratelimit-limit": "100", f"x-ratelimit-{name}": said}
    budget = RateBudget()
    fed(budget, told)
    assert budget.standing(LIST, 0.0) is not None


def test_the_answers_scope_is_learned() -> None:
    budget = RateBudget()
    ticket = budget.leave("authenticated-wildcard", 0.0, key="GET odd/*")
    assert isinstance(ticket, Ticket)
    budget.answered(ticket, 200, headers(50), 0.0)
    assert budget.scope("GET", "odd/7") == LIST
    assert budget.standing("authenticated-wildcard", 0.0).remaining == 2000  # type: ignore[union-attr]


def test_answers_out_of_order_never_make_it_too_much() -> None:
    """Forty at a time, whose answers come back in any order, on a window that runs full."""
    chance = random.Random(4)
    budget, log = RateBudget(), Log(LIST, 300, 60)
    now = 0.0
    for _ in range(60):
        flying = []
        for _ in range(40):
            ticket = budget.leave(LIST, now)
            if isinstance(ticket, Ticket):
                flying.append((ticket, log.ask(now)))
        chance.shuffle(flying)
        for ticket, (status, told) in flying:
            budget.answered(ticket, status, told, now)
        now += 2.0
    assert log.refused == 0
    # All that may be asked for is asked for, but for what the last answers leave unsure.
    assert len(log.times) >= 260


def test_two_threads_share_it() -> None:
    budget, log, lock = RateBudget(), Log(LIST, 400, 3600), threading.Lock()
    fed(budget, headers(400, limit=400))
    changes: list[str] = []
    budget.subscribe(changes.append)

    def run() -> None:
        for _ in range(300):
            ticket = budget.leave(LIST, 0.0)
            if isinstance(ticket, Ticket):
                with lock:
                    answer = log.ask(0.0)
                budget.answered(ticket, *answer, 0.0)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log.refused == 0
    assert len(log.times) == 400
    assert len(changes) == 400
    assert budget.standing(LIST, 0.0).used["browsing"] == 400  # type: ignore[union-attr]


BIG = ("authenticated-list", "authenticated-retrieve", "authenticated-wildcard")
DAYS = [
    *((scope, 24) for scope in sorted(DEFAULT_RATES) if scope not in BIG),
    *((scope, 3) for scope in BIG),
    *(pytest.param(scope, 24, marks=pytest.mark.long) for scope in BIG),
]


@pytest.mark.parametrize(("scope", "hours"), DAYS)
def test_a_day_of_mixed_use_is_never_refused(scope: str, hours: int) -> None:
    """A sync that wants all it can get, a listener who browses in bursts, music that streams
    without headers, and another program of the same user: 24 hours, 0 refused."""
    limit, window = DEFAULT_RATES[scope]
    chance = random.Random(scope)
    budget, log = RateBudget(), Log(scope, limit, window)
    day = hours * 3600.0
    now, sync_at, stream_at, other_at = 0.0, 0.0, 0.0, 0.0
    burst_at = chance.uniform(0, 600)
    kept_waiting = 0
    # Others use up to a third of it, but only while there is a third of it left.
    other_gap = max(1.0, window / limit * 3)
    while now < day:
        now = min(sync_at, stream_at, other_at, burst_at)
        if now == other_at:
            other_at += chance.expovariate(1 / other_gap)
            if len(log.times) < limit * 0.6:
                log.ask(now)
        elif now == stream_at:
            stream_at += 200.0
            ticket = budget.leave(scope, now, Priority.STREAM)
            if isinstance(ticket, Ticket):
                status, told = log.ask(now)
                # As nginx answers: no header is left of it.
                budget.answered(ticket, status, told if status == 429 else {}, now)
        elif now == burst_at:
            burst_at += chance.uniform(60, 1200)
            for _ in range(min(chance.randint(1, 12), max(1, limit // 50))):
                if asked(budget, log, now) > 0:
                    kept_waiting += 1
        else:
            wait = asked(budget, log, now, Priority.BACKGROUND)
            sync_at = now + max(wait, 0.3)
    assert log.refused == 0
    if limit >= 200 and window == 3600:
        assert kept_waiting == 0


def test_a_limit_that_the_pod_has_not_said_does_not_matter() -> None:
    budget = RateBudget()
    ticket = budget.leave(LIST, 0.0)
    assert isinstance(ticket, Ticket)
    budget.answered(ticket, 200, {}, 0.0)
    assert budget.most_relevant(0.0) is None
    budget.feed_limits([RateLimit(LIST, 100, 3600, 90)], 0.0)
    assert budget.most_relevant(0.0) is not None
