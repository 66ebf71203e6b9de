"""The pane of what plays, beside the views of a wide screen."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwtui.library.listing.queries import Albums
from fwtui.music import ArtistId
from fwtui.ui.views.now_pane import shares
from tests.ui.piloted import piloted
from tests.ui.sample import ALBUM_VALUES, HEARTS, SONGS, context
from tests.ui.test_mouse import DOWN, RIGHT, UP, pointed
from tests.ui.views.test_lyrics import SUNG, TIMED, with_lyrics
from tests.ui.walk import Far, walking
from tests.ui.widgets.test_cover import COVER


async def test_a_wide_screen_shows_what_plays_and_what_comes_next() -> None:
    async with piloted(size=(120, 40)) as seen:
        assert "Now playing" not in seen.text
        await seen.pilot.resize_terminal(180, 50)
        await seen.until(lambda: "Next  11" in seen.text)
        first = seen.row_with("Next  11") + 1
        assert seen.rows[first].endswith("Kaldvatn · Älva                     2:58")
        assert any(row.endswith("× Pale Engines · Älva               3:55") for row in seen.rows)
        await seen.press("n", "4")
        assert seen.rows[first].endswith("夜汽車 · みなと食堂                 4:47"), (
            "in every view"
        )
        assert SONGS[3].id not in HEARTS
        seen.context.library.edits.set_favourite(SONGS[3].id, True)
        await seen.until(lambda: seen.rows[4].endswith("│  Kaldvatn  ♥"))
        await seen.pilot.resize_terminal(140, 40)
        await seen.until(lambda: "Now playing" not in seen.text)


async def test_nothing_that_plays_and_the_end_of_the_queue_are_said() -> None:
    async with piloted(context(played=()), size=(180, 50)) as seen:
        assert "Nothing is queued." in seen.text
    made = context()
    made.player.jump(13)
    made.player.set_repeat("off")
    async with piloted(made, size=(180, 50)) as seen:
        assert "The queue ends here." in seen.text


async def test_what_comes_next_is_of_the_account_that_is_open() -> None:
    async with piloted(size=(180, 50)) as seen:
        other = context()
        before = seen.context.library
        seen.context.replace(library=other.library, player=other.player, pod=other.pod)
        await before.aclose()
        await seen.press("n")
        first = seen.row_with("Next  10") + 1
        assert seen.rows[first].endswith("夜汽車 · みなと食堂                 4:47")


# --- the lyrics ----------------------------------------------------------------------------------


def pane_of(rows: list[str]) -> list[str]:
    """The rows of the pane, from its rule on."""
    return [row.rpartition("│")[2].strip() for row in rows[2:-5]]


def lyrics_of(rows: list[str]) -> list[str]:
    pane = pane_of(rows)
    after = next(y for y, row in enumerate(pane) if row.startswith("Next  "))
    return [row for row in pane[pane.index("Lyrics") + 1 : after] if row]


async def test_the_line_that_is_sung_is_followed_with_two_before_and_after_it() -> None:
    async with piloted(with_lyrics(TIMED), size=(180, 50)) as seen:
        assert lyrics_of(seen.rows) == [
            "Count them again, the green, the red,",
            "the one that blinks and then forgets",
            "▶ and if the fog is kind to those who",
            "wait beyond the pier, a bell will say",
            "so, once for the ones who left and",
            "once for us",
            "港の灯りがまだ見える",
            "Harbour lights, harbour lights",
        ]
        seen.context.player.seek_to(116.0)
        await seen.until(lambda: "▶ the one that blinks" in seen.text)
        sung = lyrics_of(seen.rows)
        assert sung[:2] == ["Count them again, the green, the red,", f"▶ {SUNG[4][1]}"]
        await seen.press("n")
        await seen.until(lambda: "Lyrics" not in pane_of(seen.rows))
        assert "Next  10" in seen.text


async def test_pane_and_page_follow_the_same_line_and_are_shifted_together() -> None:
    async with piloted(with_lyrics(TIMED), size=(180, 50)) as seen:
        seen.context.player.seek_to(120.9)
        await seen.press("t")
        assert [row.count("▶ the one that") for row in seen.rows].count(1) == 1
        assert any("▶  the one that blinks" in row for row in seen.rows)
        await seen.press("left_parenthesis")
        assert "▶ and if the fog" in "\n".join(pane_of(seen.rows))
        assert "▶  and if the fog" in seen.text
        await seen.press("escape")
        assert "▶ and if the fog" in "\n".join(pane_of(seen.rows)), "the page is left, not the song"


async def test_lyrics_without_times_are_shown_from_their_beginning_and_scrolled_by_the_wheel() -> (
    None
):
    async with pointed(with_lyrics("\n".join(map("Line {}".format, range(60)))), (180, 50)) as it:
        await it.place("Line 0")
        it.app.context.player.seek_to(300.0)
        await it.walk.settle()
        assert lyrics_of(it.walk.rows)[0] == "Line 0", "where it is sung is not guessed"
        x, y = await it.place("Line 3")
        await it.report(DOWN, x, y)
        assert lyrics_of(it.walk.rows)[0] == "Line 3"
        await it.report(UP, x, y)
        assert lyrics_of(it.walk.rows)[0] == "Line 0"
        await it.click(x, y)
        assert it.app.shown.id == "lyrics"


@pytest.mark.parametrize("height", range(18, 70, 3))
@pytest.mark.parametrize("lines", [0, 2, 8, 40])
def test_no_part_takes_what_another_needs(height: int, lines: int) -> None:
    room = height - 10
    parts = shares(room, lines)
    assert parts.facts + parts.coming + (parts.lyrics + 2 if parts.lyrics else 0) == room
    assert parts.facts >= 4
    assert parts.coming >= 3
    assert parts.lyrics in (0, lines) or parts.lyrics >= 3


async def test_playing_with_lyrics_sends_less_than_300_bytes_a_second() -> None:
    far = Far((180, 50))
    async with walking(with_lyrics(TIMED), size=(180, 50), far=far) as walk:
        player, first, last = walk.app.context.player, SUNG[0][0], SUNG[-1][0]
        player.seek_to(float(first))
        await walk.until(lambda: "▶ The harbour keeps" in "\n".join(walk.rows))
        before = far.got
        for second in range(first + 1, last + 1):
            player.seek_to(float(second))
            await walk.settle()
        assert "▶ hold on until the morning" in "\n".join(walk.rows)
        assert (far.got - before) / (last - first) <= 300


# --- the mouse -----------------------------------------------------------------------------------


async def test_a_coming_track_is_played_by_a_click_and_has_a_menu() -> None:
    async with pointed(size=(180, 50)) as it:
        queue = it.app.context.player.queue
        pane = it.app.beside.coming.region
        await it.click(pane.x + 3, pane.y + 2, RIGHT)
        await it.click_on("Remove from the queue")
        assert "Ångström removed from the queue" in "\n".join(it.walk.rows)
        assert SONGS[5].id not in queue.ids()
        await it.click(pane.x + 3, pane.y + 2, RIGHT)
        await it.click_on("Details")
        assert it.app.shown.id == "details"
        await it.walk.key("\x1b")
        await it.click(pane.x + 3, pane.y + 2)
        assert queue.row == 5
        assert it.app.playback.track.title == "The Long Corridor"


async def test_the_wheel_shows_what_comes_later() -> None:
    async with pointed(size=(180, 24)) as it:
        pane = it.app.beside.coming.region
        assert "Kaldvatn" in it.walk.rows[pane.y][pane.x :]
        await it.report(DOWN, pane.x + 3, pane.y)
        assert "The Long Corridor" in it.walk.rows[pane.y][pane.x :]
        for _ in range(9):
            await it.report(DOWN, pane.x + 3, pane.y)
        assert "Coda: Snow on Tape" in it.walk.rows[pane.bottom - 1][pane.x :]
        await it.walk.key("n")
        assert "夜汽車" in it.walk.rows[pane.y][pane.x :], "from what plays now"


async def test_a_click_on_the_cover_shows_the_details_of_its_album() -> None:
    made = context()
    albums = [replace(each, cover=COVER) for each in ALBUM_VALUES]
    made.fill({Albums(artist=ArtistId(4)): albums})
    async with pointed(made, (180, 50)) as it:
        cover = it.app.beside.facts.cover
        await it.walk.until(lambda: cover.display and cover.region.height > 10)
        await it.click(cover.region.x + 20, cover.region.y + 5)
        await it.walk.until(lambda: it.app.shown.id == "details")
        await it.walk.until(lambda: "Northern Rooms" in it.walk.rows[2])
