"""Keys of other keyboard layouts: the key of the US layout at the same place.

A letter that has no action of its own acts as the one that stands there on a US keyboard; where
text is typed it is itself. Terminals say which letter a key types; few can say its place.
"""

from __future__ import annotations

_PLACES = (
    # Russian, and what Ukrainian and Belarusian have at its places
    ("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"),
    ("іїєў", "s]'o"),
    # Greek
    ("ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"),
    # Hebrew
    ("קראטוןםפשדגכעיחלךףזסבהנמצתץ", "ertyuiopasdfghjkl;zxcvbnm,."),
    # Arabic
    ("ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوز", "qwertyuiop[]asdfghjkl;'zxcvnm,."),
    # Korean
    ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm"),
)
_US = {char: us for chars, place in _PLACES for char, us in zip(chars, place, strict=True)}
_SHIFTED = dict(zip("[];',.`", '{}:"<>~', strict=True))
_NAMES = {
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    ";": "semicolon",
    "'": "apostrophe",
    ",": "comma",
    ".": "full_stop",
    "`": "grave_accent",
    "{": "left_curly_bracket",
    "}": "right_curly_bracket",
    ":": "colon",
    '"': "quotation_mark",
    "<": "less_than_sign",
    ">": "greater_than_sign",
    "~": "tilde",
}
"""Textual's names of signs."""


def us_key(key: str) -> str:
    """The key of the US layout at the same place, ``j`` for ``о``, ``ctrl+c`` for ``ctrl+с``;
    the key itself where none is known."""
    modifiers, plus, char = key.rpartition("+")
    if len(char) != 1 or char.isascii():
        return key
    found = _US.get(char)
    if found is None and (found := _US.get(char.lower())) is not None:
        found = _SHIFTED.get(found, found.upper())
    return key if found is None else modifiers + plus + _NAMES.get(found, found)
