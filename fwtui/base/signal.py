"""Observers of an event: subscribe, unsubscribe, emit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")
Unsubscribe = Callable[[], None]


class Signal(Generic[P]):
    """Callbacks of one kind of event: ``Signal[str]`` is emitted with a string.

    Callbacks are called on the thread that emits, in the order of their subscriptions. One
    that is added or removed during :meth:`emit` takes effect with the next one. Subscribing is
    safe on any thread.
    """

    __slots__ = ("_follow", "_observers", "_unfollow")

    def __init__(self, follow: Callable[[], Unsubscribe] | None = None) -> None:
        """``follow`` subscribes to what makes the events; it is called for the first observer,
        and what it returns when the last one has left."""
        self._follow = follow
        self._unfollow: Unsubscribe | None = None
        self._observers: list[Callable[P, None]] = []

    def subscribe(self, observer: Callable[P, None]) -> Unsubscribe:
        """Call ``observer`` with each event until the result is called; calling that again
        does nothing."""
        if self._follow is not None and not self._observers:
            self._unfollow = self._follow()
        self._observers.append(observer)
        active = True

        def unsubscribe() -> None:
            nonlocal active
            if active:
                active = False
                self._observers.remove(observer)
                if self._unfollow is not None and not self._observers:
                    self._unfollow()
                    self._unfollow = None

        return unsubscribe

    def emit(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call each observer; an exception of one of them is the caller's."""
        for observer in tuple(self._observers):
            observer(*args, **kwargs)

    def __bool__(self) -> bool:
        """Whether anything is subscribed."""
        return bool(self._observers)
