"""What the pod told, put into the store. Runs on the writer thread, inside its transaction.

Only what differs is written: telling the store the same page twice costs one read, and
nothing is announced as changed that is not.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from sqlite3 import Connection
from typing import Any

import msgspec

from fwtui.library import rows
from fwtui.library.fold import indexed
from fwtui.music import (
    Album,
    AlbumRef,
    Artist,
    Channel,
    Credit,
    Listening,
    Playlist,
    Radio,
    Track,
)

_WORD = re.compile(r"\w+")
_SEASON = 90 * 86_400
_SEARCHES = 100
"""Lists of what was found that are kept."""
_STEP = 100
"""Pages of an index that are written at once when it is gathered."""
PART = 10_000
"""Rows in a part of a long list: 80 kB, read in a tenth of a millisecond."""


def tracks(
    db: Connection, told: Sequence[Track], *, listed: bool, tags_told: bool = True
) -> set[int]:
    """Put tracks, their albums and artists; the ids of tracks that are new or changed.

    ``tags_told`` is false where a pod's tags are not to be trusted (Funkwhale: in playlists,
    favourites and history they are always empty).
    """
    told = _once(told)
    refs(db, [track.album for track in told if track.album is not None])
    mentioned(db, [credit for track in told for credit in track.credits])
    old = _old(db, "id, words, album, listed, value", "tracks", [track.id for track in told])
    changed: set[int] = set()
    words: dict[int, str] = {}
    outdated: list[tuple[int, str]] = []
    new: list[tuple[Any, ...]] = []
    for track in told:
        before = old.get(track.id)
        if before is not None and not tags_told and not track.tags:
            kept = rows.track_of(track.id, before[4], None)
            track = msgspec.structs.replace(track, tags=kept.tags)
        blob = rows.track_blob(track)
        text = indexed(track.title, track.artist, track.album.title if track.album else "")
        album = track.album.id if track.album else None
        is_listed = listed or bool(before and before[3])
        if before is not None:
            if before[1:] == (text, album, is_listed, blob):
                continue
            if before[1] != text:
                outdated.append((track.id, before[1]))
        changed.add(track.id)
        if before is None or before[1] != text:
            words[track.id] = text
        new.append(
            (
                track.id,
                text,
                track.artist_id,
                album,
                track.disc,
                track.position,
                rows.epoch(track.created),
                is_listed,
                blob,
            )
        )
        _belongings(db, track, known=before is not None)
    _index(db, "track_words", outdated, words)
    db.executemany("REPLACE INTO tracks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", new)
    return changed


def albums(db: Connection, told: Sequence[Album], *, listed: bool) -> set[int]:
    """Put albums; the ids of those that are new or changed."""
    told = _once(told)
    mentioned(db, [credit for album in told for credit in album.credits])
    old = _old(db, "id, words, listed, value", "albums", [album.id for album in told])
    changed: set[int] = set()
    words: dict[int, str] = {}
    outdated: list[tuple[int, str]] = []
    new: list[tuple[Any, ...]] = []
    guests: list[tuple[int, int]] = []
    for album in told:
        before = old.get(album.id)
        if before is not None and not album.description:
            kept = rows.album_of(album.id, before[3])
            if kept.description:  # a list tells none
                album = msgspec.structs.replace(album, description=kept.description)
        blob = rows.album_blob(album)
        text = indexed(album.title, album.artist)
        is_listed = listed or bool(before and before[2])
        if before is not None:
            if before[1:] == (text, is_listed, blob):
                continue
            if before[1] != text:
                outdated.append((album.id, before[1]))
        changed.add(album.id)
        if before is None or before[1] != text:
            words[album.id] = text
        released = album.released.isoformat() if album.released else None
        created = rows.epoch(album.created)
        new.append((album.id, text, album.artist_id, released, created, is_listed, blob))
        guests += [(credit.id, album.id) for credit in album.credits[1:]]
    _index(db, "album_words", outdated, words)
    db.executemany("REPLACE INTO albums VALUES (?, ?, ?, ?, ?, ?, ?)", new)
    db.executemany("INSERT OR IGNORE INTO album_guests VALUES (?, ?)", guests)
    return changed


def artists(db: Connection, told: Sequence[Artist], *, listed: bool) -> set[int]:
    """Put artists; the ids of those that are new or changed."""
    told = _once(told)
    old = _old(db, "id, words, listed, value", "artists", [artist.id for artist in told])
    changed: set[int] = set()
    words: dict[int, str] = {}
    outdated: list[tuple[int, str]] = []
    new: list[tuple[Any, ...]] = []
    for artist in told:
        before = old.get(artist.id)
        if before is not None and not artist.description:
            kept = rows.artist_of(artist.id, before[3])
            if kept.description:
                artist = msgspec.structs.replace(artist, description=kept.description)
        blob = rows.artist_blob(artist)
        text = indexed(artist.name)
        is_listed = listed or bool(before and before[2])
        if before is not None:
            if before[1:] == (text, is_listed, blob):
                continue
            if before[1] != text:
                outdated.append((artist.id, before[1]))
        changed.add(artist.id)
        if before is None or before[1] != text:
            words[artist.id] = text
        new.append((artist.id, text, rows.epoch(artist.created), is_listed, blob))
    _index(db, "artist_words", outdated, words)
    db.executemany("REPLACE INTO artists VALUES (?, ?, ?, ?, ?)", new)
    return changed


def refs(db: Connection, told: Sequence[AlbumRef]) -> None:
    """Albums as tracks tell of them; what only the album itself tells is kept."""
    wanted = {ref.id: ref for ref in told}
    old = _old(db, "id, value", "albums", list(wanted))
    news: list[Album] = []
    for ref in wanted.values():
        before = old.get(ref.id)
        known = rows.album_of(ref.id, before[1]) if before is not None else None
        album = rows.album_told(ref, known)
        if album != known:
            news.append(album)
    if news:
        albums(db, news, listed=False)


def mentioned(db: Connection, credits: Iterable[Credit]) -> None:
    """Artists of whom only the name is told; those that are known stay as they are."""
    names = {credit.id: credit.name for credit in credits}
    known = _old(db, "id", "artists", list(names))
    unknown = [Artist(credit, name) for credit, name in names.items() if credit not in known]
    if unknown:
        artists(db, unknown, listed=False)


def playlists(db: Connection, told: Sequence[Playlist]) -> set[int]:
    """Put playlists (not their rows); the ids of those that are new or changed."""
    return _put(db, "playlists", _once(told), lambda each: each.id, rows.playlist_blob, _named)


def radios(db: Connection, told: Sequence[Radio]) -> set[int]:
    return _put(db, "radios", _once(told), lambda each: each.id, rows.radio_blob, lambda _: ())


def channels(db: Connection, told: Sequence[Channel]) -> set[int]:
    """Put channels, each by the number of its artist."""
    changed: set[int] = set()
    for channel in told:
        row = (
            channel.artist.id,
            channel.id,
            indexed(channel.artist.name),
            rows.channel_blob(channel),
        )
        if db.execute("SELECT * FROM channels WHERE artist = ?", row[:1]).fetchone() != row:
            db.execute("REPLACE INTO channels VALUES (?, ?, ?, ?)", row)
            changed.add(channel.artist.id)
    return changed


def listenings(db: Connection, told: Sequence[Listening]) -> set[int]:
    tracks(db, [each.track for each in told], listed=False, tags_told=False)
    db.executemany(
        "REPLACE INTO listenings VALUES (?, ?, ?)",
        [(each.id, each.track.id, rows.heard_blob(each)) for each in told],
    )
    return {each.id for each in told}


def favourites(db: Connection, told: Mapping[Any, Any]) -> None:
    """All hearts, as the pod tells them: track to favourite id."""
    known = dict(db.execute("SELECT track, id FROM favourites").fetchall())
    if known == told:
        return
    db.executemany(
        "DELETE FROM favourites WHERE track = ?", [(each,) for each in known.keys() - told.keys()]
    )
    db.executemany("REPLACE INTO favourites VALUES (?, ?)", list(told.items()))


def forget(db: Connection, table: str, ids: Collection[int]) -> None:
    """Artists, albums or tracks that the pod has no longer."""
    index = {"artists": "artist_words", "albums": "album_words", "tracks": "track_words"}[table]
    old = _old(db, "id, words", table, list(ids))
    _index(db, index, [(each, words) for each, words in old.values()], {})
    db.executemany(f"DELETE FROM {table} WHERE id = ?", [(each,) for each in old])


# --- the order of lists ---------------------------------------------------------------------


def page(
    db: Connection, key: str, number: int, ids: Sequence[int], count: int, fetched: float
) -> None:
    """A page of a list as the pod ordered it just now.

    When the list has another length, rows have moved: its other pages are stale then.
    """
    head = db.execute("SELECT number, count FROM lists WHERE key = ?", (key,)).fetchone()
    if head is None:
        cursor = db.execute(
            "INSERT INTO lists (key, count, fetched) VALUES (?, ?, ?)", (key, count, fetched)
        )
        which = cursor.lastrowid
    else:
        which = head[0]
        db.execute(
            "UPDATE lists SET count = ?, fetched = ?, ids = NULL WHERE number = ?",
            (count, fetched, which),
        )
        if head[1] != count:
            db.execute("UPDATE pages SET fetched = 0 WHERE list = ?", (which,))
            last = -(-count // 50)
            db.execute("DELETE FROM pages WHERE list = ? AND number > ?", (which, last))
    db.execute(
        "REPLACE INTO pages VALUES (?, ?, ?, ?)",
        (which, number, fetched, array("q", ids).tobytes()),
    )


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


def edit_list(db: Connection, key: str, edit: Callable[[array[int]], array[int]]) -> None:
    """Change the order of a list that is kept whole; one that is not stays unknown."""
    found = db.execute(
        "SELECT number, fetched, ids FROM lists WHERE key = ? AND ids IS NOT NULL", (key,)
    ).fetchone()
    if found is not None:
        ids = array("q", found[2])
        sql = "SELECT ids FROM pages WHERE list = ? ORDER BY number"
        for (blob,) in db.execute(sql, found[:1]):
            ids.frombytes(blob)
        whole_list(db, key, edit(ids), found[1])


def tidy(db: Connection, now: float) -> None:
    """Forget the order of lists that nobody has looked at for a season, and of old searches."""
    old = [
        number
        for (number,) in db.execute(
            "SELECT number FROM lists WHERE key NOT LIKE 'seen:%' AND fetched BETWEEN 1 AND ?"
            ' UNION SELECT * FROM (SELECT number FROM lists WHERE key LIKE \'{"type":"Found"%\''
            " ORDER BY fetched DESC LIMIT -1 OFFSET ?)",
            (now - _SEASON, _SEARCHES),
        )
    ]
    for number in old:
        db.execute("DELETE FROM pages WHERE list = ?", (number,))
        db.execute("DELETE FROM lists WHERE number = ?", (number,))


def gather(db: Connection, *, begin: bool) -> bool:
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


def meta(db: Connection, name: str, value: bytes) -> None:
    db.execute("REPLACE INTO meta VALUES (?, ?)", (name, value))


# --- parts of the above ------------------------------------------------------------------------


def _once(told: Sequence[Any]) -> list[Any]:
    return list({each.id: each for each in told}.values())


def _old(db: Connection, columns: str, table: str, ids: Sequence[int]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        marks = ",".join("?" * len(part))
        sql = f"SELECT {columns} FROM {table} WHERE id IN ({marks})"
        found.update((row[0], row) for row in db.execute(sql, part))
    return found


def _put(
    db: Connection,
    table: str,
    told: Sequence[Any],
    id: Callable[[Any], int],
    blob: Callable[[Any], bytes],
    more: Callable[[Any], tuple[str, ...]],
) -> set[int]:
    changed: set[int] = set()
    for each in told:
        row: tuple[Any, ...] = (id(each), *more(each), blob(each))
        if db.execute(f"SELECT * FROM {table} WHERE id = ?", row[:1]).fetchone() != row:
            db.execute(f"REPLACE INTO {table} VALUES ({','.join('?' * len(row))})", row)
            changed.add(row[0])
    return changed


def _named(thing: Playlist) -> tuple[str]:
    return (indexed(thing.name),)


def _belongings(db: Connection, track: Track, *, known: bool) -> None:
    """Guests and tags of a track."""
    if known:
        db.execute("DELETE FROM track_guests WHERE track = ?", (track.id,))
        db.execute("DELETE FROM track_tags WHERE track = ?", (track.id,))
    for credit in track.credits[1:]:
        db.execute("INSERT OR IGNORE INTO track_guests VALUES (?, ?)", (credit.id, track.id))
    for tag in track.tags:
        db.execute("INSERT OR IGNORE INTO track_tags VALUES (?, ?)", (tag, track.id))


def _index(
    db: Connection, table: str, outdated: list[tuple[int, str]], words: dict[int, str]
) -> None:
    """Take the old words out of the full-text index and put the new ones in.

    The index holds no text of its own, so it must be told exactly what to forget
    (SQLite: FTS5, section 4.4.2).
    """
    if outdated:
        db.executemany(
            f"INSERT INTO {table} ({table}, rowid, words) VALUES ('delete', ?, ?)",
            outdated,
        )
    if words:
        db.executemany(
            f"INSERT INTO {table} (rowid, words) VALUES (?, ?)",
            list(words.items()),
        )
        every = set(_WORD.findall("\n".join(words.values())))
        db.executemany(
            "INSERT OR IGNORE INTO vocabulary VALUES (?)",
            [(word,) for word in every if len(word) > 2],
        )
