"""A demo pod and a shell with a home of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from tests.cli.shell import Run, Shell


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod(approve=True) as demo:
        yield demo


@pytest.fixture
def shell(tmp_path: Path, demo: DemoPod) -> Shell:
    return Shell(tmp_path, demo)


@pytest.fixture
def here(shell: Shell, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """:meth:`Shell.here`, of this test's shell."""

    def run(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return shell.here(*words, given=given, patch=monkeypatch, told=capfd)

    return run
