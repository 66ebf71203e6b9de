"""The view that is shown as lines of text, for a listener without a screen.

The lists, menus and questions are the interface's own; signs of a row become words.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

from textual.widgets import Input

from fwtui.errors import RefusedError
from fwtui.text import counted, whole_number
from fwtui.ui.actions.fill_queue import READING
from fwtui.ui.row_text import card_words, row_name, row_signs, row_words
from fwtui.ui.unread import unread
from fwtui.ui.widgets.cards import Card, Cards
from fwtui.ui.widgets.long_list import LongList
from fwtui.ui.widgets.prompt import Prompt
from fwtui.ui.widgets.table import Table

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Rows
    from fwtui.pod.ratelimit.window import Standing
    from fwtui.ui.app import FwtuiApp

READ_SECONDS = 10.0
"""For the rows of a page to come; those that have not are said to be on their way."""
_LIMITS_SECONDS = 0.5
"""For the pod to say its limits, where by what is known here nothing can come in time."""
OPEN_SECONDS = 2.0
"""For a view or a question to open."""
_LOOK_AGAIN = 0.02
_QUIET_TURNS = 400
"""Turns of the loop that an action takes at most until its view is there."""
NO_QUESTION = "Nothing is asked, or it has no such answer."
_WORKS = (*READING, "account", "download", "edit", "find", "mark", "open", "playlist", "podcasts")
"""Groups of work that an action begins, and that says what comes of it."""
_GONE = "The list has changed, and that row is gone; nothing was done."


class ViewText:
    """Reads the shown view, and answers what it asks."""

    def __init__(self, app: FwtuiApp) -> None:
        self._app = app

    async def settle(self) -> None:
        """Wait until what was begun is open, and has the focus."""
        await self._app.settle(_QUIET_TURNS)
        last = asyncio.get_running_loop().time() + OPEN_SECONDS
        loop = asyncio.get_running_loop()
        while self._app.type_ahead.holding and loop.time() < last:  # noqa: ASYNC110 -- a refresh
            await asyncio.sleep(_LOOK_AGAIN)
        await self._app.settle(_QUIET_TURNS)

    # --- reading -------------------------------------------------------------------------------

    async def page(self, first: int, count: int) -> dict[str, Any]:
        """The list in view as text: ``count`` rows from ``first``; an object of JSON."""
        await self.settle()
        if not self._app.is_seen and (shown_view := self._app.view) is not None:
            self._app.inside(shown_view.went_on)()  # which nothing brings about without a screen
        loop = asyncio.get_running_loop()
        last = loop.time() + READ_SECONDS
        while not self._is_read(first, count) and loop.time() < last:
            await asyncio.sleep(_LOOK_AGAIN)
            if self._used_up is not None:
                last = min(last, loop.time() + _LIMITS_SECONDS)
        view, shown, cards = self._app.view, self._list, self._cards
        rows = shown.rows if shown is not None else None
        page: dict[str, Any] = {
            "place": f"{view.id if view is not None else ''} {id(cards or shown)} {id(rows)} "
            f"{view.edition if view is not None else 0}",
            "way": [*dict.fromkeys((*view.way, *filter(None, view.lists[:1])))] if view else [],
            "beside": [*view.lists[1:2]] if view is not None else [],
            "says": view.says if view is not None else "",
            "first": first + 1,
            "rows": [],
            "ids": [],
            "names": [],
            "signs": [],
            "count": None,
            "cursor": None,
            "filter": shown.filter.text if isinstance(shown, Table) else "",
            "marked": len(shown.selection) if isinstance(shown, Table) else 0,
            "works": any(each.group in _WORKS and each.is_running for each in self._app.workers),
            "question": self._question(),
        }
        if cards is not None:
            chosen = cards.cards[first : first + count]
            return page | {
                "count": len(cards.cards),
                "cursor": cards.cursor + 1,
                "rows": [card_words(each) for each in chosen],
                "ids": [*map(_card_id, chosen)],
                "names": [each.title for each in chosen],
                "signs": [[] for _ in chosen],
            }
        if shown is None or rows is None:
            return page
        state = rows.state
        # A list of facts does not say that it is known; it is whole.
        known = state.known or state.complete
        page["count"] = len(rows) if known and not state.open_end else None
        page["cursor"] = shown.cursor + 1 if len(rows) else None
        page["error"] = self._why_unread(rows, first, min(first + count, len(rows)))
        page["rows"] = [
            row_words(view, shown, row) for row in range(first, min(first + count, len(rows)))
        ]
        page["ids"] = [shown.id_at(first + place) for place in range(len(page["rows"]))]
        values = [rows[first + place] for place in range(len(page["rows"]))]
        page["names"] = [row_name(shown, each) for each in values]
        page["signs"] = [row_signs(shown, first + place, each) for place, each in enumerate(values)]
        page["headings"] = {
            str(group.first + 1): re.sub(r" {2,}", ", ", "".join(t for t, _ in group.title).strip())
            for group in shown.groups
            if first <= group.first < first + count
        }
        if not len(rows) and shown.notice is not None:
            lines = ("".join(text for text, _ in line) for line in shown.notice.lines)
            page["notice"] = [shown.notice.title, *filter(None, lines)]
        return page

    @property
    def _cards(self) -> Cards | None:
        """The cards that have the focus, in place of a list."""
        view = self._app.view
        if view is None or not view.is_mounted or view.table is not None:
            return None
        return next((each for each in view.query(Cards) if each.cards), None)

    @property
    def _list(self) -> LongList | None:
        """The list that actions are on."""
        view = self._app.view
        if view is None or not view.is_mounted:
            return None
        return view.table or next(iter(view.query(LongList)), None)

    def _is_read(self, first: int, count: int) -> bool:
        """Whether the rows are there, or will not come; asks for those that are not."""
        view, shown = self._app.view, self._list
        if shown is None or shown.rows is None or self._app.menus.is_open:
            return True
        rows, state = shown.rows, shown.rows.state
        if count and not state.complete:
            self._app.inside(lambda: rows.want(first, first + count - 1))()
        if view is not None and view.is_waiting:
            return False
        reach = self._app.context.pod.state.reach
        if reach == "connecting" and not state.complete:
            return False
        if state.error is not None or reach != "here":
            return not state.loading
        if not (state.known or state.complete) or not len(rows):
            return (state.known or state.complete) and not state.loading
        last = min(first + count, len(rows))
        return not state.loading and all(rows[row] is not None for row in range(first, last))

    @property
    def _used_up(self) -> Standing | None:
        """The allowance for which a request waits longer than rows are waited for."""
        standings = self._app.context.pod.standings()
        return next((each for each in standings if each.waiting and each.wait > READ_SECONDS), None)

    def _why_unread(self, rows: Rows, first: int, last: int) -> str | None:
        """A sentence where rows do not come."""
        if rows.state.error is not None:
            return rows.state.error.sentence
        used_up, whole = self._used_up, rows.state.known or rows.state.complete
        if used_up is None or (whole and all(rows[row] is not None for row in range(first, last))):
            return None
        from fwtui.pod.http.errors import throttled  # not before the first frame

        host = self._app.context.pod.state.host
        return throttled(used_up.scope, used_up.wait, host).sentence

    def _question(self) -> dict[str, Any] | None:
        menu, shown = self._app.menus.opened, self._list
        if menu is not None:
            choices = [", ".join(filter(None, (i.words, i.fact))) for i in menu.items]
            return {"words": [*menu.question], "choices": choices}
        if isinstance(shown, Table) and shown.wants_letter:
            return {"words": ["Which letter?"], "choices": []}
        if isinstance(shown, Table) and shown.filter.typing:
            return {"words": ["Filter this list by which words?"], "choices": []}
        return None

    # --- doing ---------------------------------------------------------------------------------

    async def go_to(self, row: int, seen: str | None = None) -> None:
        """Put the cursor on a row of the list in view, and the focus on it; where it was read as
        that of an id, on the row that has the id now. Raises :class:`RefusedError`."""
        if (cards := self._cards) is not None:
            ids = [_card_id(each) for each in cards.cards]
            if seen is not None and ids[row : row + 1] != [seen]:
                if seen not in ids:
                    raise RefusedError(_GONE)
                row = ids.index(seen)
            if not 0 <= row < len(ids):
                raise RefusedError(_no_row(row, len(ids)))
            self._app.inside(lambda: cards.go_to(row))()
            return
        shown = self._list
        if shown is not None and seen is not None and str(shown.id_at(row)) != seen:
            number = whole_number(seen.removeprefix("-"))
            key = seen if number is None else -number if seen.startswith("-") else number
            now = shown.row_now(row, key)
            if now is None:
                raise RefusedError(_GONE)
            row = now
        if shown is None or not 0 <= row < shown.count:
            count = shown.count if shown is not None else 0
            why = "" if count or not isinstance(shown, Table) else unread(shown)
            raise RefusedError(why or _no_row(row, count))

        def move() -> None:
            shown.move_to(row)
            if self._app.menus.opened is None:
                shown.screen.set_focus(shown)

        self._app.inside(move)()
        await self.settle()

    def answer(self, text: str) -> bool:
        """Answer the menu, question or field that is open; False where nothing is asked or this
        is no answer."""
        menu, shown = self._app.menus.opened, self._list
        if menu is not None:
            if menu.answer(text):
                return True
            if isinstance(menu, Prompt) and (why := menu.why_not(text)):
                self._app.status.say(why)
            return False
        if isinstance(shown, Table) and (shown.wants_letter or shown.filter.typing):
            shown.answer(text)
            return True
        field = self._app.screen.focused
        if not isinstance(field, Input):
            return False
        field.value = text
        return True


def _card_id(card: Card) -> str:
    return str(card.album or card.title)


def _no_row(row: int, count: int) -> str:
    many = counted(count, "row") if count else "no rows"
    return f"There is no row {row + 1}: this list has {many}."
