"""Ways from a row of a list, or from what plays: to its album, its artist, its details."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fwtui.errors import NOTHING_PLAYS
from fwtui.library.listing.queries import Tracks
from fwtui.ui.followable import subject_of
from fwtui.ui.wording import PLAYS_NOW

if TYPE_CHECKING:
    from fwtui.music import Track
    from fwtui.ui.shell import Shell
    from fwtui.ui.widgets.table import Table

NO_ARTIST = "No artist of this track is known."


class Ways:
    """Goes where a track, or another thing, belongs; says why where there is no way."""

    def __init__(self, shell: Shell, table: Callable[[], Table | None]) -> None:
        """``table`` gives the list that keys act on."""
        self._shell = shell
        self._table = table

    def to_album(self) -> None:
        """Go to the album of the track."""
        track, say = self._track, self._shell.status.say
        if track is None:
            say(NOTHING_PLAYS)
        elif track.album is None:
            say(f"{track.title} is of no album.")
        else:
            self._shell.navigation.open_album(track.album.id, track.id)
            table = self._table()
            query = table.list_query if table is not None else None
            if isinstance(query, Tracks) and query.album == track.album.id:
                say("This is its album.")

    def to_artist(self) -> None:
        """Go to the artist of the track, or to the channel that it is an episode of."""
        track = self._track
        if track is None or track.artist_id is None:
            self._shell.status.say(NOTHING_PLAYS if track is None else NO_ARTIST)
            return
        channel = self._shell.context.library.channel_of(track.artist_id)
        if channel is not None:
            self._shell.navigation.open_channel(channel)
        else:
            self._shell.navigation.open_artist(track.artist_id)

    def to_playing(self) -> None:
        """Go to the row of what plays: in this list, else in the queue."""
        playing, table = self._shell.playback.track, self._table()
        if playing is None:
            self._shell.status.say(NOTHING_PLAYS)
        elif table is not None and table.track is not None and table.track.id == playing.id:
            self._shell.status.say(PLAYS_NOW)
        elif table is None or not table.to_track(playing.id):
            self._shell.navigation.open("queue")

    def to_details(self) -> None:
        """Show all that is known of the row under the cursor, else of what plays."""
        subject = self.subject
        if subject is None:
            self._shell.status.say("This row has no details.")
        else:
            self._shell.navigation.open_details(subject)

    @property
    def subject(self) -> Any:
        """What has details: the row under the cursor; without a list, what plays."""
        table = self._table()
        value = table.value if table is not None and table.count else self._shell.playback.track
        return subject_of(self._shell.context.library, value)

    @property
    def _track(self) -> Track | None:
        """The track under the cursor; where that is no track, the one that plays."""
        table = self._table()
        return (table.track if table is not None else None) or self._shell.playback.track
