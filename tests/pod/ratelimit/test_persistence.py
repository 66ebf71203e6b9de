"""What one process knew of the allowance, in the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.errors import Throttled
from fwtui.pod.auth.accounts import Accounts
from fwtui.pod.pod import Pod
from fwtui.pod.ratelimit.budget import Priority, RateBudget, clock
from fwtui.pod.ratelimit.persistence import load_budget, save_budget
from fwtui.pod.schema import RateLimit
from tests.faults.listener import listener
from tests.pod.servers import QUICK

LISTS = "authenticated-list"


def told(remaining: int, next_in: float | None = None, full_in: float = 3000.0) -> RateBudget:
    budget = RateBudget()
    limit = RateLimit(LISTS, 10_000, 3600, remaining, full_in=full_in, next_in=next_in)
    budget.feed_limits([limit], 100.0)
    return budget


async def test_the_next_process_sends_nothing_either(tmp_path: Path) -> None:
    with DemoPod() as demo:
        first = listener(demo, tmp_path)
        demo.use_up(LISTS, left=1)
        await first.library.artists()
        await first.aclose()
        seen = len(demo.seen)
        accounts = Accounts(tmp_path, QUICK)
        second = Pod(first.account, accounts, QUICK)
        with pytest.raises(Throttled):
            await second.http.request("GET", "artists", max_wait=0.0)
        # What the pod counts: the free rate-limit is read before the listener is told to wait.
        assert [one.path for one in demo.seen[seen:]] == ["/api/v1/rate-limit/"]
        # All else may be asked.
        await second.instance.me()
        await second.aclose()
        accounts.remove(first.account)
        assert not list(tmp_path.glob("allowance-*"))


def test_time_that_has_passed_since_counts(tmp_path: Path) -> None:
    file = tmp_path / "allowance.json"
    save_budget(file, told(0, next_in=60.0), 100.0, 5_000.0)
    for passed, wait in ((0.0, 60.0), (50.0, 10.0), (70.0, 0.0)):
        budget = RateBudget()
        load_budget(file, budget, 7.0, 5_000.0 + passed)
        assert budget.wait(LISTS, 7.0) == pytest.approx(wait, abs=2.0)


@pytest.mark.parametrize("wall", [4_999.0, 9_000.0])
def test_what_is_of_another_time_is_forgotten(tmp_path: Path, wall: float) -> None:
    file = tmp_path / "allowance.json"
    save_budget(file, told(0, next_in=60.0), 100.0, 5_000.0)
    budget = RateBudget()
    load_budget(file, budget, 7.0, wall)
    assert budget.standings(7.0) == ()


def test_the_background_begins_behind_the_reserve(tmp_path: Path) -> None:
    file = tmp_path / "allowance.json"
    save_budget(file, told(900), 100.0, 5_000.0)
    budget = RateBudget()
    load_budget(file, budget, 7.0, 5_010.0)
    assert budget.wait(LISTS, 7.0) == 0.0
    assert budget.wait(LISTS, 7.0, Priority.BACKGROUND) > 0.0


def test_plenty_is_not_written_down(tmp_path: Path) -> None:
    file = tmp_path / "allowance.json"
    save_budget(file, told(0, next_in=60.0), 100.0, 5_000.0)
    assert file.exists()
    save_budget(file, told(5_000), 100.0, 5_000.0)
    assert not file.exists()


@pytest.mark.parametrize("nonsense", [b"", b"\xff", b"[]", b'{"at":"x"}', b'{"at":1,"scopes":[3]}'])
def test_nonsense_is_nothing(tmp_path: Path, nonsense: bytes) -> None:
    file = tmp_path / "allowance.json"
    file.write_bytes(nonsense)
    budget = RateBudget()
    load_budget(file, budget, clock(), 0.0)
    assert budget.standings(clock()) == ()


def test_where_nothing_can_be_written_nothing_happens(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    save_budget(tmp_path / "file" / "x.json", told(0, next_in=60.0), 100.0, 5_000.0)
    save_budget(tmp_path / "file" / "x.json", told(5_000), 100.0, 5_000.0)
