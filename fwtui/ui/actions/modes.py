"""How it is heard: quality, speed, loudness, device, in private; and the queue's own ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.app import App

from fwtui.ui.widgets.menu import Menu, MenuItem, Part

if TYPE_CHECKING:
    from fwtui.player.settings import PlayerSettings, ReplayGain
    from fwtui.ui.context import AppContext
    from fwtui.ui.views.view import View

QUALITIES = (("original", 0), ("opus", 128), ("mp3", 192), ("mp3", 96))
"""Format and kilobits a second, from the best to the smallest."""
GAINS: tuple[ReplayGain, ...] = ("track", "album", "off")
FASTER = 0.1


class Modes(App[None]):
    """Actions on the player's lasting choices; mixed into the app."""

    context: AppContext
    view: View | None

    def say(self, words: str, fact: str = "", *, failure: bool = False, undo: bool = False) -> None:
        raise NotImplementedError

    def open_menu(self, menu: Menu) -> None:
        raise NotImplementedError

    @property
    def _settings(self) -> PlayerSettings:
        return self.context.player.settings

    def do_quality(self) -> None:
        """The next of the qualities, from the next track on."""
        now = (self._settings.format, self._settings.bitrate)
        place = QUALITIES.index(now) if now in QUALITIES else -1
        kind, bitrate = QUALITIES[(place + 1) % len(QUALITIES)]
        self.context.player.set_quality(replace(self._settings, format=kind, bitrate=bitrate))
        what = f"{kind}, {bitrate} kbit/s at most" if bitrate else "as it was uploaded"
        self.say(f"Quality: {what}", "from the next track on")

    def do_faster(self) -> None:
        self._speed(self.context.player.playback.speed + FASTER)

    def do_slower(self) -> None:
        self._speed(self.context.player.playback.speed - FASTER)

    def do_normal_speed(self) -> None:
        self._speed(1.0)

    def _speed(self, speed: float) -> None:
        self.context.player.set_speed(round(speed, 2))
        self.say(f"Speed {self.context.player.playback.speed:g}", "the pitch stays")

    def do_replaygain(self) -> None:
        """By track, by album, off."""
        now = self._settings.replaygain
        gain = GAINS[(GAINS.index(now) + 1) % len(GAINS)]
        self.context.player.set_gain(gain, self._settings.preamp)
        if self.view is not None:
            self.view.playback_changed(self.context.player.playback)  # it tells of no other value
        self.say("ReplayGain off" if gain == "off" else f"ReplayGain by {gain}")

    def do_private(self) -> None:
        """Tell the pod of listens no more, or again."""
        private = not self._settings.private
        self.context.player.set_private(private)
        self.say("Private: the pod is told of no listens." if private else "Listens count.")

    def do_device(self) -> None:
        """Choose among the audio devices there are."""
        self.run_worker(self._choose_device(), group="device", exclusive=True)

    async def _choose_device(self) -> None:
        player = self.context.player
        devices = await player.devices()
        if not devices:
            self.say("There is no audio device to choose.")
            return
        items = [
            MenuItem(each.title or each.name, lambda name=each.name: player.set_device(name))  # type: ignore[misc]
            for each in devices
        ]
        self.open_menu(Menu([Part(tuple(items), ((("Sound comes out of", "dim"),),))]))

    # --- the queue's own ways ----------------------------------------------------------------

    def do_clear_queue(self) -> None:
        if self.context.player.playback.length:
            self.context.player.clear()
            self.say("The queue is empty", undo=True)

    def do_keep_albums(self) -> None:
        """Shuffle albums rather than tracks, or tracks again."""
        on = self.context.player.queue.album_of is None
        self.context.player.keep_albums(on)
        self.say("Shuffling keeps albums together." if on else "Shuffling mixes all tracks.")
