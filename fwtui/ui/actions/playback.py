"""Actions on playback: transport, sound, device, queue, sleep timer, A–B loop.

No ``await`` lies between a key and its command.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fwtui.errors import LISTENS_PRIVATE, LISTENS_SENT, QUEUE_EMPTY, FwtuiError
from fwtui.ui.rows_to_queue import NO_TRACKS
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart

if TYPE_CHECKING:
    from fwtui.player.settings import PlayerSettings, ReplayGain
    from fwtui.services.player_commands import PlayerCommand
    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell

STEP, FAR = 5.0, 60.0
"""Seconds that ``,`` ``.`` and ``[`` ``]`` seek."""
VOLUME_STEP = 5
"""Percent."""
QUALITIES = (("original", 0), ("opus", 128), ("mp3", 192), ("mp3", 96))
"""Format and kilobits a second, from the best to the smallest."""
GAINS: tuple[ReplayGain, ...] = ("track", "album", "off")
SPEED_STEP = 0.1
SLEEPS = (
    ("In 15 minutes", "15m"),
    ("In 30 minutes", "30m"),
    ("In an hour", "1h"),
    ("At the end of this track", "track"),
    ("At the end of this album", "album"),
    ("Not at all", "off"),
)
"""Words of the menu, and what the command ``sleep`` takes."""


class PlaybackActions:
    """Performs the actions on the player and its queue."""

    def __init__(self, context: AppContext, shell: Shell, navigation: Navigation) -> None:
        self._context = context
        self._shell = shell
        self._navigation = navigation

    def do_play_whole(self) -> None:
        """Play all that the row under the cursor holds."""
        from fwtui.ui.whole_row import play_whole

        view = self._navigation.current
        if view is None or not play_whole(view):
            self._shell.status.say(NO_TRACKS)

    # --- transport and volume ----------------------------------------------------------------

    def do_pause(self) -> None:
        self._context.player.toggle()

    def do_next_track(self, times: int = 1) -> None:
        self._context.player.next(times)

    def do_previous_track(self, times: int = 1) -> None:
        self._context.player.previous(times)

    def do_seek_back(self, times: int = 1) -> None:
        self._context.player.seek_by(-STEP * times)

    def do_seek_on(self, times: int = 1) -> None:
        self._context.player.seek_by(STEP * times)

    def do_seek_back_far(self, times: int = 1) -> None:
        self._context.player.seek_by(-FAR * times)

    def do_seek_on_far(self, times: int = 1) -> None:
        self._context.player.seek_by(FAR * times)

    def do_louder(self, times: int = 1) -> None:
        self._context.player.change_volume(VOLUME_STEP * times)

    def do_softer(self, times: int = 1) -> None:
        self._context.player.change_volume(-VOLUME_STEP * times)

    def do_mute(self) -> None:
        self._context.player.mute()

    def do_repeat(self) -> None:
        self._context.player.cycle_repeat()

    def do_shuffle(self) -> None:
        self._context.player.toggle_shuffle()

    def do_stop_after(self) -> None:
        self._context.player.stop_after_this()

    # --- quality, speed, ReplayGain, device, private listening ---------------------------------

    @property
    def _settings(self) -> PlayerSettings:
        return self._context.player.settings

    def do_quality(self) -> None:
        """The next of the qualities, from the next track on."""
        now = (self._settings.format, self._settings.bitrate)
        place = QUALITIES.index(now) if now in QUALITIES else -1
        kind, bitrate = QUALITIES[(place + 1) % len(QUALITIES)]
        self._context.player.set_quality(replace(self._settings, format=kind, bitrate=bitrate))
        what = f"{kind}, {bitrate} kbit/s at most" if bitrate else "as it was uploaded"
        self._shell.status.say(f"Quality: {what}", "from the next track on")

    def do_faster(self) -> None:
        self._set_speed(self._context.player.playback.speed + SPEED_STEP)

    def do_slower(self) -> None:
        self._set_speed(self._context.player.playback.speed - SPEED_STEP)

    def do_normal_speed(self) -> None:
        self._set_speed(1.0)

    def _set_speed(self, speed: float) -> None:
        self._context.player.set_speed(round(speed, 2))
        self._shell.status.say(f"Speed {self._context.player.playback.speed:g}", "the pitch stays")

    def do_replaygain(self) -> None:
        """By track, by album, off."""
        now = self._settings.replaygain
        gain = GAINS[(GAINS.index(now) + 1) % len(GAINS)]
        self._context.player.set_gain(gain, self._settings.preamp)
        self._show()
        self._shell.status.say(
            "ReplayGain is off." if gain == "off" else f"ReplayGain is by {gain}."
        )

    def _show(self) -> None:
        """Gain and device are no part of the playback value: no change of them is announced."""
        if (view := self._navigation.current) is not None:
            view.playback_changed(self._context.player.playback)

    def do_private(self) -> None:
        """Switch scrobbling to the pod off, or on again."""
        private = not self._settings.private
        self._context.player.set_private(private)
        self._shell.status.say(LISTENS_PRIVATE if private else LISTENS_SENT)

    def do_device(self) -> None:
        """Choose among the audio devices."""
        self._shell.run_worker(self._choose_device(), group="device", exclusive=True)

    async def _choose_device(self) -> None:
        player = self._context.player
        devices = await player.devices()
        if not devices:
            self._shell.status.say("There is no audio device to choose.")
            return
        items = [
            MenuItem(each.title or each.name, partial(self._use_device, each.name))
            for each in devices
        ]
        self._shell.menus.open(Menu([MenuPart(tuple(items), ((("Sound comes out of", "dim"),),))]))

    def _use_device(self, name: str) -> None:
        self._context.player.set_device(name)
        self._show()

    # --- the queue -----------------------------------------------------------------------------

    def do_clear_queue(self) -> None:
        if self._context.player.playback.length:
            self._context.player.clear()
            self._shell.status.say(QUEUE_EMPTY, undo=True)

    def do_keep_albums(self) -> None:
        """Shuffle albums instead of tracks, or tracks again."""
        on = self._context.player.queue.album_of is None
        self._context.player.keep_albums(on)
        self._shell.status.say(
            "Shuffling keeps albums together." if on else "Shuffling mixes all tracks."
        )

    # --- what takes words ----------------------------------------------------------------------

    def do_loop(self) -> None:
        """Begin a loop here, then end it here, then clear it."""
        self._perform("loop", "")

    def do_seek(self, part: int = 0) -> None:
        """Ask for the place; with a number go to so many percent, below ten to so many tenths."""
        if part:
            self._perform("seek", f"{part * 10 if part < 10 else min(part, 100)}%")
        else:
            self._shell.menus.command("seek ")

    def do_volume(self) -> None:
        self._shell.menus.command("volume ")

    def do_speed(self) -> None:
        self._shell.menus.command("speed ")

    def do_sleep(self) -> None:
        """Choose when playback ends by itself."""
        items = [MenuItem(words, partial(self._perform, "sleep", time)) for words, time in SLEEPS]
        items.append(MenuItem("Another time…", partial(self._shell.menus.command, "sleep ")))
        self._shell.menus.open(Menu([MenuPart(tuple(items), ((("Sleep", "dim"),),))]))

    def _perform(self, command: str, words: str) -> None:
        from fwtui.services.player_commands import BY_NAME

        perform(BY_NAME[command], words, self._context, self._shell)


def perform(command: PlayerCommand, words: str, context: AppContext, shell: Shell) -> None:
    """Perform a command that takes words, and show what came of it."""
    try:
        shell.status.say(command.perform(context.player, words, shell.now()))
    except FwtuiError as error:
        shell.status.report(error)
