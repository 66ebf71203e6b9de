"""Rows of the Details view: facts of one thing, and the things that can be gone to from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fwtui.errors import FwtuiError
from fwtui.library.listing.queries import (
    AccountFollows,
    Albums,
    Around,
    Artists,
    Channels,
    Episodes,
    History,
    Libraries,
    LibraryTracks,
    LiveTracks,
    Loved,
    Playlists,
    PlaylistTracks,
    Query,
    Radios,
    Suggestions,
    Tracks,
    YearAlbums,
)
from fwtui.music import (
    Actor,
    Album,
    Artist,
    Channel,
    Credit,
    EditSubject,
    Playlist,
    Tag,
    Track,
    Upload,
    UploadLibrary,
    User,
    Year,
)
from fwtui.text import clock, counted, number, size_word
from fwtui.ui.followable import AboutPod, account_of, follow_words, is_own, subject_of
from fwtui.ui.views.allowance_wording import in_order
from fwtui.ui.views.pod_readiness import is_used_up
from fwtui.ui.widgets.empty_state import wrapped
from fwtui.ui.widgets.fact_rows import DOT, INTO, Explained, Fact, Goes, Link, Performs, label_width
from fwtui.ui.wording import (
    WITHOUT_NAME,
    chain_words,
    follow_word,
    licence_word,
    scope_word,
    together,
    with_stop,
)

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Listing
    from fwtui.player.output import Chain
    from fwtui.ui.context import AppContext

FEW, MANY = 6, 24
"""Rows of a list that a page shows before it leads to all of them."""
LOOKED_AT = 50
"""Tracks that are read for the albums an artist appears on: one request."""
_LONGEST_LINE = 78
_ASKED, _PAUSED, _NOT_KNOWN = "the pod is asked", "asked once requests go on", "not known here"


# --- names ---------------------------------------------------------------------------------------


def name_of(thing: Any) -> str:
    """The name of a thing."""
    match thing:
        case Channel(artist=artist):
            return artist.name
        case Album(title=title) | Track(title=title):
            return title
        case Year(id=year):
            return str(year)
        case AboutPod(about=about):
            return (about.name if about is not None else "") or "This pod"
        case UploadLibrary(name=name):
            return name or WITHOUT_NAME
        case _:
            return str(getattr(thing, "name", ""))


def kind_word(thing: Any) -> str:
    """What a thing is, in a word."""
    words: dict[type, str] = {
        UploadLibrary: "Library",
        Actor: "Account",
        Channel: "Podcast",
        AboutPod: "Pod",
        Explained: "Setting",
    }
    if isinstance(thing, Channel) and thing.artist.category != "podcast":
        return "Channel"
    return words.get(type(thing), type(thing).__name__)


def _short(thing: Any) -> str:
    """What follows the name of a thing in a row."""
    match thing:
        case Album():
            year = str(thing.released.year) if thing.released else ""
            tracks = counted(thing.tracks_count, "track") if thing.tracks_count else ""
            return _facts(year, tracks)
        case Artist(albums_count=count) if count:
            return counted(count, "album")
        case Track():
            return _facts(thing.artist, clock(thing.seconds) if thing.seconds else "")
        case Playlist():
            owner = thing.owner.name if thing.owner else ""
            return _facts(owner, counted(thing.tracks_count, "track"))
        case UploadLibrary():
            return _facts(thing.owner.name if thing.owner else "", _seen_by(thing.privacy))
        case _:
            return ""


def _facts(*facts: str) -> str:
    return DOT.join(filter(None, facts))


def _seen_by(privacy: str) -> str:
    words = {
        "me": "its owner alone",
        "followers": "followers",
        "instance": "all of its pod",
        "everyone": "everyone",
    }
    return words.get(privacy, privacy)


# --- the facts of a thing ------------------------------------------------------------------------


class FactSheet:
    """Collects the facts of one thing."""

    def __init__(
        self,
        context: AppContext,
        look: Callable[[Query, int], Listing],
        width: int,
        error: FwtuiError | None,
        chain: Chain | None = None,
    ) -> None:
        """``look`` gives a list whose first rows are requested; ``width`` is of the list;
        ``error`` says why the pod did not answer for the thing itself; ``chain`` is of the
        track that plays."""
        self._chain = chain
        self._context, self._library, self._look = context, context.library, look
        self._error = error
        label = label_width(width)
        self._room = max(16, min(width - label - 8, _LONGEST_LINE))
        self._asked = _PAUSED if is_used_up(context.pod.standings()) else _ASKED
        self.facts: list[Fact] = []
        self._reasons: set[str] = set()
        """Why something is not known: the sentences that the page says already."""
        self.account: Actor | None = None
        """The account of the page, with what its lists say of it."""

    def of(self, thing: Any) -> Sequence[Fact]:
        """The facts of a thing, from the store and from what the pod has answered so far."""
        match thing:
            case Artist():
                self._artist(thing)
            case Album():
                self._album(thing)
            case Track():
                self._track(thing)
            case Playlist():
                self._playlist(thing)
            case Channel():
                self._channel(thing)
            case Actor():
                self._account(thing)
            case UploadLibrary():
                self._upload_library(thing)
            case Tag(name=name):
                tagged: tuple[Query, ...] = (Artists(tag=name), Albums(tag=name), Tracks(tag=name))
                for label, query in zip(("Artists", "Albums", "Tracks"), tagged, strict=True):
                    self._list(label, query, name, none="none")
            case Year(id=year):
                self._list("Albums", YearAlbums(year=year), str(year), MANY)
                self._goes("Tracks", "its tracks", LiveTracks(sentence=f"year {year}"), str(year))
            case AboutPod():
                self._pod(thing)
            case Explained(facts=facts):
                for label, text in facts:
                    self._prose(label, text)
        return self.facts

    def _fact(self, label: str, text: str, more: str = "", goes: Any = None) -> None:
        """A row; none for an empty text. The label stands before the first of its rows."""
        if not text:
            return
        key = f"{label}/{getattr(goes, 'id', '')}/{text}"
        group = self.facts[-1].id.partition("/")[0] if self.facts else ""
        self.facts.append(Fact(key, "" if group == label else label, text, more, goes))

    def _things(self, label: str, things: Iterable[Any]) -> None:
        for thing in things:
            self._fact(label, name_of(thing), _short(thing), thing)

    def _goes(self, label: str, text: str, query: Query, words: str, more: str = "") -> None:
        self._fact(label, text, more, Goes(query, words))

    def _list(self, label: str, query: Query, words: str, most: int = FEW, none: str = "") -> None:
        """The first rows of a list, and the way to all of it."""
        rows = self._look(query, most)
        state = rows.state
        if not state.known:
            self._unknown(label, state.error)
            return
        known = [rows[row] for row in range(min(len(rows), most))]
        things = [subject_of(self._library, each) or each for each in known if each is not None]
        self._things(label, things)
        if len(rows) > most or len(things) < len(known):
            count = f"{number(len(rows) - state.open_end)}{'+' if state.open_end else ''}"
            self._goes(label, f"all {count}", query, f"{label}: {words}")
        elif not things:
            self._fact(label, none)

    def _unknown(self, label: str, error: FwtuiError | None) -> None:
        """Says why there is nothing under a label: in whole once on a page."""
        if error is None:
            self._fact(label, self._asked)
        elif (sentence := with_stop(error.sentence)) in self._reasons:
            self._fact(label, _NOT_KNOWN)
        else:
            self._reasons.add(sentence)
            self._prose(label, sentence)

    def _prose(self, label: str, text: str) -> None:
        for row, line in enumerate(wrapped(((text, ""),), self._room)):
            words = "".join(part for part, _ in line)
            key = f"{label}/{row}"
            self.facts.append(Fact(key, "" if row else label, words)) if words else None

    def _credits(self, label: str, credits: Sequence[Credit]) -> None:
        artists = [self._library.artist(each.id) or Artist(each.id, each.name) for each in credits]
        self._things(label, artists)

    def _tags(self, tags: Sequence[str]) -> None:
        self._things("Tags", map(Tag, tags))

    def _edits(self, subject: EditSubject, thing: Artist | Album | Track) -> None:
        """The way to the edits that were suggested of a thing: they are asked for there."""
        if thing.is_local:
            query = Suggestions(of=subject, id=thing.id)
            self._goes("Edits", "what was suggested", query, name_of(thing))

    def _origin(self, thing: Any) -> None:
        """The pod that a thing comes from, its address, and since when it is known here."""
        host = urlsplit(thing.fid).hostname or ""
        if not thing.is_local and host:
            self._goes("From", host, Albums(scope=f"domain:{host}"), f"Albums of {host}")
        elif thing.is_local:
            self._fact("From", "this pod")
        self._since(thing)
        if thing.fid:
            self._fact("Address", thing.fid, goes=Link(thing.fid))

    def _since(self, thing: Any, label: str = "Added") -> None:
        if thing.created is not None:
            self._fact(label, f"{thing.created.astimezone():%-d %B %Y}")

    def _licence(self, codes: Iterable[str]) -> None:
        for code in dict.fromkeys(filter(None, codes)):
            goes = None
            if self._library.is_mirrored:  # else the pod would have to be read for it
                words = licence_word(code)
                goes = Goes(LiveTracks(sentence=f"licence:{code}"), words)
            self._fact("Licence", licence_word(code), goes=goes)

    def _artist(self, artist: Artist) -> None:
        self._list("Albums", Albums(artist=artist.id), artist.name, MANY, "none of its own")
        tracks = self._look(Tracks(artist=artist.id), LOOKED_AT)
        self._appears_on(artist, tracks)
        if tracks.state.known and len(tracks):
            count = counted(len(tracks), "track")
            self._goes("Tracks", f"all {count}", tracks.query, artist.name)
        self._prose("About", artist.description)
        self._tags(artist.tags)
        self._list("Related", Around("all", "artist", artist.id, "artist"), artist.name)
        self._list("Shared by", Around("all", "artist", artist.id, "library"), artist.name)
        self._edits("artist", artist)
        self._origin(artist)

    def _appears_on(self, artist: Artist, tracks: Listing) -> None:
        known = [tracks[row] for row in range(min(len(tracks), LOOKED_AT))]
        on = {
            each.album.id: each.album
            for each in known
            if isinstance(each, Track)
            and each.album
            and each.album.credits
            and all(credit.id != artist.id for credit in each.album.credits)
        }
        self._things("Appears on", (self._album_of(each) for each in on.values()))
        if on and len(tracks) > LOOKED_AT:
            first = f"as far as the first {LOOKED_AT} tracks tell"
            self._fact("Appears on", first)

    def _album_of(self, ref: Any) -> Album:
        known = self._library.album(ref.id)
        return known or Album(ref.id, ref.title, ref.credits, ref.released, cover=ref.cover)

    def _album(self, album: Album) -> None:
        self._credits("Artist", album.credits)
        if album.released is not None:
            year = album.released.year
            self._fact("Released", f"{album.released:%-d %B %Y}", "", Year(year))
        tracks = self._look(Tracks(album=album.id), LOOKED_AT)
        known = [each for each in map(tracks.__getitem__, range(len(tracks))) if each is not None]
        if tracks.state.known:
            whole = len(known) == len(tracks)
            discs = len({each.disc or 1 for each in known})
            length = clock(together(each.seconds for each in known)) if known and whole else ""
            on = counted(discs, "disc") if discs > 1 else ""
            words = counted(len(tracks), "track")
            self._goes("Tracks", words, tracks.query, album.title, _facts(on, length))
            self._licence(each.licence for each in known)
            for words in dict.fromkeys(each.copyright for each in known if each.copyright):
                self._fact("Copyright", words)
        else:
            self._unknown("Tracks", tracks.state.error)
        self._prose("About", album.description)
        self._tags(album.tags)
        self._list("Related", Around("all", "album", album.id, "album"), album.title)
        self._list("Shared by", Around("all", "album", album.id, "library"), album.title)
        self._edits("album", album)
        self._origin(album)

    def _track(self, track: Track) -> None:
        self._credits("Artist", track.credits)
        if track.album is not None:
            place = f"track {track.position}" if track.position else ""
            disc = f"disc {track.disc}" if track.disc and track.disc > 1 else ""
            album = self._album_of(track.album)
            self._fact("Album", album.title, _facts(place, disc), album)
        for origin in self._context.player.queue.origins_of(track.id, FEW):
            self._fact("Taken from", origin.words, goes=origin if origin.place else None)
        length = self._context.player.playback.length_of(track)
        self._fact("Length", clock(length) if length else "")
        self._prose("Notes", track.description)
        for upload in track.uploads:
            self._fact("File", *_file(upload))
        if not track.uploads:
            self._fact("File", "none that you may hear")
        if self._chain is not None:
            self._fact("Sound", INTO.join(chain_words(self._chain)))
        self._licence((track.licence,))
        self._fact("Copyright", track.copyright)
        self._tags(track.tags)
        self._list("Playlists", Around("all", "track", track.id, "playlist"), track.title)
        self._list("Related", Around("all", "track", track.id, "track"), track.title)
        self._list("Shared by", Around("all", "track", track.id, "library"), track.title)
        self._edits("track", track)
        self._origin(track)

    def _playlist(self, playlist: Playlist) -> None:
        if playlist.owner is not None:
            self._fact("Owner", playlist.owner.name, "", playlist.owner)
        length = clock(playlist.seconds) if playlist.seconds else ""
        words = counted(playlist.tracks_count, "track")
        self._goes("Tracks", words, PlaylistTracks(playlist=playlist.id), playlist.name, length)
        self._fact("Seen by", _seen_by(playlist.privacy))
        self._since(playlist, "Made")
        if playlist.modified is not None:
            self._fact("Changed", f"{playlist.modified.astimezone():%-d %B %Y}")

    def _follow(self, thing: Any, listed: Query, state: str, none: str) -> None:
        """Whether a thing is followed, which the row changes: the first row of its page, so that
        its key is on the thing itself. ``listed`` is the list of what is followed."""
        if words := follow_words(self._context, thing):
            known = self._look(listed, 1).state
            waits = _NOT_KNOWN if known.error else self._asked
            text = state or (none if known.known else waits)
            self._fact("Follow", text, words, Performs("follow"))

    def _channel(self, channel: Channel) -> None:
        on = self._library.edits.is_subscribed(channel)
        mine = Channels(scope="subscribed")
        self._follow(channel, mine, "followed" if on else "", "not followed")
        self._list("Episodes", Episodes(channel=channel.id), channel.artist.name, FEW, "none")
        self._prose("About", channel.artist.description)
        if channel.owner is not None:
            self._fact("Owner", channel.owner.name, "", channel.owner)
        if channel.subscriptions is not None:
            self._fact("Followers", counted(channel.subscriptions, "account"))
        self._tags(channel.artist.tags)
        self._since(channel)
        for label, address in (("Feed", channel.rss), ("Page", channel.url)):
            if address:
                self._fact(label, address, goes=Link(address))

    def _account(self, account: Actor) -> None:
        name = account.name if "@" in account.name else f"{account.name}@{self._host}"
        scope = f"actor:{name}"
        lists: tuple[Query, ...] = (
            History(scope),
            Loved(scope),
            Playlists(scope),
            Libraries(scope),
        )
        account = self.account = account if account.fid else self._with_address(account, lists)
        host = name.partition("@")[2]
        self._fact("Name", name, "" if host == self._host else "as far as this pod knows it")
        state = follow_word(self._library.edits.account_follow(account)) if account.fid else ""
        self._follow(account, AccountFollows(), state, "not followed")
        for label, query in zip(("Heard", "Loves", "Playlists", "Libraries"), lists, strict=True):
            self._list(label, query, name, none="none that you may see")
        self._list("Podcasts", Channels(scope), name)
        self._list("Radios", Radios(scope), name)
        self._goes("Music", "its albums", Albums(scope), f"Albums of {name}")
        if not is_own(self._context, account):
            self._fact("Along", "listen along with it", goes=Performs("listen_along"))
        if account.fid:
            self._fact("Address", account.fid, goes=Link(account.fid))

    def _with_address(self, account: Actor, lists: tuple[Query, ...]) -> Actor:
        """An account that was named only, with the address that the rows of its lists give: a
        follow needs it."""
        for rows in (self._look(query, FEW) for query in lists):
            for row in range(min(len(rows), FEW)):
                found = account_of(rows[row])
                if found is not None and found.fid:
                    return Actor(account.name, found.is_local, found.fid)
        return account

    @property
    def _host(self) -> str:
        return self._context.pod.state.host

    def _upload_library(self, library: UploadLibrary) -> None:
        state = follow_word(self._library.edits.library_follow(library.id))
        self._follow(library, Libraries(scope="subscribed"), state, "not followed")
        if library.owner is not None:
            self._fact("Owner", library.owner.name, "", library.owner)
        self._prose("About", library.description)
        self._list("Tracks", LibraryTracks(library=library.id), name_of(library), FEW, "none")
        size = size_word(library.size) if library.size else ""
        uploads = counted(library.uploads_count, "file") if library.uploads_count else ""
        self._fact("Files", _facts(uploads, size))
        self._fact("Seen by", _seen_by(library.privacy))
        self._since(library, "Made")
        if library.fid:
            self._fact("Address", library.fid, goes=Link(library.fid))

    def _pod(self, pod: AboutPod) -> None:
        about, user = pod.about, pod.user
        state = self._context.pod.state
        self._fact("Address", state.address or state.host, goes=Link(state.address or state.host))
        if about is None:
            self._unknown("About", self._error)
        else:
            self._fact("Software", _facts(f"Funkwhale {about.version}"))
            self._prose("About", about.about)
            counts = ((about.artists, "artist"), (about.albums, "album"), (about.tracks, "track"))
            music = (counted(count, word) for count, word in counts if count is not None)
            self._fact("Music", _facts(*music))
            open_ = {True: "heard by everyone", False: "heard with an account", None: ""}
            self._fact("Open to", open_[about.allows_anonymous])
            register = {True: "everyone may open one", False: "closed", None: ""}
            self._fact("Accounts", register[about.open_registrations])
            self._fact("Federation", "with other pods" if about.federates else "none")
            self._prose("Rules", about.rules or "none are written")
            self._prose("Terms", about.terms)
            self._fact("Contact", about.contact, goes=Link(about.contact))
        if user is not None:
            self._fact("You", user.full_username or user.username, "", self._me(user))
            if user.quota is not None:
                used = size_word(user.used or 0)
                self._fact("Quota", f"{used} of {size_word(user.quota)} used")
        for standing in in_order(self._context.pod.standings(), user is not None):
            left = f"{number(standing.remaining)} of {number(standing.limit)} left"
            words = scope_word(standing.scope)
            self._fact("Limits", words, left, Performs("allowance"))

    def _me(self, user: User) -> Actor:
        return Actor(user.full_username or f"{user.username}@{self._host}")


def _file(upload: Upload) -> tuple[str, str]:
    """Format and bitrate; size and length."""
    name = (upload.extension or upload.mimetype.rpartition("/")[2]).upper() or "a file"
    rate = f"{round(upload.bitrate / 1000)} kbit/s" if upload.bitrate else ""
    size = size_word(upload.size) if upload.size else ""
    return _facts(name, rate), _facts(size, clock(upload.seconds) if upload.seconds else "")
