"""The sentences of the Allowance view about each rate limit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.wording import countdown, scope_word

if TYPE_CHECKING:
    from fwtui.library.mirror.progress import MirrorProgress
    from fwtui.pod.ratelimit.budget import Standing

_ABOUT = {
    "list": "artists, albums, search",
    "retrieve": "one thing; every stream",
    "wildcard": "playlists, radios, more",
    "create": "hearts, listens, playlists",
    "update": "names, order, privacy",
    "destroy": "hearts, playlists",
    "fetch": "things from other pods",
    "reports": "word to the moderators",
    "oauth-app": "making fwtui known",
    "oauth-authorize": "permission",
    "oauth-token": "a fresh token",
    "oauth-revoke-token": "logging out",
    "login": "a password",
}
_ORDER = tuple(_ABOUT)
_ALWAYS = ("list", "retrieve", "wildcard", "create", "update", "destroy", "fetch", "oauth-token")
_MEANS = {
    "list": "Lists and search show what is here. Hearts and music go on.",
    "retrieve": "New tracks wait; what is kept here plays. Lists and hearts go on.",
    "wildcard": "Playlists and radios wait. Lists, search, hearts and music go on.",
    "create": "Hearts and listens wait here and are sent later. All else goes on.",
    "update": "Changes of playlists wait here and are sent later. All else goes on.",
    "destroy": "What is taken away waits here and is sent later. All else goes on.",
    "fetch": "Nothing more can be fetched from other pods. All else goes on.",
}
_SYNC = ("list", "retrieve", "wildcard")
"""Scopes that sync uses."""


def _kind(scope: str) -> str:
    return scope.removeprefix("authenticated-").removeprefix("anonymous-")


def about(scope: str) -> str:
    """What counts against a limit."""
    return _ABOUT.get(_kind(scope), "")


def in_order(standings: Iterable[Standing], logged_in: bool) -> list[Standing]:
    """The limits of this listener, those of every day first.

    A pod tells of all it has, those of visitors too; of the others come those of which
    something is used.
    """
    mine = "authenticated-" if logged_in else "anonymous-"
    usual: dict[int, Standing] = {}
    others: list[Standing] = []
    for each in standings:
        kind = _kind(each.scope)
        prefixed = each.scope != kind
        if kind in _ALWAYS and (not prefixed or each.scope.startswith(mine)):
            usual[_ALWAYS.index(kind)] = each
        elif each.remaining < each.limit:
            others.append(each)
    others.sort(key=lambda each: _ORDER.index(_kind(each.scope)) if about(each.scope) else 99)
    return [usual[place] for place in sorted(usual)] + others


def waits_sync(sync: MirrorProgress) -> bool:
    """Whether a sync is under way that a limit can hold up."""
    return sync.phase in ("filling", "full")


def meaning(each: Standing, syncs: bool = False) -> list[tuple[Piece, ...]]:
    """The sentences for a limit that is used up or in its reserve."""
    kind, word = _kind(each.scope), scope_word(each.scope)
    means = _MEANS.get(kind, "All else goes on.")
    stopped = syncs and kind in _SYNC
    if each.used_up:
        head: tuple[Piece, ...] = (
            (word, "bad_bold"),
            (" is used up." if kind not in _PLURAL else " are used up.", "text"),
            (" The next request may leave in ", "dim"),
            (countdown(each.wait), "bad_bold"),
            (".", "dim"),
        )
        tail = means + (" Sync has stopped asking." if stopped else "")
        return [head, ((tail, "dim"),)]
    verb = "is" if kind not in _PLURAL else "are"
    head = ((word, "warn_bold"), (f" {verb} nearly used up.", "text"))
    kept = " What is left is kept for you" + (": sync waits." if stopped else ".")
    return [(*head, (kept, "dim"))]


def foretold(each: Standing) -> tuple[Piece, ...]:
    """When a limit runs out if requests go on as they did lately."""
    verb = "are" if _kind(each.scope) in _PLURAL else "is"
    return (
        ("At this pace ", "dim"),
        (scope_word(each.scope), "text"),
        (f" {verb} used up in ", "dim"),
        (countdown(each.used_up_in or 0.0), "text"),
        (".", "dim"),
    )


_PLURAL = ("list", "retrieve")
"""Limits whose word is a plural."""


def stretch(count: int, unit: str) -> str:
    """``the next 60 minutes``."""
    return f"the next {count} {unit}s" if count != 1 else f"the next {unit}"


def ago(seconds: float) -> str:
    """``just now``, ``4 s ago``, ``3 min ago``."""
    if seconds < 1:
        return "just now"
    if seconds < 60:
        return f"{int(seconds)} s ago"
    return f"{int(seconds // 60)} min ago"
