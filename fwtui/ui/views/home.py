"""The Home view: albums heard last, recently added albums, new episodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult

from fwtui.library.listing.queries import Albums, History, Query, SortOrder, Tracks
from fwtui.music import TrackId
from fwtui.text import clock, counted
from fwtui.ui.actions.keymap import keys_of
from fwtui.ui.actions.table import BY_ID, Action, key_sign
from fwtui.ui.origins import from_list, from_view
from fwtui.ui.rows_to_queue import NO_TRACKS
from fwtui.ui.terminal.widget import Box
from fwtui.ui.views.home_rows import FirstRows, NewEpisodes, new_album_rows
from fwtui.ui.views.list_notices import away
from fwtui.ui.views.view import NO_PANE, Hints, View
from fwtui.ui.widgets.cards import AT_MOST, Card, Cards
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.pane import Pane, PaneTitle, Rule
from fwtui.ui.widgets.row_builder import Piece, width_of
from fwtui.ui.widgets.rows import episode_rows
from fwtui.ui.widgets.table import Table
from fwtui.ui.widgets.text_rows import TextRow, TextRows
from fwtui.ui.wording import NO_EPISODES, NO_MUSIC, NO_PODCASTS, NO_PODCASTS_FOLLOWED, heard_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from fwtui.library.listing.listing import Listing
    from fwtui.player.origins import ListOrigin
    from fwtui.player.playback import Playback
    from fwtui.ui.shell import Shell

NEWEST = 50
"""Albums that are shown as recently added: one request."""
FIRST_KEYS = (
    ("whose", "whose music"),
    ("next_view", "next view"),
    ("choose", "play, open"),
    ("add", "queue"),
    ("favourite", "heart"),
    ("view_search", "search"),
    ("palette", "command"),
    ("help", "all keys"),
)
"""Actions that a newcomer needs, and what is said of each."""
HEARD = 50
"""Listenings read for the cards: one request."""


class HomeTable(Table):
    """A list with the cards above its first row."""

    def do_up(self, times: int = 1) -> None:
        view = self.screen.query_one(HomeView)
        if self.cursor == 0 and view.has_cards:
            view.to_cards()
        else:
            super().do_up(times)


class HomeView(View):
    words: ClassVar[str] = "Home"
    SCOPED_CSS = False  # its rules speak of the frame's shape, which is outside of it
    DEFAULT_CSS = """
    HomeView { layout: vertical; }
    HomeView #first-keys { display: none; margin: 0 2 1 2; }
    HomeView.-first #first-keys { display: block; }
    .-small HomeView #first-keys { margin: 0 2; }
    HomeView #lists { layout: horizontal; height: 1fr; width: 1fr; visibility: hidden; }
    HomeView #continue { height: auto; width: 1fr; margin: 0 0 2 0; visibility: hidden; }
    HomeView Cards { margin: 1 0 0 0; }
    HomeView PaneTitle { height: 1; }
    .-stack HomeView Cards { height: 3; margin: 0; }
    .-stack HomeView #continue { margin: 0 0 1 0; }
    .-small HomeView Cards { height: 5; margin: 0; }
    .-small HomeView #continue { display: none; margin: 0; }
    .-small HomeView.-cards #continue { display: block; }
    .-small HomeView.-cards #lists { display: none; }
    .-stack HomeView Rule, .-small HomeView Rule { display: none; }
    .-stack HomeView Pane, .-small HomeView Pane { display: none; }
    .-stack HomeView Pane.-here, .-small HomeView Pane.-here { display: block; }
    .-small HomeView PaneTitle { display: none; }
    """
    ALBUMS: ClassVar[Hints] = (
        ("choose", "open", 9),
        ("next_pane", "", 6),
        ("add", "", 5),
        ("view_downloads", "", 2),
        ("menu", "", 7),
        ("help", "", 8),
    )
    CARDS: ClassVar[Hints] = (
        ("choose", "go on", 9),
        ("next_pane", "", 6),
        ("view_downloads", "", 2),
        ("help", "", 8),
    )

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self.cards = Cards(lambda: self._go(0))
        self.albums = HomeTable(new_album_rows(lambda: self.shell.now()))
        rows = episode_rows(
            lambda track: self.context.library.edits.heard.holds(track.id), in_album=True
        )
        self.episodes = HomeTable(rows, favourite=self._is_favourite)
        self._first_keys = TextRows(self._first_rows, id="first-keys")
        """What can be done; shown after the first login until it is left."""
        self._title = PaneTitle("Continue listening")
        self._rows: NewEpisodes | None = None
        self._history: Listing | None = None
        """What was heard; ``None`` for a visitor, of whom nothing is kept."""
        self._leave_history: Callable[[], None] = lambda: None
        self._depth = 0
        """The list shown where there is room for one only."""
        self._on_cards = True
        self._been_there = False
        """Whether the episodes had the focus: until then their cursor stays on the newest."""

    def compose(self) -> ComposeResult:
        yield self._first_keys
        with Box(id="continue"):
            yield self._title
            yield self.cards
        with Box(id="lists"):
            yield Pane("Recently added", self.albums, id="new-albums")
            yield Rule()
            yield Pane("New episodes", self.episodes, id="new-episodes")

    def on_mount(self) -> None:
        self.replaced()
        super().on_mount()

    def on_unmount(self) -> None:
        self._stop_looking()

    def _is_favourite(self, track: TrackId) -> bool:
        return self.context.library.edits.is_favourite(track)

    # --- the frame -------------------------------------------------------------------------

    @property
    def tables(self) -> tuple[Table, Table]:
        return (self.albums, self.episodes)

    @property
    def first(self) -> Table:
        return self.tables[self._depth]

    @property
    def has_cards(self) -> bool:
        return self.shell.shape != "tiny" and bool(self.cards.cards)

    @property
    def here(self) -> str:
        if self._on_cards and self.has_cards:
            return "continue listening"
        return ("recently added", "new episodes")[self._depth]

    @property
    def lists(self) -> tuple[str, ...]:
        names = ("Continue listening", "Recently added", "New episodes")
        at = 0 if self._on_cards and self.has_cards else 1 + self._depth
        return tuple(
            each for each in (*names[at:], *names[:at]) if each != names[0] or self.has_cards
        )

    @property
    def way(self) -> tuple[str, ...]:
        if self.shell.shape != "small":
            return (self.words,)
        if self._on_cards and self.has_cards:
            return (self.words, "Continue listening")
        return (self.words, ("Recently added", "New episodes")[self._depth])

    def source(self, table: Table) -> str:
        return "New episodes"

    def origin(self, table: Table) -> ListOrigin:
        return from_view(self.source(table), "episodes")

    def hints(self) -> Hints:
        if self._on_cards and self.has_cards:
            return self.CARDS
        return self.HINTS if self._depth else self.ALBUMS

    def replaced(self) -> None:
        self._stop_looking()
        library = self.context.library
        newest = library.listing(Albums(order=SortOrder("created", True)))
        self.albums.show(FirstRows(newest, NEWEST))
        self._rows = NewEpisodes(library, followed=bool(self.context.pod.state.username))
        self.episodes.show(self._rows)
        if self.context.pod.state.username:
            self._history = library.listing(History())
            self._leave_history = self._history.subscribe(lambda event: self._tell_cards())
            if self.shell.navigation.is_current(self):
                self._history.want(0, HEARD - 1)
            self.read_history()
        self._tell_cards()

    def _stop_looking(self) -> None:
        self._leave_history()
        self._history, self._leave_history = None, lambda: None
        if self._rows is not None:
            self._rows.leave()

    def hindrance(self, action: Action) -> str:
        if self.table is None and action.id in ("choose", "add"):
            return ""
        return super().hindrance(action)

    def greet(self) -> None:
        """Show in one line what can be done, until ``esc`` or another view."""
        self.add_class("-first")

    def _first_rows(self, width: int) -> tuple[TextRow]:
        """As many of the keys as fit; the last stays, for it leads to all of them."""
        changed, arrows = self.context.settings.keys, self.shell.glyphs.half_blocks
        pieces: tuple[Piece, ...] = ()
        for action, words in reversed(FIRST_KEYS):
            if not (keys := keys_of(BY_ID[action], changed)):
                continue
            gap: tuple[Piece, ...] = (("   ", "dim"),) if pieces else ()
            sign = key_sign(keys[0], arrows=arrows)
            more = ((sign, "accent_bold"), (f" {words}", "text"), *gap, *pieces)
            if width_of(more) > width:
                break
            pieces = more
        return (TextRow(pieces),)

    def closed(self) -> None:
        self.remove_class("-first")
        if self._history is not None:
            self._history.look_away()

    def opened(self) -> None:
        if self._history is not None:
            self._history.want(0, HEARD - 1)
        self._tell_cards()
        if self.shell.shape == "small":
            self._on_cards = False  # a short screen has room for one of them: the lists
        if self._on_cards and self.has_cards:
            self.cards.focus()
        else:
            self._go(self._depth)

    def reshaped(self) -> None:
        for depth, table in enumerate(self.tables):
            if isinstance(table.parent, Pane):
                table.parent.set_class(depth == self._depth, "-here")
            if self.shell.navigation.is_current(self):
                together = self.shell.shape == "panes"
                table.look() if together or depth == self._depth else table.look_away()
        self.set_class(self._on_cards and self.has_cards, "-cards")
        if self.cards.has_focus and not self.has_cards:
            self.first.focus()
        self._tell_cards()

    def playback_changed(self, playback: Playback) -> None:
        super().playback_changed(playback)
        self.went_on()

    def went_on(self) -> None:
        if self.is_mounted:
            self._tell_cards()

    # --- what to go on with ------------------------------------------------------------------

    def _tell_cards(self) -> None:
        covers = self.context.library.covers if self.context.settings.covers != "off" else None
        self.cards.stand(self.shell.size.height if self.shell.shape == "panes" else 0)
        self.cards.show(self._cards(), covers, self._no_cards())
        self._title.focused = self.cards.has_focus
        self._title.repaint()

    def _no_cards(self) -> str:
        """The text in place of the cards: only an answered, empty history is empty."""
        state = self._history.state if self._history is not None else None
        if state is None or (state.known and (not self._history or self._history[0] is not None)):
            return "Nothing yet. What you hear will be here."
        if state.error is not None:
            return state.error.sentence
        return "The pod is asked what you heard last."

    def _cards(self) -> list[Card]:
        """The cards: the playing track, and the albums heard before it."""
        found: list[Card] = []
        playback, library = self.shell.playback, self.context.library
        track = playback.track
        if track is not None:
            place = playback.place(self.shell.clock())
            known = library.album(track.album.id) if track.album else None
            found.append(
                Card(
                    self.context.player.source or (track.album.title if track.album else ""),
                    track.artist,
                    f"track {playback.row + 1:,} of {playback.length:,}",
                    f"{clock(place)} of {clock(playback.seconds)}",
                    place / playback.seconds if playback.seconds else None,
                    track.album.id if track.album else None,
                    track.cover
                    or (track.album.cover if track.album else None)
                    or (known.cover if known else None),
                    playing=True,
                )
            )
        seen = {card.album for card in found}
        heard = self._history if self._history is not None else ()
        listens = [heard[row] for row in range(min(len(heard), HEARD))]
        for each in listens:
            album = each.track.album if each is not None else None
            if album is None or album.id in seen or len(found) == AT_MOST:
                continue
            seen.add(album.id)
            when = heard_at(each.created, self.shell.now()) if each.created else ""
            cover = each.track.cover or album.cover
            found.append(
                Card(album.title, album.artist, f"heard {when}", album=album.id, cover=cover)
            )
        return found

    def pictures_changed(self) -> None:
        self._tell_cards()

    def heard_changed(self) -> None:
        self.episodes.repaint()

    @on(Cards.Chosen)
    def _go_on(self, message: Cards.Chosen) -> None:
        message.stop()
        card = message.card
        if card.playing:
            if self.shell.playback.state != "playing":
                self.context.player.toggle()
            self.shell.navigation.open("queue")
        elif card.album is not None:
            self.shell.navigation.open_album(card.album)

    # --- going about -------------------------------------------------------------------------

    @property
    def table(self) -> Table | None:
        return None if self._on_cards and self.has_cards else super().table

    @property
    def whole_row(self) -> tuple[str, Query | None]:
        card = self.cards.chosen if self.table is None else None
        if card is None or card.album is None or card.playing:
            return super().whole_row
        return card.title, Tracks(album=card.album)

    def do_add(self) -> None:
        card = self.cards.chosen
        if self.table is not None:
            super().do_add()
        elif card is not None and card.album is not None and not card.playing:
            query = Tracks(album=card.album)
            album = self.context.library.album(card.album)
            origin = from_list("" if album is None else album.title, query)
            self.shell.queue_filler.add_all(self.context.library.listing(query), origin)
        else:
            self.shell.status.say("It is in the queue." if card is not None else NO_TRACKS)

    def choose(self, table: Table, row: int) -> None:
        if table is self.episodes:
            self.play_from(table, row)
        elif table.value is not None:
            self.shell.navigation.open_album(table.value.id)

    def back(self) -> None:
        if self.has_class("-first"):
            self.remove_class("-first")
        elif self.has_cards and self.table is not None:
            self.to_cards()
        else:
            super().back()

    def to_cards(self) -> None:
        """Show and focus the cards, which a short screen has no room for beside a list."""
        self._on_cards = True
        self.reshaped()
        self.shell.navigation.focus_displayed(self.cards)

    def do_right(self) -> None:
        self._beside(1)

    def do_left(self) -> None:
        self._beside(0)

    def _beside(self, depth: int) -> None:
        if depth == self._depth and self.table is not None:
            self.shell.status.say(NO_PANE)
        else:
            self._go(depth)

    def do_next_pane(self) -> None:
        """Cards, albums, episodes, and round again."""
        self._turn(1)

    def do_previous_pane(self) -> None:
        self._turn(-1)

    def _turn(self, by: int) -> None:
        places = [-1, 0, 1] if self.has_cards else [0, 1]
        at = places.index(-1 if self.table is None else self._depth)
        place = places[(at + by) % len(places)]
        self.to_cards() if place < 0 else self._go(place)

    def _go(self, depth: int) -> None:
        self._depth = depth
        hidden, self._on_cards = self.has_class("-cards"), False
        self.reshaped()
        if hidden and self.shell.shape == "small":
            self.shell.navigation.focus_displayed(self.first)
        else:
            self.first.focus()
        self.shell.status.refresh()

    def on_descendant_focus(self) -> None:
        focused = self.screen.focused
        self._on_cards = focused is self.cards
        self.set_class(self._on_cards and self.has_cards, "-cards")
        if focused is self.episodes and not self._been_there:
            self._been_there = True
            self.episodes.move_to(0)
        for depth, table in enumerate(self.tables):
            if table is focused and depth != self._depth:
                self._depth = depth
                self.reshaped()
        self._tell_cards()
        self.shell.status.refresh()

    # --- what is said of the lists -------------------------------------------------------------

    def retitle(self, table: Table) -> None:
        rows = table.rows
        if rows is not None:
            state = rows.state
            if state.error is not None:
                table.say(away(state.error, self.context.pod.state, self.shell.clock()))
            elif not state.known:
                table.say(None)
            elif table is self.albums:
                table.say(EmptyState(NO_MUSIC, keys=(("R", "ask the pod again"),)))
            else:
                followed = bool(self.context.pod.state.username)
                none = NO_PODCASTS_FOLLOWED if followed else NO_PODCASTS
                if self._rows is not None and self._rows.podcasts:
                    none = NO_EPISODES
                table.say(EmptyState(none, keys=(("7", "podcasts"),)))
        if isinstance(table.parent, Pane):
            podcasts = self._rows.podcasts if self._rows is not None else 0
            said = counted(podcasts, "podcast") if table is self.episodes and podcasts else ""
            table.parent.retitle(((said, "faint"),) if said else ())
        if table is self.albums:
            self._tell_cards()
        elif not self._been_there:
            table.move_to(0)
