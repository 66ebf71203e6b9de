"""``fwtui play``: music without the interface, from a terminal, a script or a timer.

Keys are those of the interface. Signals: SIGUSR1 pauses and resumes, SIGUSR2 plays the next
track; SIGINT, SIGTERM and SIGHUP save the queue and the position, and end.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, TextIO

from fwtui.base.stderr import redirect_stderr
from fwtui.cli import account_option, query_option, tty_keys
from fwtui.cli.command_services import services_of
from fwtui.cli.progress_line import ProgressLine
from fwtui.errors import NO_CONNECTION, FwtuiError
from fwtui.library.events import ChangeRefused, ErrorReported, OutboxChanged
from fwtui.services import resolve
from fwtui.services.account_services import AccountServices

if TYPE_CHECKING:
    import argparse
    import socket

    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.music import TrackId
    from fwtui.player.origins import ListOrigin
    from fwtui.player.playback import Playback
    from fwtui.pod.auth.accounts import Account, Accounts

STEP, FAR, LOUDER = 5.0, 60.0, 5
"""Seconds of a seek, of a long one; percent of volume."""
DELIVERY_SECONDS = 5.0
"""Time limit for sending the last listen; after that it stays in the outbox."""
SOUND_SECONDS = 5.0
"""For what a session begins to be heard; what takes longer is on its way."""
_LOOK_AGAIN = 0.02
END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

PLAY_ANOTHER = "`fwtui play QUERY` plays something."


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    query_option.option(parser, optional=True)
    parser.add_argument("-s", "--shuffle", action="store_true", help="in any order")
    parser.add_argument("-r", "--repeat", action="store_true", help="begin again at the end")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--next", action="store_true", help="in a session: after this track")
    where.add_argument("--add", action="store_true", help="in a session: at the end of the queue")
    parser.add_argument(
        "--detach", action="store_true", help="in a session, started without a terminal if need be"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="print nothing but failures")
    account_option.option(parser)
    parser.epilog = (
        "A running session of the account plays it; without one this command does, to the end. "
        "Without QUERY the queue goes on where it was. Keys: space < > , . [ ] + - M r s S q. "
        "Signals: USR1 pause, USR2 next."
    )


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Play to the end of the queue; the exit code.

    0 at the end of the queue or by ``q``; 1 when nothing can be played; 128 + N by signal N.
    """
    account, accounts = account_option.chosen(args, settings, paths)
    words = " ".join(args.query)
    account = resolve.account_for(words, accounts, account, named=bool(args.account))
    started = args.detach and _start_session(settings, paths, accounts, account)
    try:
        code = _play_in_session(args, account.session)
    except BaseException:
        if started:  # nothing plays in it: it is not left behind
            _end_session(account.session)
        raise
    if code is not None:
        return code
    if args.next or args.add:
        raise FwtuiError(
            "There is no session whose queue it could be added to.",
            hint="`fwtui play --detach` starts one without a terminal.",
        )
    with redirect_stderr(paths.log_file) as out:
        return asyncio.run(
            _play(args, words, services_of(account, accounts, settings, paths, plays=True), out)
        )


def _start_session(settings: Settings, paths: Paths, accounts: Accounts, account: Account) -> bool:
    """Start the account's session without a terminal; False where it runs. Raises FwtuiError."""
    from fwtui.cli.interface import show
    from fwtui.session import start

    def serve(first: socket.socket | None, lock: int) -> int:
        return show(settings, paths, accounts, account, first, lock)

    try:
        return start.detached(account.session, serve)
    except start.Ended as ended:
        raise FwtuiError(ended.words.removeprefix("fwtui: ")) from ended


def _end_session(name: str) -> None:
    from fwtui.session import start

    with suppress(OSError):  # it ends by itself, idle
        start.end(name)


def _play_in_session(args: argparse.Namespace, name: str) -> int | None:
    """Let the running session of that name play it; None where there is none."""
    from fwtui.cli import ctl

    options = {option: True for option in ("next", "add", "shuffle") if getattr(args, option)}
    if args.kind:
        options["kind"] = args.kind
    requests = [("play", args.query, options)]
    if args.repeat:
        requests.append(("repeat", ["all"], {}))
    for command, words, given in requests:
        reply = ctl.done_by_session(name, command, *words, **given)
        if reply is None:
            return None
        if command == "play" and not args.quiet:
            adds = args.next or args.add
            if said := reply["words"] if adds else _what_plays(name, reply["words"]):
                print(said)
    return 0


def _what_plays(name: str, words: str) -> str:
    """What a session says of what it began, unless it is not heard: then that."""
    from fwtui.cli import ctl

    last = time.monotonic() + SOUND_SECONDS
    while True:
        reply = ctl.done_by_session(name, "status")
        now = {"state": "stopped"} if reply is None else reply["result"]
        if now["state"] != "preparing" or time.monotonic() > last:
            break
        time.sleep(_LOOK_AGAIN)
    if not now.get("silent") or not now["title"]:
        return words
    then = "plays unheard" if now["state"] == "playing" else "plays once there is one"
    return f"No audio device: {now['title']} {then}."


async def _play(
    args: argparse.Namespace, words: str, services: AccountServices, out: TextIO
) -> int:
    show = None if args.quiet else ProgressLine(lambda: services.player.playback, out)
    run = PlayRun(services, show)
    services.open(downloads=False)
    try:
        with ExitStack() as stack:
            stack.enter_context(tty_keys.signal_handlers(run.by_signal()))
            # A stopped process holds its locks, and the account would be in use for ever.
            stack.enter_context(tty_keys.stop_handlers(services.lend, services.take_back))
            beginning = asyncio.ensure_future(run.begin(args, words))
            ended = asyncio.ensure_future(run.ended.wait())
            silence = asyncio.ensure_future(run.wait_for_sound_failure())
            stack.callback(silence.cancel)
            await asyncio.wait((beginning, ended), return_when=asyncio.FIRST_COMPLETED)
            if not beginning.done():
                beginning.cancel()
            else:
                beginning.result()
                stack.enter_context(tty_keys.key_handlers(run.by_key()))
                run.changed(services.player.playback)
            await ended
            if run.code == 0:
                await run.deliver()
    finally:
        if show:
            show.end()
        await services.close()
    if run.code == 1:
        note = run.last_note if args.quiet else ""  # else it was printed already
        raise services.sound_error or FwtuiError(note or "Nothing could be played.")
    return run.code


class PlayRun:
    """One run of the command: from :meth:`begin` until :attr:`ended` is set."""

    def __init__(self, services: AccountServices, show: ProgressLine | None) -> None:
        """``show`` ``None`` prints nothing."""
        self.ended = asyncio.Event()
        self.code = 0
        self.last_note = ""
        """The last note of the player."""
        self._services = services
        self._player = services.player
        self._show = show
        self._begun = False
        self._heard = False
        self._rest: asyncio.Future[None] | None = None
        self._paused_by_listener = False
        """Paused by the listener, not by a failure."""
        self._player.subscribe(self.changed)
        self._player.on_note(self._on_note)
        services.library.subscribe(self._on_library_event)
        services.connection.subscribe(self._on_connection_change)

    async def begin(self, args: argparse.Namespace, words: str) -> None:
        """Resolve the query and play it, or resume the queue. Raises FwtuiError for nothing to
        play."""
        player = self._player
        if not words:
            if self._services.queue_in_use:
                raise FwtuiError(
                    "fwtui is open already, and the queue is with it.", hint=PLAY_ANOTHER
                )
            if not len(player.queue):
                raise FwtuiError("There is no queue to go on with.", hint=PLAY_ANOTHER)
            self._set_modes(args.shuffle or player.queue.shuffled, player.queue.repeat)
            if args.repeat:
                self._set_modes(player.queue.shuffled, "all")
            if player.radio:
                await self._services.connected.wait()  # it asks for more tracks at once
            self._begun = True
            player.resume()
            return
        library, link = self._services.library, self._services.connection
        await self._services.connected.wait()
        pod = self._services.pod
        if pod is None:
            raise FwtuiError(link.state.why or NO_CONNECTION)
        found = await resolve.find(words, args.kind, library, pod)
        self._set_modes(args.shuffle, "all" if args.repeat else "off")
        if found.kind == "radio":
            self._begun = True
            self._play_radio(found, found.title or await self._radio_name(found))
            return
        parts = resolve.parts_of(found, library)
        try:
            first = await anext(parts)
        except StopAsyncIteration:
            raise FwtuiError(f"There is nothing to play in “{found.title or words}”.") from None
        self._begun = True
        origin = resolve.origin_of(found, await resolve.title_of(found, library))
        player.play(first, None if args.shuffle else 0, origin)
        self._rest = asyncio.ensure_future(self._follow(parts, origin))

    async def _follow(self, parts: AsyncIterator[Sequence[TrackId]], origin: ListOrigin) -> None:
        """Append the other parts of a long list as they arrive."""
        player = self._player
        try:
            with player.awaiting():
                async for part in parts:
                    player.follow(part, origin=origin)
        except FwtuiError as error:
            self._say(error.sentence)
        finally:
            self.changed(player.playback)  # the player may have waited for this part

    def _set_modes(self, shuffle: bool, repeat: str) -> None:
        """Set shuffle and repeat: the modes of the interface would let a script run for ever."""
        player = self._player
        if player.queue.shuffled != shuffle:
            player.toggle_shuffle()
        while player.queue.repeat != repeat:
            player.cycle_repeat()

    def _play_radio(self, found: resolve.Target, title: str) -> None:
        if isinstance(found.id, str):
            self._services.radio(found.id, None, title)  # type: ignore[arg-type]
        else:
            self._services.radio("saved", found.id, title)

    async def _radio_name(self, found: resolve.Target) -> str:
        from fwtui.music import RadioId

        assert self._services.pod is not None  # noqa: S101 -- set with connected
        return (await self._services.pod.radios.radio(RadioId(int(found.id)))).name

    async def deliver(self) -> None:
        """Wait until the last listen is sent, for a time."""
        library = self._services.library
        sent = asyncio.Event()

        def on_event(event: object) -> None:
            if isinstance(event, OutboxChanged) and not event.waiting:
                sent.set()

        unsubscribe = library.subscribe(on_event)
        try:
            if len(library.outbox) and self._services.connection.state.reach == "here":
                async with asyncio.timeout(DELIVERY_SECONDS):
                    await sent.wait()
        except TimeoutError:
            pass
        finally:
            unsubscribe()

    # --- keys and signals ------------------------------------------------------------------

    def by_key(self) -> dict[str, tty_keys.Handler]:
        """Handlers by key."""
        player = self._player
        seek, louder = player.seek_by, player.change_volume
        return {
            " ": self.toggle,
            "<": player.previous,
            "p": player.previous,
            ">": self.next,
            "n": self.next,
            ",": lambda: seek(-STEP),
            ".": lambda: seek(STEP),
            "[": lambda: seek(-FAR),
            "]": lambda: seek(FAR),
            "+": lambda: louder(LOUDER),
            "=": lambda: louder(LOUDER),
            "-": lambda: louder(-LOUDER),
            "M": player.mute,
            "r": player.cycle_repeat,
            "s": player.toggle_shuffle,
            "S": player.stop_after_this,
            "q": lambda: self.end(0),
        }

    def by_signal(self) -> dict[signal.Signals, tty_keys.Handler]:
        """Handlers by signal."""
        end = {number: lambda n=number: self.end(128 + n) for number in END_SIGNALS}
        return {**end, signal.SIGUSR1: self.toggle, signal.SIGUSR2: self.next}

    def toggle(self) -> None:
        """Pause or resume."""
        self._paused_by_listener = self._player.playback.state in ("playing", "preparing")
        self._player.toggle()

    def next(self) -> None:
        """Play the next track; after the last one, end."""
        if self._player.queue.peek(by_itself=False) is None and not self._player.endless:
            self.end(0)  # it was the last one
        else:
            self._player.next()

    def end(self, code: int) -> None:
        """End the run with an exit code; the first one counts."""
        if self._rest:
            self._rest.cancel()
        if not self.ended.is_set():
            self.code = code
            self.ended.set()

    # --- events ----------------------------------------------------------------------------

    def changed(self, playback: Playback) -> None:
        """Follow a new value of the player."""
        if not self._begun or self.ended.is_set():
            return
        if self._show:
            self._show.show(playback)
        player = self._player
        if playback.state == "playing":
            self._heard = True
        elif playback.state == "stopped" and not player.endless:
            self.end(0 if self._heard else 1)

    def _on_note(self, sentence: str) -> None:
        self.last_note = sentence
        if self._show:
            self._show.say(sentence)
        # A failure pauses the player; before the first sound that ends the run.
        paused = self._player.playback.state == "paused" and not self._paused_by_listener
        if self._begun and paused and not self._heard:
            self.end(1)

    def _on_library_event(self, event: object) -> None:
        if isinstance(event, ChangeRefused):
            self._say(event.sentence)
        elif isinstance(event, ErrorReported):
            self._say(event.error.sentence)

    def _say(self, sentence: str) -> None:
        if self._show:
            self._show.say(sentence)

    def _on_connection_change(self) -> None:
        """Resume when the pod answers again, unless the listener has paused."""
        playback, state = self._player.playback, self._services.connection.state
        if (
            not self._heard
            or self._paused_by_listener
            or playback.silent
            or playback.state != "paused"
        ):
            return
        if state.reach == "here":
            self._player.resume()
        elif state.reach == "logged_out":
            self.last_note = state.why
            self.end(1)

    async def wait_for_sound_failure(self) -> None:
        """End the run when there is no libmpv."""
        await self._services.sound_failed.wait()
        self.end(1)
