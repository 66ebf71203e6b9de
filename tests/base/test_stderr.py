"""Descriptor 2 belongs to the log while the interface runs."""

from __future__ import annotations

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


def test_a_log_that_cannot_be_written_loses_it(tmp_path: Path) -> None:
    assert run(tmp_path / "no" / "log") == "painted\npainted too\nafter\nas before\n"
