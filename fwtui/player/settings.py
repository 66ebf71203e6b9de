"""Settings of the player: the table ``[player]`` of config.toml."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

Format = Literal["original", "mp3", "ogg", "opus", "flac"]
ReplayGain = Literal["track", "album", "off"]
MIB = 1 << 20
GIB = 1 << 30


class PlayerSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Output, quality, cache and privacy.

    ReplayGain, privacy, format and bitrate can be chosen while it plays too; a choice holds,
    over restarts, until its setting is changed here.
    """

    device: str = "auto"
    """An audio device as mpv names it (``auto``, ``pulse/…``, ``alsa/…``)."""
    device_lost: Literal["pause", "silent"] = "pause"
    """What to do when the device goes away: pause, or go on unheard until it is back."""
    volume: int = 80
    """0 to 100 on a soft (cubic) curve, for the very first start; later it is remembered."""
    replaygain: ReplayGain = "track"
    preamp: float = 0.0
    """Decibels added when ReplayGain is on."""
    untagged_gain: float = 0.0
    """Decibels for tracks without ReplayGain tags, when ReplayGain is on."""
    gapless: bool = True
    samplerate: int = 0
    """Hertz of the device; 0 follows the music. 48000 makes mixed rates gapless."""
    fade: float = 0.03
    """Seconds of fade before a pause, a skip, a seek and a stop, so that nothing clicks. It is
    heard when the device has played what it was given before, some 0.2 s later; with 0 there
    is none, and a click at once."""
    sleep_fade: float = 10.0
    """Seconds of fade before the sleep timer pauses or stops; 0 for none. The volume is back
    afterwards."""
    previous_rewinds: float = 3.0
    """``previous`` goes to the start of the track after so many seconds."""

    format: Format = "original"
    """What is asked of the pod; anything but ``original`` may make it transcode."""
    bitrate: int = 0
    """Kilobits a second at most, 0 for any; a pod knows 1 to 320."""
    saver: Literal["off", "slow", "always"] = "off"
    """When the pod is asked for less, from the next track on: never; when the connection is
    slow or said to be metered; always."""
    saver_format: Format = "opus"
    saver_bitrate: int = 96
    """Kilobits a second, then."""
    slow_kbps: int = 800
    """A connection that brings fewer kilobits a second is slow. An MP3 needs up to 320, FLAC
    some 1000."""
    metered: bool = False
    """The connection is paid for by the byte. Only you know: the system is not asked."""
    first_byte_seconds: float = 120.0
    """A pod that transcodes or fetches from afar may take this long to begin."""
    stall_seconds: float = 12.0
    """After so long without a byte a new connection is made."""
    cache_bytes: int = 2 * GIB
    """Room for tracks heard before, 0 for none; the least recently heard go first."""
    largest_file: int = 2 * GIB
    """No more bytes than this are fetched of one track."""
    warm_bytes: int = 2 * MIB
    """How much of the next track is fetched while this one still comes in."""

    private: bool = False
    """Tell the pod of no listens."""
    newest_episodes: int = 0
    """How many of the newest episodes of each podcast that you follow are downloaded and kept up
    to date: older ones are removed again. 0 for none."""
    radio_ahead: int = 5
    """How many tracks of a radio are asked for ahead."""
    mpv: dict[str, str] = field(default_factory=dict)
    """Options handed to libmpv as they are, after fwtui's own; what keeps libmpv from opening
    anything but fwtui's streams cannot be changed."""
