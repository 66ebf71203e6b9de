"""The queue against a naive one, and what only a queue of a certain size can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from fwtui.music import TrackId
from fwtui.player.order import PendingShuffle, ShuffleJob
from fwtui.player.origins import MOST, ListOrigin
from fwtui.player.queue import PlayQueue


class Entry:
    """A row of the naive queue: an object, so that the same track twice is two things."""

    def __init__(self, track: int, origin: ListOrigin) -> None:
        self.track, self.origin = track, origin


def source(tracks: Sequence[int]) -> ListOrigin:
    """Where these tracks come from, another for others."""
    return ListOrigin(f"a list of {tracks}", "somewhere")


class Naive:
    """Two lists of entries, as one would write it down without a thought of size."""

    def __init__(self) -> None:
        self.rows: list[Entry] = []
        self.unshuffled: list[Entry] = []
        self.current: Entry | None = None
        self.block: list[Entry] = []
        self.shuffled = False
        self.loose: set[Entry] = set()
        """What may still be shuffled into another row."""

    @property
    def row(self) -> int:
        return next((n for n, e in enumerate(self.rows) if e is self.current), -1)

    def put(self, row: int, base: int, tracks: list[int]) -> list[Entry]:
        entries = [Entry(track, source(tracks)) for track in tracks]
        self.rows[row:row] = entries
        self.unshuffled[base:base] = entries
        if self.current is None and entries:
            self.current = entries[0]
        return entries

    def go(self, entry: Entry) -> None:
        self.block = (
            self.block[self.block.index(entry) + 1 :]
            if entry in self.block
            else (self.block if entry is self.current else [])
        )
        self.current = entry


AHEAD = 2
"""Few, so that small queues too have rows that are still to be shuffled."""
tracks = st.lists(st.integers(1, 9), max_size=5)
places = st.integers(-2, 14)


def ranks(places: Sequence[int] | None) -> list[int]:
    """Places without the gaps that removals leave."""
    rank = {place: n for n, place in enumerate(sorted(places or ()))}
    return [rank[place] for place in places or ()]


class Queues(RuleBasedStateMachine):
    """Every edit, every way through it; rows, place, block and the way back must agree."""

    def __init__(self) -> None:
        super().__init__()
        self.queue = PlayQueue(Random(1), ahead=AHEAD, at_once=0)
        self.naive = Naive()
        self.past: list[Naive] = []
        self.job: ShuffleJob | None = None

    def remember(self) -> None:
        kept, n = Naive(), self.naive
        kept.rows, kept.unshuffled, kept.block = n.rows[:], n.unshuffled[:], n.block[:]
        kept.current, kept.shuffled, kept.loose = n.current, n.shuffled, set(n.loose)
        self.past.append(kept)
        del self.past[:-20]

    def drawn(self, queue: PlayQueue) -> None:
        """Where chance decided, take the queue's order over: what is settled must have stayed
        in its row, and nothing becomes loose again."""
        n = self.naive
        order = queue.order()
        if order.places is None:
            assert order.pending is None
            return
        rows = [n.unshuffled[place] for place in ranks(order.places)]
        assert len(set(rows)) == len(rows) == len(n.rows)
        changed = {each for pair in zip(rows, n.rows, strict=True) if pair[0] is not pair[1]
                   for each in pair}  # fmt: skip
        assert changed <= n.loose
        loose = set(rows[order.pending.first : order.pending.after]) if order.pending else set()
        assert loose <= n.loose
        n.rows, n.loose = rows, loose

    def settle(self, until: int) -> None:
        """The next command settles these rows first: learn by a twin what they will be."""
        twin = deepcopy(self.queue)
        twin._settle(until)
        self.drawn(twin)

    @rule(ids=tracks, start=places)
    def play(self, ids: list[int], start: int) -> None:
        self.remember()
        shuffled = self.naive.shuffled
        self.queue.play([TrackId(i) for i in ids], start, source(ids))
        self.naive = Naive()
        entries = self.naive.put(0, 0, ids)
        self.naive.shuffled = shuffled
        if entries:
            self.naive.current = entries[min(max(start, 0), len(entries) - 1)]
        if shuffled:
            # Equal tracks cannot be told apart from outside: ask the queue where each belongs.
            order = self.queue.order()
            self.naive.rows = [entries[place] for place in ranks(order.places)]
            self.naive.loose = set(entries)
            if entries:
                assert self.naive.rows[0] is self.naive.current

    @rule(ids=tracks)
    def add(self, ids: list[int]) -> None:
        if ids:
            self.remember()
        self.queue.add([TrackId(i) for i in ids], source(ids))
        self.naive.put(len(self.naive.rows), len(self.naive.unshuffled), ids)

    @rule(ids=tracks)
    def play_next(self, ids: list[int]) -> None:
        if ids:
            self.remember()
        self.queue.play_next([TrackId(i) for i in ids], source(ids))
        n = self.naive
        had = n.current is not None
        row = n.row + 1 + len(n.block)
        base = n.unshuffled.index(n.rows[row - 1]) + 1 if row else 0
        entries = n.put(row, base, ids)
        if had:
            n.block += entries

    @rule(rows=st.sets(places, max_size=4), to=places)
    def move(self, rows: set[int], to: int) -> None:
        n = self.naive
        real = sorted(row for row in rows if 0 <= row < len(n.rows))
        if real:
            self.remember()
            last = min(max(to, 0), len(n.rows) - len(real)) + len(real)
            self.settle(max(real[-1] + 1, last))
        taken = [n.rows[row] for row in real]
        self.queue.move(rows, to)
        rest = [entry for entry in n.rows if entry not in taken]
        to = min(max(to, 0), len(rest))
        n.rows = rest[:to] + taken + rest[to:]
        if not n.shuffled:
            n.unshuffled = n.rows[:]
        if taken:
            self.drawn(self.queue)
            n.block = n.rows[n.row + 1 : n.row + 1 + len(n.block)]

    @rule(rows=st.sets(places, max_size=4))
    def remove(self, rows: set[int]) -> None:
        n = self.naive
        taken = [n.rows[row] for row in rows if 0 <= row < len(n.rows)]
        if taken:
            self.remember()
        fate = self.queue.remove(rows)
        after = [entry for entry in n.rows[n.row + 1 :] if entry not in taken]
        before = [entry for entry in n.rows[: max(n.row, 0)] if entry not in taken]
        n.rows = [entry for entry in n.rows if entry not in taken]
        n.unshuffled = [entry for entry in n.unshuffled if entry not in taken]
        n.block = [entry for entry in n.block if entry not in taken]
        n.loose -= set(taken)
        if n.current in taken:
            assert fate == ("moved on" if after else "ended")
            n.current = after[0] if after else (before[-1] if before else None)
            n.loose.discard(n.current)  # it is not by lot that it plays
            n.block = n.block[1:]
        else:
            assert fate == "kept"

    @rule()
    def clear(self) -> None:
        if self.naive.rows:
            self.remember()
        self.queue.clear()
        shuffled = self.naive.shuffled
        self.naive = Naive()
        self.naive.shuffled = shuffled

    @rule()
    def undo(self) -> None:
        made = [each for each in self.queue.history if not each.undone]
        assert bool(made) == bool(self.past)
        pool = (
            [each.order for each in self.queue.history if not each.undone][-1].pending
            if self.past
            else None
        )
        assert self.queue.undo() == bool(self.past)
        if self.past:
            n = self.naive
            heard = n.current.track if n.current else None
            n = self.naive = self.past.pop()
            if heard is not None and (n.current is None or n.current.track != heard):
                here = [row for row, entry in enumerate(n.rows) if entry.track == heard]
                if here:
                    self.go(min(here, key=lambda row: abs(row - n.row)), pool)

    @rule(row=places)
    def jump(self, row: int) -> None:
        self.go(row, self.queue.order().pending)
        self.queue.jump(row)

    def go(self, row: int, pool: PendingShuffle | None) -> None:
        """What was seen in the row is what plays, wherever it stands then."""
        n = self.naive
        if not 0 <= row < len(n.rows):
            return
        entry = n.rows[row]
        if pool and pool.first <= row < pool.after:
            assert entry in n.loose
            n.rows[row], n.rows[pool.first] = n.rows[pool.first], entry
            n.loose.discard(entry)
        n.go(entry)

    @rule(by_itself=st.booleans())
    def advance(self, by_itself: bool) -> None:
        n, queue = self.naive, self.queue
        coming = queue.peek(by_itself=by_itself)
        old = n.rows[:]
        got = queue.finish() if by_itself else queue.next()
        assert got == coming
        if not n.rows or (by_itself and queue.repeat == "one"):
            assert got == (n.current.track if n.current else None)
            return
        if n.row + 1 < len(n.rows):
            n.go(n.rows[n.row + 1])
        elif queue.repeat == "off":
            assert got is None
        elif n.shuffled:
            order = queue.order()
            n.rows = [n.unshuffled[place] for place in ranks(order.places)]
            assert len(old) == 1 or n.rows[0] is not n.current
            n.current, n.block = n.rows[0], []
            n.loose = set(n.rows)
        else:
            n.go(n.rows[0])

    @rule()
    def previous(self) -> None:
        n, pool = self.naive, self.queue.order().pending
        if n.row > 0:
            self.go(n.row - 1, pool)
        elif n.rows and self.queue.repeat == "all":
            self.go(len(n.rows) - 1, pool)
        self.queue.previous()

    @rule()
    def finish_shuffle(self) -> None:
        self.queue.finish_shuffle()
        assert not self.queue.pending

    @rule()
    def begin_job(self) -> None:
        """Edits come between a job's beginning and its end."""
        self.job = self.queue.shuffle_job()
        assert (self.job is None) == (not self.queue.pending)

    @rule()
    def end_job(self) -> None:
        if self.job is None:
            return
        before, pending = list(self.queue.ids()), self.queue.pending
        self.job.run()
        if self.queue.apply_shuffle(self.job):
            assert not self.queue.pending
        else:
            assert (list(self.queue.ids()), self.queue.pending) == (before, pending)
        self.job = None

    @rule(ids=tracks, mixed=st.booleans(), before=st.booleans())
    def feed(self, ids: list[int], mixed: bool, before: bool) -> None:
        tracks = [TrackId(i) for i in ids]
        self.queue.feed(tracks, mixed=mixed, before=before, origin=source(ids))
        new = [Entry(track, source(ids)) for track in ids]
        edits = min(len(self.past), self.queue.edits)
        for n in (*self.past[len(self.past) - edits :], self.naive):
            front = before and not n.shuffled
            n.rows = [*new, *n.rows] if front else [*n.rows, *new]
            n.unshuffled = [*new, *n.unshuffled] if before else [*n.unshuffled, *new]
            if n.current is None and new:
                n.current = n.rows[0]
        n = self.naive
        if mixed and n.shuffled:
            n.loose |= set(n.rows[n.row + 1 + len(n.block) + AHEAD :])

    @rule(repeat=st.sampled_from(["off", "all", "one"]))
    def set_repeat(self, repeat: str) -> None:
        self.queue.repeat = repeat  # type: ignore[assignment]

    @rule()
    def toggle_shuffle(self) -> None:
        n = self.naive
        head = n.rows[: n.row + 1 + len(n.block)]
        self.queue.shuffle(not n.shuffled)
        n.shuffled = not n.shuffled
        if n.shuffled:
            n.unshuffled = n.rows[:]
            order = self.queue.order()
            n.rows = [n.unshuffled[place] for place in ranks(order.places)]
            if n.current:
                assert n.rows[: len(head)] == head
                n.loose = set(n.rows[len(head) :])
        else:
            n.rows, n.loose = n.unshuffled[:], set()
            n.block = n.rows[n.row + 1 : n.row + 1 + len(n.block)]

    @precondition(lambda self: len(self.naive.rows) > 0)
    @rule()
    def restore(self) -> None:
        again = PlayQueue(Random(2), ahead=AHEAD, at_once=0)
        again.repeat = self.queue.repeat
        again.restore(self.queue.order())
        assert replace(again.order(), span=0) == replace(self.queue.order(), span=0)

    @invariant()
    def agree(self) -> None:
        queue, n = self.queue, self.naive
        self.drawn(queue)
        assert not n.loose & set(n.rows[: n.row + 1 + len(n.block) + AHEAD])
        assert list(queue.ids()) == [entry.track for entry in n.rows]
        assert [queue.origin(row) for row in range(len(queue))] == [each.origin for each in n.rows]
        assert len(queue) == len(n.rows)
        assert queue.row == n.row
        assert queue.current == (n.current.track if n.current else None)
        assert queue.block == len(n.block)
        assert n.rows[n.row + 1 : n.row + 1 + queue.block] == n.block
        assert queue.shuffled == n.shuffled


Queues.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestQueues = Queues.TestCase


@pytest.mark.long
def test_queues_at_length() -> None:
    many = settings(max_examples=4_000, stateful_step_count=60, deadline=None)
    run_state_machine_as_test(Queues, settings=many)


def ids(count: int) -> list[TrackId]:
    return [TrackId(n) for n in range(1, count + 1)]


def test_next_round_of_a_shuffle_does_not_begin_with_what_was_just_heard() -> None:
    for seed in range(50):
        queue = PlayQueue(Random(seed))
        queue.repeat = "all"
        queue.shuffle(True)
        queue.play(ids(30), None)
        first = list(queue.ids())
        for _ in range(29):
            queue.next()
        coming = queue.peek()
        assert queue.finish() == coming
        again = list(queue.ids())
        assert sorted(again) == sorted(first)
        assert not set(first[-10:]) & set(again[:10])


def test_every_order_is_as_likely_as_any_other() -> None:
    """Four rows have 24 orders; 4,800 shuffles give each some 200 times."""
    random = Random(11)
    seen: Counter[tuple[int, ...]] = Counter()
    for _ in range(4800):
        queue = PlayQueue(random, ahead=1, at_once=0)
        queue.play(ids(5))
        queue.shuffle(True)
        job = queue.shuffle_job()
        if job:
            job.run()
            assert queue.apply_shuffle(job)
        assert queue.current == 1
        seen[tuple(queue.ids(1))] += 1
    assert len(seen) == 24
    spread = sum((count - 200) ** 2 / 200 for count in seen.values())
    assert spread < 49.7  # chi-square of 23 degrees: once in a thousand


def test_what_follows_of_a_shuffled_list_is_mixed_with_what_is_to_come() -> None:
    queue = PlayQueue(Random(5))
    queue.shuffle(True)
    queue.play(ids(50), None)
    near = list(queue.ids(0, 6))
    for page in range(1, 10):
        queue.feed([TrackId(50 * page + n) for n in range(1, 51)], mixed=True)
    queue.feed([TrackId(500 + n) for n in range(1, 51)], before=True, mixed=True)
    rows = list(queue.ids())
    assert rows[:6] == near, "what comes next stays"
    assert len({(row - 1) // 50 for row in rows[6:56]}) > 5
    queue.shuffle(False)
    assert list(queue.ids()) == [*range(501, 551), *range(1, 501)]


def test_a_queue_that_lives_for_years_knows_the_origins_of_what_is_in_it() -> None:
    queue = PlayQueue(Random(5))
    queue.play(ids(3), 0, ListOrigin("the first"))
    for number in range(3 * MOST):
        queue.add([TrackId(9)], ListOrigin(f"list {number}"))
        queue.remove([3])
    queue.play_next([TrackId(7)], ListOrigin("the last"))
    words = [queue.origin(row) for row in range(4)]
    first, last = ListOrigin("the first"), ListOrigin("the last")
    assert words == [first, last, first, first]
    assert len(queue.origins.known) <= MOST
    assert queue.origins_of(TrackId(7), 3) == (last,)
    assert queue.origin(4) is queue.origin(-1) is None


def test_shuffle_can_keep_albums_together() -> None:
    queue = PlayQueue(Random(7))
    queue.album_of = lambda track: track // 10
    queue.repeat = "all"
    queue.play([TrackId(n) for n in range(100)])
    queue.shuffle(True)
    for _ in range(3):
        rows = list(queue.ids())
        albums = [track // 10 for track in rows]
        assert len([n for n in range(1, 100) if albums[n] != albums[n - 1]]) <= 10
        assert rows[1:] != sorted(rows[1:])
        for _ in range(99 - queue.row):
            queue.next()
        last = queue.current
        queue.next()
        assert last is not None
        assert queue.current is not None
        assert queue.current // 10 != last // 10


@pytest.mark.parametrize("wrong", ["row", "places"])
def test_an_order_that_cannot_be_is_refused(wrong: str) -> None:
    queue = PlayQueue()
    queue.play(ids(5))
    queue.shuffle(True)
    order = queue.order()
    assert order.places is not None
    broken = replace(order, row=7) if wrong == "row" else replace(order, places=order.places[:3])
    with pytest.raises(ValueError, match="order"):
        PlayQueue().restore(broken)


def test_what_plays_is_not_shuffled_again_when_an_order_comes_back() -> None:
    queue = PlayQueue(Random(3), ahead=2, at_once=0)
    queue.play(ids(50))
    queue.shuffle(True)
    order = queue.order()
    assert order.pending is not None
    for row in (10, 49):
        again = PlayQueue(Random(4), ahead=2, at_once=0)
        again.restore(replace(order, row=row))
        assert again.current == order.ids[row]
        again.finish_shuffle()
        assert again.ids(0, row + 1) == order.ids[: row + 1]
        assert sorted(again.ids()) == ids(50)


def test_undo_keeps_its_memory_small() -> None:
    queue = PlayQueue()
    for _ in range(12):
        queue.play(ids(300_000))
    assert queue.history
    steps = 0
    while queue.undo():
        steps += 1
    assert steps <= 7


def test_what_follows_an_edit_goes_when_the_edit_is_taken_back() -> None:
    queue = PlayQueue()
    queue.play(map(TrackId, (1, 2)))
    queue.feed([TrackId(3)])
    queue.add([TrackId(7)])
    since = queue.edits
    queue.feed([TrackId(8)], since)
    queue.remove([0])
    queue.feed([TrackId(9)], since)
    assert list(queue.ids()) == [2, 3, 7, 8, 9]
    queue.undo()
    assert list(queue.ids()) == [1, 2, 3, 7, 8, 9]
    queue.undo()
    assert list(queue.ids()) == [1, 2, 3]
    began = queue.began
    queue.undo()
    assert list(queue.ids()) == []
    assert queue.began > began
