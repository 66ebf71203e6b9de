"""Undo of the last change to the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fwtui.ui.shell import Shell


def undo_queue_change(shell: Shell) -> None:
    """Take back the last change to the queue, and say so."""
    done = shell.context.player.undo()
    shell.status.say("The queue is as it was." if done else "There is nothing to undo.")
