"""What sentences ask of tracks, kept as columns: arrays with a place for each track.

Made by a thread of its own when sentences are used, and kept in the library's file. Triggers
write down which tracks have changed since then (:data:`_CHANGED`), by themselves or by their
album or artist; those are read as rows (:mod:`fwtui.library.sentence.by_columns`). Tables and
triggers come with the first sentence: a mirror without sentences pays nothing.

Places are in the order "" of :data:`~fwtui.library.sentence.conditions.ORDERS`; every other order
is an array of places. Numbers that a term compares stand in the order that is sorted by them.
"""

from __future__ import annotations

import logging
import time
from array import array
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from fwtui.library.sentence.conditions import ORDERS
from fwtui.library.store import fts

if TYPE_CHECKING:
    from sqlite3 import Connection

    from fwtui.library.store.database import Database

_log = logging.getLogger(__name__)
_FORMAT = 3
"""Of the columns: those of another are not read, and made again."""
MOST_CHANGED = 300
"""Tracks that are read as rows: 20 ms. With more, columns are made again."""
_REST = 600.0
"""Seconds from one making of columns, of some seconds, to the next."""
_LEAST_TAGGED = 1_000
"""Tracks of a tag that is kept as places; the ids of a rarer one are as quickly read."""
_MOST_LICENCES = 255

_COLUMNS = "sentence_columns"
_CHANGED = "sentence_changed"
_OF = {"tracks": "SELECT {0}.id", "albums": "SELECT id FROM tracks WHERE album = {0}.id",
       "artists": "SELECT id FROM tracks WHERE artist = {0}.id"}  # fmt: skip
_SAME = {"albums": "words = new.words AND released IS new.released", "artists": "words = new.words"}
"""By which nothing moves that is of an album or artist which is written again."""


def _triggers() -> dict[str, str]:
    """The triggers by their names. REPLACE deletes without a trigger, and then inserts."""
    made = {}
    for table, of in _OF.items():
        same = f"SELECT 1 FROM {table} WHERE id = new.id AND {_SAME.get(table, 'false')}"
        for event, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
            unless = f"WHEN NOT EXISTS ({same})" if row == "new" else ""
            name = f"sentence_{table}_{event.lower()}"
            made[name] = (
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} {unless} BEGIN"
                f" INSERT INTO {_CHANGED} (track) {of.format(row)}; END"
            )
    return made


class Made(Struct, frozen=True, array_like=True):
    """What is kept beside the columns."""

    format: int = 0
    number: int = 0
    """Counts the columns that were made."""
    begun: float = 0.0
    """When the latest were begun to be made: seconds since 1970."""
    tracks: int = -1
    """Places of a column; below 0 before the first ones are there."""
    licences: tuple[str, ...] | None = None
    """By their codes in the column; ``None`` where it is left out."""
    tags: tuple[str, ...] = ()
    """Of which places are kept; in small letters."""
    sizes: dict[str, int] = {}
    """The bytes of each column."""


def made(db: Connection) -> Made | None:
    """What there is in columns, ``None`` where they cannot be read, or miss a change."""
    if not _is_watched(db):
        return None
    found = _kept(db)
    if found.format != _FORMAT or found.tracks < 0:
        return None
    # Of a damaged row SQLite says nothing; that a length is another one is seen at once.
    sql = f"SELECT name, length(value) FROM {_COLUMNS} WHERE typeof(value) = 'blob'"
    sizes = dict(db.execute(sql))
    return found if found.sizes.items() <= sizes.items() else None


def changed(db: Connection) -> list[int]:
    """The tracks that have changed since columns were made, one more than are read at most."""
    sql = f"SELECT DISTINCT track FROM {_CHANGED} LIMIT {MOST_CHANGED + 1}"
    return [track for (track,) in db.execute(sql)]


def read(db: Connection, name: str) -> bytes:
    """A column."""
    (value,) = db.execute(f"SELECT value FROM {_COLUMNS} WHERE name = ?", (name,)).fetchone()
    return value  # type: ignore[no-any-return]


def is_due(db: Connection) -> bool:
    """Whether columns are to be made, for the first time or again."""
    (file,) = db.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()
    if not file or not fts.has_licences(db):
        return False  # memory has no snapshots to make them from
    if made(db) is None:
        return not _is_watched(db) or time.time() - _kept(db).begun > _REST
    return len(changed(db)) > MOST_CHANGED and time.time() - _kept(db).begun > _REST


def want(library: Database) -> Future[bool] | None:
    """Have columns made where they are due, beside all else; ``None`` where they are not. The
    future is done when they are there, and tells so."""
    if not library.read(is_due, False):
        return None
    done: Future[bool] = Future()

    def then(step: Future[Any], go_on: Callable[[Any], object]) -> None:
        def came(step: Future[Any]) -> None:
            if (error := step.exception()) is None:
                go_on(step.result())
            else:
                _log.warning("no columns for sentences: %s", error)
                done.set_result(False)

        step.add_done_callback(came)

    def keep(columns: dict[str, bytes]) -> None:
        then(library.write(lambda db: put(db, columns), background=True), done.set_result)

    def begun(is_mine: bool) -> None:
        if is_mine:
            then(library.elsewhere(make), keep)
        else:
            done.set_result(False)

    then(library.write(begin), begun)
    return done


def begin(db: Connection) -> bool:
    """Write down what changes from now on, on the writer thread; whether columns are to be made,
    by this process and no other."""
    if not is_due(db):
        return False
    if not _is_watched(db):
        db.execute(f"CREATE TABLE IF NOT EXISTS {_COLUMNS} (name TEXT PRIMARY KEY, value BLOB)")
        db.execute(
            f"CREATE TABLE IF NOT EXISTS {_CHANGED} (number INTEGER PRIMARY KEY, track INTEGER)"
        )
        for name, sql in _triggers().items():
            db.execute(f"DROP TRIGGER IF EXISTS {name}")
            db.execute(sql)
        # What changed without them is not known; earlier versions had these indexes instead.
        db.execute(f"DELETE FROM {_COLUMNS}")
        db.execute("DROP INDEX IF EXISTS tracks_facts")
        db.execute("DROP INDEX IF EXISTS tracks_by_id")
    _keep(db, msgspec.structs.replace(_kept(db), begun=time.time()))
    return True


def make(db: Connection) -> dict[str, bytes]:
    """The columns of all tracks that are here; some seconds of work."""
    db.execute("BEGIN")
    try:
        return _Making(db).columns()
    finally:
        db.execute("COMMIT")


def put(db: Connection, columns: dict[str, bytes]) -> bool:
    """Keep columns, on the writer thread; false where others were kept meanwhile."""
    new = msgspec.msgpack.decode(columns["made"], type=Made)
    if not _is_watched(db) or _kept(db).number != new.number - 1:
        return False
    (upto,) = array("q", columns.pop("changed"))
    db.execute(f"DELETE FROM {_COLUMNS}")
    db.executemany(f"INSERT INTO {_COLUMNS} VALUES (?, ?)", columns.items())
    db.execute(f"DELETE FROM {_CHANGED} WHERE number <= ?", (upto,))
    return True


def _is_watched(db: Connection) -> bool:
    names = (*_triggers(), _COLUMNS, _CHANGED)
    marks = ", ".join("?" * len(names))
    sql = f"SELECT count(*) FROM sqlite_master WHERE name IN ({marks})"
    (found,) = db.execute(sql, names).fetchone()
    return bool(found == len(names))


def _kept(db: Connection) -> Made:
    row = db.execute(f"SELECT value FROM {_COLUMNS} WHERE name = 'made'").fetchone()
    with suppress(msgspec.DecodeError):
        return msgspec.msgpack.decode(row[0], type=Made) if row else Made()
    return Made()


def _keep(db: Connection, made: Made) -> None:
    value = msgspec.msgpack.encode(made)
    db.execute(f"REPLACE INTO {_COLUMNS} VALUES ('made', ?)", (value,))


class _Making:
    """Columns made from one state of the library. The temporary table ``places`` holds what they
    are sorted by: the rank of a text stands for it, -1 for none."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        for kind in ("artist", "album"):
            db.execute(
                f"CREATE TEMP TABLE {kind}_ranks AS SELECT id, iif(words = '', -1,"
                f" dense_rank() OVER (ORDER BY words)) AS rank FROM {kind}s"
            )
            db.execute(f"CREATE UNIQUE INDEX temp.{kind}_ranks_by_id ON {kind}_ranks (id)")
        db.execute(
            "CREATE TEMP TABLE places AS SELECT * FROM (SELECT tracks.id, tracks.listed,"
            " tracks.created, seconds, disc, position, released,"
            " coalesce(b.rank, -1) AS album_words, coalesce(r.rank, -1) AS artist_words"
            " FROM tracks LEFT JOIN albums ON albums.id = album"
            " LEFT JOIN temp.album_ranks b ON b.id = album"
            f" LEFT JOIN temp.artist_ranks r ON r.id = tracks.artist) t ORDER BY {ORDERS['']}"
        )
        db.execute("CREATE UNIQUE INDEX temp.places_by_id ON places (id)")

    def columns(self) -> dict[str, bytes]:
        columns = {
            order: self._column(
                order, f"SELECT rowid - 1 FROM places t ORDER BY {by}".replace(":seed", "0")
            )
            for order, by in ORDERS.items()
            if order
        }
        for order in ("latest added", "shortest", "oldest"):
            columns[f"parts:{order}"] = _parts(columns[order])
        year = "CAST(substr(released, 1, 4) AS INTEGER)"
        for name, value, by in (
            ("ids", "id", "rowid"),
            ("listed", "listed = 1", "rowid"),
            ("years", year, "released"),
            ("seconds", "seconds", "seconds"),
            ("created", "created", "created DESC"),
        ):
            sql = f"SELECT {value} AS value FROM places WHERE value IS NOT NULL ORDER BY {by}"
            columns[name] = self._column(name, sql)
        columns["changed"] = self._column(
            "changed", f"SELECT coalesce(max(number), 0) FROM {_CHANGED}"
        )
        licences, tags = self._licences(), self._tags()
        count = len(columns["listed"])
        if licences is not None:
            columns["licences"] = self._codes(licences, count)
        for tag in tags:
            columns[f"tag:{small_letters(tag)}"] = self._places("tag", tag).tobytes()
        number = _kept(self._db).number + 1
        sizes = {name: len(column) for name, column in columns.items() if name != "changed"}
        small = tuple(map(small_letters, tags))
        kept = Made(_FORMAT, number, time.time(), count, licences, small, sizes)
        columns["made"] = msgspec.msgpack.encode(kept)
        return columns

    def _licences(self) -> tuple[str, ...] | None:
        sql = f"SELECT DISTINCT licence FROM track_licences LIMIT {_MOST_LICENCES + 1}"
        found = tuple(licence for (licence,) in self._db.execute(sql))
        return found if len(found) <= _MOST_LICENCES else None

    def _codes(self, licences: tuple[str, ...], count: int) -> bytes:
        """A byte for each track: which of the licences from 1 on, 0 for none."""
        codes = bytearray(count)
        for code, licence in enumerate(licences, 1):
            for place in self._places("licence", licence):
                codes[place] = code
        return bytes(codes)

    def _tags(self) -> list[str]:
        sql = "SELECT tag FROM track_tags GROUP BY tag HAVING count(*) >= ?"
        return [tag for (tag,) in self._db.execute(sql, (_LEAST_TAGGED,))]

    def _places(self, of: str, value: str) -> array[int]:
        """The places of the tracks of a tag or licence."""
        tracks = f"SELECT track FROM track_{of}s WHERE {of} = ?"
        rows = self._db.execute(
            f"SELECT places.rowid - 1 FROM ({tracks}) JOIN places ON places.id = track", (value,)
        )
        return array("i", (place for (place,) in rows))

    def _column(self, name: str, sql: str) -> bytes:
        # Row by row: a list of all would be ten times as large as the column.
        return array(code_of(name), (value for (value,) in self._db.execute(sql))).tobytes()


def bounds(count: int) -> list[int]:
    """Where the 256 parts of an order of so many tracks begin, and where the last one ends."""
    return [count * part // 256 for part in range(257)]


def _parts(order: bytes) -> bytes:
    """A byte for each track: the part of an order in which it is."""
    places = array("i", order)
    parts = bytearray(len(places))
    for part, (start, end) in enumerate(pairwise(bounds(len(places)))):
        for place in places[start:end]:
            parts[place] = part
    return bytes(parts)


def code_of(name: str) -> str:
    """The type of a column's numbers, as :mod:`array` calls it."""
    return {"ids": "q", "changed": "q", "created": "d", "years": "h", "listed": "B"}.get(name, "i")


def small_letters(tag: str) -> str:
    """A tag as it is the same to SQLite's NOCASE: only A to Z are small."""
    return "".join(each.lower() if each.isascii() else each for each in tag)
