"""The question for a new playlist's name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from fwtui.text import counted

if TYPE_CHECKING:
    from fwtui.music import TrackId
    from fwtui.ui.shell import Shell


def ask_new_playlist(
    shell: Shell,
    ids: Sequence[TrackId],
    made: Callable[[], None] = lambda: None,
    *,
    name: str = "",
) -> None:
    """Ask for a name, ``name`` at first, then create a private playlist of these tracks and call
    ``made``."""
    from fwtui.ui.widgets.prompt import Prompt

    edits = shell.context.library.edits

    def create(name: str) -> None:
        edits.create_playlist(name, ids)
        made()
        on_it = f"{counted(len(ids), 'track')} on it" if ids else ""
        shell.status.say(f"{name} is made", on_it, undo=True)

    question = "What is the new playlist called?"
    shell.menus.open(Prompt(question, create, value=name, longest=edits.longest_name))
