"""Walks with what is heard, in a real terminal: lyrics in time, a loop, a sleep timer, what
becomes of the sound, and a volume for each device. The pod is asked for the music alone."""

from __future__ import annotations

import array
import fcntl
import itertools
import json
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fwtui.demo.pod import DemoPod
from tests.cli.shell import Shell
from tests.cli.test_walk import SILENT, terminal
from tests.cli.walks import DIALECTS, music_with
from tests.player.lyrics.files import comments
from tests.player.steady_flac import steady
from tests.ui.pseudo_terminal import Terminal

SUNG = "\n".join(f"[00:{second:02}.00]second {second}" for second in range(1, 40))
BESIDES = ("users/me", "nodeinfo", "rate-limit", "instance/", "history/listenings", "oauth/")
"""What a session asks of a pod by itself."""


def said(shell: Shell) -> dict[str, Any]:
    """The state of playback, as the session tells it."""
    ran = shell.run("ctl", "status", "--json")
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def play_first(shown: Terminal) -> None:
    """The first track of the first playlist: Harbour Lights, 42 seconds."""
    shown.until("▌")
    shown.press("4")
    shown.until("▌ Evening ferry")
    shown.press("\r")
    shown.until(lambda now: re.search(r"▌.* 1  Harbour Lights", now.text))
    shown.press("\r")
    shown.until(lambda now: re.search(r"▶ Harbour .* 0:0[1-9] /", now.rows[-4]))


def sung(shown: Terminal) -> int:
    """The second of the line that is sung; 0 while there is none."""
    found = re.search(r"▶ +second (\d+)", shown.text)
    return int(found[1]) if found else 0


@pytest.mark.long
@DIALECTS
def test_lyrics_beside_the_downloads_are_in_time_and_can_be_late(
    dialect: str, tmp_path: Path
) -> None:
    with DemoPod(dialect=dialect) as pod:
        shell = Shell(tmp_path, pod)
        shell.log_in()
        (tmp_path / "config.toml").write_text(SILENT)
        assert shell.run("downloads", "add", "--kind", "track", "Harbour Lights").returncode == 0
        (files,) = (tmp_path / "data" / "music").glob("*/files")
        (files.parent / "Älva - Harbour Lights.lrc").write_text(SUNG)
        with terminal(tmp_path, size=(100, 30)) as shown:
            play_first(shown)
            pod.forget_seen()
            shown.press("t")
            shown.until(lambda now: sung(now) > 0)
            first = sung(shown)
            shown.until(lambda now: sung(now) > first)
            shown.press(":seek 20\r")
            shown.until(lambda now: sung(now) >= 20)
            shown.press(" ")
            shown.until(lambda now: "‖" in now.rows[-4])
            place = said(shell)["position"]
            assert abs(sung(shown) - place) < 1.5
            shown.press(")" * 10)
            shown.until(lambda now: re.search(r"in time · \+2(\.0)? s", now.text))
            shown.until(lambda now: abs(sung(now) + 2 - place) < 1.5)
            shown.press("(" * 20)
            shown.until(lambda now: re.search(r"in time · [-−]2(\.0)? s", now.text))
            shown.until(lambda now: abs(sung(now) - 2 - place) < 1.5)
            shown.press("q")
            assert shown.wait() == 0
        asked = [each.path for each in pod.seen if not any(word in each.path for word in BESIDES)]
        assert not asked, "words and sound were here"


@pytest.mark.long
@DIALECTS
def test_a_loop_a_sleep_timer_and_the_chain(dialect: str, tmp_path: Path) -> None:
    with DemoPod(dialect=dialect) as pod:
        shell = Shell(tmp_path, pod)
        shell.log_in()
        (tmp_path / "config.toml").write_text(
            SILENT.replace("[player]", "[player]\nsleep_fade = 2")
        )
        with terminal(tmp_path, size=(110, 30)) as shown:
            play_first(shown)
            shown.press("B")
            shown.until("The loop begins at 0:0")
            shown.until(lambda now: re.search(r"▶ .* 0:0[5-9] /", now.rows[-4]))
            shown.press("B")
            shown.until(lambda now: re.search(r"loop 0:0\d–0:0\d", now.text))
            begin, end = said(shell)["loop"]
            for _ in range(4):
                shown.read(0.5)
                assert begin - 0.5 <= said(shell)["position"] <= end + 0.5
            shown.press("B")
            shown.until(lambda now: "No loop." in now.text and "loop 0:" not in now.text)

            shown.press("i")
            shown.until(lambda now: re.search(r"File +OGG", now.text))
            shown.until(lambda now: re.search(r"Sound +OPUS 48 kHz float › .* › ", now.text))
            shown.press("\x1b")  # with a key right behind it, it would be alt and that key
            shown.until(lambda now: not re.search(r"File +OGG", now.text))

            shown.press(":sleep 45m\r")
            shown.until("It pauses in 45:00.")
            assert 2_690 <= said(shell)["sleep"] <= 2_700
            shown.press(":sleep off\r")
            shown.until("No sleep timer.")
            assert said(shell)["sleep"] is None
            shown.press(":sleep 4s\r")
            shown.until("Good night: the sleep timer paused.")
            assert said(shell)["state"] == "paused"
            assert said(shell)["volume"] == 80, "the fade leaves the volume"
            shown.press(" ")
            shown.until(lambda now: "▶" in now.rows[-4])
            shown.press(":sleep album\r")
            shown.until("It stops at the end of this album.")
            shown.press(":seek 38\r")
            shown.until("Good night: the sleep timer stopped.")
            assert said(shell)["state"] != "playing"
            assert said(shell)["title"] == "Harbour Lights", "the next one is of another album"
            shown.press("q")
            assert shown.wait() == 0


@pytest.mark.long
@DIALECTS
def test_each_device_keeps_its_volume_over_a_restart(dialect: str, tmp_path: Path) -> None:
    def choose(shown: Terminal, device: str) -> None:
        shown.press(":audio device\r")
        shown.until("Sound comes out of")
        shown.press(f"{device}\r")
        shown.until(lambda now: "Sound comes out of" not in now.text)

    with DemoPod(dialect=dialect) as pod:
        shell = Shell(tmp_path, pod)
        shell.log_in()
        (tmp_path / "config.toml").write_text(SILENT)
        with terminal(tmp_path, size=(110, 30)) as shown:
            play_first(shown)
            shown.press("--")
            shown.until("vol 70")
            choose(shown, "default (jack)")
            shown.press("----")
            shown.until("vol 50")
            choose(shown, "autoselect")
            shown.until("vol 70")
            shown.press("q")
            assert shown.wait() == 0
        with terminal(tmp_path, size=(110, 30)) as shown:
            shown.until("vol 70")
            choose(shown, "default (jack)")
            shown.until("vol 50")
            shown.press("q")
            assert shown.wait() == 0


STEADY, STEADY_SECONDS = "One steady tone", 24
HEARD_RATE = 192_000
"""Samples a second of the device that is listened to: mpv gives it 65,536 ahead."""
PART = HEARD_RATE // 10
"""Samples of which one level is taken."""


class Loudspeaker:
    """The far end of a device that is a named pipe: takes samples as fast as they are heard."""

    def __init__(self, pipe: Path) -> None:
        os.mkfifo(pipe)
        self.levels: list[int] = []
        """The loudest sample of each tenth of a second so far."""
        self._end = os.open(pipe, os.O_RDWR)
        fcntl.fcntl(self._end, fcntl.F_SETPIPE_SZ, 16_384)
        self._over = False
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        os.set_blocking(self._end, False)
        due, rest = time.monotonic(), b""
        while not self._over:
            try:
                rest += os.read(self._end, PART * 2 - len(rest))
            except BlockingIOError:  # nothing is played
                time.sleep(0.002)
                continue
            if len(rest) == PART * 2:
                self.levels.append(max(map(abs, array.array("h", rest))))
                due = max(due + PART / HEARD_RATE, time.monotonic() - 0.1)
                rest = b""
                time.sleep(max(0.0, due - time.monotonic()))

    def close(self) -> None:
        self._over = True
        self._thread.join()
        os.close(self._end)


@contextmanager
def heard_through(pipe: Path) -> Iterator[Loudspeaker]:
    speaker = Loudspeaker(pipe)
    try:
        yield speaker
    finally:
        speaker.close()


def falls(levels: list[int], parts: int) -> bool:
    """Whether a level was steady and then fell, never rising, over about so many parts."""
    loud = max(levels)
    begins = next(at for at, each in enumerate(levels) if each > loud * 0.9)
    fading = [each for each in levels[begins:] if 0 < each < loud * 0.95]
    steps = [after - before for before, after in itertools.pairwise(fading)]
    return len(fading) > parts // 2 and max(steps) <= loud * 0.05 and fading[-1] < loud * 0.3


@pytest.mark.long
@DIALECTS
def test_a_flac_file_its_lyrics_and_the_fades_that_are_heard(dialect: str, tmp_path: Path) -> None:
    pipe = tmp_path / "device"
    device = (
        f"mpv = {{ ao = 'pcm', ao-pcm-file = '{pipe}', ao-pcm-waveheader = 'no', "
        f"audio-samplerate = '{HEARD_RATE}', audio-channels = 'mono', audio-format = 's16' }}"
    )
    file = steady(STEADY_SECONDS, comments(f"TITLE={STEADY}", f"LYRICS={SUNG}"))
    assets = music_with(tmp_path / "assets", "Steady", STEADY, file, STEADY_SECONDS)
    with DemoPod(dialect=dialect, assets=assets) as pod, heard_through(pipe) as speaker:
        home = tmp_path / "home"
        home.mkdir()
        shell = Shell(home, pod)
        shell.log_in()
        sound = f"[player]\nsleep_fade = 3\nreplaygain = 'off'\n{device}\n"
        (home / "config.toml").write_text(f"{sound}[pod]\nkeyring = false\n")
        with terminal(home, size=(120, 30)) as shown:
            shown.until("▌")
            shown.press("2")
            shown.press(STEADY)
            shown.until(lambda now: re.search(rf"▌.*{STEADY}", now.text))
            shown.press("\r")
            shown.until(lambda now: f"▶ {STEADY}" in now.rows[-4])
            shown.until(lambda now: max(speaker.levels, default=0) > 0)
            shown.press("\x10lyrics\r")
            shown.until(lambda now: sung(now) > 0)
            shown.press("i")
            shown.until(
                lambda now: re.search(r"Sound +FLAC 44\.1 kHz s16 mono › 192 kHz", now.text)
            )
            shown.until(lambda now: re.search(r"File +FLAC · 705 kbit/s", now.text))
            begun = len(speaker.levels)
            shown.press(":sleep 5s\r")
            shown.until("Good night: the sleep timer paused.")
            assert falls(speaker.levels[begun:], 30), speaker.levels
            shown.press(" ")
            shown.until(lambda now: f"▶ {STEADY}" in now.rows[-4])
            shown.press(":sleep album\r")
            shown.until("It stops at the end of this album.")
            shown.press(":seek 16\r")
            shown.until(lambda now: "0:17 /" in now.rows[-4])
            begun = len(speaker.levels)
            shown.until("Good night: the sleep timer stopped.")
            assert falls(speaker.levels[begun:], 30), speaker.levels
            shown.press("q")
            assert shown.wait() == 0
