"""The volume of each audio device: headphones are not as loud as the speakers were."""

from __future__ import annotations

from collections.abc import Mapping

MOST = 50
"""Devices that are remembered; the one that was used longest ago goes first."""


class DeviceVolumes:
    """Remembers volumes, 0 to 100, by the names that the output has for devices.

    The mute belongs to no device and is not remembered here.
    """

    def __init__(self, device: str, known: Mapping[str, int] | None = None) -> None:
        self.device = device
        """The device in use, or ``auto``."""
        self._known = {
            name: min(max(volume, 0), 100) for name, volume in list((known or {}).items())[-MOST:]
        }

    def of_device(self, volume: int) -> int:
        """The volume of the device in use; ``volume`` for one that is used first."""
        return self._known.get(self.device, volume)

    def note(self, volume: int) -> None:
        """The device in use has this volume."""
        self._known.pop(self.device, None)
        self._known[self.device] = volume
        if len(self._known) > MOST:
            del self._known[next(iter(self._known))]

    def known(self) -> dict[str, int]:
        """The volumes by device, the last used one at the end."""
        return dict(self._known)
