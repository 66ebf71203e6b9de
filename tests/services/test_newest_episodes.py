"""The newest episodes of podcasts, downloaded by a rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.library.listing.queries import Channels, Episodes
from fwtui.player.downloads import Downloads
from fwtui.player.settings import PlayerSettings
from fwtui.services.account_services import TrackSource
from fwtui.services.newest_episodes import NewestEpisodes
from tests.library.fixtures import library_in, pod_of, until


@pytest.mark.parametrize("dialect", ["1", "2"])
async def test_the_newest_are_kept_and_the_older_ones_go(tmp_path: Path, dialect: str) -> None:
    said: list[str] = []
    with DemoPod(dialect=dialect) as demo:
        library, pod = library_in(tmp_path, change_pauses=(0.02,)), pod_of(demo, known=True)
        downloads = Downloads(tmp_path / "music", TrackSource(library), PlayerSettings())
        assert downloads.start()
        try:
            library.connect(pod)
            await NewestEpisodes(library, downloads, 2, said.append).apply()
            shows = library.listing(Channels(scope="subscribed"))
            kept = [each.collection for each in downloads.all()]
            assert {each.id for each in kept} == {show.id for show in shows}
            first = kept[0]
            episodes = library.listing(Episodes(channel=first.id))  # type: ignore[arg-type]
            assert first.tracks == tuple(each.id for each in [episodes[0], episodes[1]])
            assert first.title.endswith(", newest 2")
            assert not said
            await NewestEpisodes(library, downloads, 1, said.append).apply()
            assert downloads.all()[0].collection.tracks == first.tracks[:1]
            assert "1 older episode is not kept any more, by the rule “newest 1”." in said[0]
            library.edits.subscribe(shows[0], False)
            await until(lambda: not len(library.outbox))
            await NewestEpisodes(library, downloads, 1, said.append).apply()
            assert len(downloads.all()) == len(kept) - 1
            await NewestEpisodes(library, downloads, 0, said.append).apply()
            assert not downloads.all(), "without the rule none are kept by it"
        finally:
            downloads.close()
            await library.aclose()
            await pod.aclose()
