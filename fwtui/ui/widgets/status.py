"""The status bar: state on the left, the keys that matter here on the right.

One line, the most urgent: a failure that just happened, a limit used up, a message, what
the player waits for, a pod that is away, the reserve, the sync, the allowance. The
requests left and the time until all are back are there whenever nothing else is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.strip import Strip

from fwtui.player.playback import NO_DEVICE, UNHEARD
from fwtui.services.contracts import PodState
from fwtui.text import cells, number
from fwtui.ui.widgets.row_builder import Line, Piece, width_of
from fwtui.ui.widgets.targets import ClickTarget, TargetWidget
from fwtui.ui.wording import countdown, scope_word

if TYPE_CHECKING:
    from fwtui.library.mirror.progress import MirrorProgress
    from fwtui.player.downloads import DownloadProgress as Coming
    from fwtui.pod.ratelimit.budget import Standing

QUIET_AFTER = 30.0
"""Seconds without a request until the allowance goes faint."""
UNSAY = "unsay"
"""What a click on a message does."""
EDGES = 4
"""Empty cells at both ends of a row."""
UNDO_GAP: tuple[Piece, ...] = (("   ", "text"),)
_UNDO = " undo"
_BAR = 12
StatusText = tuple[Piece, ...]


class StatusMessage(Struct, frozen=True):
    """A message about an event."""

    words: str
    fact: str = ""
    """A fact after it, in a fainter style."""
    failure: bool = False
    undo: bool = False
    """``u`` takes it back."""


class StatusFacts(Struct, frozen=True):
    """The input of the status bar at one moment."""

    now: float
    """Seconds of the monotonic clock."""
    pod: PodState = PodState()
    standing: Standing | None = None
    sync: MirrorProgress | None = None
    waiting: str = ""
    """Changes in the outbox: ``2 hearts, 5 listens``."""
    message: StatusMessage | None = None
    typed: str = ""
    """Keys that were typed, of which more may follow."""
    awaits: bool = False
    """The hints are the keys that may follow."""
    narrowing: str = ""
    """How much of a list its filter looked through."""
    note: str = ""
    """Why the sound is interrupted."""
    download: Coming | None = None
    """The download in progress."""
    undo: str = "u"
    offer: str = "y"
    login: str = "I"
    """The keys that the sentences speak of."""
    dot: str = "·"
    bar: str = "━─"
    """The done part of a bar, and the rest."""


class Hint(Struct, frozen=True):
    """A key and one word for what it does here."""

    key: str
    word: str
    keep: int = 0
    """Priority: the lowest goes first where the bar is narrow."""
    action: str = ""
    """What a click on it does."""


def status_texts(facts: StatusFacts) -> tuple[StatusText, ...]:
    """The texts of the most urgent state, from the longest to the shortest."""
    pod = facts.pod
    if facts.typed:
        return (((facts.typed, "accent_bold"),),)
    if (message := shown_message(facts)) is not None:
        return (message_text(message, facts),)
    if facts.standing is not None and facts.standing.used_up:
        return _used_up(facts.standing, facts)
    if facts.narrowing:
        return (((facts.narrowing, "text"),),)
    if facts.note:
        note: StatusText = ((facts.note, "dim"),)
        short: StatusText = ((facts.note.partition(":")[0], "dim"),)
        return (note, short) if facts.note in (NO_DEVICE, UNHEARD) else (note,)
    if pod.reach == "logged_out":
        ended: StatusText = (("! ", "bad_bold"), (f"your login at {pod.host} has ended", "bad"))
        again: StatusText = (
            (f"   {facts.login}", "accent_bold"),
            (" log in again; the queue is kept", "dim"),
        )
        return (ended + again, ended)
    if pod.reach == "unreachable":
        why = pod.why.rstrip(".") or f"{pod.host} did not answer"
        head: StatusText = (("! ", "bad_bold"), (why, "bad"))
        return (head + _next_try(facts), head)
    if pod.reach == "offline":
        return _offline(facts)
    if facts.standing is not None and _in_reserve(facts.standing):
        return _reserve(facts.standing, facts)
    if facts.download is not None:
        return _downloading(facts.download, facts)
    if facts.sync is not None and facts.sync.phase in ("filling", "full"):
        return _syncing(facts.sync, facts)
    if facts.sync is not None and facts.sync.phase == "offered":
        return _offered(facts.sync, facts)
    if facts.standing is not None:
        return _allowance(facts.standing, facts)
    if pod.reach == "connecting":
        return (((f"connecting to {pod.host}", "faint"),),)
    return ((),)


def header_texts(facts: StatusFacts) -> tuple[StatusText, ...]:
    """The same for a header, whose room the place takes: with a short one of a pod that is away."""
    texts, reach, standing = status_texts(facts), facts.pod.reach, facts.standing
    used_up = standing is not None and standing.used_up
    if facts.typed or shown_message(facts) or used_up or facts.narrowing or facts.note:
        return texts
    if reach == "unreachable":
        return (*texts, (("! ", "bad_bold"), ("unreachable", "bad")))
    if reach == "logged_out":
        key = (f"   {facts.login}", "accent_bold")
        return (*texts, (("! ", "bad_bold"), ("login ended", "bad"), key, (" log in", "dim")))
    return texts


def urgent(facts: StatusFacts) -> bool:
    """Whether the state is shown on a screen without a status bar too."""
    standing = facts.standing
    return bool(
        facts.message
        or facts.typed
        or facts.note
        or facts.pod.reach in ("unreachable", "offline", "logged_out")
        or (standing is not None and (standing.used_up or _in_reserve(standing)))
    )


def shown_message(facts: StatusFacts) -> StatusMessage | None:
    """The message, unless something else is more urgent."""
    message, standing = facts.message, facts.standing
    if message is None or facts.typed:
        return None
    return message if message.failure or standing is None or not standing.used_up else None


def asked_by(text: StatusText, facts: StatusFacts) -> str:
    """The action whose key the text names; without one, a message goes, and any other text leads
    to the page of the allowance."""
    key = next((piece.strip() for piece, ink in text if ink == "accent_bold"), "")
    named = {facts.undo: "undo", facts.offer: "offer", facts.login: "login"}
    return named.get(key, "allowance" if shown_message(facts) is None else UNSAY)


def _in_reserve(standing: Standing) -> bool:
    return standing.remaining <= standing.reserve


def message_text(message: StatusMessage, facts: StatusFacts) -> StatusText:
    """All that a message has to say."""
    said: StatusText = (("! ", "warn_bold"),) if message.failure else ()
    said += ((message.words, "text"),)
    if message.fact:
        said += ((f" {facts.dot} {message.fact}", "dim"),)
    return (*said, *UNDO_GAP, *undo_text(facts)) if message.undo else said


def is_too_long(facts: StatusFacts, width: int) -> bool:
    """Whether there is a message that a row of so many cells cannot hold."""
    message = shown_message(facts)
    return message is not None and width_of(message_text(message, facts)) > width - EDGES


def put_message(line: Line, text: StatusText, y: int = 0) -> list[ClickTarget]:
    """Write a message; a click takes it away, one on its undo takes back what it says."""
    start, undo = line.at, []
    for words, ink in text:
        if ink == "accent_bold":
            end = line.at + cells(words + _UNDO)
            undo.append(ClickTarget("undo", y, line.at, end))
        line.pieces(((words, ink),))
    return [*undo, ClickTarget(UNSAY, y, start, line.width)]


def undo_text(facts: StatusFacts) -> StatusText:
    """The key that takes back what a message says."""
    return (facts.undo, "accent_bold"), (_UNDO, "dim")


def _used_up(standing: Standing, facts: StatusFacts) -> tuple[StatusText, ...]:
    word = scope_word(standing.scope)
    head: StatusText = (("! ", "bad_bold"), (word, "bad_bold"))
    pause: StatusText = ((f"requests pause {countdown(standing.wait)}", "bad_bold"),)
    dot: StatusText = ((f" {facts.dot} ", "bad"),)
    return (
        (*head, (f" 0 of {number(standing.limit)}", "bad"), *dot, *pause),
        (*head, (" 0", "bad"), *dot, *pause),
        pause,
        ((f"requests in {countdown(standing.wait)}", "bad_bold"),),
    )


def _reserve(standing: Standing, facts: StatusFacts) -> tuple[StatusText, ...]:
    head: StatusText = (
        ("! ", "warn_bold"),
        (scope_word(standing.scope) + " ", "warn"),
        (number(standing.remaining), "warn_bold"),
    )
    total = f" of {number(standing.limit)} left"
    kept = f" {facts.dot} kept for you, sync waits"
    full, short = _full_in(standing, facts)
    return (
        (*head, (total + kept + full, "warn")),
        (*head, (" left" + kept + full, "warn")),
        (*head, (" left" + full, "warn")),
        (*head, (" left" + short, "warn")),
    )


def _full_in(standing: Standing, facts: StatusFacts) -> tuple[str, str]:
    if standing.full_in <= 0:
        return "", ""
    time = countdown(standing.full_in)
    return f" {facts.dot} full in {time}", f" {facts.dot} {time}"


def _allowance(standing: Standing, facts: StatusFacts) -> tuple[StatusText, ...]:
    asked = facts.pod.asked
    quiet = asked is None or facts.now - asked > QUIET_AFTER
    below_half = standing.remaining * 2 < standing.limit
    if quiet and not below_half:
        loud, soft = "faint", "faint"
    elif below_half:
        loud, soft = "text", "dim"
    else:
        loud, soft = "dim", "faint"
    head: StatusText = (
        (scope_word(standing.scope) + " ", "faint"),
        (number(standing.remaining), loud),
    )
    total: StatusText = ((f" of {number(standing.limit)}", soft),)
    left: StatusText = ((" left", soft),)
    if standing.full_in <= 0:
        return (head + total + left, head + left)
    dot: StatusText = ((f" {facts.dot} ", soft),)
    time: StatusText = ((countdown(standing.full_in), loud),)
    full: StatusText = ((f" {facts.dot} full in ", soft),)
    return (head + total + left + full + time, head + left + full + time, head + left + dot + time)


def _downloading(coming: Coming, facts: StatusFacts) -> tuple[StatusText, ...]:
    """``download ━━━━──── 3 of 12 · list 9,812 left · full in 4:10``"""
    full = int(coming.whole * _BAR)
    counts = f" {number(coming.done)} of {number(coming.total)}"
    bar: StatusText = ((facts.bar[0] * full, "accent"), (facts.bar[1] * (_BAR - full), "rule"))
    head: StatusText = (("download ", "faint"), *bar, (counts, "dim"))
    if coming.waiting:
        return ((*head, (f" {facts.dot} {coming.waiting}", "dim")), head)
    title: StatusText = ((f" {facts.dot} {coming.title}", "faint"),)
    if facts.standing is None:
        return (head + title, head)
    allowance = _allowance(facts.standing, facts)
    dot: StatusText = ((f" {facts.dot} ", "faint"),)
    return (*(head + dot + each for each in allowance), head)


def _syncing(sync: MirrorProgress, facts: StatusFacts) -> tuple[StatusText, ...]:
    if sync.done or not sync.pages:
        what, done, total = "tracks", sync.done, sync.total
    else:  # artists and albums come first, and tracks stand at none for long
        what, done, total = "pages", sync.pages_done, sync.pages
    of = "" if total is None else f" of {number(total)}"
    word: StatusText = (("sync ", "faint"), (number(done), "dim"))
    head: StatusText = (*word, (f"{of} {what}", "faint"))
    standing = facts.standing
    if standing is None:
        return (head, (*word, (of, "faint")), word)
    left: StatusText = (
        (f" {facts.dot} {scope_word(standing.scope)} ", "faint"),
        (number(standing.remaining), "dim"),
        (" left", "faint"),
    )
    if standing.full_in <= 0:
        return (head + left, (*word, (of, "faint"), *left), word + left)
    time = countdown(standing.full_in)
    full: StatusText = (*left, (f" {facts.dot} full in ", "faint"), (time, "dim"))
    short: StatusText = (*left, (f" {facts.dot} ", "faint"), (time, "dim"))
    # What is left, and until when, stays to the last.
    return (
        head + full,
        head + short,
        (*word, (of, "faint"), *short),
        word + short,
        (("sync", "faint"), *short),
    )


def _offered(sync: MirrorProgress, facts: StatusFacts) -> tuple[StatusText, ...]:
    """``keep all 300,000 tracks here?   y what it takes · lists 9,941 left · full in 41:07``"""
    which = "the catalogue" if sync.total is None else f"all {number(sync.total)} tracks"
    asked: StatusText = ((f"keep {which} here?", "dim"), (f"   {facts.offer}", "accent_bold"))
    head = (*asked, (" what it takes", "dim"))
    if facts.standing is None:
        return (head, asked)
    dot: StatusText = ((f" {facts.dot} ", "faint"),)
    allowance = _allowance(facts.standing, facts)
    return (*(head + dot + each for each in allowance), allowance[-1])


def _offline(facts: StatusFacts) -> tuple[StatusText, ...]:
    head: StatusText = (("offline", "warn_bold"),)
    since = ""
    if isinstance(facts.pod.since, datetime):
        since = f" since {facts.pod.since.astimezone():%H:%M}"
    one = facts.waiting.startswith("1 ") and "," not in facts.waiting
    wait = "waits" if one else "wait"
    waits = f" {facts.dot} {facts.waiting} {wait}" if facts.waiting else ""
    tried = _next_try(facts)
    return (
        (*head, (since + waits, "dim"), *tried),
        (*head, (waits, "dim"), *tried),
        head + tried,
        head,
    )


def _next_try(facts: StatusFacts) -> StatusText:
    if facts.pod.next_try is None:
        return ()
    time = countdown(facts.pod.next_try - facts.now)
    return ((f" {facts.dot} next try ", "dim"), (time, "text"))


def fitting(
    choices: Sequence[StatusText],
    hints: Sequence[Hint],
    room: int,
    *,
    at_most: int,
    at_least: int = 4,
) -> tuple[StatusText, tuple[Hint, ...]]:
    """The text and the keys that fit in ``room`` cells: ``at_least`` so many keys before a longer
    text."""
    ranked = sorted(range(len(hints)), key=lambda place: -hints[place].keep)

    def some(count: int) -> tuple[Hint, ...]:
        chosen = set(ranked[:count])
        return tuple(hint for place, hint in enumerate(hints) if place in chosen)

    most = min(at_most, len(hints))
    least = min(at_least, most)
    tries = [(left, n) for left in choices for n in range(most, least - 1, -1)]
    tries += [(left, n) for n in range(least - 1, -1, -1) for left in choices]
    for left, count in tries:
        keys = some(count)
        gap = 3 if left and keys else 0
        if width_of(left) + gap + hints_width(keys) <= room:
            return left, keys
    return choices[-1], ()


def awaited(
    typed: StatusText, hints: Sequence[Hint], room: int
) -> tuple[StatusText, tuple[Hint, ...]]:
    """The keys that may follow in ``room`` cells, and how many have none."""
    for count in range(len(hints), 0, -1):
        more = len(hints) - count
        left: StatusText = (*typed, (f"  {more} more", "dim")) if more else typed
        if width_of(left) + 3 + hints_width(hints[:count]) <= room:
            return left, tuple(hints[:count])
    return (*typed, (f"  {len(hints)} keys", "dim")), ()


def awaited_line(typed: StatusText, hints: Sequence[Hint], room: int) -> StatusText:
    """The same in one piece, where there is no status bar."""
    left, keys = awaited(typed, hints, room)
    words = ((("   ", "dim"), (each.key, "bright"), (f" {each.word}", "dim")) for each in keys)
    return (*left, *(piece for each in words for piece in each))


def hints_width(hints: Sequence[Hint]) -> int:
    """Cells of ``enter play   a queue``."""
    if not hints:
        return 0
    return sum(len(hint.key) + 1 + len(hint.word) for hint in hints) + 3 * (len(hints) - 1)


class StatusBar(TargetWidget):
    """One row at the foot of the screen."""

    DEFAULT_CSS = """
    StatusBar { height: 1; }
    """

    def __init__(self) -> None:
        super().__init__(id="status")
        self.facts = StatusFacts(0.0)
        self.hints: tuple[Hint, ...] = ()

    def show(self, facts: StatusFacts, hints: tuple[Hint, ...]) -> None:
        self.facts, self.hints = facts, hints
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        line = Line(width, self.palette.ground, self.glyphs.cut)
        end = width - 2
        most = 6 if width >= 120 else 4
        texts = status_texts(self.facts)
        if self.facts.awaits:
            left, keys = awaited(texts[0], self.hints, end - 2)
        else:
            least = 0 if self.facts.message is not None else 4  # what was just said is soon gone
            left, keys = fitting(texts, self.hints, end - 2, at_most=most, at_least=least)
        line.to(2)
        line.pieces(left, end - 2)
        self.targets = [ClickTarget(asked_by(left, self.facts), 0, 0, line.at)]
        if keys:
            line.to(end - hints_width(keys))
            for place, hint in enumerate(keys):
                line.put("   " if place else "", line.inks.space)
                start = line.at
                line.put(hint.key, line.inks.bright)
                line.put(" " + hint.word, line.inks.dim)
                self.targets.append(ClickTarget(hint.action, 0, start, line.at))
        return [line.strip()]
