"""Live lists: saved, changed, taken back, and read again by the next run."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwtui.errors import FwtuiError
from fwtui.library.listing.queries import LiveTracks
from fwtui.library.sentence.language import SentenceError, completed, fault
from fwtui.music import LiveList
from tests.library.fixtures import library_in, see

QUIET = LiveList("Quiet evenings", "tag:jazz under 6m")


async def test_a_live_list_is_made_changed_and_taken_back(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    edits, lists = library.edits, library.edits.live_lists
    seen: list[tuple[str, ...]] = []
    lists.subscribe(lambda: seen.append(tuple(each.name for each in lists.all())))
    edits.change_live_list(None, QUIET)
    other = LiveList("Late", "tag:dub")
    edits.change_live_list(QUIET, LiveList("Late", QUIET.sentence))
    edits.change_live_list(LiveList("Late", QUIET.sentence), other)
    edits.change_live_list(other, None)
    assert lists.all() == ()
    words = [edits.undo().words for _ in range(4)]
    assert words == [
        "Deletion of the live list Late",
        "Change of the live list Late",
        "Renaming of the live list Quiet evenings to Late",
        "New live list Quiet evenings",
    ]
    assert seen == [
        ("Quiet evenings",), ("Late",), ("Late",), (), ("Late",), ("Late",), ("Quiet evenings",), ()
    ]  # fmt: skip
    assert edits.redo().words == "New live list Quiet evenings"
    assert not len(library.outbox), "a pod knows nothing of it"
    await library.aclose()
    again = library_in(tmp_path)
    assert again.edits.live_lists.all() == (QUIET,)
    assert again.edits.undo().words == "New live list Quiet evenings"
    await again.aclose()
    last = library_in(tmp_path)
    assert last.edits.live_lists.all() == ()
    await last.aclose()


async def test_what_does_not_fit_any_more_is_not_taken_back(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    edits = library.edits
    edits.change_live_list(None, QUIET)
    entry = edits.journal.entries()[0]
    edits.change_live_list(QUIET, LiveList(QUIET.name, "tag:dub"))
    with pytest.raises(FwtuiError, match="has changed meanwhile"):
        edits.undo(entry.number)
    assert [each.sentence for each in edits.live_lists.all()] == ["tag:dub"]
    await library.aclose()


async def test_a_name_in_use_and_no_sentence_are_refused(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    library.edits.change_live_list(None, QUIET)
    with pytest.raises(FwtuiError, match="There is a live list Quiet evenings already"):
        library.edits.change_live_list(None, LiveList("quiet Evenings", "tag:dub"))
    with pytest.raises(SentenceError):
        library.edits.change_live_list(None, LiveList("New", "tagg:dub"))
    assert library.edits.live_lists.all() == (QUIET,)
    await library.aclose()


async def test_a_sentence_that_names_no_track_is_known_to_name_none(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    listing = library.listing(LiveTracks(sentence="tag:jazz"))
    await see(listing)
    assert listing.state.known
    assert len(listing) == 0
    await library.aclose()


def test_the_place_of_a_fault_and_the_words_that_complete() -> None:
    error = fault("=loved tagg:dub")
    assert error is not None
    assert "=loved tagg:dub"[error.start : error.end] == "tagg:dub"
    assert error.pointed("=loved tagg:dub") == "=loved ›tagg:dub‹"
    assert [completed("loved o", turn) for turn in range(4)] == [
        "loved over",
        "loved or",
        "loved oldest first",
        "loved over",
    ]
    assert completed("loved zzz", 0) is None
    assert completed("longest f", 0) == "longest first"
    assert completed("least ", 0) == "least heard first"
