"""Everything that serves one account: its store, library, player and pod.

Made in two steps. :class:`AccountServices` opens what is on this machine, for the first paint;
:meth:`AccountServices.open` brings up network and sound after it, without holding up a key.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from fwtui.base.file_lock import FileLock
from fwtui.errors import FwtuiError, MpvMissing
from fwtui.library.library import Library
from fwtui.library.store.store import Store
from fwtui.music import Track, TrackId
from fwtui.player.downloads import Downloads
from fwtui.player.listens import Listen
from fwtui.player.player import Player
from fwtui.player.radio import Station
from fwtui.services.connection import Connection
from fwtui.services.pod_radio import PodRadio

if TYPE_CHECKING:
    from pathlib import Path

    from fwtui.base.paths import Paths
    from fwtui.player.stream.download import MediaSource
    from fwtui.pod.auth.accounts import Account, Accounts
    from fwtui.pod.pod import Pod
    from fwtui.services.contracts import RadioKind, ServiceSettings

log = logging.getLogger(__name__)

NOBODY = "nobody"
"""The name that things are kept under while there is no account."""

OPEN_ALREADY = "fwtui is open already; this one's queue is not kept."


class _Lookup:
    """The library, as the player asks it; what is downloaded is known without it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.downloads: Downloads | None = None

    def track(self, id: TrackId, /) -> Track | None:
        known = self._library.track(id)
        if known is None and self.downloads:
            known = self.downloads.track(id)
        return known

    async def fetch(self, id: TrackId, /) -> Track:
        return await self._library.fetch_track(id)


class AccountServices:
    """One account's rooms, wired together. ``account`` ``None``: only the login works.

    The queue that is kept is one process's at a time, the first one's; who comes later has
    one of its own. ``plays`` False is for who wants no queue at all.
    """

    def __init__(
        self,
        account: Account | None,
        accounts: Accounts,
        settings: ServiceSettings,
        paths: Paths,
        *,
        plays: bool = True,
    ) -> None:
        self.account = account
        self.library = Library(_store(account, paths), settings.library)
        name = account.slug if account else NOBODY
        lookup = _Lookup(self.library)
        if account:
            lookup.downloads = Downloads(paths.data / "music" / name, lookup, settings.player)
        self.downloads = lookup.downloads
        state = paths.state / "accounts" / name
        self._playing = FileLock(state / "playing")
        keeps = plays and account is not None and self._playing.try_acquire_or_share()
        self.beside = plays and account is not None and not keeps
        """Another fwtui has this account's queue."""
        self.player = Player(
            lookup,
            settings.player,
            state_dir=state if keeps or self.beside else None,
            beside=self.beside,
            cache_dir=paths.cache / "accounts" / name if account else None,
            downloads=self.downloads,
            tune=self._tuned,
        )
        self.link = Connection(account)
        self.pod: Pod | None = None
        self.connected = asyncio.Event()
        """Set once :attr:`pod` is there; that it answers is not said."""
        self.mute = asyncio.Event()
        """Set when nothing can be heard; :attr:`no_sound` says why."""
        self.no_sound: MpvMissing | None = None
        self._accounts = accounts
        self._settings = settings
        self._tasks: set[asyncio.Task[None]] = set()
        self._ends: list[Callable[[], None]] = [self.player.on_listen(self._listened)]

    @property
    def files(self) -> tuple[Path, ...]:
        """What the first paint is read from, besides settings and accounts."""
        store = self.library.store
        places = (store.library.path, store.outbox.path)
        return (*places, *(place.with_name(place.name + "-wal") for place in places))

    def open(self, *, sound: bool = True, downloads: bool = True, late: bool = False) -> None:
        """Bring up the pod and the sound, and go on with the downloads; returns at once.

        ``late``: the sound comes with the first track.
        """
        works = [self._open_pod()]
        if sound:
            works.append(self._open_sound(late=late))
        if downloads and self.downloads:
            works.append(self._open_downloads(self.downloads))
        for what in works:
            task = asyncio.get_running_loop().create_task(what)
            self._tasks.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Nobody foresaw it; the interface goes on without what was to be opened.
            log.error("%s failed", task.get_name(), exc_info=error)

    def radio(self, kind: RadioKind, id: int | str | None, title: str) -> None:
        """Play a radio of the pod: see :meth:`fwtui.ui.context.AppContext.radio`."""
        self.player.play_radio(self._tuned(Station(title, kind, id)))

    def _tuned(self, station: Station) -> PodRadio:
        return PodRadio(station, self.library, lambda: self.pod)

    def hush(self) -> None:
        """Silence; the queue is saved, and free for another."""
        self.player.close()  # may tell of a last listen
        self._playing.release()

    async def close(self) -> None:
        """Silence first, then everything else, within a second."""
        for task in tuple(self._tasks):
            task.cancel()
        self.hush()
        for end in self._ends:
            end()
        if self.downloads:
            self.downloads.close()
        self.link.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await self.library.aclose()
                if self.pod is not None:
                    await self.pod.aclose()

    async def _open_pod(self) -> None:
        account = self.account
        if account is None:
            return
        client = await asyncio.to_thread(_client, account)
        self.pod = pod = cast("Pod", client.Pod(account, self._accounts, self._settings.pod))
        self.link.open(pod, self._back, self.library.tell)
        self.player.connect(pod.media)
        if self.downloads:
            self.downloads.connect(self._quiet_media(pod))
        self.library.connect(self.pod)
        self.connected.set()
        try:
            await self.link.read_limits()
        except FwtuiError as error:
            log.info("The allowance could not be read: %s", error)
            self.link.failed(error)

    @staticmethod
    async def _open_downloads(downloads: Downloads) -> None:
        await asyncio.to_thread(downloads.load)
        if not downloads.start():
            log.info("another fwtui sees to the downloads")

    @staticmethod
    def _quiet_media(pod: Pod) -> MediaSource:
        """Streams that keep off the listener's part of the allowance."""
        from fwtui.pod.media import Media
        from fwtui.pod.ratelimit.budget import Priority

        return Media(pod.http, Priority.BACKGROUND)

    async def _open_sound(self, *, late: bool) -> None:
        try:
            await self.player.start(late=late)
        except MpvMissing as error:
            self.no_sound = error
            self.mute.set()
            log.warning("%s", error, exc_info=error)

    def _back(self) -> None:
        """The pod answers again: what waits for it goes on."""
        self.library.connect(self.pod)

    def _listened(self, listen: Listen) -> None:
        self.library.listened(listen.track, listen.at)


def _client(account: Account) -> Any:
    """Some 100 ms of imports, and 50 ms of certificates, which a key must not wait for."""
    client = importlib.import_module("fwtui.pod.pod")
    if account.origin.scheme == "https":
        trust = importlib.import_module("fwtui.pod.http.tls")
        with contextlib.suppress(FwtuiError):  # told at the first request
            trust.context(account.ca_file, account.fingerprint)
    return client


def _store(account: Account | None, paths: Paths) -> Store:
    return Store(paths.cache, paths.state, account.slug if account else NOBODY)
