"""The title of the terminal's window: the track and its artist."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fwtui.control.contracts import follow_playback

if TYPE_CHECKING:
    from fwtui.control.contracts import PresentAccount, TerminalLine
    from fwtui.player.playback import Playback

WITHOUT_TRACK = "fwtui"


def title_of(playback: Playback) -> str:
    """``Track – Artist``; ``fwtui`` without a track."""
    track = playback.track
    if track is None:
        return WITHOUT_TRACK
    return f"{track.title} – {track.artist}" if track.artist else track.title


class WindowTitle:
    """Sets the title when the track changes, and for each terminal that is attached."""

    def __init__(self, account: PresentAccount, terminal: TerminalLine) -> None:
        self._account = account
        self._terminal = terminal
        self._shown = ""
        self._unsubscribe: Callable[[], None] = lambda: None

    def open(self) -> None:
        """Show the title from now on."""
        self._unsubscribe()
        self._unsubscribe = follow_playback(self._account, self._show)
        self.attached()

    def attached(self) -> None:
        """Another terminal is attached, which has a title of its own."""
        self._shown = ""
        self._show(self._account.player.playback)

    def close(self) -> None:
        """Follow the player no longer; the terminal's own title comes back with its end."""
        self._unsubscribe()

    def hide(self) -> None:
        """Follow the player no longer, and show the window's own title at once."""
        self.close()
        self._terminal.give_back_title()

    def _show(self, playback: Playback) -> None:
        title = title_of(playback)
        if title != self._shown and self._terminal.is_attached:
            self._shown = title
            self._terminal.set_title(title)
