"""Settings of the player: the table ``[player]`` of config.toml."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from fwtui.base.fences import AboveZero, AtLeastOne, AtLeastZero, Count, Percent

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
    volume: Percent = 80
    """Volume at the very first start; later it is remembered."""
    replaygain: ReplayGain = "track"
    """Play all tracks, or all albums, equally loud, where their tags say how loud they are."""
    preamp: float = 0.0
    """Decibels added when ReplayGain is on."""
    untagged_gain: float = 0.0
    """Decibels for tracks without ReplayGain tags, when ReplayGain is on."""
    gapless: bool = True
    """No silence between two tracks that follow each other."""
    samplerate: Count = 0
    """Hertz at which the device plays; 0 follows the music. With 48000 tracks of different rates
    follow each other without a gap, too."""
    fade: AtLeastZero = 0.03
    """Seconds of fade before a pause, a skip, a seek and a stop, so that nothing clicks. It is
    heard when the device has played what it was given before, some 0.2 s later; with 0 there
    is none, and a click at once."""
    sleep_fade: AtLeastZero = 10.0
    """Seconds of fade before the sleep timer pauses or stops; 0 for none. The volume is back
    afterwards."""
    previous_rewinds: AtLeastZero = 3.0
    """``previous`` goes to the start of the track after so many seconds."""

    format: Format = "original"
    """What the pod is asked to send; for anything but ``original`` it may convert the track."""
    bitrate: Count = 0
    """Kilobits a second at most, 0 for any; a pod takes 1 to 320."""
    saver: Literal["off", "slow", "always"] = "off"
    """When the pod is asked for less, from the next track on: never; when the connection is
    slow or said to be metered; always."""
    saver_format: Format = "opus"
    """What the pod is asked to send then."""
    saver_bitrate: Count = 96
    """Kilobits a second at most, then."""
    slow_kbps: Count = 800
    """A connection that brings fewer kilobits a second is slow. An MP3 needs up to 320, FLAC
    some 1000."""
    metered: bool = False
    """The connection is paid for by the byte. Only you know: the system is not asked."""
    first_byte_seconds: AboveZero = 120.0
    """Seconds that a pod which converts a track, or fetches it from afar, may take to begin."""
    stall_seconds: AboveZero = 12.0
    """Seconds without a byte after which a new connection is made."""
    cache_bytes: Count = 2 * GIB
    """Bytes for tracks heard before, 0 for none; those not heard for longest go first."""
    largest_file: AtLeastOne = 2 * GIB
    """Bytes that are fetched of one track at most."""
    warm_bytes: Count = 2 * MIB
    """Bytes of the next track that are fetched while this one still comes in."""

    private: bool = False
    """Do not tell the pod what you listen to."""
    newest_episodes: Count = 0
    """How many of the newest episodes of each podcast that you follow are downloaded and kept up
    to date: older ones are removed again. 0 for none."""
    radio_ahead: AtLeastOne = 5
    """How many tracks of a radio are asked for ahead."""
    mpv: dict[str, str] = field(default_factory=dict)
    """Options for mpv, after fwtui's own; those that keep mpv from opening anything but what fwtui
    plays cannot be changed."""


LIVE = frozenset(
    {
        *("replaygain", "preamp", "private", "previous_rewinds", "format", "bitrate"),
        *("saver", "saver_format", "saver_bitrate", "slow_kbps", "metered"),
    }
)
"""The settings that can be changed while it plays; the others are read at the start."""
