"""Full text as PostgreSQL does it."""

from __future__ import annotations

import pytest

from fwtui.demo.catalogue.text_index import InvalidQueryError, TextIndex, words

TITLES = (
    "", "Sawtooth", "The Plain-Tones", "Björk", "夜明け の歌", "Moon River", "River, the moon",
    "चाँद रात", "Harbour Lights 🌊", "50% Off; DROP TABLE",
)  # fmt: skip


def found(query: str) -> list[str]:
    flags = TextIndex(TITLES).flags(words(query))
    return [title for title, flag in zip(TITLES, flags, strict=True) if flag]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("saw", ["Sawtooth"]),
        ("SAWTOOTH", ["Sawtooth"]),
        ("sawtooths", []),
        ("tooth", []),
        ("moon river", ["Moon River", "River, the moon"]),
        ("moon harbour", []),
        ("Björk", ["Björk"]),
        ("bjork", []),
        ("夜明", ["夜明け の歌"]),
        ("明け", []),
        ("चाँ", ["चाँद रात"]),
        ("🌊", []),
        ("plain", ["The Plain-Tones"]),
        ("plain-tones", []),
        ('"moon"', ["Moon River", "River, the moon"]),
        ('"moo"', []),
        ('"moo:*"', ["Moon River", "River, the moon"]),
        ('"moon & river"', ["Moon River", "River, the moon"]),
        ('"', []),
        ("(moon)!", ["Moon River", "River, the moon"]),
    ],
)
def test_words(query: str, titles: list[str]) -> None:
    assert found(query) == titles


@pytest.mark.parametrize("query", ['"moon river"', "moon |", "|", '"moon &"'])
def test_what_postgresql_cannot_parse(query: str) -> None:
    with pytest.raises(InvalidQueryError):
        words(query)
