"""Rows of a list that go to the queue: played from one on, added, or played next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from fwtui.text import counted
from fwtui.ui.origins import from_list
from fwtui.ui.tracks_of import tracks_of
from fwtui.ui.wording import ADDED

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Listing
    from fwtui.music import Track, TrackId
    from fwtui.player.origins import ListOrigin
    from fwtui.ui.shell import Shell
    from fwtui.ui.widgets.table import Table

NO_TRACKS = "There are no tracks in this row to take."
"""Refuses what needs tracks, on a radio or a row that is still loading."""


class RowsToQueue:
    """Queues what is marked in a list or under its cursor, and says what it queued."""

    def __init__(self, shell: Shell, origin: Callable[[Table], ListOrigin]) -> None:
        """``origin`` gives the list that the rows of a table are of, and the way back to it."""
        self._shell = shell
        self._origin = origin

    def play(self, table: Table, row: int) -> None:
        """Play a row and those after it; rows that are not known yet are queued as they arrive."""
        rows, context = table.rows, self._shell.context
        if rows is None:
            return
        track = table.kind.track(rows[row])
        if track is None:
            return
        if not track.is_playable or context.is_away(track):
            self._shell.status.say(f"{track.title}: {context.why_not(track)}")
            return
        ids, player, origin = rows.track_ids(), context.player, self._origin(table)
        if len(ids) == len(rows):
            player.play(ids, row, origin)
        elif (known_around := getattr(rows, "known_around", None)) is None:
            player.play(ids, ids.index(track.id), origin)
        else:
            listing = cast("Listing", rows)
            around: range = known_around(row)
            before = len(listing.playable(around.start, row))
            player.play(listing.playable(around.start, around.stop), before, origin)
            self._shell.queue_filler.play_rest(listing, around, origin)

    def add(self, table: Table) -> None:
        """Put them at the end of the queue."""
        player, filler = self._shell.context.player, self._shell.queue_filler
        self._take(table, player.add, ADDED, filler.add_all)

    def play_next(self, table: Table) -> None:
        """Put them after the playing track."""
        player, filler = self._shell.context.player, self._shell.queue_filler
        self._take(table, player.play_next, "Next: {}", filler.next_all)

    def _take(
        self,
        table: Table,
        command: Callable[[Sequence[TrackId], ListOrigin], None],
        said: str,
        whole: Callable[[Listing, ListOrigin], None],
    ) -> None:
        """``whole`` queues a list of which a part is known."""
        tracks, say = table.tracks, self._shell.status.say
        if tracks:
            command([track.id for track in tracks], self._origin(table))
            say(said.format(_words(tracks)), undo=True)
            table.clear_selection()
            if len(tracks) == 1:
                table.do_down()
        elif (query := tracks_of(table.value)) is not None:
            listing = self._shell.context.library.listing(query)
            ids, origin = listing.track_ids(), from_list(table.kind.name(table.value), query)
            if ids and len(ids) == len(listing):
                command(ids, origin)
                say(said.format(counted(len(ids), "track")), undo=True)
            else:
                whole(listing, origin)
        else:
            say(NO_TRACKS)


def _words(tracks: Sequence[Track]) -> str:
    return tracks[0].title if len(tracks) == 1 else counted(len(tracks), "track")
