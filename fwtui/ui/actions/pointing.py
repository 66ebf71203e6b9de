"""What a click on header, player and status bar does, and the menus that it opens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fwtui.music import TrackId
from fwtui.ui.actions.table import BY_ID
from fwtui.ui.views.registry import HOME, MORE, VIEWS
from fwtui.ui.widgets.header import Header
from fwtui.ui.widgets.menu import Anchor, Menu, MenuItem, MenuPart
from fwtui.ui.widgets.now_playing import NowPlaying
from fwtui.ui.widgets.player_bar import PlayerBar
from fwtui.ui.widgets.status import UNSAY
from fwtui.ui.wording import REMOVED

if TYPE_CHECKING:
    from fwtui.music import Track
    from fwtui.ui.context import AppContext
    from fwtui.ui.shell import Shell
    from fwtui.ui.widgets.targets import TargetWidget

VOLUMES = range(100, -1, -10)
_KEY = "key "
"""Begins a target that is a key which goes on with those before."""
_QUEUED = "queued "
"""Begins a target that is a row of the queue."""


def queue_target(row: int, track: TrackId) -> str:
    """What a click on a row of the queue does, outside of its view."""
    return f"{_QUEUED}{row} {track}"


class PointingActions:
    """Performs what is clicked: an action of the table, or a word of its own."""

    def __init__(self, context: AppContext, shell: Shell) -> None:
        self._context = context
        self._shell = shell
        self._own: dict[str, Callable[[Anchor], object]] = {
            # Not as actions, which a filtered list takes for the next match.
            "next_track": lambda under: self._context.player.next(),
            "views": self._open_views,
            "volumes": self._open_volumes,
            "favourite_playing": lambda under: self._favourite(),
            UNSAY: lambda under: self._shell.status.unsay(),
        }

    def pressed(self, message: TargetWidget.Pressed) -> None:
        """A target of a widget is clicked."""
        what, under = message.what, message.region
        if what.startswith(_QUEUED):
            row, track = map(int, what.removeprefix(_QUEUED).split())
            self._open_queued(row, TrackId(track), under if message.right else None)
        elif message.right:
            if isinstance(message.widget, PlayerBar | NowPlaying):
                self.open_player(under)
            elif isinstance(message.widget, Header):
                self._open_views(under)
            else:
                self._shell.do("palette")
        elif what.startswith(_KEY):
            self._shell.press(what.removeprefix(_KEY))
        elif (own := self._own.get(what)) is not None:
            own(under)
        else:
            self._shell.do(what)

    def _open_views(self, under: Anchor) -> None:
        items = self._shell.menus.items(*(view.action for view in (HOME, *VIEWS, *MORE)))
        self._shell.menus.open(Menu([MenuPart(items)], under=under))

    def _open_volumes(self, under: Anchor) -> None:
        player = self._context.player
        now = player.playback.volume
        items = [MenuItem(f"Volume {each}", partial(player.set_volume, each)) for each in VOLUMES]
        mute = self._shell.menus.item(BY_ID["mute"], "Not muted" if player.playback.muted else "")
        near = min(range(len(items)), key=lambda place: abs(VOLUMES[place] - now))
        parts = [MenuPart((*items, mute))]
        self._shell.menus.open(Menu(parts, narrows=False, width=24, under=under, cursor=near))

    def _favourite(self) -> None:
        """Give what plays a heart, or take it."""
        if (track := self._shell.playback.track) is not None:
            self._turn_heart(track)

    def _turn_heart(self, track: Track) -> None:
        edits = self._context.library.edits
        if edits.refusal:
            self._shell.status.say(edits.refusal)
        else:
            self._context.toggle_favourites([track])

    def _about(self, track: Track) -> list[MenuItem]:
        """The heart of a track, and the ways to its artist and its album."""
        known = self._context.library.edits.is_favourite(track.id)
        words = "Take its heart" if known else "Favourite"
        items = [MenuItem(words, partial(self._turn_heart, track))]
        opener = self._shell.navigation
        if track.artist_id is not None:
            to_artist = partial(opener.open_artist, track.artist_id)
            items.append(MenuItem(f"Go to {track.artist}", to_artist))
        if track.album is not None:
            to_album = partial(opener.open_album, track.album.id, track.id)
            items.append(MenuItem(f"Go to {track.album.title}", to_album))
        return items

    def _open_queued(self, row: int, id: TrackId, under: Anchor | None) -> None:
        """Play a row of the queue; ``under``: open its menu there instead."""
        player, track = self._context.player, self._context.library.track(id)

        def still_there(act: Callable[[], object]) -> None:
            if list(player.queue.ids(row, row + 1)) == [id]:
                act()
            else:
                self._shell.status.say("The queue is another one by now.")

        play = partial(still_there, partial(player.jump, row))
        if under is None:
            play()
        elif track is not None:

            def remove() -> None:
                player.remove([row])
                self._shell.status.say(REMOVED.format(track.title), undo=True)

            details = partial(self._shell.navigation.open_details, track)
            items = [
                MenuItem("Play from here", play),
                MenuItem("Remove from the queue", partial(still_there, remove)),
                *self._about(track),
                MenuItem("Details", details),
            ]
            parts = [MenuPart(tuple(items), (((track.title, "dim"),),))]
            self._shell.menus.open(Menu(parts, under=under))

    def open_player(self, under: Anchor) -> None:
        """Open the menu of what plays."""
        menus, playback = self._shell.menus, self._shell.playback
        track = playback.track
        following = replace(menus.item(BY_ID["next_track"]), do=self._context.player.next)
        parts = []
        if track is not None:
            pause = menus.item(BY_ID["pause"], "Pause" if playback.state == "playing" else "Play")
            items = [pause, following, *menus.items("previous_track"), *self._about(track)]
            parts.append(MenuPart(tuple(items), (((track.title, "dim"),),)))
        parts.append(MenuPart(menus.items("repeat", "shuffle", "stop_after", "sleep", "lyrics")))
        parts.append(MenuPart((MenuItem("Volume…", partial(self._open_volumes, under)),)))
        self._shell.menus.open(Menu(parts, under=under))
