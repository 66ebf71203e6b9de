"""What can be set about speaking with pods."""

from __future__ import annotations

from msgspec import Struct

from fwtui.base.backoff import FULL_JITTER, Backoff, LimitedBackoff


class PodSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Times are in seconds, sizes in bytes."""

    connect_timeout: float = 10.0
    """Until a connection stands, its handshake included."""
    timeout: float = 45.0
    """For a whole request, from its leaving to the last byte."""
    first_byte: float = 120.0
    """Until a stream begins: a pod may have to transcode it, or to fetch it from another pod."""
    largest: int = 32_000_000
    """Of an answer, after decompression. The longest seen, 5,000 tracks in one, is 14 MB."""
    attempts: int = 4
    """How often a request that may be repeated is sent in all."""
    backoff: float = 0.5
    """The first pause between attempts is up to this, each further one up to twice as long."""
    longest_backoff: float = 8.0
    connections: int = 6
    """At a time, for an account: a pod answers slowly, and has few workers."""
    refresh_ahead: float = 600.0
    """How long before its end a login is renewed."""
    keyring: bool = True
    """Keep secrets in the system's keyring where there is one."""
    login_wait: float = 300.0
    """How long a browser has to come back from the pod."""

    def pauses(self) -> LimitedBackoff:
        """The pauses between the attempts of one request."""
        backoff = Backoff(self.backoff, self.longest_backoff, jitter=FULL_JITTER)
        return LimitedBackoff(self.attempts, backoff)
