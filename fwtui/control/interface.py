"""Protocols: what the control socket commands, besides the services of the account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from fwtui.base.signal import Unsubscribe
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

    async def page(self, first: int, count: int, /) -> dict[str, Any]:
        """The list in view as text, ``count`` rows from ``first`` (0 is the top), and what is
        asked; as it is once everything that was begun is done, or after some seconds."""

    async def go_to(self, row: int, seen: str | None, /) -> None:
        """Put the cursor on a row (0 is the top) of the list in view, or on the row that has the
        id ``seen`` now. Raises FwtuiError."""

    async def answer(self, text: str, /) -> Performed:
        """Answer what is asked, by the number or words of a choice, or a text; leave it without
        one. Raises FwtuiError."""

    async def play_row(self, row: int, seen: str | None, /) -> Performed:
        """Play all that a row (0 is the top) of the list in view holds in place of the queue;
        a track, and those after it. ``seen`` as in :meth:`go_to`. Raises FwtuiError."""

    def setting(self, name: str, value: str | None, /) -> Performed:
        """Change a setting, or say what it is where ``value`` is None. Raises FwtuiError."""

    def accounts(self) -> list[dict[str, Any]]:
        """Accounts of this machine: ``name``, and whether it is the ``current`` one."""

    async def use(self, name: str, /) -> Performed:
        """Open another account of this machine. Raises FwtuiError."""

    def on_said(self, observer: Callable[[str], None], /) -> Unsubscribe:
        """Call ``observer`` with each sentence of the status bar."""
