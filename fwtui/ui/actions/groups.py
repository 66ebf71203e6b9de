"""The objects that perform actions, one a group; most are loaded after the first frame."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fwtui.ui.actions.menus import MenuActions
from fwtui.ui.actions.pages import PageActions
from fwtui.ui.actions.table import TAKING, Action
from fwtui.ui.unread import unread

if TYPE_CHECKING:
    from textual.app import App

    from fwtui.ui.actions.account import AccountActions
    from fwtui.ui.actions.addresses import AddressActions
    from fwtui.ui.actions.fill_queue import QueueFiller
    from fwtui.ui.actions.pointing import PointingActions
    from fwtui.ui.actions.themes import ThemeActions
    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell
    from fwtui.ui.widgets.menu import MenuItem

_OF_PLAYING = ("details", "to_album", "to_artist")
"""Actions on what plays where there is no row."""


class ActionGroups:
    """The objects that perform actions, in the order in which they are asked.

    The first frame asks those of menus and pages alone; the others are loaded by the first
    question that comes to them.
    """

    def __init__(
        self,
        app: App[Any],
        context: AppContext,
        shell: Shell,
        navigation: Navigation,
        menus: MenuActions,
    ) -> None:
        self._app = app
        self._context = context
        self._shell = shell
        self._navigation = navigation
        self._first = (menus, PageActions(navigation))

    def __iter__(self) -> Iterator[object]:
        yield from self._first
        yield from self._others

    def refusal(self, action: Action) -> str:
        """Why an action is not tried, as a sentence; empty where it is."""
        if action.changes_pod and (why := self._context.library.edits.refusal):
            return why
        table = self._navigation.table
        chooses = action.id == "choose" and table is not None and table.has_focus
        if action.when not in TAKING and action.id != "details" and not chooses:
            return ""
        why = unread(table)
        is_of_playing = action.id in _OF_PLAYING and self._shell.playback.track is not None
        return "" if why and is_of_playing and table is not None and not table.count else why

    def load(self) -> None:
        """Load those that are not loaded yet."""
        self._others  # noqa: B018 -- made at the first use

    @cached_property
    def queue_filler(self) -> QueueFiller:
        """Fills the queue from lists."""
        from fwtui.ui.actions.fill_queue import QueueFiller

        return QueueFiller(self._context, self._shell)

    @cached_property
    def accounts(self) -> AccountActions:
        """Logs in and out, and goes to another account."""
        from fwtui.ui.actions.account import AccountActions

        return AccountActions(self._app, self._context, self._shell)

    @cached_property
    def addresses(self) -> AddressActions:
        """Opens addresses of the federation."""
        from fwtui.ui.actions.addresses import AddressActions

        return AddressActions(self._context, self._shell, self._navigation)

    @cached_property
    def pointing(self) -> PointingActions:
        """Performs what is clicked in header, player and status bar."""
        from fwtui.ui.actions.pointing import PointingActions

        return PointingActions(self._context, self._shell)

    @cached_property
    def themes(self) -> ThemeActions:
        """Chooses a theme."""
        from fwtui.ui.actions.themes import ThemeActions

        return ThemeActions(self._context, self._shell)

    def commands(self) -> tuple[MenuItem, ...]:
        """The palette's items that are no actions of the table."""
        return (*self.accounts.switch_items(), *self.themes.items())

    @cached_property
    def _others(self) -> tuple[object, ...]:
        from fwtui.ui.actions.downloads import DownloadActions
        from fwtui.ui.actions.follows import FollowActions
        from fwtui.ui.actions.marks import MarkActions
        from fwtui.ui.actions.mirror import MirrorActions
        from fwtui.ui.actions.playback import PlaybackActions
        from fwtui.ui.actions.playlist_files import PlaylistFileActions
        from fwtui.ui.actions.playlists import PlaylistActions
        from fwtui.ui.actions.podcasts import PodcastActions
        from fwtui.ui.actions.radio import RadioActions
        from fwtui.ui.actions.reports import ReportActions
        from fwtui.ui.actions.social import SocialActions
        from fwtui.ui.actions.suggestions import SuggestionActions
        from fwtui.ui.actions.undo import UndoActions

        context, shell, navigation = self._context, self._shell, self._navigation
        filler = self.queue_filler
        return (
            PlaybackActions(context, shell, navigation),
            self.addresses,  # before the filler: both stop reading
            filler,
            DownloadActions(context, shell, navigation, filler),
            PlaylistActions(context, shell, navigation, filler),
            PlaylistFileActions(context, shell, navigation, filler),
            FollowActions(context, shell, navigation),
            ReportActions(context, shell, navigation),
            SuggestionActions(self._app, context, shell, navigation),
            PodcastActions(context, shell, navigation),
            RadioActions(context, shell, navigation),
            SocialActions(context, shell, navigation),
            UndoActions(context, shell),
            MarkActions(shell, navigation),
            MirrorActions(context, shell),
            self.themes,
            self.accounts,
        )
