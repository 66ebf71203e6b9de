"""Subscriptions, follows, hidden artists and radios: seen at once, offline too, and undone."""

from __future__ import annotations

from array import array
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from fwtui.demo.catalogue import ids
from fwtui.demo.pod import DemoPod
from fwtui.library.events import ChangeRefused
from fwtui.library.library import Library
from fwtui.library.listing.queries import (
    AccountFollows,
    Channels,
    HiddenArtists,
    Libraries,
    Query,
    Radios,
)
from fwtui.library.outbox.changes import ArtistHidden, Change, Subscribed
from fwtui.library.outbox.own_lists import rows_with
from fwtui.music import (
    Actor,
    Artist,
    ArtistId,
    Channel,
    ChannelId,
    LibraryId,
    RadioId,
    UploadLibrary,
)
from fwtui.pod.pod import Pod
from fwtui.pod.schema import RadioFilter
from tests.library.fixtures import library_in, pod_of, see, settled, until

CHANNEL = Channel(ChannelId(ids.uuid("channel", 3)), Artist(ArtistId(0), "A channel"))
LIBRARY = UploadLibrary(LibraryId(ids.uuid("library", 4)), "The house")
AMBIENT = (RadioFilter("tag", names=("Ambient",)),)


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod(dialect="2") as demo:
        yield demo


@pytest.fixture
async def pod(demo: DemoPod) -> AsyncIterator[Pod]:
    pod = pod_of(demo, known=True)
    yield pod
    await pod.aclose()


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    library = library_in(tmp_path, heart_pause=0.0, change_pauses=(0.02,))
    yield library
    await library.aclose()


class Own(Struct, frozen=True):
    """An own list, and how a thing is put into it and taken out."""

    query: Query
    put: Callable[[Library, DemoPod, bool], object]
    name: Callable[[Any], str]
    wanted: str
    path: str
    """The end of the path that it is put in by."""
    other: Callable[[Library, DemoPod], object]
    """Puts another thing into the list."""


def channel(demo: DemoPod, place: int = 3) -> Channel:
    places = {place: artist for artist, place in demo.state.catalogue.artist_channel.items()}
    return Channel(
        ChannelId(ids.uuid("channel", place)), Artist(ArtistId(places[place]), "A channel")
    )


OWN = (
    Own(
        Channels(),
        lambda library, demo, on: library.edits.subscribe(channel(demo), on),
        lambda row: row.id,
        CHANNEL.id,
        "/subscribe",
        lambda library, demo: library.edits.subscribe(channel(demo, 2), True),
    ),
    Own(
        Libraries(scope="subscribed"),
        lambda library, demo, on: library.edits.follow_library(LIBRARY, on),
        lambda row: row.library.id,
        LIBRARY.id,
        "/follows/library",
        lambda library, demo: library.edits.follow_library(
            UploadLibrary(LibraryId(ids.uuid("library", 3)), "Another"), True
        ),
    ),
    Own(
        AccountFollows(),
        lambda library, demo, on: library.edits.follow_account(
            Actor("kenji", fid=f"{demo.url}/federation/actors/kenji"), on
        ),
        lambda row: row.account.fid.rpartition("/")[2],
        "kenji",
        "/follows/user",
        lambda library, demo: library.edits.follow_account(
            Actor("olga", fid=f"{demo.url}/federation/actors/olga"), True
        ),
    ),
    Own(
        HiddenArtists(),
        lambda library, demo, on: library.edits.hide_artist(ArtistId(9), "Nine", on),
        lambda row: str(row.artist),
        "9",
        "/content-filters",
        lambda library, demo: library.edits.hide_artist(ArtistId(8), "Eight", True),
    ),
)
each_list = pytest.mark.parametrize("own", OWN, ids=lambda own: type(own.query).__name__)


def refusals(events: list[Any]) -> list[str]:
    return [event.sentence for event in events if isinstance(event, ChangeRefused)]


def names(own: Own, rows: Any) -> list[str]:
    return ["" if row is None else own.name(row) for row in rows]


@each_list
async def test_it_is_seen_at_once_offline_and_reaches_the_pod(
    own: Own, demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    rows = library.listing(own.query)
    rows.want(0, 20)
    await settled(rows)
    await see(library.listing(Channels(scope="all")))
    before = names(own, rows)
    assert own.wanted not in before
    library.connect(None)
    own.put(library, demo, True)
    assert own.wanted in names(own, rows)
    assert len(library.outbox) == 1
    library.connect(pod)
    await until(lambda: not len(library.outbox))
    assert own.wanted in names(own, rows)
    rows.refresh()
    await settled(rows)
    assert sorted(names(own, rows)) == sorted([*before, own.wanted]), "as the pod has it"
    own.put(library, demo, False)
    assert names(own, rows) == before
    await until(lambda: not len(library.outbox))
    rows.refresh()
    await settled(rows)
    assert sorted(names(own, rows)) == sorted(before)


@each_list
async def test_the_last_wish_is_sent_where_the_list_was_never_read(
    own: Own, demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    """A change that was confirmed begins the list, which does not make it known."""
    other = library_in(tmp_path / "other", heart_pause=0.0)
    other.connect(pod)
    own.put(other, demo, True)
    await until(lambda: not len(other.outbox))
    library = library_in(tmp_path / "this", heart_pause=0.0)
    own.other(library, demo)
    library.connect(pod)
    await until(lambda: not len(library.outbox))
    for on in (True, False):
        own.put(library, demo, on)
    await until(lambda: not len(library.outbox))
    rows = other.listing(own.query)
    await see(rows)
    rows.refresh()
    await settled(rows)
    assert own.wanted not in names(own, rows)
    await other.aclose()
    await library.aclose()


@each_list
async def test_a_refusal_takes_it_back_with_a_sentence_and_holds_nothing_up(
    own: Own, demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    rows = library.listing(own.query)
    rows.want(0, 20)
    await settled(rows)
    before = names(own, rows)
    library.connect(None)
    events: list[Any] = []
    library.subscribe(events.append)
    refuses = lambda asked: asked.method == "POST" and asked.path.rstrip("/").endswith(own.path)  # noqa: E731
    demo.fail(403, refuses, times=None)
    own.put(library, demo, True)
    library.edits.hide_artist(ArtistId(11), "Eleven", True)
    demo.forget_seen()
    library.connect(pod)
    both = own.path == "/content-filters"
    await until(lambda: not len(library.outbox) and len(refusals(events)) == 1 + both)
    assert own.wanted not in names(own, rows)
    assert len(demo.asked(refuses)) == 1 + both, "never sent again"
    if not both:
        assert names(own, rows) == before
        assert library.edits.is_hidden(ArtistId(11)), "what stood behind it went on"


@each_list
async def test_it_is_undone(own: Own, demo: DemoPod, pod: Pod, library: Library) -> None:
    library.connect(pod)
    rows = library.listing(own.query)
    rows.want(0, 20)
    await settled(rows)
    before = names(own, rows)
    own.put(library, demo, True)
    await until(lambda: not len(library.outbox))
    library.edits.undo()
    assert own.wanted not in names(own, rows)
    await until(lambda: not len(library.outbox))
    rows.refresh()
    await settled(rows)
    assert sorted(names(own, rows)) == sorted(before)
    library.edits.redo()
    await until(lambda: not len(library.outbox))
    assert own.wanted in names(own, rows)


async def test_a_follow_is_asked_then_accepted_or_refused(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    rows = library.listing(Libraries(scope="subscribed"))
    library.edits.follow_library(LIBRARY, True)
    follow = library.edits.library_follow(LIBRARY.id)
    assert follow is not None
    assert follow.approved is None, "before the pod knows of it"
    await until(lambda: not len(library.outbox))
    owner = pod_of(demo, "podadmin", known=True)
    made = (await pod.libraries.followed())[LIBRARY.id]
    for answer, approved in ((owner.libraries.accept, True), (owner.libraries.reject, False)):
        await answer(made.id)
        rows.want(0, 20)
        rows.refresh()
        await settled(rows)
        follow = library.edits.library_follow(LIBRARY.id)
        assert follow is not None
        assert follow.approved is approved
    await owner.aclose()


async def test_accounts_are_not_followed_on_the_first_dialect(library: Library) -> None:
    with DemoPod() as first:
        pod = pod_of(first, known=True)
        events: list[Any] = []
        library.subscribe(events.append)
        library.edits.follow_account(Actor("ana", fid=f"{first.url}/federation/actors/ana"), True)
        library.connect(pod)
        await until(lambda: bool(refusals(events)))
        (said,) = refusals(events)
        assert said == (
            "ana could not be followed: Accounts can be followed on pods of Funkwhale 2 alone."
        )
        assert not library.edits.can_follow_accounts
        assert not first.asked(lambda asked: "follows/user" in asked.path)
        await pod.aclose()


async def test_a_radio_is_saved_renamed_and_deleted_before_the_pod_knows_it(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    rows = library.listing(Radios())
    await see(rows, 0, 0)
    before = [each.name for each in rows]
    library.connect(None)
    made = library.edits.create_radio("On the train", AMBIENT)
    assert rows[0].name == "On the train"
    library.edits.edit_radio(rows[0], name="On the boat", public=True)
    assert rows[0].name == "On the boat"
    gone = library.edits.create_radio("Never", AMBIENT)
    library.edits.delete_radio(gone)
    assert [each.name for each in rows] == ["On the boat", *before]
    library.connect(pod)
    await until(lambda: not len(library.outbox))
    real = library.outbox.real(made)
    assert real > 0
    saved = await pod.radios.radio(real)
    assert (saved.name, saved.is_public) == ("On the boat", True)
    assert [each.name for each in rows] == ["On the boat", *before]
    library.edits.delete_radio(RadioId(real))
    await until(lambda: not len(library.outbox))
    library.edits.undo()
    await until(lambda: not len(library.outbox))
    again = [each for each in (await pod.radios.page(scope="me")).items if each]
    assert [(each.name, each.is_public) for each in again if each.id > real] == [
        ("On the boat", True)
    ]


async def test_a_radio_that_no_track_fits_is_not_saved(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    events: list[Any] = []
    library.subscribe(events.append)
    radio = library.edits.create_radio("Nothing", (RadioFilter("tag", names=("No such tag",)),))
    library.edits.delete_radio(radio)
    library.connect(pod)
    await until(lambda: bool(refusals(events)))
    (said,) = refusals(events)
    assert said == "The radio Nothing could not be saved: No track fits these filters"
    assert not demo.asked(lambda asked: asked.method == "POST" and asked.path.endswith("/radios"))


async def test_only_the_last_wish_is_sent(demo: DemoPod, pod: Pod, library: Library) -> None:
    library.connect(pod)
    hidden = library.listing(HiddenArtists())
    hidden.want(0, 9)
    await settled(hidden)
    library.connect(None)
    for on in (True, False, True, False, True):
        library.edits.hide_artist(ArtistId(9), "Nine", on)
    assert len(library.outbox) == 1
    library.edits.hide_artist(ArtistId(9), "Nine", False)
    assert not len(library.outbox), "the pod has it so already"


def test_rows_after_changes_of_an_own_list() -> None:
    changes: list[Change] = [
        ArtistHidden(ArtistId(5), "Five", True),
        ArtistHidden(ArtistId(3), "Three", False),
        ArtistHidden(ArtistId(6), "Six", True),
        Subscribed(CHANNEL.id, ArtistId(8), "Eight", True),
        ArtistHidden(ArtistId(5), "Five", False),
    ]
    assert rows_with(array("q", [3, 4]), changes, "hidden") == array("q", [6, 4])
    assert rows_with((), changes, "channel") == array("q", [8])
