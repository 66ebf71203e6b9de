"""The terminal's cursor stands after the text that narrows a list, wherever that is shown."""

from __future__ import annotations

import pytest

from tests.ui.piloted import Piloted, piloted

SIZES = [(140, 40), (80, 24), (60, 15), (40, 10)]


def before_caret(at: Piloted) -> str:
    """The row of the caret, up to it."""
    caret = at.app.screen.focused.caret  # type: ignore[union-attr]
    row: str = at.rows[caret.y]
    return row[: int(caret.x)]


@pytest.mark.parametrize("size", SIZES)
async def test_after_the_text_of_a_filter(size: tuple[int, int]) -> None:
    async with piloted(size=size) as at:
        await at.press("1", "slash")
        await at.type("ab")
        assert before_caret(at).endswith("/ ab"), at.text
        assert at.app.screen.focused.is_typed_in  # type: ignore[union-attr]
        await at.press("enter")
        assert before_caret(at).strip() == ""
        assert not at.app.screen.focused.is_typed_in  # type: ignore[union-attr]


async def test_after_the_word_that_is_looked_for_in_the_help() -> None:
    async with piloted(size=(80, 24)) as at:
        await at.press("question_mark")
        await at.type("vol")
        assert before_caret(at).endswith("/ vol"), at.text
