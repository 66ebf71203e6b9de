"""The player's commands, as actions. No await lies between a key and its command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fwtui.ui.context import AppContext

STEP, FAR = 5.0, 60.0
"""Seconds that ``,`` ``.`` and ``[`` ``]`` go."""
LOUDER = 5


class Transport:
    """Actions on what plays; mixed into the app."""

    context: AppContext

    def do_pause(self) -> None:
        self.context.player.toggle()

    def do_next_track(self) -> None:
        self.context.player.next()

    def do_previous_track(self) -> None:
        self.context.player.previous()

    def do_seek_back(self) -> None:
        self.context.player.seek_by(-STEP)

    def do_seek_on(self) -> None:
        self.context.player.seek_by(STEP)

    def do_seek_back_far(self) -> None:
        self.context.player.seek_by(-FAR)

    def do_seek_on_far(self) -> None:
        self.context.player.seek_by(FAR)

    def do_louder(self) -> None:
        self.context.player.change_volume(LOUDER)

    def do_softer(self) -> None:
        self.context.player.change_volume(-LOUDER)

    def do_mute(self) -> None:
        self.context.player.mute()

    def do_repeat(self) -> None:
        self.context.player.cycle_repeat()

    def do_shuffle(self) -> None:
        self.context.player.toggle_shuffle()

    def do_stop_after(self) -> None:
        self.context.player.stop_after_this()
