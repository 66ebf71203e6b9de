"""An output that loads libmpv with the first track.

libmpv takes 45 MB resident and half a dozen threads, of no use while only browsing. The
first track is fetched while it loads.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable

from fwtui.errors import MpvMissing
from fwtui.player.output import Chain, Device, Output, Post, Slot

log = logging.getLogger(__name__)

Command = Callable[[Output], None]


class LazyOutput:
    """An :class:`~fwtui.player.output.Output` that makes another one when it is first needed.

    Commands given before are queued and passed on to it then.
    """

    def __init__(self, make: Callable[[], Output], failed: Callable[[MpvMissing], None]) -> None:
        """``make`` is called on a thread and may raise :class:`MpvMissing`, which is passed to
        ``failed`` on the running event loop."""
        self._make = make
        self._failed = failed
        self._home = asyncio.get_running_loop()
        self._post: Post = lambda event: None
        self._output: Output | None = None
        self._tuned: dict[str, Command] = {}
        """The last command of each kind: volume, speed, gain, device."""
        self._wanted: list[Command] = []
        """The load, and the commands since."""
        self._gate = threading.Lock()
        self._made: Output | None = None
        """Guarded by the gate; it is handed over on the event loop."""
        self._begun = False
        self._closed = False

    # --- commands that need libmpv -----------------------------------------------------

    def load(self, slot: Slot, *, paused: bool = False) -> None:
        """Play this slot once libmpv is loaded."""
        self._wanted.clear()
        self._play(lambda output: output.load(slot, paused=paused))
        self.warm_up()

    def warm_up(self) -> None:
        """Load libmpv on a thread: a track will be played soon."""
        if not self._begun:
            self._begun = True
            # A thread of its own: the end of the process waits for those of the executor.
            threading.Thread(target=self._bring, name="load libmpv", daemon=True).start()

    def follow(self, slot: Slot | None) -> None:
        """Fill the second slot, or empty it."""
        self._play(lambda output: output.follow(slot))

    def skip(self) -> None:
        """Switch to the second slot."""
        self._play(lambda output: output.skip())

    def stop(self) -> None:
        """Empty both slots."""
        self._wanted.clear()
        self._play(lambda output: output.stop())

    def pause(self, on: bool) -> None:
        """Pause or resume."""
        self._play(lambda output: output.pause(on))

    def seek(self, seconds: float) -> None:
        """Seek in the current track."""
        self._play(lambda output: output.seek(seconds))

    # --- sound settings, which can wait -----------------------------------------------------

    def listen(self, post: Post) -> None:
        """Call ``post`` with every event."""
        self._post = post
        if self._output is not None:
            self._output.listen(post)

    def loop(self, span: tuple[float, float] | None) -> None:
        """Repeat a part of the track."""
        self._play(lambda output: output.loop(span))

    def volume(self, volume: float, muted: bool) -> None:
        """Set the volume."""
        self._tune("volume", lambda output: output.volume(volume, muted))

    def speed(self, speed: float) -> None:
        """Set the speed."""
        self._tune("speed", lambda output: output.speed(speed))

    def gain(self, mode: str, preamp: float) -> None:
        """Set ReplayGain."""
        self._tune("gain", lambda output: output.gain(mode, preamp))

    def device(self, name: str) -> None:
        """Use this device."""
        self._tune("device", lambda output: output.device(name))

    def devices(self) -> tuple[Device, ...]:
        """List the devices; loads libmpv: not on the event loop."""
        output = self._bring()
        return output.devices() if output else ()

    def chain(self) -> Chain:
        """What becomes of the sound; nothing is known of it before a track plays."""
        return self._output.chain() if self._output else Chain()

    def close(self) -> None:
        """Close the output, also one that is still being made."""
        self._closed = True
        if self._output is not None:
            self._output.close()

    # --- inside ----------------------------------------------------------------------------

    def _play(self, command: Command) -> None:
        if self._output is not None:
            command(self._output)
        else:
            self._wanted.append(command)

    def _tune(self, name: str, command: Command) -> None:
        if self._output is not None:
            command(self._output)
        else:
            self._tuned[name] = command

    def _bring(self) -> Output | None:
        """Make the output, on any thread but the event loop's."""
        with self._gate:
            if self._made is not None:
                return self._made
            try:
                made = self._made = self._make()
            except MpvMissing as error:
                log.warning("%s", error, exc_info=error)
                self._tell(self._failed, error)
                return None
            if not self._tell(self._take, made):
                made.close()
            return made

    def _tell(self, what: Callable[..., None], *news: object) -> bool:
        """Call it on the event loop; False when that has ended."""
        try:
            self._home.call_soon_threadsafe(what, *news)
        except RuntimeError:
            return False
        return True

    def _take(self, output: Output) -> None:
        if self._closed:
            output.close()
            return
        self._output = output
        output.listen(self._post)
        for command in (*self._tuned.values(), *self._wanted):
            command(output)
        self._tuned.clear()
        self._wanted.clear()
