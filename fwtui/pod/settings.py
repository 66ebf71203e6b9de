"""Settings of the connection to a pod."""

from __future__ import annotations

from msgspec import Struct

from fwtui.base.backoff import FULL_JITTER, Backoff, LimitedBackoff
from fwtui.base.fences import AboveZero, AtLeastOne, AtLeastZero


class PodSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Times are in seconds, sizes in bytes."""

    connect_timeout: AboveZero = 10.0
    """Seconds in which a connection to the pod must stand."""
    timeout: AboveZero = 45.0
    """Seconds in which a whole answer must be here."""
    first_byte: AboveZero = 120.0
    """Seconds in which a track must begin: the pod may convert it, or fetch it from another pod."""
    largest: AtLeastOne = 32_000_000
    """Bytes of an answer at most; 5,000 tracks have 14 million."""
    attempts: AtLeastOne = 4
    """How many times a request is made before it counts as not answered."""
    backoff: AtLeastZero = 0.5
    """Seconds of the first pause between two attempts, at most; each next one is twice as long."""
    longest_backoff: AtLeastZero = 8.0
    """Seconds that no pause between two attempts exceeds."""
    connections: AtLeastOne = 6
    """Connections at the same time; a pod answers few at once."""
    refresh_ahead: AtLeastZero = 600.0
    """Seconds before its end at which a login is renewed."""
    keyring: bool = True
    """Keep logins in the system's keyring, where there is one; else in a file of yours alone."""
    login_wait: AboveZero = 300.0
    """Seconds that a login waits for the browser."""

    def pauses(self) -> LimitedBackoff:
        """The pauses between the attempts of one request."""
        backoff = Backoff(self.backoff, self.longest_backoff, jitter=FULL_JITTER)
        return LimitedBackoff(self.attempts, backoff)
