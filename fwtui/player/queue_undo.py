"""Undo of the queue while it plays: the edit, and what plays then."""

from __future__ import annotations

import time

from msgspec.structs import replace

from fwtui.player.playback_store import PlaybackStore
from fwtui.player.queue import PlayQueue
from fwtui.player.queue_history import ReplacedQueue
from fwtui.player.sequencer import Sequencer


class QueueUndo:
    """Undoes edits of the queue and does them again; playback goes along."""

    def __init__(self, queue: PlayQueue, sequencer: Sequencer, store: PlaybackStore) -> None:
        self._queue, self._sequencer, self._store = queue, sequencer, store
        self.replaced: ReplacedQueue | None = None
        """What played when the queue was last replaced or cleared."""
        self._undone_source = ""
        """The source of the queue whose beginning was undone last."""

    def undo(self) -> bool:
        """Undo the last edit of the queue; False when there is none.

        A queue that was replaced or cleared continues where it was, paused if it was paused.
        """
        playing, back = self._queue.current, self.replaced
        if back and back.at != self._queue.edited:
            back = None
        if self._sequencer.radio_started and not self._queue.edits:
            self._sequencer.leave_radio()
        if not self._queue.undo():
            return False
        if back:
            self._undone_source = self._sequencer.source
            self._sequencer.source, self.replaced = back.source, None
        current = self._queue.current
        if current == playing:
            self._sequencer.queue_changed()
        elif back and back.track == current:
            if back.playing:
                self._sequencer.play_current(back.position)
            else:
                self._sequencer.stop(keep=True)
                self._sequencer.show_current(back.position)
        else:
            self._sequencer.switch_to_current()
        return True

    def redo(self) -> bool:
        """Do the last edit of the queue again that was undone; False when there is none."""
        playing, replaced = self._queue.current, self.present()
        began = self._queue.began
        if not self._queue.redo():
            return False
        if self._queue.began != began or not len(self._queue):
            self._sequencer.leave_radio()
            self.keep(replaced)
            self._sequencer.source = self._undone_source
        current = self._queue.current
        if current is None:
            self._sequencer.stop(keep=False)
        elif current == playing:
            self._sequencer.queue_changed()
        else:
            self._sequencer.switch_to_current()
        return True

    def present(self) -> ReplacedQueue | None:
        """The state of playback, before the queue is replaced or cleared."""
        current, state = self._queue.current, self._store.playback
        if current is None or state.track is None:
            return None
        playing = state.state in ("playing", "preparing")
        at = state.place(time.monotonic())
        return ReplacedQueue(current, at, playing, self._sequencer.source)

    def keep(self, replaced: ReplacedQueue | None) -> None:
        """The newest edit of the queue replaced that state."""
        self.replaced = replaced and replace(replaced, at=self._queue.edited)
