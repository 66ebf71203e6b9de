"""What a conversation reads: pages of the list that is shown, questions, and lines of the help."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fwtui.cli.plain import sentences
from fwtui.cli.plain.voice import Voice
from fwtui.control.protocol import DONE
from fwtui.ui.actions.table import BY_ID

ROWS = 10
"""Of a page."""
MOST_VIEWS = 50
"""Views that ``back`` comes back to."""
MOST_ROWS = 10_000
"""Rows that are remembered as they were read."""
Ask = Callable[..., dict[str, Any]]
"""Sends a command with its words and options; the reply."""


class Reader:
    """Reads what a session shows, and remembers what was read."""

    def __init__(self, ask: Ask, voice: Voice) -> None:
        self._ask = ask
        self._voice = voice
        self.place = ""
        """What list was read last, or was shown at the start."""
        self.asked: dict[str, Any] | None = None
        """The question that the next line answers."""
        self.cursor = 1
        """The row that an action is on."""
        self.views: list[str] = []
        """The actions of the views that were read, the last one last."""
        self._page: dict[str, Any] = {}
        self._rows: dict[int, dict[str, Any]] = {}
        """The rows of this list that were read, by their numbers then."""
        self._unread: list[str] = []
        """Lines of the help that :meth:`more` reads."""

    @property
    def view(self) -> str:
        """The id of the view that was read last."""
        return self.place.partition(" ")[0]

    def shown(self, row: int = 1, count: int = 0) -> dict[str, Any]:
        """What is shown, with ``count`` rows from a row on; empty where it cannot be read."""
        result = self._ask("page", str(row), str(count)).get("result")
        return result if isinstance(result, dict) else {}

    def begin(self) -> None:
        """Take what is shown as read."""
        self.place = self.shown().get("place", "")

    # --- reading -------------------------------------------------------------------------------

    def look(self, first: int = 1, *, always: bool = False) -> None:
        """Read what is asked, else the list where it is another one; ``always`` reads it."""
        reply = self._ask("page", str(first), str(ROWS))
        if reply["code"] != DONE:
            self._voice.reply(reply["words"])
            return
        shown = reply["result"]
        self.asked, self.cursor = shown["question"], shown["cursor"] or 1
        if self.asked is not None:
            self._voice.say_all(sentences.question(self.asked))
        elif always or shown["place"] != self.place:
            if shown["place"] != self.place or len(self._rows) > MOST_ROWS:
                self._rows.clear()
            self.place, self._page, self._unread = shown["place"], shown, []
            self._rows.update(
                (shown["first"] + place, row_of(shown, place)) for place in range(len(shown["ids"]))
            )
            action = f"view_{self.view}"
            if action in BY_ID and self.views[-1:] != [action]:
                self.views = [*self.views[1 - MOST_VIEWS :], action]
            self._voice.say_all(sentences.page(shown))

    def look_at_cursor(self, *, silent: bool) -> None:
        """Read the list from the row on that the cursor was put on; ``silent``: nothing was said
        of why it was not."""
        shown = self.shown()
        if shown.get("question") or not silent or shown.get("place") != self.place:
            self.look()
        else:
            self.look(shown.get("cursor") or 1, always=True)

    def again(self) -> None:
        """Read the same page once more."""
        self.look(self._page.get("first", 1), always=True)

    def more(self) -> None:
        """Read the next lines of the help, or the next rows."""
        shown = self._page
        following = shown.get("first", 1) + len(shown.get("rows", ()))
        count = shown.get("count")
        if self._unread:
            self._say_unread()
        elif not shown.get("rows") or (count is not None and following > count):
            self._voice.say_all(["There are no more rows."])
        else:
            self.look(following, always=True)

    def read_lines(self, lines: list[str]) -> None:
        """Read lines of the help, as many at once as rows."""
        self._unread = lines
        self._say_unread()

    def _say_unread(self) -> None:
        shown, self._unread = self._unread[:ROWS], self._unread[ROWS:]
        self._voice.say_all(shown)
        if self._unread:
            self._voice.say_all(["`more` reads the next lines."])

    def where(self) -> None:
        """Say which list this is, and which row."""
        shown = self.shown()
        if shown.get("cursor"):
            shown = self.shown(shown["cursor"], 1) or shown
        if shown:
            self._voice.say_all([sentences.where(shown)])

    # --- rows that were read -------------------------------------------------------------------

    def row_read(self, row: int) -> dict[str, Any]:
        """Id, name and signs that a row had when it was read."""
        return self._rows.get(row, {"id": None, "name": "", "signs": []})

    def seen(self, row: int) -> dict[str, str]:
        """The id that the row had when it was read."""
        was = self.row_read(row)["id"]
        return {} if was is None else {"seen": str(was)}


def row_of(shown: dict[str, Any], place: int) -> dict[str, Any]:
    """A row of a page: its text, id, name and signs."""
    return {
        "text": shown["rows"][place],
        "id": shown["ids"][place],
        "name": " ".join(shown["names"][place].split()),
        "signs": shown["signs"][place],
    }
