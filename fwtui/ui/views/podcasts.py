"""The Podcasts view: channels and their episodes, heard or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from fwtui.library.listing.queries import Channels, Episodes, History, Query
from fwtui.music import Channel, TrackId
from fwtui.ui.views.master_detail import MasterDetailView
from fwtui.ui.widgets.columns import ColumnRows
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.rows import count_column, episode_rows, title_column
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import counted

if TYPE_CHECKING:
    from fwtui.ui.shell import Shell

_LOOKED_AT = 500
"""Last listenings that are read for the episodes heard."""


def channel_rows() -> ColumnRows:
    """Channels: the name of the artist, number of episodes."""

    def name(channel: Channel) -> str:
        return channel.artist.name

    def episodes(channel: Channel) -> int | None:
        return channel.artist.tracks_count

    return ColumnRows((title_column(name), count_column(episodes)), name=name)


class PodcastsView(MasterDetailView):
    words: ClassVar[str] = "Podcasts"
    TRACKS: ClassVar[str] = "Episodes"
    THIS: ClassVar[str] = "This podcast"
    SCOPES: ClassVar[dict[str, str]] = {
        "all": "All of the pod",
        "subscribed": "Those that I follow",
    }

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        self.heard: frozenset[TrackId] = frozenset()
        episodes = episode_rows(lambda track: track.id in self.heard)
        super().__init__(shell, channel_rows(), episodes, id=id)

    def heads_query(self) -> Query:
        return Channels(scope="all")

    def tracks_query(self, head: Any) -> Query:
        return Episodes(channel=head.id)

    def facts_of(self, head: Any) -> tuple[str, ...]:
        rows = self.tracks_table.rows
        facts: list[str] = []
        if rows is not None and rows.state.known:
            facts.append(counted(len(rows), "episode"))
            tracks = [self.tracks_table.track_at(row) for row in range(min(len(rows), _LOOKED_AT))]
            new = sum(1 for each in tracks if each and each.id not in self.heard)
            facts.append(f"{new} not heard yet" if new else "all heard")
        if head.owner is not None:
            facts.append(f"by {head.owner.name}")
        return tuple(facts)

    def empty(self, table: Table) -> EmptyState:
        if table is self.tracks_table:
            return EmptyState("No episodes yet.")
        if self.whose == "followed":
            return EmptyState("You follow no podcasts.", keys=(("w", "all of this pod"),))
        return EmptyState("This pod has no podcasts.")

    def opened(self) -> None:
        self._hear()
        super().opened()

    def retitle(self, table: Table) -> None:
        self._hear()
        super().retitle(table)

    def _hear(self) -> None:
        """Update the episodes heard, as far as the history is loaded."""
        listing = self.context.library.listing(History())
        heard = {
            listing[row].track.id for row in range(min(len(listing), _LOOKED_AT)) if listing[row]
        }
        if frozenset(heard) != self.heard:
            self.heard = frozenset(heard)
            self.tracks_table.repaint()
