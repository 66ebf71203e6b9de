"""The allowance: every limit, who used it, what it means and when it comes back."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from fwtui.errors import PodUnreachable
from fwtui.library.mirror.progress import MirrorRecord
from fwtui.library.settings import LibrarySettings
from fwtui.pod.schema.decoder import Page
from fwtui.session.remote import RemoteInterface
from fwtui.ui.glyphs import UNICODE
from fwtui.ui.settings import UiSettings
from fwtui.ui.views.allowance_rows import layout
from fwtui.ui.views.allowance_wording import ago, in_order
from fwtui.ui.widgets.chart import columns, parts_of
from tests.ui.limits import limits
from tests.ui.piloted import Compare, piloted, pressed, still
from tests.ui.sample import SampleContext, context, standing


def limited(settings: UiSettings | None = None, **of_sample: Any) -> SampleContext:
    made = context(settings, **of_sample)
    made.pod.all = limits()
    made.pod.standing = made.pod.all[2]
    return made


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 15)])
def test_allowance(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(still(limited()), terminal_size=size, run_before=pressed("L"))


def test_allowance_without_colour_or_signs(snap_compare: Compare) -> None:
    made = limited(UiSettings(colours="none", glyphs="ascii", scrolling="row"))
    assert snap_compare(still(made), terminal_size=(80, 24), run_before=pressed("L"))


async def test_it_asks_the_pod_when_it_opens_and_again_at_a_key() -> None:
    made = limited()
    async with piloted(made) as seen:
        await seen.press("L")
        assert made.pod.reads == 1
        assert "read from the pod just now" in seen.text
        assert "The pod is asked again." not in seen.text
        made.pod.turn(standing=None)  # that a limit is used up is more urgent
        await seen.press("R")
        assert made.pod.reads == 2
        assert "The pod is asked again." in seen.text, "also where nothing else changes"


async def test_a_limit_that_is_used_up_says_what_follows() -> None:
    mirror = MirrorRecord(wanted=True)
    made = limited(library=LibrarySettings(mirror=True), mirror=mirror)
    made.connect().pages["tracks"] = Page((None,), 300_000)
    async with piloted(made) as seen:
        await seen.until(lambda: made.library.mirror_progress.phase == "filling")
        await seen.press("L")
        assert "other is used up. The next request may leave in 0:09." in seen.text
        assert "Sync has stopped asking." in seen.text
        assert "fetching is nearly used up. What is left is kept for you." in seen.text
        row = seen.rows[seen.row_with("playlists, radios, more")]
        assert row.startswith("▌ ! other")
        assert "0 of 2,000" in row
        assert "59:12" in row


async def test_a_limit_that_runs_out_at_this_pace_is_foretold() -> None:
    made = limited()
    made.pod.all = (standing(used_up_in=750.0), standing(scope="authenticated-wildcard"))
    async with piloted(made) as seen:
        await seen.press("L")
        assert "At this pace lists are used up in 12:30." in seen.text


async def test_the_cursor_chooses_whose_return_is_drawn() -> None:
    async with piloted(limited()) as seen:
        await seen.press("L")
        assert "other, minute by minute" in seen.text
        await seen.press("k")
        assert "details, minute by minute" in seen.text
        await seen.press("G", "k")
        assert "fetching, hour by hour" in seen.text
        assert "190 in the next 24 hours" in seen.text
        await seen.press("g", "j", "j", "j", "j")
        assert "changing: all of it is there" in seen.text


async def test_it_ticks_without_a_key() -> None:
    now = [0.0]
    made = limited()
    async with piloted(made, clock=lambda: now[0]) as seen:
        await seen.press("L")
        now[0] = 4.0
        made.pod.all = tuple(replace(each, wait=max(0.0, each.wait - 4)) for each in made.pod.all)
        made.pod.turn()
        await seen.pilot.pause()
        assert "may leave in 0:05" in seen.text
        assert "read from the pod 4 s ago" in seen.text


async def test_esc_and_its_own_key_go_back_to_the_view_before() -> None:
    async with piloted(limited()) as seen:
        await seen.press("5", "L", "escape")
        assert seen.view.id == "favourites"
        await seen.press("L", "L")
        assert seen.view.id == "favourites"


async def test_a_pod_that_does_not_answer_is_said() -> None:
    made = limited()
    made.pod.trouble = PodUnreachable("music.example did not answer.")
    async with piloted(made) as seen:
        await seen.press("L")
        assert "music.example did not answer" in seen.rows[2]
        made.pod.all, made.pod.standing = (), None
        await seen.press("R")
        assert "music.example did not answer." in seen.text


async def test_numbers_that_the_pod_has_not_said_are_not_shown_as_its_limits() -> None:
    made = limited()
    usual = tuple(replace(each, reported=False) for each in limits())
    made.pod.all, made.pod.trouble = usual, PodUnreachable("music.example did not answer")
    async with piloted(made) as seen:
        await seen.press("L")
        assert "of 10,000" not in seen.text
        assert "of 2,000" in seen.text, "used up, by an answer that said no number"
        made.pod.all = usual[:2]
        await seen.press("R")
        page = await RemoteInterface(seen.app).page(0, 10)
        assert (page["rows"], page["notice"]) == ([], ["music.example did not answer."])
        made.pod.trouble = None
        await seen.press("R")
        assert "music.example has no limits." in seen.text


def test_a_visitor_sees_the_limits_of_visitors() -> None:
    logged_in = [each.scope for each in in_order(limits(), True)]
    assert logged_in[0] == "authenticated-list"
    assert "anonymous-list" not in logged_in
    assert "login" not in logged_in, "nothing of it is used"
    visitor = [each.scope for each in in_order(limits(), False)]
    assert visitor[0] == "anonymous-list"
    # What an account had used before is still counted by the pod.
    assert "authenticated-wildcard" in visitor


@pytest.mark.parametrize("width", [59, 79, 99, 119, 139])
def test_columns_never_touch(width: int) -> None:
    plan = layout(width)
    ends = [plan.left + 10, *(end for _, end in plan.uses), plan.end]
    assert ends == sorted(ends)
    assert plan.end == width - 1
    assert plan.left - 7 >= plan.name + 12
    if plan.bar:
        assert plan.bar + plan.bar_size == plan.left - 7
    if plan.about:
        assert plan.about + 26 <= plan.bar


def test_time_is_cut_into_whole_parts() -> None:
    assert parts_of(3600.0, 200).wide == 2
    minute = parts_of(3600.0, 76)
    assert (minute.unit, minute.shown, minute.gap) == ("minute", 60, 0)
    assert (parts_of(86_400.0, 116).unit, parts_of(86_400.0, 116).count) == ("hour", 24)
    assert parts_of(60.0, 116).unit == "second"
    for room in range(20, 200):
        plan = parts_of(3600.0, room)
        assert plan.start(plan.shown - 1) + plan.wide <= room


def test_what_is_more_than_nothing_is_seen() -> None:
    assert columns([0, 1, 1000, 500], 2, UNICODE.eighths) == ["  █ ", " ▁██"]
    assert columns([0, 0], 1, UNICODE.eighths) == ["  "]


def test_ago_is_said_shortly() -> None:
    assert [ago(0.2), ago(4.9), ago(200.0)] == ["just now", "4 s ago", "3 min ago"]
