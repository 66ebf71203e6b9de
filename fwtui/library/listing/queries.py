"""Queries: frozen values, each the name of one ordered list, and the request for its pages.

A query says whose music (``scope``, as Funkwhale names it: ``all``, ``me``,
``subscribed``, ``actor:user@pod``, ``domain:pod``, joined by commas) and in which order.
Two equal queries are the same list, with one memory of its order and of its cursor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias, cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from fwtui.errors import FwtuiError
from fwtui.library.listing.pod_queries import (
    ALBUM_ORDERS,
    ARTIST_ORDERS,
    ON_ALBUM,
    PAGE,
    PLAYLIST_ORDERS,
    TRACK_ORDERS,
    QueryAnswer,
    ordering,
)
from fwtui.library.store.kinds import Kind
from fwtui.music import AlbumId, ArtistId, ChannelId, LibraryId, PlaylistId, TrackId

if TYPE_CHECKING:
    from typing import Any

    from fwtui.music import UploadLibrary
    from fwtui.pod.pod import Pod
    from fwtui.pod.schema import Page

__all__ = [
    "AccountFollows",
    "AlbumYears",
    "Albums",
    "Around",
    "Artists",
    "Channels",
    "Episodes",
    "Favourites",
    "Found",
    "HiddenArtists",
    "History",
    "Kind",
    "Libraries",
    "LibraryTracks",
    "LiveTracks",
    "Loved",
    "Narrowed",
    "Notices",
    "PlaylistTracks",
    "Playlists",
    "Query",
    "Radios",
    "RandomAlbums",
    "SortOrder",
    "Suggestions",
    "Tags",
    "Tracks",
    "YearAlbums",
    "decode",
]


NEWEST_EDITS = 500
"""Edits of all accounts of the pod that are looked through for those of this one."""


class SortOrder(Struct, frozen=True):
    """The key that a list is ordered by, and whether the largest comes first."""

    key: str
    reverse: bool = False


class _Query(Struct, frozen=True, tag=True):
    """Fields and methods that all queries share."""

    scope: str = "all"

    KIND: ClassVar[Kind] = "track"
    """Of the rows."""
    ORDERS: ClassVar[tuple[SortOrder, ...]] = ()
    """The orders worth offering, the default first; one alone cannot be changed."""
    LISTED: ClassVar[bool] = True
    """Whether the rows belong to the pod's list of everything of their kind."""
    OMITS: ClassVar[bool] = False
    """Whether rows without a value are left out: the pod lists what is not meant here."""

    @property
    def key(self) -> str:
        """The query as text: equal queries have equal keys."""
        return msgspec.json.encode(self).decode()

    @property
    def kind(self) -> Kind:
        """The kind of the rows."""
        return self.KIND

    @property
    def orders(self) -> tuple[SortOrder, ...]:
        """The orders worth offering, the default first; one alone cannot be changed."""
        return self.ORDERS

    @property
    def listed(self) -> bool:
        """Whether the rows belong to the pod's list of everything of their kind."""
        return self.LISTED

    async def ask(self, pod: Pod, page: int, text: str = "") -> QueryAnswer:
        """Request one page, from 1, of the rows that ``text`` fits. Raises FwtuiError."""
        answer = await self._request(pod, page, {"q": text} if text else {})
        return QueryAnswer(answer.items, answer.count, not answer.counted)

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        raise TypeError(f"{type(self).__name__} has no pages")


class Artists(_Query, frozen=True, tag=True):
    """All artists, or those with a tag."""

    order: SortOrder = SortOrder("name")
    tag: str = ""

    KIND: ClassVar[Kind] = "artist"
    ORDERS: ClassVar[tuple[SortOrder, ...]] = (SortOrder("name"), SortOrder("created", True))

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        return await pod.library.artists(
            page=page,
            page_size=PAGE,
            ordering=ordering(ARTIST_ORDERS, self.order.key, self.order.reverse),
            scope=self.scope,
            tags=_tags(self.tag),
            **words,
        )


class Albums(_Query, frozen=True, tag=True):
    """All albums, or those of one artist, by year first."""

    artist: ArtistId | None = None
    order: SortOrder = SortOrder("released", True)
    tag: str = ""

    KIND: ClassVar[Kind] = "album"
    ORDERS: ClassVar[tuple[SortOrder, ...]] = (
        SortOrder("released", True),
        SortOrder("title"),
        SortOrder("created", True),
    )

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        return await pod.library.albums(
            page=page,
            page_size=PAGE,
            ordering=ordering(ALBUM_ORDERS, self.order.key, self.order.reverse),
            scope=self.scope,
            artist=self.artist,
            tags=_tags(self.tag),
            **words,
        )


class Tracks(_Query, frozen=True, tag=True):
    """Tracks: all of them, of an album (by disc and position), of an artist, with a tag."""

    album: AlbumId | None = None
    artist: ArtistId | None = None
    tag: str = ""
    order: SortOrder = SortOrder("position")

    ORDERS: ClassVar[tuple[SortOrder, ...]] = (
        SortOrder("position"),
        SortOrder("title"),
        SortOrder("artist"),
        SortOrder("album"),
        SortOrder("released", True),
        SortOrder("created", True),
    )

    @property
    def orders(self) -> tuple[SortOrder, ...]:
        """Without the position where the tracks are of many albums."""
        return self.ORDERS if self.album or self.artist else self.ORDERS[1:]

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        if self.order.key == "artist" and not pod.dialect.sorts_by_artist:
            # A list from before the pod was upgraded: its other order would pass for this one.
            raise FwtuiError(
                "This pod has no order by artist any more; it is made here now.",
                hint="Leave the list and open it again.",
            )
        orders = ON_ALBUM if self.album else TRACK_ORDERS
        return await pod.library.tracks(
            page=page,
            page_size=PAGE,
            ordering=ordering(orders, self.order.key, self.order.reverse),
            scope=self.scope,
            artist=self.artist,
            album=self.album,
            tags=_tags(self.tag),
            **words,
        )


class Favourites(_Query, frozen=True, tag=True):
    """The listener's own favourites, the newest first. Rows are tracks."""


class Loved(_Query, frozen=True, tag=True):
    """Favourites of other accounts, the newest first. Rows are listenings: a favourite of an
    account has the same facts."""

    KIND: ClassVar[Kind] = "loved"

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        return await pod.favourites.of_others(page=page, page_size=PAGE, scope=self.scope)


class Playlists(_Query, frozen=True, tag=True):
    """Playlists: the listener's own, or with ``scope="all"`` all that may be seen."""

    scope: str = "me"
    order: SortOrder = SortOrder("name")

    KIND: ClassVar[Kind] = "playlist"
    ORDERS: ClassVar[tuple[SortOrder, ...]] = (SortOrder("name"), SortOrder("modified", True))

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        return await pod.playlists.page(
            page=page,
            page_size=PAGE,
            ordering=ordering(PLAYLIST_ORDERS, self.order.key, self.order.reverse),
            scope=self.scope,
            **words,
        )


class PlaylistTracks(_Query, frozen=True, tag=True):
    """The tracks of a playlist in its own order; the row is the index. Rows are tracks."""

    playlist: PlaylistId = PlaylistId("")


class Channels(_Query, frozen=True, tag=True):
    """Podcasts and artists' channels; ``scope="subscribed"`` for the listener's own."""

    scope: str = "subscribed"

    KIND: ClassVar[Kind] = "channel"

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        # The scope ``subscribed`` is of libraries; channels have a parameter of their own.
        whose: dict[str, Any] = {"scope": self.scope}
        if self.scope == "subscribed":
            whose = {"subscribed": True}
        return await pod.channels.page(page=page, page_size=PAGE, **whose, **words)


class Episodes(_Query, frozen=True, tag=True):
    """The tracks of a channel, the newest first."""

    channel: ChannelId = ChannelId("")
    order: SortOrder = SortOrder("created", True)

    ORDERS: ClassVar[tuple[SortOrder, ...]] = (SortOrder("created", True), SortOrder("title"))
    LISTED: ClassVar[bool] = False

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        return await pod.library.tracks(
            page=page,
            page_size=PAGE,
            ordering=ordering(TRACK_ORDERS, self.order.key, self.order.reverse),
            channel=self.channel,
            include_channels=True,
            **words,
        )


class History(_Query, frozen=True, tag=True):
    """Tracks that were listened to, the newest first. Rows are listenings."""

    scope: str = "me"

    KIND: ClassVar[Kind] = "listening"

    @property
    def kind(self) -> Kind:
        """Apart from the listener's own where others' may be among them."""
        return self.KIND if self.scope == "me" else "heard"

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        return await pod.history.page(page=page, page_size=PAGE, scope=self.scope)


class Radios(_Query, frozen=True, tag=True):
    """Saved radios: the listener's own and the public ones."""

    KIND: ClassVar[Kind] = "radio"

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        return await pod.radios.page(page=page, page_size=PAGE, scope=self.scope)


class Libraries(_Query, frozen=True, tag=True):
    """Libraries that the account may see; ``scope="subscribed"`` for those that it follows, or
    has asked to follow, as follows."""

    KIND: ClassVar[Kind] = "library"
    OMITS: ClassVar[bool] = True

    @property
    def kind(self) -> Kind:
        """Follows, where they are what is listed."""
        return "follow" if self.scope == "subscribed" else self.KIND

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        if self.scope == "subscribed":
            return await pod.libraries.follows(page=page, page_size=PAGE)
        return await pod.libraries.page(page=page, page_size=PAGE, scope=self.scope, **words)


class LibraryTracks(_Query, frozen=True, tag=True):
    """The tracks of a library, by album."""

    library: LibraryId = LibraryId("")

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        return await pod.library.tracks(
            page=page,
            page_size=PAGE,
            ordering=ordering(TRACK_ORDERS, "album", False),
            library=self.library,
            include_channels=True,
            **words,
        )


class AccountFollows(_Query, frozen=True, tag=True):
    """Accounts that this one follows, or has asked to follow (Funkwhale 2.x)."""

    KIND: ClassVar[Kind] = "account"
    OMITS: ClassVar[bool] = True

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        if not pod.dialect.follows_accounts:
            from fwtui.pod.schema import Page  # not before the first frame

            return Page((), 0, page)
        return await pod.accounts.follows(page=page, page_size=PAGE)


class HiddenArtists(_Query, frozen=True, tag=True):
    """Artists that this account has hidden."""

    KIND: ClassVar[Kind] = "hidden"

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        return await pod.moderation.hidden(page=page, page_size=PAGE)


class Notices(_Query, frozen=True, tag=True):
    """What other accounts sent to this one: requests to follow, and answers to its own."""

    KIND: ClassVar[Kind] = "notice"

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        return await pod.federation.inbox(page=page, page_size=PAGE)


class Suggestions(_Query, frozen=True, tag=True):
    """Edits that were suggested: those of a thing by any account, or (without ``of``) those of
    this account among the newest of the pod, which has no list of them."""

    of: Literal["", "artist", "album", "track"] = ""
    id: int = 0

    KIND: ClassVar[Kind] = "edit"
    OMITS: ClassVar[bool] = True

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        if self.of:
            return await pod.edits.of(self.of, self.id, page=page, page_size=PAGE)
        from fwtui.library.outbox.suggestions import is_own  # not before the first frame

        found = await pod.edits.all(page=page, page_size=PAGE)
        mine = pod.account.username
        items = tuple(each if each and is_own(each, mine) else None for each in found.items)
        # The last page that is read: what is older is not looked through.
        count = min(found.count, NEWEST_EDITS) if page * PAGE >= NEWEST_EDITS else found.count
        return replace(found, items=items, count=count)


class Tags(_Query, frozen=True, tag=True):
    """All tags of the pod, by name."""

    KIND: ClassVar[Kind] = "tag"

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        return await pod.library.tags(page=page, page_size=PAGE, ordering=("name",), **words)


class AlbumYears(_Query, frozen=True, tag=True):
    """The years of the albums that are known here, the last first: a pod has no list of them."""

    KIND: ClassVar[Kind] = "year"


class YearAlbums(_Query, frozen=True, tag=True):
    """The albums of a year, as far as they are known here, by title."""

    year: int = 0

    KIND: ClassVar[Kind] = "album"


class RandomAlbums(_Query, frozen=True, tag=True):
    """A page of albums at random; asked again, it has others."""

    KIND: ClassVar[Kind] = "album"

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        part = await pod.library.albums(
            page_size=PAGE, ordering=("random",), scope=self.scope, **words
        )
        # Each page is shuffled by itself (Funkwhale): a second one would repeat the first.
        return replace(part, count=len(part.items), next="", counted=True)


class Around(_Query, frozen=True, tag=True):
    """Things of the kind ``what`` around one thing: those with common tags where the kinds are
    the same, else the libraries that it is in, or the playlists that hold it."""

    of: Kind = "artist"
    id: int = 0
    what: Kind = "artist"

    OMITS: ClassVar[bool] = True
    LISTED: ClassVar[bool] = False

    @property
    def kind(self) -> Kind:
        """The kind of what is around it."""
        return self.what

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        if self.what == "playlist":
            held: dict[str, Any] = {self.of: self.id}
            return await pod.playlists.page(page=page, page_size=PAGE, **held)
        if self.what == "library":
            return await self._libraries(pod, page)
        ask = getattr(pod.library, f"{self.what}s")
        return cast("Page[Any]", await ask(page=page, page_size=PAGE, related=self.id))

    async def _libraries(self, pod: Pod, page: int) -> Page[UploadLibrary]:
        match self.of:
            case "artist":
                return await pod.library.libraries_with_artist(ArtistId(self.id), page=page)
            case "album":
                return await pod.library.libraries_with_album(AlbumId(self.id), page=page)
            case _:
                return await pod.library.libraries_with_track(TrackId(self.id), page=page)


class Found(_Query, frozen=True, tag=True):
    """All things of one kind that a text finds, as a list of its own."""

    what: Kind = "track"
    text: str = ""

    @property
    def kind(self) -> Kind:
        """The kind that is searched for."""
        return self.what

    async def _request(self, pod: Pod, page: int, words: dict[str, Any]) -> Page[Any]:
        match self.what:
            case "artist":
                return await pod.library.artists(
                    page=page, page_size=PAGE, q=self.text, scope=self.scope
                )
            case "album":
                return await pod.library.albums(
                    page=page, page_size=PAGE, q=self.text, scope=self.scope
                )
            case "track":
                return await pod.library.tracks(
                    page=page, page_size=PAGE, q=self.text, scope=self.scope
                )
            case "playlist":
                return await pod.playlists.page(
                    page=page, page_size=PAGE, q=self.text, scope=self.scope
                )
            case "channel":
                return await pod.channels.page(
                    page=page, page_size=PAGE, q=self.text, scope=self.scope
                )
            case _:
                return await super()._request(pod, page, words)


Searchable: TypeAlias = Artists | Albums | Tracks | Playlists | Channels | Episodes
"""Lists that a pod narrows by a text (``q``)."""


class Narrowed(_Query, frozen=True, tag=True):
    """The rows of a list that a text fits as the pod finds them, in the order of that list."""

    of: Searchable = Artists()
    text: str = ""

    @property
    def kind(self) -> Kind:
        """The kind of the rows."""
        return self.of.kind

    @property
    def listed(self) -> bool:
        """As of the whole list."""
        return self.of.listed

    async def ask(self, pod: Pod, page: int, text: str = "") -> QueryAnswer:
        """Request one page, from 1. Raises FwtuiError."""
        return await self.of.ask(pod, page, text or self.text)


class LiveTracks(_Query, frozen=True, tag=True):
    """The tracks that a sentence names (:mod:`fwtui.library.sentence`), in its order."""

    sentence: str = ""


Query: TypeAlias = (
    Artists
    | Albums
    | Tracks
    | Favourites
    | Loved
    | Playlists
    | PlaylistTracks
    | Channels
    | Episodes
    | History
    | Radios
    | Libraries
    | LibraryTracks
    | AccountFollows
    | HiddenArtists
    | Notices
    | Suggestions
    | Tags
    | AlbumYears
    | YearAlbums
    | RandomAlbums
    | Around
    | Found
    | LiveTracks
    | Narrowed
)


def decode(key: str) -> Query:
    """The query with this ``key``. Raises msgspec.ValidationError."""
    query: Query = msgspec.json.decode(key, type=Query)
    return query


def _tags(tag: str) -> tuple[str, ...]:
    return (tag,) if tag else ()
