"""What a row is of: what can be followed, hidden or played as a radio, and what has details."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from fwtui.music import (
    AccountFollow,
    Actor,
    Album,
    AlbumId,
    Artist,
    ArtistId,
    Channel,
    HiddenArtist,
    InboxNotice,
    Instance,
    LibraryFollow,
    Listening,
    LiveList,
    Playlist,
    Radio,
    Subject,
    SuggestedEdit,
    Tag,
    Track,
    TrackId,
    UploadLibrary,
    User,
    Year,
)
from fwtui.text import whole_number

if TYPE_CHECKING:
    from fwtui.library.library import Library
    from fwtui.ui.context import AppContext


_LEVELS = ("me", "followers", "instance", "everyone")


class AboutPod(Struct, frozen=True):
    """The pod as a subject of details, with what it says of itself and of the account."""

    about: Instance | None = None
    user: User | None = None
    id: str = "pod"


def follow_words(context: AppContext, value: Any) -> str:
    """What the action does with a row, as a menu says it; empty where it does nothing."""
    edits = context.library.edits
    match followed_by_row(context, value):
        case Channel() as channel:
            return "Unfollow" if edits.is_subscribed(channel) else "Follow"
        case UploadLibrary() as library:
            return _words(library_words(library), edits.library_follow(library.id))
        case Actor() as account:
            return _words(account.name, edits.account_follow(account))
        case _:
            return ""


def _words(name: str, follow: LibraryFollow | AccountFollow | None) -> str:
    if follow is None:
        return f"Follow {name}"
    return f"Unfollow {name}" if follow.approved is not None else f"Do not ask {name} any more"


def followed_by_row(context: AppContext, value: Any) -> Channel | UploadLibrary | Actor | None:
    """The podcast, library or account of a row that can be followed."""
    target: Channel | UploadLibrary | Actor | None
    match value:
        case Channel() | UploadLibrary():
            target = value
        case LibraryFollow(library=library):
            target = library
        case AccountFollow(account=account):
            target = account
        case Actor() if value.fid:
            target = value if context.library.edits.can_follow_accounts else None
        case Playlist(owner=owner) | Listening(actor=owner) if owner is not None and owner.fid:
            target = owner if context.library.edits.can_follow_accounts else None
        case _:
            target = None
    whose: object = target.owner if isinstance(target, UploadLibrary) else target
    if isinstance(whose, Actor) and is_own(context, whose):
        return None
    return target


def library_words(library: UploadLibrary) -> str:
    """The name of a library in a sentence: one that is called after who sees it, as on
    Funkwhale 2, says whose it is."""
    if library.owner is None or library.name not in _LEVELS:
        return library.name or "This library"
    return f"“{library.name}” of {library.owner.name}"


def is_own(context: AppContext, account: Actor) -> bool:
    """Whether an account is the listener's."""
    return context.pod.state.is_own(account.name)


def account_of(value: Any) -> Actor | None:
    """The account that a row is of: who heard, loves, made, shares or is followed."""
    match value:
        case Actor():
            return value
        case Listening(actor=actor):
            return actor
        case Playlist(owner=owner) | Channel(owner=owner) | UploadLibrary(owner=owner):
            return owner
        case LibraryFollow(library=library):
            return library.owner
        case AccountFollow(account=account):
            return account
        case Radio(owner=name) if name:
            return Actor(name)
        case _:
            return None


def artist_of(value: Any) -> tuple[ArtistId, str] | None:
    """The artist that a row is of, by id and name."""
    match value:
        case Artist(id=id, name=name):
            return id, name
        case HiddenArtist(artist=id, name=name):
            return id, name
        case Album(credits=credits) | Track(credits=credits) if credits:
            return credits[0].id, credits[0].name
        case _:
            return None


def subject_of(library: Library, value: Any) -> Any:
    """The thing that a row has details of; ``None`` where it has none."""
    match value:
        case Listening(track=track):
            return track
        case LibraryFollow(library=followed):
            return followed
        case AccountFollow(account=account) | InboxNotice(actor=account):
            return account
        case HiddenArtist(artist=id, name=name):
            return library.artist(id) or Artist(id, name)
        case Artist(id=id):
            return library.channel_of(id) or value
        case SuggestedEdit(subject=subject, key=key, name=name) if key:
            return _edited(library, subject, key, name)
        case Album() | Track() | Playlist() | Channel() | UploadLibrary() | Actor() | Tag():
            return value
        case Year() | AboutPod():
            return value
        case _:
            return None


def _edited(library: Library, subject: str, key: int, name: str) -> Artist | Album | Track | None:
    """The thing that an edit is of."""
    match subject:
        case "artist":
            return library.artist(ArtistId(key)) or Artist(ArtistId(key), name)
        case "album":
            return library.album(AlbumId(key)) or Album(AlbumId(key), name)
        case "track":
            return library.track(TrackId(key)) or Track(TrackId(key), name)
        case _:
            return None


class Reportable(Struct, frozen=True):
    """A thing as a report names it."""

    subject: Subject
    key: int | str
    name: str


def reportable(value: Any) -> Reportable | None:
    """What a row is of, where the moderators of a pod take reports of it."""
    match value:
        case Listening(track=thing) | LibraryFollow(library=thing) | AccountFollow(account=thing):
            return reportable(thing)
        case HiddenArtist(artist=key, name=name) | Artist(id=key, name=name):
            return Reportable("artist", key, name)
        case Album(id=key, title=name):
            return Reportable("album", key, name)
        case Track(id=key, title=name):
            return Reportable("track", key, name)
        case UploadLibrary(id=key, name=name):
            return Reportable("library", key, name)
        case Channel(id=key, artist=artist):
            return Reportable("channel", key, artist.name)
        case Playlist(id=key, name=name) if not key.startswith("-"):
            number = whole_number(key)
            return Reportable("playlist", key if number is None else number, name)
        case Actor(name=name) if "@" in name:
            return Reportable("account", name, name)
        case InboxNotice(actor=Actor() as actor):
            return reportable(actor)
        case _:
            return None


def has_radio(value: Any) -> bool:
    """Whether :func:`fwtui.services.radio_of.radio_of` knows a radio of a row, or why not."""
    of_others = LibraryFollow | AccountFollow | UploadLibrary | Channel | Actor
    return isinstance(value, Artist | Album | Track | Playlist | LiveList | Tag | of_others)
