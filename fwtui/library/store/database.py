"""One SQLite file: opened, migrated, read in place, written by one thread.

Reads happen on the caller's thread, which WAL lets through while something is written
(SQLite: Write-Ahead Logging, section 2.2). Writes are jobs for one writer thread, which
takes the listener's before the background's and commits those that wait together.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, InvalidStateError, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from fwtui.base.files import make_private_folder, open_own, open_private, set_aside
from fwtui.errors import DISK_FULL, TOO_NEW, DiskFull, StoreError, StoreTooNew

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")
Job = Callable[[sqlite3.Connection], _Result]
_TOGETHER = 64
"""Jobs in one transaction at most."""
_MEETING = 0.25
"""Seconds that the writer waits for the loop before it commits what both see at once."""
_COMMIT = 1.0
"""Seconds that the loop waits for that commit."""
_BETWEEN = 1_000_000
"""Instructions of SQLite, some 10 ms, from one look to the next whether a long read is to end."""
_END = 1.0
"""Seconds that a long read has to end."""


class Database:
    """A file of rows. ``migrations[n]`` brings a file of version n to version n + 1.

    Raises StoreTooNew when the file is of a later version. A corrupt file is set aside
    under another name and a new one begun; where nothing can be written, the rows live in
    memory: ``trouble`` then says so.
    """

    def __init__(self, path: Path, migrations: Sequence[str]) -> None:
        self.path = path
        self.trouble: StoreError | None = None
        self.on_trouble: Callable[[StoreError], None] = lambda error: None
        """Called from any thread when something goes wrong later."""
        self._migrations = migrations
        self._place = str(path)
        self.file = 0
        """Counts the files that were replaced by an empty one."""
        self._mending = threading.Lock()
        self.alone: AbstractContextManager[object] = nullcontext()
        """Held while something is read in place, and while something is written. Memory that is
        shared has no WAL: the index would be read half written."""
        self._closing = False
        self._readers: set[threading.Thread] = set()
        self._read = self._open()
        self._writer = _Writer(self)

    # --- reading and writing -------------------------------------------------------------

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """Read in place. What cannot be read is as if it were not there."""
        file = self.file
        try:
            with self.alone:
                return self._read.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            self.mend(error, file)
            return []

    def read(self, job: Job[_Result], otherwise: _Result) -> _Result:
        """Read several times in place, as :meth:`rows` does once; ``otherwise`` is what comes of
        a file that cannot be read."""
        file = self.file
        try:
            with self.alone:
                return job(self._read)
        except sqlite3.DatabaseError as error:
            self.mend(error, file)
            return otherwise

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> Any | None:
        """The first row of :meth:`rows`, ``None`` where there is none."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one state of the file."""
        with self.alone:
            self.rows("BEGIN")
            try:
                yield
            finally:
                if self._read.in_transaction:  # not where a damaged file was replaced
                    self.rows("COMMIT")

    def write(self, job: Job[_Result], *, background: bool = False) -> Future[_Result]:
        """Have the writer thread run ``job`` in a transaction; done when it is on disk.

        The future raises DiskFull or StoreError; nothing of the job is kept then.
        """
        return self._writer.add(job, background)

    async def swap(self, job: Job[None], then: Callable[[], None]) -> None:
        """Write as :meth:`write`, and call ``then`` when it is on disk: nothing of the loop runs
        in between, so that it never reads the one without the other.

        The loop waits for the commit alone: the writer, with the rest done, waits for the loop.
        Raises what the future of :meth:`write` raises; ``then`` is not called.
        """
        loop = asyncio.get_running_loop()
        here, settled = threading.Event(), False

        def settle() -> None:
            nonlocal settled
            here.set()
            wait((written,), _COMMIT)
            if not settled and written.done() and not written.cancelled():
                settled = written.exception() is None
                if settled:
                    then()

        def meet(db: sqlite3.Connection) -> None:
            job(db)
            loop.call_soon_threadsafe(settle)
            if self._place == str(self.path):  # else the loop may wait to read meanwhile
                here.wait(_MEETING)

        written = self.write(meet)
        await asyncio.wrap_future(written)
        settle()

    def elsewhere(self, job: Job[_Result]) -> Future[_Result]:
        """Run a long read on a thread of its own, which ends when the file is closed.

        The future raises StoreError."""
        future: Future[_Result] = Future()

        def work() -> None:
            file = self.file
            try:
                connection = self.connection()
                connection.set_progress_handler(lambda: self._closing, _BETWEEN)
                try:
                    result = job(connection)
                finally:
                    connection.close()
            except sqlite3.DatabaseError as error:
                if not self._closing:
                    self.mend(error, file)
                _finish(future, error=_said(error))
            except Exception as error:  # noqa: BLE001 - handed to the waiting caller
                _finish(future, error=error)
            else:
                _finish(future, result)
            finally:
                self._readers.discard(threading.current_thread())

        if self._closing:
            future.set_exception(StoreError("fwtui is closing."))
            return future
        reader = threading.Thread(target=work, name="fwtui-reader", daemon=True)
        self._readers.add(reader)
        reader.start()
        return future

    def finish(self) -> None:
        """Write what waits; nothing more is written after that. May be called on any thread."""
        self._writer.close()

    def close(self) -> None:
        """Write what waits, end the long reads, then close; on the thread that reads.

        A connection that is closed on one thread while another reads from it ends the process.
        """
        self.finish()
        self._closing = True
        for reader in tuple(self._readers):
            reader.join(_END)
        self._read.close()

    # --- opening ---------------------------------------------------------------------------

    def connection(self) -> sqlite3.Connection:
        """A new autocommit connection, which waits 10 s for a lock; raises sqlite3.Error."""
        connection = sqlite3.connect(
            self._place,
            timeout=10.0,
            isolation_level=None,
            check_same_thread=False,
            uri=self._place.startswith("file:"),
        )
        # NORMAL in WAL survives the death of the process at any point; only a power cut
        # may take the last moment, never the file (SQLite: PRAGMA synchronous).
        connection.execute("PRAGMA synchronous = NORMAL")
        if self._place != str(self.path):
            # Else a long read beside a write would find the table locked (SQLite:
            # Shared-Cache Mode, section 2.2.1).
            connection.execute("PRAGMA read_uncommitted = 1")
        return connection

    def _open(self) -> sqlite3.Connection:
        try:
            make_private_folder(self.path.parent)
            self._claim()
            return self._prepared()
        except sqlite3.DatabaseError as error:
            if _is_corrupt(error):
                self._set_aside()
                return self._prepared()
            return self._in_memory(error)
        except OSError as error:
            return self._in_memory(error)

    def _claim(self) -> None:
        """Make the files the owner's alone. Raises OSError for a link, and for a file of another
        owner; SQLite would follow the one and use the other."""
        for end in ("", "-wal", "-shm"):
            path = self.path.with_name(self.path.name + end)
            if end and not os.path.lexists(path):
                continue
            with suppress(FileNotFoundError):
                os.close(open_own(path))
            with suppress(OSError):  # a disk that is only read serves all the same
                os.close(open_private(path, os.O_RDWR))

    def _prepared(self) -> sqlite3.Connection:
        connection = self.connection()
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > len(self._migrations):
                raise StoreTooNew(
                    f"{TOO_NEW.format(self.path)}.",
                    hint="Update fwtui, or move that file away and start with an empty one.",
                )
            if version < len(self._migrations):
                connection.execute("PRAGMA journal_mode = WAL")
                for number in range(version, len(self._migrations)):
                    connection.executescript(
                        f"BEGIN IMMEDIATE;{self._migrations[number]};"
                        f"PRAGMA user_version = {number + 1};COMMIT;"
                    )
            # Reads the schema, so that a file torn in the middle is noticed here.
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_aside(self) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        aside = set_aside(self.path, f"corrupt-{stamp}")
        for end in ("-wal", "-shm"):
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)
        self.trouble = StoreError(
            f"{self.path.name} was damaged; it was set aside, and a new one is begun.",
            hint=f"The damaged file is {aside}.",
        )
        _log.warning("set aside a damaged file as %s", aside)

    def _in_memory(self, error: Exception) -> sqlite3.Connection:
        _log.warning("%s cannot be used: %s; rows are kept in memory", self.path, error)
        if isinstance(error, sqlite3.DatabaseError) and _is_full(error):
            self.trouble = DiskFull(DISK_FULL)
        else:
            self.trouble = StoreError(f"{self.path} cannot be written; nothing new is kept.")
        self._place = f"file:{id(self)}?mode=memory&cache=shared"
        self.alone = threading.RLock()
        return self._prepared()

    def mend(self, error: sqlite3.DatabaseError, file: int) -> None:
        """After an error on any thread: a corrupt file is replaced while fwtui runs.

        ``file`` is the number of the file that it was opened as: one that has been replaced
        meanwhile by another thread is no trouble any more.
        """
        if not _is_corrupt(error) or self._place != str(self.path):
            _log.warning("%s: %s", self.path.name, error)
            return
        with self._mending:
            if file != self.file:
                return
            self._set_aside()
            self.file += 1
            self._read = self._prepared()
        if self.trouble:
            self.on_trouble(self.trouble)


class _Writer:
    """The only thread that writes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._file = 0
        self._jobs: tuple[deque[Any], deque[Any]] = (deque(), deque())
        self._wake = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None

    def add(self, job: Job[_Result], background: bool) -> Future[_Result]:
        future: Future[_Result] = Future()
        with self._wake:
            if self._closing:
                future.set_exception(StoreError("fwtui is closing."))
                return future
            self._jobs[background].append((job, future))
            if self._thread is None:  # begun by the first write, not on the way to a start
                self._thread = threading.Thread(target=self._run, name="fwtui-writer", daemon=True)
                self._thread.start()
            self._wake.notify()
        return future

    def close(self) -> None:
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        self._file = self._database.file
        connection = self._database.connection()
        while batch := self._next():
            if self._file != self._database.file:
                connection.close()
                self._file = self._database.file
                connection = self._database.connection()
            with self._database.alone:
                self._write(connection, batch)
        connection.close()

    def _next(self) -> list[Any]:
        with self._wake:
            while not any(self._jobs) and not self._closing:
                self._wake.wait()
            jobs = self._jobs[0] or self._jobs[1]
            # The background gives way after each of its jobs.
            count = min(len(jobs), _TOGETHER if jobs is self._jobs[0] else 1)
            return [jobs.popleft() for _ in range(count)]

    def _write(self, connection: sqlite3.Connection, batch: list[Any]) -> None:
        done: list[tuple[Future[Any], Any]] = []
        try:
            connection.execute("BEGIN IMMEDIATE")
            for job, future in batch:
                connection.execute("SAVEPOINT job")
                try:
                    result = job(connection)
                except sqlite3.DatabaseError:
                    raise
                except Exception as error:  # noqa: BLE001 - handed to the waiting caller
                    connection.execute("ROLLBACK TO job")
                    _finish(future, error=error)
                else:
                    done.append((future, result))
                connection.execute("RELEASE job")
            connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._database.mend(error, self._file)
            said = _said(error)
            for _, future in batch:
                _finish(future, error=said)
        else:
            for future, result in done:
                _finish(future, result)


def _finish(future: Future[Any], result: Any = None, error: BaseException | None = None) -> None:
    if future.done():
        return
    try:
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)
    except InvalidStateError:  # cancelled at this moment by the waiting caller
        pass


def _said(error: sqlite3.DatabaseError) -> StoreError:
    if _is_full(error):
        said: StoreError = DiskFull(DISK_FULL)
    else:
        said = StoreError("A file of the library cannot be used.")
    said.__cause__ = error
    return said


def _is_full(error: sqlite3.DatabaseError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL if _coded(error) else False


def _is_corrupt(error: sqlite3.DatabaseError) -> bool:
    codes = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return error.sqlite_errorcode & 0xFF in codes if _coded(error) else False


def _coded(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", None) is not None
