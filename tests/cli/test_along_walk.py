"""Listening along by keys in a real terminal, left playing, and ended from the shell."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.music import TrackId
from tests.cli.shell import Shell
from tests.cli.test_walk import SILENT, terminal
from tests.pod.asked import asked_by


@pytest.fixture(params=["1", "2"])
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPod]:
    with DemoPod(dialect=request.param) as running:
        yield running


def hears(demo: DemoPod, track: int) -> str:
    """Ana hears a track; its title."""

    async def listen() -> str:
        async with asked_by(demo, "ana") as ana:
            await ana.history.listen(TrackId(track), datetime.now(UTC))
            return (await ana.library.track(TrackId(track))).title

    return asyncio.run(listen())


@pytest.mark.long
def test_along_with_an_account_by_keys_and_from_the_shell(demo: DemoPod, tmp_path: Path) -> None:
    shell = Shell(tmp_path, demo)
    shell.log_in()
    (tmp_path / "config.toml").write_text(SILENT)
    host = demo.url.partition("//")[2]
    title = hears(demo, 3)
    with terminal(tmp_path, size=(120, 36)) as shown:
        shown.until("Artists")
        shown.press("8")
        shown.until("Undertow")
        shown.press("w")
        shown.until("All that I may see")
        if demo.state.dialect.version.startswith("1"):  # there accounts are not followed
            assert "People whom I follow" not in shown.text
            shown.press("of an account\r")
            shown.until("or music.example")
            shown.press("ana\r")
            shown.until(lambda now: "ana" in now.rows[0] and title in now.text)
        else:
            shown.press("j\r")
            shown.until(lambda now: "people" in now.text and title in now.text)
        shown.press("E")
        shown.until(lambda now: f"▶ {title}" in now.text and "along" in now.text)
        shown.press("@")
        shown.until(lambda now: "Account" in now.text and "Loves" in now.text)
        shown.press("Q")
        assert shown.wait() == 0
    assert shell.run("ctl", "along").stdout == f"Along with ana@{host}\n"
    assert shell.run("ctl", "along", "off").stdout == f"Along with ana@{host} ended.\n"
    assert shell.run("ctl", "along").returncode == 1
    again = shell.run("ctl", "along", "ana")
    assert "at most 60 requests an hour" in again.stdout
    assert "your own account" in shell.run("ctl", "along", "demo").stderr
    assert shell.run("ctl", "listen_along").stdout == f"Along with ana@{host} ended.\n"
    assert shell.run("quit").returncode == 0
