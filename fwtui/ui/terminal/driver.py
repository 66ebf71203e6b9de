"""The driver of a session: bytes to and from whichever terminal is attached, or none.

All on the loop: no input thread, no writer thread. What is written within one turn of the
loop goes out as one write.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textual import events
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message

from fwtui.text import plain
from fwtui.ui.glyphs import MEASURED, speaks_utf8
from fwtui.ui.layouts import Layout
from fwtui.ui.terminal.answers import Answer, GroundSeen, Measured, Replied
from fwtui.ui.terminal.input import TerminalInput
from fwtui.ui.terminal.pacing import ANSWERS, Pacing
from fwtui.ui.terminal.questions import ASK_AFTER, Questions
from fwtui.ui.terminal.replies import is_light
from fwtui.ui.terminal.shown import ShownScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

    from fwtui.ui.terminal.joined import JoinedTerminal

log = logging.getLogger(__name__)

MOST_UNSENT = 1 << 20
"""Bytes; past it frames are dropped, and one whole frame is painted when all is sent."""
MOST_WAITING = 4096
"""Bytes that the connection has not taken; past it no frame is painted until it has."""
MOST_DELAY = 0.1
"""Seconds from one frame to the next while something opens."""
MOST_EARLY = 1000
"""Keys that wait for the first frame; what is typed beyond them is lost."""
_KITTY_FLAGS = 1 | 4 | 8 | 16
"""Disambiguate, report alternate keys, all keys and their text (kitty's keyboard protocol)."""
_ALT_SENDS_ESCAPE = "\x1b[?1036h"
"""Without it alt+1 types ± in xterm and mlterm; the client keeps what it was before."""
_ENTER = "\x1b[?1049h"
_FOCUS = "\x1b[?1004h"
"""Report when the window gets or loses the keyboard."""
_GROUND = "\x1b[?2031h\x1b]11;?\x1b\\"
"""Report another colour scheme (mode 2031); which colour has the ground (OSC 11)?"""
_NO_TITLE = b"\x1b]2;\x07"
_WITHOUT_TITLE = ("linux", "dumb")
"""Terminals, by TERM, that have none, and no colours that can be asked for."""
_MOUSE = "\x1b[?1000h\x1b[?1002h\x1b[?1006h"
"""Clicks, drags and the wheel; not every move of the mouse."""
_NO_MOUSE = "\x1b[?1000l\x1b[?1002l\x1b[?1006l"
_NO_FOCUS = "\x1b[?1004l"
_OWN_TITLE = "\x1b]2;\x07\x1b[23;2t\x1b[22;2t"
"""An empty title, then the window's own, which stays on the terminal's stack; a terminal without
one has the empty title."""

_MODIFIERS = frozenset(
    [f"{side}_{name}" for side in ("left", "right") for name in
     ("shift", "control", "alt", "super", "hyper", "meta")]
    + ["caps_lock", "scroll_lock", "num_lock", "iso_level3_shift", "iso_level5_shift"]
)  # fmt: skip
"""Keys that are pressed on the way to another one, and are no key by themselves."""


class AttachedDriver(Driver):
    """Made detached; :meth:`attach` joins a terminal and :meth:`detach` parts from it."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
        first: JoinedTerminal | None = None,
        reports_focus: bool = False,
        started: Callable[[], None] = lambda: None,
        suspend: Callable[[], None] = lambda: None,
    ) -> None:
        """``first`` is attached when the application mode starts, then ``started`` is called;
        ``suspend`` is what ctrl+z does. ``reports_focus``: ask each terminal to say when it has
        the focus."""
        super().__init__(app, debug=debug, mouse=mouse, size=size or (80, 24))
        self._first = first
        self._started = started
        self._suspend = suspend
        self.lost: Callable[[], None] = lambda: None
        """Called when some of what was written did not reach the terminal."""
        self._measuring = False
        """The terminal is asked how wide it shows some signs."""
        self._reports_focus = reports_focus
        self._title = ""
        self._has_title = False
        """Whether the window's title was set, to whatever."""
        self._taking_pictures = ""
        self.has_focus = False
        """Whether the keyboard is in the terminal's window: so when it is attached, and from
        then on as far as it reports."""
        self.environ: Mapping[str, str] = first.facts.environ if first is not None else {}
        """The variables of the terminal, or of the last one."""
        self.shown = ShownScreen()
        self._attachment: JoinedTerminal | None = None
        self._parts: list[str] = []
        """What is written within this turn of the loop."""
        self._cursor_shown = False
        self._dropping = False
        self._paint_due = False
        """A frame was put off until the terminal has more of what it was sent."""
        self._delay: asyncio.TimerHandle | None = None
        """Runs while frames are put off until something is open."""
        self._pacing: Pacing | None = None
        self._holding = False
        """What is written waits for :meth:`go_on`."""
        self._early: list[Message] | None = []
        """Keys that came before there was anything to press them on."""
        self.layout = Layout(self.environ)
        """Of the keyboard of the terminal."""
        self._input = self._new_input()
        self._questions = Questions(self._expect_answer)

    @property
    def attachment(self) -> JoinedTerminal | None:
        return self._attachment

    # --- to the terminal ---------------------------------------------------------------------

    def write(self, data: str) -> None:
        if self._attachment is None:
            return
        if not self._parts:
            self._loop.call_soon(self.flush)
        self._parts.append(data)

    def flush(self) -> None:
        """Send what was written since the last turn of the loop, as one write."""
        if self._holding:
            return
        parts, self._parts = self._parts, []
        attachment = self._attachment
        if attachment is None or not parts:
            return
        if self._dropping:
            return
        if attachment.unsent > MOST_UNSENT:
            self._dropping = True
            attachment.when_drained(self._drained)
            return
        data = "".join(parts).encode("utf-8", "replace")
        if self._pacing is not None:
            data += self._pacing.sent(len(data)).encode()
        attachment.send(data)

    def puts_off(self) -> bool:
        """Whether a frame would only wait in the line: all of it is painted when it does not."""
        attachment = self._attachment
        if attachment is None:
            return False
        if self._delay is not None:
            self._paint_due = True
            return True
        if attachment.unsent > MOST_WAITING:
            attachment.when_drained(self._drained)
        elif self._pacing is None or not self._pacing.is_behind:
            return False
        self._paint_due = True
        return True

    def delay_frames(self) -> None:
        """Something opens: paint one frame in each :data:`MOST_DELAY` until :meth:`show_frames`."""
        if self._delay is None and self._attachment is not None:
            self._delay = self._loop.call_later(MOST_DELAY, self._show_some)

    def _show_some(self) -> None:
        is_slow = self._paint_due
        self.show_frames()
        if is_slow:
            self.delay_frames()

    def show_frames(self) -> None:
        """Paint what was put off, unless it would only wait in the line."""
        self._end_delay()
        if self._paint_due and not self.puts_off():
            self._caught_up()

    def _end_delay(self) -> None:
        if self._delay is not None:
            self._delay.cancel()
            self._delay = None

    def _caught_up(self) -> None:
        """Paint what was put off, as it is now."""
        if self._paint_due and self._attachment is not None:
            self._paint_due = False
            self._paint()

    def show_cursor(self, shown: bool) -> None:
        """Show the cursor, or hide it (DECTCEM)."""
        if shown != self._cursor_shown:
            self._cursor_shown = shown
            self.write("\x1b[?25h" if shown else "\x1b[?25l")

    def set_title(self, title: str) -> None:
        """Set the title of the terminal's window, which its client takes back at the end.

        Where the terminal cannot take it back it is left empty, and the shell sets its own.
        """
        attachment = self._attachment
        if attachment is not None and self.environ.get("TERM") not in _WITHOUT_TITLE:
            self._title = title = plain(title)
            self._has_title = True
            self.keep_farewell(self._taking_pictures)
            self.write(f"\x1b]2;{title}\x07")

    def keep_farewell(self, taking_pictures: str) -> None:
        """Let the terminal be sent this before it is let go, whatever ends it."""
        self._taking_pictures = taking_pictures
        farewell = taking_pictures.encode() + (_NO_TITLE if self._has_title else b"")
        if (attachment := self._attachment) is not None and attachment.farewell != farewell:
            attachment.farewell = farewell

    def give_back_title(self) -> None:
        """Show the title that the window had before."""
        if self._title:
            self._title = ""
            self.write(_OWN_TITLE)

    def take_reports(self, *, mouse: bool, focus: bool) -> None:
        """Ask this terminal and later ones to report the mouse and the focus, or not to."""
        if mouse is not self._mouse:
            self._mouse = mouse
            self.write(_MOUSE if mouse else _NO_MOUSE)
        if focus is not self._reports_focus:
            self._reports_focus = focus
            self.has_focus = True  # a key has just changed it
            self.write(_FOCUS if focus else _NO_FOCUS)

    def _ask_on(self) -> None:
        """The terminal has come as far as it was asked."""
        if self._pacing is not None and self._attachment is not None:
            self._attachment.send(self._pacing.answered().encode())

    def _end_pacing(self) -> None:
        if self._pacing is not None:
            self._pacing.end()
            self._pacing = None

    def _drained(self) -> None:
        dropped, self._dropping = self._dropping, False
        self._questions.go_on()  # before a frame, which the answer would wait for
        if dropped:
            if self._title:
                self.set_title(self._title)
            self._paint_due = False
            self.lost()
            self.repaint()
        else:
            self._caught_up()

    def repaint(self) -> None:
        """Paint the whole screen once more, whatever the terminal shows."""
        self.shown.forget()
        self._paint()

    def _paint(self) -> None:
        """Send what of the whole screen the terminal does not show."""
        app = self._app
        with app._context():
            screen = app.screen
            app._display(
                screen,
                screen._compositor.render_update(full=True, screen_stack=app._background_screens),
            )

    def hold(self) -> None:
        """Send nothing until :meth:`go_on`: the terminal shows what it showed, and no empty
        screen, while all is laid out."""
        self._holding = True

    def go_on(self) -> None:
        """Send what is held, together with what is painted in this turn of the loop."""
        if self._holding:
            self._holding = False
            self._loop.call_soon(self.flush)

    def let_go(self, code: int, words: str = "") -> None:
        """Give the terminal back: its client restores it at once, and ends."""
        attachment = self._attachment
        self.detach()
        if attachment is not None:
            attachment.end(code, words)

    # --- attached and detached ---------------------------------------------------------------

    def attach(self, attachment: JoinedTerminal) -> None:
        """Take this terminal in place of the one before, which the caller has ended."""
        self._attachment = attachment
        self._end_delay()
        self._parts.clear()
        self._has_title, self._taking_pictures = False, ""
        self._dropping = self._holding = self._paint_due = False
        facts = attachment.facts
        self._end_pacing()
        self._title, self.has_focus, self.environ = "", True, facts.environ
        self.layout = Layout(facts.environ)
        self._forget_input()
        self.shown.begin(
            erases=facts.has_coloured_erase,
            moves=not facts.is_dumb,
            reorders=facts.reorders_text,
        )
        if not facts.painted:
            self.write(_ENTER)
        if self._mouse:
            self.write(_MOUSE)
        self.write(f"\x1b[?25l{_ALT_SENDS_ESCAPE}\x1b[>{_KITTY_FLAGS}u")
        self._cursor_shown = False
        if facts.environ.get("TERM_PROGRAM", "") != "Apple_Terminal":
            self.write("\x1b[?2026$p")  # may it hold a frame back until it is whole?
        if self._reports_focus:
            self.write(_FOCUS)
        self.write("\x1b[?2004h\x1b[?7l")  # pasted text is marked; no line wraps
        if self.environ.get("TERM", "dumb") not in _WITHOUT_TITLE:
            self.write(_GROUND)
            self._questions.expect_answer()
        if not facts.is_dumb:
            self._pacing = Pacing(self._loop.time, self._loop.call_later, self._caught_up)
            self.write(self._pacing.begin())
        self._measuring = False
        if facts.painted:  # the frame that is there stays as it is
            self._loop.call_later(ASK_AFTER, self._measure_and_repaint, attachment)
        else:
            self._measure()

    def _measure(self) -> None:
        """Ask how wide some signs are, where the whole frame is painted next."""
        self._measuring = speaks_utf8(self.environ) and self.environ.get("TERM") != "dumb"
        if self._measuring:
            # Not in row 1, whose answer (CPR) would be that of shift+F3; not to be seen (SGR 8).
            self.write(f"\x1b[2;1H\x1b[8m{MEASURED}\x1b[6n\x1b[0m")

    def _measure_and_repaint(self, attachment: JoinedTerminal) -> None:
        if self._attachment is attachment and not self._app._batch_count:
            self._measure()
            self.shown.forget_rows(1, 2)  # the one that the question was written into
            self._paint()

    def detach(self) -> None:
        """The terminal is gone or let go; what is painted from now on goes nowhere."""
        self._holding = False
        self.flush()
        self._end_pacing()
        self._end_delay()
        self._attachment = None
        self.has_focus = False
        self._forget_input()

    def resize(self, columns: int, rows: int) -> None:
        """The attached terminal has another size."""
        self.take_size(columns, rows)
        size = Size(columns, rows)
        self.send_message(events.Resize(size, size))

    def take_size(self, columns: int, rows: int) -> None:
        self._size = columns, rows
        self.shown.take_size(columns, rows)

    def _forget_input(self) -> None:
        """The beginning of a sequence from one terminal is not ended by another."""
        self._input.end()
        self._questions.forget()
        self._input = self._new_input()
        self._down_buttons.clear()

    def _new_input(self) -> TerminalInput:
        return TerminalInput(
            self.layout,
            term=self.environ.get("TERM", ""),
            debug=self._debug,
            take=self.process_message,
            replied=self._replied,
            given_up=self._forget_input,
        )

    def _expect_answer(self, expecting: bool) -> None:
        self._input.expect_answer(expecting)

    # --- from the terminal -------------------------------------------------------------------

    def feed(self, data: bytes) -> None:
        """Bytes that the terminal sent: keys, mouse, pasted text, replies."""
        self._input.feed(data)

    def _replied(self, reply: str) -> None:
        """The terminal answered, or says of itself that its colours are others."""
        if reply in ANSWERS:
            self._ask_on()
        elif (light := is_light(reply)) is not None:
            self._tell(GroundSeen(light))
        elif (seconds := self._questions.seconds) is not None and (
            reply.startswith(("_G", "P>|")) or reply.endswith(("c", "t", "S"))
        ):
            self._tell(Replied(reply, seconds))
        else:
            log.info("A reply of the terminal is not known: %r", reply)

    def _tell(self, answer: Answer) -> None:
        answer.terminal = self._attachment
        self.send_message(answer)

    def ask(self, questions: str) -> None:
        """Ask the attached terminal, when what it was sent is out."""
        if questions and (attachment := self._attachment) is not None:
            self._questions.ask_later(lambda: self._ask(attachment, questions))

    def _ask(self, attachment: JoinedTerminal, questions: str) -> bool:
        if attachment.unsent:
            attachment.when_drained(self._drained)
        else:
            self.write(questions)
        return not attachment.unsent

    def process_message(self, message: Message) -> None:
        if isinstance(message, events.AppFocus | events.AppBlur):
            # Not passed on: a list keeps its cursor when another window has the keyboard.
            self.has_focus = isinstance(message, events.AppFocus)
            return
        if isinstance(message, events.CursorPosition):
            if self._measuring:
                self._measuring = False
                self._tell(Measured(message.x))
            return
        if isinstance(message, events.MouseEvent) and not self._follow_mouse(message):
            return
        if isinstance(message, events.Key):
            if message.key.rpartition("+")[2] in _MODIFIERS:
                return
            if "+" in message.key:  # types nothing: the letter's place alone counts
                message.key = self.layout.us_key(message.key)
            if message.key == "ctrl+z":
                self._suspend()
                return
        if self._early is not None and isinstance(message, events.InputEvent | events.Paste):
            if len(self._early) < MOST_EARLY:
                self._early.append(message)
            return
        super().process_message(message)

    def _follow_mouse(self, event: events.MouseEvent) -> bool:
        """Whether a report of the mouse can be true: on the screen, a move with a button held, a
        release of what was pressed. A release off the screen is taken at its edge."""
        width, height = self._size or (0, 0)
        is_held = event.button in self._down_buttons
        if isinstance(event, events.MouseUp):
            event._x = event._screen_x = min(event._x, width - 1)
            event._y = event._screen_y = min(event._y, height - 1)
            return is_held
        if event._x >= width or event._y >= height:
            return False
        if isinstance(event, events.MouseMove):
            return bool(self._down_buttons)
        if isinstance(event, events.MouseDown) and is_held:
            self._down_buttons.remove(event.button)  # its release was lost
        return True

    def send_message(self, message: Message) -> None:
        with self._app._context():
            self._app.post_message(message)

    def next_early(self) -> bool:
        """Pass on the first of the keys that came early; False when none is left, and from
        then on they are passed on as they come."""
        if not self._early:
            self._early = None
            return False
        super().process_message(self._early.pop(0))
        return True

    # --- what Textual asks of a driver -------------------------------------------------------

    def start_application_mode(self) -> None:
        size = Size(*(self._size or (80, 24)))
        self.send_message(events.Resize(size, size))
        if self._first is not None:
            self.attach(self._first)
        self._started()

    def disable_input(self) -> None:
        self._forget_input()

    def stop_application_mode(self) -> None:
        """Textual's last word to a driver; the terminal was let go before, or is by the host."""
        self.flush()
