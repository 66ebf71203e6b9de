"""A radio while it is built: lines of conditions and groups, and the filters that they make.

A group holds when ``all``, ``any`` or ``none`` of its lines do; the first line is the group of
the whole. A pod combines the filters of one list in turn (Funkwhale: ``radios/filters.py``); a
saved radio that mixes ``and`` and ``or`` is shown as groups inside one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from fwtui.music import Radio
from fwtui.pod.schema import RadioFilter, filters_of

GROUPS = ("all", "any", "none")
MOST_LINES = 100


class DraftLine(Struct, frozen=True):
    """One condition (``artist``, ``tag``, ``playlist``), or the head of a group."""

    depth: int
    kind: str
    ids: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    """For the listener; of a tag those of the pod."""

    @property
    def is_group(self) -> bool:
        return self.kind in GROUPS


WHOLE = DraftLine(0, "all")


class RadioDraft:
    """The lines of a radio, in the order in which they are shown."""

    def __init__(self, lines: Sequence[DraftLine] = (WHOLE,), radio: Radio | None = None) -> None:
        """``radio`` is the saved one that is changed."""
        self.lines = list(lines)
        self.radio = radio
        self.name = radio.name if radio is not None else ""
        self.public = radio is not None and radio.is_public

    @classmethod
    def of(cls, filters: Sequence[RadioFilter], radio: Radio | None = None) -> RadioDraft:
        """The lines of filters."""
        if len(filters) == 1 and filters[0].kind == "group":
            return cls(_group(filters[0].filters, 0, negated=filters[0].negated), radio)
        return cls(_group(filters, 0), radio)

    @classmethod
    def of_radio(cls, radio: Radio) -> RadioDraft:
        """The lines of a saved radio."""
        return cls.of(filters_of(radio.config), radio)

    # --- changes ---------------------------------------------------------------------------

    def add(self, at: int, line: DraftLine) -> int:
        """Put a line into the group at ``at``, or after the line there; one of the same kind
        takes its names in. Returns its place."""
        there = self.lines[at]
        if there.kind == line.kind and not there.is_group:
            ids = tuple(dict.fromkeys(there.ids + line.ids))
            names = tuple(dict.fromkeys(there.names + line.names))
            self.lines[at] = replace(there, ids=ids, names=names)
            return at
        depth = there.depth + there.is_group
        place = self.after(at)
        self.lines.insert(place, replace(line, depth=depth))
        return place

    def remove(self, at: int) -> None:
        """Delete a line, and what is in it; of the first line only what is in it."""
        del self.lines[max(at, 1) : self.after(at)]

    def turn(self, at: int) -> None:
        """The group at ``at``, or the one that the line there is in: all, any, none in turn."""
        while not self.lines[at].is_group:
            at -= 1
        group = self.lines[at]
        following = GROUPS[(GROUPS.index(group.kind) + 1) % len(GROUPS)]
        self.lines[at] = replace(group, kind=following)

    def after(self, at: int) -> int:
        """The place after a line and all that is in it."""
        depth, place = self.lines[at].depth, at + 1
        while place < len(self.lines) and self.lines[place].depth > depth:
            place += 1
        return place

    # --- filters ---------------------------------------------------------------------------

    def filters(self) -> tuple[RadioFilter, ...]:
        """The filters of the whole; none where no line says anything."""
        whole = self.filter_at(0)
        if whole is None:
            return ()
        return whole.filters if self.lines[0].kind != "none" else (replace(whole, negated=True),)

    @property
    def whole(self) -> RadioFilter | None:
        """All filters as one; ``None`` where no line says anything."""
        filters = self.filters()
        return RadioFilter("group", filters=filters) if filters else None

    def filter_at(self, at: int) -> RadioFilter | None:
        """What a line finds by itself: of ``none`` what it leaves out; ``None`` for an empty
        group, which a pod fails on."""
        line = self.lines[at]
        if not line.is_group:
            names = tuple(map(str, line.ids)) if line.kind == "playlist" else line.names
            return RadioFilter(line.kind, ids=line.ids, names=names)
        operator: Literal["and", "or"] = "and" if line.kind == "all" else "or"
        inside: list[RadioFilter] = []
        for place in self._inside(at):
            one = self.filter_at(place)
            if one is not None:
                negated = self.lines[place].kind == "none"
                inside.append(replace(one, operator=operator, negated=negated))
        return RadioFilter("group", filters=tuple(inside)) if inside else None

    def _inside(self, at: int) -> Iterable[int]:
        """The places of the lines right inside a group."""
        place, end = at + 1, self.after(at)
        while place < end:
            yield place
            place = self.after(place)


def _group(filters: Sequence[RadioFilter], depth: int, *, negated: bool = False) -> list[DraftLine]:
    """The lines of filters that stand side by side, under the head of their group."""
    operators = {each.operator for each in filters[1:]}
    if len(operators) > 1:
        before = RadioFilter("group", filters=tuple(filters[:-1]))
        return _group((before, filters[-1]), depth, negated=negated)
    kind = "any" if "or" in operators else "all"
    if negated and (kind == "any" or len(filters) == 1):
        kind, negated = "none", False
    lines = [DraftLine(depth, kind)]
    for each in filters:
        if each.kind == "group":
            lines += _group(each.filters, depth + 1, negated=each.negated)
            continue
        at = depth + 1
        if each.negated:
            lines.append(DraftLine(at, "none"))
            at += 1
        lines.append(DraftLine(at, each.kind, each.ids, each.names))
    if not negated:
        return lines
    return [DraftLine(depth, "none"), *(replace(one, depth=one.depth + 1) for one in lines)]
