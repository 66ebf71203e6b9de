"""Actions that follow and hide: a podcast, a library, an account, an artist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fwtui.errors import FUNKWHALE_2_ALONE
from fwtui.music import Actor, Channel, Listening, Playlist, UploadLibrary
from fwtui.ui.followable import artist_of, followed_by_row, library_words

if TYPE_CHECKING:
    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell

NO_MORE = "{} is followed no more."


class FollowActions:
    """Performs the actions on what can be followed or hidden, for the row under the cursor."""

    def __init__(self, context: AppContext, shell: Shell, navigation: Navigation) -> None:
        self._context = context
        self._shell = shell
        self._navigation = navigation

    @property
    def _value(self) -> Any:
        table = self._navigation.table
        return table.value if table is not None else None

    def do_follow(self) -> None:
        """Follow the podcast, library or account; or end it."""
        edits, say = self._context.library.edits, self._shell.status.say
        match followed_by_row(self._context, self._value):
            case Channel() as channel:
                on = not edits.is_subscribed(channel)
                edits.subscribe(channel, on)
                name = channel.artist.name
                say(f"You follow {name}." if on else NO_MORE.format(name))
            case UploadLibrary() as library:
                on = edits.library_follow(library.id) is None
                edits.follow_library(library, on)
                self._say_followed(library_words(library), on)
            case Actor() as account:
                on = edits.account_follow(account) is None
                edits.follow_account(account, on)
                self._say_followed(account.name, on)
            case _ if (
                isinstance(self._value, Actor | Playlist | Listening)
                and not edits.can_follow_accounts
            ):
                say(FUNKWHALE_2_ALONE)
            case _:
                say("Podcasts, libraries and accounts of others can be followed.")

    def _say_followed(self, name: str, on: bool) -> None:
        if on:
            self._shell.status.say(f"{name} is asked", "followed once its owner agrees")
        else:
            self._shell.status.say(NO_MORE.format(name))

    def do_hide_artist(self) -> None:
        """Hide the artist of the row from all lists, or show it again."""
        artist = artist_of(self._value)
        if artist is None:
            self._shell.status.say("There is no artist in this row to hide.")
            return
        number, name = artist
        on = not self._context.library.edits.is_hidden(number)
        self._context.library.edits.hide_artist(number, name, on)
        if on:
            self._shell.status.say(f"{name} is hidden", "“hidden artists” has the list")
        else:
            self._shell.status.say(f"{name} is shown again.")
