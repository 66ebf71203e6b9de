"""Descriptor 2 belongs to the log while the interface runs."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import ctypes, sys
from pathlib import Path
from fwtui.base.stderr import redirect_stderr

libc = ctypes.CDLL(None)
with redirect_stderr(Path(sys.argv[1])) as screen:
    libc.write(2, b"ALSA lib: chatter\\n", 18)
    print("painted", file=screen, flush=True)
    print("painted too", file=sys.__stderr__, flush=True)
libc.write(2, b"after\\n", 6)
print("as before", file=sys.stderr)
"""


def run(file: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, file], capture_output=True, text=True, check=True
    )
    return done.stderr


def test_chatter_goes_to_the_log_and_painting_to_the_screen(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_text("a line\n")
    assert run(file) == "painted\npainted too\nafter\nas before\n"
    assert file.read_text() == "a line\nALSA lib: chatter\n"


FLOOD = """
import ctypes, os, sys, time
from pathlib import Path
from fwtui.base import logs, stderr

stderr._BEGIN_AFTER = 0.0
stderr._LOOK_AGAIN = 0.01
logs.LARGEST = 100_000
cap = logs.cap
logs.cap = lambda: (cap(), time.sleep(0.05))[0]  # all is written after a look, before the next
file, before = Path(sys.argv[1]), Path(sys.argv[1] + ".1")
logs.start(file)
libc = ctypes.CDLL(None)
with stderr.redirect_stderr(file):
    for number in range(30):
        line = b"%d: no device\\n" % number + b"." * 9_990
        libc.write(2, line, len(line))
        if number % 10 == 9:
            while not file.exists() or os.fstat(2).st_size >= logs.LARGEST:
                os.sched_yield()
    words = b"the last words"
    libc.write(2, words, len(words))
    os.abort()
"""


def test_the_log_is_capped_when_libraries_write_and_has_their_last_words(tmp_path: Path) -> None:
    file, before = tmp_path / "log", tmp_path / "log.1"
    done = subprocess.run(
        [sys.executable, "-c", FLOOD, file], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == -signal.SIGABRT, done.stderr
    assert file.read_bytes().endswith(b"the last words")
    assert file.stat().st_size < 100_000
    assert 0 < before.stat().st_size <= 200_000
    assert {each.stat().st_mode & 0o777 for each in (file, before)} == {0o600}


def test_a_silent_log_wakes_no_thread(tmp_path: Path) -> None:
    """Its thread sleeps in the kernel: its CPU time and its switches do not grow."""
    script = """
import sys, threading, time
from pathlib import Path
from fwtui.base import logs, stderr

stderr._BEGIN_AFTER = 0.0
logs.start(Path(sys.argv[1]))
with stderr.redirect_stderr(Path(sys.argv[1])):
    (watch,) = [one for one in threading.enumerate() if one.name == "log-watch"]
    status = Path(f"/proc/self/task/{watch.native_id}/status")

    def switches():
        return [line for line in status.read_text().splitlines() if "ctxt_switches" in line]

    last, ends = switches(), time.monotonic() + 20
    while time.monotonic() < ends:  # until it has begun to sleep
        time.sleep(0.3)
        if (now := switches()) == last:
            break
        last = now
    time.sleep(1.0)
    assert switches() == last
"""
    subprocess.run([sys.executable, "-c", script, tmp_path / "log"], check=True, timeout=60)


def test_a_log_that_cannot_be_written_loses_it(tmp_path: Path) -> None:
    assert run(tmp_path / "no" / "log") == "painted\npainted too\nafter\nas before\n"
