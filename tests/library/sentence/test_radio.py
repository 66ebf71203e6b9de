"""Sentences as filters of a radio: what they find on the pod, and what no filter says."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.library.listing.queries import SortOrder, Tracks
from fwtui.library.sentence.language import SentenceError
from fwtui.pod.schema import RadioFilter
from tests.library.fixtures import library_in, pod_of

BY_TITLE = SortOrder("title")


@pytest.mark.parametrize("dialect", ["1", "2"])
async def test_the_pod_finds_what_the_sentence_says(tmp_path: Path, dialect: str) -> None:
    with DemoPod(dialect=dialect) as demo:
        pod, library = pod_of(demo, known=True), library_in(tmp_path)
        library.connect(pod)
        try:
            await library.mirror_now(pod)
            for text in (
                "tag:ambient",
                "not tag:ambient",
                "tag:ambient not artist:Älva",
                "tag:ambient or (artist:Älva not tag:live) random",
                "not (tag:ambient or tag:nordic)",
            ):
                filters = library.sentences.radio_filters(text)
                whole = RadioFilter("group", filters=filters)
                (found,) = await pod.radios.validate([whole])
                here = await library.sentences.tracks(text)
                assert not found.wrong
                known, total = len(here.ids), len(library.listing(Tracks(order=BY_TITLE)))
                assert 0 < found.count < total, text
                if "not" not in text:
                    assert found.count >= known > 0, "a tag may be the album's or the artist's"
        finally:
            await library.aclose()
            await pod.aclose()


@pytest.mark.parametrize(
    ("text", "fault", "why"),
    [
        ("tag:jazz loved", "loved", "what you love"),
        ("tag:jazz not heard 30d", "heard", "what you heard"),
        ("added 2w", "added", "when a track was added"),
        ("tag:jazz under 6m", "under", "how long"),
        ("year 1970..1985", "year", "years"),
        ("album:Rooms tag:jazz", "album:Rooms", "album"),
        ("tag:jazz blue", "blue", "words"),
        ("tag:jazz least heard first", "least heard first", "no order"),
        ("tag:jazz limit 50", "limit", "no end"),
        ("artist:Unheard-of", "artist:Unheard-of", "No artist"),
        ("", "", "random one"),
        ("tag:jazz under", "under", "needs a length"),
    ],
)
async def test_what_no_filter_says_is_pointed_at(
    tmp_path: Path, text: str, fault: str, why: str
) -> None:
    library = library_in(tmp_path)
    try:
        with pytest.raises(SentenceError, match=why) as raised:
            library.sentences.radio_filters(text)
        assert text[raised.value.start : raised.value.end] == fault
    finally:
        await library.aclose()
