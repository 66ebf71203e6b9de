"""The table of views in the order of their keys; a view is imported when it is first opened."""

from __future__ import annotations

from msgspec import Struct


class ViewEntry(Struct, frozen=True):
    id: str
    key: str
    words: str
    where: str
    """Module below ``fwtui.ui.views``, and the class in it."""
    more_keys: tuple[str, ...] = ()
    hint: str = ""
    """The word beside its key in the status bar."""

    @property
    def action(self) -> str:
        """The id of the action that opens it."""
        return f"view_{self.id}"


VIEWS: tuple[ViewEntry, ...] = (
    ViewEntry("library", "1", "Library", "library:LibraryView", ("f1",)),
    ViewEntry("search", "2", "Search", "search:SearchView", ("ctrl+f", "f2"), "search"),
    ViewEntry("queue", "3", "Queue", "queue:QueueView", ("f3",), hint="queue"),
    ViewEntry("playlists", "4", "Playlists", "playlists:PlaylistsView", ("f4",)),
    ViewEntry("favourites", "5", "Favourites", "track_lists:FavouritesView", ("f5",)),
    ViewEntry("radios", "6", "Radios", "radios:RadiosView", ("f6",)),
    ViewEntry("podcasts", "7", "Podcasts", "podcasts:PodcastsView", ("f7",)),
    ViewEntry("history", "8", "History", "track_lists:HistoryView", ("f8",)),
)
HOME = ViewEntry("home", "0", "Home", "home:HomeView", ("9", "f9"))
"""``♫`` in the header leads there."""
NINE: tuple[ViewEntry, ...] = (*VIEWS, HOME)
"""The views that have numbers, in the order in which one goes from one to the next."""
MORE: tuple[ViewEntry, ...] = (
    ViewEntry("all_albums", "", "All albums", "catalogue:AlbumsView"),
    ViewEntry("all_tracks", "", "All tracks", "catalogue:TracksView"),
    ViewEntry("new_albums", "", "Recently added", "catalogue:NewAlbumsView"),
    ViewEntry("random_albums", "", "Random albums", "catalogue:RandomAlbumsView"),
    ViewEntry("tags", "", "Tags", "catalogue:TagsView"),
    ViewEntry("years", "", "Years", "catalogue:YearsView"),
    ViewEntry("episodes", "", "New episodes", "podcasts:NewEpisodesView"),
    ViewEntry("downloads", "D", "Downloads", "downloads:DownloadsView", hint="downloads"),
    ViewEntry("libraries", "", "Libraries", "libraries:LibrariesView"),
    ViewEntry("accounts", "", "Accounts followed", "followed:AccountsView"),
    ViewEntry("inbox", "", "Inbox", "inbox:InboxView"),
    ViewEntry("suggestions", "", "Edits suggested", "suggestions:SuggestionsView"),
    ViewEntry("hidden", "", "Hidden artists", "followed:HiddenArtistsView"),
)
"""Views without a number: the palette opens them."""
PAGES: tuple[ViewEntry, ...] = (
    ViewEntry("allowance", "", "Allowance", "allowance:AllowanceView"),
    ViewEntry("details", "", "Details", "details:DetailsView"),
    ViewEntry("radio_builder", "", "Radio builder", "radio_builder:RadioBuilderView"),
    ViewEntry("help", "", "Help", "help:HelpView"),
    ViewEntry("lyrics", "", "Lyrics", "lyrics:LyricsView"),
    ViewEntry("settings", "", "Settings", "settings:SettingsView"),
)
"""Opened by an action of their own; ``esc`` goes back to the view before."""
BY_ID = {entry.id: entry for entry in (HOME, *VIEWS, *MORE, *PAGES)}
