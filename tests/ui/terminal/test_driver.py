"""The interface in a real pseudo-terminal: it leaves the terminal as it was."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import termios
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from textual.app import App

from fwtui.ui.terminal import questions
from fwtui.ui.terminal.driver import MOST_EARLY, MOST_UNSENT, AttachedDriver
from fwtui.ui.terminal.joined import TerminalFacts
from tests.ui.pseudo_terminal import Terminal, python

ENVIRON = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}


class FarTerminal:
    """The far side of a driver."""

    facts = TerminalFacts({}, (80, 24))

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.send = send
        self.farewell = b""
        self.unsent = 0
        self.ended: tuple[int, str] | None = None

    def when_drained(self, call: Callable[[], None]) -> None:
        self.drained = call

    def end(self, code: int, words: str = "") -> None:
        self.ended = code, words


def terminal_that(send: Callable[[bytes], None]) -> FarTerminal:
    return FarTerminal(send)


def opened(
    *wishes: str, size: tuple[int, int] = (80, 24), environ: Mapping[str, str] | None = None
) -> Terminal:
    program = python("-m", "tests.ui.tryout", *wishes)
    terminal = Terminal(program, size=size, environ={**ENVIRON, **(environ or {})})
    terminal.until("Harbour Lights")
    return terminal


def is_restored(terminal: Terminal) -> None:
    """Modes, screen, cursor and mouse are as the shell had them."""
    assert termios.tcgetattr(terminal.slave) == terminal.before
    sent = bytes(terminal.output)
    for switched_on, off in (
        (b"\x1b[?1049h", b"\x1b[?1049l"),
        (b"\x1b[?25l", b"\x1b[?25h"),
        (b"\x1b[?1000h", b"\x1b[?1000l"),
        (b"\x1b[?1002h", b"\x1b[?1002l"),
        (b"\x1b[?2004h", b"\x1b[?2004l"),
        (b"\x1b[?7l", b"\x1b[?7h"),
    ):
        assert sent.rfind(off) > sent.rfind(switched_on) >= 0, switched_on
    assert b"\x1b[<u" in sent  # the kitty keyboard protocol
    kept, set_, back = (sent.rfind(b"\x1b[?1036" + end) for end in (b"s", b"h", b"r"))
    assert 0 <= kept < set_ < back, "alt sends ESC"
    assert b"\x1b]22;" not in sent, "the shape of the pointer"


def test_q_leaves_the_terminal_as_it_was() -> None:
    with opened() as terminal:
        terminal.press("q")
        assert terminal.wait() == 0
        is_restored(terminal)
        assert "Harbour Lights" not in terminal.text  # pyte has one screen, as GNU Screen has


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_as_it_was(number: signal.Signals) -> None:
    with opened() as terminal:
        os.kill(terminal.pid, number)
        assert terminal.wait() == 128 + number
        is_restored(terminal)


def test_a_terminal_that_is_gone_ends_the_program() -> None:
    terminal = opened()
    os.close(terminal.slave)
    os.close(terminal.master)
    for _ in range(1000):
        pid, status = os.waitpid(terminal.pid, os.WNOHANG)
        if pid:
            break
        signal.sigtimedwait([], 0.01)
    else:
        os.kill(terminal.pid, signal.SIGKILL)
        os.waitpid(terminal.pid, 0)
        pytest.fail("it still runs without a terminal")
    assert os.waitstatus_to_exitcode(status) == 128 + signal.SIGHUP


def test_a_crash_tells_no_secret_and_gives_the_terminal_back(tmp_path: Path) -> None:
    program = tmp_path / "crash.py"
    program.write_text(
        "import sys\n"
        "from fwtui.ui.app import FwtuiApp\n"
        "from tests.ui.in_session import run\n"
        "from tests.ui.sample import context\n"
        "def do_mute(self):\n"
        "    token = 'hunter2-hunter2'\n"
        "    raise RuntimeError(f'broke at https://music.example/x?token={token}')\n"
        "FwtuiApp.do_mute = do_mute\n"
        "sys.exit(run(context))\n"
    )
    path = os.pathsep.join(["."])
    with Terminal(python(str(program)), environ={**ENVIRON, "PYTHONPATH": path}) as terminal:
        terminal.until("Harbour Lights")
        terminal.press("M")
        assert terminal.wait() == 1
        is_restored(terminal)
        said = terminal.output[terminal.output.rfind(b"\x1b[?1049l") :].decode()
        assert "RuntimeError" in said
        assert "do_mute" in said
        assert "hunter2" not in terminal.output.decode()


def test_what_libraries_write_to_fd_2_goes_to_the_log(tmp_path: Path) -> None:
    program, aside = tmp_path / "noise.py", tmp_path / "stderr.log"
    program.write_text(
        "import os, sys\n"
        "from pathlib import Path\n"
        "from fwtui.ui.app import FwtuiApp\n"
        "from tests.ui.in_session import run\n"
        "from tests.ui.sample import context\n"
        "FwtuiApp.do_mute = lambda self: os.write(2, b'ALSA lib: noise')\n"
        f"sys.exit(run(context, stderr=Path({str(aside)!r})))\n"
    )
    with Terminal(python(str(program)), environ={**ENVIRON, "PYTHONPATH": "."}) as terminal:
        terminal.until("Harbour Lights")
        terminal.press("Mq")
        assert terminal.wait() == 0
        assert b"ALSA" not in terminal.output
        assert aside.read_text() == "ALSA lib: noise"


def test_nothing_is_sent_while_nothing_happens() -> None:
    with opened("paused") as terminal:
        terminal.until("‖ Harbour Lights")
        terminal.read(0.5)
        assert terminal.read(1.2) == b"", "the clock of the status bar ticks each second"


def test_a_second_of_playing_is_a_few_bytes() -> None:
    def second() -> int:
        found = re.search(r"2:(\d\d) / 5:11", terminal.text)
        return int(found[1]) if found else 0

    with opened() as terminal:
        began = second()
        terminal.until(lambda _: second() > began)
        terminal.read(0.3)
        settled, before = second(), len(terminal.output)
        terminal.until(lambda _: second() > settled + 1)
        assert len(terminal.output) - before < 300 * 3


def test_ctrl_l_paints_what_another_program_wrote_over() -> None:
    with opened("paused") as terminal:
        terminal.until("‖ Harbour Lights")
        terminal.read(0.3)
        before = terminal.rows
        terminal._stream.feed(b"\x1b[H\x1b[2JMessage from root")
        assert "Library" not in terminal.text
        terminal.press("\x0c")
        terminal.until("Harbour Lights")
        assert terminal.rows == before


def test_resizing_goes_through_every_shape() -> None:
    with opened(size=(140, 40)) as terminal:
        terminal.until("Albums  6")
        for size, shown in (
            ((80, 24), "♫ Library 1/9  31"),
            ((60, 15), "2:0"),
            ((29, 5), "Harbour Lights"),
            ((40, 10), "Harbour Lights"),
            ((120, 36), "Albums  6"),
        ):
            terminal.resize(*size)
            terminal.until(shown)
        terminal.press("q")
        assert terminal.wait() == 0


@pytest.mark.parametrize(
    "environ",
    [{"TERM": "dumb", "COLORTERM": ""}, {"LC_ALL": "C"}, {"NO_COLOR": "1"}],
    ids=["dumb", "C locale", "no colour"],
)
def test_poor_terminals_are_served(environ: dict[str, str]) -> None:
    with opened(environ=environ) as terminal:
        terminal.press("jj")
        terminal.press("q")
        assert terminal.wait() == 0
        coloured = re.findall(rb"\x1b\[[\d;]*(?:38|48);", bytes(terminal.output))
        assert bool(coloured) == (environ.get("LC_ALL") == "C")


async def test_what_is_written_in_one_turn_goes_out_as_one_write() -> None:
    sent: list[bytes] = []
    driver = AttachedDriver(App())
    driver.attach(terminal_that(sent.append))
    await asyncio.sleep(0)
    sent.clear()
    for text in ("a", "b", "c"):
        driver.write(text)
    assert sent == []
    await asyncio.sleep(0)
    assert sent == [b"abc"]


async def test_a_terminal_keeps_what_it_shows_until_the_frame_of_its_size_is_there() -> None:
    sent: list[bytes] = []
    driver = AttachedDriver(App())
    driver.attach(terminal_that(sent.append))
    driver.hold()
    await asyncio.sleep(0)
    assert sent == []
    driver.go_on()
    driver.write("frame")
    await asyncio.sleep(0)
    [whole] = sent
    assert whole.startswith(b"\x1b[?1049h")
    assert whole.endswith(b"frame")
    driver.hold()
    driver.write("more")
    driver.let_go(0)
    assert sent[-1] == b"more"  # what was held is not lost where the terminal leaves before


async def test_a_terminal_that_takes_nothing_loses_frames_and_gets_a_whole_one_at_last() -> None:
    repainted: list[int] = []
    sent: list[bytes] = []
    driver = AttachedDriver(App())
    driver.repaint = lambda: repainted.append(len(sent))  # type: ignore[method-assign]
    slow = terminal_that(sent.append)
    driver.attach(slow)
    await asyncio.sleep(0)
    slow.unsent = MOST_UNSENT + 1
    for _ in range(100):
        driver.write("frame")
        await asyncio.sleep(0)
    assert b"frame" not in b"".join(sent)
    slow.unsent = 0
    slow.drained()
    assert repainted == [len(sent)]
    driver.write("frame")
    await asyncio.sleep(0)
    assert sent[-1] == b"frame"


async def test_a_terminal_is_asked_once_its_line_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "ASK_AFTER", 0.0)
    sent: list[bytes] = []
    driver = AttachedDriver(App())
    slow = terminal_that(sent.append)
    driver.attach(slow)
    await asyncio.sleep(0)
    slow.unsent = 1
    driver.ask("which?")
    async with asyncio.timeout(20):
        while not hasattr(slow, "drained"):
            await asyncio.sleep(0)
    assert b"which?" not in b"".join(sent)
    slow.unsent = 0
    slow.drained()
    slow.drained()
    await asyncio.sleep(0)
    assert b"".join(sent).count(b"which?") == 1
    assert driver._questions.seconds is not None, "its answer is waited for"
    driver.detach()


@pytest.mark.parametrize(
    "noise",
    [b"\x1b[99999999999999999999u", b"\x1b[<0;1M", b"\x1b[1;1:9u\x1b[;;u", b"\xff\xfe\x1b[200~"],
    ids=repr,
)
async def test_input_that_is_no_key_costs_nothing_but_itself(noise: bytes) -> None:
    keys: list[str] = []
    driver = AttachedDriver(App())
    while driver.next_early():
        pass
    driver.send_message = lambda message: keys.append(getattr(message, "key", ""))  # type: ignore[method-assign]
    driver.feed(noise)
    driver.feed(b"\x1b[201~")
    driver.feed(b"j")
    assert keys[-1] == "j"


async def test_a_pasted_text_without_an_end_swallows_keys_for_a_moment_only(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("fwtui.ui.terminal.input.PASTE_PAUSE", 0.05)
    seen: list[str] = []
    driver = AttachedDriver(App())
    while driver.next_early():
        pass

    def take(message: object) -> None:
        seen.append(getattr(message, "key", "") or getattr(message, "text", ""))

    driver.send_message = take  # type: ignore[method-assign]
    driver.feed(b"\x1b[20")
    driver.feed(b"0~the beginning of a song")
    driver.feed(b"j")
    assert seen == []
    for _ in range(200):
        driver.feed(b"k")
        if seen:
            break
        await asyncio.sleep(0.02)
    assert seen == ["k"]
    driver.feed(b"\x1b[200~whole")
    driver.feed(b"\x1b[201~")
    driver.feed(b"j")
    await asyncio.sleep(0.1)
    assert seen[1:] == ["whole", "j"]
    assert caplog.text.count("A pasted text had no end") == 1


@pytest.mark.parametrize(
    "report",
    ["?2026;;$y", "?62;22c", ">1;4000;0c", "?25;1$z", "1;1:9u", "97:::1;2:9u", "8;24;80t", "?1;2S"],
)
async def test_a_report_that_is_not_known_types_nothing(report: str) -> None:
    keys: list[str] = []
    driver = AttachedDriver(App())
    while driver.next_early():
        pass
    driver.send_message = lambda message: keys.append(getattr(message, "key", ""))  # type: ignore[method-assign]
    driver.feed(f"\x1b[{report}j\x1b[A\x1b[[Ak".encode())
    assert [key for key in keys if key] == ["j", "up", "f1", "k"]


async def test_keys_before_the_first_frame_are_kept_up_to_a_number() -> None:
    keys: list[str] = []
    driver = AttachedDriver(App())
    driver.send_message = lambda message: keys.append(getattr(message, "key", ""))  # type: ignore[method-assign]
    driver.feed(b"jk" * MOST_EARLY)
    while driver.next_early():
        pass
    assert keys == ["j", "k"] * (MOST_EARLY // 2)
    driver.feed(b"\x1b")
    driver.feed(b"[0nl")  # an answer that is torn
    assert keys[MOST_EARLY:] == ["l"]


async def test_the_mouse_and_modes_are_read_as_ever() -> None:
    seen: list[str] = []
    driver = AttachedDriver(App())
    while driver.next_early():
        pass
    driver.send_message = lambda message: seen.append(type(message).__name__)  # type: ignore[method-assign]
    driver.feed(b"\x1b[<0;5;5M\x1b[<0;5;5m\x1b[?2026;2$y\x1b[I")
    assert {"MouseDown", "MouseUp", "TerminalSupportsSynchronizedOutput"} <= set(seen)
