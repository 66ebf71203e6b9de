"""Keys of a command as a job of a shell: in the foreground, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

from tests.ui.pseudo_terminal import Terminal, python

PROGRAM = """
import asyncio
from fwtui.cli.tty_keys import key_handlers
async def main():
    ended = asyncio.Event()
    keys = {"n": lambda: print("next!", flush=True), "q": ended.set}
    with key_handlers(keys):
        print("It is here", flush=True)
        await ended.wait()
asyncio.run(main())
"""


def shell(tmp_path: Path) -> tuple[Terminal, str]:
    program = tmp_path / "keys.py"
    program.write_text(PROGRAM)
    environ = {"PS1": "$ ", "PYTHONPATH": "."}
    terminal = Terminal(["bash", "--norc", "-i"], size=(120, 40), environ=environ)
    terminal.until("$")
    return terminal, " ".join(python(str(program)))


def test_begun_in_the_background_and_brought_to_the_foreground(tmp_path: Path) -> None:
    terminal, command = shell(tmp_path)
    with terminal:
        terminal.press(f"{command} &\n")
        terminal.until("It is here")
        terminal.press("echo typed $((40+2))\n")
        terminal.until("typed 42")
        terminal.press("fg\n")
        terminal.until(lambda it: it.text.count("keys.py") > 1)
        terminal.press("n")
        terminal.until("next!")
        terminal.press("q")
        terminal.until(lambda it: it.rows[it.screen.cursor.y] == "$")
        terminal.press("echo status $?\n")
        terminal.until("status 0")


def test_sent_to_the_background_it_leaves_the_keys_to_others(tmp_path: Path) -> None:
    terminal, command = shell(tmp_path)
    with terminal:
        terminal.press(f"{command}\n")
        terminal.until("It is here")
        terminal.press("\x1a")
        terminal.until("Stopped")
        terminal.press("bg\n")
        terminal.until(lambda it: it.rows[it.screen.cursor.y] == "$")
        terminal.press("cat\n")
        terminal.until(lambda it: os.tcgetpgrp(it.master) != it.pid)
        terminal.press("hello nn\n")
        terminal.until(lambda it: it.text.count("hello nn") > 1)
        terminal.press("\x04")
        terminal.press("jobs\n")
        terminal.until("Running")
        assert "next!" not in terminal.text
        terminal.press("fg\n")
        terminal.until(lambda it: it.text.rstrip().endswith("keys.py"))
        terminal.press("n")
        terminal.until("next!")
        terminal.press("q")
        terminal.until(lambda it: it.rows[it.screen.cursor.y] == "$")
        terminal.press("echo status $?\n")
        terminal.until("status 0")
