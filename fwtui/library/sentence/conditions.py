"""The terms of a sentence as SQL: conditions on a row of :data:`ROWS`, and the ids that an index
gives. Runs where it is asked, on a connection that is not written by.

Times of listening are inside values and waiting hearts in the outbox: both come as sets of
track ids (:class:`Facts`). A licence is looked for in the bytes of a value first and read only
where it stands in them.
"""

from __future__ import annotations

import json
import time
from array import array
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw, Struct

from fwtui.library.folding import holds, is_run, readings
from fwtui.library.listing.queries import History
from fwtui.library.sentence.language import (
    NO_LICENCE,
    Either,
    Every,
    FieldTerm,
    Flag,
    Length,
    Not,
    Since,
    Term,
    TextTerm,
    Years,
)
from fwtui.library.store import fts
from fwtui.music import Artist, Track, TrackId

if TYPE_CHECKING:
    from sqlite3 import Connection

ROWS = (
    "(SELECT t.id, t.words, t.listed, t.created, t.seconds, t.disc, t.position, t.artist, t.album,"
    " t.value, a.released, a.words AS album_words, r.words AS artist_words FROM tracks t"
    " LEFT JOIN albums a ON a.id = t.album LEFT JOIN artists r ON r.id = t.artist) t"
)
"""What is asked of a track. SQLite leaves out a table that nothing is read of."""
SHUFFLED = 4_294_967_291
"""Ids are shuffled onto the numbers below this prime."""
SHUFFLE = 1_640_531_527
"""Multiplied by it and cut, ids lie as if they were shuffled; 64 bits hold the product."""
_ALBUM = "coalesce(t.album_words, '')"
_PLACE = "coalesce(t.disc, -1), coalesce(t.position, -1), t.id"
ORDERS = {
    "": f"coalesce(t.artist_words, ''), coalesce(t.released, ''), {_ALBUM}, {_PLACE}",
    "newest": f"coalesce(-CAST(replace(t.released, '-', '') AS INTEGER), 0), {_ALBUM}, {_PLACE}",
    "oldest": f"coalesce(t.released, '~'), {_ALBUM}, {_PLACE}",
    "latest added": "coalesce(-t.created, 1e18), -t.id",
    "longest": "coalesce(-t.seconds, 1), t.id",
    "shortest": "coalesce(t.seconds, 1e18), t.id",
    "random": f"(t.id % {SHUFFLED} + :seed) % {SHUFFLED} * {SHUFFLE} % {SHUFFLED}, t.id",
    "id": "t.id",
}
"""What each order goes by: ascending, and never NULL, so that Python compares it as SQLite does."""
DAY = 86_400.0
_MOST_LISTENINGS = 200_000


class ListenRecord(Struct, frozen=True):
    """One track in the listener's history, as far as it is known here."""

    times: int
    last: float
    """Seconds since 1970; 0 where the pod gives no time."""


class Facts(Struct, frozen=True):
    """What a sentence is evaluated against beside the catalogue."""

    hearts: Mapping[TrackId, bool] = {}
    """Changes that wait: track id to whether it shall be a favourite."""
    now: float = 0.0
    """Seconds since 1970; 0 for the clock's time."""
    seed: int = 0
    """Of ``random``: the same seed gives the same order."""


def history(db: Connection) -> dict[int, ListenRecord]:
    """The tracks of the listener's own history as far as it is here: track id to its record."""
    pages = db.execute(
        "SELECT p.ids FROM pages p JOIN lists l ON l.number = p.list WHERE l.key = ?",
        (History().key,),
    )
    mine: set[int] = set()
    for (ids,) in pages:
        mine.update(array("q", ids))
    if not mine:
        return {}
    decode = msgspec.msgpack.Decoder(tuple[Raw, datetime | None]).decode
    times: dict[int, int] = {}
    last: dict[int, float] = {}
    rows = db.execute(
        "SELECT id, track, value FROM listenings ORDER BY id DESC LIMIT ?", (_MOST_LISTENINGS,)
    )
    for listening, track, value in rows:
        if listening not in mine:
            continue
        try:
            _, created = decode(value)
        except msgspec.DecodeError:
            continue
        times[track] = times.get(track, 0) + 1
        if created and (at := created.timestamp()) > last.get(track, 0.0):
            last[track] = at
    return {track: ListenRecord(many, last.get(track, 0.0)) for track, many in times.items()}


def artists_named(db: Connection, text: str, most: int) -> dict[int, str]:
    """The artists that ``artist:text`` means: id to name, at most so many."""
    if not (match := _match(text)):
        return {}
    found = db.execute(
        "SELECT value FROM artists WHERE id IN"
        " (SELECT rowid FROM artist_tokens WHERE artist_tokens MATCH ?) ORDER BY words LIMIT ?",
        (match, most),
    )
    decode = msgspec.msgpack.Decoder(Artist).decode
    return {artist.id: artist.name for artist in (decode(value) for (value,) in found)}


def _match(text: str) -> str:
    """As an FTS5 query: all words of a text, in one of its readings; empty without words."""
    ways = (" AND ".join(map(_beginning, way)) for way in readings(text))
    return " OR ".join(f"({way})" for way in ways)


def _beginning(word: str) -> str:
    """As an FTS5 query: a word that begins so, or the letters of a run in any order."""
    return " AND ".join(fts.of_run(word)) if is_run(word) else f'"{word}"*'


class Conditions:
    """The conditions of one sentence and the parameters that go with them."""

    def __init__(self, db: Connection, facts: Facts) -> None:
        self._db = db
        self._facts = facts
        self.now = facts.now or time.time()
        self.seed = facts.seed % SHUFFLED
        self._parameters: dict[str, object] = {"seed": self.seed}
        self._heard: dict[int, ListenRecord] | None = None

    @property
    def heard(self) -> dict[int, ListenRecord]:
        """The listener's history, read when the first term needs it."""
        if self._heard is None:
            self._heard = history(self._db)
        return self._heard

    def ids(self, sql: str) -> list[int]:
        """The ids of a SELECT, in its order: as one text, which is read in half the time of as
        many rows."""
        text = f"WITH found(id) AS ({sql}) SELECT json_group_array(id) FROM found"
        (found,) = self._db.execute(text, self._parameters).fetchone()
        return msgspec.json.decode(found, type=list[int])

    def keys(self, order: str, id: int) -> tuple[object, ...]:
        """What a track is sorted by in an order."""
        sql = f"SELECT {ORDERS[order]} FROM {ROWS} WHERE t.id = :id"
        found: tuple[object, ...] = self._db.execute(sql, {"seed": self.seed, "id": id}).fetchone()
        return found

    def term(self, term: Term) -> str:
        """A condition on ``t``, a row of :data:`ROWS`. Raises TypeError for what is no term."""
        match term:
            case Every(terms):
                return " AND ".join(map(self.term, terms)) or "true"
            case Either(terms):
                return "(" + " OR ".join(f"({self.term(each)})" for each in terms) + ")"
            case Not(inner):
                # A fact that is not known (NULL) does not hold, and so its opposite does.
                return f"NOT coalesce(({self.term(inner)}), 0)"
            case Since("added", days):
                return f"t.created >= {self._take(self.now - days * DAY)}"
            case Length(name, seconds):
                return f"t.seconds {'<' if name == 'under' else '>'} {self._take(seconds)}"
            case Years(first, last):
                return self._years(first, last)
            case FieldTerm("licence", text) if text.lower() == NO_LICENCE:
                return f"NOT ({self.term(FieldTerm('licence', ''))})"
            case FieldTerm("licence", text) if not fts.has_licences(self._db):
                return self._licence_in_value(text.lower())
            case _:
                return f"t.id IN ({self.tracks(term)})"

    def tracks(self, term: Term) -> str:
        """A SELECT of the ids of tracks that an index gives for a term, some twice. Raises
        TypeError for a term that has none."""
        match term:
            case TextTerm(text):
                return self.words("track", text)
            case FieldTerm("tag", text):
                return f"SELECT track FROM track_tags WHERE tag = {self._take(text)}"
            case FieldTerm("licence", text):
                code = text.lower()
                first, after = self._take(code), self._take(code + chr(0x10FFFF))
                fit = f"licence >= {first} AND licence < {after}"
                return f"SELECT track FROM track_licences WHERE {fit}"
            case FieldTerm("title", text):
                return self.titled(text, self.words("track", text))
            case FieldTerm("album", text):
                return f"SELECT id FROM tracks WHERE album IN ({self.albums(text)})"
            case FieldTerm("artist", text):
                artists = self.words("artist", text)
                return (
                    f"SELECT id FROM tracks WHERE artist IN ({artists}) UNION ALL"
                    f" SELECT track FROM track_guests WHERE artist IN ({artists})"
                )
            case Flag():
                return self._loved()
            case Since("heard", days):
                return self.these(self._heard_since(days))
        raise TypeError(f"{term!r} is no term of an index")

    def titled(self, text: str, tracks: str) -> str:
        """A SELECT of those of the tracks whose title has the words of a text."""
        return f"SELECT id FROM tracks WHERE id IN ({tracks}){self._title(text)}"

    def albums(self, text: str) -> str:
        """A SELECT of the albums whose title has the words of a text."""
        return f"SELECT id FROM albums WHERE id IN ({self.words('album', text)}){self._title(text)}"

    def these(self, ids: Collection[int]) -> str:
        """A SELECT of given ids."""
        return f"SELECT value FROM json_each({self._take(json.dumps(list(ids)))})"

    def words(self, kind: str, text: str) -> str:
        """The rows whose index holds all words, each as a beginning."""
        table = f"{kind}_tokens"
        if not (match := _match(text)):
            return f"SELECT rowid FROM {table} WHERE false"
        return f"SELECT rowid FROM {table} WHERE {table} MATCH {self._take(match)}"

    def _title(self, text: str) -> str:
        """And the words stand in the first line, which is the title."""
        if not (ways := readings(text)):
            return ""
        line = "substr(words, 1, instr(words || char(10), char(10)) - 1)"
        as_typed = " OR ".join(
            " AND ".join(f"instr({line}, {self._take(word)})" for word in way) for way in ways
        )
        function = f"title_{len(self._parameters)}"
        self._db.create_function(function, 1, lambda there: holds(there, ways), deterministic=True)
        # Few titles have signs: the others are not handed to Python.
        signed = f"{line} GLOB '*[^a-z0-9 ]*' AND {function}({line})"
        return f" AND ({as_typed} OR {signed})"

    def _licence_in_value(self, code: str) -> str:
        """Until the table of licences is filled the code stands in the bytes of the value, and
        then in the right field of it."""
        decode = msgspec.msgpack.Decoder(Track).decode

        def fits(value: bytes) -> bool:
            try:
                licence = decode(value).licence
                return licence.startswith(code) and licence != ""
            except msgspec.DecodeError:
                return False

        function = f"licence_{len(self._parameters)}"
        self._db.create_function(function, 1, fits, deterministic=True)
        return f"(instr(t.value, {self._take(code.encode())}) AND {function}(t.value))"

    def _loved(self) -> str:
        loved = "SELECT track FROM favourites"
        if not (wishes := self._facts.hearts):
            return loved
        more = self.these([track for track, wish in wishes.items() if wish])
        less = self.these([track for track, wish in wishes.items() if not wish])
        return f"{loved} UNION {more} EXCEPT {less}"

    def _heard_since(self, days: int) -> Collection[int]:
        since = self.now - days * DAY if days else 0.0
        return [track for track, each in self.heard.items() if not days or each.last >= since]

    def _years(self, first: int | None, last: int | None) -> str:
        limits = []
        if first is not None:
            limits.append(f"t.released >= {self._take(f'{first:04d}')}")
        if last is not None:
            limits.append(f"t.released < {self._take(f'{last + 1:04d}')}")
        return f"({' AND '.join(limits)})"

    def _take(self, value: object) -> str:
        name = f"p{len(self._parameters)}"
        self._parameters[name] = value
        return f":{name}"
