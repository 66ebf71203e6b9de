"""fwtui open, as a shell runs it, without a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fwtui.demo.pod import DemoPod
from tests.cli.shell import Run, Shell


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    with DemoPod(approve=True) as running:
        yield running


def test_what_cannot_be_opened_is_said(shell: Shell, here: Run, demo: DemoPod) -> None:
    shell.log_in()
    demo.forget_seen()
    for address, why in [
        ("no address", "no address of a page, an account or a podcast"),
        (f"{demo.url}/library/albums/1", "no session, and no terminal"),
    ]:
        ran = here("open", address)
        assert (ran.returncode, ran.stdout, why in ran.stderr) == (1, "", True), ran.stderr
    assert not demo.seen, "nothing was asked of the pod"
