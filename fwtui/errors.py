"""What can go wrong, said as a listener would understand it.

Every error that fwtui raises on purpose is a :class:`FwtuiError`. Its text is one
sentence for the listener (what happened), and ``hint`` says what to do, when there is
something to do. Technical detail belongs in the log, by ``raise ... from``.
"""

from __future__ import annotations


class FwtuiError(Exception):
    """A failure that fwtui expects and can put into words."""

    def __init__(self, sentence: str, *, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class ConfigError(FwtuiError):
    """A settings file that cannot be used; the sentence names the file and the key."""


# --- the pod ----------------------------------------------------------------------------


class PodError(FwtuiError):
    """Something about a pod, or about the way to it."""


class PodUnreachable(PodError):
    """No answer: no network, no such host, refused, or too slow."""


class NoNetwork(PodUnreachable):
    """It is not the pod: this machine has no way to anywhere."""


class PodUntrusted(PodError):
    """The certificate is not to be trusted, or https would become http."""


class ForeignAddress(PodError):
    """The pod named an address that is not its own; it was not followed."""


class NotFunkwhale(PodError):
    """Something answered, but it is no Funkwhale pod."""


class BadAnswer(PodError):
    """An answer that is not what a pod sends: not JSON, too large, too deep, too slow."""


class PodFailed(PodError):
    """The pod itself failed (5xx)."""

    def __init__(self, sentence: str, *, status: int, hint: str = "") -> None:
        super().__init__(sentence, hint=hint)
        self.status = status


class Refused(PodError):
    """The pod understood and said no (4xx)."""

    def __init__(self, sentence: str, *, status: int, hint: str = "") -> None:
        super().__init__(sentence, hint=hint)
        self.status = status


class NotFound(Refused):
    """Not there, or not for this account: a pod answers 404 to both."""


class Throttled(PodError):
    """A scope of the rate limit is used up.

    ``scope`` is the pod's name for it (``authenticated-list``); ``seconds`` the time until
    the next request may leave.
    """

    def __init__(self, sentence: str, *, scope: str, seconds: float, hint: str = "") -> None:
        super().__init__(sentence, hint=hint)
        self.scope = scope
        self.seconds = seconds


class LoginNeeded(PodError):
    """This needs a login, and there is none."""


class LoginEnded(LoginNeeded):
    """The login has ended for good: the refresh token is not valid any more."""


class LoginFailed(PodError):
    """A login that was tried and did not come to be."""


class Uncertain(PodError):
    """A change was sent and the answer was lost: it may or may not have been made."""


# --- what is heard ------------------------------------------------------------------------


class PlayerError(FwtuiError):
    """Something about sound."""


class MpvMissing(PlayerError):
    """libmpv is not installed or cannot be loaded."""


class Unplayable(PlayerError):
    """This track cannot be played; the rest can."""


# --- what is kept on this machine ---------------------------------------------------------


class StoreError(FwtuiError):
    """The files on this machine."""


class StoreTooNew(StoreError):
    """Written by a newer fwtui; it is left alone."""


class DiskFull(StoreError):
    """No room to write."""
