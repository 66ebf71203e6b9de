"""The action that plays a radio of the row under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.errors import FwtuiError

if TYPE_CHECKING:
    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell


class RadioActions:
    """Plays a radio of an artist, album, track, playlist, tag, account or library."""

    def __init__(self, context: AppContext, shell: Shell, navigation: Navigation) -> None:
        self._context = context
        self._shell = shell
        self._navigation = navigation

    def do_radio_from(self) -> None:
        """Play a radio of the row under the cursor; where that is nothing, of what plays."""
        from fwtui.services.radio_of import radio_of  # not before the first frame

        table = self._navigation.table
        value = (table.track or table.value) if table is not None else None
        try:
            radio = radio_of(value or self._shell.playback.track)
        except FwtuiError as error:
            self._shell.status.report(error)
            return
        if radio is None:
            self._shell.status.say("There is no radio of this row.")
            return
        self._context.radio(radio.kind, radio.id, radio.title)
        later = "as soon as the pod is back" if self._context.pod.state.reach != "here" else ""
        self._shell.status.say(f"Radio from {radio.title}", later)
