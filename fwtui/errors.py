"""The errors of fwtui, with a sentence for the listener.

Each expected error is a :class:`FwtuiError`. ``sentence`` says what happened, ``hint`` what
to do, where there is something to do. Technical detail goes to the log, by ``raise ... from``.
"""

from __future__ import annotations

LONGEST = 2_000
"""Characters of a sentence or a hint: it may name two files."""

# Sentences that more than one part of fwtui says.
NO_CONNECTION = "There is no connection to the pod."
LOG_IN = "Log in again."
LOG_IN_AGAIN = "Log in again; the queue is kept."
NOTHING_PLAYS = "Nothing plays."
QUEUE_EMPTY = "The queue is empty."
NOTHING_CHANGED = "Nothing was changed in the last month."
NO_ADDRESS = "This is no address of a page, an account or a podcast."
MAY_NOT_SUGGEST = "This login may not suggest edits."
MAY_NOT_MARK = "This login may not mark the inbox as read."
DISK_FULL = "The disk is full; nothing new is kept."
SENT_LATER = "It is sent once the pod can be reached."
SENT_BY_ANOTHER = "The fwtui that is open sends it."
LISTENS_SENT = "The pod is told what you hear."
LISTENS_PRIVATE = "The pod is not told what you hear."
FUNKWHALE_2_ALONE = "Accounts can be followed on pods of Funkwhale 2 alone."
VISITOR = "a visitor of {}"
VISITING = f"You are {VISITOR}."
ONLY_A_PART = "the pod has only a part of it"
NO_ANSWER = "The session does not answer."
QUIT_ENDS_IT = "`fwtui quit` ends it."
SESSION_ENDED = "The session has ended."
PLAYS_ON = "The music plays on. `{}` comes back to it."
WAITS_BEHIND = "fwtui waits in the background. `{}` comes back to it."
NOTHING_TO_DO = "This does nothing in the view that is shown."
NOTHING_TO_UNDO = "There is nothing to undo."
NOTHING_TO_REDO = "There is nothing to do again."
NO_STEP_BACK = "There is no step back from here."
NEAREST = " The nearest is {}."
BROKEN = "fwtui broke on this"
TOO_NEW = "{} was written by a newer fwtui"


def is_there(file: str) -> str:
    """What is said where a file would be written over."""
    return f"{file} is there already."


class FwtuiError(Exception):
    """An expected failure, with a sentence for the listener.

    A sentence may quote what is not ours: an address, a file name, another error's text.
    """

    def __init__(self, sentence: str, *, hint: str = "") -> None:
        self.sentence = _clean(sentence)
        self.hint = _clean(hint)
        super().__init__(self.sentence)


def _clean(words: str) -> str:
    if len(words) <= LONGEST and words.isascii() and words.isprintable():
        return words
    from fwtui.text import plain  # for few sentences; it measures cells by rich

    return plain(words, LONGEST)


class UsageError(FwtuiError):
    """A command that does not make sense, whatever plays."""


class RefusedError(FwtuiError):
    """A command that cannot be done now."""


# --- the pod ----------------------------------------------------------------------------


class PodError(FwtuiError):
    """A failure of a pod or of the network."""


class PodUnreachable(PodError):
    """No answer: no network, no such host, refused, or too slow."""


class NoNetwork(PodUnreachable):
    """This machine has no network."""


class PodUpgraded(PodUnreachable):
    """The pod runs another release now, and a key of the former one is not valid any more.

    The same request serves with the new key.
    """


class PodAway(PodUnreachable):
    """A gateway in front of the pod answers in its place (502, 503, 504)."""

    def __init__(self, sentence: str, *, status: int, hint: str = "") -> None:
        super().__init__(sentence, hint=hint)
        self.status = status


class PodUntrusted(PodError):
    """The certificate is not trusted, or a redirect leads from https to http."""


class ForeignAddress(PodError):
    """The pod gave an address on another host; it was not followed."""


class NotFunkwhale(PodError):
    """The host answers, and is not a Funkwhale pod."""


class BadAnswer(PodError):
    """An answer that cannot be used: not JSON, too large, too deep, too slow."""


class PodFailed(PodError):
    """A server error (5xx)."""

    def __init__(self, sentence: str, *, status: int, hint: str = "") -> None:
        super().__init__(sentence, hint=hint)
        self.status = status


class Refused(PodError):
    """A client error (4xx)."""

    def __init__(self, sentence: str, *, status: int, hint: str = "") -> None:
        super().__init__(sentence, hint=hint)
        self.status = status


class NotFound(Refused):
    """Missing, or not visible to this account: a pod answers 404 to both."""

    def __init__(
        self, sentence: str, *, status: int, hint: str = "", unknown_path: bool = False
    ) -> None:
        super().__init__(sentence, status=status, hint=hint)
        self.unknown_path = unknown_path
        """Whether the pod has no such path at all (Funkwhale: 404 with HTML)."""


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
    """A login is needed and there is none."""


class LoginEnded(LoginNeeded):
    """The login has ended for good: the refresh token is not valid any more."""


class LoginFailed(PodError):
    """A login attempt failed."""


class Uncertain(PodError):
    """A change whose answer was lost: the pod may or may not have made it."""


# --- sound ------------------------------------------------------------------------


class PlayerError(FwtuiError):
    """A failure of the player."""


class MpvMissing(PlayerError):
    """libmpv is not installed or cannot be loaded."""


class Unplayable(PlayerError):
    """A track that cannot be played; the others can."""


# --- files on this machine ---------------------------------------------------------


class StoreError(FwtuiError):
    """A failure of the files on this machine."""


class StoreTooNew(StoreError):
    """A file of a newer fwtui; it is not changed."""


class DiskFull(StoreError):
    """No room to write."""
