"""Sentences over the mirror: which tracks fit, in their order, as SQL and what SQL cannot say.

Times of listening are inside values and waiting hearts in the outbox: both come as sets of
track ids (:class:`Facts`). A licence is looked for in the bytes of a value first and read only
where it stands in them.
"""

from __future__ import annotations

import json
import time
from array import array
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw, Struct

from fwtui.library.folding import asked, holds, is_unspaced, readings, window, windows
from fwtui.library.listing.queries import History
from fwtui.library.sentence.language import (
    BY_HEARD,
    NO_LICENCE,
    Either,
    Every,
    FieldTerm,
    Flag,
    Length,
    Not,
    Sentence,
    Since,
    Term,
    TextTerm,
    Years,
)
from fwtui.library.store import fts
from fwtui.music import Artist, Track, TrackId

if TYPE_CHECKING:
    from sqlite3 import Connection

_INDEX = (
    "CREATE INDEX IF NOT EXISTS tracks_facts ON tracks (listed, seconds, created, artist, album)"
)
"""What most sentences read, without the values beside it."""
_BY_ID = "tracks_by_id"
_BY_ID_INDEX = (
    f"CREATE INDEX IF NOT EXISTS {_BY_ID}"
    " ON tracks (id, listed, seconds, created, artist, album, disc, position)"
)
"""The same for tracks whose ids are known: half as slow as the rows with their values."""

_DAY = 86_400.0
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


def prepare(db: Connection) -> None:
    """Make the index that sentences are quick by; on the writer thread, 0.5 s once."""
    db.execute(_INDEX)
    db.execute(_BY_ID_INDEX)


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
    found: dict[int, ListenRecord] = {}
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
        last = created.timestamp() if created else 0.0
        before = found.get(track, ListenRecord(0, 0.0))
        found[track] = ListenRecord(before.times + 1, max(before.last, last))
    return found


def evaluate(
    db: Connection,
    sentence: Sentence,
    facts: Facts = Facts(),  # noqa: B008 -- frozen
    among: Iterable[int] | None = None,
) -> array[int]:
    """The ids of the tracks that fit, in the sentence's order.

    Without an order they come by artist, album and place on it; equally often heard ones come
    by id. ``among`` are the ids of a list that is narrowed: theirs is the order then, unless the
    sentence says one.
    """
    made = _Statement(db, facts)
    condition = made.term(sentence.where)
    if among is not None and not sentence.order:
        tracks = made.tracks(sentence.where)
        fits = set(made.ids(f"SELECT t.id FROM {tracks} WHERE t.listed >= 0 AND {condition}"))
        ids = array("q", [each for each in among if each in fits])
        return ids if sentence.limit is None else ids[: sentence.limit]
    listed = "likely(t.listed = 1) AND " if among is None else ""
    by, joins = _ORDERS.get(sentence.order, ("t.id", ""))
    limit = ""
    if sentence.limit is not None and sentence.order not in BY_HEARD and among is None:
        limit = f" LIMIT {sentence.limit:d}"
    by = by.replace(":seed", str(int(facts.seed)))
    tracks = made.tracks(sentence.where)
    if limit and sentence.order == "random" and not _is_narrow(sentence.where):
        # Few of the tracks hold as many of the first as are wanted, unless hardly any fit.
        few = f"{by.partition(',')[0]} < {_SHUFFLED // _FEW}"
        first = made.ids(
            f"SELECT t.id FROM {tracks}{joins} WHERE {listed}{few} AND {condition}"
            f" ORDER BY {by}{limit}"
        )
        if len(first) == sentence.limit:
            return array("q", first)
    found = made.ids(
        f"SELECT t.id FROM {tracks}{joins} WHERE {listed}{condition} ORDER BY {by}{limit}"
    )
    if among is not None:
        there = set(among)
        found = [each for each in found if each in there]
    if sentence.order in BY_HEARD:
        found = _by_heard(sentence.order, found, made.heard)
    return array("q", found if sentence.limit is None else found[: sentence.limit])


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


_SHUFFLED = 4_294_967_291
"""Ids are shuffled onto the numbers below this one."""
_FEW = 64
"""One of so many tracks is looked at first for those that come first by chance."""
_PLACE = "t.disc, t.position, t.id"
_ALBUMS = " LEFT JOIN albums a ON a.id = t.album"
_ARTISTS = _ALBUMS + " LEFT JOIN artists r ON r.id = t.artist"
_ORDERS = {
    "": (f"r.words, a.released, a.words, {_PLACE}", _ARTISTS),
    "newest": (f"a.released DESC NULLS LAST, a.words, {_PLACE}", _ALBUMS),
    "oldest": (f"a.released NULLS LAST, a.words, {_PLACE}", _ALBUMS),
    "latest added": ("t.created DESC, t.id DESC", ""),
    "longest": ("t.seconds DESC NULLS LAST, t.id", ""),
    "shortest": ("t.seconds NULLS LAST, t.id", ""),
    # Multiplied by an odd number and cut, ids lie as if they were shuffled.
    "random": (f"((t.id + :seed) * 2654435761) % {_SHUFFLED}, t.id", ""),
}


def _by_heard(order: str, ids: list[int], heard: Mapping[int, ListenRecord]) -> list[int]:
    never = ListenRecord(0, 0.0)
    if order in ("least heard", "most heard"):
        return sorted(
            ids, key=lambda each: heard.get(each, never).times, reverse=order == "most heard"
        )
    return sorted(
        ids, key=lambda each: heard.get(each, never).last, reverse=order == "latest heard"
    )


def _is_narrow(term: Term) -> bool:
    """Whether an index gives the tracks of a term, so that the others are not looked at."""
    match term:
        case FieldTerm("licence", text):
            return text.lower() != NO_LICENCE
        case TextTerm() | FieldTerm() | Flag() | Since("heard", _):
            return True
        case Every(terms):
            return any(map(_is_narrow, terms))
        case Either(terms):
            return all(map(_is_narrow, terms))
        case _:
            return False


def _gives_ids(term: Term) -> bool:
    """Whether the condition of a term begins with ids, and not with an artist's or album's."""
    match term:
        case FieldTerm("artist" | "album", _):
            return False
        case Every(terms):
            return any(map(_gives_ids, terms))
        case Either((only,)):
            return _gives_ids(only)
        case _:
            return _is_narrow(term)


def _match(text: str) -> str:
    """As an FTS5 query: all words of a text, in one of its readings; empty without words."""
    ways = (" AND ".join(map(_beginning, way)) for way in readings(text))
    return " OR ".join(f"({way})" for way in ways)


def _beginning(word: str) -> str:
    """As an FTS5 query: a word that begins so, or the letters of a run in any order."""
    if not is_unspaced(word) or len(word) <= (size := window(word)):
        return f'"{asked(word)}"*'
    return " AND ".join(f'"{each}"' for each in windows(word) if len(each) == size)


class _Statement:
    """The conditions of one sentence and the parameters that go with them."""

    def __init__(self, db: Connection, facts: Facts) -> None:
        self._db = db
        self._facts = facts
        self._now = facts.now or time.time()
        self._parameters: dict[str, object] = {}
        self._heard: dict[int, ListenRecord] | None = None
        there = "SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = ?"
        self._has_index = db.execute(there, (_BY_ID,)).fetchone() is not None

    @property
    def heard(self) -> dict[int, ListenRecord]:
        """The listener's history, read when the first term needs it."""
        if self._heard is None:
            self._heard = history(self._db)
        return self._heard

    def ids(self, sql: str) -> list[int]:
        """The ids of a SELECT of ``t.id``, in its order: as one text, which is read in half the
        time of as many rows."""
        text = f"SELECT json_group_array(id) FROM ({sql})"
        (found,) = self._db.execute(text, self._parameters).fetchone()
        return msgspec.json.decode(found, type=list[int])

    def tracks(self, term: Term) -> str:
        """The table of a term, by the index that SQLite would not choose itself."""
        return (
            f"tracks t INDEXED BY {_BY_ID}" if self._has_index and _gives_ids(term) else "tracks t"
        )

    def term(self, term: Term) -> str:
        """A condition on ``t``, a row of tracks. Raises TypeError for what is no term."""
        match term:
            case Every(terms):
                return " AND ".join(map(self.term, terms)) or "true"
            case Either(terms):
                if len(terms) > 1 and all(map(_gives_ids, terms)):
                    # SQLite looks at every track for an OR, and into an index for each of these.
                    return f"t.id IN ({' UNION ALL '.join(map(self._chosen, terms))})"
                return "(" + " OR ".join(f"({self.term(each)})" for each in terms) + ")"
            case Not(inner):
                # A fact that is not known (NULL) does not hold, and so its opposite does.
                return f"NOT coalesce(({self.term(inner)}), 0)"
            case TextTerm(text):
                return self._words("t.id IN (SELECT rowid FROM track_tokens WHERE {})", text)
            case FieldTerm(name, text):
                return self._field(name, text)
            case Flag():
                return self._loved()
            case Since("heard", days):
                return self._one_of(self._heard_since(days))
            case Since(_, days):
                return f"t.created >= {self._take(self._now - days * _DAY)}"
            case Length(name, seconds):
                sign = "<" if name == "under" else ">"
                return f"t.seconds {sign} {self._take(seconds)}"
            case Years(first, last):
                return self._years(first, last)
        raise TypeError(f"{term!r} is no term")

    def _chosen(self, term: Term) -> str:
        """The SELECT of the ids of a term."""
        match term:
            case FieldTerm("tag", text):
                return f"SELECT track FROM track_tags WHERE tag = {self._take(text)}"
            case _:
                return f"SELECT t.id FROM {self.tracks(term)} WHERE {self.term(term)}"

    def _field(self, name: str, text: str) -> str:
        match name:
            case "tag":
                return f"t.id IN ({self._chosen(FieldTerm(name, text))})"
            case "title":
                return self._words(
                    "t.id IN (SELECT rowid FROM track_tokens WHERE {0})", text
                ) + self._title("t.words", text)
            case "album":
                within = self._words("id IN (SELECT rowid FROM album_tokens WHERE {0})", text)
                return (
                    f"t.album IN (SELECT id FROM albums WHERE {within}"
                    f"{self._title('albums.words', text)})"
                )
            case "artist":
                artists = self._words("SELECT rowid FROM artist_tokens WHERE {0}", text)
                return (
                    f"(t.artist IN ({artists})"
                    f" OR t.id IN (SELECT track FROM track_guests WHERE artist IN ({artists})))"
                )
            case _:
                return self._licence(text.lower())

    def _words(self, sql: str, text: str) -> str:
        """``sql`` with the condition that its index holds all words, each as a beginning."""
        if not (match := _match(text)):
            return "false"
        table = next(each for each in _INDEXES if each in sql)
        return sql.format(f"{table} MATCH {self._take(match)}")

    def _title(self, column: str, text: str) -> str:
        """And the words stand in the first line, which is the title."""
        if not (ways := readings(text)):
            return ""
        line = f"substr({column}, 1, instr({column} || char(10), char(10)) - 1)"
        as_typed = " OR ".join(
            " AND ".join(f"instr({line}, {self._take(word)})" for word in way) for way in ways
        )
        function = f"title_{len(self._parameters)}"
        self._db.create_function(function, 1, lambda there: holds(there, ways), deterministic=True)
        # Few titles have signs: the others are not handed to Python.
        signed = f"{line} GLOB '*[^a-z0-9 ]*' AND {function}({line})"
        return f" AND ({as_typed} OR {signed})"

    def _licence(self, code: str) -> str:
        """By the table of licences; until that is filled the code stands in the bytes of the
        value, and then in the right field of it."""
        if code == NO_LICENCE:
            return f"NOT {self._licence('')}"
        if fts.has_licences(self._db):
            first, after = self._take(code), self._take(code + chr(0x10FFFF))
            fit = f"licence >= {first} AND licence < {after}"
            return f"t.id IN (SELECT track FROM track_licences WHERE {fit})"
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
        wishes = self._facts.hearts
        loved = "t.id IN (SELECT track FROM favourites)"
        if not wishes:
            return loved
        more = self._one_of([track for track, wish in wishes.items() if wish])
        less = self._one_of([track for track, wish in wishes.items() if not wish])
        return f"(({loved} OR {more}) AND NOT {less})"

    def _heard_since(self, days: int) -> Collection[int]:
        since = self._now - days * _DAY if days else 0.0
        return [track for track, each in self.heard.items() if not days or each.last >= since]

    def _one_of(self, ids: Collection[int]) -> str:
        return f"t.id IN (SELECT value FROM json_each({self._take(json.dumps(list(ids)))}))"

    def _years(self, first: int | None, last: int | None) -> str:
        limits = []
        if first is not None:
            limits.append(f"released >= {self._take(f'{first:04d}')}")
        if last is not None:
            limits.append(f"released < {self._take(f'{last + 1:04d}')}")
        return f"t.album IN (SELECT id FROM albums WHERE {' AND '.join(limits)})"

    def _take(self, value: object) -> str:
        name = f"p{len(self._parameters)}"
        self._parameters[name] = value
        return f":{name}"


_INDEXES = ("track_tokens", "album_tokens", "artist_tokens")
