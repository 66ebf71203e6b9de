"""Settings of the connection to a pod."""

from __future__ import annotations

from msgspec import Struct

from fwtui.base.backoff import FULL_JITTER, Backoff, LimitedBackoff


class PodSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Times are in seconds, sizes in bytes."""

    connect_timeout: float = 10.0
    """Limit for connecting, TLS handshake included."""
    timeout: float = 45.0
    """Limit for a whole request, from sending to the last byte."""
    first_byte: float = 120.0
    """Limit for the first byte of a stream: the pod may transcode, or fetch from another pod."""
    largest: int = 32_000_000
    """Maximum size of an answer after decompression. Measured: 14 MB for 5,000 tracks."""
    attempts: int = 4
    """How often a repeatable request is sent in total."""
    backoff: float = 0.5
    """Upper limit of the first pause between attempts; it doubles with each attempt."""
    longest_backoff: float = 8.0
    connections: int = 6
    """Concurrent connections of an account: a pod has few workers."""
    refresh_ahead: float = 600.0
    """How long before its expiry a token is refreshed."""
    keyring: bool = True
    """Store secrets in the system's keyring where there is one."""
    login_wait: float = 300.0
    """How long a login waits for the browser's redirect."""

    def pauses(self) -> LimitedBackoff:
        """The pauses between the attempts of one request."""
        backoff = Backoff(self.backoff, self.longest_backoff, jitter=FULL_JITTER)
        return LimitedBackoff(self.attempts, backoff)
