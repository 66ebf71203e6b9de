"""The menu of a row: what can be done with it, or with what is marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from fwtui.music import InboxNotice, Track
from fwtui.text import clock
from fwtui.ui.actions.table import BY_ID, Action
from fwtui.ui.followable import (
    account_of,
    artist_of,
    follow_words,
    has_radio,
    is_own,
    reportable,
)
from fwtui.ui.widgets.menu import MenuItem, MenuPart
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import counted, together

if TYPE_CHECKING:
    from fwtui.ui.shell import Shell


def copy(shell: Shell, text: str) -> None:
    """Copy to the clipboard, also over SSH (OSC 52)."""
    shell.copy_to_clipboard(text)
    shell.status.say("copied")


class RowMenu:
    """Makes the menus of the rows of one view."""

    def __init__(self, shell: Shell, offers: Callable[[Action], bool]) -> None:
        """``offers``: whether an action does something in the view."""
        self._shell, self._offers = shell, offers

    def parts(self, table: Table, *, opens_tracks: bool) -> Sequence[MenuPart]:
        """What can be done with the row under the cursor, or with what is marked;
        ``opens_tracks``: ``enter`` opens a track rather than plays it."""
        if table.value is None:
            return ()
        menus = self._shell.menus
        tracks = table.tracks
        plays = tracks and not opens_tracks
        choose = menus.item(BY_ID["choose"], "Play from here" if plays else "Open")
        if not tracks:
            name = table.kind.name(table.value)
            others: tuple[MenuItem, ...] = ()
            if self._offers(BY_ID["add"]):
                others += menus.items("play_next", "add", "download")
            others += menus.items("order")
            if self._offers(BY_ID["details"]):
                others += menus.items("details")
            if self._offers(BY_ID["whose"]):
                others += menus.items("whose")
            others += self._own(table.value)
            return (MenuPart((choose, *others), (((name, "dim"),),)),)
        what = counted(len(tracks), "marked track") if table.selection else tracks[0].title
        length = clock(together(track.seconds for track in tracks))
        heading: tuple[Piece, ...] = (
            (what, "dim"),
            (f"{self._shell.glyphs.fact}{length}", "faint"),
        )
        collect = menus.items("play_next", "add", "to_playlist", "holding", "favourite", "download")
        queue = menus.items("move_up", "move_down", "remove")
        parts = [MenuPart((choose, *collect, *queue), (heading,))]
        track = table.track
        if track is None:
            return parts
        about: list[MenuItem] = []
        if track.artist_id is not None:
            about.append(menus.item(BY_ID["to_artist"], f"Go to {track.artist}"))
        if track.album is not None:
            about.append(menus.item(BY_ID["to_album"], f"Go to {track.album.title}"))
        about += menus.items("details")
        about += self._own(track)
        if table.value is not track:  # a listening: of its track, and of who heard it
            about += self._own(table.value)
        if track.fid:
            about.append(MenuItem("Copy its address", lambda: copy(self._shell, track.fid)))
        title: tuple[tuple[Piece, ...], ...] = (((track.title, "dim"),),) if table.selection else ()
        return [*parts, MenuPart(tuple(about), title)]

    def _own(self, value: Any) -> tuple[MenuItem, ...]:
        """Items that play a radio of what a row is of, follow or hide it, or lead to its
        account."""
        menus = self._shell.menus
        items: list[MenuItem] = []
        if has_radio(value):
            words = "Radio like this" if isinstance(value, Track) else "Radio from this"
            items.append(menus.item(BY_ID["radio_from"], words))
        account = account_of(value)
        if account is not None and not is_own(self._shell.context, account):
            name = account.name.removesuffix(f"@{self._shell.context.pod.state.host}")
            items.append(menus.item(BY_ID["account"], f"What {name} hears and loves"))
            items.append(menus.item(BY_ID["listen_along"], f"Listen along with {name}"))
        if words := follow_words(self._shell.context, value):
            items.append(menus.item(BY_ID["subscribe"], words))
        if isinstance(value, Track) and self._shell.context.library.show_of(value) is not None:
            heard = self._shell.context.library.edits.heard.holds(value.id)
            words = "Mark as not heard" if heard else "Mark as heard"
            items.append(menus.item(BY_ID["heard"], words))
        if (artist := artist_of(value)) is not None:
            number, name = artist
            hidden = self._shell.context.library.edits.is_hidden(number)
            words = f"Show {name} again" if hidden else f"Hide {name}"
            items.append(menus.item(BY_ID["hide_artist"], words))
        if isinstance(value, InboxNotice) and value.kind == "Follow" and value.follow:
            if value.approved is not True:
                items.append(menus.item(BY_ID["accept_follow"], "Accept"))
            if value.approved is not False:
                items.append(menus.item(BY_ID["reject_follow"], "Refuse"))
        if reportable(value) is not None:
            items.append(menus.item(BY_ID["report"], "Report to the moderators"))
        return tuple(items)
