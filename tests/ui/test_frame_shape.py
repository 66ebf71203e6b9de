"""The shape of the frame by its size."""

from __future__ import annotations

from textual.geometry import Size

from fwtui.ui.frame_shape import FrameShape
from tests.ui.piloted import piloted, settled

WIDE, TINY = Size(120, 36), Size(20, 5)


async def test_a_tiny_window_gives_the_focus_back_with_its_room() -> None:
    async with piloted() as seen:
        app, laid_out = seen.app, list[str]()
        shape = FrameShape(
            app, app.navigation, app.menus, lambda: laid_out.append(app.frame_shape.shape)
        )
        shape.begin(app.frame, WIDE)
        assert not shape.take(app.frame, WIDE)
        focused = app.focused
        assert focused is not None
        assert shape.take(app.frame, TINY)
        assert shape.shape == "tiny"
        await settled(seen.pilot)
        app.frame.set_focus(None)
        assert shape.take(app.frame, WIDE)
        assert shape.shape == "panes"
        await seen.until(lambda: app.focused is focused)
        assert len(laid_out) == 2


async def test_a_focus_that_is_gone_meanwhile_goes_to_the_list_of_the_view() -> None:
    async with piloted() as seen:
        app = seen.app
        shape = FrameShape(app, app.navigation, app.menus, lambda: None)
        shape.begin(app.frame, WIDE)
        await seen.press("m")
        shape.take(app.frame, TINY)
        app.menus.dismiss()
        await settled(seen.pilot)
        app.frame.set_focus(None)
        shape.take(app.frame, WIDE)
        await seen.until(lambda: app.focused is seen.view.table)
