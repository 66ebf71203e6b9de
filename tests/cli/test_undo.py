"""fwtui undo: in a running session, and without one; the pod hears of it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest

from fwtui.cli import undo
from fwtui.demo.endpoints.favourites import FavouriteStore
from fwtui.demo.pod import DemoPod
from tests.cli.shell import Run, Shell

SILENT = "[player]\ndevice_lost = 'silent'\nmpv = { ao = 'null' }\n[pod]\nkeyring = false\n"


def hearts(demo: DemoPod) -> set[int]:
    return set(demo.state.part(FavouriteStore).of(demo.state.users["demo"]))


def until(done: Callable[[], bool]) -> None:
    """For what another process sends."""
    ends = time.monotonic() + 30
    while not done():
        assert time.monotonic() < ends
        time.sleep(0.02)


def out(run: Run, *words: str) -> str:
    ended = run(*words)
    assert ended.returncode == 0, (words, ended.stdout, ended.stderr)
    return ended.stdout


def test_undo_in_a_session_and_without_one(
    shell: Shell, here: Run, demo: DemoPod, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shell.home / "config.toml").write_text(SILENT)
    shell.log_in()
    refused = here("undo")
    assert (refused.returncode, refused.stderr) == (1, "fwtui: There is nothing to undo.\n")
    assert out(here, "undo", "list") == "Nothing was changed in the last month.\n"
    before = hearts(demo)
    try:
        assert (
            out(shell.run, "play", "--detach", "northern", "rooms") == "Playing: Northern Rooms\n"
        )
        out(here, "ctl", "next")
        change = "off" if "♥" in out(here, "ctl", "status") else "on"
        out(here, "ctl", "favourite", change)
        until(lambda: hearts(demo) != before)
        after = hearts(demo)
        assert re.fullmatch(r".*eart on .* taken back\.\n", out(here, "undo"))
        until(lambda: hearts(demo) == before)
        assert out(here, "undo", "--again").endswith(" done again.\n")
        until(lambda: hearts(demo) == after)
        newest, queue = out(here, "undo", "list").splitlines()[:2]
        assert re.match(r" +1  \d{4}-\d\d-\d\d \d\d:\d\d  .*eart on ", newest)
        assert "New queue of " in queue
        assert out(here, "undo", "2").startswith("New queue of ")
        assert here("undo", "99").stderr == "fwtui: The list has no entry 99.\n"
    finally:
        shell.run("quit")
    assert re.fullmatch(r".*eart on .* taken back\.\n", out(here, "undo"))
    assert hearts(demo) == before
    entries = out(here, "undo", "list").splitlines()
    assert "(taken back)" in entries[0]
    (queue,) = [each for each in entries if "New queue of " in each]
    assert out(here, "undo", queue.split()[0], "--again").endswith(" done again.\n")
    assert queue.removesuffix("  (taken back)") in out(here, "undo", "list").splitlines()
    demo.close()
    monkeypatch.setattr(undo, "DELIVERY_SECONDS", 0.5)
    assert "It is sent once the pod can be reached." in out(here, "undo", "--again")
