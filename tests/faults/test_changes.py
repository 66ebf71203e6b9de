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

from fwtui.demo.endpoints.favourites import FavouriteStore
from fwtui.demo.endpoints.history import ListeningStore
from fwtui.demo.endpoints.playlists import PlaylistRow, PlaylistStore
from fwtui.demo.pod import DemoPod
from fwtui.demo.server.answer import HttpAnswer, HttpRequest
from fwtui.demo.server.faults import Go, HangUp, Twist
from fwtui.demo.server.http import Flow, Reply, html_500
from fwtui.library.events import ChangeRefused
from fwtui.library.library import Library
from fwtui.library.outbox.outbox import MOST_FAILURES, MOST_SENDS
from fwtui.music import PlaylistId, TrackId
from fwtui.pod.auth.accounts import Account
from fwtui.pod.auth.tokens import FixedToken, Secret
from fwtui.pod.dialect import PodDialect
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod
from fwtui.pod.settings import PodSettings
from tests.library.fixtures import library_in, until

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

    @property
    def name(self) -> str:
        return f"Faulty {self.number}"

    @property
    def at(self) -> datetime:
        return START + timedelta(minutes=self.number, microseconds=self.number)

    def is_named_in(self, asked: HttpRequest) -> bool:
        """Whether a request is about this subject, not late from another test."""
        words = (self.name, self.at.isoformat())
        named = any(word.encode() in asked.body for word in words)
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

    def matches(self, asked: HttpRequest) -> bool:
        method, _, end = self.asked.partition(" ")
        parts = asked.path.strip("/").split("/")
        return asked.method == method and (parts[-2] if end == "ID" else parts[-1]) == (
            "playlists" if end == "ID" else end
        )


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
        "PATCH ID",
        lambda library, subject: library.edits.rename_playlist(
            subject.playlist, f"{subject.name} b"
        ),
        lambda subject: subject.row().name.endswith(" b"),
        True,
        rows,
    ),
    Kind(
        "privacy",
        "PATCH ID",
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
        lambda library, subject: library.edits.move_in_playlist(subject.playlist, 0, 2),
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
        "DELETE ID",
        lambda library, subject: library.edits.delete_playlist(subject.playlist),
        copies,
        [],
        rows,
    ),
)
"""Every kind of change."""
IDEMPOTENT = ("heart", "no heart", "rename", "privacy", "clear", "delete")
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


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_73_a_change_is_made_once(
    demo: DemoPod, pod: Pod, kind: Kind, fault: Twist, tmp_path: Path
) -> None:
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
    assert " could not take 2 tracks: " in said
    await library.aclose()


REFUSED = [
    pytest.param(kind, status, id=f"{kind.name}-{status}")
    for kind in KINDS
    for status in (400, 403, 404, 409)
    # What is gone already is as the listener wants it.
    if not (kind.name == "no heart" and status in (400, 404))
    and not (kind.name == "delete" and status == 404)
]


@pytest.mark.parametrize(("kind", "status"), REFUSED)
async def test_73_a_refusal_is_final(
    demo: DemoPod, pod: Pod, kind: Kind, status: int, tmp_path: Path
) -> None:
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
