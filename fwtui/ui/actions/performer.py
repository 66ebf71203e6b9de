"""Finds the method that performs an action: ``do_<id>`` of the first object that has one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

Performer = Callable[..., object]
"""Performs an action, with a count where it takes one; returning False passes it to the next
object."""


def performer_of(action: str, node: object) -> Performer | None:
    """The method of an object for an action (its id), or None."""
    performer: Performer | None = getattr(node, f"do_{action}", None)
    return performer


def performers(action: str, nodes: Iterable[object]) -> Iterator[Performer]:
    """The methods for an action, in the order of the objects."""
    for node in nodes:
        if (performer := performer_of(action, node)) is not None:
            yield performer
