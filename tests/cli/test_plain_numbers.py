"""Numbers in plain mode: they mean what was read under them, whatever the lists are by then."""

from __future__ import annotations

from typing import Any

from fwtui.cli.plain.numbered import NumberedLists
from fwtui.cli.plain.reader import Reader
from fwtui.cli.plain.words import Asked
from fwtui.control.protocol import DONE


class _Voice:
    def say_all(self, lines: list[str]) -> None: ...
    def reply(self, words: str) -> None: ...


def test_a_row_of_an_earlier_page_is_the_one_that_was_read_there() -> None:
    place, ids = "tracks", list(range(100, 125))

    def ask(command: str, *words: str, **options: str) -> dict[str, Any]:
        first, count = map(int, words)
        read = ids[first - 1 : first - 1 + count]
        texts = [str(each) for each in read]
        shown = {"place": place, "first": first, "rows": texts, "ids": read, "names": texts}
        shown |= {"signs": [[] for _ in read], "question": None, "cursor": 1, "count": len(ids)}
        shown |= {"title": "Tracks", "marked": 0, "says": "", "way": []}
        return {"code": DONE, "result": shown}

    reader = Reader(ask, _Voice())  # type: ignore[arg-type]
    reader.look()
    reader.more()
    del ids[0]
    assert [reader.seen(row) for row in (3, 13)] == [{"seen": "102"}, {"seen": "112"}]
    place = "artists"
    reader.look()
    assert reader.seen(3) == {"seen": "103"}
    assert reader.seen(13) == {}


def test_rows_of_the_queue_and_changes_are_those_that_were_said() -> None:
    numbered = NumberedLists()
    remove, undo = Asked("control", "queue", ("remove", "3")), Asked("control", "undo", ("2",))
    assert numbered.seen(remove) == numbered.seen(undo) == {}
    numbered.said({"rows": [], "queue_version": 7})
    numbered.said({"changes": [{"entry": 1, "at": 2.5}, {"entry": 2, "at": 1.25}]})
    assert numbered.seen(remove) == {"seen": "7"}
    assert numbered.seen(Asked("control", "queue", ("list",))) == {}
    assert numbered.seen(undo) == {"seen": "1.25"}
    assert numbered.seen(Asked("control", "undo", ())) == {}
    numbered.said({"rows": [], "queue_version": 8})
    assert numbered.seen(remove) == {"seen": "8"}
