"""Music that is kept: whole files only, listed, removed, gone on with, heard without a pod."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from fwtui.errors import FwtuiError, StoreError
from fwtui.music import Track, TrackId, Upload, UploadId
from fwtui.player import downloads as module
from fwtui.player.downloads import DownloadProgress, Downloads
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.fetcher import Fetcher
from fwtui.player.stream.source import source_of
from tests.faults.streams import all_of
from tests.player.media import PieceOfFile, Shelf
from tests.player.stage import MUSIC

SETTINGS = PlayerSettings(stall_seconds=1.0, first_byte_seconds=2.0)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(module, "PAUSE", 0.02)


class Catalogue:
    """Tracks 1 to 5 with a file of 200 kB each; 6 has none."""

    def __init__(self) -> None:
        self.files = {f"/l/{n}": b"fLaC" + Random(n).randbytes(200_000) for n in range(1, 6)}
        self.known = {TrackId(n): self._track(n) for n in range(1, 7)}

    def _track(self, n: int) -> Track:
        size = len(self.files.get(f"/l/{n}", b""))
        upload = Upload(UploadId(f"u{n}"), f"/l/{n}", size=size, extension="flac")
        return Track(TrackId(n), f"Song {n}", uploads=(upload,) if size else ())

    def track(self, id: TrackId, /) -> Track | None:
        return None if id == 5 else self.known.get(id)

    async def fetch(self, id: TrackId, /) -> Track:
        return self.known[id]


class ChangingShelf(Shelf):
    """Each file ends early so many times, and is one byte longer when it is gone on with."""

    def __init__(self, files: dict[str, bytes], times: int) -> None:
        super().__init__(dict(files))
        self.times = times

    @asynccontextmanager
    async def open(
        self, path: str, *, start: int = 0, validator: str = ""
    ) -> AsyncIterator[PieceOfFile]:
        async with super().open(path, start=start, validator=validator) as body:
            if not start and self.times:
                self.times -= 1
                self.files[path] += b"\0"
                body.content = body.content[:100_000]
            yield body


def ids(*numbers: int) -> list[TrackId]:
    return [TrackId(number) for number in numbers]


@asynccontextmanager
async def kept(
    folder: Path, catalogue: Catalogue, shelf: Shelf | None = None
) -> AsyncIterator[Downloads]:
    downloads = Downloads(folder, catalogue, SETTINGS)
    downloads.start()
    downloads.connect(shelf)
    try:
        yield downloads
    finally:
        downloads.close()


async def through(downloads: Downloads) -> list[DownloadProgress]:
    """Wait until nothing is left to fetch; what was told meanwhile."""
    told: list[DownloadProgress] = [downloads.progress]
    ended = asyncio.Event()

    def hear(progress: DownloadProgress) -> None:
        told.append(progress)
        if not progress.total:
            ended.set()

    leave = downloads.subscribe(hear)
    try:
        if downloads.busy:
            await asyncio.wait_for(ended.wait(), 20)
    finally:
        leave()
    return told


async def bytes_without_a_pod(
    downloads: Downloads, track: Track, settings: PlayerSettings = SETTINGS
) -> bytes | None:
    """What the player would read of a track while there is no pod."""
    fetcher = Fetcher(settings, None)
    fetcher.kept = downloads.find
    try:
        reader = fetcher.reader(fetcher.open(source_of(track, settings)))
        assert reader
        read = await asyncio.to_thread(all_of, reader)
        reader.close()
        return read
    finally:
        fetcher.close()


async def test_an_album_is_kept_and_heard_without_a_pod(tmp_path: Path) -> None:
    catalogue = Catalogue()
    shelf = Shelf(catalogue.files, pause=0.01)
    async with kept(tmp_path, catalogue, shelf) as downloads:
        assert await downloads.add("album", 7, "Northern Rooms", ids(1, 2, 5, 6)) == 1
        told = await through(downloads)
        assert [(each.done, each.total) for each in told if each.total][-1] == (2, 3)
        parts = [each.whole for each in told if each.total]
        assert parts == sorted(parts)
        assert any(0 < each.part < 1 for each in told)
    async with kept(tmp_path, Catalogue()) as again:
        (album,) = again.all()
        assert (album.collection.title, album.done, album.complete) == ("Northern Rooms", 3, True)
        assert album.bytes == 3 * 200_004
        song = again.track(TrackId(2))
        assert song
        assert song.title == "Song 2"
        assert await bytes_without_a_pod(again, song) == catalogue.files["/l/2"]
        # Another quality is asked for: what is here is heard all the same.
        small = replace(SETTINGS, format="mp3", bitrate=64)
        assert await bytes_without_a_pod(again, song, small) == catalogue.files["/l/2"]


async def test_what_is_kept_stays_when_the_pod_lists_no_file_of_it(tmp_path: Path) -> None:
    catalogue = Catalogue()
    async with kept(tmp_path, catalogue, Shelf(catalogue.files)) as downloads:
        await downloads.add("playlist", "1", "Road", ids(1, 2))
        await through(downloads)
        catalogue.known[TrackId(1)] = Track(TrackId(1), "Song 1")
        await downloads.update("playlist:1", "Road", ids(1, 3))
        await through(downloads)
        assert [downloads.has(track) for track in ids(1, 2, 3)] == [True, False, True]
        assert await downloads.add("playlist", "2", "Sea", ids(1)) == 0
        assert downloads.all()[1].complete


async def test_a_file_that_failed_is_asked_for_where_the_pod_has_it_by_now(tmp_path: Path) -> None:
    catalogue = Catalogue()
    files = catalogue.files
    async with kept(tmp_path, catalogue, Shelf({"/l/2": files["/l/2"]})) as downloads:
        await downloads.add("album", 1, "An album", ids(1, 2))
        await through(downloads)
        assert list(downloads.failed) == [1]
        for n in (1, 2):
            upload = Upload(UploadId(f"new{n}"), f"/new/{n}", size=200_004)
            catalogue.known[TrackId(n)] = Track(TrackId(n), f"Song {n}!", uploads=(upload,))
        shelf = Shelf({"/new/1": files["/l/1"]})
        downloads.connect(shelf)
        await downloads.add("album", 1, "An album", ids(1, 2))
        await through(downloads)
        assert downloads.all()[0].complete
        assert shelf.asked == [("/new/1", 0)], "the other one is here"
        song = downloads.track(TrackId(2))
        assert song
        assert song.title == "Song 2!"


async def test_what_two_collections_share_goes_with_the_last(tmp_path: Path) -> None:
    catalogue = Catalogue()
    shelf = Shelf(catalogue.files)
    async with kept(tmp_path, catalogue, shelf) as downloads:
        await downloads.add("album", 1, "An album", ids(1, 2))
        await downloads.add("playlist", 1, "A playlist", ids(2, 3))
        await through(downloads)
        assert len(shelf.asked) == 3
        assert downloads.remove("album:1")
        assert not downloads.remove("album:1")
        assert [downloads.has(track) for track in ids(1, 2, 3)] == [False, True, True]
        assert downloads.remove("playlist:1")
        assert downloads.all() == ()
    assert list((tmp_path / "files").iterdir()) == []


async def test_it_goes_on_where_it_was_and_mends_what_is_wrong(tmp_path: Path) -> None:
    catalogue = Catalogue()
    slow = Shelf(catalogue.files, pause=0.05)
    async with kept(tmp_path, catalogue, slow) as downloads:
        await downloads.add("album", 1, "An album", ids(1, 2, 3, 4))
        while downloads.all()[0].done < 2:
            await asyncio.sleep(0.01)
    damaged = next((tmp_path / "files").iterdir())
    damaged.write_bytes(b"cut off")
    shelf = Shelf(catalogue.files)
    async with kept(tmp_path, Catalogue(), shelf) as again:
        await through(again)
        assert again.all()[0].complete
        assert len(shelf.asked) == 3, "one was whole and is not asked for again"
        for n in range(1, 5):
            song = again.track(TrackId(n))
            assert song
            assert await bytes_without_a_pod(again, song) == catalogue.files[f"/l/{n}"]


async def test_a_file_that_is_too_short_is_not_kept(tmp_path: Path) -> None:
    catalogue = Catalogue()
    whole = catalogue.files["/l/1"]
    files = {**catalogue.files, "/l/1": whole[: len(whole) // 3]}
    async with kept(tmp_path, catalogue, Shelf(files)) as downloads:
        await downloads.add("album", 1, "An album", ids(1, 2))
        await through(downloads)
        assert [downloads.has(track) for track in ids(1, 2)] == [False, True]
        assert not downloads.all()[0].complete


async def test_a_file_of_another_size_than_was_listed_is_kept(tmp_path: Path) -> None:
    catalogue = Catalogue()
    files = {**catalogue.files, "/l/1": catalogue.files["/l/1"][:-1]}
    async with kept(tmp_path, catalogue, Shelf(files)) as downloads:
        await downloads.add("album", 1, "An album", ids(1, 2))
        await through(downloads)
        assert downloads.all()[0].complete


async def test_a_file_that_lost_its_cover_since_the_import_is_kept(tmp_path: Path) -> None:
    """It sounds as long as it should; by the bytes alone it looks the same as a part."""
    catalogue = Catalogue()
    music = (MUSIC / "naeturferja-1.ogg").read_bytes()
    files = {"/l/1": music, "/l/2": music[: len(music) // 2]}
    for n in (1, 2):
        upload = Upload(UploadId(f"u{n}"), f"/l/{n}", 25, 192_000, 3 * len(music))
        catalogue.known[TrackId(n)] = Track(TrackId(n), f"Song {n}", uploads=(upload,))
    async with kept(tmp_path, catalogue, Shelf(files)) as downloads:
        await downloads.add("album", 1, "An album", ids(1, 2))
        await through(downloads)
        assert [downloads.has(track) for track in ids(1, 2)] == [True, False]
        assert downloads.failed == {2: "the pod has only a part of it"}


@pytest.mark.parametrize("times", [1, 9])
async def test_a_file_that_changes_on_the_pod_meanwhile_is_begun_again(
    times: int, tmp_path: Path
) -> None:
    catalogue = Catalogue()
    shelf = ChangingShelf(catalogue.files, times)
    async with kept(tmp_path, catalogue, shelf) as downloads:
        await downloads.add("album", 1, "An album", ids(1))
        await through(downloads)
        assert downloads.has(TrackId(1)) == (times == 1)
        assert list(downloads.failed.values()) == (
            [] if times == 1 else ["its file changes while it is fetched"]
        )


async def test_it_waits_for_the_pod(tmp_path: Path) -> None:
    catalogue = Catalogue()
    async with kept(tmp_path, catalogue) as downloads:
        await downloads.add("album", 1, "An album", ids(1))
        assert not downloads.busy
        downloads.connect(Shelf(catalogue.files))
        await through(downloads)
        assert downloads.all()[0].complete


async def test_one_fwtui_at_a_time(tmp_path: Path) -> None:
    catalogue = Catalogue()
    async with kept(tmp_path, catalogue, Shelf(catalogue.files)) as first:
        await first.add("album", 1, "An album", ids(1))
        await through(first)
        second = Downloads(tmp_path, catalogue, SETTINGS)
        assert not second.start()
        assert second.all()[0].complete, "it may look, and listen"
        with pytest.raises(StoreError, match="Another fwtui"):
            second.remove("album:1")
        second.close()


async def test_a_damaged_index_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "index.json").write_bytes(b"{")
    async with kept(tmp_path, Catalogue()) as downloads:
        assert downloads.all() == ()
    assert (tmp_path / "index.json.corrupt").exists()


async def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    async with kept(tmp_path, Catalogue()) as downloads:
        monkeypatch.setattr(module, "replace_file", full)
        with pytest.raises(FwtuiError, match="disk is full"):
            await downloads.add("album", 1, "An album", ids(1))
        assert downloads.all() == ()


async def test_an_update_makes_no_collection_of_one_that_left_meanwhile(tmp_path: Path) -> None:
    catalogue = Catalogue()
    async with kept(tmp_path, catalogue) as downloads:
        await downloads.add("playlist", "4", "Road", ids(1, 2))
        await downloads.update("playlist:4", "The road", ids(2, 3))
        assert [(each.collection.title, each.collection.tracks) for each in downloads.all()] == [
            ("The road", tuple(ids(2, 3)))
        ]
        fetch = catalogue.fetch

        async def renamed_first(id: TrackId, /) -> Track:
            downloads.rename_playlist("4", "a-uuid")
            return await fetch(id)

        catalogue.fetch = renamed_first  # type: ignore[method-assign]
        await downloads.update("playlist:4", "The road", ids(5))
        assert [(each.collection.key, each.collection.tracks) for each in downloads.all()] == [
            ("playlist:a-uuid", tuple(ids(2, 3)))
        ]
