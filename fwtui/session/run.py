"""One session from its first client to its end: interface, host and context together."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import socket
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from fwtui.base.stderr import redirect_stderr
from fwtui.errors import BROKEN
from fwtui.session.driven import SessionControl
from fwtui.session.host import Host, take_environ
from fwtui.session.start import lock_of
from fwtui.ui.app import FwtuiApp
from fwtui.ui.terminal import crash_report
from fwtui.ui.terminal.driver import AttachedDriver
from fwtui.ui.terminal.joined import TerminalFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fwtui.control.desktop import Desktop
    from fwtui.control.settings import HookSettings
    from fwtui.session.settings import SessionSettings
    from fwtui.ui.context import AppContext

log = logging.getLogger(__name__)

NO_TERMINAL = TerminalFacts({}, (80, 24))
"""What a session is laid out for until its first terminal comes."""


def run(
    make: Callable[[], AppContext],
    first: socket.socket | None,
    *,
    name: Callable[[], str],
    lock: int,
    settings: SessionSettings,
    stderr: Path,
    command: Sequence[str] = (),
    hooks: HookSettings | None = None,
    comes_back: Callable[[], str] = lambda: "fwtui",
) -> int:
    """Show a context until the listener quits; the exit code.

    ``make`` is called once the first terminal is known; ``first`` is its connection, None
    where the session starts without one. ``name`` is the session's, another one after a
    change of account; ``lock`` is that of the first name (:func:`lock_of`). ``stderr`` takes
    what libraries write to fd 2. ``command`` joins the session from a new terminal of the
    desktop, without it none does; ``comes_back`` is what a listener types to do so.
    ``hooks`` are programs that run on events.
    """
    gc.disable()
    host_for = partial(Host, settings, comes_back=comes_back)
    with redirect_stderr(stderr):
        return asyncio.run(_run(make, first, _Names(name, lock), host_for, command, hooks))


class _Names:
    """Keeps a session under the name of its account, and the lock of that name."""

    def __init__(self, name: Callable[[], str], lock: int) -> None:
        self._name = name
        self._lock = lock
        self._locked = name()

    def follow(self, host: Host) -> None:
        """Be found under the present account's name, if no other session has it."""
        name = self._name()
        if name != self._locked:
            lock = lock_of(name)
            if lock is None:
                log.info("Another session has the name %s; this one stays what it was", name)
            else:
                os.close(self._lock)
                self._lock, self._locked = lock, name
        if host.name != self._locked:
            host.listen(self._locked)


async def _run(
    make: Callable[[], AppContext],
    first: socket.socket | None,
    names: _Names,
    host_for: Callable[..., Host],
    command: Sequence[str],
    hooks: HookSettings | None,
) -> int:
    control = SessionControl(hooks)
    host = host_for(control=control.take)
    attachment = host.first(first) if first is not None else None
    facts = attachment.facts if attachment is not None else NO_TERMINAL
    if attachment is not None:
        take_environ(facts)
    context = make()

    def begin() -> None:
        host.begin(app)

    driver = partial(
        AttachedDriver,
        first=attachment,
        reports_focus=context.settings.notify == "auto",
        started=begin,
        suspend=host.suspend,
    )
    app: FwtuiApp = FwtuiApp(context, driver_class=cast("Any", driver), environ=facts.environ)
    app.on_leave = host.leave
    desktop: Desktop | None = None

    def take_settings() -> None:
        settings = context.settings
        notify = settings.notify == "auto"
        host.take_settings(context.settings_file.settings.session)
        if app.terminal is not None:
            app.terminal.take_reports(mouse=settings.mouse, focus=notify)
        if desktop is not None:
            desktop.take(title=settings.title, notify=notify)

    context.on_settings(take_settings)

    def ready() -> None:
        nonlocal desktop
        from fwtui.session.ending_signals import take_ending_signals  # not before the first paint

        take_ending_signals(app.end)
        control.begin(app, context)
        names.follow(host)
        desktop = _desktop(context, app, command)
        desktop.open()
        app.on_attach = desktop.attached

    app.on_ready = ready
    app.on_account = partial(names.follow, host)
    app.on_exit = host.stop_accepting
    app.on_playback = host.playback_changed
    code, words = 1, ""
    try:
        await app.run_async(mouse=context.settings.mouse, size=facts.size)
    except Exception as error:  # noqa: BLE001 (the terminal comes back, whatever it was)
        words = _broke(error)
    else:
        if app.error is not None:
            words = _broke(app.error)
        else:
            code = app.return_code or 0
    finally:
        await host.close(code, words)
        if desktop is not None:
            await desktop.close()
        await control.close()
        await context.close()
        if app.shutdown.last_frame is not None:
            context.keep(app.shutdown.last_frame)
    return code


def _desktop(context: AppContext, app: FwtuiApp, command: Sequence[str]) -> Desktop:
    """What the session shows on the desktop; made after the first paint."""
    from fwtui.control.desktop import Desktop
    from fwtui.control.terminal_window import TerminalWindow
    from fwtui.session.terminal_line import AppTerminalLine

    settings = context.settings
    return Desktop(
        context,
        AppTerminalLine(app),
        quit=app.inside(partial(app.end, 0)),
        window=TerminalWindow(command) if command else None,
        title=settings.title,
        notify=settings.notify == "auto",
        fetch_covers=settings.covers != "off",
    )


def _broke(error: BaseException) -> str:
    report = crash_report.report(error)
    log.error("%s", report)
    return f"{BROKEN}. A bug report needs these lines:\n\n{report}\n"
