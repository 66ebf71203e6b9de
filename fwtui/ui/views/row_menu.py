"""The menu of a row: what can be done with it, or with what is marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from fwtui.music import AccountFollow, HiddenArtist, LibraryFollow, LiveList, Track
from fwtui.text import clock, counted
from fwtui.ui.actions.table import ACTIONS, BY_ID, OF_ROWS, TAKING, Action
from fwtui.ui.clipboard import copy
from fwtui.ui.followable import (
    account_of,
    artist_of,
    follow_words,
    is_own,
)
from fwtui.ui.widgets.menu import MenuItem, MenuPart
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import together

if TYPE_CHECKING:
    from fwtui.ui.shell import Shell

BESIDE = ("mark", "mark_to", "to_artist", "to_album")
"""Actions on tracks that are no items, or are made of the track itself."""


class RowMenu:
    """Makes the menus of the rows of one view, from the action table."""

    def __init__(self, shell: Shell, offers: Callable[[Action], bool]) -> None:
        """``offers``: whether an action does something in the view."""
        self._shell, self._offers = shell, offers

    def parts(self, table: Table, *, opens_tracks: bool, chooses: str) -> Sequence[MenuPart]:
        """What can be done with the row under the cursor, or with what is marked;
        ``opens_tracks``: ``enter`` opens a track rather than plays it, ``chooses``: what it does
        with a row that is none."""
        if table.value is None:
            return ()
        tracks, track = table.tracks, table.track
        plays = bool(tracks) and not opens_tracks
        words = "Play from here" if plays else "Open" if tracks else chooses.capitalize()
        take = [self._shell.menus.item(BY_ID["choose"], words)]
        about = self._ways(track)
        for action in self._actions(table):
            (take if action.when in TAKING else about).append(self._item(action, table))
        about += self._of_account(table.value)
        if fid := getattr(track or table.value, "fid", ""):
            about.append(MenuItem("Copy its address", partial(copy, self._shell, fid)))
        if not tracks:
            about += self._shell.menus.items("order", "whose")
        parts = [MenuPart(tuple(take), (self._heading(table),))]
        if about:
            marked = track is not None and table.selection
            title = (((track.title, "dim"),),) if track is not None and marked else ()
            parts.append(MenuPart(tuple(about), title))
        return parts

    def _ways(self, track: Track | None) -> list[MenuItem]:
        """Items that lead to the artist and the album of a track."""
        items: list[MenuItem] = []
        if track is not None and track.artist_id is not None:
            items.append(self._shell.menus.item(BY_ID["to_artist"], f"Go to {track.artist}"))
        if track is not None and track.album is not None:
            items.append(self._shell.menus.item(BY_ID["to_album"], f"Go to {track.album.title}"))
        return items

    def _actions(self, table: Table) -> list[Action]:
        """Those that apply to the row, in the order of what they apply to."""
        offered = [
            each
            for each in ACTIONS
            if each.when in OF_ROWS and each.id not in BESIDE and self._offers(each)
        ]
        there = {each.id for each in offered}
        alike = {"delete_playlist", "delete_radio", "withdraw_edit"}
        if isinstance(table.value, AccountFollow | HiddenArtist | LibraryFollow):
            alike |= {"follow", "hide_artist"}
        if not table.tracks and not there.isdisjoint(alike):
            offered = [each for each in offered if each.id != "remove"]  # the same
        return sorted(offered, key=lambda each: (OF_ROWS.index(each.when), each.id != "play_next"))

    def _heading(self, table: Table) -> tuple[Piece, ...]:
        tracks = table.tracks
        if not tracks:
            return ((table.kind.name(table.value), "dim"),)
        what = counted(len(tracks), "marked track") if table.selection else tracks[0].title
        length = clock(together(track.seconds for track in tracks))
        return (what, "dim"), (f"{self._shell.glyphs.fact}{length}", "faint")

    def _item(self, action: Action, table: Table) -> MenuItem:
        """An action as an item that names what it is done with."""
        library, value = self._shell.context.library, table.track or table.value
        words = ""
        match action.id:
            case "radio_from":
                words = "Radio like this" if isinstance(value, Track) else "Radio from this"
            case "follow":
                words = follow_words(self._shell.context, table.value)
            case "heard" if isinstance(value, Track):
                heard = library.edits.heard.holds(value.id)
                words = "Mark as not heard" if heard else "Mark as heard"
            case "hide_artist" if (artist := artist_of(value)) is not None:
                hidden = library.edits.is_hidden(artist[0])
                words = f"Show {artist[1]} again" if hidden else f"Hide {artist[1]}"
            case "mark_read":
                read = getattr(table.value, "is_read", False)
                words = "Mark as not read" if read else "Mark as read"
            case "accept_follow":
                words = "Accept"
            case "reject_follow":
                words = "Refuse"
            case "rename_playlist" | "delete_playlist" if isinstance(value, LiveList):
                words = f"{action.words.split()[0].capitalize()} this live list"
            case _:
                pass
        return self._shell.menus.item(action, words)

    def _of_account(self, value: Any) -> tuple[MenuItem, ...]:
        """Items that lead to the account of a row, where it is not the listener's."""
        account = account_of(value)
        if account is None or is_own(self._shell.context, account):
            return ()
        name = account.name.removesuffix(f"@{self._shell.context.pod.state.host}")
        menus = self._shell.menus
        return (
            menus.item(BY_ID["account"], f"What {name} hears and loves"),
            menus.item(BY_ID["listen_along"], f"Listen along with {name}"),
        )
