"""What the library announces, passed on to the views and bars that show it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from fwtui.library.events import (
    ChangeRefused,
    ChangeSaid,
    ErrorReported,
    HeardChanged,
    HeartChanged,
    LibraryEvent,
    ListsOrdered,
    MirrorChanged,
    OutboxChanged,
    ValuesGone,
)

if TYPE_CHECKING:
    from fwtui.music import TrackId
    from fwtui.player.downloads import DownloadProgress
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.status import StatusPresenter
    from fwtui.ui.terminal.app import TerminalApp
    from fwtui.ui.widgets.player_bar import PlayerBar


class LibraryEvents:
    """Takes the events of the library and its downloads; called inside the app."""

    def __init__(
        self,
        app: TerminalApp,
        navigation: Navigation,
        status: StatusPresenter,
        player_bar: PlayerBar,
        show_playback: Callable[[], None],
    ) -> None:
        """``show_playback`` draws what plays where a view shows it."""
        self._app = app
        self._navigation = navigation
        self._status = status
        self._player_bar = player_bar
        self._show_playback = show_playback
        self._hearted: set[TrackId] = set()
        """Tracks whose heart changed since the last repaint."""

    def take(self, event: LibraryEvent) -> None:
        """Draw what an event changes, or say its sentence."""
        navigation, status = self._navigation, self._status
        match event:
            case HeartChanged(track):
                # A pod may announce thousands at once: they are drawn together.
                if not self._hearted:
                    asyncio.get_running_loop().call_soon(self._app.inside(self._draw_hearts))
                self._hearted.add(track)
            case ChangeRefused(sentence):
                status.say(sentence, failure=True)
            case ChangeSaid(sentence):
                status.say(sentence)
            case ErrorReported(error):
                status.report(error)
            case ValuesGone(kind, ids):
                for view in navigation.made:
                    view.values_gone(kind, ids)
            case OutboxChanged():
                status.tick()
            case MirrorChanged():
                status.tick()
                if navigation.current is not None:
                    navigation.current.mirror_changed()
            case HeardChanged():
                for view in navigation.made:
                    view.heard_changed()
            case ListsOrdered():
                for view in navigation.made:
                    view.relist()
            case _:
                pass

    def downloads_changed(self, progress: DownloadProgress) -> None:
        """Update the status bar; after each track that has come or gone, the marks of rows."""
        self._status.tick()
        view = self._navigation.current
        if progress.part == 0.0 and view is not None:
            for table in view.tables:
                table.repaint()

    def _draw_hearts(self) -> None:
        changed, self._hearted = self._hearted, set()
        for view in self._navigation.made:
            for table in view.tables:
                table.hearts_changed(changed)
        self._player_bar.repaint()
        self._show_playback()
