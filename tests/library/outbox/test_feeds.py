"""Podcasts followed by the address of their feed, and heard marks made by hand, at a pod."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from fwtui.demo.endpoints.channels import Subscriptions
from fwtui.demo.pod import DemoPod
from fwtui.errors import FwtuiError
from fwtui.library.events import ChangeRefused
from fwtui.library.listing.queries import Channels
from fwtui.music import TrackId
from tests.library.fixtures import library_in, pod_of, see, until


@pytest.mark.parametrize("dialect", ["1", "2"])
async def test_a_feed_is_followed_offline_and_refused_with_a_sentence(
    tmp_path: Path, dialect: str
) -> None:
    with DemoPod(dialect=dialect) as demo:
        library = library_in(tmp_path, change_pauses=(0.02,))
        told: list[str] = []
        library.subscribe(
            lambda event: told.append(event.sentence) if isinstance(event, ChangeRefused) else None
        )
        pod = pod_of(demo, known=True)
        try:
            place, channel = 3, demo.state.catalogue.channels[2]
            url = f"{demo.api}channels/{channel.key}/rss"
            library.edits.follow_feeds({url: channel.key, "https://away.example/rss": ""})
            assert len(library.outbox) == 2, "kept until there is a pod"
            library.connect(pod)
            await until(lambda: not len(library.outbox) and bool(told))
            user = demo.state.users["demo"].id
            assert (user, place) in demo.state.part(Subscriptions).rows
            (sentence,) = told
            name = "The podcast away.example/rss could not be followed: "
            assert sentence.startswith(name)
            assert sentence.endswith("Error while fetching feed: connection error")
            listing = library.listing(Channels(scope="subscribed"))
            await see(listing)
            assert url in {each.rss for each in listing if each is not None}
            library.edits.follow_feeds({url: ""})
            assert not len(library.outbox), "it is subscribed to"
            assert library.edits.undo().words == "Follow of 2 podcasts"
            await until(lambda: not len(library.outbox))
            assert (user, place) not in demo.state.part(Subscriptions).rows
            library.edits.redo()
            await until(lambda: not len(library.outbox))
            assert (user, place) in demo.state.part(Subscriptions).rows
        finally:
            await library.aclose()
            await pod.aclose()


async def test_heard_marks_made_by_hand_stay(tmp_path: Path) -> None:
    episode = TrackId(7)
    library = library_in(tmp_path)
    library.edits.mark_heard((episode,), True)
    assert library.edits.heard.holds(episode)
    assert not len(library.outbox), "a pod has no marks"
    await library.aclose()
    library = library_in(tmp_path)
    assert library.edits.heard.holds(episode)
    library.edits.mark_heard((episode,), False)
    assert not library.edits.heard.holds(episode)
    await library.aclose()
    library = library_in(tmp_path)
    assert library.edits.undo().words == "Mark of a track as not heard"
    assert library.edits.heard.holds(episode)
    library.edits.redo()
    assert not library.edits.heard.holds(episode)
    library.edits.listened(episode, datetime.now(UTC))
    assert library.edits.heard.holds(episode), "it was heard since"
    with pytest.raises(FwtuiError, match="marked or heard since"):
        library.edits.undo()
    await library.aclose()
