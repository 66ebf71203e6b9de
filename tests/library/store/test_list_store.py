"""The order of lists on disk."""

from __future__ import annotations

from sqlite3 import Connection

from fwtui.library.library import Library
from fwtui.library.listing.queries import Artists, Found
from fwtui.library.store import list_store


async def test_lists_nobody_looks_at_are_forgotten(library: Library) -> None:
    def fill(db: Connection) -> None:
        list_store.page(db, Artists(tag="old").key, 1, [1], 1, 1_000.0)
        list_store.page(db, Artists(tag="new").key, 1, [1], 1, 100 * 86_400.0)
        for number in range(150):
            list_store.page(db, Found(text=str(number)).key, 1, [1], 1, 99 * 86_400.0 + number)
        list_store.tidy(db, 100 * 86_400.0)

    library.store.library.write(fill).result(10)
    assert library.store.head(Artists(tag="old").key) is None
    assert library.store.head(Artists(tag="new").key) is not None
    assert library.store.head(Found(text="20").key) is None
    assert library.store.head(Found(text="120").key) is not None
