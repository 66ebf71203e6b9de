"""Commands that take words: what each means, and the sentence for what means nothing."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from fwtui.errors import UsageError
from fwtui.services import arguments
from fwtui.services.player_commands import COMMANDS, of_line
from fwtui.ui.actions.table import BY_ID

EVENING = datetime(2026, 6, 1, 22, 30, 30, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("45m", 2700), ("45", 2700), ("1h20", 4800), ("1h20m", 4800), ("90s", 90), ("2h", 7200),
        ("23:30", 3570), ("22:30", 86_370), ("0:00", 5370),
    ],
)  # fmt: skip
def test_how_long_until_it_sleeps(words: str, seconds: float) -> None:
    assert arguments.until(words, EVENING) == seconds


@pytest.mark.parametrize("words", ["", "soon", "0m", "24:00", "1h20x", "25h", "٣m", "1h200"])
def test_no_time_to_sleep(words: str) -> None:
    with pytest.raises(UsageError):
        arguments.until(words, EVENING)


def test_a_line_of_the_palette() -> None:
    found = of_line("  Volume  60 ")
    assert found is not None
    assert (found[0].name, found[1]) == ("volume", "60")
    assert of_line("volume") is of_line("the volume 60") is None
    assert all(command.name in BY_ID for command in COMMANDS), "by name, it asks for the words"
