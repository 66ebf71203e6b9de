"""Cover art as files: what is on disk at once, what is not once it has been fetched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fwtui.control.art import ArtFiles
from fwtui.demo.pod import DemoPod
from fwtui.library.listing.queries import Tracks
from fwtui.music import Track
from fwtui.pod.pod import Pod
from tests.control.accounts import Services
from tests.library.fixtures import pod_of, see


@pytest.fixture
async def pod() -> AsyncIterator[Pod]:
    with DemoPod() as demo:
        made = pod_of(demo)
        yield made
        await made.aclose()


async def track_with_cover(services: Services, pod: Pod) -> Track:
    services.library.connect(pod)
    tracks = services.library.listing(Tracks())
    await see(tracks, 0, 50)
    found: Track = next(track for track in tracks if track.album and track.album.cover)
    return found


async def test_a_cover_is_fetched_once_and_is_a_file_then(services: Services, pod: Pod) -> None:
    track = await track_with_cover(services, pod)
    arrived = asyncio.Event()
    art = ArtFiles(services, arrived.set, fetch=True)
    assert art.kept(track) == ""
    assert art.of(track) == ""
    await asyncio.wait_for(arrived.wait(), 10)
    assert art.of(track).startswith("file:///")
    assert Path(art.of(track).removeprefix("file://")).stat().st_size > 0
    assert art.kept(track) == art.of(track)
    later = ArtFiles(services, arrived.set, fetch=False)
    assert later.of(track) == art.of(track)
    art.close()
    await services.library.aclose()


async def test_where_covers_are_not_wanted_none_is_asked_for(services: Services, pod: Pod) -> None:
    track = await track_with_cover(services, pod)
    art = ArtFiles(services, lambda: None, fetch=False)
    assert art.of(track) == ""
    assert len(art._tasks) == 0
    assert art.of(None) == ""
    await services.library.aclose()
