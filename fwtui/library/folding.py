"""Text as it is looked for: without case, accents and the marks of typography; its words, and
the tokens of the full-text index."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from unicodedata import combining, normalize

# Letters that a listener without them on the keyboard types as these, and that no Unicode
# decomposition takes apart.
_LETTERS = {
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ø": "o",
    "ħ": "h",
    "ı": "i",
    "ŧ": "t",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "’": "'",
    "‘": "'",
    "ʻ": "'",
    "\u0640": "",  # Arabic tatweel: it stretches a word
}
_UNSPACED = (
    r"\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59"  # Thai
    r"\u0e81-\u0ebd\u0ec0-\u0ece\u0ed0-\u0edf"  # Lao
    r"\u1000-\u1049\u1050-\u109d\ua9e0-\ua9fe\uaa60-\uaa7f"  # Burmese
    r"\u1780-\u17d3\u17d7\u17dc-\u17e9"  # Khmer
    r"\u1950-\u19da\u1a20-\u1a99\uaa80-\uaac2"  # Tai
    r"\u1b05-\u1b4b\ua984-\ua9b2"  # Balinese, Javanese
    r"\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb"  # Hangul, decomposed
    r"\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3105-\u312f"  # kana
    r"\ua000-\ua48c"  # Yi
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
"""Letters of scripts that no space parts into words, and of Hangul, whose compounds and
particles no space parts."""
_APART = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Letters that stood between spaces in texts that were folded by earlier versions."""
_WINDOW = 3
_JAMO_WINDOW = 6
"""Hangul is decomposed: two syllables or three."""
_JAMO = ("\u1100", "\u11ff")
_WIDE = {code: chr(code + 0xFEE0) for code in range(33, 127)}
"""ASCII signs at full width, where SQLite's tokenizer ``ascii`` takes them for letters."""
_MOST_SIGNS = 8192


class _Signs(dict[int, str | None]):
    """What becomes of each sign, for ``str.translate``; worked out when it is first met."""

    def __missing__(self, code: int) -> str | None:
        if len(self) >= _MOST_SIGNS:
            self.clear()
        sign = chr(code)
        made = None if combining(sign) else _LETTERS.get(sign, sign)
        self[code] = made
        return made


_folded = _Signs()


def fold(text: str) -> str:
    """``Älva’s Ørø`` as ``alva's oro``."""
    if text.isascii():
        return text.lower()
    return normalize("NFKD", text.casefold()).translate(_folded)


# The tracks of a page share few artists and albums.
_part = lru_cache(2048)(fold)


def indexed(*parts: str) -> str:
    """The folded texts of a thing, a line each: what it is sorted by and found by."""
    return "\n".join(map(_part, parts))


def together(words: str) -> str:
    """The text of :func:`indexed` that an earlier version kept with spaces around Han and kana."""
    return words if words.isascii() else re.sub(f"(?:^| )([{_APART}]) ", r"\1", words)


@cache  # compiled when they are needed: the first frame searches nothing
def _words() -> re.Pattern[str]:
    """Either a run of letters that no space parts, or a word."""
    return re.compile(rf"([{_UNSPACED}]+)|([^\W_{_UNSPACED}]+)")


@cache
def _plain_words() -> re.Pattern[str]:
    """Texts as most are: nothing in them needs a closer look."""
    return re.compile(r"[a-z0-9 \n]*")


@cache
def _lone_signs() -> re.Pattern[str]:
    """Signs between spaces, without a letter."""
    return re.compile(r"(?<!\S)(?:[^\w\s\ud800-\udfff]|_)+(?!\S)")


@cache
def _article() -> re.Pattern[str]:
    """The Arabic article at the beginning of a word, behind a conjunction or preposition."""
    return re.compile("(?:[وف]?[بك]?ال|[وف]?لل)(?=..)")


@cache
def _word_starts() -> re.Pattern[str]:
    """Where a word may begin in a run: any letter; in Hangul the first jamo of a syllable."""
    return re.compile("^.|[^\u1160-\u11ff\ud7b0-\ud7fb]")


def terms(text: str) -> list[str]:
    """The words of a text, folded; of one without any letter the signs.

    Letters that no space parts are one word: ``夜明け``.
    """
    folded = fold(text)
    found = [run or word for run, word in _words().findall(folded)]
    return found or _lone_signs().findall(folded)


def tokens(words: str) -> str:
    """The tokens of a folded text, for SQLite's tokenizer ``ascii``.

    Of a run that no space parts these are the letters from each place on where a word may
    begin, so that its inner words are beginnings of tokens.
    """
    if _plain_words().fullmatch(words):
        return words
    signs = " ".join([each.translate(_WIDE) for each in _lone_signs().findall(words)])
    if words.isascii():
        return f"{words} {signs}" if signs else words
    made: list[str] = []
    for run, word in _words().findall(words):
        made += windows(run) if run else (word, *_without_article(word))
    return f"{' '.join(made)} {signs}"


def _without_article(word: str) -> tuple[str, ...]:
    """An Arabic word with the article alone and without it; nothing where it has none."""
    if not "\u0620" <= word[0] <= "\u064a" or not (article := _article().match(word)):
        return ()
    stem = word[article.end() :]
    return "ال" + stem, stem


def is_unspaced(term: str) -> bool:
    """Whether a term is a run of letters that no space parts."""
    return not term.isascii() and bool((found := _words().match(term)) and found[1])


def windows(run: str) -> list[str]:
    """The letters from each place of a run on where a word may begin, as many as a token holds."""
    size = window(run)
    return [run[each.start() : each.start() + size] for each in _word_starts().finditer(run)]


def window(run: str) -> int:
    """How many letters of a run a token holds."""
    return _JAMO_WINDOW if _JAMO[0] <= run[0] <= _JAMO[1] else _WINDOW


def asked(term: str) -> str:
    """A term that is no run, as it stands in the index."""
    return term if term[0].isalnum() else term.translate(_WIDE)


def spelled(words: str) -> set[str]:
    """The words of folded texts that are looked up by their letters: of three and more."""
    if words.isascii():
        return set(re.findall(r"[^\W_]{3,}", words))
    found = {word for _, word in _words().findall(words) if word}
    found.update([stem for word in found for stem in _without_article(word)])
    return {word for word in found if len(word) > 2}
