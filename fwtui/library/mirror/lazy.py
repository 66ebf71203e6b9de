"""The mirror as the library holds it: its record at once, its module by the first use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fwtui.base.signal import Signal
from fwtui.library.events import ErrorReported, LibraryEvent, ListsOrdered, MirrorChanged
from fwtui.library.listing.orders import can_order
from fwtui.library.listing.queries import Kind, Query
from fwtui.library.mirror.progress import MirrorProgress, MirrorRecord, load_record
from fwtui.library.settings import LibrarySettings

if TYPE_CHECKING:
    from fwtui.library.mirror.mirror import Mirror
    from fwtui.library.store.store import Store
    from fwtui.pod.pod import Pod


class LazyMirror:
    """The copy of the pod's catalogue, made when it has something to do."""

    def __init__(
        self,
        store: Store,
        settings: LibrarySettings,
        observers: Signal[LibraryEvent],
        values_changed: Callable[[Kind, set[int]], None],
        rebuild_orders: Callable[[], Awaitable[None]],
    ) -> None:
        """``values_changed`` gets what is to be read again; ``rebuild_orders`` orders the lists
        again that are made of it."""
        self._store, self._settings, self._observers = store, settings, observers
        self._values_changed, self._rebuild_orders = values_changed, rebuild_orders
        self._mirror: Mirror | None = None
        self._record = load_record(store)

    @property
    def made(self) -> Mirror:
        """The mirror; the first use imports its module."""
        if self._mirror is None:
            from fwtui.library.mirror.mirror import Mirror  # not before the first frame

            self._mirror = Mirror(
                self._store,
                self._settings,
                self._record,
                self._values_changed,
                lambda: self._observers.emit(MirrorChanged()),
                self._rebuild_orders,
                lambda: self._observers.emit(ListsOrdered()),
                lambda error: self._observers.emit(ErrorReported(error)),
            )
        return self._mirror

    @property
    def record(self) -> MirrorRecord:
        """What is known of the mirror."""
        return self._mirror.record if self._mirror else self._record

    @property
    def progress(self) -> MirrorProgress:
        """How it stands, for the interface."""
        return self._mirror.progress if self._mirror else self._record.progress()

    @property
    def complete(self) -> bool:
        """The whole catalogue is here: search, orders and filters see all of it."""
        return self._mirror.complete if self._mirror else self._record.complete

    def changed_at(self) -> float:
        """When it last had something new, changed or deleted: seconds since 1970."""
        return self._mirror.changed_at if self._mirror else self._record.changed

    def has_all_of(self, query: Query) -> bool:
        """Whether all that a list is made of is here: also artists and albums of a first pass
        that has got to the tracks."""
        return can_order(query) and self.record.has(query.kind)

    def connect(self, pod: Pod | None) -> None:
        """Crawl this pod; ``None``: stop."""
        if pod is not None or self._mirror is not None:
            self.made.connect(pod)

    def lost(self, kind: Kind, ids: frozenset[int]) -> None:
        """Things were deleted from the store."""
        if self._mirror is not None:
            self._mirror.lost(kind, ids)

    def touched(self) -> None:
        """A key was pressed: the crawl pauses for a moment."""
        if self._mirror is not None:
            self._mirror.touched()

    async def aclose(self) -> None:
        """Stop crawling, and wait until it has stopped."""
        if self._mirror is not None:
            await self._mirror.aclose()
