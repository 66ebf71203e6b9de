"""The three interfaces of MPRIS as dbus-fast exports them, over :class:`MediaPlayer`.

dbus-fast reads the D-Bus types from the annotations, and takes none of them as a string.
"""

from collections.abc import Callable
from typing import Annotated, Any

from dbus_fast import DBusError, ErrorType, PropertyAccess, Variant
from dbus_fast.annotations import (
    DBusBool,
    DBusDouble,
    DBusInt64,
    DBusObjectPath,
    DBusSignature,
    DBusStr,
)
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

from fwtui.control.contracts import RaisableWindow
from fwtui.control.mpris.media_player import FASTEST, SLOWEST, MediaPlayer
from fwtui.control.mpris.metadata import SIGNATURES, Metadata
from fwtui.control.mpris.neighbourhood import NO_TRACK

READ = PropertyAccess.READ
Fields = Annotated[dict[str, Variant], DBusSignature("a{sv}")]
FieldsOfTracks = Annotated[list[dict[str, Variant]], DBusSignature("aa{sv}")]
Paths = Annotated[list[str], DBusSignature("ao")]
PathsAndCurrent = Annotated[tuple[list[str], str], DBusSignature("aoo")]
Strings = Annotated[list[str], DBusSignature("as")]


def variants(fields: Metadata) -> dict[str, Variant]:
    """The fields with their D-Bus types."""
    return {name: Variant(SIGNATURES[name], value) for name, value in fields.items()}


class RootInterface(ServiceInterface):
    """``org.mpris.MediaPlayer2``."""

    def __init__(self, quit: Callable[[], None] | None, window: RaisableWindow | None) -> None:
        super().__init__("org.mpris.MediaPlayer2")
        self._quit = quit
        self._window = window
        self._announced = self._can_raise

    @property
    def _can_raise(self) -> bool:
        return self._window is not None and self._window.can_open

    def announce_changes(self) -> None:
        """Emit PropertiesChanged when there is a display since the last call, or none."""
        now = self._can_raise
        if now != self._announced:
            self._announced = now
            self.emit_properties_changed({"CanRaise": now})

    @dbus_method(name="Raise")
    def raise_window(self) -> None:
        if self._window is not None:
            self._window.open()

    @dbus_method(name="Quit")
    def quit(self) -> None:
        if self._quit is not None:
            self._quit()

    @dbus_property(READ, name="CanQuit")
    def can_quit(self) -> DBusBool:
        return self._quit is not None

    @dbus_property(READ, name="CanRaise")
    def can_raise(self) -> DBusBool:
        return self._can_raise

    @dbus_property(READ, name="HasTrackList")
    def has_track_list(self) -> DBusBool:
        return True

    @dbus_property(READ, name="Identity")
    def identity(self) -> DBusStr:
        return "fwtui"

    @dbus_property(READ, name="SupportedUriSchemes")
    def uri_schemes(self) -> Strings:
        return []

    @dbus_property(READ, name="SupportedMimeTypes")
    def mime_types(self) -> Strings:
        return []


class PlayerInterface(ServiceInterface):
    """``org.mpris.MediaPlayer2.Player``."""

    def __init__(self, media_player: MediaPlayer) -> None:
        super().__init__("org.mpris.MediaPlayer2.Player")
        self._player = media_player
        self._announced: dict[str, Any] = media_player.properties()

    def announce_changes(self) -> bool:
        """Emit PropertiesChanged with what has changed since the last call.

        True when the current track is another one, for which clients begin at 0.
        """
        before, now = self._announced, self._player.properties()
        self._announced = now
        changed = {name: value for name, value in now.items() if value != before[name]}
        if not changed:
            return False
        if "Metadata" in changed:
            changed["Metadata"] = variants(now["Metadata"])
        self.emit_properties_changed(changed)
        return bool(_trackid(before) != _trackid(now))

    @dbus_signal(name="Seeked")
    def seeked(self, position: int) -> DBusInt64:
        return position

    @dbus_method(name="Next")
    def next(self) -> None:
        self._player.next()

    @dbus_method(name="Previous")
    def previous(self) -> None:
        self._player.previous()

    @dbus_method(name="Pause")
    def pause(self) -> None:
        self._player.pause()

    @dbus_method(name="PlayPause")
    def play_pause(self) -> None:
        self._player.play_pause()

    @dbus_method(name="Stop")
    def stop(self) -> None:
        self._player.stop()

    @dbus_method(name="Play")
    def play(self) -> None:
        self._player.play()

    @dbus_method(name="Seek")
    def seek(self, by: DBusInt64) -> None:
        self._player.seek(by)

    @dbus_method(name="SetPosition")
    def set_position(self, trackid: DBusObjectPath, position: DBusInt64) -> None:
        self._player.set_position(trackid, position)

    @dbus_method(name="OpenUri")
    def open_uri(self, uri: DBusStr) -> None:
        raise DBusError(ErrorType.NOT_SUPPORTED, "fwtui opens no addresses by MPRIS")

    @dbus_property(READ, name="PlaybackStatus")
    def playback_status(self) -> DBusStr:
        return str(self._player.properties()["PlaybackStatus"])

    @dbus_property(name="LoopStatus")
    def loop_status(self) -> DBusStr:
        return str(self._player.properties()["LoopStatus"])

    @loop_status.setter
    def set_loop_status(self, word: DBusStr) -> None:
        try:
            self._player.set_loop(word)
        except ValueError as error:
            raise DBusError(ErrorType.INVALID_ARGS, str(error)) from error

    @dbus_property(name="Rate")
    def rate(self) -> DBusDouble:
        return self._player.playback.speed

    @rate.setter
    def set_rate(self, rate: DBusDouble) -> None:
        self._player.set_rate(rate)

    @dbus_property(name="Shuffle")
    def shuffle(self) -> DBusBool:
        return self._player.playback.shuffle

    @shuffle.setter
    def set_shuffle(self, on: DBusBool) -> None:
        self._player.set_shuffle(on)

    @dbus_property(READ, name="Metadata")
    def metadata(self) -> Fields:
        return variants(self._player.metadata())

    @dbus_property(name="Volume")
    def volume(self) -> DBusDouble:
        return float(self._player.properties()["Volume"])

    @volume.setter
    def set_volume(self, volume: DBusDouble) -> None:
        self._player.set_volume(volume)

    @dbus_property(READ, name="Position")
    def position(self) -> DBusInt64:
        return self._player.position

    @dbus_property(READ, name="MinimumRate")
    def minimum_rate(self) -> DBusDouble:
        return SLOWEST

    @dbus_property(READ, name="MaximumRate")
    def maximum_rate(self) -> DBusDouble:
        return FASTEST

    @dbus_property(READ, name="CanGoNext")
    def can_go_next(self) -> DBusBool:
        return bool(self._player.properties()["CanGoNext"])

    @dbus_property(READ, name="CanGoPrevious")
    def can_go_previous(self) -> DBusBool:
        return bool(self._player.properties()["CanGoPrevious"])

    @dbus_property(READ, name="CanPlay")
    def can_play(self) -> DBusBool:
        return bool(self._player.properties()["CanPlay"])

    @dbus_property(READ, name="CanPause")
    def can_pause(self) -> DBusBool:
        return bool(self._player.properties()["CanPause"])

    @dbus_property(READ, name="CanSeek")
    def can_seek(self) -> DBusBool:
        return bool(self._player.properties()["CanSeek"])

    @dbus_property(READ, name="CanControl")
    def can_control(self) -> DBusBool:
        return True


def _trackid(properties: dict[str, Any]) -> object:
    return properties["Metadata"].get("mpris:trackid")


class TrackListInterface(ServiceInterface):
    """``org.mpris.MediaPlayer2.TrackList``, of the queue's rows around the current one."""

    def __init__(self, media_player: MediaPlayer) -> None:
        super().__init__("org.mpris.MediaPlayer2.TrackList")
        self._player = media_player
        self._announced = self._paths

    @property
    def _paths(self) -> list[str]:
        return [each.path for each in self._player.neighbours()]

    def announce_changes(self) -> None:
        """Emit TrackListReplaced when the rows are others than at the last call."""
        now = self._paths
        if now != self._announced:
            self._announced = now
            self.replaced(now, self._player.trackid or NO_TRACK)
            self.emit_properties_changed({}, ["Tracks"])

    @dbus_signal(name="TrackListReplaced")
    def replaced(self, paths: list[str], current: str) -> PathsAndCurrent:
        return paths, current

    @dbus_method(name="GetTracksMetadata")
    def tracks_metadata(self, paths: Paths) -> FieldsOfTracks:
        return [variants(fields) for fields in self._player.neighbours_metadata(paths)]

    @dbus_method(name="AddTrack")
    def add_track(self, uri: DBusStr, after: DBusObjectPath, current: DBusBool) -> None:
        """No effect, as MPRIS asks for while CanEditTracks is false."""

    @dbus_method(name="RemoveTrack")
    def remove_track(self, path: DBusObjectPath) -> None:
        """No effect, as MPRIS asks for while CanEditTracks is false."""

    @dbus_method(name="GoTo")
    def go_to(self, path: DBusObjectPath) -> None:
        self._player.go_to(path)

    @dbus_property(READ, name="Tracks")
    def tracks(self) -> Paths:
        return self._paths

    @dbus_property(READ, name="CanEditTracks")
    def can_edit(self) -> DBusBool:
        return False
