"""The Search view: hits of the local index with every key, then those of the pod."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Input

from fwtui.errors import FwtuiError, PodUnreachable, Throttled
from fwtui.library.hits import HitGroup, Hits, Results
from fwtui.library.listing.queries import Found, Kind
from fwtui.library.sentence import language
from fwtui.library.store.kinds import row_id
from fwtui.music import Album, Artist, Channel, Playlist, Track, TrackId
from fwtui.text import number
from fwtui.ui.completion import WordCompletion
from fwtui.ui.origins import from_list
from fwtui.ui.sentences import faulty
from fwtui.ui.views.list_menus import OF_MUSIC
from fwtui.ui.views.pod_readiness import LONGEST_WAIT, USED_UP, PodReadiness
from fwtui.ui.views.view import Hints, PageView
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.field import Field
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.search_head import SearchSign, SearchSummary, Underline
from fwtui.ui.widgets.search_rows import SearchRows, search_rows
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import ASKED_AGAIN, nothing_matches, whose_word

if TYPE_CHECKING:
    from fwtui.player.origins import ListOrigin
    from fwtui.ui.shell import Shell

AT_FIRST = 30
"""Hits of a kind read with every key."""
FEW = 500
"""Playlists and channels are fewer than these."""
_INDEX_PAUSE = 1.0
"""Seconds between two looks at an index that is being filled."""
_ASKED = "the pod was asked"
_BEFORE = 8
"""Past searches that an empty field shows."""


class SearchTable(Table):
    """A list with the field above its first row."""

    def do_up(self, times: int = 1) -> None:
        if self.cursor == 0 and isinstance(self.parent, SearchView):
            self.parent.field.focus()
        else:
            super().do_up(times)

    def do_filter(self) -> None:
        if isinstance(self.parent, SearchView):
            self.parent.field.focus()


class SearchView(PageView):
    words: ClassVar[str] = "Search"
    SCOPES = OF_MUSIC
    SCOPED_CSS = False  # its rules speak of the frame's shape, which is outside of it
    DEFAULT_CSS = """
    SearchView { layout: vertical; }
    SearchView #search-line { height: 1; width: 1fr; }
    .-stack SearchView SearchSummary { width: 40; }
    .-small SearchView SearchSummary { width: 12; }
    .-small SearchView Underline { display: none; }
    """
    TYPING: ClassVar[Hints] = (
        ("choose", "play", 9),
        ("next_pane", "next group", 5),
        ("back", "clear", 7),
    )
    HINTS: ClassVar[Hints] = (
        ("choose", "play", 9),
        ("add", "", 5),
        ("next_pane", "next group", 4),
        ("right", "all of a group", 2),
        ("whose", "", 1),
        ("back", "to the field", 6),
        ("help", "", 7),
    )

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self.matched: tuple[str, ...] = ()
        """The folded words whose letters are marked in the hits."""
        self.list = SearchTable(
            search_rows(lambda: self.matched), favourite=self._is_favourite, id="found"
        )
        self.field = Field(
            "artist, album, track, in any order",
            short="artist, album, track",
            elsewhere=shell.open_pasted,
            id="search-field",
        )
        self.said = SearchSummary()
        self.found = SearchRows()
        self.text = ""
        """The last query."""
        self._scope = "all"
        """Whose music was searched last."""
        self._chosen_scope = ""
        """Whose music was chosen here; empty: the library's."""
        self._results = Results("")
        """What is here."""
        self._index_timer: Timer | None = None
        self._pod_says = ""
        self._named: Hits | None = None
        """The tracks that the text names, where it is a sentence ..."""
        self._fault: FwtuiError | None = None
        """... and why it says nothing."""
        self._completion = WordCompletion(language.completed)
        self._asking = PodReadiness(shell)
        self._answered = False
        """Whether the pod has answered for the present text."""
        self._before = -1
        """The past search in the field; -1 for the typed text."""
        self._left_by = False
        """A hit was opened elsewhere; the cursor comes back to it."""

    def compose(self) -> ComposeResult:
        with Horizontal(id="search-line"):
            yield SearchSign()
            yield self.field
            yield self.said
        yield Underline()
        yield self.list

    def on_mount(self) -> None:
        self._look("")

    def _is_favourite(self, track: TrackId) -> bool:
        return self.context.library.edits.is_favourite(track)

    # --- the frame -----------------------------------------------------------------------------

    @property
    def table(self) -> Table:
        return self.list

    @property
    def says(self) -> str:
        return "".join(text for text, _ in self.said.pieces)

    @property
    def is_waiting(self) -> bool:
        settled = self._answered or self._fault is not None or bool(self._pod_says)
        return bool(self.text) and (self.found.asking or not settled)

    @property
    def scope(self) -> str:
        return self._chosen_scope or super().scope

    def show_scope(self, scope: str) -> None:
        self._chosen_scope = scope
        self._look(self.text)

    def hints(self) -> Hints:
        if not self.field.has_focus:
            return self.HINTS
        return self.TYPING if self.field.value else (("back", "", 7),)

    def opened(self) -> None:
        """The field, where typing replaces old words; or the hit that it was left for."""
        if self._left_by and self.list.count:
            self.list.focus()
        else:
            self.field.focus()
            self.field.select_all()
            self.field.untouched = True
        self._left_by = False
        if self._scope != self.scope:
            self._look(self.text)
        elif self.text and not self._answered and not language.is_sentence(self.text):
            self.ask_pod(self.text)

    def look_for(self, text: str) -> None:
        """Search for a text, as if it were typed."""
        self.field.value = text
        self.field.cursor_position = len(text)

    def closed(self) -> None:
        """What is not in view is not asked for, and needs no memory."""
        self.context.library.search_closed()
        self._ask_no_more()
        if self.found.asking:
            self.found.show_pod(self.found.pod)
            self._say_of_pod("")

    def replaced(self) -> None:
        self._left_by, self._chosen_scope = False, ""
        self._look(self.field.value)

    def on_descendant_focus(self) -> None:
        # Enter in the field is for the row under the cursor.
        self.list.holds_row = self.field.has_focus
        self.list.repaint()
        self.shell.status.refresh()

    # --- looking -------------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        message.stop()
        self.context.library.touched()
        if message.value != self._past(self._before):
            self._before = -1
        if message.value.strip() != self.text:
            self._look(message.value)

    def _look(self, text: str) -> None:
        """Show local hits at once; ask the pod when no key follows."""
        self._ask_no_more()
        self.text = text = text.strip()
        self._scope = self.scope
        self._named, self._fault = None, None
        if language.is_sentence(text):
            self._show_found(Results(text))
            self._find_named(text)
            return
        # Whose music a thing is, the pod alone knows.
        here = bool(text) and self._scope == "all"
        results = self.context.library.search(text, AT_FIRST) if here else Results(text)
        self._show_found(results)
        if text:
            self.ask_pod(text)

    def _show_found(self, results: Results) -> None:
        self._results, self._pod_says = results, ""
        self.matched = results.matched
        self.found = SearchRows(results.groups, self._shares(results))
        self.list.say(self._notice())
        self.list.show(self.found, groups=self.found.groups())
        self._tell()
        self._await_index()

    @work(exclusive=True, group="pod")
    async def _find_named(self, text: str, *, again: bool = True) -> None:
        """Show the tracks that a sentence names; the pod is not asked, which knows none."""
        library = self.context.library
        try:
            limits = library.sentences.limits(text)
            hits = await library.sentences.tracks(text)
        except FwtuiError as error:
            self._fault = error
            self._show_found(Results(text))
            return
        self._named = hits
        values = tuple(each for each in hits[:AT_FIRST] if each is not None)
        groups = (HitGroup("track", values, len(hits)),) if values else ()
        self._show_found(Results(text, groups))
        self._say_of_pod(self.shell.glyphs.fact.join(limits))
        self._answered = True
        if again and library.sentences.history_limit(text):
            await self._read_history()
            self._find_named(text, again=False)

    def _await_index(self) -> None:
        """Look again once all rows can be searched."""
        if self._index_timer is not None:
            self._index_timer.stop()
        self._index_timer = None
        if self._results.indexed < 1:
            self._index_timer = self.set_timer(_INDEX_PAUSE, self._look_when_indexed)

    def _look_when_indexed(self) -> None:
        self._index_timer = None
        if self.context.library.search(self.text, 1).indexed < 1:
            self._await_index()
        else:
            self._look(self.text)

    def _shares(self, results: Results) -> Any:
        """The rows of each group, so that every group begins in view where possible."""
        height = self.list.size.height or 20
        few = 3 if height >= 20 else 2 if height >= 12 else 1
        others = [min(few, group.count) for group in results.groups if group.kind != "track"]
        # Headings, the empty lines between them, and the pod's group.
        rest = height - sum(others) - 2 * (len(others) + 1) - few - 2
        tracks = max(few, rest)

        def shown(kind: Kind) -> int:
            return tracks if kind == "track" else few

        return shown

    @work(exclusive=True, group="pod")
    async def ask_pod(self, text: str, *, at_once: bool = False) -> None:
        """Show the pod's hits after the local ones, as soon as it can be asked."""
        self._answered = False
        if not at_once:
            await asyncio.sleep(self.context.library.settings.search_pause)
        if not (at_once or len(text) > 1 or not text.isascii()):
            return
        if (hindrance := self._asking.hindrance()) is not None:
            self._say_of_pod(hindrance[0])
            self._ask_later(text)
            return
        self.found.ask()
        self._say_of_pod("the pod is still answering")
        pause = await self._ask_now(text)
        if pause is not None:
            self._ask_later(text, pause)

    @work(exclusive=True, group="pod later")
    async def _ask_later(self, text: str, pause: float = 0.0) -> None:
        """Ask the pod once it can be asked; the next key and another view end this."""
        await asyncio.sleep(pause)
        await self._asking.until_askable(self._say_of_pod)
        self.ask_pod(text, at_once=True)

    def _ask_no_more(self) -> None:
        for group in ("pod", "pod later"):
            self.workers.cancel_group(self, group)

    async def _ask_now(self, text: str) -> float | None:
        """Ask the pod once; seconds until it is worth asking again, ``None`` where it is not."""
        found = self.found

        def came(results: Results) -> None:
            found.show_pod(results.groups, more=True)
            self._show_pod()

        pause: float | None = None
        try:
            results = await self.context.library.search_pod(
                text, scope=self._scope, came=came, shown=self._results
            )
        except FwtuiError as error:
            found.show_pod(found.pod)
            said = error.sentence.rstrip(".")
            if isinstance(error, Throttled):
                said, pause = USED_UP, max(1.0, min(error.seconds, LONGEST_WAIT))
            elif isinstance(error, PodUnreachable):
                pause = 1.0
        else:
            self._answered = True
            found.show_pod(results.groups)
            more = sum(group.count for group in results.groups)
            said = f"{number(more)} more from the pod" if more else _ASKED
            if not results.asked:
                said = "a pod cannot look for signs alone"
        self._say_of_pod(said)
        return pause

    def _say_of_pod(self, said: str) -> None:
        self._pod_says = said
        self._show_pod()

    def _show_pod(self) -> None:
        self.list.regroup(self.found.groups())
        self.list.say(self._notice())
        self._tell()

    def _tell(self) -> None:
        """At the right of the field."""
        total = sum(group.count for group in self.found.here)
        some = any(group.more for group in self.found.here)
        if not self.text:
            self.said.show()
        elif self._scope != "all" and self._named is None:
            whose: list[Piece] = [(whose_word(self._scope), "text"), (": ", "dim")]
            self.said.show(*whose, (self._pod_says or "only the pod knows", "dim"))
        else:
            said: list[Piece] = [(number(total) + ("+" if some else ""), "text"), (" here", "dim")]
            if self._results.indexed < 1:
                said.append((f" in {self._results.indexed:.0%} of the names", "warn"))
            if self._results.forgiven:
                near = sum(group.count for group in self.found.here if group.nearest)
                many = f"{number(near)} " if near < total else ""
                said.append((f", {many}nearest “{self._results.forgiven}”", "warn"))
            if self._pod_says:
                said.append((f"   {self._pod_says}", "faint"))
            self.said.show(*said)
        self.shell.status.refresh()

    def _notice(self) -> EmptyState:
        if not self.text:
            past = self.context.library.view_state.searches[:_BEFORE]
            if not past:
                return EmptyState("Type what you look for.")
            up = "↑" if self.shell.glyphs.half_blocks else "up"
            lines = tuple(((each, "dim"),) for each in past)
            return EmptyState("Searched before", lines=lines, keys=((up, "brings them back"),))
        if self._fault is not None:
            return faulty(self.text, self._fault)
        title = nothing_matches(self.text)
        if self._scope != "all":
            whose = whose_word(self._scope)
            answered = self._pod_says == _ASKED
            title = (
                f"Nothing in “{whose}” matches “{self.text}”."
                if answered
                else f"Only the pod knows what is in “{whose}”."
            )
        if self.found.asking:
            return EmptyState(title, lines=((("The pod is asked.", "dim"),),))
        if self._pod_says == _ASKED:
            return EmptyState(title, lines=((("The pod has been asked.", "dim"),),))
        if self._pod_says:
            return EmptyState(title, lines=(((f"{self._pod_says.capitalize()}.", "dim"),),))
        return EmptyState(title, keys=(("enter", "ask the pod"),))

    def do_refresh(self) -> None:
        """Look again, here and on the pod, and whether the pod still has what is shown."""
        library = self.context.library
        self.context.pod.try_now()
        library.refresh()
        for group in self.found.here:
            library.check(group.kind, [row_id(each) for each in group.values])
        self._look(self.text)
        self.shell.status.say(ASKED_AGAIN)

    def values_gone(self, kind: Kind, ids: Collection[int]) -> None:
        self.found.drop(kind, ids)
        self._show_pod()

    # --- going about ---------------------------------------------------------------------------

    def do_down(self, times: int = 1) -> None:
        """From the field: newer searches, then the rows."""
        if self._before >= 0:
            self._recall(self._before - 1)
        elif self.list.count:
            self.list.focus()

    def do_up(self, times: int = 1) -> None:
        """From an empty field: what was searched for before."""
        if self._before >= 0 or not self.field.value:
            self._recall(self._before + 1)

    def _past(self, place: int) -> str:
        past = self.context.library.view_state.searches
        return past[place] if 0 <= place < len(past) else ""

    def _recall(self, place: int) -> None:
        if place >= len(self.context.library.view_state.searches):
            return
        self._before = place
        self.field.value = self._past(place)
        self.field.action_end()

    def do_next_pane(self) -> None:
        if not self._complete():
            self._to_group(1)

    def _complete(self) -> bool:
        """Complete the last word of a sentence in the field, by another word each time."""
        typed = self.field.value
        if not self.field.has_focus or not language.is_sentence(typed):
            return False
        text = self._completion.after(typed)
        if text is None:
            return False
        self.field.value = text
        self.field.action_end()
        return True

    def do_previous_pane(self) -> None:
        self._to_group(-1)

    def _to_group(self, by: int) -> None:
        """The first row of the next group; past the last one is the field."""
        firsts = [group.first for group in self.list.groups]
        if not firsts:
            return
        if self.field.has_focus:
            # The cursor is on the first row already.
            place = min(1, len(firsts) - 1) if by > 0 else len(firsts) - 1
            self.list.focus()
        else:
            here = max(n for n, first in enumerate(firsts) if first <= self.list.cursor)
            place = here + by
        if not 0 <= place < len(firsts):
            self.field.focus()
            self.list.move_to(0)
        else:
            self.list.move_to(firsts[place])

    def do_right(self) -> None:
        """Show all hits of the cursor's group."""
        group = self.found.group_at(self.list.cursor)
        if group is not None and not self.found.is_opened(group):
            self.found.turn(group, self._all_of(group))
            self.list.regroup(self.found.groups())

    def do_left(self) -> None:
        group = self.found.group_at(self.list.cursor)
        if group is not None and self.found.is_opened(group):
            first = next(g.first for g in self.list.groups if self.found.group_at(g.first) is group)
            self.list.move_to(first)
            self.found.turn(group, None)
            self.list.regroup(self.found.groups())

    def _all_of(self, group: HitGroup) -> Sequence[Any]:
        """All local hits of a group, the shown ones first."""
        library = self.context.library
        if group.kind not in ("artist", "album", "track"):
            groups = library.search(self.text, FEW).groups
            same = (group.kind, group.nearest)
            return next((each.values for each in groups if (each.kind, each.nearest) == same), ())
        if self._named is not None:
            return self._named
        first = [value.id for value in group.values]
        doubted = self._results.doubted if group.nearest else ()
        return library.found(group.kind, self.text, first, doubted)

    def do_back(self) -> None:
        if self.list.has_focus:
            if not self.list.clear_selection():
                self.field.focus()
        elif self.field.value:
            self.field.value = ""
        else:
            self.shell.navigation.open(self.came_from)

    def do_choose(self) -> None:
        """Enter in the field."""
        if self.list.count:
            self.choose(self.list, self.list.cursor)
        elif self.text and not self.found.asking and not language.is_sentence(self.text):
            self.ask_pod(self.text, at_once=True)

    def choose(self, table: Table, row: int) -> None:
        value = self.found[row]
        if value is None:
            return
        self.context.library.view_state.save_search(self.text)
        navigation = self.shell.navigation
        match value:
            case Track():
                self.play_from(table, row)
            case Album():
                navigation.open_album(value.id)
            case Artist():
                navigation.open_artist(value.id)
            case Playlist():
                navigation.open_playlist(value)
            case Channel():
                navigation.open_channel(value)
            case _:
                return
        if not isinstance(value, Track):
            self._left_by = True
            navigation.leave_search()

    def play_from(self, table: Table, row: int) -> None:
        """Play a track and the other hits, in their order."""
        track = self.list.kind.track(self.found[row])
        if track is None:
            return
        if not track.is_playable:
            self.shell.status.say(f"{track.title}: {self.context.why_not(track)}")
            return
        every: list[int] = []
        for group in self.found.here:
            if group.kind == "track":
                hits = self._all_of(group)
                every += hits.ids if isinstance(hits, Hits) else []
        ids = [*map(TrackId, dict.fromkeys((*every, *self.found.track_ids())))]
        self.context.player.play(ids, ids.index(track.id), self.origin(table))

    def source(self, table: Table) -> str:
        return f"search: {self.text}"

    def origin(self, table: Table) -> ListOrigin:
        return from_list(self.source(table), Found(text=self.text))

    def do_add(self) -> None:
        self.context.library.view_state.save_search(self.text)
        super().do_add()
