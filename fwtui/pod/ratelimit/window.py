"""One rate-limit scope: a copy of the pod's sliding log of requests."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping
from enum import Enum

from msgspec import Struct

from fwtui.pod.ratelimit.headers import LONGEST_WAIT, LimitHeaders

SMALLEST_RESERVE = 20
SLACK = 1.0
"""Seconds added to header values, which are rounded down."""
PACE = 5.0
"""Requests a second without a reported limit, after the first :data:`BURST`."""
BURST = 20
BACKGROUND_PACE = 2.0
ROW = 60
"""Steps of the forecast over a window."""


class Priority(Enum):
    """The purpose of a request; the value is its word on the allowance page."""

    LISTENER = "browsing"
    STREAM = "stream"
    BACKGROUND = "sync"
    """Leaves the reserve of each scope to the listener."""


ELSEWHERE = "elsewhere"
"""Used by other programs of the user, or by an earlier process."""


class Standing(Struct, frozen=True):
    """A snapshot of one scope; times in seconds from now."""

    scope: str
    limit: int
    remaining: int
    """Requests that may still be sent."""
    window: float
    """Seconds for which a request counts."""
    full_in: float
    """Until all requests are free again; 0 for now."""
    next_in: float | None
    """Until the next request becomes free; ``None`` when all are."""
    wait: float
    """Until the listener's next request may be sent; above 0 when used up."""
    used_up_in: float | None
    """Until it is used up at the present pace; ``None`` for never."""
    used: Mapping[str, int]
    """Requests in the window: ``browsing``, ``stream``, ``sync``, ``elsewhere``."""
    reserve: int
    """Requests that background work leaves to the listener."""
    waiting: int = 0
    """Requests waiting for this scope."""
    reported: bool = False
    """Whether the pod has reported this scope; else the values are defaults."""

    @property
    def used_up(self) -> bool:
        """Whether the listener's next request has to wait."""
        return self.wait > 0


def background_interval(free: float, share: int, window: float) -> float:
    """Seconds between two background requests while ``free`` of their ``share`` are left."""
    return max(0.0, 1.0 - 2.0 * free / share) * window / share


class Window:
    """A copy of the pod's log of one scope, ordered by expiry.

    ``own`` requests are known with their purpose; of ``estimated`` ones, made by other
    programs, only the number and about the time are known.
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
        """The listener's reserve: a tenth, at least 20, at most half of the limit."""
        return min(max(SMALLEST_RESERVE, self.limit // 10), self.limit // 2)

    def forget(self, now: float) -> None:
        """Removes expired requests."""
        if self.own and self.own[0][0] <= now:
            self._drop_own(bisect_right(self.own, now, key=_when))
        if self.estimated and self.estimated[0] <= now:
            del self.estimated[: bisect_right(self.estimated, now)]

    def count(self) -> int:
        """Answered requests in the window."""
        return len(self.own) + len(self.estimated)

    def left(self) -> int:
        """Free requests, those in flight deducted."""
        return self.limit - self.count() - self.in_flight

    # --- a request -----------------------------------------------------------------------

    def wait(self, now: float, priority: Priority) -> float:
        """Seconds until a request of this priority may be sent; 0 or less for now."""
        self.forget(now)
        held = self.blocked_until - now
        if held > 0:
            return held
        background = priority is Priority.BACKGROUND
        free = self.left()
        if background:
            free -= self.reserve
        if free <= 0 and not self.unlimited:
            # The request whose expiry makes one free.
            place = -free
            if place < self.count():
                return max(0.001, self._at(place) - now)
            # The answers to the requests in flight will tell more.
            return 0.25
        if background:
            return self.background_at + self._interval(free) - now
        if not self.reported or self.unlimited:
            return (1.0 - self._tokens(now)) / PACE
        return 0.0

    def sent(self, now: float, priority: Priority) -> None:
        """Records a request that is sent."""
        self.in_flight += 1
        if priority is Priority.BACKGROUND:
            self.background_at = now
        elif not self.reported or self.unlimited:
            self.tokens = self._tokens(now) - 1.0
            self.tokens_at = now

    def returned(self) -> None:
        """The request was counted in another scope."""
        self.in_flight -= 1
        self.done += 1

    def add(self, now: float, purpose: str) -> None:
        """Records a request that the pod counted."""
        insort(self.own, (now + self.duration, purpose), key=_when)
        self.used[purpose] += 1

    def _tokens(self, now: float) -> float:
        if self.tokens_at is None:
            return self.tokens
        return min(float(BURST), self.tokens + (now - self.tokens_at) * PACE)

    def _interval(self, free: int) -> float:
        """Seconds between two background requests: 0 at first, growing from half of their share
        on to the average rate of the window."""
        if self.unlimited or not self.reported:
            return 1.0 / BACKGROUND_PACE
        return background_interval(free, self.limit - self.reserve, self.duration)

    # --- answers ---------------------------------------------------------------

    def learn(self, limits: LimitHeaders, now: float, overlapping: int) -> float:
        """Corrects the copy by an answer; the seconds to wait when it was throttled, else 0.

        ``overlapping`` own requests were answered while this one was in flight: the pod may
        have counted them before or after it.
        """
        self.forget(now)
        if limits.limit is not None:
            self.reported = True
            self.unlimited = False
            self.limit = limits.limit
        if limits.duration is not None and limits.duration != self.duration:
            self.duration = limits.duration
            latest = now + self.duration
            self.own = [(min(when, latest), purpose) for when, purpose in self.own]
            self.estimated = [min(when, latest) for when in self.estimated]
        oldest_in = self._clamp(limits.oldest_in)
        if limits.used is not None:
            self._correct(limits, limits.used, now, overlapping, oldest_in or 0.0)
        if limits.throttled:
            return self._throttled(now, oldest_in)
        self.refusals = 0
        if limits.used is not None:
            self.learned_at = now
            if oldest_in is not None:
                self._oldest(now + oldest_in + SLACK)
        return 0.0

    def _correct(
        self, limits: LimitHeaders, used: int, now: float, overlapping: int, oldest_in: float
    ) -> None:
        most = self.count() + self.in_flight
        least = self.count() - overlapping
        if used > most:
            last = now + (
                self.duration if limits.newest_in is None else self._clamp(limits.newest_in) or 0.0
            )
            first = min(last, max(now + oldest_in, self.learned_at + self.duration))
            count = used - most
            step = (last - first) / count
            self.estimated.extend(first + step * place for place in range(1, count + 1))
            self.estimated.sort()
        elif used < least:
            self._drop(least - used)

    def _drop(self, count: int) -> None:
        """Removes ``count`` requests that the pod no longer counts: estimated ones first."""
        guessed = min(count, len(self.estimated))
        del self.estimated[:guessed]
        self._drop_own(count - guessed)

    def _drop_own(self, count: int) -> None:
        for _, purpose in self.own[:count]:
            self.used[purpose] -= 1
        del self.own[:count]

    def _oldest(self, when: float) -> None:
        """Applies the expiry of the oldest request: none is earlier, one is at ``when``."""
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
        """The expiry of the request at this place of the whole log; 0 is the oldest."""
        low, high = max(0, place + 1 - len(self.estimated)), min(place + 1, len(self.own))
        while low < high:
            # ``middle`` of the first ``place + 1`` are own requests.
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
        """How many requests expire by ``when``."""
        return bisect_right(self.own, when, key=_when) + bisect_right(self.estimated, when)

    def _throttled(self, now: float, seconds: float | None) -> float:
        self.refusals += 1
        if seconds is None:
            # Without Retry-After: doubled each time, up to a minute.
            seconds = min(60.0, 2.0 ** min(self.refusals, 6))
        seconds = max(seconds, 0.05)
        self.blocked_until = now + seconds
        self._oldest(self.blocked_until)
        return seconds

    def _clamp(self, seconds: float | None) -> float | None:
        if seconds is None:
            return None
        return min(max(0.0, seconds), self.duration if self.reported else LONGEST_WAIT)

    # --- snapshots -------------------------------------------------------------------

    def standing(self, now: float) -> Standing:
        """A snapshot."""
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
            # Estimated expiries may be late, but never later than the window.
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
                # Within this step; requests that become free in it count as late.
                before = self._by(now + ahead - step)
                return min(ahead, max(ahead - step, (left + before) / pace))
        return None

    def coming_back(self, now: float, steps: int) -> tuple[int, ...]:
        """Requests that become free in each of ``steps`` equal parts of the window."""
        self.forget(now)
        ends = [self._by(now + self.duration * place / steps) for place in range(1, steps)]
        ends.append(self.count())
        return tuple(end - start for start, end in zip([0, *ends], ends, strict=False))


def _when(entry: tuple[float, str]) -> float:
    return entry[0]
