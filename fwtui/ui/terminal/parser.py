"""Bytes of a terminal as keys and reports of the mouse: Textual's parser, fenced."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping

from textual import events
from textual._xterm_parser import XTermParser
from textual.keys import Keys
from textual.message import Message

from fwtui.ui.layouts import Layout

log = logging.getLogger(__name__)

_REPORT = re.compile(r"\x1b\[(?!\[)[0-?]*[ -/]*[@-~]")
"""A control sequence that is complete (ECMA-48, 5.4), apart from the function keys of Linux."""
_READ_LATER = re.compile(r"\x1b\[(?:M|<?[-\d;]+[mM]|\?\d+;\d\$y)")
"""Reports of the mouse and of modes, which the parser reads after keys."""
_FURTHER_BUTTONS = re.compile(r"\x1b\[<(?:12[89]|1[3-9]\d|[2-9]\d\d|\d{4,});")
"""Reports of the mouse's buttons 8 and up (xterm: 128 is added), "back" and "forward" of most."""
_F3 = "\x1b[13;{}~"
"""With modifiers, as kitty sends it."""
_OWN_SEQUENCES: Mapping[str, Mapping[str, str]] = {
    "alacritty": {"\n": "\r"},  # Enter of the keypad, before 0.13
    "st": {"\x1b[P": "\x1b[3~", "\x1b[2K": "\x1b[3;2~", "\x1b[4h": "\x1b[2~"},
}
"""By TERM up to its first ``-``: keys that others have other sequences for, as xterm sends them.
In st: delete, shift+delete, insert."""
_APPLICATION = re.compile(r"\x1bO(\d)([A-Z])")
"""A key with modifiers in Konsole and QTerminal: shift+F3 is ``ESC O 2 R``."""
_ALTED_TWICE = re.compile(r"\x1b(?=\x1b\[\d{1,2};[3478][~A-Z])")
"""Before a key that says itself that it is with alt (mlterm, where alt sends ESC)."""
_DOUBLED = re.compile(r"\x1b\x1b\[(?:(\d{1,2})(~)|()([A-D]))")
"""A key of rxvt with alt, which doubles the ESC."""
_ALT = re.compile(r"\x1b[^\x00-\x0c\x0e-\x1f\x7f\[\]\\^_OP]")
"""A key with alt: no control sequence begins so. Textual waits for more, takes what comes within
a tenth of a second for letters, and some for a Mac's signs or for nothing."""
_ALTERNATES = re.compile(
    r"\x1b\[(\d{1,7}):\d{0,7}(?::(\d{1,7}))?(?:;(\d{0,3})(?::\d)?)?((?:;[\d:]*)?)u"
)
"""A key with its alternates: code, place on a US keyboard, modifiers, text."""


class FencedParser(XTermParser):
    """Takes a complete report that is no key for nothing; Textual takes it for typed letters."""

    def __init__(self, layout: Layout, debug: bool = False, *, term: str = "") -> None:
        """``layout`` learns the places that the terminal says; ``term`` is its TERM."""
        self._layout = layout
        family = term.partition("-")[0]
        self._own = _OWN_SEQUENCES.get(family, {})
        self._doubles = family == "rxvt"
        super().__init__(debug)

    def feed(self, data: str) -> Iterable[Message]:
        data = _ALTED_TWICE.sub("", data)
        if self._doubles:
            data = _DOUBLED.sub(lambda key: f"\x1b[{key[1] or 1};3{key[2] or key[4]}", data)
        for message in super().feed(data):
            if isinstance(message, events.CursorPosition) and message.y == 0:
                # Row 1 is never asked for: F3 with modifiers, in the form of such an answer.
                yield from self._fenced(_F3.format(message.x + 1), alt=False)
            else:
                yield message

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        sequence = self._own.get(sequence, sequence)
        if key := _APPLICATION.fullmatch(sequence):
            sequence = _F3.format(key[1]) if key[2] == "R" else f"\x1b[1;{key[1]}{key[2]}"
        if _ALT.fullmatch(sequence):
            keys = (each.key for each in self._fenced(sequence[1], alt=True))
            return [events.Key(f"alt+{key.removeprefix('alt+')}", None) for key in keys]
        if (said := _ALTERNATES.fullmatch(sequence)) is None:
            return self._fenced(sequence, alt)
        code, place, modifiers, text = said.groups()
        found = list(self._fenced(f"\x1b[{code};{modifiers or 1}{text}u", alt))
        if place and len(found) == 1:
            shift = bool((int(modifiers or 1) - 1) & 1)
            self._layout.learn(found[0].key, int(place), shift=shift)
        return found

    def _fenced(self, sequence: str, alt: bool) -> Iterable[events.Key]:
        try:
            known = list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, ArithmeticError, LookupError):
            known = []  # a number that is none, or no character; what follows it is read on
        if not known and _REPORT.fullmatch(sequence) and not _READ_LATER.fullmatch(sequence):
            log.info("A report of the terminal is not known: %r", sequence)
            return [events.Key(Keys.Ignore, None)]
        return known

    def parse_mouse_code(self, code: str) -> Message | None:
        """Textual takes the buttons 8 and up for the first ones; here they do nothing."""
        return None if _FURTHER_BUTTONS.match(code) else super().parse_mouse_code(code)
