"""Search over what the store knows: groups of hits while the listener types.

Every word of the text must begin a word of the thing, in any order, over title, artist and
album alike. Hits come in the order of their ids, which the full-text index gives without
sorting (ranking a short prefix costs a hundred times as much), and the few that are shown
are put in order afterwards.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import compress, count, islice
from typing import TYPE_CHECKING, Any, overload

from msgspec import Struct

from fwtui.library.folding import fold, indexed, terms
from fwtui.library.store.kinds import KINDS, Kind

if TYPE_CHECKING:
    from fwtui.library.store.store import Store

MOST = 20_000
"""Hits that are listed; of more it is only known that there are more."""
_BLOCK = 50
_BLOCKS_KEPT = 24
COUNTED = 100
"""Counting hits stops here, or where more are wanted."""
MOST_WORDS = 8
_LOOKED_AT = 40
"""Hits that are put in order, or as many as are wanted."""
_SHORT = 1_000
"""Lists up to this length are filtered inside words too."""
_GUESSES = 3
_INDEXED = 3
"""Letters of a beginning that the index knows (``prefix`` in the schema)."""
_NAMED = 60
_ONE_SIGN = """
SELECT word FROM vocabulary
WHERE word >= ? AND word < ? AND (glob(? || '', word) OR glob(? || '', word)) LIMIT 3"""
"""The beginning is a range, and a pattern no bare parameter: for one SQLite would prepare the
statement each time (SQLite: The LIKE Optimization, condition 6)."""


class HitGroup(Struct, frozen=True):
    """Hits of one kind."""

    kind: Kind
    values: tuple[Any, ...]
    """Artists, albums, tracks, playlists or channels, at most as many as were asked for."""
    count: int
    """How many there are in all ..."""
    more: bool = False
    """... or more than that: counting stops where it would cost time."""


class Results(Struct, frozen=True):
    """What a text finds; groups without hits are left out."""

    text: str
    groups: tuple[HitGroup, ...] = ()
    forgiven: str = ""
    """Nothing was found as it was typed; this is what was looked for instead."""
    from_pod: bool = False

    @property
    def total(self) -> int:
        """The number of hits in all groups, a lower bound where a group has ``more``."""
        return sum(group.count for group in self.groups)

    def ids(self, kind: Kind) -> frozenset[int | str]:
        """The ids of the values held of a kind; text for kinds whose own id is text."""
        return frozenset(
            value.id for group in self.groups if group.kind == kind for value in group.values
        )


class Hits(Sequence[Any]):
    """All hits of a kind: a sequence whose values are read from the store block by block.

    A value is ``None`` where it is not in the store any more.
    """

    def __init__(self, ids: array[int], read: Callable[[Sequence[int]], list[Any]]) -> None:
        self.ids = ids
        self._read = read
        self._blocks: dict[int, list[Any]] = {}

    @property
    def more(self) -> bool:
        """Whether there are more than these."""
        return len(self.ids) >= MOST

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, row: int) -> Any: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Any]: ...
    def __getitem__(self, row: int | slice) -> Any:
        if isinstance(row, slice):
            return [self[each] for each in range(*row.indices(len(self)))]
        block, place = divmod(range(len(self))[row], _BLOCK)
        if block not in self._blocks:
            if len(self._blocks) >= _BLOCKS_KEPT:
                del self._blocks[next(iter(self._blocks))]
            self._blocks[block] = self._read(self.ids[block * _BLOCK : (block + 1) * _BLOCK])
        return self._blocks[block][place]


def search(store: Store, text: str, limit: int) -> Results:
    """Groups of hits, at most ``limit`` values each, in at most about two milliseconds."""
    words = terms(text)[:MOST_WORDS]
    if not words:
        return Results(text)
    groups = _groups(store, words, limit)
    if groups:
        return Results(text, groups)
    for guess in _forgiven(store, words):
        groups = _groups(store, guess, limit)
        if groups:
            return Results(text, groups, forgiven=" ".join(guess))
    return Results(text)


def found(store: Store, kind: Kind, text: str, most: int) -> array[int]:
    """The ids of all hits of a kind, at most so many, in the order of their ids."""
    words = terms(text)[:MOST_WORDS]
    if not words or not KINDS[kind].index or (match := _match(store, words)) is None:
        return array("q")
    return array("q", _hits(store, KINDS[kind].index, match, most))


def _groups(store: Store, words: list[str], limit: int) -> tuple[HitGroup, ...]:
    match = _match(store, words)
    wanted = " ".join(words)
    counted, looked_at = max(COUNTED, limit), max(_LOOKED_AT, limit)
    groups: list[HitGroup] = []
    indexed_kinds = ((kind, stored.index) for kind, stored in KINDS.items() if stored.index)
    for kind, index in indexed_kinds:
        ids = _hits(store, index, match, counted) if match is not None else []
        if not ids:
            continue
        # Read once, to be put in order and to be shown: a statement costs more than a row.
        read = store.read(kind, ids[:looked_at])
        read.sort(key=lambda row: _nearness(row[2], wanted, words[0]))
        values = store.made(kind, read[:limit])
        there = tuple(values[row[0]] for row in read[:limit] if row[0] in values)
        groups.append(HitGroup(kind, there, len(ids), len(ids) >= counted))
    for kind, stored in KINDS.items():
        if stored.few and (group := _few(store, kind, words, limit)):
            groups.append(group)
    return tuple(groups)


def _match(store: Store, words: list[str]) -> str | None:
    """The words as an FTS5 query, or ``None`` when one of them begins no word at all.

    The index knows beginnings of up to three letters. A longer one it would put together
    from all words that begin so, every row of each, before the first hit is seen (tens of
    milliseconds for a common word): so those words are named, and read only as far as
    needed. They are letters and digits alone, so quotes hold them.
    """
    parts: list[str] = []
    for word in words:
        if len(word) <= _INDEXED:
            parts.append(f'"{word}"*')
            continue
        there = _beginning(store, word, _NAMED + 1)
        if not there:
            return None
        if len(there) > _NAMED:
            parts.append(f'"{word}"*')
        else:
            parts.append("(" + " OR ".join(f'"{each}"' for each in there) + ")")
    return " AND ".join(parts)


def _beginning(store: Store, start: str, limit: int) -> list[str]:
    """Words of the vocabulary that begin so."""
    sql = "SELECT word FROM vocabulary WHERE word >= ? AND word < ? LIMIT ?"
    return [word for (word,) in store.library.rows(sql, (start, start + "\U0010ffff", limit))]


def _hits(store: Store, table: str, match: str, limit: int) -> list[int]:
    sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ? LIMIT ?"
    return [each for (each,) in store.library.rows(sql, (match, limit))]


def _nearness(indexed: str, wanted: str, first: str) -> tuple[int, int]:
    """Small for what was most likely meant: the name itself, then what begins like it."""
    end = indexed.find("\n")
    length = end if end >= 0 else len(indexed)
    if not indexed.startswith(first):
        return 2, length
    return (0 if length == len(wanted) and indexed.startswith(wanted) else 1), length


def _few(store: Store, kind: Kind, words: list[str], limit: int) -> HitGroup | None:
    """Playlists and channels are few: they are looked through."""
    read = store.library.rows(f"{KINDS[kind].words} true")
    ids = [each for each, text in read if _begins(text, words)]
    values = tuple(value for value in store.values(kind, ids[:limit]) if value is not None)
    return HitGroup(kind, values, len(ids)) if values else None


def _begins(text: str, words: list[str]) -> bool:
    if any(word not in text for word in words):
        return False  # so most of them need not be taken apart
    there = terms(text)
    return all(any(each.startswith(word) for each in there) for word in words)


# --- a typo forgiven ------------------------------------------------------------------------


def _forgiven(store: Store, words: list[str]) -> Iterator[list[str]]:
    """The same words with one mistyped word put right, at most three guesses.

    One letter wrong, missing, too many, or two exchanged; the first letter of the word is
    taken to be right, except that it may be exchanged with the second.
    """
    for place, word in enumerate(words):
        if len(word) < 4 or _is_known(store, word):
            continue
        # Two mistyped words are too many to guess: the first is the only one.
        for guess in islice(_near(store, word), _GUESSES):
            yield [*words[:place], guess, *words[place + 1 :]]
        return


def _is_known(store: Store, word: str) -> bool:
    return bool(_beginning(store, word, 1))


def _near(store: Store, word: str) -> Iterator[str]:
    """Beginnings of words that are there, one mistake away; looked for as they are taken."""
    near: set[str] = set()
    turned = [
        word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        for i in range(len(word) - 1)
        if word[i] != word[i + 1]
    ]
    shorter = [word[:i] + word[i + 1 :] for i in range(1, len(word))]
    for guess in dict.fromkeys((*turned, *shorter)):
        if _is_known(store, guess):
            near.add(guess)
            yield guess
    # A wrong or a missing letter: any one sign in its place. The late ones first, because
    # fewer words begin alike so far; of all that share one letter, only as a last resort.
    for place in range(len(word) - 1, 0, -1):
        if place == 1 and near:
            return
        start = word[:place]
        missing, wrong = f"{start}?{word[place:]}", f"{start}?{word[place + 1 :]}"
        asked = (start, start + "\U0010ffff", missing + "*", wrong + "*")
        for (there,) in store.library.rows(_ONE_SIGN, asked):
            fits = there[place + 1 :].startswith(word[place + 1 :])
            guess = there[: len(wrong if fits else missing)]
            if guess not in near:
                near.add(guess)
                yield guess


# --- a list narrowed down ---------------------------------------------------------------------


def narrowed(store: Store, kind: Kind, ids: array[int], text: str) -> array[int]:
    """The rows (from 0) of a list that a text fits: its words in any order.

    In a list of up to a thousand rows the words may stand inside words; in a longer one they
    begin words. Rows whose values are not here do not fit.
    """
    words = terms(text)[:MOST_WORDS]
    if not words:
        return array("I", range(len(ids)))
    stored = KINDS[kind]
    if not stored.words:
        return _by_value(store, kind, ids, words)
    if len(ids) <= _SHORT or not stored.index:
        read = store.rows_of(f"{stored.words} id IN ", ids)
        fits = {each for each, there in read if all(word in there for word in words)}
    else:
        fits = set(found(store, kind, text, len(ids) + 1_000_000))
    return array("I", compress(count(), map(fits.__contains__, ids)))


def _by_value(store: Store, kind: Kind, ids: array[int], words: list[str]) -> array[int]:
    rows = array("I")
    for row, value in enumerate(store.values(kind, ids)):
        thing = getattr(value, "track", None) or getattr(value, "artist", None) or value
        if thing is None:
            continue
        there = indexed(getattr(thing, "title", ""), getattr(thing, "name", ""))
        there += fold(getattr(thing, "artist", ""))
        if all(word in there for word in words):
            rows.append(row)
    return rows
