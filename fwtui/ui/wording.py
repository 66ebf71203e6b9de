"""Words for names, times and counts, as the interface shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fwtui.library.listing.queries import SortOrder
from fwtui.library.outbox.changes import Change, Heard, Heart, of_playlist
from fwtui.music import AccountFollow, LibraryFollow
from fwtui.text import clock, counted

if TYPE_CHECKING:
    from fwtui.player.output import Chain, Samples

_SCOPES = {
    "list": "lists",
    "retrieve": "details",
    "create": "adding",
    "update": "changing",
    "destroy": "removing",
    "wildcard": "other",
    "fetch": "fetching",
    "reports": "reporting",
    "oauth-app": "logging in",
    "oauth-authorize": "logging in",
    "oauth-token": "logging in",
    "oauth-revoke-token": "logging in",
    "login": "logging in",
}
_ORDERS = {
    ("name", False): "by name",
    ("name", True): "by name, from the end",
    ("title", False): "by title",
    ("artist", False): "by artist",
    ("album", False): "by album",
    ("created", True): "newest",
    ("created", False): "oldest",
    ("released", True): "by year",
    ("released", False): "by year, oldest first",
    ("modified", True): "last changed",
    ("position", False): "as on the record",
}
_WHOSE = {"all": "all", "me": "mine", "subscribed": "followed", "from_subscribed": "people"}


# Sentences and words that more than one view says.
AS_KNOWN = "as known here"
ASKED_AGAIN = "The pod is asked again."
LIST_CHANGED = "The list has changed meanwhile; nothing was done."
NOTHING_QUEUED = "Nothing is queued."
KEPT_NO_MORE = "{} is kept no more"
ADDED = "{} added to the queue"
REMOVED = "{} removed from the queue"
NO_EPISODES = "No episodes yet."
NO_FIT = "No track here fits the sentence."
NO_MUSIC = "No music here yet."
NO_PODCASTS = "This pod has no podcasts."
NO_PODCASTS_FOLLOWED = "You follow no podcasts."
PLAYS_NOW = "This is what plays."
READS_PODCAST = "The pod is asked to read the podcast"
WITHOUT_NAME = "Without a name"

WHAT_NAME = "What is it called?"
WHAT_RADIO = "What is the radio called?"


def nothing_matches(text: str) -> str:
    return f"Nothing here matches “{text}”."


def anothers(name: str, owner: str) -> str:
    """Why a playlist or radio of another account cannot be changed."""
    return f"{name} is {owner}’s; only they can change it."


def renamed(name: str) -> str:
    return f"It is called {name} now."


def scope_word(scope: str) -> str:
    """A limit of the pod (``authenticated-list``) in one word (``lists``)."""
    kind = scope.removeprefix("authenticated-").removeprefix("anonymous-")
    return _SCOPES.get(kind, kind.replace("-", " "))


def order_word(order: SortOrder) -> str:
    return _ORDERS.get((order.key, order.reverse), f"by {order.key}")


def whose_word(scope: str) -> str:
    """Whose music a list shows: ``all``, ``mine``, ``user@pod``."""
    if scope in _WHOSE:
        return _WHOSE[scope]
    return scope.removeprefix("actor:").removeprefix("domain:").replace("actor:", "")


def follow_word(follow: LibraryFollow | AccountFollow | None) -> str:
    """The state of a follow; empty where there is none."""
    if follow is None:
        return ""
    return {True: "followed", False: "refused", None: "asked"}[follow.approved]


def licence_word(code: str) -> str:
    """A licence as its makers write it: ``CC BY-SA 4.0`` for ``cc-by-sa-4.0``."""
    kind, _, version = code.rpartition("-")
    if not kind.startswith("cc"):
        return code
    return f"{kind.upper().replace('CC-', 'CC ')} {version}"


def countdown(seconds: float) -> str:
    """Time until something happens, rounded up so that it ends at 0:00: ``41:07``."""
    return clock(max(0.0, -(-seconds // 1)))


def with_stop(sentence: str) -> str:
    """A sentence of an error with its full stop."""
    return sentence if sentence.endswith((".", "?")) else f"{sentence}."


def as_of(then: datetime, now: datetime) -> str:
    """When a list was last right: ``as of 23:10``, ``as of yesterday, 23:10``."""
    then, now = then.astimezone(), now.astimezone()
    days = (now.date() - then.date()) // timedelta(days=1)
    time = f"{then:%H:%M}"
    if days <= 0:
        return f"as of {time}"
    if days == 1:
        return f"as of yesterday, {time}"
    day = f"{then:%A}" if days < 7 else f"{then.day} {then:%B}"
    return f"as of {day}, {time}"


def heard_at(then: datetime, now: datetime, *, whole: bool = False) -> str:
    """When something was heard, in eleven cells at most: ``21:14``, ``Fri 21:14``, ``14 Mar``;
    ``whole``: in seventeen, with the time of any day."""
    then, now = then.astimezone(), now.astimezone()
    days = (now.date() - then.date()) // timedelta(days=1)
    if days <= 0:
        return f"{then:%H:%M}"
    if days < 7:
        return f"{then:%a %H:%M}"
    day = f"{then.day} {then:%b}" + ("" if then.year == now.year else f" {then.year}")
    return f"{day} {then:%H:%M}" if whole else day


def chain_words(chain: Chain) -> tuple[str, ...]:
    """The stages from the file to the device; a dash where one is not known."""
    decoded = _samples_words(chain.decoded, chain.codec.upper())
    given = _samples_words(chain.given)
    device = "no device" if chain.driver == "null" else " ".join((chain.driver, chain.device))
    return tuple(stage.strip() or "–" for stage in (decoded, given, device))


def _samples_words(samples: Samples | None, codec: str = "") -> str:
    if samples is None:
        return codec
    channels = "" if samples.channels == "stereo" else samples.channels
    words = (codec, f"{samples.rate / 1000:g} kHz", samples.format, channels)
    return " ".join(filter(None, words))


def waiting_words(changes: Iterable[Change]) -> str:
    """What waits to be sent to the pod: ``2 hearts, 5 listens``."""
    kinds = Counter(map(_waiting_word, changes))
    named = ("heart", "listen", "playlist edit", "other change")
    return ", ".join(counted(kinds[word], word) for word in named if kinds[word])


def _waiting_word(change: Change) -> str:
    match change:
        case Heart():
            return "heart"
        case Heard():
            return "listen"
        case _:
            return "other change" if of_playlist(change) is None else "playlist edit"


def together(seconds: Iterable[int | None]) -> int:
    """Seconds of several tracks, as far as they are known."""
    return sum(each or 0 for each in seconds)


def since(then: datetime, now: datetime) -> str:
    """How long something is there, in seven cells: ``5 min``, ``2 h``, ``today``, ``14 Mar``."""
    seconds = max(0.0, (now - then).total_seconds())
    then, now = then.astimezone(), now.astimezone()
    days = (now.date() - then.date()) // timedelta(days=1)
    if seconds < 3600:
        return f"{int(seconds // 60)} min"
    if seconds < 6 * 3600:
        return f"{int(seconds // 3600)} h"
    if days <= 0:
        return "today"
    if days < 7:
        return f"{then:%a}"
    return f"{then.day} {then:%b}" if then.year == now.year else f"{then.year}"


def playing_all(name: str, count: int) -> str:
    """All tracks of something play in place of the queue."""
    return f"Playing all of {name}: {counted(count, 'track')}."
