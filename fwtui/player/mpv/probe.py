"""Versions of libmpv and the audio devices, for `fwtui doctor`."""

from __future__ import annotations

import re

from msgspec import Struct

from fwtui.player.mpv.loader import open_libmpv
from fwtui.player.output import Device
from fwtui.player.settings import PlayerSettings


class SoundProbe(Struct, frozen=True):
    """The versions of libmpv and the audio devices."""

    version: str
    """libmpv's version, as ``0.40.0``."""
    interface: str
    """The version of its client API, as ``2.5``."""
    devices: tuple[Device, ...]


def sound(settings: PlayerSettings | None = None) -> SoundProbe:
    """Load libmpv and ask it; takes some 300 ms. Raises :class:`MpvMissing`."""
    output = open_libmpv(lambda uri: None, settings or PlayerSettings())
    try:
        devices = output.devices()
    finally:
        output.close()
    import mpv

    major, minor = mpv._mpv_client_api_version()
    player = mpv.MPV(config=False, terminal=False, vid="no", ao="null")
    try:
        named = str(player.mpv_version)
    finally:
        player.terminate()
    found = re.search(r"\d+(\.\d+)+\S*", named)
    return SoundProbe(found.group() if found else named[:40], f"{major}.{minor}", devices)
