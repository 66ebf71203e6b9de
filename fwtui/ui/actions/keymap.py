"""The keymap: which keys, or keys one after the other, perform which action.

Layers of keys lie one over the other: the table's own ("vim"), those of a preset
(:mod:`fwtui.ui.actions.presets`), those of the listener. A key that a layer takes is lost to the
actions of the layers below, with the sequences that it begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from fwtui.ui.actions.table import ACTIONS, Action, key_name, key_sign

DIGITS = frozenset("0123456789")
CHOICES = {
    "preset": ("vim", "cmus", "ncmpcpp", "spotify-player", "plain"),
    "digits": ("views", "counts"),
}
"""Names in the table of keys that are no actions, and what they may be."""
UNBOUND = ("", "none", "null")
"""What leaves an action without a key."""


_OF_TABLE = {key_sign(key): action for action in ACTIONS for key in action.keys}


def action_named(sign: str) -> Action | None:
    """The action that a sentence names by its key of the table."""
    return _OF_TABLE.get(sign)


class Keymap:
    """Keys of each action, and the action of each sequence of keys (``z t``)."""

    def __init__(self, changed: Mapping[str, str]) -> None:
        """``changed``: action to keys as the listener's settings have them, and the choices."""
        under = _preset(changed.get("preset", "vim"))
        if changed.get("digits") == "counts":
            under = {key: action for key, action in under.items() if key not in DIGITS}
        own = {action: sequences(given) for action, given in changed.items()}
        self.actions = _laid_over(
            under, {each.id: own[each.id] for each in ACTIONS if each.id in own}
        )
        """Sequence to action."""
        self.keys: dict[str, tuple[str, ...]] = {action.id: () for action in ACTIONS}
        for key, action in self.actions.items():
            self.keys[action] += (key,)
        self._following: dict[str, dict[str, str]] = {}
        for key, action in self.actions.items():
            steps = key.split(" ")
            for end in range(1, len(steps)):
                begun = self._following.setdefault(" ".join(steps[:end]), {})
                begun[steps[end]] = action if end == len(steps) - 1 else begun.get(steps[end], "")

    def sign(self, action: str, otherwise: str = "palette", *, arrows: bool = False) -> str:
        """The first key of an action as it is shown, or of another one where it has none; else
        empty."""
        keys = self.keys[action] or self.keys.get(otherwise, ())
        return key_sign(keys[0], arrows=arrows) if keys else ""

    def sign_now(self, sign: str) -> str:
        """What is shown for a key of the table, as sentences name it: its action's key, else the
        way to it by name."""
        action = _OF_TABLE.get(sign)
        if action is None or self.actions.get(key_name(sign)) == action.id or sign == "enter":
            return sign
        own = self.sign(action.id, "")
        return own or f"{self.sign('palette')} {action.words}"

    def following(self, typed: str) -> Mapping[str, str]:
        """The keys that may follow a beginning, and their actions; of a key that only leads on
        it is empty."""
        return self._following.get(typed, {})


def _preset(name: str) -> dict[str, str]:
    """Sequence to action; of an unknown preset as of "vim"."""
    under = {key: action.id for action in ACTIONS for key in action.keys}
    if name not in CHOICES["preset"][1:]:
        return under
    from fwtui.ui.actions.presets import ALONE, PRESETS  # of no use where it is not asked for

    over = {action: sequences(keys) for action, keys in PRESETS[name].items()}
    return _laid_over({} if name in ALONE else under, over)


def _laid_over(under: Mapping[str, str], over: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Sequence to action, with a layer of action to sequences put over it."""
    taken: dict[str, str] = {}
    for action, keys in over.items():
        for key in keys:
            taken.setdefault(key, action)
    kept = {
        key: action
        for key, action in under.items()
        if action not in over and not any(begun in taken for begun in _beginnings(key))
    }
    return {**kept, **taken}


def _beginnings(sequence: str) -> Iterable[str]:
    """``z``, then ``z t``."""
    steps = sequence.split(" ")
    return (" ".join(steps[:end]) for end in range(1, len(steps) + 1))


def sequences(given: str) -> tuple[str, ...]:
    """The sequences that a setting names: commas between them, spaces between their keys."""
    if given.strip().lower() in UNBOUND:
        return ()
    every = (each.split() for each in given.split(","))
    return tuple(" ".join(key_name(key) for key in keys) for keys in every if keys)


@lru_cache(maxsize=8)
def _made(changed: frozenset[tuple[str, str]]) -> Keymap:
    return Keymap(dict(changed))


def keymap_of(changed: Mapping[str, str]) -> Keymap:
    """The keymap of the listener's settings; made once."""
    return _made(frozenset(changed.items()))


def usual(changed: Mapping[str, str]) -> Mapping[str, str]:
    """What of the settings is no key: the choice of a preset, and what digits do."""
    return {name: given for name, given in changed.items() if name in CHOICES}


def keys_of(action: Action, changed: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of an action, those of the listener put over the preset."""
    return keymap_of(changed).keys[action.id]
