"""Settings of the hooks: programs that run on events."""

from __future__ import annotations

from msgspec import Struct

Program = str | list[str]
"""A program and its arguments: text as a shell splits it, or a list. No shell runs it."""


class HookSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The section ``[hooks]`` of config.toml."""

    track: Program = ""
    """Runs when another track plays."""
    pause: Program = ""
    """Runs when playback pauses, and when it plays on."""
    listen: Program = ""
    """Runs when a play counts as a listen."""
    favourite: Program = ""
    """Runs when the track that plays becomes a favourite, or stops being one."""
    error: Program = ""
    """Runs when something fails."""
    seconds: float = 10.0
    """Seconds after which such a program is ended."""

    @property
    def any_set(self) -> bool:
        return any((self.track, self.pause, self.listen, self.favourite, self.error))

    def __post_init__(self) -> None:
        if not 0 < self.seconds <= 3_600:
            raise ValueError("seconds must be from 0 to 3600")
