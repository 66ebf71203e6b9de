"""What a terminal answers to what it was asked, taken out of what is typed.

Of the VT100: DSR 5 ("are you ready?"). Of xterm's control sequences: OSC 11 (the colour of the
ground), DA1, XTVERSION, the sizes in pixels (XTWINOPS 14, 16), the registers of colour
(XTSMGRAPHICS). Of kitty's: the answer of its graphics protocol, and ``CSI ? 997 ; Ps n``, another
colour scheme (mode 2031).
"""

from __future__ import annotations

import re
from collections.abc import Callable

LONGEST = 4096
"""Characters of a reply; one that is longer is dropped up to its end."""
_WHOLE = re.compile(
    r"\x1b(?:(?P<string>[\]P_][^\x07\x1b]{0,4096})(?:\x07|\x1b\\)"
    r"|\[(?P<report>\?[\d;]*[cnS]|[03]n|[46];\d+;\d+t))"
)
_BEGUN = re.compile(r"\x1b(?:[\]P_][^\x07\x1b]*\x1b?|\[\?[\d;]*|\[[03]|\[[46];[\d;]*|\[)?\Z")
_UNASKED = ("[0n", "[?997;")
"""Begin what comes at any time: the terminal is ready, its colours are others."""
_TORN = re.compile(r"\]\d+;|P[>\d]|_G|\[\?\d|\[[03]n|\[[46];\d")
"""The beginning of a reply whose ESC came long before it."""
_END = re.compile(r"\x07|\x1b\\|(?=\x1b.)", re.DOTALL)
_GROUND = re.compile(r"\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")


class ReplyFilter:
    """Passes text on without the replies in it, which go to ``reply``.

    The beginning of one is held back until the rest comes, or until :meth:`release`.
    """

    def __init__(self, reply: Callable[[str], None]) -> None:
        """``reply`` takes a reply without its ESC and its end: ``]11;rgb:0000/0000/0000``,
        ``?62;4c``."""
        self._reply = reply
        self._held = ""
        self._skips = False
        """The rest of a reply that is too long is on its way."""
        self.expecting = False
        """The terminal was asked and may not have answered yet."""
        self._after_escape = False
        self._after_key = False
        """The last text ended with an ESC, which was taken for the key after a pause."""

    def goes_on(self, text: str) -> bool:
        """Whether the ESC that ended the text before began a reply, which this goes on with.

        After a pause the ESC has been a key already; then a reply is what no keyboard sends."""
        if text.startswith(_UNASKED):
            return self._after_escape or self._after_key
        if self._after_key:
            return self.expecting and bool(_TORN.match(text))
        return (
            self.expecting and self._after_escape and text.startswith(("]", "P", "_", "[?", "[6;"))
        )

    def take(self, text: str) -> str:
        """The text without replies."""
        self._after_escape, self._after_key = text.endswith("\x1b"), False
        if self._skips:
            text = self._after_end(text)
            if self._skips:
                return ""
        if self._held:
            text, self._held = self._held + text, ""
        if "\x1b" not in text:
            return text
        text = _WHOLE.sub(self._taken, text)
        # An ESC alone is the parser's: it is a key unless more comes.
        if (begun := _BEGUN.search(text)) is None or len(begun[0]) == 1:
            return text
        if len(begun[0]) <= LONGEST:
            self._held = begun[0]
        elif begun[0][1] in "]P_":
            self._skips = True
        else:
            return text
        return text[: begun.start()]

    def _after_end(self, text: str) -> str:
        """What comes after the end of a reply that is too long; its letters are no keys."""
        text, self._held = self._held + text, ""
        if (end := _END.search(text)) is None:
            self._held = "\x1b" if text.endswith("\x1b") else ""
            return ""
        self._skips = False
        return text[end.end() :]

    def _taken(self, found: re.Match[str]) -> str:
        self._reply(found["string"] or found["report"])
        return ""

    def release(self) -> str:
        """What was held back and is no reply: a key with alt, or the beginning of one that was
        torn, which is dropped."""
        held, self._held, self._skips = self._held, "", False
        self._after_escape, self._after_key = False, self._after_escape or self._after_key
        return held if len(held) < 3 else ""


def is_light(reply: str) -> bool | None:
    """Whether the ground that a reply names is light; ``None``: it names none."""
    if reply in ("?997;1n", "?997;2n"):
        return reply == "?997;2n"
    if (found := _GROUND.match(reply)) is None:
        return None
    red, green, blue = (int(part, 16) / int("f" * len(part), 16) for part in found.groups())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5
