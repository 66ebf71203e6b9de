from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import html_404
from fwtui.errors import NotFound, Refused
from fwtui.music import ArtistId, RadioId, SessionId, TrackId
from fwtui.pod.api.radios import Kind
from fwtui.pod.schema import RadioFilter, config_of, filters_of
from tests.pod.asked import asked_by

AMBIENT = RadioFilter("tag", names=("Ambient",))
NOTHING = RadioFilter("tag", names=("NoSuchTag",))
BATCHES = "/api/v2/radios"


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod() as demo:
        yield demo


async def test_a_saved_radio_from_beginning_to_end(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        calm = config_of((AMBIENT,))
        made = await pod.radios.save(None, "Calm", calm, description="at night", public=True)
        assert (made.name, made.description, made.is_public) == ("Calm", "at night", True)
        assert made.owner == "demo"
        assert filters_of(made.config) == (AMBIENT,)
        other = RadioFilter("tag", names=("Ambient",), negated=True)
        changed = await pod.radios.save(made.id, "Loud", config_of((other,)))
        assert (changed.name, filters_of(changed.config)) == ("Loud", (other,))
        assert (await pod.radios.radio(made.id)).name == "Loud"
        assert made.id in [one.id for one in (await pod.radios.page(scope="me")).items if one]
        await pod.radios.delete(made.id)
        with pytest.raises(NotFound):
            await pod.radios.radio(made.id)


async def test_filters_are_counted_as_they_are_made(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        both = RadioFilter("group", operator="and", filters=(AMBIENT, NOTHING))
        found = await pod.radios.validate([AMBIENT, NOTHING, both])
    assert found[0].count > 0
    assert 0 < len(found[0].sample) <= 10
    assert [one.count for one in found[1:]] == [0, 0]
    assert len(demo.seen) == 1, "one call counts a whole tree"


@pytest.mark.parametrize("kind", get_args(Kind))
async def test_radios_that_need_nothing(demo: DemoPod, kind: Kind) -> None:
    async with asked_by(demo) as pod:
        session = await pod.radios.start(kind)
        tracks = await pod.radios.batch(session, 1)
    assert all(track.is_playable for track in tracks)


async def test_radios_that_begin_with_something(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        track = next(t for t in (await pod.library.tracks()).items if t and t.tags and t.uploads)
        assert track.artist_id is not None
        library = (await pod.libraries.page(scope="me")).items[0]
        saved = (await pod.radios.page(scope="me")).items[0]
        me = await pod.instance.me()
        assert library is not None
        assert saved is not None
        sessions = [
            await pod.radios.start_artist(track.artist_id),
            await pod.radios.start_tag(track.tags[0]),
            await pod.radios.start_similar(track.id),
            await pod.radios.start_library(library.id),
            await pod.radios.start_actor(me.full_username),
            await pod.radios.start_saved(saved.id),
            await pod.radios.start_filters([AMBIENT]),
        ]
        assert len(set(sessions)) == len(sessions)
        (heard,) = await pod.radios.batch(sessions[0], 1)
        assert heard.artist_id == track.artist_id


async def test_what_is_not_there_is_not_found_and_not_a_failure(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        with pytest.raises(NotFound, match="not be there"):
            await pod.radios.start_artist(ArtistId(999_999))
        with pytest.raises(NotFound, match="not be there"):
            await pod.radios.start_tag("NoSuchTag")
        with pytest.raises((Refused, NotFound)):
            await pod.radios.start_saved(RadioId(999_999))


@pytest.mark.parametrize("nonsense", [NOTHING, RadioFilter("nonsense"), RadioFilter("artist")])
async def test_filters_are_validated_first(demo: DemoPod, nonsense: RadioFilter) -> None:
    async with asked_by(demo) as pod:
        with pytest.raises(Refused):
            await pod.radios.start_filters([nonsense])
        with pytest.raises(Refused):
            await pod.radios.check([nonsense])
    assert not any(one.path.endswith(("/sessions", "/radios")) for one in demo.seen)


async def test_filters_that_find_nothing_together(demo: DemoPod) -> None:
    other = RadioFilter("tag", names=("Ambient",), negated=True)
    async with asked_by(demo) as pod:
        assert all(one.count for one in await pod.radios.validate([AMBIENT, other]))
        with pytest.raises(Refused, match="No track fits"):
            await pod.radios.start_filters([AMBIENT, other])


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_radio_ends(demo: DemoPod, at_once: bool) -> None:
    if not at_once:
        demo.twist(BATCHES, html_404(), None)
    async with asked_by(demo) as pod:
        track = next(t for t in (await pod.library.tracks()).items if t and t.uploads)
        assert track.artist_id is not None
        all_ = await pod.library.tracks(artist=track.artist_id)
        session = await pod.radios.start_artist(track.artist_id)
        heard: list[TrackId] = []
        while batch := await pod.radios.batch(session, 4):
            assert len(batch) <= 4
            heard += [one.id for one in batch]
            assert len(heard) < 1000
        assert await pod.radios.next_v1(session) is None
    assert len(heard) == len(set(heard)), "never twice"
    assert set(heard) <= {one.id for one in all_.items if one}
    asked = [one for one in demo.seen if one.path.startswith(BATCHES)]
    assert len(asked) == 1 if not at_once else len(asked) > 1
    assert at_once == (sum(one.path.endswith("radios/tracks") for one in demo.seen) == 1)


async def test_somebody_elses_session(demo: DemoPod) -> None:
    async with asked_by(demo, "ana") as ana, asked_by(demo) as pod:
        session = await ana.radios.start("random")
        with pytest.raises(Refused):
            await pod.radios.batch(session, 1)


async def test_a_session_that_is_not_there(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        with pytest.raises(Refused):
            await pod.radios.next_v1(SessionId(999_999))
