"""What stands where a list has no row, and what is said of a filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from fwtui.errors import FwtuiError, LoginNeeded
from fwtui.library.listing.queries import LiveTracks
from fwtui.text import counted, number
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import as_of, countdown, nothing_matches, with_stop

if TYPE_CHECKING:
    from fwtui.library.listing.filtered import Coverage
    from fwtui.services.contracts import PodState
    from fwtui.ui.shell import Shell


def away(
    error: FwtuiError, pod: PodState, now: float, what: str = "It", *, why: str = ""
) -> EmptyState:
    """What stands where a list (``what``) was never opened and the pod does not answer.

    ``now`` is of the monotonic clock; the time until the next try counts down in it. ``why`` is
    the sentence that says what the pod is needed for, where it is no list that was not opened.
    """
    lines: list[tuple[Piece, ...]] = []
    if pod.reach in ("unreachable", "offline"):
        unopened = f"{what} has not been opened here before, so there is nothing to show until the"
        lines.append(((f"{why or f'{unopened} pod is back.'} What plays goes on.", "dim"),))
    if pod.reach == "unreachable" and pod.next_try is not None:
        waits = (countdown(pod.next_try - now), "text")
        tried = f"Tried {counted(pod.tries, 'time')} · next" if pod.tries else "Next"
        lines += [(), ((f"{tried} try in ", "dim"), waits)]
    elif error.hint:
        lines += [*([()] if lines else []), ((error.hint, "dim"),)]
    again = ("I", "log in again") if isinstance(error, LoginNeeded) else ("R", "try now")
    return EmptyState(with_stop(error.sentence), lines=tuple(lines), keys=(again,))


def notice(
    table: Table, shell: Shell, empty: EmptyState | None, what: str = "It"
) -> EmptyState | None:
    """What stands where a list has no row: ``empty`` where it is known to have none, nothing
    while it is read; ``what`` begins the sentence of one that was never opened."""
    state = table.rows.state if table.rows is not None else None
    if table.filter.text:
        return unmatched(table)
    if state is not None and state.error is not None:
        return away(state.error, shell.context.pod.state, shell.clock(), what)
    return empty if state is not None and state.known else None


def age(table: Table, shell: Shell) -> tuple[Piece, ...]:
    """Since when rows of the pod are as they are, where it cannot be asked again; else empty."""
    state = table.rows.state if table.rows is not None else None
    if state is None or state.as_of is None or not table.count:
        return ()
    away = shell.context.pod.state.reach in ("offline", "unreachable")
    made_here = state.mirrored or isinstance(table.list_query, LiveTracks)
    if state.error is None and (made_here or not away):
        return ()
    return ((as_of(state.as_of, shell.now()), "warn"),)


def unmatched(table: Table) -> EmptyState:
    """What stands where a filter left no row: of a list that is not wholly here it says how
    much was looked through."""
    text, narrowing = table.filter.text, table.narrowing
    keys = (("esc", "shows all again"),)
    if narrowing is not None and narrowing.fault is not None:
        from fwtui.library.sentence import language  # not before the first frame
        from fwtui.ui.sentences import faulty

        fault = faulty(text, narrowing.fault)
        completes = takes_sentences(table) and language.fault(text) is not None
        return fault if completes else replace(fault, keys=keys)
    coverage = narrowing.coverage if narrowing is not None else None
    if coverage is None or coverage.whole:
        return EmptyState(nothing_matches(text), keys=keys)
    words = f"Nothing of {number(coverage.known)} known here matches “{text}”."
    lines = (((f"{_beyond(coverage)}.", "dim"),),)
    return EmptyState(words, lines=lines, keys=keys)


def narrowing_words(table: Table) -> str:
    """``8 of 200 known here match, 5,016 in all; enter asks the pod``; empty where all of the
    list is known, and without a filter."""
    if table.narrowing is None:
        return ""
    coverage = table.narrowing.coverage
    if table.narrowing.fault is not None:
        return table.narrowing.fault.sentence
    if coverage.whole:
        asked = coverage.asked == "answered" and coverage.by_text
        return f"{number(table.count)} match; the pod has been asked" if asked else ""
    match = "matches" if table.count == 1 else "match"
    here = f"{number(table.count)} of {number(coverage.known)} known here {match}"
    return f"{here}, {_beyond(coverage)}"


def _beyond(coverage: Coverage) -> str:
    """The size of the list, and what becomes of what is not known of it."""
    total = "more follow" if coverage.total is None else f"{number(coverage.total)} in all"
    match coverage.asked:
        case "no":
            return f"{total}; enter asks the pod"
        case "asking":
            return f"{total}; asking the pod"
        case "failed":
            why = coverage.error.sentence.rstrip(".") if coverage.error else "the pod is away"
            return f"{total}; not asked: {why}"
        case _:
            return total


def takes_sentences(table: Table) -> bool:
    """Whether a list can be filtered by a sentence."""
    return table.kind.of_tracks or getattr(table.rows, "kind", "") in ("album", "artist")
