"""The sentences of the login screen at each step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fwtui.errors import FwtuiError
from fwtui.services.contracts import PodFound
from fwtui.text import cells, counted
from fwtui.ui.widgets.empty_state import wrapped
from fwtui.ui.widgets.row_builder import Piece, width_of
from fwtui.ui.widgets.text_rows import INDENT, TextRow

if TYPE_CHECKING:
    from fwtui.ui.views.login_flow import Choice, Step

STEPS = ("pod", "permission", "ready")
EMPTY = TextRow()


def steps_row(step: int, home: str, width: int) -> TextRow:
    """``♫ fwtui``, the name where it has room, and at the right the three steps, the present one
    bright."""
    right: list[Piece] = []
    for place, word in enumerate(STEPS, 1):
        here = place == step
        right.append((f"{'   ' if place > 1 else ''}{place} ", "accent" if here else "faint"))
        right.append((word, "bright" if here else "faint"))
    name = "fwtui" if cells(home) + 8 + width_of(right) <= width else ""
    return TextRow(((f"{home} ", "accent"), (name, "bright")), tuple(right))


def paragraph(text: str, ink: str, width: int, indent: int = 0) -> list[TextRow]:
    return [
        TextRow(line, indent=indent) for line in wrapped(((text, ink),), max(8, width - indent))
    ]


def question(step: Step, host: str, name: str, ways: str, width: int) -> list[TextRow]:
    """The title of a step, and the sentence under it."""
    title, words = {
        "pod": ("Which pod is your music on?", "Its address, as in the web browser."),
        "browser": (
            "Allow fwtui on your pod",
            f"Your browser shows a page of {host}. Allow fwtui there; it goes on by itself.",
        ),
        "code": (
            "Allow fwtui on your pod",
            "Open this page where you have a browser, and paste the pod’s answer: the code, "
            "or the whole address.",
        ),
        "token": (
            "Paste an application token",
            f"It is made on {host}: Settings, Your applications.",
        ),
        "ready": (f"Logged in as {name}", "Is that you?"),
    }[step]
    return [*paragraph(title, "bright", width), *paragraph(words + ways, "dim", width)]


def address_rows(url: str, width: int) -> list[TextRow]:
    """An address in full, cut anywhere: it is copied or typed, never read."""
    return [TextRow(((url[at : at + width], "text"),)) for at in range(0, len(url), max(8, width))]


def found_rows(found: PodFound | None, mark: str, dot: str, width: int) -> list[TextRow]:
    """What the pod says of itself, and who can read a login on the way to it."""
    if found is None:
        return []
    facts = [found.version]
    if found.tracks is not None:
        facts = [counted(found.tracks, "track")]
        if found.artists is not None:
            facts.append(counted(found.artists, "artist"))
        if found.federates:
            facts.append("federated")
    head = TextRow(
        ((f"{mark} ", "accent"), (found.name, "text"), ("  " + found.version, "dim")),
        indent=INDENT,
    )
    warning = paragraph(f"{found.warning}.", "warn", width, INDENT + 2) if found.warning else []
    if found.tracks is None:
        return [head, *warning]
    while cells(said := f" {dot} ".join(facts)) > width - INDENT - 2 and len(facts) > 1:
        del facts[-1]
    return [head, TextRow(((said, "dim"),), indent=INDENT + 2), *warning]


def trouble_rows(error: FwtuiError | None, width: int) -> list[TextRow]:
    if error is None:
        return []
    said = wrapped((("! ", "bad_bold"), (error.sentence.rstrip(".") + ".", "bad")), width - INDENT)
    rows = [TextRow(line, indent=INDENT) for line in said]
    if error.hint:
        rows += paragraph(error.hint, "dim", width, INDENT + 2)
    return rows


CHOICE = "choice "
"""Begins what a click on a choice does; its place follows."""


def choice_rows(choices: Sequence[Choice], cursor: int, width: int) -> list[TextRow]:
    """Choices under each other, their facts in a column of their own."""
    if not choices:
        return []
    longest = max(cells(choice.fact) for choice in choices)
    column = min(max(cells(choice.words) for choice in choices) + 4, width - INDENT - longest)
    rows = []
    for place, choice in enumerate(choices):
        gap = " " * max(2, column - cells(choice.words))
        rows.append(
            TextRow(
                ((choice.words, "text"), (gap + choice.fact, "dim")),
                chosen=place == cursor,
                indent=INDENT,
                press=f"{CHOICE}{place}",
            )
        )
    return rows
