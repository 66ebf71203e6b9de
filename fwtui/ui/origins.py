"""Origins of queued tracks: the place of a list, and the way back to it.

| place | of |
|---|---|
| key of a query | a list: album, playlist, podcast, sentence, search |
| ``view:ID`` | a view that shows something else |
| ``radio:KIND:ID`` | a radio (:class:`~fwtui.player.radio.Station`) |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fwtui.errors import FwtuiError
from fwtui.library.listing import queries
from fwtui.library.listing.queries import Query
from fwtui.music import Actor, ArtistId, LibraryId, Tag, TrackId
from fwtui.player.origins import ListOrigin
from fwtui.text import whole_number
from fwtui.ui.views.registry import BY_ID

if TYPE_CHECKING:
    from fwtui.ui.shell import Shell

UNKNOWN = "It is not known where this track came from."
GONE = "is no list any more"


def from_list(words: str, query: Query) -> ListOrigin:
    """The origin of tracks of a list."""
    return ListOrigin(words, query.key)


def from_view(words: str, view: str) -> ListOrigin:
    """The origin of tracks that a view, by its id, shows without a list of the pod's."""
    return ListOrigin(words, f"view:{view}")


def go_to_origin(shell: Shell, row: int) -> None:
    """Go to the list that the track in a row of the queue was taken from."""
    queue = shell.context.player.queue
    origin = queue.origin(row)
    if origin is None:
        shell.status.say(UNKNOWN)
    else:
        open_origin(shell, origin, queue[row])


def open_origin(shell: Shell, origin: ListOrigin, track: TrackId) -> None:
    """Go to the list that a track was taken from."""
    kind, _, name = origin.place.partition(":")
    if kind == "radio":
        _open_radio(shell, origin.words, *name.partition(":")[::2])
    elif kind == "view" and name in BY_ID:
        shell.navigation.open(name)
    else:
        try:
            query = queries.decode(origin.place)
        except ValueError:  # of a list that this version does not know
            shell.status.say(f"{origin.words} {GONE}.")
            return
        shell.run_worker(_open_list(shell, origin, query, track), group="open", exclusive=True)


def _open_radio(shell: Shell, words: str, kind: str, id: str) -> None:
    navigation, library = shell.navigation, shell.context.library
    number = whole_number(id) or 0
    known = library.track(TrackId(number)) if kind == "similar" and number else None
    match kind:
        case "artist" if number:
            navigation.open_artist(ArtistId(number))
        case "similar" if known is not None:
            navigation.open_details(known)
        case "tag":
            navigation.open_details(Tag(id))
        case "account" | "along":
            navigation.open_details(Actor(id))
        case "library":
            navigation.open_list(None, queries.LibraryTracks(library=LibraryId(id)), words)
        case "saved":
            navigation.open_station(id)
        case _:
            navigation.open_station(kind)


async def _open_list(shell: Shell, origin: ListOrigin, query: Query, track: TrackId) -> None:
    navigation, library = shell.navigation, shell.context.library
    try:
        match query:
            case queries.Tracks(album=album) if album is not None:
                navigation.open_album(album, track)
            case queries.Tracks(artist=artist) if artist is not None:
                navigation.open_artist(artist)
            case queries.PlaylistTracks(playlist=playlist):
                navigation.open_playlist(await library.fetch_playlist(playlist))
            case queries.Episodes(channel=channel):
                episode = library.track(track)
                artist = None if episode is None else episode.artist_id
                known = None if artist is None else library.channel_of(artist)
                if known is None or known.id != channel:
                    known = await library.fetch_channel(channel)
                navigation.open_channel(known)
            case queries.Found(text=text):
                navigation.search(text)
            case queries.LiveTracks(sentence=sentence):
                lists = library.edits.live_lists.all()
                live = next((each for each in lists if each.sentence == sentence), None)
                navigation.open_live_list(live) if live else navigation.search(sentence)
            case queries.Favourites():
                navigation.open("favourites")
            case queries.History(scope="me"):
                navigation.open("history")
            case queries.Tracks(tag=""):
                navigation.open("all_tracks")
            case _:
                navigation.open_list(_subject(query), query, origin.words)
    except FwtuiError as error:
        shell.status.report(error)


def _subject(query: Any) -> Any:
    """What a list of no view of its own is of; ``None`` where only its name is known."""
    if tag := getattr(query, "tag", ""):
        return Tag(tag)
    scope: str = query.scope
    return Actor(scope.removeprefix("actor:")) if scope.startswith("actor:") else None
