"""``fwtui play``: music without the interface, from a terminal, a script or a timer.

Keys are those of the interface. Signals: SIGUSR1 pauses and goes on, SIGUSR2 plays the next
track; SIGINT, SIGTERM and SIGHUP end it with the queue and the place in it saved.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, TextIO

from msgspec.structs import replace

from fwtui.base.stderr import chatter_to
from fwtui.cli import account_option, resolve, tty_keys
from fwtui.cli.progress_line import PlayingLine
from fwtui.errors import FwtuiError
from fwtui.library.events import OutboxChanged, Trouble, Undone
from fwtui.services.account_services import AccountServices

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.music import TrackId
    from fwtui.player.playback import Playback

STEP, FAR, LOUDER = 5.0, 60.0, 5
DELIVERY_SECONDS = 5.0
"""So long the last listen may take on its way to the pod; later it waits for another time."""
LEAVING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def options(parser: argparse.ArgumentParser) -> None:
    resolve.options(parser, optional=True)
    parser.add_argument("-s", "--shuffle", action="store_true", help="in any order")
    parser.add_argument("-r", "--repeat", action="store_true", help="begin again at the end")
    parser.add_argument("-q", "--quiet", action="store_true", help="print nothing but failures")
    account_option.option(parser)
    parser.epilog = (
        "Without QUERY the queue goes on where it was. Keys: space < > , . [ ] + - M r s S q. "
        "Signals: USR1 pause, USR2 next."
    )


def run(given: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """0 at the end of the queue or by ``q``; 1 when nothing could be played; 128 and more by
    a signal."""
    from fwtui.pod.auth.accounts import Accounts

    accounts = Accounts(paths.data, settings.pod)
    account = account_option.account(accounts, given.account)
    words = " ".join(given.query)
    account = resolve.account_for(words, accounts, account, named=bool(given.account))
    # What is asked for is all that is asked: the catalogue is the interface's to mirror.
    settings = replace(settings, library=replace(settings.library, mirror=False))
    with chatter_to(paths.log_file) as out:
        return asyncio.run(
            _play(given, words, AccountServices(account, accounts, settings, paths), out)
        )


async def _play(
    given: argparse.Namespace, words: str, services: AccountServices, out: TextIO
) -> int:
    show = None if given.quiet else PlayingLine(lambda: services.player.playback, out)
    playing = Playing(services, show)
    services.open(downloads=False)
    try:
        with ExitStack() as stack:
            stack.enter_context(tty_keys.told(playing.by_signal()))
            choosing = asyncio.ensure_future(playing.choose(given, words))
            ended = asyncio.ensure_future(playing.ended.wait())
            mute = asyncio.ensure_future(playing.mute())
            stack.callback(mute.cancel)
            await asyncio.wait((choosing, ended), return_when=asyncio.FIRST_COMPLETED)
            if not choosing.done():
                choosing.cancel()
            else:
                choosing.result()
                stack.enter_context(tty_keys.pressed(playing.by_key()))
                playing.changed(services.player.playback)
            await ended
            if playing.code == 0:
                await playing.deliver()
    finally:
        if show:
            show.end()
        await services.close()
    if playing.code == 1:
        said = playing.why if given.quiet else ""  # else it was shown already
        raise services.sound_error or FwtuiError(said or "Nothing could be played.")
    return playing.code


class Playing:
    """One run: it begins with what was chosen and ends with :attr:`ended`."""

    def __init__(self, services: AccountServices, show: PlayingLine | None) -> None:
        self.ended = asyncio.Event()
        self.code = 0
        self.why = ""
        """The last sentence that the player had for the listener."""
        self._services = services
        self._player = services.player
        self._show = show
        self._begun = False
        self._heard = False
        self._rest: asyncio.Future[None] | None = None
        self._held = False
        """Paused by the listener, not by a failure."""
        self._player.subscribe(self.changed)
        self._player.on_note(self._noted)
        services.library.subscribe(self._library_told)
        services.connection.subscribe(self._pod_told)

    async def choose(self, given: argparse.Namespace, words: str) -> None:
        """Find what was asked for, and begin. Raises FwtuiError when there is nothing."""
        player = self._player
        if not words:
            if self._services.queue_in_use:
                raise FwtuiError(
                    "fwtui is open already, and the queue is with it.", hint="fwtui play QUERY"
                )
            if not len(player.queue):
                raise FwtuiError("There is no queue to go on with.", hint="fwtui play QUERY")
            self._set_modes(given.shuffle or player.queue.shuffled, player.queue.repeat)
            if given.repeat:
                self._set_modes(player.queue.shuffled, "all")
            if player.radio:
                await self._services.connected.wait()  # it will ask for more at once
            self._begun = True
            player.resume()
            return
        library, link = self._services.library, self._services.connection
        await self._services.connected.wait()
        pod = self._services.pod
        if pod is None:
            raise FwtuiError(link.state.why or "There is no connection to the pod.")
        found = await resolve.find(words, given.kind, library, pod)
        self._set_modes(given.shuffle, "all" if given.repeat else "off")
        if found.kind == "radio":
            self._begun = True
            self._play_radio(found, found.title or await self._name_of_radio(found))
            return
        parts = resolve.parts_of(found, library)
        try:
            first = await anext(parts)
        except StopAsyncIteration:
            raise FwtuiError(f"There is nothing to play in “{found.title or words}”.") from None
        self._begun = True
        player.play(first, None if given.shuffle else 0, await resolve.title_of(found, library))
        self._rest = asyncio.ensure_future(self._follow(parts))

    async def _follow(self, parts: AsyncIterator[Sequence[TrackId]]) -> None:
        """A long list plays from its first part on; the others follow as they come."""
        player = self._player
        try:
            with player.awaiting():
                async for part in parts:
                    player.follow(part)
        except FwtuiError as error:
            self._say(error.sentence)
        finally:
            self.changed(player.playback)  # it may have waited for more at its end

    def _set_modes(self, shuffle: bool, repeat: str) -> None:
        """What the interface had last does not hold here: a script must come to its end."""
        player = self._player
        if player.queue.shuffled != shuffle:
            player.toggle_shuffle()
        while player.queue.repeat != repeat:
            player.cycle_repeat()

    def _play_radio(self, found: resolve.Wanted, title: str) -> None:
        if isinstance(found.id, str):
            self._services.radio(found.id, None, title)  # type: ignore[arg-type]
        else:
            self._services.radio("saved", found.id, title)

    async def _name_of_radio(self, found: resolve.Wanted) -> str:
        from fwtui.music import RadioId

        assert self._services.pod is not None  # noqa: S101 -- it has been waited for
        return (await self._services.pod.radios.radio(RadioId(int(found.id)))).name

    async def deliver(self) -> None:
        """Let the last listen reach the pod."""
        library = self._services.library
        gone = asyncio.Event()

        def told(event: object) -> None:
            if isinstance(event, OutboxChanged) and not event.waiting:
                gone.set()

        leave = library.subscribe(told)
        try:
            if len(library.outbox) and self._services.connection.state.reach == "here":
                async with asyncio.timeout(DELIVERY_SECONDS):
                    await gone.wait()
        except TimeoutError:
            pass
        finally:
            leave()

    # --- what the listener does ------------------------------------------------------------

    def by_key(self) -> dict[str, tty_keys.Do]:
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

    def by_signal(self) -> dict[signal.Signals, tty_keys.Do]:
        leaving = {number: lambda n=number: self.end(128 + n) for number in LEAVING}
        return {**leaving, signal.SIGUSR1: self.toggle, signal.SIGUSR2: self.next}

    def toggle(self) -> None:
        self._held = self._player.playback.state in ("playing", "preparing")
        self._player.toggle()

    def next(self) -> None:
        if self._player.queue.peek(by_itself=False) is None and not self._player.endless:
            self.end(0)  # after the last one there is nothing
        else:
            self._player.next()

    def end(self, code: int) -> None:
        if self._rest:
            self._rest.cancel()
        if not self.ended.is_set():
            self.code = code
            self.ended.set()

    # --- what happens ----------------------------------------------------------------------

    def changed(self, playback: Playback) -> None:
        """The player has a new value."""
        if not self._begun or self.ended.is_set():
            return
        if self._show:
            self._show.show(playback)
        player = self._player
        if playback.state == "playing":
            self._heard = True
        elif playback.state == "stopped" and not player.endless:
            self.end(0 if self._heard else 1)

    def _noted(self, sentence: str) -> None:
        self.why = sentence
        if self._show:
            self._show.say(sentence)
        # A failure pauses; before anything was heard there is nothing to go on with.
        paused = self._player.playback.state == "paused" and not self._held
        if self._begun and paused and not self._heard:
            self.end(1)

    def _library_told(self, event: object) -> None:
        if isinstance(event, Undone):
            self._say(event.sentence)
        elif isinstance(event, Trouble):
            self._say(event.error.sentence)

    def _say(self, sentence: str) -> None:
        if self._show:
            self._show.say(sentence)

    def _pod_told(self) -> None:
        """The pod answers again: what stopped for it goes on, if nobody paused it."""
        playback, state = self._player.playback, self._services.connection.state
        if not self._heard or self._held or playback.silent or playback.state != "paused":
            return
        if state.reach == "here":
            self._player.resume()
        elif state.reach == "logged_out":
            self.why = state.why
            self.end(1)

    async def mute(self) -> None:
        """There is no libmpv, and so nothing to be heard."""
        await self._services.sound_failed.wait()
        self.end(1)
