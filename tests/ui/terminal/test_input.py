"""What a terminal sends: nothing that is typed is in the log."""

from __future__ import annotations

from typing import NoReturn

import pytest

from fwtui.ui.layouts import Layout
from fwtui.ui.terminal.input import TerminalInput


def _fails(message: object) -> NoReturn:
    raise RuntimeError("a mistake in a handler")


async def test_a_pasted_secret_that_fails_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    given = TerminalInput(
        Layout({}),
        term="xterm",
        debug=False,
        take=_fails,
        replied=lambda reply: None,
        given_up=lambda: None,
    )
    given.feed(b"\x1b[200~s3cret-token\x1b[201~")
    given.end()
    assert "a mistake in a handler" in caplog.text
    assert "s3cret" not in caplog.text
