"""Protocols: what control reads and commands, as far as it needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from fwtui.base.signal import Unsubscribe

if TYPE_CHECKING:
    from fwtui.library.library import Library
    from fwtui.player.playback import Playback
    from fwtui.player.player import Player
    from fwtui.services.contracts import PodConnection


class PresentAccount(Protocol):
    """The services of the account that is open; another account replaces them."""

    @property
    def player(self) -> Player: ...

    @property
    def library(self) -> Library: ...

    @property
    def pod(self) -> PodConnection: ...

    def on_change(self, changed: Callable[[], None], /) -> Unsubscribe:
        """``changed`` is called after the services were replaced."""


class TerminalLine(Protocol):
    """The terminal that is attached to the session, if one is."""

    @property
    def environ(self) -> Mapping[str, str]:
        """Variables of the terminal; those of the last one while none is attached."""

    @property
    def is_attached(self) -> bool: ...

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard is in its window, as far as it says; False while detached."""

    def write(self, data: str, /) -> None:
        """Send a control sequence; does nothing while detached."""

    def set_title(self, title: str, /) -> None:
        """Set the title of its window until it is let go; does nothing while detached."""

    def give_back_title(self) -> None:
        """Show the title that its window had before; does nothing while detached."""


class RaisableWindow(Protocol):
    """A window of the desktop that shows the session (``TerminalWindow``)."""

    @property
    def can_open(self) -> bool: ...

    def open(self) -> bool:
        """Open it; False where that cannot be."""


def follow_playback(account: PresentAccount, changed: Callable[[Playback], None]) -> Unsubscribe:
    """Call ``changed`` with each new value of the account's player, and with the present value
    of the next account's player when the account changes."""
    of_player = account.player.subscribe(changed)

    def account_changed() -> None:
        nonlocal of_player
        of_player()
        of_player = account.player.subscribe(changed)
        changed(account.player.playback)

    of_account = account.on_change(account_changed)

    def end() -> None:
        of_account()
        of_player()

    return end
