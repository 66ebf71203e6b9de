"""fwtui play, as a shell runs it: against the demo pod, over real HTTP and real libmpv."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest

from fwtui.base.file_lock import FileLock
from fwtui.cli.progress_line import PLAIN, UNICODE, ProgressLine, line
from fwtui.demo.assets import root
from fwtui.demo.pod import DemoPod
from fwtui.music import Credit, Track, TrackId
from fwtui.player.playback import Playback
from fwtui.text import cells
from tests.cli.shell import SECONDS, Shell, until
from tests.ui.pseudo_terminal import Terminal, python

LENGTH = {"naeturferja-1": 1.0, "naeturferja-2": 1.2, "naeturferja-3": 1.4}
"""Seconds that a piece of the demo's is made to last here."""
AT_ONCE = "mpv = { ao = 'null', ao-null-untimed = 'yes' }"
"""Without a clock; a short track may be over before anybody has heard that it began."""
IN_TIME = "mpv = { ao = 'null' }"
FERRY = ["Næturferja I. Frá bryggju", "Næturferja II. Á hafi", "Næturferja III. Land í sýn"]


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's music, with three pieces cut so short that they can be heard out."""
    folder = tmp_path_factory.mktemp("assets")
    shutil.copy(root() / "catalogue.toml", folder)
    (folder / "covers").symlink_to(root() / "covers")
    (folder / "music").mkdir()
    for piece in (root() / "music").iterdir():
        if seconds := LENGTH.get(piece.stem):
            made = ["sox", "-n", "-r", "22050", str(folder / "music" / piece.name), "synth"]
            if piece.suffix == ".flac":
                subprocess.run([*made, str(seconds), "sine", "440"], check=True)
        else:
            (folder / "music" / piece.name).symlink_to(piece)
    return folder


@pytest.fixture(scope="module")
def demo(music: Path) -> Iterator[DemoPod]:
    with DemoPod(approve=True, assets=music) as running:
        yield running


@pytest.fixture
def shell(tmp_path: Path, demo: DemoPod) -> Shell:
    demo.forget_seen()
    made = Shell(tmp_path, demo)
    sound(made, AT_ONCE)
    made.log_in()
    return made


def sound(shell: Shell, how: str) -> None:
    text = f"[pod]\nkeyring = false\n[player]\nvolume = 50\n{how}\n"
    (shell.home / "config.toml").write_text(text)


def titles(said: str) -> list[str]:
    return [one.split(" · ")[0] for one in said.splitlines() if one.count(" · ") == 2]


def listened(demo: DemoPod) -> list[bytes]:
    return [one.body for one in demo.asked("history/listenings") if one.method == "POST"]


# --- what is asked for -----------------------------------------------------------------------


def test_an_album_by_name_is_heard_and_told_to_the_pod(shell: Shell) -> None:
    sound(shell, IN_TIME)
    ran = shell.run("play", "næturferja")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == ""
    assert titles(ran.stderr) == FERRY
    assert len(listened(shell.demo)) == 3


@pytest.mark.parametrize(
    ("words", "first", "count"),
    [
        (["sharp", "little", "stars"], "Sharp Little Stars ✨", 1),
        (["URL/library/albums/5"], None, None),
        (["URL/library/albums/5/", "--shuffle"], None, None),
        (["URL/library/artists/3"], None, None),
        (["URL/library/playlists/1"], None, None),
        (["Evening ferry"], None, None),
        (["favourites"], None, None),
        (["URL/favorites"], None, None),
        (["--kind", "radio", "two harbours"], None, None),
        (["--kind", "track", "Næturferja II."], FERRY[1], 1),
        (["--kind", "tag", "Gamelan"], None, None),
    ],
)
def test_what_can_be_asked_for(
    shell: Shell,
    words: list[str],
    first: str | None,
    count: int | None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    words = [word.replace("URL", shell.demo.url) for word in words]
    ran = shell.here("play", *words, patch=monkeypatch, told=capfd)
    heard = titles(ran.stderr)
    assert ran.returncode == 0, ran.stderr
    assert heard
    assert first is None or heard[0] == first
    assert count is None or len(heard) == count


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no", "such", "thing"], "Nothing is called “no such thing”."),
        (["--kind", "playlist", "Halldís"], "Nothing is called"),
        (["--kind", "tag", "NoSuchTag"], "nothing to play in “#NoSuchTag”"),
        (["URL/library/albums/999999"], "The pod has no such album."),
        (["URL/library/tracks/999999"], "not"),
        (["URL/library/radios/999999"], "not"),
        (["URL/library/playlists/x"], "has no number of a playlist"),
        (["URL/about"], "no address of something to play"),
        (["URL/library/albums/x"], "has no number of an album"),
        (["https://other.example/library/albums/1"], "on another pod"),
        (["Nothing in here yet"], "nothing to play in"),
        (["--account", "ana@elsewhere.example", "x"], "no account ana@elsewhere.example"),
        ([], "no queue to go on with"),
        (["Coda: Snow on Tape"], "Skipped"),
    ],
)
def test_what_cannot_be_played(
    shell: Shell,
    words: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    words = [word.replace("URL", shell.demo.url) for word in words]
    ran = shell.here("play", "-q", *words, patch=monkeypatch, told=capfd)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_pod_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with DemoPod() as demo:
        shell = Shell(tmp_path, demo)
        shell.log_in()
    ran = shell.here("play", "Halldís", patch=monkeypatch, told=capfd)
    assert ran.returncode == 1
    assert "127.0.0.1" in ran.stderr


def test_quiet_is_quiet(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    ran = shell.here("play", "-q", "Næturferja", patch=monkeypatch, told=capfd)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_repeat_does_not_end_and_shuffle_is_forgotten_the_next_time(shell: Shell) -> None:
    started = shell.start("play", "--repeat", "--shuffle", "Næturferja")
    heard = [heard_next(started) for _ in range(5)]
    started.send_signal(signal.SIGTERM)
    assert started.wait(10) == 128 + signal.SIGTERM
    assert set(heard) <= set(FERRY)
    sound(shell, IN_TIME)
    ran = shell.run("play", "Næturferja")
    assert (ran.returncode, titles(ran.stderr)) == (0, FERRY)


# --- signals ---------------------------------------------------------------------------------


def heard_next(started: subprocess.Popen[str]) -> str:
    assert started.stderr
    return titles(next(said for said in started.stderr if titles(said)))[0]


def test_signals_pause_go_on_and_end_with_the_queue_saved(shell: Shell) -> None:
    sound(shell, IN_TIME)
    started = shell.start("play", "Vinterhamn")
    assert heard_next(started) == "Ankomst"
    started.send_signal(signal.SIGUSR2)
    second = heard_next(started)
    started.send_signal(signal.SIGUSR1)
    started.send_signal(signal.SIGINT)
    assert started.wait(10) == 128 + signal.SIGINT
    again = shell.start("play")
    assert heard_next(again) == second
    again.send_signal(signal.SIGHUP)
    assert again.wait(10) == 128 + signal.SIGHUP


def test_next_after_the_last_is_the_end(shell: Shell) -> None:
    sound(shell, IN_TIME)
    started = shell.start("play", "Sharp Little Stars")
    heard_next(started)
    started.send_signal(signal.SIGUSR2)
    assert started.wait(10) == 0


# --- in a terminal ---------------------------------------------------------------------------


def test_keys_and_one_line_in_a_terminal(shell: Shell) -> None:
    sound(shell, IN_TIME)
    environ = {"FWTUI_HOME": str(shell.home), "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
    with Terminal(
        python("-m", "fwtui", "play", "Vinterhamn"), size=(110, 8), environ=environ
    ) as shown:
        shown.until("▶ Ankomst · ")
        shown.until("0:01 / 0:42")
        shown.press("+")
        shown.until("vol 55")
        shown.press(" ")
        shown.until("⏸ Ankomst")
        shown.press(" .")
        shown.until(lambda now: "▶ Ankomst" in now.text and "0:0" in now.text)
        shown.press(">")
        shown.until("▶ Vinterhamn · ")
        assert "2 of 7" in shown.text
        shown.press("sr")
        shown.until("shuffle · repeat all")
        shown.press("<")
        shown.until("▶ Ankomst")
        assert sum("Ankomst" in row for row in shown.rows) == 1, "one line, rewritten"
        written = len(shown.output)
        shown.press(" ")
        shown.until("⏸")
        shown.read(1.5)
        assert len(shown.output) - written < 400, "what does not change is not written"
        shown.press("q")
        assert shown.wait() == 0
        after = termios.tcgetattr(shown.slave)
        assert after == shown.before
        assert shown.text.strip() == ""


def test_a_job_in_the_background_leaves_the_terminal_alone(shell: Shell) -> None:
    script = f"set -m; {python()[0]} -m fwtui play -q Næturferja & wait $!; echo code=$?"
    environ = {"FWTUI_HOME": str(shell.home), "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
    with Terminal(["bash", "-c", script], environ=environ) as shown:
        shown.until("code=0")
        assert shown.wait() == 0


# --- the line --------------------------------------------------------------------------------

UNDERTOW = Playback(
    Track(TrackId(1), "Undertow", (Credit(1, "Älva"),)),  # type: ignore[arg-type]
    "playing",
    position=42.0,
    at=100.0,
    seconds=190.0,
    row=1,
    length=14,
)


def test_the_line_says_what_fits() -> None:
    assert (
        line(UNDERTOW, 100.0, 79, UNICODE) == "▶ Undertow · Älva   0:42 / 3:10 · 2 of 14 · vol 80"
    )
    assert line(UNDERTOW, 103.0, 40, PLAIN) == "> Undertow - Älva   0:45 / 3:10"
    assert line(Playback(), 0.0, 79, UNICODE) == ""
    for width in range(120):
        assert cells(line(UNDERTOW, 100.0, width, UNICODE)) <= width


async def test_the_line_is_written_when_it_changes_only() -> None:
    class Screen(StringIO):
        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

    out = Screen()
    paused = Playback(UNDERTOW.track, "paused", 42.0, 100.0, 190.0)
    shown = ProgressLine(lambda: paused, out)
    shown.show(paused)
    once = out.getvalue()
    shown.show(paused)
    assert out.getvalue() == once
    shown.say("Sound is back.")
    assert out.getvalue().count("Sound is back.\n") == 1
    assert out.getvalue().endswith(once.removeprefix("\r\x1b[K"))
    shown.end()
    assert out.getvalue().endswith("\r\x1b[K")


def test_stopped_by_ctrl_z_it_lends_the_account_to_others(shell: Shell) -> None:
    sound(shell, IN_TIME)
    with subprocess.Popen(
        [sys.executable, "-m", "fwtui", "play", "--repeat", "næturferja"],
        env=shell.env,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,  # a job of its own, as a shell makes it
    ) as playing:
        assert playing.stderr is not None
        until(playing.stderr, "Næturferja")
        (file,) = shell.home.glob("state/accounts/*/playing")
        lock = FileLock(file)
        assert not lock.try_acquire()
        playing.send_signal(signal.SIGTSTP)
        soon(lambda: " T " in Path(f"/proc/{playing.pid}/stat").read_text())
        assert lock.try_acquire()
        lock.release()
        playing.send_signal(signal.SIGCONT)

        def has_it_again() -> bool:
            free = lock.try_acquire()
            lock.release()
            return not free

        soon(has_it_again)
        playing.send_signal(signal.SIGTERM)
        assert playing.wait(SECONDS) == 128 + signal.SIGTERM


def soon(true: Callable[[], bool]) -> None:
    last = time.monotonic() + 30
    while not true():
        assert time.monotonic() < last
        time.sleep(0.02)
