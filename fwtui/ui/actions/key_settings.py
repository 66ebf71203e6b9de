"""What cannot work in the listener's own keys, in sentences with file and line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from textual.keys import Keys

from fwtui.base.toml_lines import line_of, lines_of
from fwtui.ui.actions.keymap import CHOICES, UNBOUND, keymap_of, sequences, usual
from fwtui.ui.actions.table import ACTIONS, BY_ID, key_name

_NAMED = {str(key.value) for key in Keys} | {f"f{number}" for number in range(1, 36)}
_WITH = re.compile(r"(?:(?:ctrl|alt|shift|super|hyper|meta)\+)*")


def problems_of(keys: Mapping[str, str], file: Path) -> list[str]:
    """Unknown actions and keys, keys that two actions have, and keys that begin those of others."""
    lines = _lines(file)
    found: list[str] = []

    def say(action: str, what: str) -> None:
        found.append(f"{file}:{line_of(lines, 'ui', 'keys', action)}: {what}")

    for action, given in keys.items():
        if action in CHOICES:
            if given not in CHOICES[action]:
                say(action, f"{action} is one of {', '.join(CHOICES[action])}, and not {given}.")
        elif action not in BY_ID:
            say(action, f"there is no action {action}.")
        elif given.strip().lower() not in UNBOUND:
            for why in filter(None, map(_fault, given.replace(",", " ").split())):
                say(action, why)
    # The preset first: what is named is the listener's own line.
    under = keymap_of(usual(keys)).actions
    taken = {key: action for key, action in under.items() if action not in keys}
    for each in ACTIONS:
        for key in sequences(keys.get(each.id, "")):
            other = taken.setdefault(key, each.id)
            if other != each.id:
                say(each.id, f"the key {key} of {each.id} is that of {other} too.")
            lost = [
                more for more in under if more.startswith(f"{key} ") and under[more] not in keys
            ]
            if lost:
                say(each.id, f"{', '.join(lost)}: no more, the key {key} of {each.id} begins so.")
    return found


def _fault(key: str) -> str:
    """Why a key never comes; empty for one that does."""
    if len(key) == 1:
        return "" if key.isprintable() else "a key of one control character never comes."
    if key in _NAMED:
        return ""
    base = key[_WITH.match(key).end() :]  # type: ignore[union-attr]
    if base != key and len(base) == 1 and base.isupper():
        return f"the key {key} never comes; write {key[:-1]}{base.lower()}."
    if key.startswith("shift+") and len(base) == 1 and base.isalpha():
        return f"the key {key} never comes; write {base.upper()}."
    if base in _NAMED or (len(base) == 1 and base.isalnum()) or _is_sign(base):
        return ""
    if base.lower() in _NAMED:
        return f"there is no key {key}; write {key.lower()}."
    if base == key and 1 < len(key) < 4 and key.isalnum():
        return f"there is no key {key}; one after the other they are {' '.join(key)}."
    return f"there is no key {key}."


def _is_sign(name: str) -> bool:
    """Whether it is the name of a character, as Textual gives it: ``percent_sign``."""
    with suppress(KeyError):
        return key_name(unicodedata.lookup(name.replace("_", " "))) == name
    return any(name == key_name(chr(code)) for code in range(33, 127))


def _lines(file: Path) -> Mapping[tuple[str, ...], int]:
    """The line of each key of the file; empty where it cannot be read."""
    with suppress(OSError, UnicodeDecodeError):
        return lines_of(file.read_text("utf-8"))
    return {}
