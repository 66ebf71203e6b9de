"""Text as it is looked for: without case, accents and the marks of typography; its words, the
ways in which it may be read, and the tokens of the full-text index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from itertools import chain, starmap
from typing import TypeVar
from unicodedata import category, combining, decimal, normalize

T = TypeVar("T")

# What a listener types for a sign that is not on the keyboard, and that no Unicode decomposition
# takes apart: each beside what it becomes.
_TYPED = {
    "đð": "d", "øɔ": "o", "łƚ": "l", "ħ": "h", "ıɨ": "i", "ŧ": "t", "ŋ": "n", "ə": "e", "ɛ": "e",
    "ƒ": "f", "ƀɓ": "b", "ɗ": "d", "æ": "ae", "œ": "oe", "þ": "th",
    "’‘‛ʻʼʽʹʾʿ′´": "'", "“”„‟″": '"', "‐‑‒–—―−": "-", "∕⁄": "/",
    "ک": "ك", "یىے": "ي", "ةہھەۃ": "ه", "ٱ": "ا",
    "\u0640": "",  # Arabic tatweel: it stretches a word
    "\u200c": "-",  # what parts a word in Persian, where others type a space or nothing
    "❤♡": "♥", "♯": "#", "№": "no.", "™": "™", "℠": "℠",
}  # fmt: skip
_LETTERS = {sign: typed for signs, typed in _TYPED.items() for sign in signs}
_SPELLED = {"$": "s", "€": "e", "£": "l", "¥": "y", "@": "a", "!": "i", "¡": "i"}
"""Signs that stand for letters in names: ``Ke$ha``, ``P!nk``."""
_UNSPACED = (
    r"\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59"  # Thai
    r"\u0e81-\u0ebd\u0ec0-\u0ece\u0ed0-\u0edf"  # Lao
    r"\u1000-\u1049\u1050-\u109d\ua9e0-\ua9fe\uaa60-\uaa7f"  # Burmese
    r"\u1780-\u17d3\u17d7\u17dc-\u17e9"  # Khmer
    r"\u1950-\u19da\u1a20-\u1a99\uaa80-\uaac2"  # Tai
    r"\u1b00-\u1b4b\ua980-\ua9c0"  # Balinese, Javanese
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
_ARTICLE = "ال"
_LEAST_STEM = 3
MOST_WORDS = 8
"""Words of a typed text that are looked for."""
_FINALS = "ᆨᄀ ᆩᄁ ᆪᆨᄉ ᆫᄂ ᆬᆫᄌ ᆭᆫᄒ ᆮᄃ ᆯᄅ ᆰᆯᄀ ᆱᆯᄆ ᆲᆯᄇ ᆳᆯᄉ ᆴᆯᄐ ᆵᆯᄑ ᆶᆯᄒ ᆷᄆ ᆸᄇ ᆹᆸᄉ ᆺᄉ ᆻᄊ ᆼᄋ ᆽᄌ ᆾᄎ ᆿᄏ ᇀᄐ ᇁᄑ ᇂᄒ"
_NEXT_INITIALS = {each[0]: each[1:] for each in _FINALS.split()}
"""The last consonants of a Hangul syllable as the next one begins with them."""
_WIDE = {code: chr(code + 0xFEE0) for code in range(33, 127)}
"""ASCII signs at full width, where SQLite's tokenizer ``ascii`` takes them for letters."""
_PUNCTUATION = frozenset("'\",.-()[]:;&/_")
"""Signs that most titles have: they tell little apart."""
_WITHOUT = dict.fromkeys(map(ord, _PUNCTUATION | set(" \t\n")))
_MOST_SIGNS = 8192


class _Signs(dict[int, str]):
    """What becomes of each sign, for ``str.translate``; worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _MOST_SIGNS:
            self.clear()
        made = self[code] = _folded_sign(chr(code))
        return made


def _folded_sign(sign: str) -> str:
    if sign in _LETTERS:
        return _LETTERS[sign]
    made = normalize("NFKD", sign).casefold()
    if made != sign:
        return "".join(map(_folded_sign, made))
    kind = category(sign)
    if combining(sign) or kind in ("Cf", "Me") or _is_variant(sign):
        return ""  # an accent, what joins emoji, what says how a sign looks
    if kind == "Nd":
        return str(decimal(sign))
    if "\u30a1" <= sign <= "\u30f6" or "\u30fd" <= sign <= "\u30fe":
        return chr(ord(sign) - 0x60)  # katakana as hiragana
    return sign


_folded = _Signs()


def _is_variant(sign: str) -> bool:
    """Whether a sign chooses among the looks of the one before it, the skin of an emoji too."""
    return (
        "\ufe00" <= sign <= "\ufe0f"
        or "\U0001f3fb" <= sign <= "\U0001f3ff"
        or "\U000e0100" <= sign <= "\U000e01ef"
        or sign in "\u034f\u180b\u180c\u180d\u180f"
    )


def fold(text: str) -> str:
    """``Älva’s Ørø`` as ``alva's oro``; what is folded stays as it is."""
    return text.lower() if text.isascii() else text.translate(_folded)


# The tracks of a page share few artists and albums.
_part = lru_cache(2048)(fold)


def indexed(*parts: str) -> str:
    """The folded texts of a thing, a line each: what it is sorted by and found by."""
    return "\n".join(map(_part, parts))


def together(words: str) -> str:
    """The text of :func:`indexed` that an earlier version kept with spaces around Han and kana."""
    return words if words.isascii() else re.sub(f"(?:^| )([{_APART}]) ", r"\1", words)


@cache  # compiled when they are needed: the first frame searches nothing
def _marks() -> str:
    """Vowel signs of scripts of Asia: parts of words that are no letters."""
    blocks = (0x7A6, 0x7B1), (0x900, 0x1000), (0x1700, 0x1D00), (0xA800, 0xAC00)
    codes = chain.from_iterable(starmap(range, blocks))
    marks = "".join([sign for sign in map(chr, codes) if category(sign)[0] == "M"])
    # One range of rare scripts: sre looks through what lies beyond 16 bits one by one.
    return marks + "\U00011000-\U00011fff"


@cache
def _words() -> re.Pattern[str]:
    """A run of letters that no space parts, a word, or a run of signs."""
    sign = rf"[^\w\s\0-\x1f\x7f\ud800-\udfff{_UNSPACED}{_marks()}]"
    word = rf"[^\W_{_UNSPACED}]|[{_marks()}]"
    return re.compile(rf"([{_UNSPACED}]+)|((?:{word})+)|((?:{sign}|_)+)")


@cache
def _ascii_signs() -> re.Pattern[str]:
    return re.compile(r"[!-/:-@\[-`{-~]+")


@cache
def _plain_words() -> re.Pattern[str]:
    """Texts as most are: nothing in them needs a closer look."""
    return re.compile(r"(?!.*(?<!\S)[a-z] [a-z](?!\S))[a-z0-9 \n]*", re.DOTALL)


@cache
def _parted() -> re.Pattern[str]:
    """What one writes as one word and another as several: letters that stand alone one after the
    other, a word with signs inside, signs with spaces between."""
    letter, sign = rf"[\w{_UNSPACED}{_marks()}]", rf"[^\w\s{_UNSPACED}{_marks()}]"
    return re.compile(
        rf"(?<!\S)[^\W\d](?:{sign}? [^\W\d]{sign}?(?!\S))+"
        rf"|(?<!{letter}){letter}++(?:{sign}{{1,3}}{letter}++)+"
        rf"|(?<!\S){sign}+(?: {sign}+)+(?!\S)"
    )


@cache
def _between() -> re.Pattern[str]:
    """What parts a word: spaces and signs."""
    return re.compile(rf"(?:[^\w{_UNSPACED}{_marks()}]|_)+")


@cache
def _spelled_signs() -> re.Pattern[str]:
    """A sign in place of a letter, inside a word or at its end."""
    letter = r"[^\W\d]"
    return re.compile(rf"[$€£¥](?=\S*{letter})|(?<={letter})(?:[@!¡]+(?={letter})|[$]+)")


def as_one(words: str) -> str:
    """A folded text without spaces and signs: ``rem`` of ``r.e.m.``; of signs alone ``()``."""
    if words.isalnum():
        return words
    return _between().sub("", words) or "".join(words.split())


def name_key(name: str) -> str:
    """A name without what is written in several ways: case, accents, spaces and punctuation; other
    signs stay: ``acdc`` of ``AC/DC``, ``c++``."""
    words = fold(name)
    return words.translate(_WITHOUT) or "".join(words.split())


def of_name(words: str, things: Iterable[T], name: Callable[[T], str]) -> list[T]:
    """The things of a name; where none has it, those of it but for spaces and punctuation."""
    every = list(things)
    exact = [each for each in every if fold(name(each)) == fold(words)]
    return exact or [each for each in every if name_key(name(each)) == name_key(words)]


def _unparted(words: str) -> str:
    """A folded text, each word without the signs inside."""
    return _parted().sub(lambda found: as_one(found[0]), words)


def _lettered(words: str) -> str:
    """A folded text with letters for the signs that stand for them."""
    return _spelled_signs().sub(lambda found: "".join([_SPELLED[each] for each in found[0]]), words)


def found_by(words: str) -> str:
    """A folded text, and behind it its words as others write them: ``r.e.m.``, ``rem``."""
    if _plain_words().fullmatch(words):
        return words
    signed = words.replace("_", "-")
    more = [as_one(found) for found in _parted().findall(signed)]
    if _SPELLED.keys().isdisjoint(signed) and "&" not in signed and "+" not in signed:
        return "\n".join((words, *more)) if more else words
    for chunk, lettered in zip(signed.split(), _lettered(signed).split(), strict=True):
        if chunk != lettered:
            more.append(as_one(lettered))
        elif chunk in ("&", "+"):
            more.append("and")
    return "\n".join((words, *more))


def readings(text: str) -> list[list[str]]:
    """The ways in which a typed text may be meant, each as words that all must be in what is
    found: as it is typed, its words without the signs inside, with letters for signs, without
    Arabic articles, in Hangul with the last consonant as the first of the next syllable.
    """
    words = fold(text)
    ways = [_terms(words)]
    if not _plain_words().fullmatch(words):
        signed = words.replace("_", "-")
        ways += [_terms(_unparted(signed)), _terms(_unparted(_lettered(signed)))]
    if not words.isascii():
        ways.append([_stem(term) for term in ways[0]])
        ways.append([*ways[0][:-1], *(_typed_on(term) for term in ways[0][-1:])])
    return [list(way[:MOST_WORDS]) for way in dict.fromkeys(map(tuple, ways)) if way]


def holds(words: str, ways: Sequence[Sequence[str]]) -> bool:
    """Whether a folded text holds all words of one of the :func:`readings` of another; any does
    where that has no words."""
    if not ways or any(all(word in words for word in way) for way in ways):
        return True
    there = found_by(words)
    return there is not words and any(all(word in there for word in way) for way in ways)


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
    return _terms(fold(text))


def _terms(folded: str) -> list[str]:
    found = _words().findall(folded)
    return [run or word for run, word, _ in found if run or word] or [each[2] for each in found]


def with_signs(text: str) -> list[str]:
    """The words of a typed text and the signs beside them that are more than punctuation; nothing
    where it has not both."""
    found = _words().findall(fold(text))
    found = [each for each in found if not each[2] or not _PUNCTUATION.issuperset(each[2])]
    has_both = len({bool(signs) for *_, signs in found}) > 1
    return list(dict.fromkeys(map("".join, found)))[:MOST_WORDS] if has_both else []


def tokens(words: str) -> str:
    """The tokens of a folded text, for SQLite's tokenizer ``ascii``.

    Of a run of signs, or of letters that no space parts, these are the letters from each place on
    where a word may begin, so that its inner words are beginnings of tokens.
    """
    if _plain_words().fullmatch(words):
        return words
    words = found_by(words)
    if words.isascii():  # there the tokenizer finds the words
        return " ".join((words, *chain.from_iterable(map(windows, _ascii_signs().findall(words)))))
    made: list[str] = []
    for run, word, signs in _words().findall(words):
        made += (word, *_without_article(word)) if word else windows(run or signs)
    return " ".join(made)


def _without_article(word: str) -> tuple[str, ...]:
    """An Arabic word with the article alone and without it; nothing where it has none."""
    if not "\u0620" <= word[0] <= "\u064a" or not (article := _article().match(word)):
        return ()
    stem = word[article.end() :]
    return _ARTICLE + stem, stem


def _stem(word: str) -> str:
    """An Arabic word without its article, where three letters are left; any other as it is."""
    stem = word.removeprefix(_ARTICLE)
    return stem if len(stem) >= _LEAST_STEM else word


def _typed_on(term: str) -> str:
    """Hangul while it is typed: ``놀`` on the way to ``노래``."""
    last, next_ = term[:-1], _NEXT_INITIALS.get(term[-1])
    return last + next_ if next_ else term


def is_run(term: str) -> bool:
    """Whether a term is found inside others: signs, or letters that no space parts."""
    if term.isascii() and term[:1].isalnum():
        return False
    found = _words().match(term)
    return bool(found and not found[2])


@lru_cache(1024)  # the same few signs stand in most titles
def windows(run: str) -> tuple[str, ...]:
    """The tokens of a run: its letters from each place on where a word may begin, as many as a
    token holds."""
    size, run = window(run), run.translate(_WIDE)
    return tuple(run[each.start() : each.start() + size] for each in _word_starts().finditer(run))


def window(run: str) -> int:
    """How many letters of a run a token holds."""
    return _JAMO_WINDOW if _JAMO[0] <= run[0] <= _JAMO[1] else _WINDOW


def spelled(words: str) -> set[str]:
    """The words of folded texts that are looked up by their letters: of three and more."""
    words = found_by(words)
    if words.isascii():
        return set(re.findall(r"[^\W_]{3,}", words))
    found = {word for _, word, _ in _words().findall(words) if word}
    found.update([stem for word in found for stem in _without_article(word)])
    return {word for word in found if len(word) > 2}
