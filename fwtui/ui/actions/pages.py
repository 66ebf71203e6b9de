"""Actions that open views: the numbered ones, and the pages that ``esc`` leaves again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.ui.views.view import PageView

if TYPE_CHECKING:
    from fwtui.ui.navigation import Navigation


class PageActions:
    """Performs the actions that open a view."""

    def __init__(self, navigation: Navigation) -> None:
        self._navigation = navigation

    def do_view_home(self) -> None:
        self._navigation.open("home")

    def do_view_library(self) -> None:
        self._navigation.open("library")

    def do_view_search(self) -> None:
        """Open the search; its field takes all letters, so ``esc`` must lead out of it."""
        self._leave_for("search")

    def do_view_queue(self) -> None:
        self._navigation.open("queue")

    def do_view_playlists(self) -> None:
        self._navigation.open("playlists")

    def do_view_favourites(self) -> None:
        self._navigation.open("favourites")

    def do_view_radios(self) -> None:
        self._navigation.open("radios")

    def do_view_podcasts(self) -> None:
        self._navigation.open("podcasts")

    def do_view_history(self) -> None:
        self._navigation.open("history")

    def do_allowance(self) -> None:
        self._open_page("allowance")

    def do_help(self) -> None:
        self._open_page("help")

    def _open_page(self, id: str) -> None:
        """Open a page; its key pressed on the page itself goes back, as ``esc`` does."""
        before = self._navigation.current
        if before is not None and before.id == id:
            before.back()
        else:
            self._leave_for(id)

    def _leave_for(self, id: str) -> None:
        """Open a page that goes back to the present view."""
        before = self._navigation.current
        page = self._navigation.open(id)
        if before is None or before is page or not isinstance(page, PageView):
            return
        # The help is about the view it was opened on, be it a page. Any other page goes back
        # past a page, so that no two pages lead to each other for ever.
        beyond = before.came_from if isinstance(before, PageView) and id != "help" else before.id
        page.came_from = beyond or "library"
