"""Undo: edits that are taken back give the state before, here and on the pod, in any dialect."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from fwtui.demo.endpoints.favourites import FavouriteStore
from fwtui.demo.endpoints.playlists import PlaylistStore
from fwtui.demo.pod import DemoPod
from fwtui.errors import FwtuiError
from fwtui.library.events import ChangeRefused
from fwtui.library.library import Library
from fwtui.library.listing.queries import Favourites, Playlists, PlaylistTracks
from fwtui.library.listing.queries import Tracks as AllTracks
from fwtui.library.outbox import look_up
from fwtui.library.outbox.changes import (
    Change,
    EditWithdrawn,
    FollowAnswered,
    Heard,
    Reported,
)
from fwtui.library.outbox.delivery import METHODS
from fwtui.library.outbox.inverses import INVERSES
from fwtui.library.outbox.journal import MOST, JournalEntry
from fwtui.music import PlaylistId, TrackId
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, pod_of, see, until

SCOPES = tuple(
    f"authenticated-{what}"
    for what in ("list", "retrieve", "create", "update", "destroy", "wildcard")
)
SONGS = range(1, 9)
BOTH = pytest.mark.parametrize("demo", ["1", "2"], indirect=True)
"""In both dialects."""


@pytest.fixture
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPod]:
    limits = dict.fromkeys(SCOPES, "1000000/60s")
    with DemoPod(dialect=getattr(request, "param", "2"), limits=limits) as demo:
        yield demo


@pytest.fixture
async def pod(demo: DemoPod) -> AsyncIterator[Pod]:
    pod = pod_of(demo)
    yield pod
    await pod.aclose()


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    library = library_in(tmp_path, change_pauses=(0.02, 0.05), heart_pause=0.0)
    yield library
    await library.aclose()


def tracks(*ids: int) -> list[TrackId]:
    return [TrackId(each) for each in ids]


async def with_playlist(pod: Pod, library: Library, name: str, *ids: int) -> PlaylistId:
    """A playlist of the pod that the library knows."""
    made = await pod.playlists.create(name, "me")
    await pod.playlists.add(made.id, tracks(*ids), duplicates=True)
    library.connect(pod)
    mine = library.listing(Playlists())
    await see(mine)
    mine.refresh()
    await until(lambda: mine.row_of(made.id) is not None, mine)
    for each in mine:
        await see(library.listing(PlaylistTracks(playlist=each.id)))
    return made.id


async def sent(library: Library) -> None:
    await until(lambda: not len(library.outbox))


State = tuple[list[int], list[tuple[str, str, list[int]]]]


def here(library: Library) -> State:
    """Hearts and playlists as the listener sees them."""
    hearts = [song for song in SONGS if library.edits.is_favourite(TrackId(song))]
    mine = [each for each in library.listing(Playlists()) if each is not None]
    return hearts, sorted(
        (each.name, each.privacy, list(library.edits.state.rows(each.id))) for each in mine
    )


def there(demo: DemoPod, user: str = "demo") -> State:
    """The same in the pod itself."""
    account = demo.state.users[user]
    hearts = demo.state.part(FavouriteStore).of(account)
    rows = demo.state.part(PlaylistStore).by_id.values()
    mine = [each for each in rows if each.owner == user]
    return [song for song in SONGS if song in hearts], sorted(
        (each.name, each.privacy, [row.track for row in each.rows]) for each in mine
    )


def rows(library: Library, playlist: PlaylistId) -> list[int]:
    return list(library.edits.state.rows(playlist))


# --- random edits --------------------------------------------------------------------------------


class Editor:
    """Makes random edits of hearts and playlists."""

    def __init__(self, library: Library, seed: int) -> None:
        self.edits = library.edits
        self.library = library
        self.chance = random.Random(seed)

    def edit(self) -> str:
        """One edit of any kind; its name."""
        chance = self.chance
        mine = [each for each in self.library.listing(Playlists()) if each is not None]
        kinds = ["hearts", "new"]
        if mine:
            playlist = chance.choice(mine)
            rows = list(self.edits.state.rows(playlist.id))
            kinds += ["add", "add", "rename", "privacy"]
            kinds += ["delete"] if len(mine) > 1 else []
            kinds += ["remove", "remove", "clear"] if rows else []
            kinds += ["move", "shift"] if len(rows) > 2 else []
        kind = chance.choice(kinds)
        some = tracks(*chance.choices(SONGS, k=chance.randint(1, 4)))
        match kind:
            case "hearts":
                on = chance.random() < 0.5
                others = [t for t in dict.fromkeys(some) if self.edits.is_favourite(t) != on]
                if not others:
                    return self.edit()
                self.edits.set_favourites(others, on)
            case "new":
                self.edits.create_playlist(f"Made {chance.randint(0, 99)}", some[:-1])
            case "add":
                self.edits.add_to_playlist(playlist.id, some)
            case "rename":
                self.edits.rename_playlist(playlist.id, f"{playlist.name[:9]} {len(rows)}x")
            case "privacy":
                levels = self.edits.privacy_levels
                self.edits.set_playlist_privacy(playlist.id, chance.choice(levels))
            case "delete":
                self.edits.delete_playlist(playlist.id)
            case "clear":
                self.edits.clear_playlist(playlist.id)
            case "remove":
                gone = chance.sample(range(len(rows)), chance.randint(1, min(3, len(rows))))
                self.edits.remove_from_playlist(playlist.id, *gone)
            case "move":
                row, to = chance.sample(range(len(rows)), 2)
                self.edits.move_in_playlist(playlist.id, [row], to - row)
            case "shift":
                self.edits.move_in_playlist(playlist.id, [0, 1], 1)
        return kind


async def wander(library: Library, demo: DemoPod, pod: Pod, seed: int, steps: int) -> None:
    """Edits, all taken back, all done again, all taken back: here after each, on the pod at the
    end of each round; with and without a network in between."""
    editor, chance = Editor(library, seed), random.Random(-seed)
    states, made = [here(library)], []

    async def network() -> None:
        match chance.randrange(4):
            case 0:
                library.connect(None)
            case 1:
                library.connect(pod)
            case 2:
                library.connect(pod)
                await sent(library)

    for _ in range(steps):
        made.append(editor.edit())
        states.append(here(library))
        await network()
    for back, expected in (
        (True, states[-2::-1]),
        (False, states[1:]),
        (True, states[-2::-1]),
    ):
        for place, state in enumerate(expected):
            entry = library.edits.undo() if back else library.edits.redo()
            assert here(library) == state, (seed, made, place, entry)
            await network()
        library.connect(pod)
        await sent(library)
        assert here(library) == there(demo) == expected[-1], (seed, made)


@BOTH
@pytest.mark.parametrize("seed", range(2))
async def test_random_edits_taken_back_give_the_state_before(
    demo: DemoPod, pod: Pod, library: Library, seed: int
) -> None:
    await with_playlist(pod, library, "Alpha", 1, 2, 3, 2)
    await with_playlist(pod, library, "Beta", 4, 5)
    await see(library.listing(Favourites()))
    refused: list[Any] = []
    library.subscribe(lambda e: refused.append(e) if isinstance(e, ChangeRefused) else None)
    await wander(library, demo, pod, seed, 12)
    assert refused == []


@pytest.mark.long
@BOTH
@pytest.mark.parametrize("seed", range(100, 130))
async def test_many_random_edits(demo: DemoPod, pod: Pod, library: Library, seed: int) -> None:
    await test_random_edits_taken_back_give_the_state_before(demo, pod, library, seed)


# --- the journal ---------------------------------------------------------------------------------


def newest(library: Library) -> JournalEntry:
    return library.edits.journal.entries()[0]


async def test_the_journal_says_what_was_changed(demo: DemoPod, pod: Pod, library: Library) -> None:
    library.connect(pod)
    songs = library.listing(AllTracks())
    await see(songs, 0, 9)
    song = songs[5]
    mix = await with_playlist(pod, library, "Mix", 1, 2, song.id)
    edits = library.edits
    on = not edits.is_favourite(song.id)
    edits.set_favourite(song.id, on)
    edits.set_favourite(song.id, on)
    edits.add_to_playlist(mix, tracks(4, 5))
    edits.remove_from_playlist(mix, 0, 1)
    edits.move_in_playlist(mix, [0], 1)
    assert rows(library, mix) == [4, song.id, 5]
    edits.rename_playlist(mix, "Max")
    edits.set_playlist_privacy(mix, "everyone")
    edits.clear_playlist(mix)
    edits.delete_playlist(mix)
    edits.create_playlist("Other", tracks(1))
    assert [each.words for each in edits.journal.entries()] == [
        "New playlist Other",
        "Deletion of Max",
        "Clearing of Max",
        "Who sees Max",
        "Renaming of Mix to Max",
        f"Move of {song.title} in Mix",
        "Removal of 2 tracks from Mix",
        "Addition of 2 tracks to Mix",
        f"Heart on {song.title}" if on else f"Removal of the heart on {song.title}",
    ], "a heart that was there already is no change"


async def test_what_waits_is_dropped_by_its_undo_and_never_sent(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    mix = await with_playlist(pod, library, "Mix", 1, 2, 3)
    library.connect(None)
    before = here(library)
    demo.forget_seen()
    library.edits.remove_from_playlist(mix, 1)
    library.edits.delete_playlist(mix)
    library.edits.create_playlist("Other", tracks(1, 2))
    for _ in range(3):
        library.edits.undo()
    assert here(library) == before
    assert not len(library.outbox)
    with pytest.raises(FwtuiError, match="nothing to undo"):
        library.edits.undo()
    library.connect(pod)
    await see(library.listing(Playlists()))
    assert not demo.asked(lambda asked: asked.method != "GET")


async def test_what_another_process_has_just_changed_is_taken_back(
    library: Library, tmp_path: Path
) -> None:
    """As `fwtui undo` does in a session, right after `fwtui playlists import` beside it."""
    assert library.store.leads()
    beside = library_in(tmp_path)
    beside.edits.create_playlist("Imported", tracks(1, 2))
    await beside.aclose()
    library.edits.undo()
    assert not len(library.outbox)
    library.edits.redo()
    assert [each.name for each in library.listing(Playlists())] == ["Imported"]


async def test_a_month_is_kept_over_restarts(demo: DemoPod, pod: Pod, tmp_path: Path) -> None:
    library = library_in(tmp_path / "a")
    mix = await with_playlist(pod, library, "Mix", 1, 2, 3)
    library.edits.remove_from_playlist(mix, 1)
    library.edits.create_playlist("Other", tracks(1))
    await sent(library)
    await library.aclose()
    again = library_in(tmp_path / "a")
    again.connect(pod)
    await see(again.listing(Playlists()))
    again.edits.undo()
    again.edits.undo()
    await sent(again)
    assert there(demo)[1].count(("Mix", "me", [1, 2, 3])) == 1
    assert "Other" not in [name for name, _, _ in there(demo)[1]]
    await again.aclose()
    once_more = library_in(tmp_path / "a")
    assert [bool(each.undone) for each in once_more.edits.journal.entries()] == [True, True]
    once_more.edits.redo()
    assert not newest(once_more).undone or not once_more.edits.journal.entries()[1].undone
    await once_more.aclose()


async def test_old_and_too_many_entries_go(library: Library, monkeypatch: Any) -> None:
    journal = library.edits.journal
    library.edits.set_favourite(TrackId(1), not library.edits.is_favourite(TrackId(1)))
    entry = newest(library)
    month = 31 * 86_400 * 1_000_000
    write = library.store.outbox.write

    def fill(db: Any) -> None:
        blob = db.execute("SELECT entry FROM journal").fetchone()[0]
        db.execute("INSERT INTO journal VALUES (?, ?)", (entry.number - month - 1, blob))
        rows = [(entry.number - each, blob) for each in range(1, MOST + 5)]
        db.executemany("INSERT INTO journal VALUES (?, ?)", rows)

    write(fill).result(20)
    library.edits.set_favourite(TrackId(2), not library.edits.is_favourite(TrackId(2)))
    write(lambda db: None).result(20)
    assert len(journal.entries()) == MOST
    (count,) = library.store.outbox.row("SELECT count(*) FROM journal") or (0,)
    assert count == MOST


# --- what does not fit any more ------------------------------------------------------------------


async def test_one_entry_is_undone_where_its_rows_are_still_there(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    mix = await with_playlist(pod, library, "Mix", 1, 2, 3)
    library.edits.add_to_playlist(mix, tracks(7, 8))
    added = newest(library)
    library.edits.remove_from_playlist(mix, 0)
    removed = newest(library)
    library.edits.move_in_playlist(mix, [0], 1)
    assert rows(library, mix) == [3, 2, 7, 8]
    library.edits.undo(added.number)
    assert rows(library, mix) == [3, 2]
    with pytest.raises(FwtuiError, match=r"Mix has changed meanwhile"):
        library.edits.undo(removed.number)  # 2 is not the first row any more
    with pytest.raises(FwtuiError, match=r"was taken back before"):
        library.edits.undo(added.number)
    assert rows(library, mix) == [3, 2], "nothing is done by halves"
    await sent(library)
    assert ("Mix", "me", [3, 2]) in there(demo)[1]
    library.edits.redo(added.number)
    await sent(library)
    assert ("Mix", "me", [3, 2, 7, 8]) in there(demo)[1]


@pytest.mark.parametrize("edit", ["add", "remove", "move", "clear", "new"])
async def test_a_playlist_that_was_changed_elsewhere_refuses_an_undo(
    demo: DemoPod, pod: Pod, library: Library, edit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is not known here yet: the pod's rows are looked at before it is sent."""
    monkeypatch.setattr(look_up, "_RECENT", 0.0)  # the change elsewhere comes later than that
    mix = await with_playlist(pod, library, "Mix", 1, 2, 3)
    edits = library.edits
    match edit:
        case "add":
            edits.add_to_playlist(mix, tracks(7))
        case "remove":
            edits.remove_from_playlist(mix, 1)
        case "move":
            edits.move_in_playlist(mix, [0], 2)
        case "clear":
            edits.clear_playlist(mix)
        case "new":
            mix = edits.create_playlist("Own", tracks(1, 2))
    await sent(library)
    entry = newest(library)
    real = library.outbox.real(mix)
    await pod.playlists.add(real, tracks(6), duplicates=True)
    if edit != "clear":
        await pod.playlists.remove(real, 0)
    elsewhere = there(demo)
    refused: list[ChangeRefused] = []
    library.subscribe(lambda e: refused.append(e) if isinstance(e, ChangeRefused) else None)
    edits.undo()
    await until(lambda: bool(refused))
    await sent(library)
    assert "changed elsewhere" in refused[0].sentence
    assert there(demo) == elsewhere
    found = edits.journal.entry(entry.number)
    assert found is not None
    assert not found.undone, "it stands as before"


async def test_a_heart_taken_away_elsewhere_is_not_taken_away_again(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    await see(library.listing(AllTracks()), 0, 60)
    one = next(t for t in tracks(*SONGS) if not library.edits.is_favourite(t))
    library.edits.set_favourite(one, True)
    entry = newest(library)
    library.edits.set_favourite(one, False)
    with pytest.raises(FwtuiError, match="is no favourite any more"):
        library.edits.undo(entry.number)


async def test_a_change_that_the_pod_refuses_leaves_the_journal(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    mix = await with_playlist(pod, library, "Mix", 1, 2, 3)
    refused: list[ChangeRefused] = []
    library.subscribe(lambda e: refused.append(e) if isinstance(e, ChangeRefused) else None)
    demo.fail(403, lambda asked: asked.method == "PATCH")
    library.edits.rename_playlist(mix, "Max")
    await until(lambda: bool(refused))
    await until(lambda: not library.edits.journal.entries())


async def test_a_playlist_that_was_never_opened_is_made_again_with_its_rows(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    made = await pod.playlists.create("Unseen", "everyone")
    await pod.playlists.add(made.id, tracks(3, 3, 5), duplicates=True)
    library.connect(pod)
    await see(library.listing(Playlists()))
    before = there(demo)
    library.edits.delete_playlist(made.id)
    await sent(library)
    assert there(demo) != before
    library.edits.undo()
    await sent(library)
    assert there(demo) == before


async def test_what_was_put_on_a_playlist_that_was_never_opened_is_taken_off_again(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    made = await pod.playlists.create("Unseen", "me")
    await pod.playlists.add(made.id, tracks(3, 4, 3), duplicates=True)
    library.connect(pod)
    await see(library.listing(Playlists()))
    before = there(demo)
    library.edits.add_to_playlist(made.id, tracks(3, 4))
    await sent(library)
    assert there(demo) != before
    library.edits.undo()
    await sent(library)
    assert there(demo) == before


async def test_edits_before_a_deletion_are_undone_on_the_playlist_that_was_made_again(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    mix = await with_playlist(pod, library, "Mix", 1, 2, 3)
    before = there(demo)
    library.edits.rename_playlist(mix, "Max")
    library.edits.remove_from_playlist(mix, 0, 2)
    library.edits.delete_playlist(mix)
    await sent(library)
    for _ in range(3):
        library.edits.undo()
        await sent(library)
    assert there(demo) == before == here(library)


def test_every_kind_of_change_but_four_has_an_inverse() -> None:
    # A report cannot be taken back, nor an answer to who asked to follow; what was suggested and
    # taken back is suggested again.
    without: set[type[Change]] = {EditWithdrawn, FollowAnswered, Heard, Reported}
    assert METHODS.keys() - INVERSES.keys() == without
