"""What one terminal sends: bytes to keys, mouse and pasted text, its replies apart.

All on the loop, whose clock ends what is begun: a lone ESC is a key after a pause, and a pasted
text without an end is given up.
"""

from __future__ import annotations

import asyncio
import logging
from codecs import getincrementaldecoder
from collections.abc import Callable

from textual import events
from textual._parser import ParseError
from textual.message import Message

from fwtui.ui.layouts import Layout
from fwtui.ui.terminal.parser import FencedParser
from fwtui.ui.terminal.replies import ReplyFilter

log = logging.getLogger(__name__)

ESCAPE_PAUSE = 0.1
"""Seconds after which a lone ESC is the key, and not the beginning of a sequence."""
PASTE_PAUSE = 4.0
"""Seconds without more of a pasted text after which its end is not waited for."""
_PASTE, _PASTE_END = "\x1b[200~", "\x1b[201~"
"""Around pasted text (xterm: bracketed paste)."""
_TYPED = 8
"""Characters at once that may come of keys; a pasted text comes in longer pieces."""


class TerminalInput:
    """The input of one terminal: the beginning of a sequence is not ended by another's."""

    def __init__(
        self,
        layout: Layout,
        *,
        term: str,
        debug: bool,
        take: Callable[[Message], None],
        replied: Callable[[str], None],
        given_up: Callable[[], None],
    ) -> None:
        """``layout`` learns the places of keys, ``term`` is TERM. ``take`` takes keys, mouse and
        pasted text, ``replied`` a reply; ``given_up`` is called when a pasted text has no end."""
        self._layout, self._term, self._debug = layout, term, debug
        self._take, self._given_up = take, given_up
        self._loop = asyncio.get_running_loop()
        self._parser = self._new_parser()
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._replies = ReplyFilter(replied)
        self._lone_escape: asyncio.TimerHandle | None = None
        self._paste: asyncio.TimerHandle | None = None
        """Runs while a pasted text has no end: no key acts until then."""
        self._last_text = ""
        """The last characters, in which a mark of a pasted text may begin."""

    def _new_parser(self) -> FencedParser:
        return FencedParser(self._layout, self._debug, term=self._term)

    def expect_answer(self, expecting: bool) -> None:
        """The terminal was asked and may not have answered yet, or is not waited for any more."""
        self._replies.expecting = expecting

    def feed(self, data: bytes) -> None:
        if self._lone_escape is not None:
            self._lone_escape.cancel()
        text = self._decode(data)
        if self._replies.goes_on(text):
            self._parser = self._new_parser()  # without that ESC
            text = "\x1b" + text
        if text := self._replies.take(text):
            self._parse(text)
        self._follow_paste(text)
        self._lone_escape = self._loop.call_later(ESCAPE_PAUSE, self._tick)

    def end(self) -> None:
        """The terminal is gone: no timer runs on."""
        if self._lone_escape is not None:
            self._lone_escape.cancel()
        self._end_paste()

    def _follow_paste(self, text: str) -> None:
        """A pasted text whose end never comes would swallow every key from then on."""
        seen = self._last_text + text
        self._last_text = seen[1 - len(_PASTE) :]
        begun, ended = seen.rfind(_PASTE), seen.rfind(_PASTE_END)
        if ended > begun:
            self._end_paste()
        elif begun >= 0 or (self._paste is not None and len(text) > _TYPED):
            self._end_paste()
            self._paste = self._loop.call_later(PASTE_PAUSE, self._give_up_paste)

    def _end_paste(self) -> None:
        if self._paste is not None:
            self._paste.cancel()
            self._paste = None

    def _give_up_paste(self) -> None:
        log.warning("A pasted text had no end")
        self._given_up()

    def _tick(self) -> None:
        self._lone_escape = None
        if held := self._replies.release():
            self._parse(held)
        self._parse(None)

    def _parse(self, text: str | None) -> None:
        """``None``: a pause, which makes a lone ESC a key. What cannot be parsed is logged."""
        parser = self._parser
        moved: events.MouseMove | None = None
        try:
            for message in parser.tick() if text is None else parser.feed(text):
                if isinstance(message, events.MouseMove):
                    moved = message  # of moves that came at once, the last one counts
                    continue
                if moved is not None:
                    self._take(moved)
                    moved = None
                self._take(message)
            if moved is not None:
                self._take(moved)
        except ParseError as error:
            log.warning("Input of the terminal is not understood: %s", error)
            self._parser = self._new_parser()
        except Exception:
            # Not the text itself: it may be a token that was pasted.
            log.exception("%d characters of the terminal are not understood", len(text or ""))
            self._parser = self._new_parser()
