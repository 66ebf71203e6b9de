"""What lies over the views, or beside them: pages without a number, menus, questions.

Mixed into the app. Everything here is imported when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from fwtui.ui.screens.view import View


class Overlays:
    """Actions that open something over the view, or instead of it for a while."""

    view: View | None

    def do_allowance(self) -> None:
        self._open_page("allowance")

    def do_help(self) -> None:
        self._open_page("help")

    def _open_page(self, id: str) -> None:
        """A page without a number: ``esc``, or its key once more, goes back."""
        before = self.view
        if before is not None and before.id == id:
            before.back()
            return
        page: Any = cast("Any", self).open_view(id)
        if before is not None:
            page.came_from = getattr(before, "came_from", before.id)
