"""The order of lists, put into the store: page by page as a pod tells it, or all at once.

Runs on the writer thread, inside its transaction.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from datetime import datetime
from sqlite3 import Connection

from fwtui.library.store.upsert import remember

_SEASON = 90 * 86_400
_SEARCHES = 100
"""Lists of what was found that are kept."""
MODIFIED = "modified:"
"""Prefix of the keys of modification times."""
OPEN_END = "open:"
"""Prefix of the keys of lists that the pod does not count, whose end is not known yet."""
NEW_KEY = "new key:"
"""Prefix under which the present key of a playlist is remembered by a former one."""
PART = 10_000
"""Rows in a part of a long list: 80 kB, read in a tenth of a millisecond."""


def page(
    db: Connection,
    key: str,
    number: int,
    ids: Sequence[int],
    count: int,
    fetched: float,
    *,
    open_end: bool = False,
) -> None:
    """A page of a list as the pod ordered it just now.

    When the list has another length, rows have moved: its other pages are stale then. A list
    with an ``open_end`` grows by its last page, and other pages say nothing of its length.
    """
    head = db.execute("SELECT number, count FROM lists WHERE key = ?", (key,)).fetchone()
    if head is None:
        cursor = db.execute(
            "INSERT INTO lists (key, count, fetched) VALUES (?, ?, ?)", (key, count, fetched)
        )
        which = cursor.lastrowid
        at_end = True
    else:
        which, before = head
        at_end = number >= -(-before // 50)
        if open_end and not at_end:
            count = before
        db.execute(
            "UPDATE lists SET count = ?, fetched = ?, ids = NULL WHERE number = ?",
            (count, fetched, which),
        )
        if before != count and not (at_end and _has_open_end(db, key)):
            db.execute("UPDATE pages SET fetched = 0 WHERE list = ?", (which,))
            last = -(-count // 50)
            db.execute("DELETE FROM pages WHERE list = ? AND number > ?", (which, last))
    db.execute(
        "REPLACE INTO pages VALUES (?, ?, ?, ?)",
        (which, number, fetched, array("q", ids).tobytes()),
    )
    if not open_end or at_end:
        remember(db, OPEN_END + key, b"1" if open_end else None)


def _has_open_end(db: Connection, key: str) -> bool:
    sql = "SELECT 1 FROM remembered WHERE key = ?"
    return db.execute(sql, (OPEN_END + key,)).fetchone() is not None


def whole_list(db: Connection, key: str, ids: array[int], fetched: float) -> None:
    """A list whose order is known at once, from its first row to its last.

    A long one is kept in parts, so that its first rows can be read without the others.
    """
    first = ids[:PART].tobytes()
    (number,) = db.execute(
        "INSERT INTO lists (key, count, fetched, ids) VALUES (?, ?, ?, ?) ON CONFLICT (key)"
        " DO UPDATE SET count = excluded.count, fetched = excluded.fetched, ids = excluded.ids"
        " RETURNING number",
        (key, len(ids), fetched, first),
    ).fetchone()
    db.execute("DELETE FROM pages WHERE list = ?", (number,))
    for part in range(1, -(-len(ids) // PART)):
        blob = ids[part * PART : (part + 1) * PART].tobytes()
        db.execute("INSERT INTO pages VALUES (?, ?, ?, ?)", (number, part, fetched, blob))


def read(db: Connection, key: str) -> tuple[float, array[int]]:
    """When a list that is kept whole came, and all its ids; none where it is not."""
    ids = array("q")
    found = db.execute(
        "SELECT number, fetched, ids FROM lists WHERE key = ? AND ids IS NOT NULL", (key,)
    ).fetchone()
    if found is None:
        return 0.0, ids
    ids.frombytes(found[2])
    sql = "SELECT ids FROM pages WHERE list = ? ORDER BY number"
    for (blob,) in db.execute(sql, found[:1]):
        ids.frombytes(blob)
    return found[1], ids


def edit_list(db: Connection, key: str, edit: Callable[[array[int]], array[int]]) -> None:
    """Change the order of a list that is kept whole; one that is not stays unknown."""
    sql = "SELECT 1 FROM lists WHERE key = ? AND ids IS NOT NULL"
    if db.execute(sql, (key,)).fetchone():
        fetched, ids = read(db, key)
        whole_list(db, key, edit(ids), fetched)


def begin_list(db: Connection, key: str) -> None:
    """Keep a list whole and as never fetched, where it is not: what its pages hold, or nothing."""
    sql = "SELECT number, ids FROM lists WHERE key = ?"
    number, whole = db.execute(sql, (key,)).fetchone() or (0, None)
    if whole is None:
        ids = array("q")
        for (blob,) in db.execute(
            "SELECT ids FROM pages WHERE list = ? ORDER BY number", (number,)
        ):
            ids.frombytes(blob)
        whole_list(db, key, ids, 0.0)


def keep_modified(db: Connection, key: str, modified: datetime | None) -> None:
    """Keep the pod's modification time of a list, at which its rows were as they are kept;
    ``None`` where it is not known."""
    value = modified.isoformat().encode() if modified is not None else None
    remember(db, MODIFIED + key, value)


def keep_key(db: Connection, old: str, new: str) -> None:
    """Remember the new key of a playlist, for what names it outside of the library."""
    sql = "UPDATE remembered SET value = ? WHERE key GLOB ? AND value = ?"
    db.execute(sql, (new.encode(), NEW_KEY + "*", old.encode()))
    remember(db, NEW_KEY + old, new.encode())


def make_stale(db: Connection, key: str) -> None:
    """Have a list that is kept whole requested again when it is opened."""
    db.execute("UPDATE lists SET fetched = min(fetched, 1) WHERE key = ?", (key,))
    keep_modified(db, key, None)


def tidy(db: Connection, now: float) -> None:
    """Delete the order of lists not opened for a season, and of old searches."""
    old = [
        number
        for (number,) in db.execute(
            "SELECT number FROM lists WHERE key NOT LIKE 'seen:%' AND fetched BETWEEN 1 AND ?"
            ' UNION SELECT * FROM (SELECT number FROM lists WHERE key LIKE \'{"type":"Found"%\''
            ' OR key LIKE \'{"type":"Narrowed"%\''
            " ORDER BY fetched DESC LIMIT -1 OFFSET ?)",
            (now - _SEASON, _SEARCHES),
        )
    ]
    for number in old:
        db.execute("DELETE FROM pages WHERE list = ?", (number,))
        sql = "DELETE FROM lists WHERE number = ? RETURNING key"
        (key,) = db.execute(sql, (number,)).fetchone()
        remember(db, OPEN_END + key, None)
