"""Downloads, the queue as a playlist: from a key or a name to what is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from fwtui.library.outbox.changes import Added, NewPlaylist
from fwtui.player.downloads import DownloadProgress, Downloads
from fwtui.player.settings import PlayerSettings
from fwtui.services.contracts import PodState
from fwtui.ui.widgets.status import StatusFacts, status_texts
from tests.ui.piloted import Compare, Piloted, piloted, pressed, still
from tests.ui.sample import (
    SONGS,
    LibraryLookup,
    SampleContext,
    context,
    keep_files,
    standing,
)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[SampleContext]:
    """A context whose downloads wait for a pod that never comes."""
    sample = context()
    downloads = Downloads(tmp_path, LibraryLookup(sample.library), PlayerSettings())
    sample.player.downloads = downloads
    yield sample
    downloads.close()


def kept(seen: Piloted) -> list[tuple[str, str, int]]:
    downloads = seen.context.player.downloads
    assert downloads is not None
    collections = [each.collection for each in downloads.all()]
    return [(each.kind, each.title, len(each.tracks)) for each in collections]


async def test_a_track_an_album_and_what_is_marked_are_kept(made: SampleContext) -> None:
    async with piloted(made) as seen:
        await seen.press("l", "l", "g", "d")
        assert kept(seen) == [("track", SONGS[0].title, 1)]
        assert f"{SONGS[0].title} is being fetched · 1 track" in seen.text
        await seen.press("v", "v", "d")
        assert kept(seen)[1] == ("tracks", f"{SONGS[0].title} and 1 more track", 2)
        assert not seen.view.table.selection
        await seen.press("h", "d")
        assert kept(seen)[2][:2] == ("album", "Northern Rooms")


async def test_favourites_are_kept_as_a_whole(made: SampleContext) -> None:
    async with piloted(made) as seen:
        await seen.press("5")
        seen.app.do("download_list")
        await seen.pilot.pause()
        await seen.app.workers.wait_for_complete()
        assert kept(seen)[0][:2] == ("favourites", "Favourites")


async def test_progress_is_in_the_status_bar(made: SampleContext) -> None:
    async with piloted(made) as seen:
        downloads: Any = made.player.downloads
        downloads._tell(DownloadProgress(3, 12, 0.5, "Undertow"))
        await seen.pilot.pause()
        assert "download ━━━─────────" in seen.rows[-1]
        downloads._tell(DownloadProgress())
        await seen.pilot.pause()
        assert "download ━" not in seen.rows[-1]


async def test_without_an_account_it_is_said() -> None:
    async with piloted() as seen:
        await seen.press("l", "l", "d")
        assert "Nothing can be kept without an account." in seen.text


async def test_the_queue_becomes_a_playlist() -> None:
    async with piloted() as seen:
        seen.app.do("save_queue")
        await seen.pilot.pause()
        await seen.type("tonight")
        await seen.press("enter")
        new, added = seen.context.library.outbox
        assert isinstance(new, NewPlaylist)
        assert new.name == "tonight"
        queued = tuple(seen.context.player.queue.ids())
        assert added == Added(new.playlist, queued)


def test_a_download_leaves_the_allowance_in_sight() -> None:
    pod = PodState("here", "music.example", "ana", asked=90.0)
    facts = StatusFacts(100.0, pod, standing(), download=DownloadProgress(3, 12, 0.0, "Undertow"))

    def said(facts: StatusFacts) -> list[str]:
        return ["".join(text for text, _ in each) for each in status_texts(facts)]

    full, *_, shortest = said(facts)
    assert full == "download ━━━───────── 3 of 12 · lists 9,941 of 10,000 left · full in 41:07"
    assert shortest == "download ━━━───────── 3 of 12"
    waiting = replace(facts, download=DownloadProgress(3, 12, waiting="The pod is away."))
    assert said(waiting)[0].endswith("3 of 12 · The pod is away.")


async def test_d_again_lets_it_go_and_a_part_of_a_whole_says_so(made: SampleContext) -> None:
    async with piloted(made) as seen:
        await seen.press("l", "d")
        assert [each[0] for each in kept(seen)] == ["album"]
        downloads: Any = made.player.downloads
        here = downloads.all()[0].collection.tracks
        items = [downloads._known().items[each].track for each in here]
        keep_files(downloads._files, items, PlayerSettings())
        downloads._tell(DownloadProgress(1, 2))
        await seen.press("l", "g")
        assert f"{seen.app.glyphs.kept} " in seen.rows[seen.row_with(SONGS[1].title)]
        await seen.press("d")
        assert f"{SONGS[0].title} is kept with Northern Rooms" in seen.text
        await seen.press("h", "d")
        assert kept(seen) == []
        assert f"Northern Rooms is kept no more · {len(here)} tracks, d keeps it again" in seen.text
        await seen.press("l", "g")
        assert seen.app.glyphs.kept not in seen.text


async def test_the_view_lists_opens_and_removes(made: SampleContext) -> None:
    async with piloted(made) as seen:
        await seen.press("D")
        assert "Nothing is kept on this machine." in seen.text
        await seen.press("1", "l", "l", "g", "d", "4", "d", "0", "D")
        assert [row[:2] for row in kept(seen)][1] == ("playlist", "Кухня, вечер")
        row = seen.rows[seen.row_with("Кухня, вечер")]
        assert row.split()[-6:] == ["playlist", "0", "of", "14", "0", "B"]
        await seen.press("j", "enter")
        assert seen.view.head.name == "Кухня, вечер"
        await seen.press("D", "x", "enter")
        assert len(kept(seen)) == 2
        await seen.press("x", "y")
        assert [each[0] for each in kept(seen)] == ["track"]
        assert "Кухня, вечер is kept no more" in seen.text


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15)])
def test_downloads(snap_compare: Compare, made: SampleContext, size: tuple[int, int]) -> None:
    keys = ("1", "l", "d", "l", "d", "4", "d", "D", "j")
    assert snap_compare(still(made), terminal_size=size, run_before=pressed(*keys))
