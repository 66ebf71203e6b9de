"""The services of one account: store, library, downloads, player and pod.

They are made in two steps. The constructor opens what is on this machine, for the first paint;
:meth:`AccountServices.open` starts network and sound in the background.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
from typing import TYPE_CHECKING, Any, cast

from fwtui.base.file_lock import FileLock
from fwtui.base.tasks import Tasks
from fwtui.errors import FwtuiError, MpvMissing, StoreError
from fwtui.library.library import Library
from fwtui.library.store.store import Store
from fwtui.music import PlaylistId, Track, TrackId
from fwtui.player.downloads import Downloads
from fwtui.player.listens import Listen
from fwtui.player.player import Player
from fwtui.player.radio import RadioSource, Station
from fwtui.services.account_folders import folder_name
from fwtui.services.connection import Connection

if TYPE_CHECKING:
    from pathlib import Path

    from fwtui.base.paths import Paths
    from fwtui.player.stream.download import MediaSource
    from fwtui.pod.auth.accounts import Account, Accounts
    from fwtui.pod.pod import Pod
    from fwtui.services.contracts import RadioKind, ServiceSettings
    from fwtui.services.list_follower import ListFollower

log = logging.getLogger(__name__)

QUEUE_IN_USE = "fwtui is open already; this one's queue is not kept."


class TrackSource:
    """The :class:`~fwtui.player.track_lookup.TrackLookup` of the player: tracks of the
    library and of the downloads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.downloads: Downloads | None = None

    def track(self, id: TrackId, /) -> Track | None:
        """A track that is known on this machine."""
        known = self._library.track(id)
        if known is None and self.downloads:
            known = self.downloads.track(id)
        return known

    async def fetch(self, id: TrackId, /) -> Track:
        """A track of the pod. Raises FwtuiError."""
        return await self._library.fetch_track(id)


class AccountServices:
    """The objects of one account, wired together.

    The saved queue belongs to one process at a time, the first one; a later one has a queue
    of its own that is not saved.
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
        """``account`` ``None``: there is none yet, only the login works. ``plays`` ``False``
        leaves the saved queue to others."""
        self.account = account
        name = folder_name(account, accounts, paths)
        self.library = Library(
            Store(paths.cache, paths.state, name),
            settings.library,
            visitor=account is not None and account.username is None,
        )
        if account is not None:
            self.library.expect_pod()
        lookup = TrackSource(self.library)
        if account:
            lookup.downloads = Downloads(paths.data / "music" / name, lookup, settings.player)
        self.downloads = lookup.downloads
        state = paths.state / "accounts" / name
        self._queue_lock = FileLock(state / "playing")
        keeps = plays and account is not None and self._queue_lock.try_acquire_or_share()
        self.queue_in_use = plays and account is not None and not keeps
        """Whether another process has this account's queue."""
        self.player = Player(
            lookup,
            settings.player,
            state_dir=state if keeps or self.queue_in_use else None,
            beside=self.queue_in_use,
            cache_dir=paths.cache / "accounts" / name if account else None,
            downloads=self.downloads,
            tune=self._radio_source,
            show_of=self.library.show_of,
        )
        self.connection = Connection(account)
        self.pod: Pod | None = None
        self.connected = asyncio.Event()
        """Set once :attr:`pod` is there, whether it answers or not."""
        self.sound_failed = asyncio.Event()
        """Set when there is no sound; :attr:`sound_error` says why."""
        self.sound_error: MpvMissing | None = None
        self._accounts = accounts
        self._settings = settings
        self._tasks = Tasks()
        self._follower: ListFollower | None = None
        self._unsubscribe = self.player.on_listen(self._listened)
        self._forget_names = self.library.outbox.renamed.subscribe(self._playlist_renamed)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that the first paint is read from, besides settings and accounts."""
        store = self.library.store
        places = (store.library.path, store.outbox.path)
        return (*places, *(place.with_name(place.name + "-wal") for place in places))

    def open(self, *, sound: bool = True, downloads: bool = True, late: bool = False) -> None:
        """Start the pod, the sound and the downloads in the background; returns at once.

        ``late``: libmpv is loaded for the first track. A part that fails unexpectedly is
        logged, and the others go on.
        """
        self._tasks.start(self._open_pod(), "open pod")
        if sound:
            self._tasks.start(self._open_sound(late=late), "open sound")
        if downloads and self.downloads:
            self._tasks.start(self._open_downloads(self.downloads), "open downloads")

    def radio(self, kind: RadioKind, id: int | str | None, title: str) -> None:
        """Play a radio of the pod without end; returns at once, and errors become notes of the
        player. ``id`` is that of the saved radio, artist, track (``similar``) or library, the
        name of a tag, or ``user@pod`` of an account."""
        ahead = 1 if kind == "along" else 0
        self.player.play_radio(self._radio_source(Station(title, kind, id, ahead=ahead)))

    def _radio_source(self, station: Station) -> RadioSource:
        if station.kind == "along":
            from fwtui.services.listen_along import ListenAlong  # not before the first frame

            return ListenAlong(
                station,
                self.library,
                lambda: self.pod,
                lambda: self.player,
                lambda: self.connection.state,
            )
        from fwtui.services.pod_radio import PodRadio  # not before the first frame

        return PodRadio(station, self.library, lambda: self.pod)

    def stop_playing(self) -> None:
        """Silence; the queue is saved, and another process can have it."""
        self.player.close()  # may emit a last listen
        self._queue_lock.release()

    def lend(self) -> None:
        """Save the queue and give up the account's locks: this process is about to be stopped,
        and others go on."""
        self.player.flush()
        self._queue_lock.release()
        self.library.store.release()

    def take_back(self) -> None:
        """Go on after :meth:`lend`; where another process has the queue by now, save nothing."""
        if self.queue_in_use or self.account is None or self._queue_lock.try_acquire_or_share():
            return
        self.queue_in_use = True
        self.player.keep_nothing()

    async def close(self) -> None:
        """Silence first, then close everything, within a second: what reads the library before
        it."""
        self._tasks.cancel()
        self.stop_playing()
        self._unsubscribe()
        self._forget_names()
        if self.downloads:
            self.downloads.close()
        self.connection.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await self._tasks.aclose()
                if self._follower is not None:
                    await self._follower.aclose()
                await self.library.aclose()
                if self.pod is not None:
                    await self.pod.aclose()

    async def _open_pod(self) -> None:
        account = self.account
        if account is None:
            return
        client = await asyncio.to_thread(_import_pod, account)
        self.pod = pod = cast("Pod", client.Pod(account, self._accounts, self._settings.pod))
        self.connection.open(pod, self._pod_returned, self.library.tell)
        self.player.connect(pod.media)
        if self.downloads:
            self.downloads.connect(self._background_media(pod))
        self.library.connect(self.pod)
        self.connected.set()
        try:
            await self.connection.read_limits()
        except FwtuiError as error:
            log.info("The allowance could not be read: %s", error)
            self.connection.failed(error)

    async def _open_downloads(self, downloads: Downloads) -> None:
        await asyncio.to_thread(downloads.load)
        if not downloads.start():
            log.info("another process has the downloads")
            return
        for old, new in self.library.store.new_keys().items():
            self._playlist_renamed(old, new)
        from fwtui.services.list_follower import ListFollower  # not before the first frame
        from fwtui.services.newest_episodes import NewestEpisodes

        self._follower = ListFollower(self.library, downloads)
        await self.connected.wait()
        await NewestEpisodes(
            self.library, downloads, self._settings.player.newest_episodes, self.player.say
        ).run()

    def _playlist_renamed(self, old: PlaylistId, new: PlaylistId) -> None:
        """A playlist has another key; where that cannot be kept, the next start does it."""
        if self.downloads:
            with contextlib.suppress(StoreError):
                self.downloads.rename_playlist(old, new)

    @staticmethod
    def _background_media(pod: Pod) -> MediaSource:
        """Streams that leave the rate limit's reserve to the listener."""
        from fwtui.pod.media import Media
        from fwtui.pod.ratelimit.budget import Priority

        return Media(pod.http, Priority.BACKGROUND)

    async def _open_sound(self, *, late: bool) -> None:
        try:
            await self.player.start(late=late)
        except MpvMissing as error:
            self.sound_error = error
            self.sound_failed.set()
            log.warning("%s", error, exc_info=error)

    def _pod_returned(self) -> None:
        """The pod answers again: the outbox and the lists go on."""
        self.library.connect(self.pod)

    def _listened(self, listen: Listen) -> None:
        self.library.edits.listened(listen.track, listen.at)


def _import_pod(account: Account) -> Any:
    """The module of the pod client: 100 ms of imports and 50 ms of certificates, on a thread."""
    client = importlib.import_module("fwtui.pod.pod")
    if account.origin.scheme == "https":
        trust = importlib.import_module("fwtui.pod.http.tls")
        with contextlib.suppress(FwtuiError):  # raised again at the first request
            trust.context(account.ca_file, account.fingerprint)
    return client
