"""The objects that perform actions, one a group; made after the first frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fwtui.ui.actions.account import AccountActions
from fwtui.ui.actions.downloads import DownloadActions
from fwtui.ui.actions.fill_queue import QueueFiller
from fwtui.ui.actions.follows import FollowActions
from fwtui.ui.actions.mirror import MirrorActions
from fwtui.ui.actions.pages import PageActions
from fwtui.ui.actions.playback import PlaybackActions
from fwtui.ui.actions.playlist_files import PlaylistFileActions
from fwtui.ui.actions.playlists import PlaylistActions
from fwtui.ui.actions.podcasts import PodcastActions
from fwtui.ui.actions.radio import RadioActions
from fwtui.ui.actions.undo import UndoActions

if TYPE_CHECKING:
    from textual.app import App

    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell


class ActionGroups:
    """The objects that perform actions, and the two of them that others ask."""

    def __init__(
        self, app: App[Any], context: AppContext, shell: Shell, navigation: Navigation
    ) -> None:
        filler = self.queue_filler = QueueFiller(context, shell)
        self.accounts = AccountActions(app, context, shell)
        self.performers: tuple[object, ...] = (
            PlaybackActions(context, shell, navigation),
            filler,
            DownloadActions(context, shell, navigation, filler),
            PlaylistActions(context, shell, navigation, filler),
            PlaylistFileActions(context, shell, navigation, filler),
            FollowActions(context, shell, navigation),
            PodcastActions(context, shell, navigation),
            RadioActions(context, shell, navigation),
            UndoActions(context, shell),
            MirrorActions(context, shell),
            PageActions(navigation),
            self.accounts,
        )
