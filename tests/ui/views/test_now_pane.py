"""The pane of what plays, beside the views of a wide screen."""

from __future__ import annotations

from tests.ui.piloted import piloted
from tests.ui.sample import HEARTS, SONGS, context


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
