"""Beginnings near a mistyped word, held against a brute-force edit distance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

import pytest

from fwtui.library.store import spelling
from fwtui.library.store.spelling import Spelling
from fwtui.library.store.store import Store
from tests.library.fixtures import store_in

ALPHABETS = ("abcdeo", "аеклояab", "αβγδaé", "אבגדה12")
FIRST = 12
"""Letters that are sliced."""


@cache
def distance(one: str, other: str) -> int:
    """Wrong, missing and additional letters, and exchanged neighbours: by its definition."""
    if not one or not other:
        return len(one) + len(other)
    best = min(
        distance(one[:-1], other) + 1,
        distance(one, other[:-1]) + 1,
        distance(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    )
    if len(one) > 1 and one[-2:] == other[-2:][::-1] and len(other) > 1:
        best = min(best, distance(one[:-2], other[:-2]) + 1)
    return best


def is_near(typed: str, word: str, slips: int) -> bool:
    """Whether a beginning of ``word`` is so near."""
    return any(distance(typed, word[:length]) <= slips for length in range(len(word) + 1))


def made_words(chance: random.Random, count: int, longest: int) -> list[str]:
    words = []
    for _ in range(count):
        letters = chance.choice(ALPHABETS)
        words.append("".join(chance.choices(letters, k=chance.randint(3, longest))))
    return list(dict.fromkeys(words))


def slipped(chance: random.Random, word: str, slips: int) -> str:
    for _ in range(slips):
        at = chance.randrange(len(word))
        match chance.randrange(4):
            case 0:
                word = word[:at] + chance.choice("abxк") + word[at + 1 :]
            case 1:
                word = word[:at] + word[at + 1 :]
            case 2:
                word = word[:at] + chance.choice("aboж") + word[at:]
            case _:
                word = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    return word


def knowing(folder: Path, *parts: Sequence[str]) -> Store:
    store = store_in(folder)
    for part in parts:
        store.library.write(partial(spelling.learn, words=part)).result(10)
    return store


def begun_by(words: Sequence[str], forms: Sequence[str]) -> set[str]:
    return {word for word in words if word.startswith(tuple(forms))}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("sheet", [8, 64, 4_096])
def test_the_forms_begin_the_words_that_are_near_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, sheet: int
) -> None:
    monkeypatch.setattr(spelling, "_SHEET", sheet)
    monkeypatch.setattr(spelling, "_BYTES", sheet // 8)
    chance = random.Random(seed)
    words = made_words(chance, 160, FIRST - 1)
    store = knowing(tmp_path, words[:50], words[40:120], words[120:])
    for _ in range(25):
        typed = slipped(chance, chance.choice(words), chance.choice((1, 1, 2)))
        slips = 2 if len(typed) >= 8 else 1
        if not 4 <= len(typed) <= FIRST - slips:
            continue
        with store.library.snapshot():
            forms = store.spelling.forms(typed, slips, 1_000)
        near = {word for word in words if is_near(typed, word, slips)}
        assert begun_by(words, list(forms)) >= near
        for form, e in forms.items():
            assert distance(typed, form) == e
            assert e <= slips
    store.close()


def test_all_letters_of_a_long_word_count(tmp_path: Path) -> None:
    words = ["internationalist", "internationals", "interrogative", "international"]
    store = knowing(tmp_path, words)
    forms = list(store.spelling.forms("internetionalixt", 2, 48))
    assert begun_by(words, forms) == {"internationalist"}
    assert store.spelling.forms("internetionalyxt", 2, 48) == {}, "three slips"
    store.close()


def test_the_nearest_come_first(tmp_path: Path) -> None:
    store = knowing(tmp_path, ["harbours", "harbinger", "harvested", "barbours"])
    forms = store.spelling.forms("harbuors", 2, 48)
    assert next(iter(forms)) == "harbours"
    assert list(forms.values()) == sorted(forms.values())
    store.close()


def test_words_that_come_later_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "_SHEET", 16)
    monkeypatch.setattr(spelling, "_BYTES", 2)
    chance = random.Random(9)
    store = knowing(tmp_path)
    known: list[str] = []
    for word in made_words(chance, 60, 8):
        store.library.write(partial(spelling.learn, words=[word])).result(10)
        known.append(word)
        if len(known) % 7 == 0:
            store.spelling.let_go()
        for each in (word, chance.choice(known)):
            assert store.spelling.forms(each, 1, 500)[each] == 0
    store.close()


def test_few_slices_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "_KEPT_BYTES", 10_000)
    words = made_words(random.Random(3), 3_000, 10)
    store = knowing(tmp_path, words)
    reader = Spelling(store.library)
    for word in words[:40]:
        reader.forms(word, 1, 48)
        assert len(reader._slices) <= spelling._LEAST_KEPT
    store.close()
