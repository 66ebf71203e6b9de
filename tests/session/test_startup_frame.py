"""The last frame, shown before Textual is loaded: when, what, and how it is handed over."""

from __future__ import annotations

import binascii
import os
import signal
import subprocess
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from fwtui.session import startup_frame
from tests.ui.at_home import environ_of, fill, session, started, until
from tests.ui.handover import BARS, changes
from tests.ui.pseudo_terminal import Terminal, python
from tests.ui.terminal.test_driver import is_restored

SIZE = (80, 24)
FRAME = b"\x1b[1;38;2;1;2;3mrows of before\x1b[0m\r\n\xc3\x84lva"


# --- when it is shown ----------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a frame in it, kept in a terminal such as :func:`begun` opens."""
    for name, value in environ_of(tmp_path).items():
        monkeypatch.setenv(name, value)
    for name in ("NO_COLOR", "COLORFGBG", "TERM_PROGRAM", "LINES", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "cache").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "library").write_text("as it was")
    startup_frame.keep(
        FRAME, SIZE, [str(tmp_path / "library"), str(tmp_path / "not there")], os.environ
    )
    return tmp_path


def begun(home: Path, textual: str, size: tuple[int, int] = SIZE, **environ: str) -> Terminal:
    """``fwtui`` with this program in the place of Textual."""
    (home / "textual").mkdir(exist_ok=True)
    (home / "textual" / "__init__.py").write_text(textual)
    path = os.pathsep.join([str(home), "."])
    # Run from elsewhere, so that the folder of the project does not come first.
    command = python("-c", "from fwtui.__main__ import main; main()")
    return Terminal(command, size=size, environ=environ_of(home, PYTHONPATH=path, **environ))


def is_shown(home: Path, size: tuple[int, int] = SIZE, **environ: str) -> bool:
    with begun(home, "raise RuntimeError('no further')", size, **environ) as terminal:
        assert terminal.wait() == 1
        assert b"no further" in terminal.output
        assert termios.tcgetattr(terminal.slave) == terminal.before
        return b"rows of before" in terminal.output


def test_it_is_shown_where_everything_is_as_it_was(home: Path) -> None:
    assert is_shown(home)


@pytest.mark.parametrize(
    "environ",
    [
        {"TERM": "xterm"},
        {"COLORTERM": ""},
        {"NO_COLOR": "1"},
        {"COLORFGBG": "0;15"},
        {"LC_ALL": "C"},
    ],
    ids=lambda environ: next(iter(environ)),
)
def test_another_terminal_has_an_ordinary_start(home: Path, environ: dict[str, str]) -> None:
    assert not is_shown(home, SIZE, **environ)


def test_another_size_has_an_ordinary_start(home: Path) -> None:
    assert not is_shown(home, (81, 24))


def _changed(home: Path) -> None:
    (home / "library").write_text("changed by another one")


def _appeared(home: Path) -> None:
    (home / "not there").touch()


def _gone(home: Path) -> None:
    (home / "cache" / "frame").unlink()


def _torn(home: Path) -> None:
    frame = home / "cache" / "frame"
    frame.write_bytes(frame.read_bytes()[:-3])


def _bent(home: Path) -> None:
    frame = home / "cache" / "frame"
    frame.write_bytes(frame.read_bytes().replace(b"before", b"behind"))


def _hostile(home: Path) -> None:
    """Well made, but it would write into the clipboard."""
    frame = home / "cache" / "frame"
    body = frame.read_bytes().partition(b"\n")[2] + b"\x1b]52;c;cm0gLXJm\x07"
    head = b"fwtui frame 1 %08x %d\n" % (binascii.crc32(body), len(body))
    frame.write_bytes(head + body)


@pytest.mark.parametrize("happens", [_changed, _appeared, _gone, _torn, _bent, _hostile])
def test_what_is_not_as_it_was_has_an_ordinary_start(
    home: Path, happens: Callable[[Path], None]
) -> None:
    happens(home)
    assert not is_shown(home)


def test_another_version_has_an_ordinary_start(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup_frame, "__version__", "0.0.1")
    startup_frame.keep(FRAME, SIZE, [], os.environ)
    assert not is_shown(home)


def test_an_option_or_a_pipe_has_an_ordinary_start(home: Path) -> None:
    with Terminal(python("-m", "fwtui", "--version"), environ=environ_of(home)) as terminal:
        assert terminal.wait() == 0
        assert b"rows of before" not in terminal.output
    with Terminal(["sh", "-c", "python -m fwtui | cat"], environ=environ_of(home)) as terminal:
        terminal.wait()
        assert b"rows of before" not in terminal.output


def test_the_file_is_for_its_owner_alone_and_has_no_other_sequences(home: Path) -> None:
    frame = home / "cache" / "frame"
    assert frame.stat().st_mode & 0o777 == 0o600
    before = frame.read_bytes()
    for bad in (b"\x1b]0;title\x07", b"\x1b[2J", b"\x1b[6n", b"\x9b2J", b"\xc2\x9b2J", b"\x07"):
        startup_frame.keep(b"rows" + bad, SIZE, [], os.environ)
        assert frame.read_bytes() == before
    startup_frame.keep(b"x" * (startup_frame.LARGEST + 1), SIZE, [], os.environ)
    assert frame.read_bytes() == before
    assert [each.name for each in frame.parent.iterdir()] == ["frame"]


# --- before anybody has taken it over --------------------------------------------------------


def left_clean(terminal: Terminal) -> None:
    assert termios.tcgetattr(terminal.slave) == terminal.before
    sent = bytes(terminal.output)
    for switched_on, off in (
        (b"\x1b[?1049h", b"\x1b[?1049l"),
        (b"\x1b[?25l", b"\x1b[?25h"),
        (b"\x1b[?7l", b"\x1b[?7h"),
    ):
        assert sent.rfind(off) > sent.rfind(switched_on) >= 0, switched_on


def test_a_crash_gives_the_terminal_back_and_then_speaks(home: Path) -> None:
    with begun(home, "raise RuntimeError('broken')") as terminal:
        assert terminal.wait() == 1
        left_clean(terminal)
        assert terminal.output.index(b"broken") > terminal.output.index(b"\x1b[?1049l")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_the_terminal_back(home: Path, number: signal.Signals) -> None:
    with begun(home, "import time; time.sleep(30)") as terminal:
        terminal.until("rows of before")
        os.kill(terminal.pid, number)
        assert terminal.wait() == 128 + number
        left_clean(terminal)


def test_ctrl_c_ends_a_start(home: Path) -> None:
    with begun(home, "import time; print(end='', flush=True); time.sleep(30)") as terminal:
        terminal.until("rows of before")
        terminal.read(0.5)
        terminal.press("\x03")
        assert terminal.wait() == 130
        left_clean(terminal)


# --- the hand-over ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an account, a library and a frame; its pod is gone."""
    home = tmp_path_factory.mktemp("home")
    fill(home)
    session(home)
    return home


def until_taken_over(terminal: Terminal) -> None:
    terminal.until(lambda it: b"\x1b[?2004h" in it.output)
    terminal.until(lambda it: "127.0.0.1" in it.rows[-1])


@pytest.mark.parametrize("size", [(120, 40), (140, 40), (80, 24)], ids=str)
def test_no_cell_changes_at_the_hand_over(lived_in: Path, size: tuple[int, int]) -> None:
    session(lived_in, size)
    with started(lived_in, size) as terminal:
        until_taken_over(terminal)
        assert "Älva" in terminal.text
        assert not changes(bytes(terminal.output), size)
        assert bytes(terminal.output).count(b"\x1b[?1049h") == 1
        terminal.press("q")
        assert terminal.wait() == 0
        is_restored(terminal)


@pytest.mark.parametrize(
    "keys", ["j", "jl", "3", "jlL", "'mll"], ids=str
)  # the last of them to joined emoji
def test_the_next_start_opens_where_its_frame_is_from(lived_in: Path, keys: str) -> None:
    """Wherever this session is left."""
    session(lived_in, keys=keys)
    with started(lived_in) as terminal:
        until_taken_over(terminal)
        assert not changes(bytes(terminal.output), (120, 40))


def test_a_session_that_ends_without_a_terminal_keeps_its_frame(lived_in: Path) -> None:
    session(lived_in, (140, 40))  # of another size
    session(lived_in, keys="jl3", leave="Q")
    ended = subprocess.run(python("-m", "fwtui", "quit"), env=os.environ | environ_of(lived_in))
    assert ended.returncode == 0
    with started(lived_in) as terminal:
        terminal.until("Älva")
        assert b"\x1b[?2004h" not in terminal.output  # from the file: Textual is on its way
        until_taken_over(terminal)
        assert not changes(bytes(terminal.output), (120, 40))
        terminal.press("q")
        assert terminal.wait() == 0


def test_keys_of_the_start_are_pressed_in_order_on_what_was_shown(lived_in: Path) -> None:
    session(lived_in, keys="g")
    for _ in range(5):
        with started(lived_in) as terminal:
            terminal.until("Älva")
            if in_time := b"\x1b[?2004h" not in terminal.output:  # Textual is still on its way
                terminal.press("j\rj")
                until_taken_over(terminal)
                terminal.until("▌ 2017  Half Hard")  # the second of the second one's albums
                assert "▎ Béla Szél Trio" in terminal.text
            terminal.press("q")
            assert terminal.wait() == 0
        if in_time:
            return
    pytest.fail("Textual was there before the keys at each start")


def test_a_resize_during_the_start_is_followed(lived_in: Path) -> None:
    session(lived_in)
    with started(lived_in) as terminal:
        terminal.until("Älva")
        assert b"\x1b[?2004h" not in terminal.output
        terminal.resize(90, 30)
        until_taken_over(terminal)
        resized = terminal.rows[: 30 - BARS]
        terminal.press("q")
        terminal.wait()
    frame = lived_in / "cache" / "frame"
    until(frame.exists)  # the session saves it after the terminal is given back
    frame.unlink()
    with started(lived_in, (90, 30)) as terminal:
        until_taken_over(terminal)
        assert terminal.rows[: 30 - BARS] == resized


def test_the_first_frame_has_the_library_s_rows_and_nothing_heavy(
    lived_in: Path, tmp_path: Path
) -> None:
    """Without a frame, and with the pod away: what an ordinary start paints first."""
    (lived_in / "cache" / "frame").unlink(missing_ok=True)
    program, told = tmp_path / "told.py", tmp_path / "modules"
    program.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from fwtui.__main__ import main\n"
        "from fwtui.ui.app import FwtuiApp\n"
        "painted = FwtuiApp._painted\n"
        "def tell(self):\n"
        f"    Path({str(told)!r}).write_text(' '.join(sys.modules))\n"
        "    painted(self)\n"
        "FwtuiApp._painted = tell\n"
        "main()\n"
    )
    with Terminal(python(str(program)), environ=environ_of(lived_in, PYTHONPATH=".")) as terminal:
        terminal.until("Älva")
        first = bytes(terminal.output)
        terminal.press("q")
        assert terminal.wait() == 0
    screen = first[first.index("♫".encode()) :]
    frame = screen[: screen.index(b"\x1b[?2026l")]
    assert "Älva".encode() in frame
    assert b"filter" in frame  # the status bar's hints: it is whole
    loaded = set(told.read_text().split())
    heavy = {"httpx", "authlib", "mpv", "keyring", "aiohttp", "click"}
    heavy |= {"email", "http", "xml", "hashlib", "ctypes"}
    assert not heavy & {name.partition(".")[0] for name in loaded}
    late = {"urllib.request", "fwtui.base.toml_lines", "fwtui.pod.schema"}
    late |= {"fwtui.services.newest_episodes", "fwtui.services.opml", "fwtui.services.pod_radio"}
    late |= {"fwtui.ui.terminal.last_frame", "fwtui.ui.terminal.shutdown"}
    late |= {f"fwtui.ui.{name}" for name in ("input_gate", "relisting", "rows_to_queue", "ways")}
    assert not late & loaded
    parts = {name for name in loaded if name.startswith(("fwtui.ui.actions.", "fwtui.ui.views."))}
    shown = {f"views.{name}" for name in ("library", "panes", "registry", "view")}
    shown |= {f"views.{name}" for name in ("letter_jump", "list_menus", "list_notices")}
    shown |= {f"views.{name}" for name in ("row_drag", "row_menu")}
    shown |= {f"actions.{name}" for name in ("groups", "menus", "pages", "performer", "table")}
    shown |= {f"actions.{name}" for name in ("key_presses", "keymap")}
    assert parts == {f"fwtui.ui.{name}" for name in shown}
