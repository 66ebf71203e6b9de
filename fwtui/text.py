"""Text from outside made safe to show, and text measured in terminal cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from unicodedata import category, east_asian_width

from rich.cells import cell_len, set_cell_size, split_graphemes

LONGEST = 512
"""Characters that :func:`plain` keeps."""
ALIKE = 0.6
"""How like a mistyped word is to the one that is meant, from 0 to 1."""
MOST_DIGITS = 18
"""Of a whole number from outside: as many as 64 bits hold."""
MARKS_IN_A_ROW = 4
"""Combining marks that may follow each other."""

# Patterns are strings where they are not needed before the first paint: re keeps them compiled.
_SPACES = r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+"
_CONTROLS = r"[\x00-\x1f\x7f-\x9f]+"
_ZWJ = "\u200d"
_SELECTORS = "\ufe0e\ufe0f"
_OUT = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Cf"})
_LETTERS = (
    " -~\xa1-\xac\xae-\u02ff\u0370-\u0377\u037a-\u037f\u0391-\u03a1\u03a3-\u0482\u048a-\u052f"
    "\u0531-\u0556\u0561-\u0587\u10d0-\u10ff\U0001f300-\U0001f64f"
    "\u05d0-\u05ea\u0620-\u064a\u0660-\u066f\u0671-\u06d5\u0903-\u0939\u093b\u093d-\u0940"
    "\u0949-\u094c\u094e-\u0950\u0958-\u0961\u0964-\u097f\u0e01-\u0e30\u0e32\u0e33\u0e3f-\u0e46"
    "\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u3001-\u3029\u3041-\u3096\u309d-\u30ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9f"
)
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u0900-\u0902"
    "\u093a\u093c\u0941-\u0948\u094d\u0951-\u0957\u0962\u0963\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u3099\u309a"
)


def _compile_ordinary(text: str) -> object:
    """Compile the pattern at its first use, which is after the first paint."""
    global _ordinary
    _ordinary = re.compile(_ordinary_text()).fullmatch
    return _ordinary(text)


def _compile_ordinary_lines(lines: str, place: int) -> Any:
    global _ordinary_lines
    _ordinary_lines = re.compile(f"(?:{_ordinary_text()}\n)*+").match
    return _ordinary_lines(lines, place)


def _ordinary_text() -> str:
    marks = f"[{_MARKS}]{{0,{MARKS_IN_A_ROW}}}+"
    return f"(?:[{_LETTERS}]++{marks})*+"


_ordinary: Callable[[str], object] = _compile_ordinary
"""Matches letters and marks of the common scripts. Other text is checked character by character,
which takes twenty times as long."""
_ordinary_lines: Callable[[str, int], Any] = _compile_ordinary_lines
"""Matches ordinary strings that follow each other, each with a line break."""


def plain(text: str, longest: int = LONGEST) -> str:
    """Outside text made safe to show in a terminal and to store.

    Control characters, surrogates, private and unassigned code points, line and paragraph
    separators and format characters (bidi overrides among them) are left out; line breaks
    and tabs become a space; at most 4 combining marks follow each other; at most
    ``longest`` characters are kept. ZWJ and variation selectors stay inside emoji.
    """
    if len(text) > longest:
        # The rest is not checked: a title of ten megabytes costs no more.
        text = text[: longest * 2]
    if _ordinary(text):
        return text[:longest]
    text = re.sub(_CONTROLS, "", re.sub(_SPACES, " ", text))
    if _ordinary(text):
        return text[:longest]
    kept: list[str] = []
    marks = 0
    for place, char in enumerate(text):
        if char == _ZWJ or char in _SELECTORS:
            if _in_emoji(kept, char, text[place + 1 : place + 2]):
                kept.append(char)
            continue
        kind = category(char)
        if kind in _OUT:
            continue
        if kind in ("Mn", "Me"):  # those of class 0 too: Thai, Lao, variation selectors
            marks += 1
            if marks > MARKS_IN_A_ROW:
                continue
        else:
            marks = 0
        kept.append(" " if kind == "Zs" and char != "\u3000" else char)
    return "".join(kept[:longest])


_TAG = r"(?s)<(?:/?[A-Za-z][^<>]{0,500}|!--.{0,500}?--)>"
_LINK = r"!?\[([^\[\]]{0,300})\]\((\S{1,500}?)\)"
_EMPHASIS = r"(\*\*|__|[*_`])(?=\S)([^*_`\n]{1,300}?)(?<=\S)\1(?!\w)"
_LEADER = r"(?m)^[ \t]{0,8}(?:#{1,6}[ \t]+|>[ \t]?|```\w{0,20}$)"


def prose(text: str) -> str:
    """Text with HTML or Markdown markup as the words alone: a link by its words and address,
    without tags, headings' and emphasis' signs. Not yet made safe: see :func:`plain`."""
    if "<" in text:
        text = re.sub(_TAG, " ", text)
    if "&" in text:
        from html import unescape  # not before the first frame

        text = unescape(text)
    text = re.sub(_LINK, lambda found: _link_words(found[1], found[2]), text)
    text = re.sub(_EMPHASIS, r"\2", re.sub(_LEADER, "", text))
    return re.sub(r" {2,}", " ", text)


def _link_words(words: str, address: str) -> str:
    return address if words in ("", address) else f"{words} ({address})"


def plain_all(texts: Sequence[str], longest: int = LONGEST) -> list[str]:
    """As :func:`plain` for each; one match covers all up to the next that is not ordinary."""
    made = list(texts)
    lines = "\n".join([*made, ""])
    if max(map(len, made), default=0) > longest or lines.count("\n") > len(made):
        return [plain(text, longest) for text in made]
    place = row = 0
    while (end := _ordinary_lines(lines, place).end()) < len(lines):
        row += lines.count("\n", place, end)
        place = end + len(made[row]) + 1
        made[row] = plain(made[row], longest)
        row += 1
    return made


def _in_emoji(before: list[str], char: str, after: str) -> bool:
    if not before:
        return False
    previous = before[-1]
    if char in _SELECTORS:
        return category(previous) == "So" or after == "\u20e3"
    joined = previous in _SELECTORS or category(previous) in ("So", "Sk")
    return joined and bool(after) and category(after) == "So"


def clock(seconds: float | None) -> str:
    """A duration or a position: ``3:42``, ``1:02:17``; ``–`` for ``None``."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def whole_number(text: str) -> int | None:
    """The number of a text that is digits alone; ``None`` for another one, such as ``²``, and for
    one that no database holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def number(value: int) -> str:
    """A count with thousands separators: ``1,204``."""
    return f"{value:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """``1 heart``, ``3 hearts``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def size_word(size: int) -> str:
    """Bytes in decimal units: ``840 kB``, ``4.2 MB``, ``20 GB``."""
    amount, unit = float(size), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if amount < 999.5 or unit == "TB":
            break
        amount /= 1000
    return f"{amount:.1f} {unit}" if 0 < amount < 9.95 and unit != "B" else f"{amount:,.0f} {unit}"


def closest(word: str, among: Iterable[str], alike: float = ALIKE) -> str:
    """The one of ``among`` that a mistyped word most likely means; empty where none is so like."""
    from difflib import get_close_matches  # not before the first paint

    return next(iter(get_close_matches(word, list(among), 1, alike)), "")


def cells(text: str) -> int:
    """The width of a text in terminal cells."""
    return cell_len(text)


_SURE = (
    "[ -~\xa0-\xac\xae-\u02ff\u0370-\u0377\u037a-\u0482\u048a-\u052f\u05d0-\u05ea\u0620-\u064a"
    "\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u2426\u2460-\u25ff"
    "\u2661\u2665\u266a-\u266f\u2713\u2717\u2800-\u28ff"
    "\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uff01-\uff9f\uffe0-\uffe6]*+"
    "|(?:[\U0010eeee\U0010e000-\U0010e7ff][\u0305-\u0615]{2})+"
)
"""Characters whose width all terminals agree on: no marks, emoji or scripts with vowel signs; and
the cells of a picture: kitty's placeholders, and those over which a terminal paints one."""


class _Terminal:
    """What the attached terminal does with a text."""

    two_cells = "WF"
    """The East Asian widths (Unicode TR11) that it shows in two cells."""


def take_ambiguous_width(two_cells: bool) -> bool:
    """The terminal shows characters of ambiguous width (♥, ─, Cyrillic) in two cells, as those
    for Chinese, Japanese and Korean may, or in one; whether that is new."""
    before, _Terminal.two_cells = _Terminal.two_cells, "WFA" if two_cells else "WF"
    return before != _Terminal.two_cells


def is_ambiguous_wide() -> bool:
    """Whether the terminal shows characters of ambiguous width in two cells."""
    return _Terminal.two_cells == "WFA"


def has_sure_width(text: str) -> bool:
    """Whether each terminal shows the text in as many cells as :func:`cells` says; this one,
    where it shows characters of ambiguous width in two."""
    if is_ambiguous_wide() and any(map("A".__eq__, map(east_asian_width, text))):
        return False
    if text.isascii() or (max(text) < "\u0300" and text.isprintable()):  # ASCII, Latin
        return True
    return re.fullmatch(_SURE, text) is not None


def most_cells(text: str) -> int:
    """The most cells that a terminal takes for a text: each code point for itself, a spacing mark
    (Unicode Mc) and the second part of an emoji or of a Hangul syllable with cells of their own."""
    return sum(map(_most_cells, text))


def _most_cells(char: str) -> int:
    if char.isascii():
        return 1
    kind = category(char)
    if kind in ("Mn", "Me") or (kind == "Cf" and not "\u0600" <= char <= "\u0605"):
        return char == "\xad"
    if (
        east_asian_width(char) in _Terminal.two_cells
        or kind in ("Cn", "Co", "Sk")
        or "\u2600" <= char <= "\u27bf"
    ):
        return 2
    return 2 if char >= "\U0001f000" and kind == "So" else 1


def held(text: str, room: int, cut: str = "…") -> str:
    """The text, cut with ``…`` where a terminal may need more than ``room`` cells for it."""
    if most_cells(text) <= room:
        return text
    room -= cell_len(cut)
    if room < 0:
        return ""
    kept = 0
    for first, after, _ in split_graphemes(text)[0]:
        room -= most_cells(text[first:after])
        if room < 0:
            break
        kept = after
    return text[:kept].rstrip(" " + cut) + cut


def fit(text: str, width: int, cut: str = "…") -> str:
    """The text in exactly ``width`` cells: padded with spaces, or cut with ``…``.

    A character of two cells that would cross the end is left out.
    """
    if width <= 0:
        return ""
    size = cell_len(text)
    if size <= width:
        return text + " " * (width - size)
    room = width - cell_len(cut)
    if room < 0:
        return " " * width
    # set_cell_size puts a space where half of a wide character would be left.
    start = set_cell_size(text, room).rstrip()
    line = start + cut
    return line + " " * (width - cell_len(line))
