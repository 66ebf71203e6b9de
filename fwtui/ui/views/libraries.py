"""The Libraries view: collections of uploads, whether they are followed, and their tracks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from fwtui.library.listing.queries import Libraries, LibraryTracks, Query
from fwtui.music import LibraryFollow, UploadLibrary
from fwtui.text import counted
from fwtui.ui.followable import is_own
from fwtui.ui.views.master_detail import MasterDetailView
from fwtui.ui.views.view import Hints
from fwtui.ui.widgets.columns import Column, ColumnRows
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.rows import count_column, title_column, track_rows
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import WITHOUT_NAME, follow_word

if TYPE_CHECKING:
    from fwtui.ui.shell import Shell


def library_of(value: UploadLibrary | LibraryFollow) -> UploadLibrary:
    """The library of a row of libraries or of follows."""
    return value.library if isinstance(value, LibraryFollow) else value


def library_rows(state: Callable[[UploadLibrary], str]) -> ColumnRows:
    """Libraries: name, whether it is followed, whose it is, number of uploads."""

    def name(value: Any) -> str:
        return library_of(value).name or WITHOUT_NAME

    def owner(value: Any) -> str:
        actor = library_of(value).owner
        if actor is None:
            return ""
        return actor.name.partition("@")[0] if actor.is_local else actor.name

    def uploads(value: Any) -> int | None:
        return library_of(value).uploads_count or None

    return ColumnRows(
        (
            title_column(name, 20),
            Column("owner", 16, words=owner, priority=1),
            Column("state", 8, lambda cell: state(library_of(cell.value)), priority=2, ink="dim"),
            count_column(uploads),
        ),
        name=name,
    )


class LibrariesView(MasterDetailView):
    words: ClassVar[str] = "Libraries"
    THIS: ClassVar[str] = "This library"
    OPENS: ClassVar[Hints] = (
        ("choose", "open", 9),
        ("follow", "", 6),
        ("whose", "", 4),
        ("menu", "", 7),
        ("help", "", 8),
    )
    SCOPES: ClassVar[Mapping[str, str]] = {
        "all": "All that I may see",
        "subscribed": "Those that I follow",
        "me": "My own",
    }

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, library_rows(self._state), track_rows(), id=id)

    def heads_query(self) -> Query:
        return Libraries()

    def tracks_query(self, head: Any) -> Query:
        return LibraryTracks(library=library_of(head).id)

    def replaced(self) -> None:
        super().replaced()
        # Whether each is followed is one request for all.
        self._follows = self.context.library.listing(Libraries(scope="subscribed"))
        self._follows.want(0, 0)

    def _state(self, library: UploadLibrary) -> str:
        if library.owner is not None and is_own(self.context, library.owner):
            return "mine"
        return follow_word(self.context.library.edits.library_follow(library.id))

    def facts_of(self, head: Any) -> tuple[str, ...]:
        library = library_of(head)
        facts: list[str] = []
        rows = self.tracks_table.rows
        if rows is not None and rows.state.known:
            facts.append(counted(len(rows), "track"))
        if library.owner is not None:
            facts.append(f"by {library.owner.name}")
        if state := self._state(library):
            facts.append(state)
        return tuple(facts)

    def empty(self, table: Table) -> EmptyState:
        if table is self.tracks_table:
            followed = self.head is not None and self._state(library_of(self.head))
            if followed in ("mine", "followed"):
                return EmptyState("Nothing is in it yet.")
            return EmptyState("Nothing in it that you may hear.", keys=(("F", "asks its owner"),))
        if self.whose == "followed":
            return EmptyState("You follow no libraries.", keys=(("w", "all that you may see"),))
        return EmptyState("No libraries here that you may see.", keys=(("w", "whose"),))
