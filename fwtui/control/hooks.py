"""Hooks: programs of the listener's that run on events of the session.

A program gets the event as JSON on its standard input, the same line that ``fwtui ctl follow``
prints, and the name of the event as FWTUI_EVENT. It runs without a shell, with a time limit; its
output goes to the log. None of its code runs in this process.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import shlex
import signal
from asyncio.subprocess import PIPE, STDOUT, Process
from typing import TYPE_CHECKING, Any

from fwtui.base.files import listeners_umask
from fwtui.base.tasks import Tasks
from fwtui.text import plain

if TYPE_CHECKING:
    from fwtui.control.events import EventSource
    from fwtui.control.settings import HookSettings, Program

log = logging.getLogger(__name__)

MOST_AT_ONCE = 4
MOST_WAITING = 32
"""Events whose programs have not begun; later ones are dropped."""
LARGEST_OUTPUT = 4096
"""Bytes of a program's output that are logged; the rest is read and dropped."""
EVENTS = ("track", "pause", "listen", "favourite", "error")


def arguments(program: Program) -> list[str]:
    """The program and its arguments; empty for none. Raises ValueError for an open quote."""
    words = shlex.split(program) if isinstance(program, str) else list(program)
    return [os.path.expanduser(words[0]), *words[1:]] if words else []


class Hooks:
    """Runs programs on events until :meth:`close`; observes nothing where none is set."""

    def __init__(self, settings: HookSettings, events: EventSource) -> None:
        self._seconds = settings.seconds
        self._programs: dict[str, list[str]] = {}
        for event in EVENTS:
            try:
                words = arguments(getattr(settings, event))
            except ValueError as error:
                log.warning("The hook %s is not understood: %s", event, error)
            else:
                if words:
                    self._programs[event] = words
        self._home = os.path.expanduser("~")
        self._tasks = Tasks()
        self._turn = asyncio.Semaphore(MOST_AT_ONCE)
        self._waiting = 0
        self._leave = events.subscribe(self._happened) if self._programs else lambda: None

    async def close(self) -> None:
        """Run nothing more, and end what runs."""
        self._leave()
        self._tasks.cancel()
        await self._tasks.wait()

    def _happened(self, name: str, fields: dict[str, Any]) -> None:
        if name == "state" and fields["state"] in ("paused", "playing"):
            name = "pause"
        words = self._programs.get(name)
        if words is None:
            return
        if self._waiting >= MOST_WAITING:
            log.warning("The hook %s is left out: too many wait", name)
            return
        self._waiting += 1
        self._tasks.start(self._run(name, words, fields), f"hook {name}")

    async def _run(self, name: str, words: list[str], fields: dict[str, Any]) -> None:
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1
        try:
            await self._program(name, words, {**fields, "event": name})
        except OSError as error:
            log.warning("The hook %s does not run: %s", name, error)
        finally:
            self._turn.release()

    async def _program(self, name: str, words: list[str], fields: dict[str, Any]) -> None:
        data = json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        running = await asyncio.create_subprocess_exec(
            *words,
            stdin=PIPE,
            stdout=PIPE,
            stderr=STDOUT,
            cwd=self._home,
            env={**os.environ, "FWTUI_EVENT": name},
            start_new_session=True,
            umask=listeners_umask(),
        )
        try:
            async with asyncio.timeout(self._seconds):
                output, _ = await asyncio.gather(_read(running), _write(running, data))
                code = await running.wait()
        except TimeoutError:
            log.warning("The hook %s is ended after %g seconds", name, self._seconds)
        else:
            if output:
                log.info("The hook %s says: %s", name, plain(output.decode("utf-8", "replace")))
            if code:
                log.warning("The hook %s exits with %d", name, code)
        finally:
            await _end(running)


async def _write(running: Process, data: bytes) -> None:
    """The event; a program need not read it."""
    assert running.stdin is not None  # noqa: S101 -- asked for
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        running.stdin.write(data)
        await running.stdin.drain()
    with contextlib.suppress(OSError):
        running.stdin.close()


async def _read(running: Process) -> bytes:
    """The beginning of what it prints, once it has printed all."""
    assert running.stdout is not None  # noqa: S101 -- asked for
    output = b""
    while data := await running.stdout.read(1 << 16):
        output += data[: LARGEST_OUTPUT - len(output)]
    return output


async def _end(running: Process) -> None:
    """End what the program left running in its process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(running.pid, signal.SIGKILL)
    if running.returncode is None:
        await running.wait()


__all__ = ["EVENTS", "Hooks", "arguments"]
