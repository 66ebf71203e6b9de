"""Keys of other keyboard layouts: the key of the US layout at the same place.

A key that has no action of its own acts as the one that stands there on a US keyboard; where text
is typed it is itself. A terminal with kitty's keyboard protocol says the place of each key (its
base layout key); for others there are tables of what a key types.
"""

from __future__ import annotations

from collections.abc import Mapping

MOST_SAID = 256
"""Keys whose place a terminal may say."""
_PLACES = (
    # Russian, and what Ukrainian and Belarusian have at its places
    ("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"),
    ("іїєў", "s]'o"),
    # Greek
    ("ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"),
    # Hebrew
    ("קראטוןםפשדגכעיחלךףזסבהנמצתץ", "ertyuiopasdfghjkl;zxcvbnm,."),
    # Arabic, and what it has with shift that no other keyboard types
    ("ضصثقفغعهخحجدذشسيبلاتنمكطئءؤرىةوزظ", "qwertyuiop[]`asdfghjkl;'zxcvnm,./"),
    ("إأآـ", "YHNJ"),
    # Korean
    ("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP"),
    ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm"),
    # French: digits without shift
    ("éèçà", "2790"),
)
_FRENCH_SIGNS = {
    "ampersand": "1",
    "quotation_mark": "3",
    "left_parenthesis": "5",
    "section_sign": "6",
    "underscore": "8",
}
"""Signs of a French or Belgian keyboard in the places of digits, by Textual's names."""
_ARABIC_SIGNS = {
    "arabic_comma": "K",
    "arabic_semicolon": "P",
    "arabic_question_mark": "?",
}
"""Signs of an Arabic keyboard with shift, in the places of these."""
_FRENCH = ("fr_FR", "fr_BE")
_US = {char: us for chars, place in _PLACES for char, us in zip(chars, place, strict=True)}
_US |= _ARABIC_SIGNS
_SHIFTED = dict(zip("[];',.`/-=\\", '{}:"<>~?_+|', strict=True))
_NAMES = {
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    ";": "semicolon",
    "'": "apostrophe",
    ",": "comma",
    ".": "full_stop",
    "`": "grave_accent",
    "/": "slash",
    "-": "minus",
    "=": "equals_sign",
    "\\": "backslash",
    "{": "left_curly_bracket",
    "}": "right_curly_bracket",
    ":": "colon",
    '"': "quotation_mark",
    "<": "less_than_sign",
    ">": "greater_than_sign",
    "~": "tilde",
    "?": "question_mark",
    "_": "underscore",
    "+": "plus",
    "|": "vertical_line",
}
"""Textual's names of signs."""


class Layout:
    """The places of the keys of one terminal's keyboard."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        """``environ`` are the terminal's variables: a French locale is a French keyboard where the
        terminal does not say more."""
        names = (environ or {}).get
        locale = names("LC_ALL") or names("LC_CTYPE") or names("LANG") or ""
        self._signs = _FRENCH_SIGNS if locale.startswith(_FRENCH) else {}
        self._said: dict[str, str] = {}

    def learn(self, key: str, place: int, *, shift: bool) -> None:
        """The terminal says the place of a key: the code of what it types on a US keyboard
        without shift."""
        name = key.rpartition("+")[2]
        if _is_latin(name) or not 32 < place < 127:
            return
        char = chr(place)
        if shift and not _has_case(name):
            char = char.upper() if char.isalpha() else _SHIFTED.get(char, "")
        if char:
            if len(self._said) >= MOST_SAID:
                self._said.clear()
            self._said[name.lower() if _has_case(name) else name] = char

    def us_key(self, key: str) -> str:
        """The key of the US layout at the same place, ``j`` for ``о``, ``ctrl+c`` for ``ctrl+с``;
        the key itself where none is known."""
        modifiers, plus, name = key.rpartition("+")
        if _is_latin(name):
            return key
        found = self._place(name)
        if found is None and _has_case(name) and (found := self._place(name.lower())) is not None:
            found = _SHIFTED.get(found, found.upper())
        return key if found is None else modifiers + plus + _NAMES.get(found, found)

    def _place(self, name: str) -> str | None:
        return self._said.get(name) or self._signs.get(name) or _US.get(name)


def _is_latin(name: str) -> bool:
    """Whether a key types a letter or digit that has its own action, wherever it stands."""
    return len(name) < 2 and name.isascii()


def _has_case(name: str) -> bool:
    return len(name) == 1 and name.lower() != name.upper()
