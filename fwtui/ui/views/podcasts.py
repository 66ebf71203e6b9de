"""The views of podcasts: channels and their episodes, heard or not; the newest of all shows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from fwtui.library.listing.id_search import known as known_ids
from fwtui.library.listing.queries import Channels, Episodes, Query
from fwtui.music import Channel, Track
from fwtui.text import counted, number
from fwtui.ui.views.home_rows import NewEpisodes
from fwtui.ui.views.master_detail import MasterDetailView
from fwtui.ui.views.track_lists import TrackListView
from fwtui.ui.views.view import Hints
from fwtui.ui.widgets.columns import Cell, Column, ColumnRows
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.row_kind import RowKind
from fwtui.ui.widgets.rows import count_column, episode_rows, title_column
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import NO_EPISODES, NO_PODCASTS, NO_PODCASTS_FOLLOWED

if TYPE_CHECKING:
    from fwtui.ui.shell import Shell

_LOOKED_AT = 500
"""Episodes that are counted as heard or not."""


def channel_rows(followed: Callable[[Channel], bool]) -> ColumnRows:
    """Channels: ``✓`` for those followed, the name of the artist, number of episodes."""

    def paint(cell: Cell) -> None:
        if followed(cell.value):
            cell.put(cell.glyphs.mark, cell.inks.accent)

    def name(channel: Channel) -> str:
        return channel.artist.name

    def episodes(channel: Channel) -> int | None:
        return channel.artist.tracks_count

    mark = Column("followed", 1, gap=1, painter=paint, dashes=0)
    return ColumnRows((mark, title_column(name), count_column(episodes)), name=name)


class PodcastsView(MasterDetailView):
    words: ClassVar[str] = "Podcasts"
    TRACKS: ClassVar[str] = "Episodes"
    THIS: ClassVar[str] = "This podcast"
    OPENS: ClassVar[Hints] = (
        ("choose", "open", 9),
        ("follow", "", 6),
        ("add", "", 4),
        ("whose", "", 2),
        ("menu", "", 7),
        ("help", "", 8),
    )
    SCOPES: ClassVar[Mapping[str, str]] = {
        "all": "All of the pod",
        "subscribed": "Those that I follow",
    }

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        episodes = episode_rows(
            self._is_heard, resumes_at=self._resumes_at, now=lambda: self.shell.now()
        )
        super().__init__(shell, channel_rows(self._is_subscribed), episodes, id=id)

    def _is_heard(self, track: Track) -> bool:
        return self.context.library.edits.heard.holds(track.id)

    def _resumes_at(self, track: Track) -> float:
        return self.context.player.resume_points.at(track.id)

    def heads_query(self) -> Query:
        return Channels(scope="all")

    def tracks_query(self, head: Any) -> Query:
        return Episodes(channel=head.id)

    def _is_subscribed(self, channel: Channel) -> bool:
        return self.context.library.edits.is_subscribed(channel)

    @property
    def is_waiting(self) -> bool:
        reads = any(each.group == "history" and each.is_running for each in self.workers)
        return reads or self._subscriptions.state.loading

    def replaced(self) -> None:
        super().replaced()
        # Which of them are followed is one request for all.
        self._subscriptions = self.context.library.listing(Channels(scope="subscribed"))
        if self.shell.navigation.is_current(self):
            self._subscriptions.want(0, 0)

    def closed(self) -> None:
        super().closed()
        self._subscriptions.look_away()

    def facts_of(self, head: Any) -> tuple[str, ...]:
        rows = self.tracks_table.rows
        facts: list[str] = []
        if rows is not None and len(rows) and rows.state.known:
            facts.append(counted(len(rows), "episode"))
            tracks = [self.tracks_table.track_at(row) for row in range(min(len(rows), _LOOKED_AT))]
            known = [each for each in tracks if each is not None]
            new = sum(not self._is_heard(each) for each in known)
            of = "" if len(known) == len(rows) else f" of {number(len(known))} known"
            facts.append(f"{new}{of} not heard yet" if new or of else "all heard")
            facts += self._read()
        if head.owner is not None:
            facts.append(f"by {head.owner.name}")
        return tuple(facts)

    def empty(self, table: Table) -> EmptyState:
        if table is self.tracks_table:
            return EmptyState(NO_EPISODES)
        if self.whose == "followed":
            return EmptyState(NO_PODCASTS_FOLLOWED, keys=(("w", "all of this pod"),))
        return EmptyState(NO_PODCASTS)

    def _read(self) -> tuple[str, ...]:
        """How much of the history is known, where it is not all of it."""
        library = self.context.library
        history = library.history
        read, total = len(known_ids(history.ids())), len(history)
        if library.edits.refusal or (history.state.known and read >= total):
            return ()
        return (f"{number(read)} of {number(total)} listens known",) if total else ()

    def opened(self) -> None:
        self.read_history()
        self._subscriptions.want(0, 0)
        super().opened()

    def heard_changed(self) -> None:
        self.tracks_table.repaint()
        self._tell_facts()


class NewEpisodesView(TrackListView):
    """The newest episodes of all podcasts followed, with their dates."""

    words: ClassVar[str] = "New episodes"
    HINTS: ClassVar[Hints] = (
        ("choose", "", 9),
        ("add", "", 5),
        ("heard", "", 6),
        ("menu", "", 7),
        ("help", "", 8),
    )
    PODCASTS, EACH = 50, 20
    """Podcasts looked at, each for a request the first time, and episodes of each."""

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self._episodes: NewEpisodes | None = None
        self._newest: Hashable = None
        """The row on top, while not all podcasts have answered."""

    def rows(self) -> RowKind:
        return episode_rows(
            lambda track: self.context.library.edits.heard.holds(track.id),
            resumes_at=lambda track: self.context.player.resume_points.at(track.id),
            now=lambda: self.shell.now(),
            of_many=True,
        )

    def query_shown(self) -> Query:
        return Channels(scope="subscribed")

    def replaced(self) -> None:
        if self._episodes is not None:
            self._episodes.leave()
        self._episodes = NewEpisodes(
            self.context.library, followed=True, podcasts=self.PODCASTS, each=self.EACH
        )
        self.list.show(self._episodes)
        self._newest = self.list.id_at(0)

    def opened(self) -> None:
        self.read_history()
        super().opened()

    def heard_changed(self) -> None:
        self.list.repaint()

    def retitle(self, table: Table) -> None:
        super().retitle(table)
        state = self._episodes.state if self._episodes is not None else None
        self._stay_on_top()
        if self._episodes is None or state is None or state.error is not None:
            return
        if state.known and not table.count:
            none = NO_EPISODES if self._episodes.podcasts else NO_PODCASTS_FOLLOWED
            table.say(EmptyState(none, keys=(("7", "podcasts"),)))

    @property
    def standing(self) -> tuple[Piece, ...]:
        left_out = self._episodes.left_out if self._episodes is not None else ""
        return super().standing or (((left_out, "dim"),) if left_out else ())

    @property
    def right(self) -> tuple[Piece, ...]:
        return super().right or self.standing

    def _stay_on_top(self) -> None:
        """Podcasts answer one after the other: a cursor that was not moved stays on the newest."""
        if self.list.id_at(self.list.cursor) == self._newest:
            self.list.move_to(0)
            self._newest = self.list.id_at(0)
        if self._episodes is not None and self._episodes.state.known:
            self._newest = ""
