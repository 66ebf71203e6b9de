"""Hooks: real programs on real events."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fwtui.base import files
from fwtui.config import load
from fwtui.control import hooks
from fwtui.control.events import EventSource
from fwtui.control.hooks import Hooks, arguments
from fwtui.control.settings import HookSettings
from fwtui.errors import FwtuiError
from tests.control.accounts import ids
from tests.control.controlled import SECONDS, Controlled


@pytest.fixture
async def account(tmp_path: Path) -> AsyncIterator[Controlled]:
    made = Controlled(tmp_path)
    await made.start()
    yield made
    made.close()


def program(folder: Path, name: str, code: str) -> list[str]:
    """A program in Python of its own file."""
    file = folder / f"{name}.py"
    file.write_text(code)
    return [sys.executable, "-I", "-S", str(file)]


def keeping(folder: Path, name: str) -> list[str]:
    """A program that adds what it reads to a file."""
    out = folder / f"{name}.out"
    return program(
        folder, name, f"import sys\nopen({str(out)!r}, 'a').write(sys.stdin.read())\nprint('kept')"
    )


async def lines(file: Path, count: int) -> list[str]:
    """The lines of a file, once there are so many."""
    async with asyncio.timeout(SECONDS):
        while not file.exists() or len(file.read_text().splitlines()) < count:
            await asyncio.sleep(0.01)
    return file.read_text().splitlines()


async def test_programs_get_events_as_json(account: Controlled, tmp_path: Path) -> None:
    settings = HookSettings(
        track=keeping(tmp_path, "track"),
        pause=keeping(tmp_path, "pause"),
        favourite=keeping(tmp_path, "favourite"),
        error=keeping(tmp_path, "error"),
    )
    made = Hooks(settings, EventSource(account))
    account.player.play(ids(1, 2))
    [track] = await lines(tmp_path / "track.out", 1)
    assert (json.loads(track)["event"], json.loads(track)["title"]) == ("track", "Song 1")
    [went] = await lines(tmp_path / "pause.out", 1)
    assert json.loads(went)["state"] == "playing"
    account.player.pause()
    paused = await lines(tmp_path / "pause.out", 2)
    assert sorted(json.loads(each)["state"] for each in paused) == ["paused", "playing"]
    account.library.edits.set_favourite(ids(1)[0], True)
    [heart] = await lines(tmp_path / "favourite.out", 1)
    assert json.loads(heart)["favourite"] is True
    account.library.tell(FwtuiError("The disk is full."))
    [error] = await lines(tmp_path / "error.out", 1)
    assert json.loads(error)["sentence"] == "The disk is full."
    await made.close()


async def test_programs_get_the_umask_of_the_listener(
    account: Controlled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "umask"
    code = f"import os\nmask = os.umask(0)\nopen({str(out)!r}, 'w').write(f'{{mask:o}}\\n')"
    monkeypatch.setattr(files, "_listeners_umask", None)
    before = os.umask(0o027)
    try:
        files.set_private_umask()
        made = Hooks(HookSettings(track=program(tmp_path, "masked", code)), EventSource(account))
        account.player.play(ids(1))
        assert await lines(out, 1) == ["27"]
        await made.close()
    finally:
        os.umask(before)


async def test_nothing_is_observed_without_hooks(account: Controlled) -> None:
    events = EventSource(account)
    made = Hooks(HookSettings(), events)
    assert not events.is_observed
    await made.close()


async def test_a_program_has_a_time_limit_and_leaves_nothing_running(
    account: Controlled, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    started = tmp_path / "started"
    code = (
        "import os, time\n"
        "if os.fork() == 0: time.sleep(3600)\n"
        f"open({str(started)!r}, 'w').write(f'{{os.getpid()}}\\n')\n"
        "time.sleep(3600)"
    )
    settings = HookSettings(track=program(tmp_path, "slow", code), seconds=3.0)
    made = Hooks(settings, EventSource(account))
    account.player.play(ids(1))
    [group] = await lines(started, 1)
    async with asyncio.timeout(SECONDS):
        while "is ended after" not in caplog.text or _runs(int(group)):
            await asyncio.sleep(0.02)
    await made.close()


def _runs(group: int) -> bool:
    """Whether a process of this group does; one that is dead and unwaited for does not."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of_group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of_group) == group and state != "Z":
            return True
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_the_end_of_the_session_ends_programs(account: Controlled, tmp_path: Path) -> None:
    started = tmp_path / "started"
    code = f"import os, time\nopen({str(started)!r}, 'w').write(f'{{os.getpid()}}\\n')\n"
    settings = HookSettings(track=program(tmp_path, "slow", code + "time.sleep(3600)"))
    made = Hooks(settings, EventSource(account))
    account.player.play(ids(1))
    [group] = await lines(started, 1)
    await made.close()
    assert not _runs(int(group))


async def test_only_so_many_run_and_wait(
    account: Controlled,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hooks, "MOST_WAITING", 2)
    started = tmp_path / "started"
    code = f"import time\nopen({str(started)!r}, 'a').write('x\\n')\ntime.sleep(3600)"
    made = Hooks(HookSettings(error=program(tmp_path, "e", code)), EventSource(account))
    for _ in range(hooks.MOST_AT_ONCE):
        account.library.tell(FwtuiError("No."))
        await asyncio.sleep(0)
    await lines(started, hooks.MOST_AT_ONCE)
    for _ in range(3):
        account.library.tell(FwtuiError("No."))
    assert caplog.text.count("too many wait") == 1
    assert len(started.read_text().splitlines()) == hooks.MOST_AT_ONCE
    await made.close()


async def test_output_and_failures_go_to_the_log(
    account: Controlled, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    code = "import sys\nprint('\\x1b]0;title\\x07 seen' + 'x' * 100_000)\nsys.exit(3)"
    settings = HookSettings(track=program(tmp_path, "p", code), error=["/no/such/program"])
    made = Hooks(settings, EventSource(account))
    account.player.play(ids(1))
    account.library.tell(FwtuiError("No."))
    async with asyncio.timeout(SECONDS):
        while "exits with 3" not in caplog.text or "does not run" not in caplog.text:
            await asyncio.sleep(0.01)
    [said] = [each.message for each in caplog.records if "says" in each.message]
    assert "\x1b" not in said
    assert len(said) < 5_000
    await made.close()


def test_a_program_is_split_as_a_shell_would_and_run_by_none(tmp_path: Path) -> None:
    assert arguments("prog 'two words' $HOME;ls") == ["prog", "two words", "$HOME;ls"]
    assert arguments(["prog", "a b"]) == ["prog", "a b"]
    assert arguments("~/x")[0].startswith("/")
    assert arguments("") == arguments([]) == []
    with pytest.raises(ValueError):
        arguments("prog 'open")
    file = tmp_path / "config.toml"
    file.write_text("[hooks]\ntrack = 'prog a'\npause = ['prog', 'b c']\nseconds = 5\nbad = 1\n")
    read = load(file)
    assert read.settings.hooks == HookSettings(track="prog a", pause=["prog", "b c"], seconds=5.0)
    assert len(read.problems) == 1
