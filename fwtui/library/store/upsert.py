"""Upserts: answers of the pod into the store. Runs on the writer thread, inside its transaction.

Only what differs is written: telling the store the same page twice costs one read, and
nothing is announced as changed that is not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from sqlite3 import Connection
from typing import Any, TypeVar

import msgspec

from fwtui.library.folding import indexed
from fwtui.library.store import codec, fts
from fwtui.library.store.fts import IndexUpdate
from fwtui.music import (
    Album,
    AlbumRef,
    Artist,
    Credit,
    Listening,
    Track,
)

_Thing = TypeVar("_Thing")


def tracks(
    db: Connection, values: Sequence[Track], *, listed: bool, with_tags: bool = True
) -> set[int]:
    """Put tracks, their albums and artists; the ids of tracks that are new or changed.

    ``with_tags`` is false where a pod's tags are not to be trusted (Funkwhale: in playlists,
    favourites and history they are always empty).
    """
    values = _once(values)
    refs(db, [track.album for track in values if track.album is not None])
    mentioned(db, [credit for track in values for credit in track.credits])
    old = _old(db, "id, words, album, listed, value", "tracks", [track.id for track in values])
    changed: set[int] = set()
    words = IndexUpdate()
    new: list[tuple[Any, ...]] = []
    pairs = _TrackPairs()
    for track in values:
        before = old.get(track.id)
        if before is not None and not with_tags and not track.tags:
            kept = _whole(codec.track_of, track.id, before[4], None)
            track = msgspec.structs.replace(track, tags=kept.tags if kept else ())
        blob = codec.track_blob(track)
        text = indexed(track.title, track.artist, track.album.title if track.album else "")
        album = track.album.id if track.album else None
        is_listed = listed or bool(before and before[3])
        if before is not None:
            if before[1:] == (text, album, is_listed, blob):
                continue
            was = _whole(codec.track_of, track.id, before[4], None)
            pairs.had(was)
        changed.add(track.id)
        pairs.has(track)
        words.of(track.id, before[1] if before else None, text)
        new.append(
            (
                track.id,
                text,
                track.artist_id,
                album,
                track.disc,
                track.position,
                codec.epoch(track.created),
                track.seconds,
                is_listed,
                blob,
            )
        )
    pairs.put(db)
    words.put(db, "tracks")
    db.executemany("REPLACE INTO tracks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", sorted(new))
    return changed


def albums(db: Connection, values: Sequence[Album], *, listed: bool) -> set[int]:
    """Put albums; the ids of those that are new or changed."""
    values = _once(values)
    mentioned(db, [credit for album in values for credit in album.credits])
    old = _old(db, "id, words, listed, value", "albums", [album.id for album in values])
    changed: set[int] = set()
    words = IndexUpdate()
    new: list[tuple[Any, ...]] = []
    guests = _Pairs("album_guest", "artist")
    for album in values:
        before = old.get(album.id)
        if before is not None and not album.description:
            kept = _whole(codec.album_of, album.id, before[3])
            if kept and kept.description:  # a list tells none
                album = msgspec.structs.replace(album, description=kept.description)
        blob = codec.album_blob(album)
        text = indexed(album.title, album.artist)
        is_listed = listed or bool(before and before[2])
        if before is not None:
            if before[1:] == (text, is_listed, blob):
                continue
            guests.had(_guests(_whole(codec.album_of, album.id, before[3])))
        changed.add(album.id)
        guests.has(_guests(album))
        words.of(album.id, before[1] if before else None, text)
        released = album.released.isoformat() if album.released else None
        created = codec.epoch(album.created)
        new.append((album.id, text, album.artist_id, released, created, is_listed, blob))
    words.put(db, "albums")
    db.executemany("REPLACE INTO albums VALUES (?, ?, ?, ?, ?, ?, ?)", sorted(new))
    guests.put(db)
    return changed


def artists(db: Connection, values: Sequence[Artist], *, listed: bool) -> set[int]:
    """Put artists; the ids of those that are new or changed."""
    values = _once(values)
    old = _old(db, "id, words, listed, value", "artists", [artist.id for artist in values])
    changed: set[int] = set()
    words = IndexUpdate()
    new: list[tuple[Any, ...]] = []
    for artist in values:
        before = old.get(artist.id)
        if before is not None and not artist.description:
            kept = _whole(codec.artist_of, artist.id, before[3])
            if kept and kept.description:
                artist = msgspec.structs.replace(artist, description=kept.description)
        blob = codec.artist_blob(artist)
        text = indexed(artist.name)
        is_listed = listed or bool(before and before[2])
        if before is not None and before[1:] == (text, is_listed, blob):
            continue
        changed.add(artist.id)
        words.of(artist.id, before[1] if before else None, text)
        new.append((artist.id, text, codec.epoch(artist.created), is_listed, blob))
    words.put(db, "artists")
    db.executemany("REPLACE INTO artists VALUES (?, ?, ?, ?, ?)", sorted(new))
    return changed


def refs(db: Connection, values: Sequence[AlbumRef]) -> None:
    """Albums as tracks tell of them; what only the album itself tells is kept."""
    wanted = {ref.id: ref for ref in values}
    old = _old(db, "id, value", "albums", list(wanted))
    news: list[Album] = []
    for ref in wanted.values():
        before = old.get(ref.id)
        known = _whole(codec.album_of, ref.id, before[1]) if before is not None else None
        album = codec.album_told(ref, known)
        if album != known:
            news.append(album)
    if news:
        albums(db, news, listed=False)


def mentioned(db: Connection, credits: Iterable[Credit]) -> None:
    """Artists of whom only the name is known; those that are known stay as they are."""
    names = {credit.id: credit.name for credit in credits}
    known = _old(db, "id", "artists", list(names))
    unknown = [Artist(credit, name) for credit, name in names.items() if credit not in known]
    if unknown:
        artists(db, unknown, listed=False)


def things(db: Connection, rows: Sequence[tuple[Any, ...]]) -> set[int]:
    """Write rows of the table ``things``: kind, id, key, words, value; the ids of those that
    are new or changed."""
    changed: set[int] = set()
    words: list[str] = []
    for row in rows:
        sql = "SELECT * FROM things WHERE kind = ? AND id = ?"
        if db.execute(sql, row[:2]).fetchone() != row:
            db.execute("REPLACE INTO things VALUES (?, ?, ?, ?, ?)", row)
            changed.add(row[1])
            words.append(row[3])
    if words:
        fts.learn(db, words)
    return changed


def listenings(db: Connection, values: Sequence[Listening]) -> set[int]:
    """Write listenings and their tracks; the ids of all of them."""
    tracks(db, [each.track for each in values], listed=False, with_tags=False)
    db.executemany(
        "REPLACE INTO listenings VALUES (?, ?, ?)",
        [(each.id, each.track.id, codec.heard_blob(each)) for each in values],
    )
    return {each.id for each in values}


MOST_OF_OTHERS = 20_000
"""Listens, and as many favourites, of other accounts that are kept."""


def others_listens(db: Connection, kind: str, values: Sequence[Listening]) -> set[int]:
    """Write listenings or favourites of any account and their tracks; the ids of all of them.
    Past :data:`MOST_OF_OTHERS` the earlier ones go, and are requested where they are shown."""
    tracks(db, [each.track for each in values], listed=False, with_tags=False)
    count = "SELECT count(*) FROM things WHERE kind = ?"
    if db.execute(count, (kind,)).fetchone()[0] > MOST_OF_OTHERS:
        db.execute("DELETE FROM things WHERE kind = ?", (kind,))
    db.executemany(
        "REPLACE INTO things VALUES (?, ?, ?, '', ?)",
        [(kind, each.id, str(each.track.id), codec.heard_blob(each)) for each in values],
    )
    return {each.id for each in values}


def favourites(db: Connection, values: Mapping[Any, Any]) -> None:
    """All hearts, as the pod tells them: track to favourite id."""
    known = dict(db.execute("SELECT track, id FROM favourites").fetchall())
    if known == values:
        return
    db.executemany(
        "DELETE FROM favourites WHERE track = ?", [(each,) for each in known.keys() - values.keys()]
    )
    db.executemany("REPLACE INTO favourites VALUES (?, ?)", list(values.items()))


def forget(db: Connection, table: str, ids: Collection[int]) -> None:
    """Artists, albums or tracks that the pod has no longer."""
    old = _old(db, "id, words, value", table, list(ids))
    words = IndexUpdate()
    of_tracks, guests = _TrackPairs(), _Pairs("album_guest", "artist")
    for each, text, blob in old.values():
        words.gone(each, text)
        if table == "tracks":
            of_tracks.had(_whole(codec.track_of, each, blob, None))
        elif table == "albums":
            guests.had(_guests(_whole(codec.album_of, each, blob)))
    words.put(db, table)
    of_tracks.put(db)
    guests.put(db)
    db.executemany(f"DELETE FROM {table} WHERE id = ?", [(each,) for each in old])


def meta(db: Connection, name: str, value: bytes) -> None:
    """Write the bytes of a name in the table ``meta``."""
    db.execute("REPLACE INTO meta VALUES (?, ?)", (name, value))


def remember(db: Connection, key: str, value: bytes | None) -> None:
    """Write the bytes of a key in the table ``remembered``; ``None``: remember nothing."""
    if value is None:
        db.execute("DELETE FROM remembered WHERE key = ?", (key,))
    else:
        db.execute("REPLACE INTO remembered VALUES (?, ?)", (key, value))


# --- parts of the above ------------------------------------------------------------------------


def _whole(make: Callable[..., _Thing], *row: Any) -> _Thing | None:
    """What a row holds; one that holds nothing (it was damaged) is written again."""
    try:
        return make(*row)
    except msgspec.DecodeError:
        return None


def _once(values: Sequence[Any]) -> list[Any]:
    return list({each.id: each for each in values}.values())


def _old(db: Connection, columns: str, table: str, ids: Sequence[int]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        marks = ",".join("?" * len(part))
        sql = f"SELECT {columns} FROM {table} WHERE id IN ({marks})"
        found.update((row[0], row) for row in db.execute(sql, part))
    return found


class _Pairs:
    """The rows of a table of two columns that go, and those that come.

    Each is named whole: the tables are ordered by their first column, so that to look for all
    rows of a track would be to read everything.
    """

    def __init__(self, table: str, first: str) -> None:
        """``table`` in the singular, and its first column."""
        self._table, self._first = table, first
        self._gone: set[tuple[Any, int]] = set()
        self._come: set[tuple[Any, int]] = set()

    def had(self, pairs: Iterable[tuple[Any, int]]) -> None:
        self._gone.update(pairs)

    def has(self, pairs: Iterable[tuple[Any, int]]) -> None:
        self._come.update(pairs)

    def put(self, db: Connection) -> None:
        of = self._table.partition("_")[0]
        gone = self._gone - self._come
        where = f"{self._first} = ? AND {of} = ?"
        db.executemany(f"DELETE FROM {self._table}s WHERE {where}", gone)
        db.executemany(f"INSERT OR IGNORE INTO {self._table}s VALUES (?, ?)", sorted(self._come))


class _TrackPairs:
    """The rows that belong to tracks in the tables of two columns."""

    def __init__(self) -> None:
        self._of: dict[_Pairs, Callable[[Track | None], Iterable[tuple[Any, int]]]] = {
            _Pairs("track_guest", "artist"): _guests,
            _Pairs("track_tag", "tag"): _tags,
            _Pairs("track_mbid", "mbid"): _mbid,
            _Pairs("track_licence", "licence"): _licence,
        }

    def had(self, track: Track | None) -> None:
        for pairs, of in self._of.items():
            pairs.had(of(track))

    def has(self, track: Track) -> None:
        for pairs, of in self._of.items():
            pairs.has(of(track))

    def put(self, db: Connection) -> None:
        for pairs in self._of:
            pairs.put(db)


def _guests(of: Track | Album | None) -> Iterable[tuple[int, int]]:
    return [(credit.id, of.id) for credit in of.credits[1:]] if of else ()


def _licence(of: Track | None) -> Iterable[tuple[str, int]]:
    return [(of.licence, of.id)] if of and of.licence else ()


def _tags(of: Track | None) -> Iterable[tuple[str, int]]:
    return [(tag, of.id) for tag in of.tags] if of else ()


def _mbid(of: Track | None) -> Iterable[tuple[bytes, int]]:
    return [(codec.uuid_bytes(of.mbid), of.id)] if of and of.mbid else ()
