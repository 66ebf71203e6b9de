"""Widths of the texts of a list, from the texts that are known of it.

Each cell goes to the column where most rows lack one, of several to the one that has the least
part of what it needs: no other widths cut fewer characters. When none is cut each has some cells
more, and what is left stands after all columns: on a wide screen too the eye finds the numbers
that belong to a text. Widths are cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

USUAL_TITLE = 48
"""What a title is taken to need while it is not known."""
EASE = 16
"""Cells after the longest text, for longer ones that are not known yet."""
TITLE_AT_MOST = 72
"""Cells of a title that needs fewer, where no text stands beside it: what stands after it stays
where it is when the titles become known, and from one album to the next."""
HANDFUL = 8
"""Rows from which a list tells what others that come are like."""


class TextNeeds(Struct, frozen=True):
    """What the texts of a column need."""

    needs: Sequence[int]
    """Cells of each text, in any order; at least one. Those not known need as many as usual."""
    known: int
    """Cells of the longest that is known; 0: none is."""


Needs = Mapping[str, TextNeeds]
"""By the title of the column; empty: none is known."""


class Text(Struct, frozen=True):
    """A column of texts among others."""

    width: int
    """Cells for which columns of a lower priority give way."""
    needs: Sequence[int]
    """Cells of each text, in any order; at least one."""
    is_title: bool = False
    known: int | None = None
    """Cells of the longest that is known; ``None``: all are."""

    @property
    def longest(self) -> int:
        return max(self.needs)

    @property
    def ease(self) -> int:
        """Cells that it has beyond its needs: what is usual has room for longer ones already, so
        that numbers stay near where they are when the first texts become known."""
        return EASE if self.known is None else max(0, self.known + EASE - self.longest)

    @property
    def fair(self) -> int:
        """Cells with which it has a place."""
        return min(self.width, self.longest)

    @property
    def least(self) -> int:
        """Cells that it keeps whatever others lack: a title, by which a row is known, its place."""
        return self.fair if self.is_title else min(self.width * 2 // 3, self.longest)


def with_usual(known: Sequence[int], rows: int, usual: int) -> TextNeeds:
    """The needs of so many rows, those not ``known`` as usual."""
    return TextNeeds([*known, *[usual] * (rows - len(known))], max(known, default=0))


def shared(texts: Sequence[Text], room: int) -> list[int]:
    """The widths of texts from left to right that have ``room`` cells together."""
    widths = [text.least for text in texts]
    spare = room - sum(widths)
    if spare < 0:
        widths[0] = max(1, widths[0] + spare)
        return widths
    lacking = [_longer_than(text.needs) for text in texts]
    while spare:
        gains = [
            (each[width], len(each) / (width + 1)) if width < len(each) else (0, 0.0)
            for each, width in zip(lacking, widths, strict=True)
        ]
        most = max(gains)
        if not most[0]:
            break
        widths[gains.index(most)] += 1
        spare -= 1
    share = spare // len(texts)
    for at, text in enumerate(texts):
        eased = min(text.ease, share)
        widths[at] += eased
        spare -= eased
    if len(texts) == 1 and texts[0].is_title:
        spare = min(spare, max(0, TITLE_AT_MOST - widths[0]))
    elif spare > EASE:  # fewer leave the numbers at the right end of the list
        spare = 0
    widths[-1] += spare
    return widths


def _longer_than(needs: Sequence[int]) -> list[int]:
    """How many texts need more than each number of cells."""
    count = [0] * (max(needs) + 1)
    for need in needs:
        count[need] += 1
    left = len(needs)
    return [left := left - each for each in count]
