"""Textual's ``App`` as fwtui needs it: the one place that uses its private names."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

from rich.color import ColorSystem
from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App, ScreenStackError
from textual.driver import Driver
from textual.geometry import Offset, Size
from textual.widgets import Input
from textual.worker import WorkerFailed

from fwtui.text import cells, take_ambiguous_width
from fwtui.ui.glyphs import MEASURED
from fwtui.ui.terminal import crash_report
from fwtui.ui.terminal.answers import Answer, GroundSeen, Measured, Replied
from fwtui.ui.terminal.compositor import FencedScreen
from fwtui.ui.terminal.driver import AttachedDriver
from fwtui.ui.terminal.pictures import Pictures
from fwtui.ui.terminal.shown import ShownUpdate

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen
    from textual.timer import Timer

    from fwtui.ui.terminal.joined import JoinedTerminal
    from fwtui.ui.terminal.painted import PaintedPictures
    from fwtui.ui.theme import Depth

log = logging.getLogger(__name__)

QUIET_TURNS = 8
"""Turns of the loop without a message, after which no widget has work left."""
SETTLE_TURNS = 200
"""Turns of the loop that a terminal of another kind waits for its first frame at most."""

_COLOURS: Mapping[str, ColorSystem | None] = {
    "full": ColorSystem.TRUECOLOR,
    "256": ColorSystem.EIGHT_BIT,
    "16": ColorSystem.STANDARD,
    "none": None,
}


class TerminalApp(App[None], inherit_bindings=False, inherit_css=False):
    """An app without toasts and tooltips, whose crash report holds no secret."""

    DEFAULT_CSS = """
    TerminalApp { background: $background; color: $foreground; }
    """

    _closes_fast = False
    _unseen = False
    """No terminal is attached, and nothing is painted."""
    _paint_errors: list[Exception] | None = None
    """The errors of the paint under way."""
    _paint_failed = False
    """The last paint failed; the whole frame is due."""

    def __init__(self, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver_class)
        self.pictures = Pictures(self._write_raw, self._take_painted)
        self._resting: list[Timer] = []
        """Intervals that wait for the next terminal."""
        # No toasts and no tooltips: two widgets and one layout less before the first paint.
        self._disable_notifications = self._disable_tooltips = True

    @property
    def terminal(self) -> AttachedDriver | None:
        """The driver; None in a test without a terminal."""
        return self._driver if isinstance(self._driver, AttachedDriver) else None

    def _write_raw(self, data: str) -> None:
        if self.terminal is not None:
            self.terminal.write(data)

    def _take_painted(self, painted: PaintedPictures | None) -> None:
        if self.terminal is not None:
            self.terminal.shown.take_pictures(painted)

    def begin_pictures(self, wanted: str) -> None:
        """Find out how the attached terminal shows pictures; ``wanted``: the setting."""
        if (driver := self.terminal) is not None and driver.attachment is not None:
            driver.lost = self._lose_pictures
            driver.write(self.pictures.delete())
            facts = driver.attachment.facts
            pixels = facts.pixels if facts.size == self.size else (0, 0)
            driver.ask(self.pictures.begin(facts.environ, wanted, (*self.size,), pixels))

    def _lose_pictures(self) -> None:
        self.pictures.lose()
        self.pictures_changed()

    def on_replied(self, message: Replied) -> None:
        """Pictures of another kind, once the terminal says that it shows them."""
        if (driver := self._answering(message)) is None:
            return
        if self.pictures.answered(message.reply, message.seconds):
            self.pictures_changed()
        driver.ask(self.pictures.next_question())

    def pictures_changed(self) -> None:
        """Pictures are shown in another way now."""

    @property
    def is_seen(self) -> bool:
        """Whether a terminal is attached; True in a test without one."""
        return self.terminal is None or self.terminal.attachment is not None

    @property
    def is_whole_due(self) -> bool:
        """Whether the next paint is that of the whole screen: no cells need be compared."""
        return self._unseen

    # --- terminals that come and go ------------------------------------------------------------

    def attach(self, attachment: JoinedTerminal) -> None:
        """Show the interface on this terminal, in place of the one before."""
        driver = self.terminal
        if driver is None:
            return
        with self._context():
            self._show_on(driver, attachment)

    def _show_on(self, driver: AttachedDriver, attachment: JoinedTerminal) -> None:
        facts = attachment.facts
        console = self.console
        console.no_color = "NO_COLOR" in facts.environ
        driver.attach(attachment)
        if not self._unseen:  # taken over: nothing is painted until all of it is
            self._unseen = True
            self._begin_batch()
        driver.take_size(*facts.size)
        self.pictures.lose()
        before, self._size = self.size, Size(*facts.size)
        take_ambiguous_width(two_cells=False)  # until it says otherwise
        if self.take_terminal(facts.environ, before):
            self._lay_out_for(driver, attachment)
        else:
            self._paint_whole()

    def _lay_out_for(self, driver: AttachedDriver, attachment: JoinedTerminal) -> None:
        driver.hold()
        driver.write("\x1b[2J")
        for screen in self.screen_stack:
            screen._refresh_layout(self.size)
        self.run_worker(self._show_whole(attachment))

    def on_measured(self, message: Measured) -> None:
        """Columns and signs that stand where they belong, also where a terminal shows characters
        of ambiguous width in two cells."""
        driver = self._answering(message)
        if driver is None or driver.attachment is None:
            return
        if take_ambiguous_width(message.cells > len(MEASURED)):
            self.take_terminal(driver.environ, self.size)
            self._lay_out_for(driver, driver.attachment)

    def on_ground_seen(self, message: GroundSeen) -> None:
        """Colours for a light ground or a dark one."""
        if self._answering(message) is not None:
            self.take_ground(message.light)

    def _answering(self, answer: Answer) -> AttachedDriver | None:
        """The driver, where the answer is that of the terminal which is attached now."""
        driver = self.terminal
        is_present = driver is not None and driver.attachment is answer.terminal is not None
        return driver if is_present else None

    def take_ground(self, light: bool) -> None:
        """The ground of the terminal is light, or dark."""

    def take_colours(self, depth: Depth) -> None:
        """The terminal shows so many colours, or is to show them: Rich, which knows few terminals,
        makes them fewer by itself."""
        self.console._color_system = _COLOURS[depth]

    def take_terminal(self, environ: Mapping[str, str], before: Size) -> bool:
        """Choose look and shape for a terminal; whether anything differs from the one before,
        which had that size."""
        return self.size != before

    def end(self, code: int) -> None:
        """End the interface, from outside."""
        with self._context():
            self.exit(None, code)

    def seen_again(self) -> None:
        """Called before a terminal gets its first frame: values have changed meanwhile."""

    def restyle(self) -> None:
        """Apply another theme now, not in a turn of the loop to come."""
        self.refresh_css(animate=False)

    async def _show_whole(self, attachment: JoinedTerminal) -> None:
        """Paint when the widgets have taken their new sizes."""
        with suppress(ScreenStackError):  # it has ended
            await self.settle(SETTLE_TURNS)
            if self.terminal is not None and self.terminal.attachment is attachment:
                self._paint_whole()

    def _paint_whole(self) -> None:
        while self._resting:
            self._resting.pop().resume()
        try:
            self.seen_again()
        except Exception as error:  # noqa: BLE001 (the terminal is held until it has a frame)
            log.error("What has changed meanwhile is not shown.\n%s", crash_report.report(error))
        if self._unseen:
            self._unseen = False
            self._batch_count -= 1  # without painting what has changed: all of it follows
        for screen in self.screen_stack:
            if screen._layout_required:
                screen._refresh_layout(self.size)
        if self.terminal is not None:
            self.terminal.go_on()
            with self.painting() as may_paint:
                if may_paint:
                    self.terminal.repaint()
            if not self._paint_failed and isinstance(self.screen, FencedScreen):
                self.screen.drop_repaints()
            self.check_idle()
            self.screen.check_idle()  # with nothing to paint, what waits for a paint is due

    def detach(self) -> None:
        """Paint nothing until the next terminal is attached."""
        if self.terminal is not None:
            self.terminal.detach()
            self.pictures.lose()
        self.give_up_drag()
        if not self._unseen:
            self._unseen = True
            self._begin_batch()
        self.rest()

    def rest(self) -> None:
        """Let no interval of the interface (a cursor that blinks, a countdown) run until the next
        terminal, also of widgets that come in the next turns of the loop."""
        if not self.is_seen:
            self._pause_intervals()
            self.run_worker(self._rest_when_settled(), group="rest", exclusive=True)

    async def _rest_when_settled(self) -> None:
        await self.settle(SETTLE_TURNS)
        if not self.is_seen:
            self._pause_intervals()

    def _pause_intervals(self) -> None:
        for timer in self._intervals():
            timer.pause()
            self._resting.append(timer)

    def _intervals(self) -> Iterator[Timer]:
        """Timers that run and have no end, but for Textual's own of a screen."""
        for screen in self.screen_stack:
            for node in (screen, *screen.walk_children()):
                for timer in tuple(node._timers):
                    endless = timer._repeat is None and timer is not screen._update_timer
                    if endless and timer._active.is_set():
                        yield timer

    def has_size_again(self) -> None:
        """The terminal has the size that is laid out, and may have had another one meanwhile:
        what it shows then is whatever it made of its text."""
        if self.terminal is not None and self.terminal.shown.is_resized:
            with self.painting() as may_paint:
                if may_paint:
                    self.terminal.repaint()

    async def on_event(self, event: events.Event) -> None:
        if (
            isinstance(event, events.Resize)
            and self.terminal is not None
            and not self.terminal.shown.has_size(event.size)
        ):
            return  # of another terminal, or followed by the event of the present size
        if (
            isinstance(event, events.MouseDown)
            and not event.is_forwarded
            and not self.takes_press(event.x, event.y)
        ):
            self._mouse_down_widget = None  # its release makes no click
            return
        if (
            isinstance(event, events.Key | events.Paste)
            and not event.is_forwarded
            and not self.takes_typed(event)
        ):
            return
        await super().on_event(event)
        if isinstance(event, events.Resize):
            self.resized(event.size)
        if isinstance(event, events.MouseUp):
            # Also of a widget that is not on the screen any more.
            self.capture_mouse(None)

    def resized(self, size: Size) -> None:
        """The app has this size by now: Textual sets it after a handler of the event."""

    def takes_typed(self, event: events.Key | events.Paste) -> bool:
        """Whether a key or a pasted text goes to what has the focus now."""
        return True

    def is_superseded(
        self, event: events.Key | events.Paste, after: events.Key | events.Paste
    ) -> bool:
        """Whether nothing is left of what a key does once the next one has come."""
        return False

    def delay_frames(self) -> None:
        """Something opens in more than one step: paint the last of them alone."""
        if self.terminal is not None:
            self.terminal.delay_frames()

    def show_frames(self) -> None:
        """It is open."""
        if self.terminal is not None:
            self.terminal.show_frames()

    def takes_press(self, x: int, y: int) -> bool:
        """Whether a press of the mouse there goes to what lies there."""
        return True

    def give_up_drag(self) -> bool:
        """End a drag without its effect; False where nothing is dragged."""
        dragged = self.mouse_captured is not None
        self.capture_mouse(None)
        return dragged

    def feed(self, data: bytes) -> None:
        """Bytes that the terminal sent."""
        if self.terminal is not None:
            self.terminal.feed(data)

    def resize(self, columns: int, rows: int, pixels: tuple[int, int] = (0, 0)) -> None:
        """The terminal has another size, in cells and in ``pixels``."""
        if self.terminal is not None:
            self.terminal.resize(columns, rows)
            before = self.pictures.sign
            self.terminal.ask(self.pictures.resized((columns, rows), pixels))
            if self.pictures.sign != before:
                self.pictures_changed()

    @property
    def error(self) -> BaseException | None:
        """The unexpected error that ended the app."""
        return self._exception

    def inside(self, function: Callable[..., None]) -> Callable[..., None]:
        """``function``, run in the app's own context.

        Its caller may have begun on another thread, and a timer that is set in that
        thread's context never runs.
        """

        def call(*args: Any) -> None:
            with self._context():
                function(*args)

        return call

    def screen_binds(self, key: str) -> bool:
        """Whether the present screen has a binding of its own for a key."""
        return key in self.screen._bindings.key_to_bindings

    def close_fast(self) -> None:
        """Close without visiting each widget, once the screen is given back.

        Textual takes out one widget after the other and waits for each; none of them holds
        a resource that the app itself does not release.
        """
        self._closes_fast = True

    def stop_painting(self) -> None:
        """Paint nothing more: the screen is given back."""
        self._begin_batch()

    def lay_out(self, *, anyway: bool = True) -> None:
        """Lay out the main screen, though nothing is painted; unless it is laid out already."""
        screen = self.screen_stack[0]
        if anyway or screen._layout_required:
            screen._refresh_layout(self.size)

    async def settle(self, most: int = 100_000) -> None:
        """Wait until every widget has handled its messages, and those that came of them; at
        most for so many turns of the loop."""
        quiet = 0
        while quiet < QUIET_TURNS and (most := most - 1):
            await asyncio.sleep(0)
            nodes = (self, self.screen, *self.screen_stack[0].walk_children())
            quiet = 0 if any(node.message_queue_size for node in nodes) else quiet + 1

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send what of a frame the terminal does not show yet."""
        if self.terminal is not None and isinstance(renderable, CompositorUpdate):
            if not self.terminal.shown.has_size(screen._compositor.size):
                return  # the layout for the terminal's size is on its way, and its whole frame
            if self.terminal.puts_off():
                return
            renderable = ShownUpdate(renderable, self.terminal.shown, self.size.width)
            self._place_cursor(self.terminal)
        super()._display(screen, renderable)
        if (terminal := self.terminal) is not None:
            terminal.keep_farewell(terminal.shown.farewell + self.pictures.farewell)

    def _place_cursor(self, terminal: AttachedDriver) -> None:
        """Let the terminal's cursor stand where the focus is, which screen readers and magnifiers
        follow; it is seen where text is typed alone."""
        focused = self.screen.focused
        if isinstance(focused, Input):
            # Not cursor_screen_offset, which at the end of the text is a cell too far (8.2.8).
            before = cells(focused.value[: focused.cursor_position]) - focused.scroll_offset.x
            self.cursor_position = focused.content_region.offset + Offset(before, 0)
        elif focused is not None:
            caret: Offset | None = getattr(focused, "caret", None)
            self.cursor_position = caret if caret is not None else focused.region.offset
        terminal.show_cursor(self.types)

    @property
    def types(self) -> bool:
        """Whether a key types its letter where the focus is."""
        focused = self.screen.focused
        signs = (getattr(focused, name, False) for name in ("takes_text", "is_typed_in"))
        return isinstance(focused, Input) or any(signs)

    # --- painting that fails -------------------------------------------------------------------

    @contextmanager
    def painting(self) -> Iterator[bool]:
        """Errors within are those of a paint (:class:`FencedScreen` has the states).

        Gives False where nothing is to be painted: the whole frame is due.
        """
        if self._paint_errors is not None:  # a layout, which paints
            yield True
        elif self._paint_failed:
            yield False
        else:
            error: Exception | None = None
            self._paint_errors = []
            try:
                yield True
            except Exception as raised:  # noqa: BLE001 (it is logged, and the second one ends it)
                error = raised
            error = self._take_paint_error() or error
            if error is not None:
                log.error("The screen is painted once more.\n%s", crash_report.report(error))
                self._paint_failed = True
                self.call_later(self._paint_once_more)

    def _paint_once_more(self) -> None:
        error: Exception | None = None
        self._paint_errors = []
        if self.terminal is not None:
            self.terminal.shown.forget()
        try:
            cast(FencedScreen, self.screen).paint_whole()
        except Exception as raised:  # noqa: BLE001 (ends the app, as any error does)
            error = raised
        error = self._take_paint_error() or error
        if error is not None:
            self._handle_exception(error)
        else:
            self._paint_failed = False

    def _take_paint_error(self) -> Exception | None:
        """The first error that Textual reported while it painted; the paint is over."""
        errors, self._paint_errors = self._paint_errors, None
        return errors[0] if errors else None

    def _set_pointer_shape(self, shape: str) -> None:
        """The pointer's shape is the terminal's: one that was set (OSC 22) stayed for the shell."""

    def _handle_exception(self, error: Exception) -> None:
        if self._paint_errors is not None:
            self._paint_errors.append(error)
        else:  # that of a worker has no lines of its own
            own = error.error if isinstance(error, WorkerFailed) else error
            super()._handle_exception(cast("Exception", own))

    def _fatal_error(self) -> None:
        """Textual would print local variables here, tokens among them."""
        error = self._exception or sys.exc_info()[1]
        if error is not None:
            log.error("%s", crash_report.report(error))
        self._close_messages_no_wait()

    async def _close_all(self) -> None:
        if not self._closes_fast:
            await super()._close_all()
