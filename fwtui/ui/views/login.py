"""The login screen: the pod's address, permission in the browser, and the code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Center, Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Input

from fwtui.text import plain
from fwtui.ui.terminal.compositor import FencedScreen
from fwtui.ui.views import login_wording as words
from fwtui.ui.views.login_flow import LoginFlow
from fwtui.ui.views.login_wording import EMPTY
from fwtui.ui.widgets.cell_diff import CellDiffWidget
from fwtui.ui.widgets.field import PlainInput
from fwtui.ui.widgets.qr import qr_size, qr_strips
from fwtui.ui.widgets.row_builder import Line
from fwtui.ui.widgets.status import Hint, fitting
from fwtui.ui.widgets.text_rows import TextRow, TextRows

if TYPE_CHECKING:
    from fwtui.services.contracts import WiderLogin
    from fwtui.ui.context import AppContext
    from fwtui.ui.glyphs import Glyphs
    from fwtui.ui.views.login_flow import Choice


class Edge(CellDiffWidget):
    """The accent at the left of the field."""

    DEFAULT_CSS = "Edge { width: 2; height: 1; }"

    def paint(self, width: int, height: int) -> list[Strip]:
        line = Line(width, self.palette.raised)
        line.put(self.glyphs.cursor, self.palette.ground.accent)
        return [line.strip()]


class CodeField(CellDiffWidget):
    """The QR code, alone on the screen."""

    DEFAULT_CSS = "CodeField { width: 1fr; height: 1fr; display: none; }"

    def __init__(self) -> None:
        super().__init__(id="code")
        self.url = ""

    def paint(self, width: int, height: int) -> list[Strip]:
        blank = Line(width, self.palette.ground).strip()
        strips = []
        for code in qr_strips(self.url, self.palette.depth):
            before = Line((width - code.cell_length) // 2, self.palette.ground).strip()
            after = Line(width - before.cell_length - code.cell_length, self.palette.ground)
            strips.append(Strip.join([before, code, after.strip()]))
        return (strips + [blank] * height)[:height]


class LoginScreen(FencedScreen, inherit_bindings=False):
    """One question at a time; the answer to the first is usually all that is asked."""

    DEFAULT_CSS = """
    LoginScreen { layout: vertical; background: $background; }
    LoginScreen #middle { height: 1fr; margin: 0 2; }
    LoginScreen #block {
        width: 1fr; max-width: 56; height: 1fr; margin: 3 0 0 0;
        overflow-y: auto; scrollbar-size: 0 0;
    }
    LoginScreen.-low #block { margin: 0; }
    LoginScreen #line { height: 1; width: 1fr; }
    LoginScreen Input {
        width: 1fr; height: 1; border: none; padding: 0; background: $panel; color: $bright;
        text-style: bold;
    }
    LoginScreen Input:focus { border: none; background: $panel; }
    LoginScreen #keys { height: 1; width: 1fr; margin: 0 2; }
    LoginScreen.-code #middle { display: none; }
    LoginScreen.-code #code { display: block; }
    LoginScreen.-question #line { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        # Not before the field has them: they would overtake what was typed just before.
        Binding("enter", "go_on", show=False),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("tab", "turn", show=False),
        Binding("ctrl+y", "copy", show=False),
        Binding("escape", "back", show=False),
        Binding("ctrl+c,ctrl+q", "leave", show=False, priority=True),
    ]

    def __init__(
        self,
        context: AppContext,
        glyphs: Glyphs,
        why: str = "",
        wider: WiderLogin | None = None,
        allowed: Callable[[], object] = lambda: None,
    ) -> None:
        """``why``: a sentence to begin with, as that the login has ended; ``wider`` asks the
        account's pod once more, and ``allowed`` is called when it has allowed it."""
        super().__init__()
        self.context = context
        self.glyphs = glyphs
        pod = context.pod.state
        here = (pod.username, pod.host) if self._has_account else None
        self._wider, self._allowed = wider, allowed
        self.flow = LoginFlow(context.login, self, why, here=here, wider=wider)
        self.cursor = -1
        """On which choice; -1 is the field."""
        self.choices: tuple[Choice, ...] = ()
        self._copied = False

    @property
    def field(self) -> Input:
        return self.query_one(Input)

    def compose(self) -> ComposeResult:
        with Center(id="middle"), Vertical(id="block"):
            yield TextRows(self._above, id="above")
            with Horizontal(id="line"):
                yield Edge()
                field = PlainInput(self.context.login.suggested, select_on_focus=False)
                field.cursor_blink = False
                yield field
            yield TextRows(self._below, id="below")
        yield CodeField()
        yield TextRows(self._keys, id="keys")

    def on_mount(self) -> None:
        self.set_class(self.app.size.height < 28, "-low")
        self.field.focus()
        self.show_choices()
        if self._wider is not None:
            self.field.value = self._wider.address
            self.flow.log_in(self._wider.address)
        elif self.context.login.suggested:
            self.flow.look_for(self.context.login.suggested, pause=0.0)

    def on_resize(self) -> None:
        self.set_class(self.app.size.height < 28, "-low")
        self.show_values()

    # --- what is shown -------------------------------------------------------------------

    def _above(self, width: int) -> Sequence[TextRow]:
        place = {"pod": 1, "ready": 3}.get(self.flow.step, 2)
        gap = [EMPTY] if self.has_class("-low") else [EMPTY, EMPTY, EMPTY]
        rows = [words.steps_row(place, self.glyphs.home, width), *gap]
        host = self.flow.found.host if self.flow.found else ""
        name = self.flow.account.name if self.flow.account else ""
        ways = f" This time it asks for {self._wider.words} too." if self._wider else ""
        rows += words.question(self.flow.step, host, name, ways, width)
        if self.flow.step in ("browser", "code"):
            rows += [
                EMPTY,
                *words.address_rows(self.flow.url, width),
                EMPTY,
                *self._copy_rows(width),
            ]
        return [*rows, EMPTY]

    def _copy_rows(self, width: int) -> list[TextRow]:
        glyphs = self.glyphs
        rows = []
        if self._copied:
            said = ((f"{glyphs.mark} ", "accent"), ("copied", "text"))
            rows.append(TextRow((*said, ("  ctrl+y copies again", "dim"))))
        if not self._code_fits():
            columns, lines = qr_size(self.flow.url)
            smaller = "tall" if self.app.size.height < lines else "wide"
            needed = f"{lines} rows" if smaller == "tall" else f"{columns} columns"
            rows += words.paragraph(
                f"Make the window {needed} {smaller} for a QR code.", "faint", width
            )
        return rows

    def _news(self, width: int) -> list[TextRow]:
        """What came of the text in the field: what is under way, was found, or failed."""
        glyphs = self.glyphs
        rows: list[TextRow] = [EMPTY]
        if self.flow.busy:
            rows += words.paragraph(self.flow.busy, "dim", width, 2)
        elif self.flow.looking:
            rows += words.paragraph(f"Looking for {self.flow.looking}", "faint", width, 2)
        if self.flow.step == "pod":
            rows += words.found_rows(self.flow.found, glyphs.mark, glyphs.dot, width)
        return [*rows, *words.trouble_rows(self.flow.trouble, width)]

    def _below(self, width: int) -> Sequence[TextRow]:
        rows = self._news(width)
        if self.choices and self.flow.step == "pod":
            rows.append(EMPTY)
            if self.choices[0].what in ("account", "demo"):
                rows.append(TextRow((("Before", "heading"),)))
            rows += words.choice_rows(self.choices, self.cursor, width)
        if self.flow.step == "pod":
            note = (
                "fwtui asks for no password. You allow it on the pod’s own page, and may take "
                "that back there at any time."
            )
            apart = 1 if self.has_class("-low") else 2
            rows += [*[EMPTY] * apart, *words.paragraph(note, "faint", width)]
        return rows

    def _keys(self, width: int) -> Sequence[TextRow]:
        arrows = self.glyphs.half_blocks
        step, shows_code = self.flow.step, self.has_class("-code")
        keys: list[Hint] = []
        if step != "browser":
            keys.append(Hint("enter", "go on", 9, "go_on"))
        if step == "pod" and self.choices:
            keys.append(Hint("↓" if arrows else "down", "choose", 7, "move(1)"))
        if step == "browser":
            keys.append(Hint("tab", "use a code", 7, "turn"))
        if step == "code" and self._overflows:
            keys.append(Hint("↑ ↓" if arrows else "up down", "scroll", 5, "move(1)"))
        if step == "code" and self._code_fits():
            keys.append(Hint("tab", "address" if shows_code else "QR code", 4, "turn"))
        if step in ("browser", "code"):
            keys.append(Hint("ctrl+y", "copy", 3, "copy"))
        if step != "pod" or self._has_account:
            back = "that is not me" if step == "ready" else "back"
            keys.append(Hint("esc", back, 8, "back"))
        keys.append(Hint("ctrl+c", "quit", 6, "leave"))
        right: list[tuple[str, str]] = []
        press: list[str] = []
        for place, key in enumerate(fitting(((),), keys, width, at_most=len(keys))[1]):
            right += [(f"{'   ' if place else ''}{key.key}", "bright"), (f" {key.word}", "dim")]
            press += [key.action] * 2
        return [TextRow((), tuple(right), right_press=tuple(press))]

    @on(TextRows.Pressed)
    async def _row_pressed(self, message: TextRows.Pressed) -> None:
        """A click on a choice, or on a key at the foot."""
        message.stop()
        if message.right or (self.flow.busy and message.what.startswith(words.CHOICE)):
            return
        if message.what.startswith(words.CHOICE):
            place = int(message.what.removeprefix(words.CHOICE))
            if place < len(self.choices):
                self.cursor = place
                self.flow.take(self.choices[place])
        else:
            await self.run_action(message.what)

    def _code_fits(self) -> bool:
        if not self.flow.url or not self.glyphs.half_blocks:
            return False
        columns, rows = qr_size(self.flow.url)
        return columns <= self.app.size.width and rows < self.app.size.height

    # --- what the flow announces -----------------------------------------------------------------

    def show_values(self) -> None:
        """Repaint the text."""
        if not self.is_mounted:
            return
        self.set_class(self.flow.step in ("browser", "ready"), "-question")
        for rows in self.query(TextRows):
            rows.refresh_rows()
        self.call_after_refresh(self._bring_up)

    def _bring_up(self) -> None:
        """Scroll to the choice under the cursor, else to the field and what came of it, where the
        text above leaves them no room."""
        if not self.is_mounted:
            return
        block, below = self.query_one("#block"), self.query_one("#below", TextRows)
        first = below.virtual_region.y
        rows = below.rows
        if self.flow.step == "pod" and self.cursor >= 0:
            place = next((y for y, row in enumerate(rows) if row.chosen), 0)
            first, height = first + place, 1
        else:
            height = len(self._news(below.size.width))
            if not self.has_class("-question"):
                first, height = first - 1, height + 1
            if self.flow.step == "pod":
                block.scroll_to(y=0, animate=False, immediate=True)
        region = Region(0, first, 1, min(height, block.size.height))
        block.scroll_to_region(region, animate=False, immediate=True)

    @property
    def _overflows(self) -> bool:
        return bool(self.is_mounted and self.query_one("#block").max_scroll_y)

    def show_choices(self) -> None:
        self.choices = self.flow.choices()
        self.cursor = min(self.cursor, len(self.choices) - 1)
        self.show_values()

    def show_step(self) -> None:
        """An empty field for the new step, with the focus."""
        self.cursor = -1
        self.field.password = self.flow.step == "token"
        if self.flow.step != "pod":
            self.field.value = ""
        # A question begins at its top, wherever the one before was scrolled to.
        self.query_one("#block").scroll_home(animate=False)
        self.show_values()
        self.field.focus()

    def copy_address(self) -> None:
        """Copy the address to open to the clipboard, also over SSH (OSC 52)."""
        if self.flow.url:
            self.app.copy_to_clipboard(self.flow.url)
            self._copied = True
            self.show_values()

    def end(self) -> None:
        self.dismiss()
        self._allowed()

    def cancel_workers(self, group: str | None = None) -> None:
        if group is None:
            self.workers.cancel_node(self)
        else:
            self.workers.cancel_group(self, group)

    # --- keys ------------------------------------------------------------------------------

    def action_move(self, step: int) -> None:
        last = len(self.choices) - 1
        if self.flow.step == "pod" and (self.cursor + step <= last):
            self.cursor = max(-1, self.cursor + step)
            self.show_values()
        else:
            self.query_one("#block").scroll_relative(y=step, animate=False)

    def action_go_on(self) -> None:
        if self.flow.busy and self.flow.step != "pod":
            return
        match self.flow.step:
            case "pod":
                if self.cursor >= 0:
                    self.flow.take(self.choices[self.cursor])
                elif address := self.field.value.strip():
                    self.flow.log_in(address)
            case "code":
                self.flow.answer(self.field.value)
            case "token":
                self.flow.try_token(self.field.value)
            case "ready":
                self.flow.enter()
            case "browser":
                pass

    def action_turn(self) -> None:
        if self.flow.step == "browser":
            self.flow.ask(by_code=True)
        elif self.flow.step == "code" and self._code_fits():
            code = self.query_one(CodeField)
            code.url = self.flow.url
            self.toggle_class("-code")
            code.refresh()
            self._focus_field()
            self.show_values()

    def _focus_field(self) -> None:
        """The field takes keys again; while the QR code hides it, it can have no focus."""
        if not self.has_class("-code"):
            self.call_after_refresh(self.field.focus)

    def on_key(self, event: events.Key) -> None:
        """What is typed while the QR code is shown is for the field behind it."""
        if self.has_class("-code") and event.is_printable and event.character:
            event.stop()
            self._show_field()
            self.field.insert_text_at_cursor(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """The same for what is pasted."""
        if self.has_class("-code"):
            event.stop()
            self._show_field()
            self.field.insert_text_at_cursor(plain(event.text).strip())

    def _show_field(self) -> None:
        self.remove_class("-code")
        self._focus_field()
        self.show_values()

    def on_unmount(self) -> None:
        self.flow.close()

    def action_copy(self) -> None:
        self.copy_address()

    def action_back(self) -> None:
        if self.has_class("-code"):
            self._show_field()
            return
        if self.flow.step == "ready":
            self.flow.refuse_account()
        if self.flow.step != "pod":
            self.flow.begin_again()
            self.field.value = self.flow.found.address if self.flow.found else ""
        elif self.flow.found is not None and self.cursor >= 0:
            self.cursor = -1
            self.show_values()
        elif self._has_account:
            self.dismiss()

    @property
    def _has_account(self) -> bool:
        """Whether there is a library to go back to."""
        return self.context.pod.state.reach != "no_account"

    def action_leave(self) -> None:
        self.app.exit(None, 0)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_go_on()

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        if self.flow.step == "pod":
            self.flow.type_address(message.value.strip())
            self.show_values()
