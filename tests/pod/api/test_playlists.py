from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import Reply
from fwtui.errors import BadAnswer, NotFound, PodAway, PodError, Refused, Uncertain
from fwtui.music import PlaylistEntry, PlaylistId, TrackId
from fwtui.pod.pod import Pod
from tests.pod.asked import asked_by


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod() as demo:
        yield demo


def ids(rows: tuple[PlaylistEntry | None, ...]) -> list[int]:
    return [row.track.id for row in rows if row]


async def a_list(pod: Pod, *tracks: int) -> PlaylistId:
    made = await pod.playlists.create("Rain", "me")
    if tracks:
        await pod.playlists.add(made.id, [TrackId(t) for t in tracks], duplicates=True)
    return made.id


async def test_a_playlist_from_beginning_to_end(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        made = await pod.playlists.create("Rain", "everyone")
        assert (made.name, made.privacy, made.tracks_count) == ("Rain", "everyone", 0)
        assert (await pod.playlists.rename(made.id, "Snow")).name == "Snow"
        assert (await pod.playlists.set_privacy(made.id, "me")).privacy == "me"
        new = await pod.playlists.add(made.id, [TrackId(1), TrackId(2)], duplicates=False)
        assert ids(new.items) == [1, 2]
        assert (await pod.playlists.playlist(made.id)).tracks_count == 2
        holding = await pod.playlists.page(track=TrackId(2), scope="me")
        assert made.id in [one.id for one in holding.items if one]
        await pod.playlists.clear(made.id)
        assert (await pod.playlists.tracks(made.id)).items == ()
        await pod.playlists.delete(made.id)
        with pytest.raises(NotFound):
            await pod.playlists.playlist(made.id)


async def test_rows_are_moved_and_removed_by_their_index(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        rain = await a_list(pod, 1, 2, 3, 4)
        await pod.playlists.move(rain, 0, 2)
        assert ids((await pod.playlists.tracks(rain)).items) == [2, 3, 1, 4]
        await pod.playlists.remove(rain, 1)
        rows = (await pod.playlists.tracks(rain)).items
        assert ids(rows) == [2, 1, 4]
        assert [row.index for row in rows if row] == [0, 1, 2]
        with pytest.raises(NotFound):
            await pod.playlists.remove(rain, 9)
        with pytest.raises(Refused):
            await pod.playlists.move(rain, 0, 9)


@pytest.mark.parametrize("duplicates", [True, False])
async def test_a_pod_is_always_told_about_duplicates(demo: DemoPod, duplicates: bool) -> None:
    async with asked_by(demo) as pod:
        rain = await a_list(pod, 1)
        refused = nullcontext() if duplicates else pytest.raises(Refused, match="already")
        with refused:
            await pod.playlists.add(rain, [TrackId(1), TrackId(2)], duplicates=duplicates)
        assert json.loads(demo.seen[-1].body)["allow_duplicates"] is duplicates
        assert ids((await pod.playlists.tracks(rain)).items) == ([1, 1, 2] if duplicates else [1])


async def test_a_list_that_grows_too_long_is_refused(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        rain = await a_list(pod)
        with pytest.raises(Refused, match="maximum"):
            await pod.playlists.add(rain, [TrackId(1)] * 300, duplicates=True)


async def test_others_lists_are_seen_and_not_changed(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        mine = await pod.playlists.page(scope="me")
        all_ = await pod.playlists.page(ordering=("name",))
        names = [one.name for one in all_.items if one]
        assert names == sorted(names)
        theirs = next(one for one in all_.items if one and one not in mine.items)
        with pytest.raises(NotFound):
            await pod.playlists.rename(theirs.id, "mine")


async def test_the_rows_arrive_in_parts(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        rain = await a_list(pod, *([1, 2, 3, 4, 5] * 40))
        parts = [part async for part in pod.playlists.stream_tracks(rain)]
        assert sum(len(part.items) for part in parts) == 200
        assert {part.count for part in parts} == {200}
        assert len(parts) > 1
        whole = await pod.playlists.tracks(rain)
        assert (whole.count, whole.skipped, ids(whole.items)) == (200, 0, [1, 2, 3, 4, 5] * 40)


async def test_rows_that_break_off_keep_what_has_come(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        rain = await a_list(pod, *([1, 2, 3, 4, 5] * 40))
        demo.drop(f"/api/v1/playlists/{rain}/tracks", after_bytes=200_000)
        seen = 0

        async def hear() -> None:
            nonlocal seen
            async for part in pod.playlists.stream_tracks(rain):
                seen += len(part.items)

        with pytest.raises(PodError):
            await hear()
        assert 20 < seen < 200


async def test_the_rows_of_a_hidden_list_are_a_refusal(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        with pytest.raises(NotFound):
            await pod.playlists.tracks(PlaylistId("999"))
        demo.fail(500, "GET /api/v1/playlists")
        with pytest.raises(PodError):
            await pod.playlists.tracks(await a_list(pod, 1))


async def test_the_rows_are_asked_for_again_while_the_pod_is_away(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        rain = await a_list(pod, 1, 2)
        path = f"GET /api/v1/playlists/{rain}/tracks"
        demo.fail(503, path)
        demo.hang_up(path)
        assert ids((await pod.playlists.tracks(rain)).items) == [1, 2]
        demo.fail(504, path)
        with pytest.raises(PodAway, match="is not up at the moment"):
            await pod.playlists.tracks(rain)


async def test_a_page_of_html_is_no_playlist(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        rain = await a_list(pod, 1)
        demo.fail(200, f"GET /api/v1/playlists/{rain}/tracks")
        with pytest.raises(BadAnswer):
            await pod.playlists.tracks(rain)


async def test_a_lost_answer_is_not_sent_twice(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        rain = await a_list(pod)
        demo.lose_answer(f"POST /api/v1/playlists/{rain}/add")
        with pytest.raises(Uncertain):
            await pod.playlists.add(rain, [TrackId(1)], duplicates=True)
        assert ids((await pod.playlists.tracks(rain)).items) == [1]


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_playlist_whose_answer_is_lost_is_sent_once(demo: DemoPod, arrives: bool) -> None:
    async with asked_by(demo) as pod:
        before = (await pod.playlists.page(scope="me")).count
        lose = demo.lose_answer if arrives else demo.hang_up
        lose("POST /api/v1/playlists")
        with pytest.raises(Uncertain):
            await pod.playlists.create("Rain")
        mine = await pod.playlists.page(scope="me", ordering=("-creation_date",))
        assert mine.count == before + arrives
        assert ("Rain" in [one.name for one in mine.items[:1] if one]) is arrives


async def test_an_answer_of_another_kind_does_not_confirm_a_change(demo: DemoPod) -> None:
    async with asked_by(demo) as pod:
        rain = await a_list(pod, 1, 2)
        demo.twist("remove", Reply(200, {"all": "right"}))
        with pytest.raises(BadAnswer):
            await pod.playlists.remove(rain, 0)
        assert ids((await pod.playlists.tracks(rain)).items) == [1, 2]
