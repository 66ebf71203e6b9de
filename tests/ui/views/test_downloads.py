"""What is kept is played and queued from its row, be it a list or marked tracks."""

from __future__ import annotations

from fwtui.library.listing.queries import Episodes
from fwtui.music import ChannelId
from fwtui.player.downloads import Collection, CollectionStatus
from fwtui.ui.views.downloads import DownloadRow
from tests.ui.piloted import piloted
from tests.ui.sample import SONGS

IDS = tuple(song.id for song in SONGS[3:6])


def row(kind: str, id: int | str) -> DownloadRow:
    made = Collection(kind, id, "Kept", IDS)  # type: ignore[arg-type]
    return DownloadRow(made.key, CollectionStatus(made, len(IDS), 1_000))


def test_a_podcast_that_is_kept_is_its_list() -> None:
    assert row("channel", "a").tracks_query == Episodes(channel=ChannelId("a"))


async def test_marked_tracks_that_are_kept_are_played_and_queued() -> None:
    async with piloted() as seen:
        queue = seen.context.player.queue
        await seen.press("D")
        seen.view._rows.replace([row("tracks", "1-2")])
        await seen.press("alt+enter")
        assert tuple(queue.ids()) == IDS
        await seen.press("a", "A")
        assert tuple(queue.ids()) == (IDS[0], *IDS, *IDS[1:], *IDS)
        assert "Next: 3 tracks" in seen.text
        assert "There are no tracks" not in seen.text
        await seen.press("m")
        assert "play next" in seen.text.casefold()
        assert "holds no tracks" not in seen.text
