"""Live lists over a real pod: the same tracks as the pod's own, played by name, frozen."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.errors import FwtuiError
from fwtui.library.library import Library
from fwtui.library.listing.queries import LiveTracks
from fwtui.music import LiveList, TrackId
from fwtui.pod.pod import Pod
from fwtui.services import resolve
from fwtui.services.resolve import Target
from tests.library.fixtures import library_in, pod_of

SHORT = LiveList("Short ones", "under 4m limit 500")


async def _played(target: Target, library: Library) -> list[int]:
    return [each async for part in resolve.parts_of(target, library) for each in part]


async def _every_track(pod: Pod) -> dict[int, int]:
    """Seconds by id, as the pod says it."""
    found: dict[int, int] = {}
    page = await pod.library.tracks(page=1)
    number = 1
    while True:
        found |= {each.id: each.seconds or 0 for each in page.items if each is not None}
        if len(page.items) < 50 or len(found) >= page.count:
            return found
        number += 1
        page = await pod.library.tracks(page=number)


@pytest.mark.parametrize("dialect", ["1", "2"])
async def test_a_live_list_is_played_by_name_and_frozen_on_the_pod(
    tmp_path: Path, dialect: str
) -> None:
    with DemoPod(dialect=dialect) as demo:
        pod, library = pod_of(demo), library_in(tmp_path)
        await library.mirror_now(pod)
        library.edits.change_live_list(None, SHORT)
        target = await resolve.find("live:short ones", None, library, pod)
        assert target == Target("live", SHORT.sentence, SHORT.name)
        asked = len(demo.seen)
        tracks = await _played(target, library)
        by_sentence = await resolve.find(SHORT.sentence, None, library, pod)
        assert await _played(by_sentence, library) == tracks
        assert len(demo.seen) == asked, "the pod knows no sentence"
        truth = {track for track, seconds in (await _every_track(pod)).items() if 0 < seconds < 240}
        assert truth
        assert set(tracks) == truth
        with pytest.raises(FwtuiError, match="There is no live list “Other”"):
            await resolve.find("live:Other", None, library, pod)
        with pytest.raises(FwtuiError, match="is no field") as error:
            await resolve.find("loved tagg:jazz", None, library, pod)
        assert error.value.hint == "In the sentence: loved ›tagg:jazz‹"

        # Frozen: the pod has a playlist of the same tracks in the same order.
        hits = await library.sentences.tracks(SHORT.sentence)
        library.connect(pod)
        library.edits.create_playlist("Frozen", [TrackId(each) for each in hits.ids])
        await library.edits.sender.delivered()
        playlists = await pod.playlists.page(q="Frozen", scope="me")
        (frozen,) = [each for each in playlists.items if each and each.name == "Frozen"]
        assert frozen.tracks_count == len(tracks)
        await library.aclose()
        await pod.aclose()


async def test_a_part_of_a_catalogue_says_so(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod, library = pod_of(demo), library_in(tmp_path)
        assert library.sentences.limits("under 4m") == ("of 0 tracks known here",)
        assert library.sentences.limits("not heard 30d")[1] == "what was heard is not known yet"
        await library.mirror_now(pod)
        assert library.sentences.limits("under 4m") == ()
        library.connect(pod)
        await library.read_history()
        assert library.sentences.limits("least heard first") == ()
        assert library.listing(LiveTracks(sentence="under 4m")).state.mirrored
        await library.aclose()
        await pod.aclose()
