"""The full-text index, kept in step with the rows it is of.

Runs on the writer thread, inside its transaction. After a migration the rows of a table are
indexed in the order of their ids, up to the number ``indexed:TABLE`` in ``meta``: rows beyond it
are left alone until it is their turn. Without that number the whole table is indexed; below 0
the index of an earlier version is there yet, with words as they were folded then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from sqlite3 import Connection
from typing import Any

from msgspec import DecodeError

from fwtui.library.folding import fold, spelled, together, tokens, window, windows
from fwtui.library.store import codec

_TOKENS = {"artists": "artist_tokens", "albums": "album_tokens", "tracks": "track_tokens"}
_STEP = 100
"""Pages of an index that are written at once when it is gathered."""
_ROWS = 500
"""Rows that are indexed at once after a migration."""
_FORMER = ("artist_words", "album_words", "track_words", "vocabulary")
_MARK = "indexed:"
_LICENCES = f"{_MARK}licences"
_THINGS = f"{_MARK}things"


class IndexUpdate:
    """The words of rows that are put together: those that were, and those that are."""

    def __init__(self) -> None:
        self._were: list[tuple[int, str]] = []
        self._are: list[tuple[int, str]] = []

    def of(self, id: int, were: str | None, are: str) -> None:
        """``were`` is ``None`` for a row that is new."""
        if were == are:
            return
        if were is not None:
            self._were.append((id, were))
        self._are.append((id, are))

    def gone(self, id: int, were: str) -> None:
        """Remove a row from the index; ``were`` is exactly the text that was indexed."""
        self._were.append((id, were))

    def put(self, db: Connection, table: str) -> None:
        """Take the old words of rows of ``table`` out of the index and put the new ones in.

        It holds no text of its own, so a deletion must name exactly what was indexed (SQLite: FTS5,
        section 4.4.2). It gathers in memory what comes in the order of row ids, and begins a
        new piece on disk at each step back (SQLite: ``sqlite3Fts5IndexBeginWrite``): the
        newest first, as a pod tells them, would be eight times the work.
        """
        were, are = self._were, self._are
        if (mark := _mark(db, table)) is not None:
            were = [row for row in were if row[0] <= mark]
            are = [row for row in are if row[0] <= mark]
        if were:
            index = _TOKENS[table]
            db.executemany(
                f"INSERT INTO {index} ({index}, rowid, tokens) VALUES ('delete', ?, ?)",
                [(row, tokens(words)) for row, words in sorted(were)],
            )
        if are:
            _add(db, table, sorted(are))


def _add(db: Connection, table: str, rows: list[tuple[int, str]]) -> None:
    db.executemany(
        f"INSERT INTO {_TOKENS[table]} (rowid, tokens) VALUES (?, ?)",
        [(row, tokens(words)) for row, words in rows],
    )
    learn(db, [words for _, words in rows])


def learn(db: Connection, texts: Iterable[str]) -> None:
    """Know the words of folded texts, so that a mistyped one can be guessed."""
    from fwtui.library.store import spelling  # not before the first frame

    spelling.learn(db, spelled("\n".join(texts)))


def of_run(run: str) -> list[str]:
    """FTS5 expressions that all hold where a run may be; of a long one the order is not asked."""
    size, there = window(run), windows(run)
    if len(run) <= size:
        return [f'"{there[0]}"*']
    return [f'"{each}"' for each in there if len(each) == size]


def merge(db: Connection, *, begin: bool) -> bool:
    """Bring the full-text index a step nearer to one piece; whether there was anything to do.

    Written bit by bit it lies in several, and each of them is read for each word. ``begin``
    has all of them taken, however new (SQLite: FTS5, section 6.9).
    """
    busy = False
    for table in _TOKENS.values():
        before = db.total_changes
        sql = f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)"
        db.execute(sql, (-_STEP if begin else _STEP,))
        busy = busy or db.total_changes - before > 1
    return busy


# --- after a migration ------------------------------------------------------------------------


def _mark(db: Connection, table: str) -> int | None:
    """The last id that is indexed; ``None`` where all are."""
    row = db.execute("SELECT value FROM meta WHERE name = ?", (_MARK + table,)).fetchone()
    return row[0] if row else None


INDEXED_PART = f"""
SELECT max(value, 0) * 1.0 / (SELECT max(id) FROM tracks) FROM meta WHERE name = '{_MARK}tracks'"""
"""The part of the tracks that is indexed, by their ids; no row where all are. Tracks come last."""


def is_to_be_filled(row: Callable[[str], Any]) -> bool:
    """Whether :func:`index_more` has something to do; ``row`` reads one row."""
    names = ", ".join(f"'{name}'" for name in _FORMER)
    former = f"SELECT 1 FROM sqlite_master WHERE name IN ({names})"
    marks = f"SELECT 1 FROM meta WHERE name LIKE '{_MARK}%'"
    return row(f"{former} UNION ALL {marks}") is not None


def index_more(db: Connection) -> bool:
    """Index some more rows after a migration; False where nothing is left to do."""
    for table in _TOKENS:
        if (mark := _mark(db, table)) is None:
            continue
        if mark < 0:
            index = _TOKENS[table]
            db.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
            db.execute("REPLACE INTO meta VALUES (?, 0)", (_MARK + table,))
            return True
        sql = f"SELECT id, words FROM {table} WHERE id > ? ORDER BY id LIMIT ?"
        rows = db.execute(sql, (mark, _ROWS)).fetchall()
        if rows:
            _add(db, table, _refolded(db, table, rows))
            db.execute("REPLACE INTO meta VALUES (?, ?)", (_MARK + table, rows[-1][0]))
        else:
            db.execute("DELETE FROM meta WHERE name = ?", (_MARK + table,))
        return True
    if _index_licences(db) or _index_things(db):
        return True
    sql = "SELECT name FROM sqlite_master WHERE name IN (?, ?, ?, ?)"
    former = [name for (name,) in db.execute(sql, _FORMER)]
    if not former:
        return False
    db.execute(f"DROP TABLE {former[0]}")
    return True


def _refolded(db: Connection, table: str, rows: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The rows as they are folded now; those that were folded otherwise are written."""
    now = [(row, fold(together(words))) for row, words in rows]
    other = [(new[1], new[0]) for new, old in zip(now, rows, strict=True) if new != old]
    db.executemany(f"UPDATE {table} SET words = ? WHERE id = ?", other)
    return now


def has_licences(db: Connection) -> bool:
    """Whether the licences of all tracks can be looked up."""
    return _mark(db, "licences") is None


def _index_licences(db: Connection) -> bool:
    """Know the licences of some more tracks; False where all are known."""
    if (mark := _mark(db, "licences")) is None:
        return False
    sql = "SELECT id, value FROM tracks WHERE id > ? ORDER BY id LIMIT ?"
    rows = db.execute(sql, (mark, _ROWS)).fetchall()
    if not rows:
        db.execute("DELETE FROM meta WHERE name = ?", (_LICENCES,))
        return True
    licences = [(licence, row) for row, value in rows if (licence := _licence(row, value))]
    db.executemany("INSERT OR IGNORE INTO track_licences VALUES (?, ?)", licences)
    db.execute("REPLACE INTO meta VALUES (?, ?)", (_LICENCES, rows[-1][0]))
    return True


def _licence(id: int, value: bytes) -> str:
    try:
        return codec.track_of(id, value, None).licence
    except DecodeError:
        return ""  # a row that cannot be read is asked for again


def _index_things(db: Connection) -> bool:
    """Know the words of playlists and channels too; False where they are known."""
    if not db.execute("DELETE FROM meta WHERE name = ?", (_THINGS,)).rowcount:
        return False
    rows = db.execute("SELECT words, kind, id FROM things").fetchall()
    now = [(fold(together(words)), kind, row) for words, kind, row in rows]
    other = [new for new, old in zip(now, rows, strict=True) if new != old]
    db.executemany("UPDATE things SET words = ? WHERE kind = ? AND id = ?", other)
    learn(db, [words for words, _, _ in now])
    return True
