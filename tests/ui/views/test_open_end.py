"""Lists that the pod does not count, and the views that say so."""

from __future__ import annotations

from fwtui.library.listing.queries import Artists
from fwtui.library.store import list_store
from fwtui.ui.widgets.pane import Pane
from tests.ui.piloted import piloted
from tests.ui.sample import NOON, SampleContext, context


def uncounted() -> tuple[SampleContext, int]:
    """Artists that come by cursor: as many as are known, and more."""
    made = context()
    store, key = made.library.store, Artists().key
    ids = [each for each in made.library.listing(Artists()).ids() if each]
    write = store.library.write(
        lambda db: list_store.page(db, key, 1, ids, len(ids) + 1, NOON.timestamp(), open_end=True)
    )
    write.result(10)
    return made, len(ids)


async def test_the_title_counts_what_is_known_and_says_that_more_follows() -> None:
    made, known = uncounted()
    async with piloted(made) as seen:
        title = seen.view.artists.parent
        assert isinstance(title, Pane)
        assert (title.title_line.count, title.title_line.open_end) == (known + 1, True)
        assert f"Artists  {known}+" in seen.text
        await seen.press("slash", "a")
        assert f"{known}+" not in seen.rows[2], "the count of a filter is its own"


async def test_the_end_says_that_it_is_none() -> None:
    made, known = uncounted()
    async with piloted(made) as seen:
        await seen.press("G")
        assert seen.view.artists.cursor == known, "on the row that asks for more"
        assert f"{known} are known here; the pod does not say how many there are." in seen.text
    async with piloted() as seen:
        await seen.press("G")
        assert "does not say how many" not in seen.text
