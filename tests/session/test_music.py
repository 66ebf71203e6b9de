"""The music while terminals come and go: every sample is played, in its place."""

from __future__ import annotations

import os
import random
import select
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fwtui.demo.pod import DemoPod
from tests.cli.shell import Shell
from tests.player.mpv.test_gapless import decoded
from tests.player.stage import MUSIC, Tape
from tests.session.stage import Home
from tests.ui.at_home import until
from tests.ui.pseudo_terminal import Terminal, python

RATE = 22050
PIECE, FILE = "Frá bryggju", "naeturferja-1.flac"
SSH = {"SSH_CONNECTION": "192.0.2.1 4242 192.0.2.2 22"}


class Listening:
    """A home whose account is on a running pod, and whose sound goes to a tape."""

    def __init__(self, folder: Path, pod: DemoPod, tape: Tape) -> None:
        shell = Shell(folder, pod)
        (folder / "config.toml").write_text(
            '[pod]\nkeyring = false\n[ui]\ncovers = "off"\n[library]\nmirror = false\n'
            "[player]\nvolume = 100\nreplaygain = 'off'\n"
            f"mpv = {{ ao = 'pcm', ao-pcm-file = '{tape.path}', ao-pcm-waveheader = 'no' }}\n"
        )
        shell.log_in()
        self.home = Home(folder)
        self.tape = tape

    def open(self, size: tuple[int, int] = (100, 30)) -> Terminal:
        return self.home.open(argv=python("-m", "fwtui"), size=size, environ=SSH)

    def begin(self) -> Terminal:
        """A terminal in which the piece plays."""
        terminal = self.open()
        terminal.until("Library 1/9")
        terminal.press("2")
        terminal.until("Type what you look for.")
        terminal.press(PIECE)
        terminal.until("Næturferja I.")
        terminal.press("\r")
        until(lambda: terminal.read(0.02) is not None and len(self.tape.samples) > RATE, 20)
        return terminal

    def is_whole(self) -> bool:
        """Whether the piece was heard to its end, to the sample; waits for it."""
        wanted = decoded(MUSIC / FILE)
        until(lambda: len(self.tape.samples) >= 4 * len(wanted), 60)
        heard = np.frombuffer(bytes(self.tape.samples[: 4 * len(wanted)]), "<f4")
        return bool(np.array_equal(heard, wanted))


@pytest.fixture(scope="module")
def pod() -> Iterator[DemoPod]:
    with DemoPod(approve=True) as running:
        yield running


@pytest.fixture
def listening(tmp_path: Path, pod: DemoPod) -> Iterator[Listening]:
    tape = Tape(tmp_path, 4 * RATE, 4.0)
    made = Listening(tmp_path, pod, tape)
    try:
        yield made
    finally:
        made.home.end()
        tape.close()


def holds(pid: int) -> tuple[int, int, float]:
    """Descriptors, threads, MB."""
    place = Path(f"/proc/{pid}")
    pages = int((place / "statm").read_text().split()[1])
    return (
        len(list((place / "fd").iterdir())),
        len(list((place / "task").iterdir())),
        pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
    )


def come_and_go(listening: Listening, times: int) -> None:
    """Terminals of random sizes, which hang up, are killed, or are taken over by the next."""
    rnd = random.Random(times)
    for _ in range(times):
        with listening.open((rnd.randint(20, 200), rnd.randint(5, 60))) as terminal:
            select.select([terminal.master], [], [], 5.0)
            if rnd.random() < 0.5:
                os.kill(terminal.pid, signal.SIGHUP)
                terminal.wait()


def test_a_dropped_line_loses_no_sample(listening: Listening) -> None:
    with listening.begin() as terminal:
        session = listening.home.session()
        os.kill(terminal.pid, signal.SIGHUP)
        assert terminal.wait() == 128 + signal.SIGHUP
    with listening.open((80, 24)) as again:
        again.until("Næturferja I")
        assert listening.home.sessions == [session]
    assert listening.is_whole()


@pytest.mark.parametrize("times", [8, pytest.param(1_000, marks=pytest.mark.long)])
def test_terminals_that_come_and_go_leave_nothing_behind(listening: Listening, times: int) -> None:
    with listening.begin():
        session = listening.home.session()
    come_and_go(listening, 3)
    descriptors, threads, megabytes = holds(session)
    come_and_go(listening, times)
    assert listening.is_whole()
    until(lambda: holds(session)[0] <= descriptors + 1)
    now = holds(session)
    assert now[1] <= threads + 1
    assert now[2] <= megabytes + 16
