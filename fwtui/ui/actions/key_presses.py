"""Keys one after the other: sequences (``z t``) and counts (``5 j``).

| typed | next key | then |
|---|---|---|
| nothing | digit without an action, alt and digit | a count |
| a count | digit | a longer count |
| nothing, a count | key of an action | performed at once |
| nothing, a count | key that begins a sequence too | performed after a pause; moves at once |
| a beginning | a key that follows | performed |
| a beginning | another key | the lone key's action, then the other key |
| a beginning, a count | escape | nothing typed |
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from fwtui.ui.actions.table import BY_ID, key_sign

if TYPE_CHECKING:
    from fwtui.ui.actions.keymap import Keymap

PAUSE = 0.5
"""Seconds after which a key that also begins a sequence stands alone."""
MOST = 9_999
"""The largest count."""


class Running(Protocol):
    """A timer."""

    def stop(self) -> None: ...


class KeyPresses:
    """What was typed of a sequence, and the count before it."""

    def __init__(
        self,
        keymap: Keymap,
        us_key: Callable[[str], str],
        perform: Callable[[str, int], object],
        again: Callable[[str, str | None], object],
        after: Callable[[float, Callable[[], None]], Running],
        changed: Callable[[], None],
    ) -> None:
        """``us_key`` gives the key of the US layout at the place of one.

        ``perform`` takes an action and a count (0: none); ``again`` a key that follows what was
        performed, and may be for what that has opened; ``changed`` is called when :attr:`typed`
        is another.
        """
        self.keymap = keymap
        self._us_key = us_key
        self._perform = perform
        self._again = again
        self._after = after
        self._changed = changed
        self._count = 0
        self._begun = ""
        self._waits = ""
        """The action of the lone key that was typed, while it waits for another key."""
        self._pause: Running | None = None

    @property
    def typed(self) -> str:
        """What was typed, as it is shown; empty where nothing is awaited."""
        sign = key_sign(self._begun) if self._begun else ""
        return f"{self._count or ''}{sign}"

    def action_of(self, key: str) -> str:
        """The id of the action of a lone key, by its place where it has none; else empty."""
        actions = self.keymap.actions
        return actions.get(key) or actions.get(self._us_key(key), "")

    @property
    def following(self) -> dict[str, str]:
        """The keys that may follow, and what each does, in a word or few."""
        found = self.keymap.following(self._begun) if self._begun else {}
        words = {key: BY_ID[action] for key, action in found.items() if action}
        return {key: words[key].hint or words[key].words if key in words else "…" for key in found}

    def press(self, key: str, character: str | None = None) -> bool:
        """Take a key; False when nothing comes of it."""
        begun = self._begun
        if key == "escape" and (self._count or begun) and (self._waits or not self._acts(begun)):
            self.forget()
            return True
        for each in dict.fromkeys((key, self._us_key(key))):
            if not begun and (digit := self._digit(each)) >= 0:
                self._count = min(self._count * 10 + digit, MOST)
                self._changed()
                return True
            if self._take(f"{begun} {each}" if begun else each):
                return True
        if begun:
            if not self._acts(begun):
                self.forget()
                return True
            self.stand_alone()
            self._again(key, character)
            return True
        self.forget()
        return False

    def stand_alone(self) -> None:
        """No other key follows: perform what waits; what is no key alone waits on."""
        if not self._acts(self._begun):
            return
        action, count = self._waits, self._count
        self.forget()
        if action:
            self._perform(action, count)

    def forget(self) -> None:
        """Nothing is typed."""
        was = self.typed
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        self._count, self._begun, self._waits = 0, "", ""
        if was:
            self._changed()

    def _digit(self, key: str) -> int:
        """The digit that a key adds to the count; -1 for none."""
        alone = key.removeprefix("alt+")
        if len(alone) != 1 or alone not in "0123456789":
            return -1
        if self._count and key == alone:
            return int(alone)
        free = key not in self.keymap.actions and not self.keymap.following(key)
        return int(alone) if free and (alone != "0" or self._count) else -1

    def _acts(self, begun: str) -> bool:
        """Whether a beginning that is awaited has its own action."""
        return begun in self.keymap.actions

    def _take(self, typed: str) -> bool:
        action, more = self.keymap.actions.get(typed, ""), bool(self.keymap.following(typed))
        if not action and not more:
            return False
        count = self._count
        if not more:
            self.forget()
            self._perform(action, count)
            return True
        if self._pause is not None:
            self._pause.stop()
        self._begun, self._pause = typed, None
        # Moving first and further with the next key is harmless: no wait.
        at_once = bool(action) and BY_ID[action].group == "move"
        self._waits = "" if at_once else action
        if action:
            self._pause = self._after(PAUSE, self.stand_alone)
        if at_once:
            self._perform(action, count)
        self._changed()
        return True
