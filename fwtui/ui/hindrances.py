"""Why an action does nothing with the row under the cursor, by what the action applies to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fwtui.library.listing.queries import PlaylistTracks
from fwtui.music import InboxNotice, Playlist, SuggestedEdit
from fwtui.ui.actions.table import Place
from fwtui.ui.edit_fields import editable
from fwtui.ui.followable import artist_of, follow_words, has_radio, is_own, reportable
from fwtui.ui.tracks_of import tracks_of
from fwtui.ui.unread import NOT_READ, unread

if TYPE_CHECKING:
    from fwtui.ui.context import AppContext
    from fwtui.ui.widgets.table import Table

NOT_HERE = "in another view"
NO_LIST = "no list here"
_OF_LISTS: tuple[Place, ...] = ("marked", "filter")
"""What is known of a list before its rows are."""
NO_CHOICE = "no choice here"


def _things(context: AppContext, table: Table) -> bool:
    return bool(table.tracks) or tracks_of(table.value) is not None


def _playlist(context: AppContext, table: Table) -> bool:
    return isinstance(table.value, Playlist) or isinstance(table.list_query, PlaylistTracks)


def _episode(context: AppContext, table: Table) -> bool:
    return any(context.library.show_of(each) is not None for each in table.tracks)


_NEEDS: dict[Place, tuple[Callable[[AppContext, Table], bool], str]] = {
    "whole": (lambda context, table: tracks_of(table.value) is not None, "it holds no tracks"),
    "things": (_things, "no tracks in this row"),
    "tracks": (lambda context, table: bool(table.tracks), "no track in this row"),
    "marked": (lambda context, table: bool(table.selection), "nothing is marked"),
    "rows": (lambda context, table: table.count > 0, "the list is empty"),
    "filter": (lambda context, table: bool(table.filter), "no filter is on"),
    "followed": (
        lambda context, table: bool(follow_words(context, table.value)),
        "nothing here to follow",
    ),
    "radio": (lambda context, table: has_radio(table.track or table.value), "no radio of this row"),
    "artist": (
        lambda context, table: artist_of(table.track or table.value) is not None,
        "no artist in this row",
    ),
    "playlist": (_playlist, "no playlist in this row"),
    "episode": (_episode, "no episode in this row"),
    "editable": (
        lambda context, table: editable(table.value) is not None,
        "no edit is suggested of this row",
    ),
    "notice": (
        lambda context, table: isinstance(table.value, InboxNotice),
        "nothing in this row to mark as read",
    ),
    "reportable": (
        lambda context, table: reportable(table.value) is not None,
        "nothing here to report",
    ),
}


def withdrawal_hindrance(context: AppContext, value: object) -> str:
    """Why an edit cannot be taken back, in a few words; empty where it can."""
    if not isinstance(value, SuggestedEdit):
        return "no edit in this row"
    if not value.waits:
        return "a moderator has decided on it"
    mine = value.author is not None and is_own(context, value.author)
    return "" if mine else "another account suggested it"


def hindrance(place: Place, context: AppContext, table: Table | None) -> str:
    """Why an action of this place does nothing with a list, in a few words; empty where it
    does."""
    if place == "edit":
        return NO_LIST if table is None else withdrawal_hindrance(context, table.value)
    needed = _NEEDS.get(place)
    if needed is None:
        return ""
    applies, why = needed
    if table is None:
        return NO_LIST
    if applies(context, table):
        return ""
    return why if place in _OF_LISTS else unread_or(why, table)


def unread_or(why: str, table: Table | None) -> str:
    """That a row is not read yet, else ``why``."""
    return NOT_READ if unread(table) else why
