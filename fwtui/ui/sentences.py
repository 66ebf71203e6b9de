"""Sentences in the interface: the place of a fault, and the questions for a live list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fwtui.errors import FwtuiError
from fwtui.library.sentence import language
from fwtui.library.sentence.live_lists import LONGEST_NAME
from fwtui.music import LiveList
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.prompt import Prompt
from fwtui.ui.widgets.row_builder import Piece

if TYPE_CHECKING:
    from fwtui.ui.shell import Shell
    from fwtui.ui.widgets.table import Table

_EXAMPLE = "loved not heard 30d tag:jazz or tag:dub least heard first limit 50"


def faulty(text: str, fault: FwtuiError) -> EmptyState:
    """What stands in place of rows: why a sentence says nothing, and where."""
    pieces: tuple[Piece, ...] = ((text, "dim"),)
    if isinstance(fault, language.SentenceError):
        pieces = marked(text, language.fault(text) or fault)
    return EmptyState(fault.sentence, lines=(pieces,), keys=(("tab", "completes a word"),))


def marked(text: str, fault: language.SentenceError) -> tuple[Piece, ...]:
    """A sentence with the place of its fault marked."""
    start, end = fault.start, max(fault.end, fault.start + 1)
    return ((text[:start], "dim"), (text[start:end] or "…", "bad_bold"), (text[end:], "dim"))


def ask_sentence(
    shell: Shell,
    question: str,
    done: Callable[[str], object],
    value: str = "",
    *,
    fault_of: Callable[[str], FwtuiError | None] = language.fault,
    example: str = _EXAMPLE,
) -> None:
    """Ask for a sentence, whose faults are shown as it is typed."""

    def said(text: str) -> tuple[Piece, ...]:
        if not text.strip():
            return ((example, "faint"),)
        fault = fault_of(text.strip())
        return () if fault is None else ((fault.sentence, "warn"),)

    def is_whole(text: str) -> bool:
        return fault_of(text) is None

    prompt = Prompt(
        question,
        done,
        value=value,
        longest=language.LONGEST,
        width=70,
        said=said,
        accepts=is_whole,
        completed=language.completed,
    )
    shell.menus.open(prompt)


def ask_radio(shell: Shell, done: Callable[[str], object], value: str = "") -> None:
    """Ask for a sentence that a radio of the pod can play."""

    def fault_of(text: str) -> FwtuiError | None:
        try:
            shell.context.library.sentences.radio_filters(text)
        except FwtuiError as error:
            return error
        return None

    question, example = "Which tracks does the radio play?", "tag:jazz or tag:dub not artist:Ana"
    ask_sentence(shell, question, done, value, fault_of=fault_of, example=example)


def ask_live_list(shell: Shell, sentence: str = "") -> None:
    """Ask for a sentence and a name, keep both as a live list, and open it."""

    def named(text: str) -> None:
        question = "What is the live list called?"
        shell.menus.open(Prompt(question, lambda name: make(name, text), longest=LONGEST_NAME))

    def make(name: str, text: str) -> None:
        live = LiveList(name, text)
        if change_live_list(shell, None, live, f"{name} is made."):
            shell.navigation.open_live_list(live)

    ask_sentence(shell, "Which tracks are on the live list?", named, sentence)


def sentence_of(table: Table | None) -> str:
    """The sentence that a list is filtered by; empty where it is filtered by words, or not."""
    text = table.filter.text if table is not None and table.kind.of_tracks else ""
    return text if language.is_sentence(text) and language.fault(text) is None else ""


def change_live_list(
    shell: Shell, before: LiveList | None, after: LiveList | None, said: str
) -> bool:
    """Make, change or delete a live list and say so; False after a sentence where it cannot be."""
    edits = shell.context.library.edits
    if edits.refusal:
        shell.status.say(edits.refusal)
        return False
    try:
        edits.change_live_list(before, after)
    except FwtuiError as error:
        shell.status.report(error)
        return False
    shell.status.say(said, undo=True)
    return True
