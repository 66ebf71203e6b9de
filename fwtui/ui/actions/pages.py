"""Actions that open views: the numbered ones, and the pages that ``esc`` leaves again."""

from __future__ import annotations

from functools import partialmethod
from typing import TYPE_CHECKING

from fwtui.ui.followable import AboutPod
from fwtui.ui.views.registry import MORE, NINE
from fwtui.ui.views.view import PageView

if TYPE_CHECKING:
    from fwtui.ui.navigation import Navigation


class PageActions:
    """Performs the actions that open a view."""

    def __init__(self, navigation: Navigation) -> None:
        self._navigation = navigation

    def do_allowance(self) -> None:
        self._open_page("allowance")

    def do_about_pod(self) -> None:
        self._navigation.open_details(AboutPod())

    def do_help(self) -> None:
        self._open_page("help")

    def do_settings(self) -> None:
        self._open_page("settings")

    def do_lyrics(self) -> None:
        self._open_page("lyrics")

    def do_next_view(self) -> None:
        self._walk(1)

    def do_previous_view(self) -> None:
        self._walk(-1)

    def _walk(self, by: int) -> None:
        """Open the view beside the present one; of one without a number, beside the one it goes
        back to, or the first."""
        before, ids = self._navigation.current, [each.id for each in NINE]
        from_id = before.id if before is not None else ""
        if from_id not in ids:
            from_id = getattr(before, "came_from", "")
        at = ids.index(from_id) if from_id in ids else 0
        self.leave_for(ids[(at + by) % len(ids)])

    def _open_page(self, id: str) -> None:
        """Open a page; its key pressed on the page itself goes back, as ``esc`` does."""
        before = self._navigation.current
        if before is not None and before.id == id:
            before.back()
        else:
            self.leave_for(id)

    def leave_for(self, id: str) -> None:
        """Open a page that goes back to the present view."""
        before = self._navigation.current
        page = self._navigation.open(id)
        if before is None or before is page or not isinstance(page, PageView):
            return
        if getattr(before, "came_from", "") == page.id:
            return  # it is back, and goes on back as before
        # The help is about the view it was opened on, be it a page. Any other page goes back
        # past a page, so that no two pages lead to each other for ever.
        passed = isinstance(before, PageView) and id != "help" and before.id != "details"
        beyond = before.came_from if passed and isinstance(before, PageView) else before.id
        page.came_from = beyond or "library"


for _view in (*NINE, *MORE):
    # A view whose field takes all letters is a page: ``esc`` leads out of it.
    setattr(PageActions, f"do_{_view.action}", partialmethod(PageActions.leave_for, _view.id))
