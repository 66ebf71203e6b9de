"""Store: everything of one account that is kept on this machine.

Two files: the library (in the cache path: the pod can tell it all again) and the outbox (in
the state path: only here until the pod has them).
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import cached_property
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

import msgspec

from fwtui.base.file_lock import FileLock
from fwtui.errors import StoreError
from fwtui.library.store import codec, list_store, schema
from fwtui.library.store.database import Database
from fwtui.library.store.kinds import KINDS, Kind
from fwtui.music import PlaylistId, Track

if TYPE_CHECKING:
    from fwtui.library.store.spelling import Spelling

LIBRARY_FILE = "library.db"
OUTBOX_FILE = "outbox.db"
_SIZES = (1, 8, 20, 50, 500)
_MARKS = {size: f"({','.join('?' * size)})" for size in _SIZES}
_DURATIONS = 10_000
"""Ids in one statement: as JSON some 70 kB."""
_BY_IDS = "FROM json_each(?) JOIN tracks ON tracks.id = json_each.value"


class Store:
    """The rows of one account. Reads are in place and quick; writes go by ``library.write``.

    ``name`` is the account's, fit for a folder. Raises StoreTooNew.
    """

    def __init__(self, cache: Path, state: Path, name: str) -> None:
        self.cache = cache / "accounts" / name
        """The folder of what may be deleted at any time."""
        self.library = Database(self.cache / LIBRARY_FILE, schema.LIBRARY)
        self.outbox = Database(state / "accounts" / name / OUTBOX_FILE, schema.OUTBOX)
        self._lock = FileLock(state / "accounts" / name / "in-use")

    @cached_property
    def spelling(self) -> Spelling:
        """The words of the library, for mistyped ones."""
        from fwtui.library.store.spelling import Spelling  # not before the first frame

        return Spelling(self.library)

    def leads(self) -> bool:
        """Take the account's lock where it is free; whether this process has it.

        The process that leads mirrors the catalogue and sends changes. False while another fwtui
        has this account open; asked again it may be true later.
        """
        return self._lock.try_acquire_or_share()

    def release(self) -> None:
        """Leave the lead to another process; :meth:`leads` asks for it again."""
        self._lock.release()

    def troubles(self) -> tuple[StoreError, ...]:
        """What was wrong with the files when they were opened."""
        both = (self.library.trouble, self.outbox.trouble)
        return tuple(trouble for trouble in both if trouble)

    def finish(self) -> None:
        """Write what waits; may be called on any thread."""
        self.library.finish()
        self.outbox.finish()

    def close(self) -> None:
        """Write what waits and close, on the thread that reads."""
        self.library.close()
        self.outbox.close()
        self._lock.release()

    # --- values ---------------------------------------------------------------------------

    def values(self, kind: Kind, ids: Sequence[int]) -> list[Any]:
        """The values of these ids in this order, ``None`` for what is not here."""
        found = self.made(kind, self.read(kind, ids)) if ids else {}
        return [found.get(each) for each in ids]

    def read(self, kind: Kind, ids: Sequence[int]) -> list[Any]:
        """Rows as they are kept: id, value, words, and of a track its album. In any order,
        without those that are not here."""
        return self.rows_of(KINDS[kind].select, ids)

    def made(self, kind: Kind, read: Sequence[Any]) -> dict[int, Any]:
        """The values of rows that were read, by their ids."""
        return KINDS[kind].make(self.rows_of, read)

    def tracks(self, ids: Sequence[int]) -> dict[int, Track]:
        """Tracks by their ids, without those that are not here."""
        return self.made("track", self.read("track", ids))

    def row_id(self, kind: Kind, key: str) -> int | None:
        """The integer that stands in a list for a thing whose own id is text."""
        sql = "SELECT id FROM things WHERE kind = ? AND key = ?"
        found = self.library.row(sql, (kind, key))
        return found[0] if found else None

    def rows_of(self, sql: str, ids: Sequence[int]) -> list[Any]:
        """The rows with these ids; ``sql`` ends in ``IN``."""
        found: list[Any] = []
        for start in range(0, len(ids), _SIZES[-1]):
            part = tuple(ids[start : start + _SIZES[-1]])
            # Few sizes, so that SQLite need not prepare a statement for every number of ids.
            size = next(size for size in _SIZES if size >= len(part))
            part += part[-1:] * (size - len(part))
            found += self.library.rows(f"{sql}{_MARKS[size]}", part)
        return found

    # --- favourites ---------------------------------------------------------------------

    def favourites(self) -> array[int]:
        """The tracks with a heart that the pod knows of, the newest first."""
        read = self.library.rows("SELECT track FROM favourites ORDER BY id DESC")
        return array("q", [track for (track,) in read])

    def heard(self) -> set[int]:
        """The tracks of all listenings that are here."""
        return {track for (track,) in self.library.rows("SELECT track FROM listenings")}

    # --- durations ------------------------------------------------------------------------

    def durations(self, ids: Sequence[int]) -> Future[dict[int, int]]:
        """Seconds by track id, 0 where the pod tells none; without tracks that are not here."""

        def read(db: Connection) -> dict[int, int]:
            found: dict[int, int] = {}
            for start in range(0, len(ids), _DURATIONS):
                part = str(list(ids[start : start + _DURATIONS]))
                found.update(
                    db.execute(
                        f"SELECT tracks.id, ifnull(seconds, 0) {_BY_IDS}", (part,)
                    ).fetchall()
                )
            return found

        return self.library.elsewhere(read)

    def total_duration(self, ids: Sequence[int]) -> Future[int]:
        """Seconds of all these tracks together, as far as they are here; one that is named
        twice counts twice."""

        def read(db: Connection) -> int:
            total = 0
            # In the order of the table each of its pages is read once.
            ordered = sorted(ids)
            for start in range(0, len(ordered), _DURATIONS):
                part = str(ordered[start : start + _DURATIONS])
                total += db.execute(f"SELECT sum(seconds) {_BY_IDS}", (part,)).fetchone()[0] or 0
            return total

        return self.library.elsewhere(read)

    # --- finding --------------------------------------------------------------------------

    def named(
        self, titles: Collection[str], mbids: Collection[str]
    ) -> Future[tuple[list[tuple[int, str, int | None]], dict[str, int]]]:
        """Tracks of these titles (:func:`name_key`) as id, folded texts and seconds, and those of
        these MusicBrainz recordings by them. All tracks are read once, on a thread of its own."""

        from fwtui.library.folding import name_key  # not before the first frame

        def read(db: Connection) -> tuple[list[tuple[int, str, int | None]], dict[str, int]]:
            by_mbid: dict[str, int] = {}
            for mbid in mbids:
                sql = "SELECT track FROM track_mbids WHERE mbid = ? LIMIT 1"
                if (row := db.execute(sql, (codec.uuid_bytes(mbid),)).fetchone()) is not None:
                    by_mbid[mbid] = row[0]
            if not titles:
                return [], by_mbid
            rows = db.execute("SELECT id, words, seconds FROM tracks ORDER BY id")
            return [row for row in rows if name_key(row[1].partition("\n")[0]) in titles], by_mbid

        return self.library.elsewhere(read)

    # --- the order of lists ---------------------------------------------------------------

    def head(self, key: str) -> ListHead | None:
        """What is known of the list with this key."""
        found = self.library.row(
            "SELECT number, count, fetched, ids FROM lists WHERE key = ?", (key,)
        )
        if found is None:
            return None
        number, count, fetched, ids = found
        return ListHead(number, count, fetched, _array(ids) if ids is not None else None)

    def whole(self, key: str) -> ListHead | None:
        """The same with all ids, where the order is known at once."""
        head = self.head(key)
        if head is not None and head.ids is not None:
            for _, _, ids in self.pages(head.number):
                head.ids.extend(ids)
        return head

    def listed(self, key: str) -> tuple[array[int], float] | None:
        """The ids of a list as far as they are known, kept whole or by pages, and when it was
        fetched; ``None`` where it is not known."""
        head = self.whole(key)
        if head is None:
            return None
        ids = head.ids
        if ids is None:
            ids = array("q", [each for _, _, page in self.pages(head.number) for each in page])
        return ids, head.fetched

    def page(self, number: int, page: int) -> tuple[float, array[int]] | None:
        """When a page of a list was fetched, and its ids."""
        found = self.library.row(
            "SELECT fetched, ids FROM pages WHERE list = ? AND number = ?", (number, page)
        )
        return (found[0], _array(found[1])) if found else None

    def pages(self, number: int) -> list[tuple[int, float, array[int]]]:
        """All pages of a list that are known, in order."""
        read = self.library.rows(
            "SELECT number, fetched, ids FROM pages WHERE list = ? ORDER BY number", (number,)
        )
        return [(page, fetched, _array(ids)) for page, fetched, ids in read]

    def modified(self, key: str) -> datetime | None:
        """The pod's modification time of a list when its rows were as they are kept."""
        found = self.remembered(list_store.MODIFIED + key)
        try:
            return datetime.fromisoformat(found.decode()) if found else None
        except ValueError:
            return None

    # --- small things --------------------------------------------------------------------

    def meta(self, name: str) -> bytes | None:
        """The bytes of a name in the table ``meta``, ``None`` where it is absent."""
        found = self.library.row("SELECT value FROM meta WHERE name = ?", (name,))
        return found[0] if found else None

    def remembered(self, key: str) -> bytes | None:
        """The bytes of a key in the table ``remembered``, ``None`` where it is absent."""
        found = self.library.row("SELECT value FROM remembered WHERE key = ?", (key,))
        return found[0] if found else None

    def new_keys(self) -> dict[PlaylistId, PlaylistId]:
        """The present key of each playlist that had another one, by that: it was made here, or
        the pod has been upgraded since."""
        sql, prefix = "SELECT key, value FROM remembered WHERE key GLOB ?", list_store.NEW_KEY
        return {
            PlaylistId(key.removeprefix(prefix)): PlaylistId(value.decode())
            for key, value in self.library.rows(sql, (prefix + "*",))
        }

    def searches(self, limit: int) -> tuple[str, ...]:
        """Past search texts, the latest first, at most ``limit``."""
        read = self.library.rows("SELECT text FROM searches ORDER BY at DESC LIMIT ?", (limit,))
        return tuple(text for (text,) in read)


class ListHead(msgspec.Struct, frozen=True):
    """A list as the store knows it."""

    number: int
    count: int
    fetched: float
    """Seconds since 1970."""
    ids: array[int] | None
    """Where the order is known at once: all of them, or the first ``lists.PART``."""


def _array(blob: bytes) -> array[int]:
    ids = array("q")
    ids.frombytes(blob[: len(blob) // 8 * 8])
    return ids
