"""The login screen: the pod's address, permission in the browser, and the code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Center, Horizontal, Vertical
from textual.strip import Strip
from textual.widgets import Input

from fwtui.ui.views import login_wording as words
from fwtui.ui.views.login_flow import Choice, LoginFlow, Step
from fwtui.ui.views.login_wording import EMPTY
from fwtui.ui.widgets.cell_diff import CellDiffWidget
from fwtui.ui.widgets.field import PlainInput
from fwtui.ui.widgets.qr import qr_size, qr_strips
from fwtui.ui.widgets.row_builder import Line
from fwtui.ui.widgets.text_rows import TextRow, TextRows

if TYPE_CHECKING:
    from fwtui.ui.context import AppContext
    from fwtui.ui.glyphs import Glyphs

WIDTH = 56


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


class LoginScreen(LoginFlow, inherit_bindings=False):
    """One question at a time; the answer to the first is usually all that is asked."""

    DEFAULT_CSS = """
    LoginScreen { layout: vertical; background: $background; }
    LoginScreen #middle { height: 1fr; }
    LoginScreen #block { width: 56; max-width: 100%; height: 1fr; margin: 3 2 0 2; }
    LoginScreen.-low #block { margin: 0 2; }
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

    def __init__(self, context: AppContext, glyphs: Glyphs, why: str = "") -> None:
        """``why``: a sentence to begin with, as that the login has ended."""
        super().__init__(context, why)
        self.glyphs = glyphs
        self.cursor = -1
        """On which choice; -1 is the field."""
        self.choices: tuple[Choice, ...] = ()
        self._copied = False

    @property
    def field(self) -> Input:
        return self.query_one(Input)

    @property
    def url(self) -> str:
        return self._permission.url if self._permission is not None else ""

    def compose(self) -> ComposeResult:
        with Center(id="middle"), Vertical(id="block"):
            yield TextRows(self._above, id="above")
            with Horizontal(id="line"):
                yield Edge()
                field = PlainInput(self.desk.suggested, select_on_focus=False)
                field.cursor_blink = False
                yield field
            yield TextRows(self._below, id="below")
        yield CodeField()
        yield TextRows(self._keys, id="keys")

    def on_mount(self) -> None:
        self.set_class(self.app.size.height < 28, "-low")
        self.field.focus()
        self._offer()
        if self.desk.suggested:
            self._look_for(self.desk.suggested, pause=0.0)

    def on_resize(self) -> None:
        self.set_class(self.app.size.height < 28, "-low")
        self._tell()

    # --- what is shown -------------------------------------------------------------------

    def _above(self, width: int) -> Sequence[TextRow]:
        place = {"pod": 1, "ready": 3}.get(self.step, 2)
        gap = [EMPTY] if self.has_class("-low") else [EMPTY, EMPTY, EMPTY]
        rows = [words.steps_row(place, self.glyphs.home), *gap]
        host = self.found.host if self.found else ""
        name = self._account.name if self._account else ""
        rows += words.question(self.step, host, name, "", width)
        if self.step in ("browser", "code"):
            rows += [EMPTY, *words.address_rows(self.url, width), EMPTY, *self._copy_rows(width)]
        return [*rows, EMPTY]

    def _copy_rows(self, width: int) -> list[TextRow]:
        glyphs = self.glyphs
        rows = []
        if self._copied:
            said = ((f"{glyphs.mark} ", "accent"), ("copied", "text"))
            rows.append(TextRow((*said, ("  ctrl+y copies again", "dim"))))
        if not self._code_fits():
            columns, lines = qr_size(self.url)
            smaller = "tall" if self.app.size.height < lines else "wide"
            needed = f"{lines} rows" if smaller == "tall" else f"{columns} columns"
            rows += words.paragraph(
                f"Make the window {needed} {smaller} for a QR code.", "faint", width
            )
        return rows

    def _below(self, width: int) -> Sequence[TextRow]:
        glyphs = self.glyphs
        rows: list[TextRow] = [EMPTY]
        if self.busy:
            rows += words.paragraph(self.busy, "dim", width, 2)
        elif self._looking:
            rows += words.paragraph(f"Looking for {self._looking}", "faint", width, 2)
        if self.step == "pod":
            rows += words.found_rows(self.found, glyphs.mark, glyphs.dot)
        rows += words.trouble_rows(self.trouble, width)
        if self.choices and self.step == "pod":
            rows.append(EMPTY)
            if self.choices[0].what in ("account", "demo"):
                rows.append(TextRow((("Before", "heading"),)))
            rows += words.choice_rows(self.choices, self.cursor, width)
        if self.step == "pod":
            note = (
                "fwtui asks for no password. You allow it on the pod’s own page, and may take "
                "that back there at any time."
            )
            rows += [EMPTY, EMPTY, *words.paragraph(note, "faint", width)]
        return rows

    def _keys(self, width: int) -> Sequence[TextRow]:
        keys: list[tuple[str, str]] = []
        if self.step != "browser":
            keys.append(("enter", "go on"))
        if self.step == "pod" and self.choices:
            keys.append(("↓" if self.glyphs.half_blocks else "down", "choose"))
        if self.step == "browser":
            keys.append(("tab", "use a code"))
        if self.step == "code" and self._code_fits():
            keys.append(("tab", "address" if self.has_class("-code") else "QR code"))
        if self.step in ("browser", "code"):
            keys.append(("ctrl+y", "copy"))
        if self.step != "pod" or self._has_account:
            keys.append(("esc", "that is not me" if self.step == "ready" else "back"))
        keys.append(("ctrl+c", "quit"))
        right: list[tuple[str, str]] = []
        for place, (key, word) in enumerate(keys):
            right += [(f"{'   ' if place else ''}{key}", "bright"), (f" {word}", "dim")]
        return [TextRow((), tuple(right))]

    def _code_fits(self) -> bool:
        if not self.url or not self.glyphs.half_blocks:
            return False
        columns, rows = qr_size(self.url)
        return columns <= self.app.size.width and rows < self.app.size.height

    def _tell(self) -> None:
        if not self.is_mounted:
            return
        self.set_class(self.step in ("browser", "ready"), "-question")
        for rows in self.query(TextRows):
            rows.refresh_rows()

    def _offer(self) -> None:
        """The choices that there are now."""
        if self.found is not None:
            ways = [
                Choice("browser", "in your browser"),
                Choice("code", "with a code", "from another device"),
                Choice("token", "with an application token"),
            ]
            if self.found.allows_anonymous:
                ways.append(Choice("visitor", "as a visitor", "no account needed"))
            self.choices = tuple(ways)
        else:
            known = [
                Choice("account", one.origin.name, f"@{one.username}" if one.username else "", one)
                for one in self.desk.accounts()
            ]
            if self.desk.has_demo:
                known.append(Choice("demo", "demo", "a pod in a box, no account needed"))
            self.choices = tuple(known)
        self.cursor = min(self.cursor, len(self.choices) - 1)
        self._tell()

    # --- keys ------------------------------------------------------------------------------

    def action_move(self, step: int) -> None:
        if self.step == "pod" and self.choices:
            self.cursor = max(-1, min(self.cursor + step, len(self.choices) - 1))
            self._tell()

    def action_go_on(self) -> None:
        if self.busy and self.step != "pod":
            return
        match self.step:
            case "pod":
                if self.cursor >= 0:
                    self.take(self.choices[self.cursor])
                elif address := self.field.value.strip():
                    self.go(address)
            case "code":
                self.answer(self.field.value)
            case "token":
                self.with_token(self.field.value)
            case "ready":
                self.enter()
            case "browser":
                pass

    def action_turn(self) -> None:
        if self.step == "browser":
            self.ask(by_code=True)
        elif self.step == "code" and self._code_fits():
            code = self.query_one(CodeField)
            code.url = self.url
            self.toggle_class("-code")
            code.refresh()
            self._tell()

    def action_copy(self) -> None:
        if self.url:
            self.app.copy_to_clipboard(self.url)
            self._copied = True
            self._tell()

    def action_back(self) -> None:
        self.remove_class("-code")
        if self.step == "ready":
            self.leave_account()
        if self.step != "pod":
            self._begin_again()
        elif self.found is not None and self.cursor >= 0:
            self.cursor = -1
            self._tell()
        elif self._has_account:
            self.dismiss()

    @property
    def _has_account(self) -> bool:
        """Whether there is a library to go back to."""
        return self.context.pod.state.reach != "no_account"

    def action_leave(self) -> None:
        self.app.exit(None, 0)

    def _begin_again(self) -> None:
        self.workers.cancel_node(self)
        self._looking = ""
        if self._permission is not None:
            self._permission.cancel()
            self._permission = None
        self._to("pod")
        self.field.value = self.found.address if self.found else ""

    def _to(self, step: Step) -> None:
        self.step, self.trouble, self.busy, self.cursor = step, None, "", -1
        self.field.password = step == "token"
        if step != "pod":
            self.field.value = ""
        self._tell()
        self.field.focus()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_go_on()

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        if self.step != "pod":
            return
        self.trouble = None
        address = message.value.strip()
        if self.found is not None and address not in (self.found.address, self.found.host):
            self.found = None
            self._offer()
        # The preset address is being looked up already: typing replaces it.
        if self.found is None and address != self._looking:
            self.workers.cancel_group(self, "look")
            self._looking = ""
            if _looks_whole(address):
                self._look_for(address)
        self._tell()


def _looks_whole(address: str) -> bool:
    """Whether it is worth looking for: ``music.ex`` is, ``music`` is not."""
    host = address.partition("://")[2] or address
    host = host.partition("/")[0]
    return ("." in host.strip(".") or ":" in host) and len(host) > 3
