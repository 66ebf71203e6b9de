"""Cards of what was heard last: side by side with cover art, or one row each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from rich.style import Style
from textual import events, work
from textual.message import Message
from textual.strip import Strip

from fwtui.text import cells
from fwtui.ui.theme import Inks
from fwtui.ui.widgets.cell_diff import CellDiffWidget
from fwtui.ui.widgets.cover import CoverSource, CoverStrips
from fwtui.ui.widgets.row_builder import Line
from fwtui.ui.widgets.targets import LEFT

if TYPE_CHECKING:
    from fwtui.music import AlbumId, Cover

ROWS = 7, 10, 12, 14
"""Rows that a card and its picture may have."""
HIGH = ROWS[0]
PART = 5
"""A card has this part of the screen's rows at most, or the fewest."""
AT_MOST = 3
WORDS_AT_LEAST = 22
"""Cells of a card beside its picture."""


_TITLE_AT_LEAST = 24
"""Cells of a title in a row, before the place in the album goes."""


class Card(Struct, frozen=True):
    """An album or track that was heard last, to go on with."""

    title: str
    artist: str
    fact: str
    """The position in it, or when it was heard."""
    place: str = ""
    part: float | None = None
    """How much of it was heard, from 0.0 to 1.0."""
    album: AlbumId | None = None
    cover: Cover | None = None
    playing: bool = False


class Cards(CellDiffWidget, can_focus=True):
    """Cards with pictures where there is room, else a row for each."""

    UNDER_MENUS = True
    DEFAULT_CSS = """
    Cards { height: 7; /* HIGH */ width: 1fr; }
    """

    class Chosen(Message):
        """Enter, or a click, on a card."""

        def __init__(self, card: Card) -> None:
            super().__init__()
            self.card = card

    def __init__(self, left_below: Callable[[], object]) -> None:
        """``left_below`` is called when the cursor moves down past the last card."""
        super().__init__()
        self.cards: tuple[Card, ...] = ()
        self.notice = ""
        """The text in place of the cards where there are none."""
        self.cursor = 0
        self._covers: CoverSource | None = None
        self._strips = CoverStrips(self)
        self._fetching = False
        self._left_below = left_below

    def show(self, cards: Sequence[Card], covers: CoverSource | None, notice: str) -> None:
        """Show these cards, or ``notice`` where there are none; ``covers`` is ``None`` without
        pictures."""
        self.cards, self._covers, self.notice = tuple(cards), covers, notice
        self.cursor = min(self.cursor, max(0, len(cards) - 1))
        self.repaint()

    def stand(self, height: int) -> None:
        """Be as tall as there is room for on a screen so high; 0: as the style sheet says."""
        self.styles.height = (
            max((rows for rows in ROWS if rows * PART <= height), default=HIGH) if height else None
        )

    def repaint(self) -> None:
        super().repaint()
        if self.is_mounted and not self._fetching and self._with_pictures and any(self._missing()):
            self._fetching = True
            self.fetch()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.repaint()

    @property
    def chosen(self) -> Card | None:
        return self.cards[self.cursor] if self.cards else None

    # --- pictures ----------------------------------------------------------------------------

    @property
    def _with_pictures(self) -> bool:
        return self._strips.able and self._covers is not None and self.size.height >= HIGH

    def _missing(self) -> list[Cover]:
        wanted = [card.cover for card in self.cards if card.cover is not None]
        return [each for each in wanted if not self._strips.has(each, self.size.height)]

    @work(exclusive=True, group="cards")
    async def fetch(self) -> None:
        try:
            while self._with_pictures and self._covers and (missing := self._missing()):
                await self._strips.make(missing[0], self.size.height, self._covers)
                super().repaint()
        finally:
            self._fetching = False

    # --- keys and mouse ----------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        if self.canvas.press(event.key, event.character):
            event.stop()

    def do_right(self) -> None:
        self._move(1)

    def do_left(self) -> None:
        self._move(-1)

    def do_down(self, times: int = 1) -> None:
        if self.size.height < HIGH and self.cursor < len(self.cards) - 1:
            self._move(times)
        else:
            self._left_below()

    def do_up(self, times: int = 1) -> None:
        if self.size.height < HIGH:
            self._move(-times)

    def _move(self, by: int) -> None:
        self.go_to(self.cursor + by)

    def go_to(self, place: int) -> None:
        """Put the cursor on a card, the first or the last one at most."""
        self.cursor = min(max(0, place), max(0, len(self.cards) - 1))
        self.repaint()

    def do_choose(self) -> None:
        if self.chosen is not None:
            self.post_message(self.Chosen(self.chosen))

    def on_click(self, event: events.Click) -> None:
        if event.button != LEFT:
            return
        event.stop()
        at = event.y if self.size.height < HIGH else (event.x - 2) // self._step(self.size.width)
        if 0 <= at < len(self.cards):
            self.cursor = at
            self.repaint()
            self.do_choose()

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    # --- painting ----------------------------------------------------------------------------

    def _step(self, width: int) -> int:
        return max(1, (width - 2) // AT_MOST)

    def paint(self, width: int, height: int) -> list[Strip]:
        blank = Line(width, self.palette.ground, self.glyphs.cut)
        if not self.cards:
            blank.to(2)
            blank.put(self.notice, blank.inks.dim, width - 3)
            return [blank.strip()] + [Line(width, self.palette.ground).strip()] * (height - 1)
        if height < HIGH:
            rows = [self._row(place, card, width) for place, card in enumerate(self.cards)]
            return (rows + [blank.strip()] * height)[:height]
        step = self._step(width)
        wide = [
            self._card(place, card, step - 2) for place, card in enumerate(self.cards[:AT_MOST])
        ]
        edge = Line(2, self.palette.ground).strip()
        gap = Line(2, self.palette.ground).strip()
        rows = []
        for y in range(height):
            parts = [edge]
            for card in wide:
                parts += [card[y], gap]
            rest = width - sum(part.cell_length for part in parts)
            rows.append(Strip.join([*parts, Line(max(0, rest), self.palette.ground).strip()]))
        return rows

    def _inks(self, place: int) -> tuple[Inks, bool]:
        here = place == self.cursor
        if here and self.has_focus:
            return self.palette.cursor, True
        return (self.palette.cursor_elsewhere if here else self.palette.ground), here

    def _row(self, place: int, card: Card, width: int) -> Strip:
        inks, here = self._inks(place)
        line = Line(width, inks, self.glyphs.cut)
        if here and inks.edge_shown:
            focused = self.has_focus
            line.put(self.glyphs.cursor if focused else self.glyphs.cursor_elsewhere, inks.edge)
        said = self.glyphs.fact.join(each for each in (card.fact, card.place) if each)
        end = width - 1
        if end - cells(said) < _TITLE_AT_LEAST:
            said = card.place or card.fact
        line.to(2)
        room = end - cells(said) - 2
        line.put(card.title, self._title(inks, here=here), room - line.at)
        if card.artist and room - line.at > 8:
            line.put(f"{self.glyphs.fact}{card.artist}", inks.dim, room - line.at)
        line.right(said, inks.faint, end)
        return line.strip()

    def _title(self, inks: Inks, *, here: bool) -> Style:
        return inks.bright if here and self.has_focus else inks.text

    def _card(self, place: int, card: Card, width: int) -> list[Strip]:
        inks, here = self._inks(place)
        picture = self._picture(card, width)
        room = width - (picture[0].cell_length if picture else 0)
        bar = max(0, room - 4)
        done = int(bar * card.part) if card.part is not None else 0
        words: list[list[tuple[str, str]]] = [
            [],
            [(card.title, "bright" if here else "text")],
            [(card.artist, "dim")],
            [(card.fact, "dim")],
            [
                (self.glyphs.bar_done * done, "accent"),
                (self.glyphs.bar_rest * (bar - done), "faint"),
            ]
            if card.part is not None
            else [],
            [(card.place, "dim" if here else "faint")],
            [],
        ]
        words = [[]] * ((self.size.height - HIGH) // 2) + words
        words += [[]] * (self.size.height - len(words))
        strips = []
        for y, pieces in enumerate(words):
            line = Line(room, inks, self.glyphs.cut)
            if here and inks.edge_shown:
                sign = self.glyphs.cursor if self.has_focus else self.glyphs.cursor_elsewhere
                line.put(sign, inks.edge)
            line.to(2)
            line.pieces(pieces, room - 3)
            strips.append(Strip.join([*(picture[y : y + 1]), line.strip()]))
        return strips

    def _picture(self, card: Card, width: int) -> list[Strip]:
        """The rows of a card's picture; empty without room, or where pictures are not shown."""
        height = self.size.height
        if not self._with_pictures or width < 2 * height + WORDS_AT_LEAST:
            return []
        gap = Line(1, self.palette.ground).strip()
        found = self._strips.of(card.cover, height) if card.cover is not None else None
        raised = Line(2 * height, self.palette.raised).strip()
        ground = self.palette.ground.space
        return [Strip.join([row.apply_style(ground), gap]) for row in (found or [raised] * height)]
