"""Text matches: the letter that is jumped to, and the letters that are marked."""

from __future__ import annotations

import pytest

from fwtui.ui.text_match import find_letter, spans


def test_a_letter_is_found_by_halves_in_a_long_list() -> None:
    class Names:
        looked = 0

        def __len__(self) -> int:
            return 300_000

        def __getitem__(self, row: int) -> str:
            self.looked += 1
            return chr(ord("a") + row * 26 // 300_000) + f"{row}"

    names = Names()
    row, _ = find_letter(names, str, "Q", 5, by_name=True)
    assert row is not None
    assert names[row].startswith("q")
    assert not names[row - 1].startswith("q")
    assert names.looked < 200
    assert find_letter(names, str, "b", 299_999, by_name=False) == (None, 5_000)


@pytest.mark.parametrize(
    ("title", "words", "found"),
    [
        ("Čistá Voda", ["vod"], ["Vod"]),
        ("The Harbourmasters", ["har"], ["Har"]),
        ("Sharp", ["har"], ["har"]),
        ("Orchard Harp", ["har"], ["Har"]),
        ("Ångström", ["angstrom"], ["Ångström"]),
        ("Harbour Lights", ["lig", "ha"], ["Ha", "Lig"]),
        ("夜汽車", ["汽"], ["汽"]),
        ("Salt", ["x"], []),
    ],
)
def test_the_letters_that_match_are_those_that_are_seen(
    title: str, words: list[str], found: list[str]
) -> None:
    assert [title[first:after] for first, after in spans(title, words)] == found
