"""Faults 41 and 82: whatever text is not ours comes from, none of it steers a terminal."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import pty
import re
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from fwtui.base import logs
from fwtui.cli import main
from fwtui.errors import FwtuiError
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.http.origin import Origin
from fwtui.pod.settings import PodSettings
from fwtui.text import plain
from tests.cli.shell import SEEN_BY
from tests.pod.servers import Asked, RawServer, Said
from tests.ui.at_home import ENVIRON
from tests.ui.pseudo_terminal import Terminal, python

HOSTILE = (
    "\x1b]0;owned\x07\x1bP1$r\x1b\\\x9b31m\x9d0;owned\x9c\u202eevil\u2066\u200f"
    "e" + "\u0301" * 450 + "\u0e48" * 450 + "\n\x1b[2Jowned\r\x08\x7f\u2028"
)
NAME = HOSTILE.replace("\n", "").replace("\u0301" * 450 + "\u0e48" * 450, "\u0301" * 60)
"""The same as the name of a file, which has at most 255 bytes."""
_STEERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_MARKS = re.compile("[\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{5}")


def harmless(shown: bytes) -> str:
    """What reached a terminal, which holds nothing that steers it."""
    text = shown.decode()
    assert not _STEERS.search(text), text
    assert not _MARKS.search(text), text
    assert "\r" not in text.replace("\r\n", ""), "the tty itself adds it to each line break"
    return text


Commanded = Callable[..., str]


@pytest.fixture
def commanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Commanded]:
    """A command in this process, with a terminal for its output; what reached the terminal."""
    for name in SEEN_BY:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FWTUI_HOME", str(tmp_path))
    (tmp_path / "config.toml").write_text("[pod]\nkeyring = false\nattempts = 1\n")
    root = logging.getLogger()
    handlers, umask = list(root.handlers), os.umask(0o077)

    def run(*words: str) -> str:
        master, slave = pty.openpty()
        shown = bytearray()

        def read() -> None:
            with suppress(OSError):
                while data := os.read(master, 1 << 16):
                    shown.extend(data)

        reader = threading.Thread(target=read)
        reader.start()
        with (
            monkeypatch.context() as patch,
            os.fdopen(slave, "w", encoding="utf-8", errors="backslashreplace") as terminal,
        ):
            patch.setattr(sys, "stdout", terminal)
            patch.setattr(sys, "stderr", terminal)
            with suppress(SystemExit):
                main.run(list(words))
            terminal.flush()
            termios.tcdrain(slave)
        reader.join(20)
        os.close(master)
        assert shown
        return harmless(bytes(shown))

    yield run
    os.umask(umask)
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers


@pytest.mark.parametrize(
    "words",
    [
        ("play", HOSTILE),
        ("play", "--account", HOSTILE, "x"),
        ("api", HOSTILE, "tracks"),
        ("api", "-p", HOSTILE, "tracks"),
        ("api", "POST", "tracks", "--input", HOSTILE),
        ("login", HOSTILE),
        ("logout", HOSTILE),
        ("accounts", "default", HOSTILE),
        ("limits", "--account", HOSTILE),
        ("downloads", HOSTILE),
        ("completion", HOSTILE),
        ("ctl", HOSTILE),
        ("ctl", "--session", HOSTILE, "status"),
        ("ctl", f"--{HOSTILE}", "status"),
        ("ctl", "status", "--format", "{" + HOSTILE + "}"),
        ("--account", HOSTILE),
        (HOSTILE,),
    ],
    ids=lambda words: words[0][:9] if words[0] != HOSTILE else "command",
)
def test_82_arguments(words: tuple[str, ...], commanded: Commanded) -> None:
    commanded(*words)


def test_82_settings(commanded: Commanded, tmp_path: Path) -> None:
    name = json.dumps(HOSTILE).replace("\x7f", "\\u007f")
    for text in (
        f"[{name}]\n",
        f"[player]\n{name} = 1\nvolume = {name}\n",
        f"[ui]\ntheme = {name}\n[ui.keys]\n{name} = 'x'\nmute = {name}\n",
        f"[hooks]\ntrack = {name}\n[player.mpv]\n{name} = {name}\n",
        HOSTILE,
    ):
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        assert "config.toml:" in commanded("accounts") or "hooks" in text
    harmless((tmp_path / "state" / "fwtui.log").read_bytes())


def test_82_the_environment_and_names_of_files(
    commanded: Commanded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / NAME
    home.mkdir()
    (home / "config.toml").write_text("[nothing]\n")
    monkeypatch.setenv("FWTUI_HOME", str(home))
    monkeypatch.setenv("TERM", HOSTILE)
    assert "evil" in commanded("doctor", "--offline")


def test_82_accounts(commanded: Commanded, tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "data", PodSettings(keyring=False))
    accounts.save(Account(Origin.parse("pod.invalid"), HOSTILE))
    assert "evil" in commanded("accounts")
    commanded("logout")


@pytest.mark.parametrize("what", ["body", "error", "header", "reason", "redirect"])
async def test_41_answers_of_a_pod(what: str, commanded: Commanded, tmp_path: Path) -> None:
    line = NAME.replace("\r", "").encode()
    said: dict[str, Said | bytes] = {
        "body": Said(200, json.dumps({"title": HOSTILE}, ensure_ascii=False).encode()),
        "error": Said(400, json.dumps({"detail": HOSTILE, HOSTILE: [HOSTILE]}).encode()),
        "header": b"HTTP/1.1 200 OK\r\nX-Said: %b\r\nContent-Length: 2\r\n\r\n{}" % line,
        "reason": b"HTTP/1.1 418 %b\r\nContent-Length: 0\r\n\r\n" % line,
        "redirect": b"HTTP/1.1 302 Found\r\nLocation: https://%b/\r\n\r\n" % line,
    }

    def answer(asked: Asked) -> Said | bytes:
        return said[what] if "tracks" in asked.target else Said(404)

    async with RawServer(answer) as server:
        accounts = Accounts(tmp_path / "data", PodSettings(keyring=False))
        accounts.save(Account(Origin.parse(server.url), kind="anonymous"))
        for words in (("-i", "tracks"), ("tracks",), ("POST", "tracks", "-f", "a=b")):
            await asyncio.to_thread(commanded, "api", *words)


def test_82_sentences_and_the_log(tmp_path: Path) -> None:
    error = FwtuiError(f"mpv says: {HOSTILE}", hint=HOSTILE)
    harmless(f"{error.sentence}{error.hint}{error}".encode())
    assert "\n" not in error.sentence + error.hint
    file = tmp_path / "fwtui.log"
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        logs.start(file, clean=partial(plain, longest=4096))
        logging.getLogger("fwtui.x").warning("a title: %s", HOSTILE)
        try:
            raise ValueError(HOSTILE)
        except ValueError:
            logging.getLogger("fwtui.x").exception("broken")
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers[:] = before
        root.setLevel(level)
    text = harmless(file.read_bytes())
    assert len([line for line in text.splitlines() if "a title" in line]) == 1
    assert "Traceback" in text


def test_82_the_screen(tmp_path: Path) -> None:
    """The interface in a real terminal: settings, names of files and the environment."""
    home = tmp_path / NAME
    home.mkdir()
    name = json.dumps(HOSTILE).replace("\x7f", "\\u007f")
    (home / "config.toml").write_text(f"[pod]\nkeyring = false\n[player]\n{name} = 1\n")
    terminal = Terminal(
        python("-m", "fwtui"),
        environ={**ENVIRON, "FWTUI_HOME": str(home), "HOSTNAME": HOSTILE, "USER": HOSTILE},
    )
    try:
        terminal.until("Which pod", 30)
        terminal.press("\x1b[200~" + re.sub("[\x1b\n\r]", "", HOSTILE) + "\x1b[201~")
        terminal.until("evil", 30)
        terminal.press("\r")
        terminal.until("is not the", 30)
        terminal.press("\x03")
        terminal.wait(30)
    finally:
        terminal.close()
    shown = terminal.output.decode()
    assert "\x1b]0;owned" not in shown
    assert not re.search("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]", shown)
    assert not _MARKS.search(shown)
