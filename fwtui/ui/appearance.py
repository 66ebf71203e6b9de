"""Colours, signs and scrolling: chosen by settings and terminal, and painted again when changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from fwtui.text import is_ambiguous_wide
from fwtui.ui.glyphs import choose
from fwtui.ui.theme import textual_theme
from fwtui.ui.widgets.cell_diff import PaintedWidget

if TYPE_CHECKING:
    from fwtui.music import Track
    from fwtui.ui.context import AppContext
    from fwtui.ui.terminal.app import TerminalApp
    from fwtui.ui.theme_of_cover import CoverTheme


class Appearance:
    """Chooses palette and glyphs for a terminal, and shows another theme in one frame."""

    def __init__(
        self,
        app: TerminalApp,
        context: AppContext,
        environ: Mapping[str, str],
        playing: Callable[[], Track | None],
    ) -> None:
        """``environ`` are the variables of the terminal, ``playing`` gives the track that plays.

        Made before Textual's part of the app, which asks for the palette.
        """
        self._app, self._context, self._playing = app, context, playing
        self._choose(environ)

    def _choose(self, environ: Mapping[str, str]) -> None:
        """Choose by what a terminal says of itself."""
        settings = self._context.settings
        self.environ = environ
        self.palette = self._context.themes.palette(settings, environ)
        self.glyphs = choose(settings.glyphs, environ, wide=is_ambiguous_wide())
        self.jumps = settings.scrolling == "half" or (
            settings.scrolling == "auto" and "SSH_CONNECTION" in environ
        )
        """Whether a list moves by half a page at its edge."""

    def apply(self) -> None:
        """Make the palette's colours those of Textual's own widgets."""
        self._app.take_colours(self.palette.picture_depth)
        theme, before = textual_theme(self.palette), self._app.theme
        self._app.register_theme(theme)
        self._app.theme = theme.name
        if before != theme.name:
            self._app.unregister_theme(before)

    def take_terminal(self, environ: Mapping[str, str]) -> bool:
        """Choose again; repaint everything and return True where it looks other than before."""
        before = self.palette, self.glyphs
        self._choose(environ)
        looks_other = (self.palette, self.glyphs) != before
        if looks_other:
            self.apply()
            self._app.restyle()
            for screen in self._app.screen_stack:
                for widget in screen.walk_children(PaintedWidget):
                    widget.notify_style_update()
                    widget.repaint()
        return looks_other

    def theme_changed(self) -> None:
        """Show the theme that is in force now, in one frame."""
        with self._app.batch_update():
            self.take_terminal(self.environ)
        self.follow_cover()

    def take_ground(self, light: bool) -> None:
        """The ground of the terminal is light, or dark."""
        self._context.themes.take_ground(light)
        self.theme_changed()

    def follow_cover(self) -> None:
        """Take the colours of what plays, where the theme is of it and a terminal is attached."""
        if self._context.themes.follows_cover and self._app.is_seen:
            self._cover_theme.follow(self._playing())

    @cached_property
    def _cover_theme(self) -> CoverTheme:
        """Makes the theme of what plays; loaded at the first use."""
        from fwtui.ui.theme_of_cover import CoverTheme

        return CoverTheme(self._app, self._context, self.theme_changed)
