"""Actions on the marks of a list as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fwtui.text import counted

if TYPE_CHECKING:
    from fwtui.music import Track
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell

NO_TRACKS = "There are no tracks in this list to mark."
NO_MARKS = "Nothing is marked."


class MarkActions:
    """Marks many rows at once; the rows that a filter leaves out keep their marks."""

    def __init__(self, shell: Shell, navigation: Navigation) -> None:
        self._shell, self._navigation = shell, navigation

    def do_mark_all(self) -> None:
        self._mark(lambda track, marked: True)

    def do_invert_marks(self) -> None:
        self._mark(lambda track, marked: not marked)

    def do_mark_album(self) -> None:
        """Mark the tracks of the album of the row under the cursor."""
        table = self._navigation.table
        track = table.track if table is not None else None
        if track is None or track.album is None:
            self._shell.status.say("This row has no album.")
            return
        album = track.album.id
        self._mark(
            lambda each, marked: marked or (each.album is not None and each.album.id == album)
        )

    def do_unmark(self) -> None:
        table = self._navigation.table
        cleared = table is not None and table.clear_selection()
        self._shell.status.say("No track is marked any more." if cleared else NO_MARKS)

    def _mark(self, marks: Callable[[Track, bool], bool]) -> None:
        table = self._navigation.table
        if table is None or table.track is None:
            self._shell.status.say(NO_TRACKS)
            return
        left_out = table.mark_rows(0, table.count - 1, marks)
        if not left_out:  # else that is said
            marked = len(table.selection)
            self._shell.status.say(f"{counted(marked, 'track')} marked" if marked else NO_MARKS)
