"""No key that is offered is silently dead: every view, every action of its footer and its help."""

from __future__ import annotations

from typing import Any

import pytest

from fwtui.ui.actions.table import ACTIONS, Action
from tests.ui.piloted import Piloted, piloted, settled

PLACES: dict[str, tuple[str, ...]] = {
    "home": ("0",),
    "artists": ("1", "left", "left", "g", "j"),
    "albums": ("1", "left", "left", "right", "g"),
    "tracks": ("1", "right", "right", "g", "j"),
    "search": ("2", "*a", "down"),
    "queue": ("3", "g", "j"),
    "playlists": ("4", "left", "g", "j"),
    "a playlist": ("4", "left", "g", "enter", "g", "j"),
    "favourites": ("5", "g", "j"),
    "radios": ("6", "g", "j"),
    "podcasts": ("7", "left", "g"),
    "a podcast": ("7", "left", "g", "enter", "g"),
    "history": ("8", "g", "j"),
    "allowance": ("L",),
    "help": ("question_mark",),
    "lyrics": ("t",),
    "settings": ("C", "g", "j"),
}
"""Where keys are pressed, and the keys that lead there; ``*`` types what follows."""
ENDS = {"quit", "leave", "login"}
"""Actions that lead out of the interface, or to a screen of their own."""


def is_at_an_end(action: Action, place: str) -> bool:
    """Whether the cursor, or a page without one, may be where an action leads."""
    if action.id.startswith("row_to"):  # a list that does not fill its pane stays where it is
        return True
    return action.when == "list" and action.group == "move" and PLACES[place][-1] != "j"


async def go_to(seen: Piloted, place: str) -> None:
    """To a place from wherever the last key led."""
    app: Any = seen.app
    # What is open is closed, then marks and filters go, then pages are left.
    while app.menus.is_open:
        await seen.pilot.press("escape")
    await seen.pilot.press("escape", "escape", "escape")
    await seen.press("escape")
    for key in PLACES[place]:
        if key.startswith("*"):
            await seen.type(key[1:])
        else:
            await seen.press(key)
    app.context.player.seek_to(120.0)  # a key of before may have led to the start of a track
    app.status.unsay()
    await settled(seen.pilot)


def offered(seen: Piloted) -> list[Action]:
    """The actions of the help and of the footer that have a key."""
    app: Any = seen.app
    view = app.view
    hints = {name for name, _, _ in view.hints()}
    return [
        each
        for each in ACTIONS
        if each.keys
        and each.id not in ENDS
        and (view.offers(each) or (each.id in hints and app.performs(each.id, view.table, view)))
    ]


def picture(seen: Piloted) -> list[list[tuple[str, str]]]:
    """All that is on the screen, with its colours."""
    return [[(part.text, str(part.style)) for part in line] for line in seen.lines]


async def dead_keys(place: str, part: int, parts: int) -> list[str]:
    """The offered actions whose key changes nothing on the screen."""
    dead: list[str] = []
    async with piloted(size=(150, 44)) as seen:
        await go_to(seen, place)
        for action in offered(seen)[part::parts]:
            await go_to(seen, place)
            if action.id == f"view_{seen.view.id}" or is_at_an_end(action, place):
                continue  # it is there
            if action.id == "redraw":
                continue  # what is painted again looks the same
            if (place, action.id) == ("radios", "choose"):
                continue  # the sample has no pod to ask for a radio
            if place == "home" and action.id in ("left", "right", "up"):
                continue  # the only card
            if (place, action.id) == ("search", "left"):
                continue  # no group is opened
            before = picture(seen), seen.app.playback.position
            await seen.press(action.keys[0])
            if (picture(seen), seen.app.playback.position) == before:
                dead.append(action.id)
    return dead


@pytest.mark.parametrize("place", PLACES)
async def test_no_offered_key_is_silently_dead(place: str) -> None:
    """A tenth of the keys of each place; another one in each."""
    assert await dead_keys(place, list(PLACES).index(place) % 10, 10) == []


@pytest.mark.long
@pytest.mark.parametrize("place", PLACES)
async def test_no_offered_key_of_all_is_silently_dead(place: str) -> None:
    assert await dead_keys(place, 0, 1) == []
