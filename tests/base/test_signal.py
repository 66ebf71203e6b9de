"""Observers of an event."""

from __future__ import annotations

import pytest

from fwtui.base.signal import Signal


def test_observers_are_called_in_the_order_in_which_they_subscribed() -> None:
    signal: Signal[int] = Signal()
    seen: list[tuple[str, int]] = []
    signal.subscribe(lambda event: seen.append(("first", event)))
    signal.subscribe(lambda event: seen.append(("second", event)))
    signal.emit(7)
    assert seen == [("first", 7), ("second", 7)]


def test_an_observer_that_unsubscribed_is_not_called_and_may_do_so_twice() -> None:
    signal: Signal[int] = Signal()
    seen: list[int] = []
    first, second = signal.subscribe(seen.append), signal.subscribe(seen.append)
    first()
    first()
    signal.emit(1)
    assert seen == [1]
    assert signal
    second()
    signal.emit(2)
    assert seen == [1]
    assert not signal


def test_a_change_during_an_emission_takes_effect_with_the_next_one() -> None:
    signal: Signal[[]] = Signal()
    seen: list[str] = []

    def once() -> None:
        seen.append("once")
        unsubscribe()
        signal.subscribe(lambda: seen.append("new"))

    unsubscribe = signal.subscribe(once)
    signal.subscribe(lambda: seen.append("last"))
    signal.emit()
    assert seen == ["once", "last"]
    signal.emit()
    assert seen == ["once", "last", "last", "new"]


def test_what_makes_the_events_is_followed_while_there_are_observers() -> None:
    source: Signal[int] = Signal()
    signal: Signal[int] = Signal(lambda: source.subscribe(signal.emit))
    seen: list[int] = []
    for _ in range(2):
        assert not source
        first, second = signal.subscribe(seen.append), signal.subscribe(seen.append)
        source.emit(7)
        first()
        source.emit(8)
        second()
        second()
    assert seen == [7, 7, 8] * 2
    assert not source


def test_an_exception_of_an_observer_is_the_emitters() -> None:
    signal: Signal[str] = Signal()

    def observer(event: str) -> None:
        int(event)

    signal.subscribe(observer)
    with pytest.raises(ValueError, match="invalid literal"):
        signal.emit("seven")
