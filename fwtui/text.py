"""Text that comes from strangers, and text measured in cells."""

from __future__ import annotations

import re
from unicodedata import category, combining

from rich.cells import cell_len, set_cell_size

LONGEST = 512
"""Characters kept of a stranger's string."""
MARKS_IN_A_ROW = 4

_SPACES = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_ZWJ = "\u200d"
_SELECTORS = "\ufe0e\ufe0f"
_OUT = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Cf"})
_many_marks = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0711-\u0902\u093a\u093c\u0941-\u0948\u094d\u0951-\u0957\u0962\u0963\u0981-\u0dff"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1-\u1cff\u1dc0-\u1dff\u20d0-\u20ff\u2cef-\u2cf1"
    "\u2d7f\u2de0-\u2dff\u302a-\u302d\u3099\u309a\ua66f-\uabed\ufb1e\ufe00-\ufe2f"
    "\U000101fd-\U0001e94a\U000e0100-\U000e01ef]{5}"
).search
"""Five marks in a row, or what may be: every mark (Mn, Me) is in here, and in the scripts that
are seldom met their letters are too. It only decides whether the characters are looked at one
by one."""


def plain(text: str, longest: int = LONGEST) -> str:
    """A stranger's text made safe to show in a terminal and to keep.

    Control characters, surrogates, private and unassigned code points, line and paragraph
    separators and format characters (bidi overrides among them) are left out; line breaks
    and tabs become a space; at most 4 combining marks follow each other; at most
    ``longest`` characters are kept. ZWJ and variation selectors stay inside emoji.
    """
    if len(text) > longest:
        # What is cut off is never looked at: a title of ten megabytes costs no more than this.
        text = text[: longest * 2]
    # What Python calls printable has none of the categories that are left out, and no space
    # but the plain one. What remains to be looked for are marks in a row and emoji's parts.
    if text.isprintable() and (
        text.isascii() or not (_SELECTORS[0] in text or _SELECTORS[1] in text or _many_marks(text))
    ):
        return text[:longest]
    kept: list[str] = []
    marks = 0
    text = _SPACES.sub(" ", text)
    for place, char in enumerate(text):
        if char == _ZWJ or char in _SELECTORS:
            if _in_emoji(kept, char, text[place + 1 : place + 2]):
                kept.append(char)
            continue
        kind = category(char)
        if kind in _OUT:
            continue
        if kind in ("Mn", "Me") and (combining(char) or kind == "Me" or marks):
            marks += 1
            if marks > MARKS_IN_A_ROW:
                continue
        else:
            marks = 0
        kept.append(" " if kind == "Zs" and char != "\u3000" else char)
    return "".join(kept[:longest])


def _in_emoji(before: list[str], char: str, after: str) -> bool:
    if not before:
        return False
    previous = before[-1]
    if char in _SELECTORS:
        return category(previous) == "So" or after == "\u20e3"
    joined = previous in _SELECTORS or category(previous) in ("So", "Sk")
    return joined and bool(after) and category(after) == "So"


def clock(seconds: float | None) -> str:
    """A length or a place in a track: ``3:42``, ``1:02:17``; ``–`` when it is not known."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def number(value: int) -> str:
    """A count with a comma at the thousands: ``1,204``."""
    return f"{value:,}"


def cells(text: str) -> int:
    """How many cells of a terminal the text takes."""
    return cell_len(text)


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
