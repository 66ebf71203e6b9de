"""Faults 39 and 73 to 75: a change of the listener is made exactly once, whatever its answer.

Every kind of change meets every fault on every dialect; the truth is read in the demo pod.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fwtui.demo.catalogue import ids
from fwtui.demo.endpoints.channels import Subscriptions
from fwtui.demo.endpoints.favourites import FavouriteStore
from fwtui.demo.endpoints.history import ListeningStore
from fwtui.demo.endpoints.libraries import Follows
from fwtui.demo.endpoints.moderation import ContentFilters
from fwtui.demo.endpoints.playlists import PlaylistRow, PlaylistStore
from fwtui.demo.endpoints.radios import RadioStore
from fwtui.demo.endpoints.user_follows import UserFollows
from fwtui.demo.pod import DemoPod
from fwtui.demo.server.answer import HttpAnswer, HttpRequest
from fwtui.demo.server.faults import Go, HangUp, Twist
from fwtui.demo.server.http import Flow, Reply, html_500
from fwtui.library.events import ChangeRefused
from fwtui.library.library import Library
from fwtui.library.listing.queries import Favourites
from fwtui.library.outbox.outbox import MOST_FAILURES, MOST_SENDS
from fwtui.music import (
    Actor,
    Artist,
    ArtistId,
    Channel,
    ChannelId,
    LibraryId,
    PlaylistId,
    Radio,
    TrackId,
    UploadLibrary,
)
from fwtui.pod.auth.accounts import Account
from fwtui.pod.auth.tokens import FixedToken, Secret
from fwtui.pod.dialect import PodDialect
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod
from fwtui.pod.schema import RadioFilter, config_of
from fwtui.pod.settings import PodSettings
from tests.library.fixtures import library_in, settled, until

DIALECTS = ("1", "2-alpha", "2")
SCOPES = tuple(
    f"authenticated-{what}"
    for what in ("list", "retrieve", "create", "update", "destroy", "wildcard")
)
SLOW = 0.4
"""Seconds until the client gives up, in tests of time-outs."""
_numbers = itertools.count()
START = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture(scope="module", params=DIALECTS)
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPod]:
    limits = dict.fromkeys(SCOPES, "1000000/60s")
    with DemoPod(dialect=request.param, limits=limits) as demo:
        yield demo


@pytest.fixture(autouse=True)
def straight(demo: DemoPod) -> Iterator[None]:
    yield
    demo.straighten()


@pytest.fixture
async def pod(demo: DemoPod) -> AsyncIterator[Pod]:
    pod = pod_of(demo)
    yield pod
    await pod.aclose()


def pod_of(demo: DemoPod, timeout: float = 30.0) -> Pod:
    account = Account(Origin.parse(demo.url), "demo", "token")
    settings = PodSettings(attempts=2, backoff=0.01, timeout=timeout)
    http = PodClient(account, settings, dialect=PodDialect.of(demo.state.dialect.version))
    http.token_source = FixedToken(Secret(demo.token().access_token))
    return Pod(account, http=http)


# --- faults -------------------------------------------------------------------------------


async def lost(asked: HttpRequest, go: Go) -> HttpAnswer:
    await go()
    raise HangUp


async def cut(asked: HttpRequest, go: Go) -> HttpAnswer:
    answer = await go()
    body = answer.body or b"{}" + b" " * 50
    return answer.having(body).flowing(Flow(drop_after=len(body) // 2))


async def garbage(asked: HttpRequest, go: Go) -> Reply:
    await go()
    return Reply(200, b'\x00\xff{"count": [[[', plain=True)


async def other_shape(asked: HttpRequest, go: Go) -> HttpAnswer:
    """JSON of a dialect that is not known."""
    return (await go()).having({"key": "value"})


async def failed_after(asked: HttpRequest, go: Go) -> Reply:
    await go()
    return html_500()


async def late(asked: HttpRequest, go: Go) -> HttpAnswer:
    answer = await go()
    await asyncio.sleep(2 * SLOW)
    return answer


async def unknown_status(asked: HttpRequest, go: Go) -> Reply:
    await go()
    return Reply(418, {"detail": "I'm a teapot"})


async def gateway_before(asked: HttpRequest, go: Go) -> Reply:
    return Reply(502, b"<html>Bad Gateway</html>", "text/html", plain=True)


async def failed_before(asked: HttpRequest, go: Go) -> Reply:
    return html_500()


AFTER: tuple[Twist, ...] = (lost, cut, garbage, other_shape, failed_after, late, unknown_status)
"""Faults of a change that the pod has made."""
FAULTS: tuple[Twist, ...] = (*AFTER, gateway_before, failed_before)


# --- changes ------------------------------------------------------------------------------


@dataclass
class Subject:
    """The subject of one change: a track of its own and a playlist of its own."""

    demo: DemoPod
    pod: Pod
    number: int = field(default_factory=lambda: next(_numbers))
    playlist: PlaylistId = field(default_factory=lambda: PlaylistId(""))
    radio: Radio | None = None
    sign: str = ""
    """A part of its requests' bodies or paths, where neither name nor time is in them."""

    @property
    def name(self) -> str:
        return f"Faulty {self.number}"

    @property
    def at(self) -> datetime:
        return START + timedelta(minutes=self.number, microseconds=self.number)

    def is_named_in(self, asked: HttpRequest) -> bool:
        """Whether a request is about this subject, not late from another test."""
        words = filter(None, (self.name, self.at.isoformat(), self.sign))
        named = any(word.encode() in asked.body or word in asked.path for word in words)
        return named or bool(self.playlist and f"/{self.playlist}/" in asked.path)

    def row(self) -> PlaylistRow:
        """The playlist in the pod. Raises ValueError where it is not there once."""
        (row,) = [each for each in self.rows() if each.name.startswith(self.name)]
        return row

    def rows(self) -> list[PlaylistRow]:
        return list(self.demo.state.part(PlaylistStore).by_id.values())

    def tracks(self) -> list[int]:
        return [each.track for each in self.row().rows]

    async def with_rows(self, *tracks: int) -> None:
        made = await self.pod.playlists.create(self.name, "me")
        self.playlist = made.id
        await self.pod.playlists.add(made.id, [TrackId(each) for each in tracks], duplicates=True)

    def favourites(self) -> dict[int, int]:
        return self.demo.state.part(FavouriteStore).of(self.demo.state.users["demo"])


@dataclass
class Kind:
    """A kind of change: how it begins, how it is made, and the truth afterwards."""

    name: str
    asked: str
    """Method and last part of the path of its request."""
    make: Callable[[Library, Subject], object]
    truth: Callable[[Subject], object]
    wanted: object
    begin: Callable[[Subject], Awaitable[None]]
    since: str = "1"
    """The first dialect that has it."""

    def matches(self, asked: HttpRequest) -> bool:
        method, _, end = self.asked.partition(" ")
        parts = asked.path.strip("/").split("/")
        there = parts[-2] if end.endswith("/ID") else parts[-1]
        return asked.method == method and there == end.removesuffix("/ID")

    def is_of(self, demo: DemoPod) -> bool:
        return DIALECTS.index(demo.state.dialect.name) >= DIALECTS.index(self.since)


async def rows(subject: Subject) -> None:
    await subject.with_rows(4, 5, 6)


async def nothing(subject: Subject) -> None:
    """The change needs no preparation."""


async def no_heart(subject: Subject) -> None:
    await subject.pod.favourites.remove(TrackId(7))


async def a_heart(subject: Subject) -> None:
    await subject.pod.favourites.add(TrackId(7))


def listens(subject: Subject) -> int:
    rows = subject.demo.state.part(ListeningStore).rows.values()
    wanted = subject.at
    return sum(row.track == 8 and datetime.fromisoformat(row.created) == wanted for row in rows)


def copies(subject: Subject) -> list[list[int]]:
    return [
        [place.track for place in row.rows]
        for row in subject.rows()
        if row.name.startswith(subject.name)
    ]


# --- subscriptions, follows, hidden artists, radios ------------------------------------------


def channels(subject: Subject) -> int:
    """How many subscriptions to the second channel the account has."""
    store = subject.demo.state.part(Subscriptions)
    demo = subject.demo.state.users["demo"].id
    return sum(row.user == demo and row.channel == 2 for row in store.rows.values())


def follows(subject: Subject) -> int:
    store = subject.demo.state.part(Follows)
    return sum(row.user == "demo" and row.library == HOUSE for row in store.rows)


def accounts(subject: Subject) -> int:
    store = subject.demo.state.part(UserFollows)
    return sum(row.user == "demo" and row.target == "olga" for row in store.rows)


def filters(subject: Subject) -> int:
    store = subject.demo.state.part(ContentFilters)
    return sum(row.artist == 9 for row in store.rows.values())


def radios(subject: Subject) -> list[tuple[str, bool, list[int]]]:
    rows = subject.demo.state.part(RadioStore).by_id.values()
    return [
        (row.name, row.public, row.config[0]["ids"])
        for row in rows
        if row.name.startswith(subject.name)
    ]


HOUSE = 4
"""The number of a library that the account has not followed."""
CHANNEL = ChannelId(ids.uuid("channel", 2))
LIBRARY = UploadLibrary(LibraryId(ids.uuid("library", HOUSE)), "The house")
ON_TWO = RadioFilter("artist", ids=(9, 3))


def olga(subject: Subject) -> Actor:
    return Actor("olga@here", fid=f"{subject.demo.url}/federation/actors/olga")


def with_subscription(on: bool) -> Callable[[Subject], Awaitable[None]]:
    async def begin(subject: Subject) -> None:
        subject.sign = CHANNEL
        send = subject.pod.channels.subscribe if on else subject.pod.channels.unsubscribe
        await send(CHANNEL)

    return begin


def with_follow(on: bool) -> Callable[[Subject], Awaitable[None]]:
    async def begin(subject: Subject) -> None:
        subject.sign = LIBRARY.id
        known = (await subject.pod.libraries.followed()).get(LIBRARY.id)
        if known is not None and not on:
            await subject.pod.libraries.unfollow(known.id)
        if known is None and on:
            await subject.pod.libraries.follow(LIBRARY.id)

    return begin


def with_account(on: bool) -> Callable[[Subject], Awaitable[None]]:
    async def begin(subject: Subject) -> None:
        subject.sign = olga(subject).fid
        known = (await subject.pod.accounts.followed()).get(subject.sign)
        if known is not None and not on:
            await subject.pod.accounts.unfollow(known.id)
        if known is None and on:
            await subject.pod.accounts.follow(subject.sign)

    return begin


def with_hidden(on: bool) -> Callable[[Subject], Awaitable[None]]:
    async def begin(subject: Subject) -> None:
        subject.sign = '"id":9}'
        for each in (await subject.pod.moderation.hidden()).items:
            if each is not None:
                await subject.pod.moderation.unhide(each.id)
        if on:
            await subject.pod.moderation.hide(ArtistId(9))

    return begin


async def a_radio(subject: Subject) -> None:
    subject.radio = await subject.pod.radios.save(None, subject.name, config_of((ON_TWO,)))


def known_radio(subject: Subject) -> Radio:
    assert subject.radio is not None
    return subject.radio


def subscribing(library: Library, subject: Subject, on: bool) -> object:
    artist = Artist(
        ArtistId(
            {
                place: artist
                for artist, place in subject.demo.state.catalogue.artist_channel.items()
            }[2]
        ),
        "Efir",
    )
    return library.edits.subscribe(Channel(CHANNEL, artist), on)


NEW_KINDS = (
    Kind(
        "subscribe",
        "POST subscribe",
        lambda library, subject: subscribing(library, subject, True),
        channels,
        1,
        with_subscription(False),
    ),
    Kind(
        "unsubscribe",
        "POST unsubscribe",
        lambda library, subject: subscribing(library, subject, False),
        channels,
        0,
        with_subscription(True),
    ),
    Kind(
        "follow",
        "POST library",
        lambda library, subject: library.edits.follow_library(LIBRARY, True),
        follows,
        1,
        with_follow(False),
    ),
    Kind(
        "unfollow",
        "DELETE library/ID",
        lambda library, subject: library.edits.follow_library(LIBRARY, False),
        follows,
        0,
        with_follow(True),
    ),
    Kind(
        "follow account",
        "POST user",
        lambda library, subject: library.edits.follow_account(olga(subject), True),
        accounts,
        1,
        with_account(False),
        "2-alpha",
    ),
    Kind(
        "unfollow account",
        "DELETE user/ID",
        lambda library, subject: library.edits.follow_account(olga(subject), False),
        accounts,
        0,
        with_account(True),
        "2-alpha",
    ),
    Kind(
        "hide",
        "POST content-filters",
        lambda library, subject: library.edits.hide_artist(ArtistId(9), "Nine", True),
        filters,
        1,
        with_hidden(False),
    ),
    Kind(
        "unhide",
        "DELETE content-filters/ID",
        lambda library, subject: library.edits.hide_artist(ArtistId(9), "Nine", False),
        filters,
        0,
        with_hidden(True),
    ),
    Kind(
        "save radio",
        "POST radios",
        lambda library, subject: library.edits.create_radio(subject.name, [ON_TWO], public=True),
        lambda subject: radios(subject) == [(subject.name, True, [3, 9])],
        True,
        nothing,
    ),
    Kind(
        "edit radio",
        "PUT radios/ID",
        lambda library, subject: library.edits.edit_radio(
            known_radio(subject), name=f"{subject.name} b", public=True
        ),
        lambda subject: radios(subject) == [(f"{subject.name} b", True, [3, 9])],
        True,
        a_radio,
    ),
    Kind(
        "delete radio",
        "DELETE radios/ID",
        lambda library, subject: library.edits.delete_radio(known_radio(subject).id),
        radios,
        [],
        a_radio,
    ),
)
KINDS = (
    Kind(
        "heart",
        "POST tracks",
        lambda library, subject: library.edits.set_favourite(TrackId(7), True),
        lambda subject: 7 in subject.favourites(),
        True,
        no_heart,
    ),
    Kind(
        "no heart",
        "POST remove",
        lambda library, subject: library.edits.set_favourite(TrackId(7), False),
        lambda subject: 7 in subject.favourites(),
        False,
        a_heart,
    ),
    Kind(
        "listen",
        "POST listenings",
        lambda library, subject: library.edits.listened(TrackId(8), subject.at),
        listens,
        1,
        nothing,
    ),
    Kind(
        "create",
        "POST playlists",
        lambda library, subject: library.edits.create_playlist(
            subject.name, [TrackId(3), TrackId(4)]
        ),
        copies,
        [[3, 4]],
        nothing,
    ),
    Kind(
        "rename",
        "PATCH playlists/ID",
        lambda library, subject: library.edits.rename_playlist(
            subject.playlist, f"{subject.name} b"
        ),
        lambda subject: subject.row().name.endswith(" b"),
        True,
        rows,
    ),
    Kind(
        "privacy",
        "PATCH playlists/ID",
        lambda library, subject: library.edits.set_playlist_privacy(subject.playlist, "everyone"),
        lambda subject: subject.row().privacy,
        "everyone",
        rows,
    ),
    Kind(
        "add",
        "POST add",
        lambda library, subject: library.edits.add_to_playlist(
            subject.playlist, [TrackId(6), TrackId(6)]
        ),
        Subject.tracks,
        [4, 5, 6, 6, 6],
        rows,
    ),
    Kind(
        "move",
        "POST move",
        lambda library, subject: library.edits.move_in_playlist(subject.playlist, [0], 2),
        Subject.tracks,
        [5, 6, 4],
        rows,
    ),
    Kind(
        "remove",
        "POST remove",
        lambda library, subject: library.edits.remove_from_playlist(subject.playlist, 1),
        Subject.tracks,
        [4, 6],
        rows,
    ),
    Kind(
        "clear",
        "DELETE clear",
        lambda library, subject: library.edits.clear_playlist(subject.playlist),
        Subject.tracks,
        [],
        rows,
    ),
    Kind(
        "delete",
        "DELETE playlists/ID",
        lambda library, subject: library.edits.delete_playlist(subject.playlist),
        copies,
        [],
        rows,
    ),
)
"""Every kind of change to favourites, history and playlists."""
IDEMPOTENT = (
    *("heart", "no heart", "rename", "privacy", "clear", "delete", "subscribe", "unsubscribe"),
    *("unfollow", "unfollow account", "unhide", "edit radio", "delete radio"),
)
"""The client repeats these by itself: the pod has the same afterwards."""


async def begun(kind: Kind, subject: Subject, library: Library) -> None:
    """The change is made here, without a pod; what it edits is known."""
    from fwtui.library.listing.queries import PlaylistTracks
    from tests.library.fixtures import see

    await kind.begin(subject)
    if subject.playlist:
        library.connect(subject.pod)
        listing = library.listing(PlaylistTracks(playlist=subject.playlist))
        await see(listing)
        library.connect(None)
    kind.make(library, subject)


def quick(folder: Path) -> Library:
    return library_in(folder, change_pauses=(0.02, 0.05), heart_pause=0.0)


QUICK = (lost, other_shape, unknown_status, gateway_before)
"""Faults of the usual run for the later kinds."""
WITH_FAULTS = [
    pytest.param(
        kind,
        fault,
        id=f"{kind.name}-{fault.__name__}",
        marks=() if kind in KINDS or fault in QUICK else pytest.mark.long,
    )
    for kind in (*KINDS, *NEW_KINDS)
    for fault in FAULTS
]


@pytest.mark.parametrize(("kind", "fault"), WITH_FAULTS)
async def test_73_a_change_is_made_once(
    demo: DemoPod, pod: Pod, kind: Kind, fault: Twist, tmp_path: Path
) -> None:
    if not kind.is_of(demo):
        pytest.skip("the dialect does not have it")
    library = quick(tmp_path)
    subject = Subject(demo, pod)
    events: list[Any] = []
    library.subscribe(events.append)
    await begun(kind, subject, library)
    demo.twist(kind.matches, fault)
    demo.forget_seen()
    sender = pod_of(demo, timeout=SLOW) if fault is late else pod
    library.connect(sender)
    await until(lambda: not len(library.outbox))
    assert kind.truth(subject) == kind.wanted
    assert not [event for event in events if isinstance(event, ChangeRefused)]
    if fault in AFTER and kind.name not in IDEMPOTENT:

        def ours(asked: HttpRequest) -> bool:
            return kind.matches(asked) and subject.is_named_in(asked)

        # Late requests are noted when their answers begin.
        sent = await asyncio.to_thread(demo.wait, ours)
        assert len(sent) == 1, "a change that was made is not sent again"
    await library.aclose()
    if sender is not pod:
        await sender.aclose()


# --- changes that are never settled -----------------------------------------------------------


async def without_keys(asked: HttpRequest, go: Go) -> HttpAnswer:
    """The answers about playlists as a client saw them that did not know UUIDs: no ``id``."""
    answer = await go()

    def stripped(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: stripped(v) for k, v in value.items() if k not in ("id", "uuid")}
        return [stripped(each) for each in value] if isinstance(value, list) else value

    return answer.having(stripped(answer.json()))


def about_playlists(asked: HttpRequest) -> bool:
    return "/playlists" in asked.path


def refusals(events: list[Any]) -> list[str]:
    return [event.sentence for event in events if isinstance(event, ChangeRefused)]


async def test_73_a_playlist_whose_key_cannot_be_read_is_not_made_again(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    """Five empty copies within a minute, and on after a restart: one request, then a report."""
    subject = Subject(demo, pod)
    demo.twist(about_playlists, without_keys, times=None)
    library = quick(tmp_path)
    events: list[Any] = []
    library.subscribe(events.append)
    library.edits.create_playlist(subject.name, [TrackId(3), TrackId(4)])
    library.edits.listened(TrackId(8), subject.at)
    demo.forget_seen()
    library.connect(pod)

    def looked() -> int:
        return len(demo.asked(lambda asked: asked.method == "GET" and about_playlists(asked)))

    await until(lambda: looked() >= 3)
    await library.aclose()
    library = quick(tmp_path)  # a restart in the middle of it
    library.subscribe(events.append)
    library.connect(pod)
    await until(lambda: bool(refusals(events)))
    assert not len(library.outbox)
    assert copies(subject) == [[]]
    assert looked() <= 1 + MOST_FAILURES + 1, "the number of look-ups is kept over restarts"
    assert listens(subject) == 1, "nothing behind it waits"
    (said,) = refusals(events)
    assert said == (
        f"The pod does not say whether the playlist {subject.name} was made."
        " Look there before you do it again."
    )
    await library.aclose()


async def test_73_a_playlist_is_made_once_by_the_answer_of_each_dialect(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    subject = Subject(demo, pod)
    library = quick(tmp_path)
    made = library.edits.create_playlist(subject.name)
    demo.forget_seen()
    library.connect(pod)
    await until(lambda: not len(library.outbox))
    assert copies(subject) == [[]]
    assert len(demo.asked("POST")) <= len(demo.asked(about_playlists))
    real = library.outbox.real(made)
    assert real in (str(subject.row().id), subject.row().uuid)
    await library.aclose()


async def test_73_a_change_that_the_pod_never_makes_is_sent_so_often_and_reported(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    subject = Subject(demo, pod)
    library = quick(tmp_path)
    events: list[Any] = []
    library.subscribe(events.append)
    adding = KINDS[6]
    await begun(adding, subject, library)
    library.edits.listened(TrackId(8), subject.at)
    demo.twist(adding.matches, failed_before, times=None)
    demo.forget_seen()
    library.connect(pod)
    await until(lambda: len(demo.asked(adding.matches)) >= 2)
    assert listens(subject) == 1, "it does not wait behind it"
    await library.aclose()
    library = quick(tmp_path)
    library.subscribe(events.append)
    library.connect(pod)
    await until(lambda: bool(refusals(events)))
    assert not len(library.outbox)
    assert len(demo.asked(adding.matches)) == MOST_SENDS, "counted over restarts"
    assert subject.tracks() == [4, 5, 6]
    (said,) = refusals(events)
    assert "2 tracks could not be added to " in said
    await library.aclose()


GONE = (
    *("delete", "unsubscribe", "unfollow", "unfollow account", "unhide"),
    *("no heart", "delete radio"),
)
REFUSED = [
    pytest.param(
        kind,
        status,
        id=f"{kind.name}-{status}",
        marks=() if kind in KINDS or status in (400, 404) else pytest.mark.long,
    )
    for kind in (*KINDS, *NEW_KINDS)
    for status in (400, 403, 404, 409)
    # What is gone already is as the listener wants it.
    if not (kind.name == "no heart" and status == 400) and not (kind.name in GONE and status == 404)
]


@pytest.mark.parametrize(("kind", "status"), REFUSED)
async def test_73_a_refusal_is_final(
    demo: DemoPod, pod: Pod, kind: Kind, status: int, tmp_path: Path
) -> None:
    if not kind.is_of(demo):
        pytest.skip("the dialect does not have it")
    subject = Subject(demo, pod)
    library = quick(tmp_path)
    events: list[Any] = []
    library.subscribe(events.append)
    await begun(kind, subject, library)
    before = kind.truth(subject)
    library.edits.listened(TrackId(9), subject.at)
    demo.twist(kind.matches, Reply(status, {"detail": "No, never."}))
    demo.forget_seen()
    library.connect(pod)
    await until(lambda: not len(library.outbox) and bool(refusals(events)))
    assert len(demo.asked(kind.matches)) <= 2, "once, and the listen"
    assert kind.truth(subject) == before
    assert len(refusals(events)) == 1
    await library.aclose()


async def test_73_a_heart_is_sent_as_it_was_wished_last(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    """Fast toggling: nothing where the pod has it already, else one request."""
    await pod.favourites.remove(TrackId(7))
    subject = Subject(demo, pod)
    library = library_in(tmp_path, change_pauses=(0.02,), heart_pause=0.2)
    library.connect(pod)
    favourites = library.listing(Favourites())
    favourites.want(0, 0)
    await settled(favourites)
    demo.forget_seen()
    for on in (True, False, True, False):
        library.edits.set_favourite(TrackId(7), on)
    assert not len(library.outbox)
    for on in (True, False, True):
        library.edits.set_favourite(TrackId(7), on)
    await until(lambda: not len(library.outbox))
    assert 7 in subject.favourites()
    assert len([each for each in demo.seen if each.method == "POST"]) == 1
    await library.aclose()


async def test_73_a_heart_is_taken_away_where_the_favourites_are_not_known(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    """On, then off, before any answer: the pod may have had the heart all the time."""
    await pod.favourites.add(TrackId(7))
    subject = Subject(demo, pod)
    library = quick(tmp_path)
    for on in (True, False):
        library.edits.set_favourite(TrackId(7), on)
    library.connect(pod)
    await until(lambda: not len(library.outbox))
    assert 7 not in subject.favourites()
    await library.aclose()
