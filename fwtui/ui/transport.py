"""The player's commands, as actions. No await lies between a key and its command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fwtui.ui.house import House

STEP, FAR = 5.0, 60.0
"""Seconds that ``,`` ``.`` and ``[`` ``]`` go."""
LOUDER = 5


class Transport:
    """Actions on what plays; mixed into the app."""

    house: House

    def do_pause(self) -> None:
        self.house.player.toggle()

    def do_next_track(self) -> None:
        self.house.player.next()

    def do_previous_track(self) -> None:
        self.house.player.previous()

    def do_seek_back(self) -> None:
        self.house.player.seek_by(-STEP)

    def do_seek_on(self) -> None:
        self.house.player.seek_by(STEP)

    def do_seek_back_far(self) -> None:
        self.house.player.seek_by(-FAR)

    def do_seek_on_far(self) -> None:
        self.house.player.seek_by(FAR)

    def do_louder(self) -> None:
        self.house.player.change_volume(LOUDER)

    def do_softer(self) -> None:
        self.house.player.change_volume(-LOUDER)

    def do_mute(self) -> None:
        self.house.player.mute()

    def do_repeat(self) -> None:
        self.house.player.cycle_repeat()

    def do_shuffle(self) -> None:
        self.house.player.toggle_shuffle()

    def do_stop_after(self) -> None:
        self.house.player.stop_after_this()
