"""Protocols: what the control socket commands, besides the services of the account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from fwtui.control.contracts import PresentAccount

if TYPE_CHECKING:
    from fwtui.services.contracts import RadioKind
    from fwtui.services.resolve import Kind, Target


class ControlledAccount(PresentAccount, Protocol):
    """The open account, with what a query can play."""

    def radio(self, kind: RadioKind, id: int | str | None, title: str, /) -> None:
        """Play a radio without end."""

    async def find(self, words: str, kind: Kind | None, /) -> Target:
        """What a query names. Raises FwtuiError."""


class Performed(Struct, frozen=True):
    """What became of an action."""

    done: bool
    """Whether an object in view performs it."""
    words: str = ""
    """The sentence in the status bar that came of it."""
    failed: bool = False
    """The sentence is a failure."""


class ControlledInterface(Protocol):
    """The interface: its actions by id."""

    @property
    def actions(self) -> Mapping[str, str]:
        """Words of all actions, by id."""

    def perform(self, action: str, /) -> Performed:
        """Perform an action as its key would, on the focused view."""

    def open(self, address: str, /, *, fetch: bool) -> Performed:
        """Open an address of the federation; ``fetch`` without a question."""
