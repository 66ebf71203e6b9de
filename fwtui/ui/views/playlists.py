"""The Playlists view: playlists, their tracks, and edits of both."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, cast

from fwtui.errors import FwtuiError
from fwtui.library.listing.queries import LiveTracks, Playlists, PlaylistTracks, Query
from fwtui.library.sentence.live_lists import LONGEST_NAME
from fwtui.music import LiveList, Playlist, TrackId
from fwtui.text import clock, counted
from fwtui.ui.actions.new_playlist import ask_new_playlist
from fwtui.ui.actions.table import Action
from fwtui.ui.clipboard import copy
from fwtui.ui.sentences import ask_sentence, change_live_list
from fwtui.ui.views.list_menus import OF_ACCOUNTS
from fwtui.ui.views.master_detail import MasterDetailView
from fwtui.ui.views.row_drag import step_within
from fwtui.ui.views.view import CHANGED, FILTERED, Hints, View
from fwtui.ui.widgets.columns import Cell, Column, ColumnRows
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.live_rows import LiveRows, NarrowedLiveRows
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart
from fwtui.ui.widgets.prompt import Prompt
from fwtui.ui.widgets.rows import count_column, title_column, track_rows
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import NO_FIT, WHAT_NAME, anothers, renamed, since, together

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fwtui.library.listing.listing import Listing, Rows
    from fwtui.ui.shell import Shell

_SEEN_BY = {
    "me": "only you see it",
    "followers": "your followers see it",
    "instance": "all on this pod see it",
    "everyone": "everyone sees it",
}


_OF_LIVE = ("rename_playlist", "delete_playlist")
"""Actions on playlists of one's own that a live list has too."""
_FOLLOWS = "A live list follows its sentence."


def playlist_rows(whose: Callable[[Any], str], now: Callable[[], datetime]) -> ColumnRows:
    """Playlists and live lists: name, ``whose`` it is or who sees it, last change, number of
    tracks, length of all tracks."""

    def name(playlist: Playlist | LiveList) -> str:
        return playlist.name

    def tracks(playlist: Playlist | LiveList) -> int | None:
        return playlist.tracks_count

    def length(cell: Cell) -> str:
        if isinstance(cell.value, LiveList):
            return "live"
        known = cell.value.seconds is not None or cell.glyphs.half_blocks
        return clock(cell.value.seconds) if known else "-"

    def length_cells(playlist: Playlist | LiveList) -> int:
        return 0 if isinstance(playlist, LiveList) else len(clock(playlist.seconds))

    def changed(cell: Cell) -> str:
        when = None if isinstance(cell.value, LiveList) else cell.value.modified
        return since(when, now()) if when is not None else ""

    return ColumnRows(
        (
            title_column(name),
            Column("whose", 22, words=whose, priority=1),
            Column("changed", 7, changed, priority=2, screen=60, right=True, ink="faint", dashes=0),
            count_column(tracks),
            Column("length", 5, length, priority=3, right=True, dashes=0, cells_of=length_cells),
        ),
        name=name,
    )


class PlaylistsView(MasterDetailView):
    words: ClassVar[str] = "Playlists"
    THIS: ClassVar[str] = "This playlist"
    OPENS: ClassVar[Hints] = (
        ("choose", "open", 9),
        ("add", "", 4),
        ("new_playlist", "new", 6),
        ("remove", "delete", 3),
        ("whose", "", 2),
        ("menu", "", 7),
        ("help", "", 8),
    )
    SCOPES = OF_ACCOUNTS
    HINTS: ClassVar[Hints] = (
        ("choose", "play", 9),
        ("move_down", "move", 4),
        ("remove", "", 6),
        ("undo", "", 3),
        ("menu", "", 7),
        ("help", "", 8),
    )

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        rows = playlist_rows(self._whose_words, lambda: self.shell.now())
        super().__init__(shell, rows, track_rows(), by_place=True, id=id)
        self.tracks_table.may_drag = lambda: self._movable() is not None
        self._live_shown: tuple[LiveList, int | None] | None = None
        """The live list that is shown, and how many tracks it named."""

    def hints(self) -> Hints:
        return View.HINTS if self._depth and self.live is not None else super().hints()

    def heads_query(self) -> Query:
        return Playlists()

    def tracks_query(self, head: Any) -> Query:
        if isinstance(head, LiveList):
            return LiveTracks(sentence=head.sentence)
        return PlaylistTracks(playlist=head.id)

    def listed(self, query: Query) -> Listing:
        library = self.context.library
        return cast("Listing", LiveRows(library.listing(query), library.edits.live_lists))

    def narrow(self, rows: Rows, text: str) -> Rows:
        if not isinstance(rows, LiveRows):
            return super().narrow(rows, text)
        library = self.context.library
        narrowed = library.narrow(cast("Listing", rows.whole), text)
        return NarrowedLiveRows(narrowed, library.edits.live_lists)

    def retitle(self, table: Table) -> None:
        super().retitle(table)
        if isinstance(head := self.head, LiveList) and self._live_shown != self._live_facts(head):
            self._live_shown = self._live_facts(head)
            if isinstance(heads := self.heads.whole, LiveRows):
                heads.reread()  # how many tracks it names
            self._follow()  # its sentence may be another one
            with suppress(FwtuiError):  # the list says it
                self.filters.ask_history(head.sentence)

    def heard_changed(self) -> None:
        """A live list may ask for what was heard."""
        if isinstance(self.tracks_table.list_query, LiveTracks):
            self.tracks_table.look()

    def _live_facts(self, head: LiveList) -> tuple[LiveList, int | None]:
        rows = self.tracks_table.whole
        return head, len(rows) if rows is not None and rows.state.known else None

    def facts_of(self, head: Any) -> tuple[str, ...]:
        if isinstance(head, LiveList):
            rows = self.tracks_table.rows
            count = (counted(len(rows), "track"),) if rows is not None and rows.state.known else ()
            try:
                limits = self.context.library.sentences.limits(head.sentence)
            except FwtuiError as error:
                return (error.sentence,)
            return (*count, *limits, head.sentence)
        rows = self.tracks_table.rows
        facts: list[str] = []
        if rows is not None and rows.state.known:
            facts.append(counted(len(rows), "track"))
            if rows.state.complete:
                tracks = [self.tracks_table.track_at(row) for row in range(min(len(rows), 500))]
                known = [each for each in tracks if each is not None]
                if known and len(known) == len(rows):
                    facts.append(clock(together(each.seconds for each in known)))
        return (*facts, words) if (words := self._whose_words(head)) else tuple(facts)

    def _whose_words(self, head: Playlist | LiveList) -> str:
        """Who sees a playlist of the listener's own, whose another one is; a live list's
        sentence."""
        if isinstance(head, LiveList):
            return head.sentence
        if self._is_mine(head):
            return _SEEN_BY.get(head.privacy, head.privacy)
        return f"by {head.owner.name}" if head.owner is not None else ""

    def empty(self, table: Table) -> EmptyState:
        if table is self.tracks_table and isinstance(self.head, LiveList):
            words = (((self.head.sentence, "dim"),),)
            return EmptyState(NO_FIT, lines=words)
        if table is self.tracks_table:
            return EmptyState("Nothing is on it yet.", keys=(("P", "on any track puts it here"),))
        if self.whose != "mine":
            return EmptyState("No playlists here that you may see.", keys=(("w", "whose"),))
        return EmptyState("No playlists yet.", keys=(("P", "on any track makes one"),))

    def _is_mine(self, playlist: Playlist) -> bool:
        """Lists of the listener's own say nothing of the owner, or name the account."""
        pod = self.context.pod.state
        owner = playlist.owner.name if playlist.owner is not None else ""
        name = owner.partition("@")[0]
        return not owner or (name == pod.username and _at(owner, pod.host))

    def _own(self) -> Playlist | None:
        """The playlist to change; ``None`` after a sentence where it is of another account."""
        head = self.head if self._depth else self.heads.value
        if isinstance(head, LiveList):
            self.shell.status.say(_FOLLOWS)
        if not isinstance(head, Playlist):
            return None
        if refusal := self.context.library.edits.refusal:
            self.shell.status.say(refusal)
            return None
        if not self._is_mine(head):
            owner = head.owner.name if head.owner is not None else "another account"
            self.shell.status.say(anothers(head.name, owner))
            return None
        return head

    def hindrance(self, action: Action) -> str:
        if action.id in ("move_down", "move_up") and not self._depth:
            return "playlists have no order"
        if action.when == "live list":
            return "" if self.live is not None else "no live list in this row"
        why = super().hindrance(action)
        if why or action.when not in ("own playlist", "rows"):
            return why
        head = self.head if self._depth else self.heads.value
        if isinstance(head, LiveList):
            changes = action.id in _OF_LIVE or not self._depth
            return "" if changes else "it follows its sentence"
        mine = isinstance(head, Playlist) and self._is_mine(head)
        return "" if mine else "no playlist of your own"

    # --- the lists themselves --------------------------------------------------------------------

    def menu(self) -> Sequence[MenuPart]:
        about = self.shell.menus.items("new_playlist", "import_playlist", "new_live_list")
        return (*super().menu(), MenuPart(about))

    def do_new_playlist(self) -> None:
        ask_new_playlist(self.shell, ())

    @property
    def live(self) -> LiveList | None:
        """The live list under the cursor, or that is open."""
        head = self.head if self._depth else self.heads.value
        return head if isinstance(head, LiveList) else None

    def do_edit_live_list(self) -> bool:
        """Ask for another sentence of a live list."""
        if (live := self.live) is None:
            return False

        def edit(sentence: str) -> None:
            change_live_list(
                self.shell, live, LiveList(live.name, sentence), f"{live.name} has another sentence"
            )

        ask_sentence(self.shell, f"Which tracks are on {live.name}?", edit, live.sentence)
        return True

    def do_copy_sentence(self) -> bool:
        if (live := self.live) is None:
            return False
        copy(self.shell, live.sentence)
        return True

    def do_freeze_live_list(self) -> bool:
        """Make a playlist of the tracks that are on a live list now."""
        if (live := self.live) is None:
            return False
        self.run_worker(self._freeze(live), group="read")
        return True

    async def _freeze(self, live: LiveList) -> None:
        try:
            ids = (await self.context.library.sentences.tracks(live.sentence)).ids
        except FwtuiError as error:
            self.shell.status.report(error)
            return
        if not ids:
            self.shell.status.say(NO_FIT)
            return
        ask_new_playlist(self.shell, [TrackId(each) for each in ids], name=live.name)

    def _rename_live(self, live: LiveList) -> None:
        def rename(name: str) -> None:
            after = LiveList(name, live.sentence)
            if change_live_list(self.shell, live, after, renamed(name)):
                self.shell.navigation.open_live_list(after)

        self.shell.menus.open(Prompt(WHAT_NAME, rename, value=live.name, longest=LONGEST_NAME))

    def _delete_live(self, live: LiveList) -> None:
        self.head = None
        self._go(0)
        change_live_list(self.shell, live, None, f"The live list {live.name} is deleted.")

    def do_rename_playlist(self) -> None:
        if (live := self.live) is not None:
            self._rename_live(live)
            return
        playlist = self._own()
        if playlist is None:
            return

        edits = self.context.library.edits

        def rename(name: str) -> None:
            edits.rename_playlist(playlist.id, name)
            self.shell.status.say(renamed(name), undo=True)

        self.shell.menus.open(
            Prompt(WHAT_NAME, rename, value=playlist.name, longest=edits.longest_name)
        )

    def do_show_playlist(self) -> None:
        """Choose the privacy; the present one is shown."""
        if self.live is not None:
            self.shell.status.say("A live list is kept here; only you see it.")
            return
        playlist = self._own()
        if playlist is None:
            return

        def show(privacy: str) -> None:
            self.context.library.edits.set_playlist_privacy(playlist.id, privacy)
            self.shell.status.say(f"{playlist.name}: {_SEEN_BY[privacy]}", undo=True)

        items = [
            MenuItem(
                words[0].upper() + words[1:],
                lambda privacy=privacy: show(privacy),  # type: ignore[misc]
                fact="now" if privacy == playlist.privacy else "",
            )
            for privacy, words in _SEEN_BY.items()
            if privacy in self.context.library.edits.privacy_levels
        ]
        heading = ((f"Who sees {playlist.name}?", "dim"),)
        self.shell.menus.open(Menu([MenuPart(tuple(items), (heading,))]))

    def do_clear_playlist(self) -> None:
        """Remove all tracks from the playlist, after a question."""
        playlist = self._own()
        if playlist is None:
            return

        async def clear() -> None:
            count = counted(playlist.tracks_count, "track")
            if await self.shell.menus.ask(
                f"Clear the playlist {playlist.name}?", [f"{count} on it."], act="Clear it"
            ):
                self.context.library.edits.clear_playlist(playlist.id)
                self.shell.status.say(f"{playlist.name} is cleared.", undo=True)

        self.run_worker(clear(), group="ask", exclusive=True)

    def do_delete_playlist(self) -> None:
        if (live := self.live) is not None:
            self._delete_live(live)
            return
        playlist = self._own()
        if playlist is not None:
            self.run_worker(self._delete(playlist), group="ask", exclusive=True)

    async def _delete(self, playlist: Playlist) -> None:
        count = counted(playlist.tracks_count, "track")
        stays = "stays" if playlist.tracks_count == 1 else "stay"
        kept = f"Its {count} {stays} in the library; undo restores it."
        if await self.shell.menus.ask(
            f"Delete the playlist {playlist.name}?",
            [kept] if playlist.tracks_count else [],
            act="Delete it",
        ):
            self.head = None
            self._go(0)
            self.context.library.edits.delete_playlist(playlist.id)
            self.shell.status.say(f"{playlist.name} is deleted.", undo=True)

    # --- what is on them -------------------------------------------------------------------------

    def do_remove(self) -> None:
        """A track from its playlist; in the list of playlists, the playlist."""
        if not self._depth:
            self.do_delete_playlist()
            return
        playlist, table = self._own(), self.tracks_table
        if playlist is None:
            return
        places = self.places(table)
        if not places:
            return
        taken = self._tracks_at(playlist, places)
        if taken is None:
            self.shell.status.say(CHANGED)
            return
        table.clear_selection()
        self.context.library.edits.remove_from_playlist(playlist.id, *places)
        first = self.context.library.track(taken[0][1])
        what = first.title if first and len(taken) == 1 else counted(len(taken), "track")
        self.shell.status.say(f"{what} removed from {playlist.name}", undo=True)

    def _tracks_at(
        self, playlist: Playlist, places: tuple[int, ...]
    ) -> list[tuple[int, TrackId]] | None:
        """Places and what stands there; ``None`` where that is not what the listener sees."""
        shown, there = self.tracks_table.whole, self.context.library.edits.state.rows(playlist.id)
        taken: list[tuple[int, TrackId]] = []
        for place in places:
            value = shown[place] if shown is not None else None
            if value is None or place >= len(there) or there[place] != value.id:
                return None
            taken.append((place, TrackId(there[place])))
        return taken

    def do_move_down(self, rows: int = 1) -> None:
        if (playlist := self._movable()) is not None:
            self._move(playlist, self.places(self.tracks_table), rows)

    def do_move_up(self, rows: int = 1) -> None:
        if (playlist := self._movable()) is not None:
            self._move(playlist, self.places(self.tracks_table), -rows)

    def _movable(self) -> Playlist | None:
        """The playlist whose rows can be moved; a sentence says why not."""
        playlist = self._own() if self._depth else None
        if playlist is not None and self.tracks_table.filter.text:
            self.shell.status.say(FILTERED)
            return None
        return playlist

    def move_rows(self, table: Table, row: int, by: int) -> bool:
        playlist = self._movable()
        return playlist is not None and self._move(playlist, table.places_with(row), by)

    def _move(self, playlist: Playlist, places: tuple[int, ...], by: int) -> bool:
        """Move places by so many, as far as there is room; whether any moved."""
        table = self.tracks_table
        by = step_within(places, by, table.count)
        if not by:
            return False
        if self._tracks_at(playlist, places) is None:
            self.shell.status.say(CHANGED)
            return False
        cursor = table.cursor
        marked = table.are_marked(places) and table.clear_selection()
        self.context.library.edits.move_in_playlist(playlist.id, places, by)
        table.move_to(cursor + by)
        if marked:
            table.remark(place + by for place in places)
        return True


def _at(owner: str, host: str) -> bool:
    """Whether ``user@pod`` is of this pod; a pod may leave itself out, or its port."""
    pod = owner.partition("@")[2]
    return not pod or pod.partition(":")[0] == host.partition(":")[0]
