"""One scope of an allowance: a copy of the pod's sliding log."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping
from enum import Enum

from msgspec import Struct

from fwtui.pod.ratelimit.headers import LONGEST_WAIT, LimitHeaders

SMALLEST_RESERVE = 20
SLACK = 1.0
"""Headers tell whole seconds, rounded down."""
PACE = 5.0
"""Requests a second where the pod tells no limit, after a first :data:`BURST`."""
BURST = 20
BACKGROUND_PACE = 2.0
ROW = 60
"""Steps in which a window is looked at."""


class Priority(Enum):
    """What a request is for; the value is how the allowance's page calls it."""

    LISTENER = "browsing"
    STREAM = "stream"
    BACKGROUND = "sync"
    """Keeps off the last part of the allowance, which is the listener's."""


ELSEWHERE = "elsewhere"
"""Used by the listener's other programs, or by this one before it was started anew."""


class Standing(Struct, frozen=True):
    """How a scope stands now; times are in seconds from now."""

    scope: str
    limit: int
    remaining: int
    """Requests that may still leave."""
    window: float
    """How long a request counts."""
    full_in: float
    """Until all of it is there again; 0 when it is."""
    next_in: float | None
    """Until the next one comes back; ``None`` when all are there."""
    wait: float
    """Until the listener's next request may leave: 0, or a countdown when it is used up."""
    used_up_in: float | None
    """When it runs out at the present pace; ``None`` when it does not."""
    used: Mapping[str, int]
    """Requests in the window: ``browsing``, ``stream``, ``sync``, ``elsewhere``."""
    reserve: int
    """The last part, which background work leaves to the listener."""
    waiting: int = 0
    """Requests that wait for their turn."""
    reported: bool = False
    """Whether the pod has said anything of this scope yet; else this is what pods usually do."""

    @property
    def used_up(self) -> bool:
        return self.wait > 0


def background_interval(free: float, share: int, window: float) -> float:
    """Seconds between two requests in the background, while ``free`` of its ``share`` are left."""
    return max(0.0, 1.0 - 2.0 * free / share) * window / share


class Window:
    """One scope: a copy of the pod's log, in order of when each request will be forgotten.

    Our own requests are known, with what each was for; of the others it is only known how many
    there must be, and about when they were made.
    """

    def __init__(self, scope: str, limit: int, duration: float) -> None:
        self.scope = scope
        self.limit = limit
        self.duration = float(duration)
        self.reported = False
        self.unlimited = False
        self.in_flight = 0
        self.done = 0
        self.waiting = 0
        self.blocked_until = float("-inf")
        self.refusals = 0
        self.own: list[tuple[float, str]] = []
        self.estimated: list[float] = []
        self.used = dict.fromkeys((one.value for one in Priority), 0)
        self.learned_at = float("-inf")
        self.background_at = float("-inf")
        self.tokens = float(BURST)
        self.tokens_at: float | None = None

    @property
    def reserve(self) -> int:
        """The listener's part: a tenth and at least 20, but not above half of a small limit."""
        return min(max(SMALLEST_RESERVE, self.limit // 10), self.limit // 2)

    def forget(self, now: float) -> None:
        if self.own and self.own[0][0] <= now:
            self._drop_own(bisect_right(self.own, now, key=_when))
        if self.estimated and self.estimated[0] <= now:
            del self.estimated[: bisect_right(self.estimated, now)]

    def count(self) -> int:
        return len(self.own) + len(self.estimated)

    def left(self) -> int:
        return self.limit - self.count() - self.in_flight

    # --- a request -----------------------------------------------------------------------

    def wait(self, now: float, priority: Priority) -> float:
        self.forget(now)
        held = self.blocked_until - now
        if held > 0:
            return held
        background = priority is Priority.BACKGROUND
        free = self.left()
        if background:
            free -= self.reserve
        if free <= 0 and not self.unlimited:
            # The one that must be forgotten first for one to be free.
            place = -free
            if place < self.count():
                return max(0.001, self._at(place) - now)
            # What is under way will be told more of by its answers.
            return 0.25
        if background:
            return self.background_at + self._interval(free) - now
        if not self.reported or self.unlimited:
            return (1.0 - self._tokens(now)) / PACE
        return 0.0

    def went(self, now: float, priority: Priority) -> None:
        self.in_flight += 1
        if priority is Priority.BACKGROUND:
            self.background_at = now
        elif not self.reported or self.unlimited:
            self.tokens = self._tokens(now) - 1.0
            self.tokens_at = now

    def returned(self) -> None:
        """The request turned out to be another scope's."""
        self.in_flight -= 1
        self.done += 1

    def add(self, now: float, purpose: str) -> None:
        insort(self.own, (now + self.duration, purpose), key=_when)
        self.used[purpose] += 1

    def _tokens(self, now: float) -> float:
        if self.tokens_at is None:
            return self.tokens
        return min(float(BURST), self.tokens + (now - self.tokens_at) * PACE)

    def _interval(self, free: int) -> float:
        """Between two requests in the background: none at first, and from half of what they
        may use on slower and slower, down to what the window gives back on the average."""
        if self.unlimited or not self.reported:
            return 1.0 / BACKGROUND_PACE
        return background_interval(free, self.limit - self.reserve, self.duration)

    # --- what the pod says ---------------------------------------------------------------

    def learn(self, told: LimitHeaders, now: float, overlapping: int) -> float:
        """Corrects the copy; gives the seconds to wait when this was a refusal.

        ``overlapping`` of our own requests had their answer while this one was under way: the
        pod may have counted them before it or after it.
        """
        self.forget(now)
        if told.limit is not None:
            self.reported = True
            self.unlimited = False
            self.limit = told.limit
        if told.duration is not None and told.duration != self.duration:
            self.duration = told.duration
            latest = now + self.duration
            self.own = [(min(when, latest), purpose) for when, purpose in self.own]
            self.estimated = [min(when, latest) for when in self.estimated]
        oldest_in = self._clamp(told.oldest_in)
        if told.used is not None:
            self._correct(told, told.used, now, overlapping, oldest_in or 0.0)
        if told.throttled:
            return self._refused(now, oldest_in)
        self.refusals = 0
        if told.used is not None:
            self.learned_at = now
            if oldest_in is not None:
                self._oldest(now + oldest_in + SLACK)
        return 0.0

    def _correct(
        self, told: LimitHeaders, used: int, now: float, overlapping: int, oldest_in: float
    ) -> None:
        most = self.count() + self.in_flight
        least = self.count() - overlapping
        if used > most:
            last = now + (
                self.duration if told.newest_in is None else self._clamp(told.newest_in) or 0.0
            )
            first = min(last, max(now + oldest_in, self.learned_at + self.duration))
            count = used - most
            step = (last - first) / count
            self.estimated.extend(first + step * place for place in range(1, count + 1))
            self.estimated.sort()
        elif used < least:
            self._drop(least - used)

    def _drop(self, count: int) -> None:
        """The pod has forgotten more than we: first what was guessed, then the oldest."""
        guessed = min(count, len(self.estimated))
        del self.estimated[:guessed]
        self._drop_own(count - guessed)

    def _drop_own(self, count: int) -> None:
        for _, purpose in self.own[:count]:
            self.used[purpose] -= 1
        del self.own[:count]

    def _oldest(self, when: float) -> None:
        """The pod says when the oldest is forgotten: none is earlier, and one is then."""
        early = bisect_left(self.own, when, key=_when)
        self.own[:early] = [(when, purpose) for _, purpose in self.own[:early]]
        guessed = bisect_left(self.estimated, when)
        self.estimated[:guessed] = [when] * guessed
        if early or guessed or not self.count():
            return
        if self.estimated and (not self.own or self.estimated[0] < self.own[0][0]):
            self.estimated[0] = when
        else:
            self.own[0] = (when, self.own[0][1])

    def _at(self, place: int) -> float:
        """When the request at this place of the whole log is forgotten; 0 is the oldest."""
        low, high = max(0, place + 1 - len(self.estimated)), min(place + 1, len(self.own))
        while low < high:
            # So many of the first ``place + 1`` are our own.
            middle = (low + high) // 2
            if self.own[middle][0] < self.estimated[place - middle]:
                low = middle + 1
            else:
                high = middle
        ends = []
        if low:
            ends.append(self.own[low - 1][0])
        if place + 1 > low:
            ends.append(self.estimated[place - low])
        return max(ends)

    def _by(self, when: float) -> int:
        """How many are forgotten by then."""
        return bisect_right(self.own, when, key=_when) + bisect_right(self.estimated, when)

    def _refused(self, now: float, told: float | None) -> float:
        self.refusals += 1
        if told is None:
            # Not told when: twice as long each time, up to a minute.
            told = min(60.0, 2.0 ** min(self.refusals, 6))
        told = max(told, 0.05)
        self.blocked_until = now + told
        self._oldest(self.blocked_until)
        return told

    def _clamp(self, seconds: float | None) -> float | None:
        if seconds is None:
            return None
        return min(max(0.0, seconds), self.duration if self.reported else LONGEST_WAIT)

    # --- how it stands -------------------------------------------------------------------

    def standing(self, now: float) -> Standing:
        self.forget(now)
        count = self.count()
        held = max(0.0, self.blocked_until - now)
        none_left = self.left() <= 0 and not self.unlimited
        wait = max(0.0, self.wait(now, Priority.LISTENER)) if none_left or held else 0.0
        return Standing(
            scope=self.scope,
            limit=self.limit,
            remaining=0 if held else max(0, self.left()),
            window=self.duration,
            # A guess lies a little late, but nothing is remembered longer than the window.
            full_in=min(self.duration, max(0.0, self._at(count - 1) - now)) if count else 0.0,
            next_in=max(held, self._at(0) - now) if count else None,
            wait=wait,
            used_up_in=self._used_up_in(now),
            used=self.used | {ELSEWHERE: len(self.estimated)},
            reserve=self.reserve,
            waiting=self.waiting,
            reported=self.reported,
        )

    def _used_up_in(self, now: float) -> float | None:
        lately = min(300.0, self.duration / 10)
        pace = (self.count() - self._by(now + self.duration - lately)) / lately
        left = self.left()
        if not pace or self.unlimited:
            return None
        if left <= 0:
            return 0.0
        step = self.duration / ROW
        for place in range(1, ROW + 1):
            ahead = place * step
            back = self._by(now + ahead)
            if left + back <= pace * ahead:
                # Within this step; what comes back in it is counted as late.
                before = self._by(now + ahead - step)
                return min(ahead, max(ahead - step, (left + before) / pace))
        return None

    def coming_back(self, now: float, steps: int) -> tuple[int, ...]:
        self.forget(now)
        ends = [self._by(now + self.duration * place / steps) for place in range(1, steps)]
        ends.append(self.count())
        return tuple(end - start for start, end in zip([0, *ends], ends, strict=False))


def _when(entry: tuple[float, str]) -> float:
    return entry[0]
