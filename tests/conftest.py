"""For all tests: property tests try the same examples each time.

A run that fails, fails again where somebody looks into it. `make test-long` tries others.
"""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("the same each time", derandomize=True)
settings.register_profile("others each time", derandomize=False)


def pytest_configure(config: pytest.Config) -> None:
    long = config.getoption("markexpr") == "long"
    settings.load_profile("others each time" if long else "the same each time")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell that runs the tests in the background ignores ctrl+c; what they start would too.
        signal.signal(signal.SIGINT, signal.default_int_handler)


_FOLDERS = ("CONFIG_HOME", "DATA_HOME", "CACHE_HOME", "STATE_HOME", "RUNTIME_DIR")


@pytest.fixture(autouse=True, scope="session")
def _home_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A test that names no home finds an empty one, and fails the run where it writes there."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.delenv("FWTUI_HOME", raising=False)
        for folder in _FOLDERS:
            patch.delenv(f"XDG_{folder}", raising=False)
        yield
    assert not list(home.rglob("*fwtui*")), "a test writes outside of its own home"


@pytest.fixture(autouse=True, scope="session")
def _no_waiting_for_the_disk() -> Iterator[None]:
    """In this process SQLite and atomic writes skip fsync, which matters to a power cut alone.

    The death of a process loses nothing by it; the processes that tests kill keep their fsync.
    """
    from fwtui.library.store.database import Database

    connected = Database.connection

    def connection(self: Database) -> sqlite3.Connection:
        made = connected(self)
        made.execute("PRAGMA synchronous = OFF")
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "connection", connection)
        patch.setattr(os, "fsync", lambda file: None)
        yield
