"""The words of the library, sliced by letter: the beginnings that a mistyped word may mean.

Word ``number`` is bit ``number - 1`` of every slice, and the slice of a place and a letter says
which words have that letter there. The edit distance from a typed word is then computed for all
words at once, by ``&`` and ``|`` of whole slices. 4,096 words are a sheet, whose slices are
rows; the words that came since the last sheet are sliced in memory.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from sqlite3 import Connection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fwtui.library.store.database import Database

_PLACES = 12
"""Letters of a word that are sliced."""
_SHEET = 4_096
_BYTES = _SHEET // 8
_END = " "
"""In place of a letter behind the last one of a word."""
_KEPT_BYTES = 4_000_000
"""Of slices in memory."""
_LEAST_KEPT = 64
_FORMS_KEPT = 32
_FEW = 64
"""Words that are read at once."""
_COMPLETIONS = 60
"""Words with the same beginning of :data:`_PLACES` letters that are looked at."""
_BEGINNINGS = f"""
SELECT group_concat(substr(word || '{_END * _PLACES}', 1, {_PLACES}), '') FROM
    (SELECT word FROM spellings WHERE number > ? ORDER BY number LIMIT ?)"""
_NAMED = "SELECT word FROM json_each(?) CROSS JOIN spellings ON number = value"
_SHEETS = "SELECT value FROM meta WHERE name = 'sheets'"
"""How many are written."""
_ONE = [bytes(b"1"[0] if each == code else b"0"[0] for each in range(256)) for code in range(128)]
"""By ASCII letter the table that turns it into 1 and all else into 0."""


class _Sheet:
    """Some words, sliced where it is asked for."""

    def __init__(self, text: str) -> None:
        """``text``: the first letters of each word, as :data:`_BEGINNINGS` reads them."""
        self.count = len(text) // _PLACES
        self._columns = [text[place::_PLACES] for place in range(_PLACES)]
        self._ascii = [column.encode("ascii", "replace") for column in self._columns]

    def bits(self, place: int, letter: str) -> int:
        """Which of the words have this letter there; the first word is the lowest bit."""
        if letter.isascii():  # the quickest way from letters to bits
            return int(self._ascii[place].translate(_ONE[ord(letter)])[::-1] or b"0", 2)
        column, bits = self._columns[place], 0
        at = column.find(letter)
        while at >= 0:
            bits |= 1 << at
            at = column.find(letter, at + 1)
        return bits

    def letters(self, place: int) -> set[str]:
        return set(self._columns[place])


def _key(place: int, letter: str) -> int:
    return place << 21 | ord(letter)


# --- writing, on the writer thread, in its transaction -------------------------------------


def learn(db: Connection, words: Collection[str]) -> None:
    """Add words that are not known yet; none is ever taken away."""
    before = db.total_changes
    db.executemany(
        "INSERT OR IGNORE INTO spellings (word) VALUES (?)", [(word,) for word in sorted(words)]
    )
    if db.total_changes == before:
        return
    (last,) = db.execute("SELECT max(number) FROM spellings").fetchone()
    sheets = _sheet_count(db.execute(_SHEETS).fetchone())
    while last >= (sheets + 1) * _SHEET:
        _write_sheet(db, sheets)
        sheets += 1


def _write_sheet(db: Connection, sheet: int) -> None:
    words = _Sheet(db.execute(_BEGINNINGS, (sheet * _SHEET, _SHEET)).fetchone()[0])
    rows = [
        (_key(place, letter) << 24 | sheet, words.bits(place, letter))
        for place in range(_PLACES)
        for letter in words.letters(place)
    ]
    db.executemany(
        "INSERT INTO slices VALUES (?, ?)",
        [(key, bits.to_bytes(_BYTES, "little").rstrip(b"\0")) for key, bits in sorted(rows)],
    )
    db.execute("REPLACE INTO meta VALUES ('sheets', ?)", (sheet + 1,))


def _sheet_count(row: tuple[int] | None) -> int:
    return row[0] if row else 0


# --- reading -------------------------------------------------------------------------------


class Spelling:
    """Beginnings of words near a mistyped word. Reads inside one snapshot of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._state: tuple[int, int, int] | None = None
        self._sheets = 0
        self._words = 0
        self._tail = _Sheet("")
        """The words that no sheet holds yet."""
        self._slices: OrderedDict[int, int] = OrderedDict()
        self._forms: OrderedDict[tuple[str, int, int], dict[str, int]] = OrderedDict()

    def beginning(self, start: str, limit: int) -> list[str]:
        """Words that begin so, at most ``limit``, in order."""
        sql = "SELECT word FROM spellings WHERE word >= ? AND word < ? ORDER BY word LIMIT ?"
        return [word for (word,) in self._database.rows(sql, (start, start + "\U0010ffff", limit))]

    def forms(self, word: str, slips: int, most: int) -> dict[str, int]:
        """Beginnings of words that are at most ``slips`` away from ``word``, the nearest first:
        each with the number of slips.

        A slip is a letter that is wrong, missing or too many, or two neighbours exchanged.
        """
        self._follow()
        asked = (word, slips, most)
        found = self._forms.get(asked)
        if found is None:
            found = self._find(word, slips, most)
            self._forms[asked] = found
            if len(self._forms) > _FORMS_KEPT:
                self._forms.popitem(last=False)
        return found

    def let_go(self) -> None:
        """Free the memory of the slices."""
        self._state = None
        self._slices.clear()
        self._forms.clear()
        self._tail = _Sheet("")

    def _follow(self) -> None:
        """Take in the words that came since."""
        sheets = _sheet_count(self._database.row(_SHEETS))
        last = self._database.row("SELECT max(number) FROM spellings")
        state = (self._database.file, sheets, (last and last[0]) or 0)
        if state == self._state:
            return
        row = self._database.row(_BEGINNINGS, (sheets * _SHEET, -1))
        self._tail = _Sheet((row and row[0]) or "")
        self._state, self._sheets = state, sheets
        self._words = sheets * _SHEET + self._tail.count
        self._slices.clear()
        self._forms.clear()

    def _at(self, place: int, letter: str) -> int:
        """The words that have this letter there."""
        key = _key(place, letter)
        bits = self._slices.get(key)
        if bits is None:
            sql = "SELECT key & 0xFFFFFF, bits FROM slices WHERE key BETWEEN ? AND ?"
            rows = self._database.rows(sql, (key << 24, (key + 1 << 24) - 1))
            if len(rows) < self._sheets:  # of a rare letter
                there = dict(rows)
                rows = [(sheet, there.get(sheet, b"")) for sheet in range(self._sheets)]
            read = b"".join([blob.ljust(_BYTES, b"\0") for _, blob in rows])
            tail = self._tail.bits(place, letter) << self._sheets * _SHEET
            bits = self._slices[key] = int.from_bytes(read, "little") | tail
            most = max(_LEAST_KEPT, _KEPT_BYTES // (self._words // 8 + 1))
            if len(self._slices) > most:
                self._slices.popitem(last=False)
        else:
            self._slices.move_to_end(key)
        return bits

    def _near(self, typed: str, slips: int) -> dict[tuple[int, int], int]:
        """By slips and length: the words whose beginning of that length is so near."""
        size, at = len(typed), self._at
        every = (1 << self._words) - 1
        # reached[i][e]: words whose first letters are the first i typed ones with e slips.
        nothing = [[0] * (slips + 1) for _ in range(size + 1)]
        before = nothing
        last = [[every if i <= e else 0 for e in range(slips + 1)] for i in range(size + 1)]
        found: dict[tuple[int, int], int] = {}
        for length in range(1, min(size + slips, _PLACES) + 1):
            place = length - 1
            there = every ^ at(place, _END)
            now = [[0] * (slips + 1) for _ in range(size + 1)]
            for i in range(max(0, length - slips), min(size, length + slips) + 1):
                here = at(place, typed[i - 1]) if i else 0
                turned = (
                    at(place - 1, typed[i - 1]) & at(place, typed[i - 2])
                    if (i > 1 and place and slips)
                    else 0
                )
                for e in range(slips + 1):
                    reached = last[i - 1][e] & here if i else 0
                    if e:
                        reached |= last[i][e - 1] & there  # a letter is missing
                        if i:
                            reached |= last[i - 1][e - 1] & there  # a wrong one
                            reached |= now[i - 1][e - 1]  # one too many
                        if turned:
                            reached |= before[i - 2][e - 1] & turned
                    now[i][e] = reached
            for e, reached in enumerate(now[size]):
                if reached:
                    found[e, length] = reached
            before, last = last, now
        return found

    def _find(self, word: str, slips: int, most: int) -> dict[str, int]:
        typed = word[: _PLACES - slips]
        near = self._near(typed, slips)
        found: dict[str, tuple[int, int, int]] = {}
        seen = 0
        for e, length in sorted(near, key=lambda each: (each[0], abs(each[1] - len(typed)))):
            left = near[e, length] & ~seen
            seen |= left
            while left and len(found) < 2 * most:
                few = left.bit_count() <= _FEW
                numbers = _numbers(left) if few else [left.bit_length()]
                form = ""
                for (there,) in self._database.rows(_NAMED, (str(numbers),)):
                    form = there[:length]
                    rank = (e, abs(length - len(typed)), -_alike(form, typed))
                    found.setdefault(form, rank)
                if few:
                    break
                # Of many, all that begin like it are done with.
                same = left
                for place, letter in enumerate(form):
                    same &= self._at(place, letter)
                left ^= same or 1 << numbers[0] - 1
        forms = {form: found[form][0] for form in sorted(found, key=found.__getitem__)}
        if len(typed) < len(word):
            forms = self._completed(forms, word, slips)
        return dict(list(forms.items())[:most])

    def _completed(self, forms: dict[str, int], word: str, slips: int) -> dict[str, int]:
        """Of words that begin near a long word's first letters: those near all of it."""
        found: dict[str, int] = {}
        for form in forms:
            for each in self.beginning(form, _COMPLETIONS):
                e, length = nearest_beginning(word, each)
                if e <= slips and found.get(each[:length], e) >= e:
                    found[each[:length]] = e
        return dict(sorted(found.items(), key=lambda each: each[1]))


def _numbers(bits: int) -> list[int]:
    """The numbers of the words in a slice, the last first."""
    found: list[int] = []
    while bits:
        found.append(bits.bit_length())
        bits ^= 1 << found[-1] - 1
    return found


def _alike(one: str, other: str) -> int:
    """How many first letters are the same."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def nearest_beginning(typed: str, word: str) -> tuple[int, int]:
    """How many slips ``typed`` is away from the nearest beginning of ``word``, and its length.

    The optimal string alignment distance, with the end of ``word`` free.
    """
    before: list[int] = []
    last = list(range(len(typed) + 1))
    best = (last[-1], 0)
    for length, letter in enumerate(word, 1):
        now = [length]
        for i, each in enumerate(typed, 1):
            cost = min(last[i] + 1, now[i - 1] + 1, last[i - 1] + (each != letter))
            if i > 1 and length > 1 and each == word[length - 2] and typed[i - 2] == letter:
                cost = min(cost, before[i - 2] + 1)
            now.append(cost)
        if now[-1] < best[0] or (now[-1] == best[0] and length <= len(typed)):
            best = (now[-1], length)
        before, last = last, now
    return best
