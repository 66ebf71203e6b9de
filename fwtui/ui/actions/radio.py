"""The action that plays a radio of the row under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.errors import FwtuiError
from fwtui.music import LiveList

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fwtui.pod.schema import RadioFilter
    from fwtui.services.radio_of import RadioOf
    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell

_OF_TAGS = "tags of its artist and album count too"
"""What a pod's filter finds, and a live list does not."""


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
        if isinstance(value, LiveList):
            self._play_sentence(value)
            return
        try:
            radio = radio_of(value or self._shell.playback.track)
        except FwtuiError as error:
            self._shell.status.report(error)
            return
        if radio is None:
            self._shell.status.say("There is no radio of this row.")
            return
        self._play(radio)

    def _play_sentence(self, live: LiveList) -> None:
        """Play what a live list says, where the pod's filters can say it."""
        from fwtui.services.radio_of import of_filters

        try:
            filters = self._context.library.sentences.radio_filters(live.sentence)
        except FwtuiError as error:
            self._shell.status.say(f"{live.name} is no radio: {error.sentence}")
        else:
            by_tag = any(each.kind == "tag" for each in _within(filters))
            self._play(of_filters(filters, live.name), _OF_TAGS if by_tag else "")

    def do_new_radio(self) -> None:
        """Open the builder; with the radio that was begun there and is not saved."""
        self._shell.navigation.open_radio(None)

    def do_radio_of_sentence(self) -> None:
        """Ask for a sentence, and open the builder with its filters."""
        from fwtui.services.radio_draft import RadioDraft  # none before the first frame
        from fwtui.ui.sentences import ask_radio, sentence_of

        def build(text: str) -> None:
            draft = RadioDraft.of(self._context.library.sentences.radio_filters(text))
            self._shell.navigation.open_radio(draft)

        ask_radio(self._shell, build, sentence_of(self._navigation.table))

    def _play(self, radio: RadioOf, note: str = "") -> None:
        self._context.radio(radio.kind, radio.id, radio.title)
        away = self._context.pod.state.reach not in ("here", "connecting")
        later = "as soon as the pod is back" if away else ""
        self._shell.status.say(f"Radio from {radio.title}", later or note)


def _within(filters: Iterable[RadioFilter]) -> Iterator[RadioFilter]:
    """Filters, and those of their groups."""
    for each in filters:
        yield each
        yield from _within(each.filters)
