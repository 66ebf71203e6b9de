"""What a click on header, player and status bar does, and the menus that it opens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fwtui.ui.actions.table import BY_ID
from fwtui.ui.views.registry import HOME, MORE, VIEWS
from fwtui.ui.widgets.header import Header
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart
from fwtui.ui.widgets.now_playing import NowPlaying
from fwtui.ui.widgets.player_bar import PlayerBar

if TYPE_CHECKING:
    from textual.geometry import Region

    from fwtui.ui.context import AppContext
    from fwtui.ui.shell import Shell
    from fwtui.ui.widgets.targets import TargetWidget

VOLUMES = range(100, -1, -10)
_KEY = "key "
"""Begins a target that is a key which goes on with those before."""


class PointingActions:
    """Performs what is clicked: an action of the table, or a word of its own."""

    def __init__(self, context: AppContext, shell: Shell) -> None:
        self._context = context
        self._shell = shell
        self._own: dict[str, Callable[[Region], object]] = {
            # Not as actions, which a filtered list takes for the next match.
            "next_track": lambda region: self._context.player.next(),
            "views": self._open_views,
            "volumes": self._open_volumes,
            "favourite_playing": lambda region: self._favourite(),
        }

    def pressed(self, message: TargetWidget.Pressed) -> None:
        """A target of a widget is clicked."""
        what, region = message.what, message.region
        if message.right:
            if isinstance(message.widget, PlayerBar | NowPlaying):
                self.open_player(region)
            elif isinstance(message.widget, Header):
                self._open_views(region)
            else:
                self._shell.do("palette")
        elif what.startswith(_KEY):
            self._shell.press(what.removeprefix(_KEY))
        elif (own := self._own.get(what)) is not None:
            own(region)
        else:
            self._shell.do(what)

    def _open_views(self, under: Region) -> None:
        items = self._shell.menus.items(*(view.action for view in (HOME, *VIEWS, *MORE)))
        self._shell.menus.open(Menu([MenuPart(items)], under=under))

    def _open_volumes(self, under: Region) -> None:
        player = self._context.player
        now = player.playback.volume
        items = [MenuItem(f"Volume {each}", partial(player.set_volume, each)) for each in VOLUMES]
        mute = self._shell.menus.item(BY_ID["mute"], "Not muted" if player.playback.muted else "")
        near = min(range(len(items)), key=lambda place: abs(VOLUMES[place] - now))
        parts = [MenuPart((*items, mute))]
        self._shell.menus.open(Menu(parts, narrows=False, width=24, under=under, cursor=near))

    def _favourite(self) -> None:
        """Give what plays a heart, or take it."""
        track, edits = self._shell.playback.track, self._context.library.edits
        if track is not None and edits.refusal:
            self._shell.status.say(edits.refusal)
        elif track is not None:
            self._context.toggle_favourites([track])

    def open_player(self, under: Region) -> None:
        """Open the menu of what plays."""
        menus, playback = self._shell.menus, self._shell.playback
        track = playback.track
        following = replace(menus.item(BY_ID["next_track"]), do=self._context.player.next)
        parts = []
        if track is not None:
            known = self._context.library.edits.is_favourite(track.id)
            heart = MenuItem("Take its heart" if known else "Favourite", self._favourite)
            pause = menus.item(BY_ID["pause"], "Pause" if playback.state == "playing" else "Play")
            items = [pause, following, *menus.items("previous_track"), heart]
            opener = self._shell.navigation
            if track.artist_id is not None:
                to_artist = partial(opener.open_artist, track.artist_id)
                items.append(MenuItem(f"Go to {track.artist}", to_artist))
            if track.album is not None:
                to_album = partial(opener.open_album, track.album.id, track.id)
                items.append(MenuItem(f"Go to {track.album.title}", to_album))
            parts.append(MenuPart(tuple(items), (((track.title, "dim"),),)))
        parts.append(MenuPart(menus.items("repeat", "shuffle", "stop_after", "sleep", "lyrics")))
        parts.append(MenuPart((MenuItem("Volume…", partial(self._open_volumes, under)),)))
        self._shell.menus.open(Menu(parts, under=under))
