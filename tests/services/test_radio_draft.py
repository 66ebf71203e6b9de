"""The lines of a radio and its filters: there and back."""

from __future__ import annotations

import random

from msgspec.structs import replace

from fwtui.pod.schema import RadioFilter
from fwtui.services.radio_draft import WHOLE, DraftLine, RadioDraft

JAZZ, DUB = RadioFilter("tag", names=("jazz",)), RadioFilter("tag", names=("dub",))
ANA = RadioFilter("artist", ids=(3,), names=("Ana",))


def shown(draft: RadioDraft) -> list[tuple[int, str]]:
    return [(line.depth, line.kind) for line in draft.lines]


def holds(filters: tuple[RadioFilter, ...], true: set[str]) -> bool:
    """What a pod makes of filters: each with the result before it, by its own operator."""
    result: bool | None = None
    for each in filters:
        group = each.kind == "group"
        one = holds(each.filters, true) if group else bool(true & set(each.names))
        one ^= each.negated
        if result is None:
            result = one
        else:
            result = result or one if each.operator == "or" else result and one
    return bool(result)


def some(rng: random.Random, depth: int = 0) -> RadioFilter:
    operator = rng.choice(("and", "or"))
    negated = rng.random() < 0.3
    if depth < 3 and rng.random() < 0.4:
        inside = tuple(some(rng, depth + 1) for _ in range(rng.randint(1, 4)))
        return RadioFilter("group", operator=operator, negated=negated, filters=inside)  # type: ignore[arg-type]
    names = (rng.choice("abcd"),)
    return RadioFilter("tag", names=names, operator=operator, negated=negated)  # type: ignore[arg-type]


def test_filters_say_the_same_after_they_were_lines() -> None:
    rng = random.Random(12)
    for _ in range(400):
        filters = tuple(some(rng) for _ in range(rng.randint(1, 4)))
        back = RadioDraft.of(filters).filters()
        for bits in range(16):
            true = {name for place, name in enumerate("abcd") if bits >> place & 1}
            assert holds(filters, true) == holds(back, true), (filters, back)


def test_lines_are_added_turned_and_removed() -> None:
    draft = RadioDraft()
    assert draft.filters() == ()
    at = draft.add(0, DraftLine(0, "tag", names=("jazz",)))
    assert draft.add(at, DraftLine(0, "tag", names=("dub",))) == at, "one line for both tags"
    group = draft.add(at, DraftLine(0, "any"))
    assert shown(draft) == [(0, "all"), (1, "tag"), (1, "any")]
    assert draft.filters() == (RadioFilter("tag", names=("jazz", "dub")),), "empty groups are left"
    inner = draft.add(group, DraftLine(0, "artist", (3,), ("Ana",)))
    draft.turn(inner)
    assert shown(draft)[2:] == [(1, "none"), (2, "artist")]
    left_out = RadioFilter("group", negated=True, filters=(replace(ANA, operator="or"),))
    assert draft.filters()[1] == left_out
    draft.remove(group)
    assert shown(draft) == [(0, "all"), (1, "tag")]
    draft.remove(0)
    assert draft.lines == [WHOLE]


def test_a_playlist_is_sent_by_its_number_and_shown_by_its_name() -> None:
    draft = RadioDraft()
    draft.add(0, DraftLine(0, "playlist", (12,), ("Harbours",)))
    assert draft.filters() == (RadioFilter("playlist", ids=(12,), names=("12",)),)
