"""What this machine can play with, for `fwtui doctor`."""

from __future__ import annotations

import re

from msgspec import Struct

from fwtui.player.output import Device, libmpv
from fwtui.player.settings import PlayerSettings


class SoundProbe(Struct, frozen=True):
    version: str
    """libmpv's own, as ``0.40.0``."""
    interface: str
    """Of its client API, as ``2.5``."""
    devices: tuple[Device, ...]


def sound(settings: PlayerSettings | None = None) -> SoundProbe:
    """Load libmpv and look; some 300 ms. Raises :class:`MpvMissing`."""
    output = libmpv(lambda uri: None, settings or PlayerSettings())
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
