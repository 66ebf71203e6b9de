"""The journal while its writes are on their way to the disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from fwtui.library.outbox.changes import Renamed
from fwtui.library.outbox.journal import Before, Journal, Step
from fwtui.library.store.database import Database
from fwtui.library.store.schema import OUTBOX
from fwtui.music import PlaylistId


class Late(Database):
    """Writes what waits just after the next read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, OUTBOX)
        self.read_once = threading.Event()
        self.written: list[Future[Any]] = []

    def write(self, job: Any, *, background: bool = False) -> Future[Any]:
        def late(db: Any) -> Any:
            self.read_once.wait(20)
            return job(db)

        self.written.append(super().write(late, background=background))
        return self.written[-1]

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        found = super().rows(sql, parameters)
        self.read_once.set()
        for each in self.written:
            each.result(20)
        self.written.clear()
        return found

    def hold(self) -> None:
        """From now on what is written waits for a read."""
        self.read_once.clear()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Late]:
    database = Late(tmp_path / "outbox.sqlite")
    yield database
    database.read_once.set()
    database.close()


STEPS = (Step(Renamed(PlaylistId("-5"), "Max"), Before(name="Mix")),)


def test_an_entry_that_reaches_the_disk_while_it_is_read_is_there(database: Late) -> None:
    journal = Journal(database)
    entry = journal.new("Renaming", STEPS)
    journal.write(entry, database.write)
    assert journal.entries() == [entry]
    database.hold()
    undone = replace(entry, undone=7.0)
    journal.edit(entry.number, lambda each: replace(each, undone=7.0), database.write)
    assert journal.entries() == [undone], "as it was edited last"


def test_an_entry_that_reaches_the_disk_meanwhile_gets_the_new_id_of_its_playlist(
    database: Late,
) -> None:
    journal = Journal(database)
    entry = journal.new("Renaming", STEPS)
    journal.write(entry, database.write)
    journal.rename(PlaylistId("-5"), PlaylistId("7"))
    found = journal.entry(entry.number)
    assert found is not None
    assert found.steps[0].change == Renamed(PlaylistId("7"), "Max")
