"""The radio builder: conditions and groups, how many tracks each finds, and some of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct
from textual import work
from textual.app import ComposeResult
from textual.timer import Timer

from fwtui.errors import FwtuiError
from fwtui.library.listing.queries import Playlists, Radios
from fwtui.music import Playlist, Radio, Track, TrackId
from fwtui.services.radio_draft import MOST_LINES, DraftLine, RadioDraft
from fwtui.services.radio_of import of_filters, playlist_filter
from fwtui.text import counted, number
from fwtui.ui.actions.table import BY_ID
from fwtui.ui.origins import from_view
from fwtui.ui.views.list_notices import away
from fwtui.ui.views.pod_readiness import is_used_up
from fwtui.ui.views.view import Hints, PageView
from fwtui.ui.widgets.columns import Cell, Column, ColumnRows
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart
from fwtui.ui.widgets.pane import FactsLine, Pane, Rule
from fwtui.ui.widgets.prompt import Prompt
from fwtui.ui.widgets.rows import WITHOUT_ALBUM, track_rows
from fwtui.ui.widgets.table import Table
from fwtui.ui.widgets.value_rows import ValueRows
from fwtui.ui.wording import WHAT_RADIO

if TYPE_CHECKING:
    from fwtui.library.listing.queries import Kind
    from fwtui.pod.schema import RadioCandidates, RadioFilter
    from fwtui.ui.shell import Shell

COUNT_AFTER = 0.5
"""Seconds of rest after a change until the pod counts: it costs a request."""
MOST_KNOWN = 100
"""Counted radios that are held."""
_SAYS = {"all": "all of these hold", "any": "any of these holds", "none": "none of these holds"}
_EMPTY = EmptyState(
    "Nothing is chosen yet.", keys=(("a", "adds an artist, a tag, a playlist or a group"),)
)


class LineRow(Struct, frozen=True):
    """A line of the radio as it is shown."""

    id: int
    line: DraftLine
    count: str = ""

    @property
    def words(self) -> str:
        line = self.line
        return _SAYS.get(line.kind) or f"{line.kind} is {', '.join(line.names)}"


def line_rows() -> ColumnRows:
    """Lines of a radio: what each says, and how many tracks it finds."""

    def words(row: LineRow) -> str:
        return row.words

    def paint(cell: Cell) -> None:
        row: LineRow = cell.value
        cell.line.to(min(cell.start + 3 * row.line.depth, cell.end))
        style = cell.inks.accent if row.line.is_group else cell.inks.text
        cell.line.put(row.words, style, cell.end - cell.line.at)

    def count(cell: Cell) -> str:
        row: LineRow = cell.value
        return row.count

    columns = (
        Column("title", 16, priority=100, fill=True, painter=paint),
        Column("tracks", 9, count, priority=50, right=True, ink="dim"),
    )
    return ColumnRows(columns, name=words)


class RadioBuilderView(PageView):
    words: ClassVar[str] = "New radio"
    CHOOSES: ClassVar[str] = "add to this"
    SCOPED_CSS = False  # its rules speak of the frame's shape, which is outside of it
    DEFAULT_CSS = """
    RadioBuilderView FactsLine { height: 2; margin: 1 0 0 0; }
    .-stack RadioBuilderView, .-small RadioBuilderView { layout: vertical; }
    .-stack RadioBuilderView Rule, .-small RadioBuilderView Rule { display: none; }
    .-stack RadioBuilderView .lines PaneTitle { display: none; }
    .-small RadioBuilderView PaneTitle { display: none; }
    .-small RadioBuilderView .sample { display: none; }
    .-small RadioBuilderView.-fresh .sample { display: block; }
    .-small RadioBuilderView.-failed .sample { display: block; height: 8; }
    .-small RadioBuilderView.-failed FactsLine { display: none; }
    .-small RadioBuilderView.-fresh .lines { height: 2; }
    .-small RadioBuilderView.-fresh FactsLine { display: none; }
    """
    HINTS: ClassVar[Hints] = (
        ("add", "add", 9),
        ("turn_group", "all/any/none", 6),
        ("remove", "remove", 4),
        ("radio_from", "play", 8),
        ("save_radio", "save", 7),
        ("help", "", 8),
    )

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self.draft = RadioDraft()
        self.list = Table(line_rows(), by_place=True)
        self.sample = Table(track_rows(WITHOUT_ALBUM), favourite=self._is_favourite)
        self.facts = FactsLine()
        self._lines, self._tracks = ValueRows(), ValueRows()
        self._counts: dict[int, RadioCandidates] = {}
        """By the place of a line, of the radio as it was counted last."""
        self._known: dict[tuple[RadioFilter, ...], tuple[RadioCandidates, ...]] = {}
        """What the pod counted, by what it was asked: a step back costs no request."""
        self._before: int | None = None
        """How many tracks the whole radio had before the last change."""
        self._resting: Timer | None = None
        self._error: FwtuiError | None = None
        self._counting = False
        self._edition = 0

    def _is_favourite(self, track: TrackId) -> bool:
        return self.context.library.edits.is_favourite(track)

    def compose(self) -> ComposeResult:
        lines = Pane(self.words, self.list)
        lines.add_class("lines")
        yield lines
        yield Rule()
        pane = Pane("Would play", self.sample, foot=self.facts)
        pane.add_class("sample")
        yield pane

    def on_mount(self) -> None:
        super().on_mount()
        self.list.show(self._lines)
        self.sample.show(self._tracks)
        self._changed(0)

    def begin(self, draft: RadioDraft | None) -> None:
        """Build this radio; ``None``: go on with one that is not saved yet, or begin one."""
        if draft is None:
            draft = self.draft if self.draft.radio is None else RadioDraft()
        self.draft, self._before, self._counts = draft, None, {}
        if self.is_mounted:
            self._changed(0)

    def opened(self) -> None:
        self.list.focus()

    def replaced(self) -> None:
        """Another account: artists have other ids on its pod."""
        self._known.clear()
        self.begin(RadioDraft())

    def back(self) -> None:
        self.shell.navigation.open(self.came_from)

    @property
    def tables(self) -> Sequence[Table]:
        return (self.list, self.sample)

    @property
    def lists(self) -> tuple[str, ...]:
        names = (self._title, "Would play")
        return names if self.table is self.list else names[::-1]

    @property
    def edition(self) -> int:
        return self._edition

    @property
    def is_waiting(self) -> bool:
        return self._counting

    @property
    def says(self) -> str:
        facts, note = self._facts(self._counts.get(0))
        said = (", ".join(facts), self._seen_by.capitalize(), *note)
        return ". ".join(filter(None, said))

    @property
    def _seen_by(self) -> str:
        return "everyone sees it" if self.draft.public else "only you see it"

    @property
    def way(self) -> tuple[str, ...]:
        return ("Radios", self._title)

    @property
    def _title(self) -> str:
        return self.draft.name or "New radio"

    # --- counting --------------------------------------------------------------------------

    def _changed(self, at: int) -> None:
        """Show the lines with the cursor on one of them; the pod counts once they rest."""
        if 0 in self._counts:
            self._before = self._counts[0].count
        self._error = None
        self._edition += 1
        if self._resting is not None:
            self._resting.stop()
        places, asked = self._asked()
        found = self._known.get(asked)
        self._counts = dict(zip(places, found or (), strict=False))
        self._counting = bool(asked) and found is None
        if self._counting:
            self._resting = self.set_timer(COUNT_AFTER, self._count)
        self._show()
        self.list.move_to(at)

    def _asked(self) -> tuple[tuple[int, ...], tuple[RadioFilter, ...]]:
        """The places of the lines that say something, and the filter of each; the whole first."""
        each = [(0, self.draft.whole)]
        each += [(at, self.draft.filter_at(at)) for at in range(1, len(self.draft.lines))]
        said = [(at, one) for at, one in each if one is not None]
        return tuple(at for at, _ in said), tuple(one for _, one in said)

    def _count(self) -> None:
        self.run_worker(self._counted(), group="candidates", exclusive=True)

    async def _counted(self) -> None:
        """One request counts every line (Funkwhale counts each filter of the list by itself)."""
        places, asked = self._asked()
        try:
            found = await self.context.library.radio_candidates(asked)
        except FwtuiError as error:
            self._error = error
        else:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[asked] = found
            self._counts = dict(zip(places, found, strict=False))
        self._counting = False
        self._show()

    def _show(self) -> None:
        lines = self.draft.lines
        self._lines.replace([LineRow(at, line, self._said(at)) for at, line in enumerate(lines)])
        # How to begin stands where there is nothing to play yet, also on a small screen.
        self.set_class(len(lines) == 1, "-fresh")
        # And so does why there is none.
        self.set_class(self._error is not None, "-failed")
        whole = self._counts.get(0)
        if whole is not None or not self._counting:
            self._tracks.replace(whole.sample if whole is not None else ())
        self.facts.show(*self._facts(whole))
        self.retitle(self.list)
        self.retitle(self.sample)

    def _said(self, at: int) -> str:
        found = self._counts.get(at)
        if found is None:
            return "…" if self._counting else ""
        if found.wrong:
            return "refused"
        return f"{'-' if at and self.draft.lines[at].kind == 'none' else ''}{number(found.count)}"

    def _facts(self, whole: RadioCandidates | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        wrong = next((each.wrong for each in self._counts.values() if each.wrong), "")
        if wrong:
            return (f"The pod does not take this: {wrong}",), ()
        note = ("It plays without being saved.",)
        if whole is None:
            return (), note
        facts = [counted(whole.count, "track")]
        if self._before is not None and (more := whole.count - self._before):
            than = "more" if more > 0 else "fewer"
            facts.append(f"{number(abs(more))} {than} than before this change")
        return tuple(facts), note

    def retitle(self, table: Table) -> None:
        if table is self.sample:
            if self._error is not None:
                pod, why = self.context.pod.state, "Its tracks are counted by the pod."
                table.say(away(self._error, pod, self.shell.clock(), why=why))
            elif self._counting:
                paused = is_used_up(self.context.pod.standings())
                table.say(
                    EmptyState(
                        "The pod counts once requests go on." if paused else "The pod counts."
                    )
                )
            else:
                none = EmptyState("No track fits.")
                table.say(none if 0 in self._counts else _EMPTY)
        if isinstance(table.parent, Pane):
            title = table.parent.title_line
            if table is self.list:
                title.words = self._title
                table.parent.retitle(((self._seen_by, "faint"),))
                title.count = None
                title.repaint()
            else:
                table.parent.retitle()
                whole = self._counts.get(0)
                title.count = whole.count if whole is not None else None
                title.repaint()
        self.shell.status.refresh_header()

    # --- the keys --------------------------------------------------------------------------

    def menu(self) -> Sequence[MenuPart]:
        if self.table is self.sample:
            return super().menu()
        menus = self.shell.menus
        items = [menus.item(BY_ID["add"], "Add…"), menus.item(BY_ID["turn_group"])]
        items += menus.items("remove", "radio_from", "save_radio", "rename_radio", "show_radio")
        return [MenuPart(tuple(items), (((self._title, "dim"),),))]

    def choose(self, table: Table, row: int) -> None:
        if table is self.list:
            self.do_add()
        else:
            tracks: list[Track] = [self._tracks[at] for at in range(len(self._tracks))]
            origin = from_view(self._title, "radio_builder")
            self.context.player.play([track.id for track in tracks], row, origin)

    def do_next_pane(self) -> None:
        other = self.sample if self.table is self.list else self.list
        (other if other.region.area else self.list).focus()

    do_previous_pane = do_right = do_left = do_next_pane

    def do_add(self) -> None:
        """Ask what is added to the group under the cursor, or after the line there."""
        if self.table is self.sample:
            super().do_add()
            return
        if len(self.draft.lines) >= MOST_LINES:
            self.shell.status.say("There are too many lines in this radio.")
            return
        kinds: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Artist…", self._ask_artist),
            ("Tag…", self._ask_tag),
            ("Playlist…", self._ask_playlist),
        )
        groups = [
            MenuItem(f"Group: {words}", partial(self._add, DraftLine(0, kind)))
            for kind, words in _SAYS.items()
        ]
        items = [MenuItem(words, do) for words, do in kinds]
        self.shell.menus.open(Menu([MenuPart(tuple(items)), MenuPart(tuple(groups))]))

    def _add(self, line: DraftLine) -> None:
        self._changed(self.draft.add(min(self.list.cursor, len(self.draft.lines) - 1), line))

    def _ask_artist(self) -> None:
        def typed(text: str) -> None:
            found = self.context.library.sentences.artists_named(text)
            if found:
                self._choose([self._artist_item(artist, found[artist]) for artist in found])
            else:
                self._find("artist", text, lambda artist: self._artist_item(artist.id, artist.name))

        self.shell.menus.open(Prompt("Which artist?", typed))

    def _artist_item(self, id: int, name: str) -> MenuItem:
        return MenuItem(name, partial(self._add, DraftLine(0, "artist", (id,), (name,))))

    @work(exclusive=True, group="find")
    async def _find(self, kind: Kind, text: str, item: Callable[[Any], MenuItem]) -> None:
        """Ask the pod for what is not known here by that name."""
        self.shell.status.say(f"The pod is asked for “{text}”.")
        try:
            found = await self.context.library.search_pod_for(kind, text)
        except FwtuiError as error:
            self.shell.status.say(f"No {kind} “{text}” is known here", error.sentence, failure=True)
            return
        if not self.shell.navigation.is_current(self):
            return
        self.shell.status.unsay()
        if found:
            self._choose([item(each) for each in found])
        else:
            self.shell.status.say(f"The pod finds no {kind} “{text}”.")

    def _choose(self, items: Sequence[MenuItem]) -> None:
        """Take the only one, else ask which."""
        if len(items) == 1:
            items[0].do()
        else:
            self._offer(items)

    def _ask_tag(self) -> None:
        def typed(text: str) -> None:
            self._add(DraftLine(0, "tag", names=(text.removeprefix("#"),)))

        other = MenuItem("Another tag…", lambda: self.shell.menus.open(Prompt("Which tag?", typed)))
        tags = self.context.library.sentences.tags()
        items = [
            MenuItem(tag, partial(self._add, DraftLine(0, "tag", names=(tag,))), fact=number(count))
            for tag, count in tags
        ]

        def named(text: str) -> MenuItem:
            """A tag may be of no track that is known here."""
            return MenuItem(f"Tag “{text}”", partial(typed, text))

        self.shell.menus.open(Menu([MenuPart((*items, other))], typing=True, other=named))

    def _ask_playlist(self) -> None:
        listing = self.context.library.listing(Playlists())
        listing.want(0, 99)
        known = [listing[row] for row in range(len(listing))]
        items = [self._playlist_item(each) for each in known if each is not None]

        def typed(text: str) -> None:
            self._find("playlist", text, self._playlist_item)

        def ask() -> None:
            self.shell.menus.open(Prompt("Which playlist of the pod?", typed))

        self._choose([*items, MenuItem("Another playlist of the pod…", ask)])

    def _playlist_item(self, playlist: Playlist) -> MenuItem:
        owner = playlist.owner.name if playlist.owner is not None else ""
        return MenuItem(playlist.name, partial(self._add_playlist, playlist), fact=owner)

    def _add_playlist(self, playlist: Playlist) -> None:
        try:
            one = playlist_filter(playlist)
        except FwtuiError as error:
            self.shell.status.report(error)
        else:
            self._add(DraftLine(0, "playlist", one.ids, (playlist.name,)))

    def _offer(self, items: Sequence[MenuItem]) -> None:
        self.shell.menus.open(Menu([MenuPart(tuple(items))], typing=True))

    def do_turn_group(self) -> None:
        """All, any or none of a group."""
        at = self.list.cursor
        self.draft.turn(at)
        self._changed(at)

    def do_remove(self) -> None:
        """Take a line out, with what is in it."""
        at = self.list.cursor
        self.draft.remove(at)
        self._changed(max(0, min(at, len(self.draft.lines) - 1)))

    def do_radio_from(self) -> None:
        """Play the radio as it stands, without saving it."""
        filters = self.draft.filters()
        if not filters:
            self.shell.status.say(_EMPTY.title)
            return
        radio = of_filters(filters, self._title)
        self.context.radio(radio.kind, radio.id, radio.title)
        self.shell.status.say(f"Radio from {radio.title}")

    def do_save_radio(self) -> None:
        """Save the radio under its name, or ask for one."""
        if not self.draft.filters():
            self.shell.status.say(_EMPTY.title)
        elif self.draft.radio is None:
            self._ask_name(self._save)
        else:
            self._save(self.draft.name)

    def do_rename_radio(self) -> None:
        self._ask_name(self._rename)

    def _ask_name(self, named: Callable[[str], object]) -> None:
        self.shell.menus.open(Prompt(WHAT_RADIO, named, value=self.draft.name, longest=100))

    def _rename(self, name: str) -> None:
        self.draft.name = name
        self.retitle(self.list)

    def _save(self, name: str) -> None:
        draft, edits = self.draft, self.context.library.edits
        draft.name, filters = name, draft.filters()
        if draft.radio is None or self._was_refused(draft.radio):
            made = edits.create_radio(name, filters, public=draft.public)
            draft.radio = Radio(made, name, is_public=draft.public)
        else:
            edits.edit_radio(draft.radio, name=name, filters=filters, public=draft.public)
        self.retitle(self.list)
        self.shell.status.say(f"{name} is saved.", undo=True)

    def _was_refused(self, radio: Radio) -> bool:
        """Whether a radio that was made here is gone again: the pod has not taken it."""
        library = self.context.library
        known = library.listing(Radios()).row_of(library.outbox.real(radio.id))
        return radio.id < 0 and known is None

    def do_show_radio(self) -> None:
        """Let everyone see the radio once it is saved, or only its owner."""
        self.draft.public = not self.draft.public
        self._edition += 1
        self.retitle(self.list)
        who = "Everyone" if self.draft.public else "Only you"
        self.shell.status.say(f"{who} will see it once it is saved.")
