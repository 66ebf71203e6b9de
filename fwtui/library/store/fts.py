"""The full-text index, kept in step with the rows it is of.

Runs on the writer thread, inside its transaction.
"""

from __future__ import annotations

import re
from sqlite3 import Connection

_WORD = re.compile(r"\w+")
_STEP = 100
"""Pages of an index that are written at once when it is gathered."""


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
        """Take the old words out of the index and put the new ones in.

        It holds no text of its own, so a deletion must name exactly what was indexed (SQLite: FTS5,
        section 4.4.2). It gathers in memory what comes in the order of row ids, and begins a
        new piece on disk at each step back (SQLite: ``sqlite3Fts5IndexBeginWrite``): the
        newest first, as a pod tells them, would be eight times the work.
        """
        if self._were:
            db.executemany(
                f"INSERT INTO {table} ({table}, rowid, words) VALUES ('delete', ?, ?)",
                sorted(self._were),
            )
        if self._are:
            db.executemany(f"INSERT INTO {table} (rowid, words) VALUES (?, ?)", sorted(self._are))
            every = set(_WORD.findall("\n".join(words for _, words in self._are)))
            db.executemany(
                "INSERT OR IGNORE INTO vocabulary VALUES (?)",
                [(word,) for word in every if len(word) > 2],
            )


def merge(db: Connection, *, begin: bool) -> bool:
    """Bring the full-text index a step nearer to one piece; whether there was anything to do.

    Written bit by bit it lies in several, and each of them is read for each word. ``begin``
    has all of them taken, however new (SQLite: FTS5, section 6.9).
    """
    busy = False
    for table in ("artist_words", "album_words", "track_words"):
        before = db.total_changes
        sql = f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)"
        db.execute(sql, (-_STEP if begin else _STEP,))
        busy = busy or db.total_changes - before > 1
    return busy
