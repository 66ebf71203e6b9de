"""The page of what fwtui does on each dialect is what it does."""

from __future__ import annotations

from tests.dialects.matrix import PAGE, page


async def test_the_page_is_what_fwtui_does() -> None:
    """`python -m tests.dialects` writes it."""
    assert await page() == PAGE.read_text(encoding="utf-8")
