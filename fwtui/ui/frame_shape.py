"""The shape of the frame by the size of the terminal, and the focus over a tiny one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App
    from textual.geometry import Size
    from textual.widget import Widget

    from fwtui.ui.actions.menus import MenuActions
    from fwtui.ui.layout import MainScreen, Shape
    from fwtui.ui.navigation import Navigation


class FrameShape:
    """Shapes the frame and the view in it for each size."""

    def __init__(
        self,
        app: App[Any],
        navigation: Navigation,
        menus: MenuActions,
        laid_out: Callable[[], None],
    ) -> None:
        """``laid_out`` is called when the parts have their room of another size."""
        self._app = app
        self._navigation = navigation
        self._menus = menus
        self._laid_out = laid_out
        self._size: Size | None = None
        self._focused: Widget | None = None
        """What had the focus before the window was tiny."""
        self.shape: Shape = "panes"

    def begin(self, frame: MainScreen, size: Size) -> None:
        """The first size, before there is any layout."""
        self._size = size
        self.shape = frame.take_shape(*size)

    def take(self, frame: MainScreen, size: Size) -> bool:
        """Take the shape for a size; False where the frame has it already."""
        if size == self._size:
            return False
        self._size = size
        before, self.shape = self.shape, frame.take_shape(*size)
        self._app.call_after_refresh(self._laid_out)
        if self.shape != before:
            if self.shape == "tiny":  # where no view has room, nor so the focus
                self._focused = frame.focused
            elif before == "tiny":
                self._app.call_after_refresh(self._focus_again, frame)
            if self._navigation.current is not None:
                self._navigation.current.reshaped()
        return True

    def _focus_again(self, frame: MainScreen) -> None:
        """What had the focus before the window was tiny has it again, where it still can."""
        widget, self._focused = self._focused, None
        if frame.focused is not None:
            return
        if widget is None or not widget.is_attached:  # a menu that was closed meanwhile
            view = self._navigation.current
            widget = self._menus.opened or (view.table if view is not None else None)
        frame.set_focus(widget)
