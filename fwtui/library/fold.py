"""Text as it is looked for: without case, accents and the marks of typography."""

from __future__ import annotations

import re
from unicodedata import combining, normalize

# Letters that a listener without them on the keyboard types as these, and that no Unicode
# decomposition takes apart.
_LETTERS = str.maketrans(
    {
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
)
_WORD = re.compile(r"\w+")
_HAN = r"([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
"""Han and kana, which no space parts into words. Compiled by the first text that needs it."""


def fold(text: str) -> str:
    """``Älva’s Ørø`` as ``alva's oro``."""
    if text.isascii():
        return text.lower()
    text = normalize("NFKD", text.casefold()).translate(_LETTERS)
    return "".join(char for char in text if not combining(char))


def terms(text: str) -> list[str]:
    """The words of a text, folded; of Han and kana every sign is a word.

    So ``明け`` finds ``夜明け``, which it would not as the beginning of a word.
    """
    folded = fold(text)
    if not folded.isascii():
        folded = re.sub(_HAN, r" \1 ", folded)
    return _WORD.findall(folded.replace("_", " "))


def indexed(*parts: str) -> str:
    """What the index holds of a thing: its folded texts, a line each."""
    folded = fold("\n".join(parts))
    # Lists are ordered by it as well: a space at its beginning would put Han before all else.
    return folded if folded.isascii() else re.sub(_HAN, r" \1 ", folded).lstrip()
