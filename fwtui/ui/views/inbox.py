"""The Inbox view: requests to follow, with an answer to each, and answers of other accounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from fwtui.library.listing.queries import Notices, Query
from fwtui.library.outbox.suggestions import NOTICES
from fwtui.music import InboxNotice
from fwtui.ui.actions.table import Action
from fwtui.ui.views.track_lists import TrackListView
from fwtui.ui.views.view import Hints
from fwtui.ui.wider_login import allowed
from fwtui.ui.widgets.columns import Cell, Column, ColumnRows
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.row_kind import RowKind
from fwtui.ui.widgets.rows import fact_column, title_column
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import heard_at


def notice_words(notice: InboxNotice) -> str:
    """What an item of the inbox says."""
    who = notice.actor.name if notice.actor is not None else "An account"
    what = notice.subject or ("you" if notice.of == "user" else "a library of yours")
    match notice.kind:
        case "Follow":
            return f"{who} asks to follow {what}"
        case "Accept":
            return f"{who} lets you follow {notice.subject or 'them'}"
        case "Reject":
            return f"{who} does not let you follow {notice.subject or 'them'}"
        case kind:
            return f"{who}: {kind}"


def is_request(notice: InboxNotice) -> bool:
    """Whether an item asks for an answer, or had one that can be changed."""
    return notice.kind == "Follow" and bool(notice.follow)


def inbox_rows(now: Callable[[], datetime]) -> ColumnRows:
    """Items of the inbox: what each says, the answer, whether it is new, when it came."""

    def answer(notice: InboxNotice) -> str:
        if not is_request(notice):
            return ""
        return {True: "accepted", False: "refused", None: "waits"}[notice.approved]

    def new(cell: Cell) -> str:
        return "" if cell.value.is_read else "new"

    def came(notice: InboxNotice) -> str:
        return heard_at(notice.created, now()) if notice.created is not None else ""

    return ColumnRows(
        (
            title_column(notice_words),
            fact_column("state", answer, ink="dim"),
            Column("new", 3, new, priority=3, screen=60, ink="dim"),
            fact_column("heard", came, priority=2, screen=60, right=True, ink="dim"),
        ),
        name=notice_words,
    )


class InboxView(TrackListView):
    words: ClassVar[str] = "Inbox"
    EMPTY: ClassVar[EmptyState] = EmptyState("Nothing has come: no requests, no answers.")
    HINTS: ClassVar[Hints] = (
        ("choose", "who", 9),
        ("menu", "answer", 7),
        ("help", "", 8),
    )

    def rows(self) -> RowKind:
        return inbox_rows(lambda: self.shell.now())

    def query_shown(self) -> Query:
        return Notices()

    def choose(self, table: Table, row: int) -> None:
        self.shell.do("details")

    def hindrance(self, action: Action) -> str:
        why = super().hindrance(action)
        if why or action.when != "request":
            return why
        notice, accepts = self.list.value, action.id == "accept_follow"
        if not isinstance(notice, InboxNotice) or not is_request(notice):
            return "no request in this row"
        answered = "it is accepted" if accepts else "it is refused"
        return answered if notice.approved is accepts else ""

    def do_accept_follow(self) -> None:
        """Let the account of this request follow."""
        self._answer(on=True)

    def do_reject_follow(self) -> None:
        """Refuse the request to follow, also one that was accepted."""
        self._answer(on=False)

    def do_mark_read(self) -> None:
        """Mark the item as read, or as not read."""
        notice = self.list.value
        if isinstance(notice, InboxNotice):
            self.run_worker(self._mark(notice), group="mark", exclusive=True)

    async def _mark(self, notice: InboxNotice) -> None:
        if await allowed(self.app, self.context, self.shell, NOTICES, self.do_mark_read):
            on = not notice.is_read
            self.context.library.edits.mark_notice(notice, notice_words(notice), on)
            say = f"It is marked as {'read' if on else 'not read'}."
            self.shell.status.say(say, undo=True)

    def _answer(self, *, on: bool) -> None:
        notice = self.list.value
        if not isinstance(notice, InboxNotice) or not is_request(notice):
            self.shell.status.say("This asks for no answer.")
        elif notice.approved == on:
            self.shell.status.say(f"It is {'accepted' if on else 'refused'} already.")
        else:
            self.context.library.edits.answer_follow(notice, on)
            who = notice.actor.name if notice.actor is not None else "The account"
            self.shell.status.say(f"{who} {'may follow' if on else 'is refused'}.")
