"""Views of the listener's own lists: accounts followed, hidden artists."""

from __future__ import annotations

from typing import ClassVar

from fwtui.errors import FUNKWHALE_2_ALONE
from fwtui.library.listing.queries import AccountFollows, HiddenArtists, Query
from fwtui.music import AccountFollow, HiddenArtist
from fwtui.ui.views.track_lists import TrackListView
from fwtui.ui.views.view import Hints
from fwtui.ui.widgets.columns import ColumnRows
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.row_kind import RowKind
from fwtui.ui.widgets.rows import fact_column, title_column
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import WITHOUT_NAME, follow_word


def account_rows() -> ColumnRows:
    """Follows of accounts: name, state."""

    def name(follow: AccountFollow) -> str:
        return follow.account.name

    return ColumnRows((title_column(name), fact_column("state", follow_word, ink="dim")), name=name)


def hidden_rows() -> ColumnRows:
    """Hidden artists: name."""

    def name(hidden: HiddenArtist) -> str:
        return hidden.name or WITHOUT_NAME

    return ColumnRows((title_column(name),), name=name)


class AccountsView(TrackListView):
    words: ClassVar[str] = "Accounts followed"
    EMPTY: ClassVar[EmptyState] = EmptyState(
        "You follow no accounts.",
        keys=(
            ("F", "on what an account heard or made follows it"),
            ("@", "an account by its name"),
        ),
    )
    HINTS: ClassVar[Hints] = (
        ("choose", "open", 5),
        ("remove", "unfollow", 9),
        ("menu", "", 7),
        ("help", "", 8),
    )

    def rows(self) -> RowKind:
        return account_rows()

    def query_shown(self) -> Query:
        return AccountFollows()

    def retitle(self, table: Table) -> None:
        super().retitle(table)
        library = self.context.library
        if library.knows_scopes and "from_subscribed" not in library.scopes and not table.count:
            table.say(EmptyState(FUNKWHALE_2_ALONE))

    def choose(self, table: Table, row: int) -> None:
        self.shell.do("details")

    def do_remove(self) -> None:
        """Follow the account under the cursor no more."""
        self.shell.do("follow")


class HiddenArtistsView(TrackListView):
    words: ClassVar[str] = "Hidden artists"
    EMPTY: ClassVar[EmptyState] = EmptyState(
        "No artist is hidden.", keys=(("m", "on an artist has: hide this artist"),)
    )
    HINTS: ClassVar[Hints] = (
        ("choose", "open", 5),
        ("remove", "show again", 9),
        ("menu", "", 7),
        ("help", "", 8),
    )

    def rows(self) -> RowKind:
        return hidden_rows()

    def query_shown(self) -> Query:
        return HiddenArtists()

    def choose(self, table: Table, row: int) -> None:
        if isinstance(table.value, HiddenArtist):
            self.shell.navigation.open_artist(table.value.artist)

    def do_remove(self) -> None:
        """Show the artist under the cursor again."""
        self.shell.do("hide_artist")
