"""Text as it is looked for: without case, accents and the marks of typography."""

from __future__ import annotations

import re
from functools import lru_cache
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
}
_WORD = re.compile(r"\w+")
_HAN = (
    ("\u3040", "\u30ff"),
    ("\u3400", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
"""Han and kana, which no space parts into words: from, to."""
_MOST_SIGNS = 8192


class _Signs(dict[int, str | None]):
    """What becomes of each sign, for ``str.translate``; worked out when it is first met."""

    def __init__(self, *, apart: bool) -> None:
        self._apart = apart
        """Whether every sign of Han and kana stands as a word of its own."""

    def __missing__(self, code: int) -> str | None:
        if len(self) >= _MOST_SIGNS:
            self.clear()
        sign = chr(code)
        made: str | None = _LETTERS.get(sign, sign)
        if combining(sign):
            made = None
        elif self._apart and any(first <= sign <= last for first, last in _HAN):
            made = f" {sign} "
        self[code] = made
        return made


_folded = _Signs(apart=False)
_apart = _Signs(apart=True)


def fold(text: str) -> str:
    """``Älva’s Ørø`` as ``alva's oro``."""
    if text.isascii():
        return text.lower()
    return normalize("NFKD", text.casefold()).translate(_folded)


def _words_apart(text: str) -> str:
    if text.isascii():
        return text.lower()
    return normalize("NFKD", text.casefold()).translate(_apart)


def terms(text: str) -> list[str]:
    """The words of a text, folded; of Han and kana every sign is a word.

    So ``明け`` finds ``夜明け``, which it would not as the beginning of a word.
    """
    return _WORD.findall(_words_apart(text).replace("_", " "))


# The tracks of a page share few artists and albums.
_part = lru_cache(2048)(_words_apart)


def indexed(*parts: str) -> str:
    """What the index holds of a thing: its folded texts, a line each."""
    folded = "\n".join(map(_part, parts))
    # Lists are ordered by it as well: a space at its beginning would put Han before all else.
    return folded if folded.isascii() else folded.lstrip()
