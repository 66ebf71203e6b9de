"""What the frame says: the status bar, the header, the place in what plays, every second."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import App
from textual.timer import Timer

from fwtui.errors import FwtuiError
from fwtui.ui.actions.downloads import coming_in
from fwtui.ui.actions.table import BY_ID, key_sign, keys_of
from fwtui.ui.views.registry import VIEWS
from fwtui.ui.widgets.header import Header, Heading
from fwtui.ui.widgets.player_bar import PlayerBar
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.status import (
    QUIET_AFTER,
    Facts,
    Hint,
    Message,
    StatusBar,
    urgent,
    variants,
)
from fwtui.ui.wording import waiting_words

if TYPE_CHECKING:
    from fwtui.music import Track
    from fwtui.player.playback import Playback
    from fwtui.ui.context import AppContext
    from fwtui.ui.glyphs import Glyphs
    from fwtui.ui.layout import MainScreen, Shape
    from fwtui.ui.views.view import View
    from fwtui.ui.widgets.menu import Menu

MESSAGE_STAYS = 5.0


class Telling(App[None]):
    """Keeps header, player and status true; mixed into the app."""

    context: AppContext
    clock: Callable[[], float]
    glyphs: Glyphs
    shape: Shape
    playback: Playback
    view: View | None
    header: Header
    player_bar: PlayerBar
    status: StatusBar
    _menu: Menu | None
    _message: Message | None = None
    _message_until = 0.0
    _ticking: Timer | None = None
    _reach = ""

    @property
    def frame(self) -> MainScreen:
        raise NotImplementedError

    def say(self, words: str, fact: str = "", *, failure: bool = False, undo: bool = False) -> None:
        """A sentence in the status bar, for five seconds."""
        if words:
            self._message = Message(words, fact, failure=failure, undo=undo)
            self._message_until = self.clock() + MESSAGE_STAYS
            self.tick()

    def unsay(self) -> None:
        """What was said is answered."""
        self._message = None
        self.tick()

    def copy(self, text: str) -> None:
        """Into the clipboard, also over SSH (OSC 52)."""
        self.copy_to_clipboard(text)
        self.say("copied")

    def report(self, error: FwtuiError) -> None:
        """A failure, in its own words."""
        self.say(error.sentence, error.hint, failure=True)

    def is_away(self, track: Track) -> bool:
        """Offline, and the track is not on this machine."""
        offline = self.context.pod.state.reach == "offline"
        return offline and not self.context.player.has(track)

    def _note(self) -> str:
        """What holds the sound up."""
        note, track = self.playback.note, self.playback.track
        if note and track is not None and self.is_away(track):
            return f"{track.title} is not on this machine, and you are offline."
        return note

    def facts(self) -> Facts:
        """All that the status bar may speak of."""
        now = self.clock()
        if self._message is not None and now >= self._message_until:
            self._message = None
        library = self.context.library
        return Facts(
            now=now,
            pod=self.context.pod.state,
            standing=self.context.pod.matters(),
            sync=library.sync,
            waiting=waiting_words(library.outbox),
            message=self._message,
            note=self._note(),
            download=coming_in(self.context.player),
            undo=self._key("undo"),
            offer=self._key("offer"),
            login=self._key("login"),
            dot=self.glyphs.dot,
            bar=self.glyphs.bar_done + self.glyphs.bar_rest,
        )

    def tick(self) -> None:
        """A second went by, or something happened: repaint what counts, and set the clock."""
        if not self.is_running or not self.frame.is_mounted:
            return
        self.player_bar.be_private(self.context.player.settings.private)
        self.player_bar.tick()
        facts = self.facts()
        if self.shape == "small":
            self.refresh_header(facts)
        else:
            self.status.tell(facts, self._hints())
        if facts.pod.reach != self._reach:
            self._reach = facts.pod.reach
            if (view := self.view) is not None and view.is_mounted:
                for table in view.tables:
                    table.repaint()
                    view.retitle(table)
        if self.view is not None and self.view.is_mounted:
            self.view.went_on()
            if facts.pod.reach == "unreachable":
                self.view.ticked()
        if self._ticking is not None:
            self._ticking.stop()
            self._ticking = None
        if (wait := self._next_second(facts)) is not None:
            self._ticking = self.set_timer(max(0.02, wait), self.tick)

    def _next_second(self, facts: Facts) -> float | None:
        """When something that is shown changes by itself; ``None`` when nothing does."""
        waits: list[float] = []
        if (place := self.player_bar.next_second) is not None:
            waits.append(place + 0.005)
        if (minute := self.player_bar.next_minute) is not None:
            waits.append(minute + 0.005)
        if facts.message is not None:
            waits.append(self._message_until - facts.now)
        counted_down = [facts.pod.next_try - facts.now if facts.pod.next_try is not None else 0.0]
        if facts.standing is not None:
            counted_down += [facts.standing.full_in, facts.standing.wait]
        if facts.pod.asked is not None:
            quiet_in = facts.pod.asked + QUIET_AFTER - facts.now
            waits += [quiet_in + 0.05] if quiet_in > 0 else []
        waits += [left % 1.0 or 1.0 for left in counted_down if left > 0]
        if not waits:
            return None
        # What changes at nearly the same time changes together, at the player's second.
        return waits[0] if place is not None else min(waits)

    def _key(self, action: str) -> str:
        """How an action is reached; by its name where the listener gave it no key."""
        keys = keys_of(BY_ID[action], self.context.settings.keys)
        return key_sign(keys[0] if keys else "colon", arrows=self.glyphs.half_blocks)

    def _hints(self) -> tuple[Hint, ...]:
        if self._menu is not None:
            return (Hint("enter", "do it", 2), Hint("esc", "close", 1))
        if self.view is None:
            return ()
        view = self.view
        wanted = list(view.hints())
        table = view.table if view.is_mounted else None
        failed = False
        if table is not None and not table.count and self.screen.focused is table:
            failed = table.rows is not None and table.rows.state.error is not None
            # Nothing here to act on: rather where music may be.
            kept = [each for each in wanted if not BY_ID[each[0]].when and each[0] != "menu"]
            wanted = [*kept[:-1], ("whose", "", 6), ("palette", "", 7), *kept[-1:]]
        if failed or self.context.pod.state.reach in ("unreachable", "offline"):
            wanted.insert(1 if table is None or table.count else 0, ("refresh", "", 8))
        if self.context.pod.state.reach == "logged_out" and self.shape != "panes":
            wanted.insert(0, ("login", "log in", 10))
        hints: dict[str, Hint] = {}
        for name, word, keep in wanted:
            action = BY_ID[name]
            keys = keys_of(action, self.context.settings.keys)
            if keys and name not in hints and can_do(view, self, f"do_{name}"):
                sign = key_sign(keys[0], arrows=self.glyphs.half_blocks)
                hints[name] = Hint(sign, word or action.hint or action.words, keep)
        return tuple(hints.values())

    def refresh_header(self, facts: Facts | None = None) -> None:
        view = self.view
        if view is None or not self.is_running:
            return
        small = self.shape == "small"
        told: tuple[Piece, ...] = ()
        if small:
            facts = facts or self.facts()
            told = variants(facts)[-1] if urgent(facts) else ()
        table = view.table if view.is_mounted else None
        state = table.rows.state if table is not None and table.rows is not None else None
        pod = self.context.pod.state
        self.header.tell(
            Heading(
                view=view.id or "",
                tabs=tuple((entry.id, entry.key, entry.words) for entry in VIEWS),
                way=view.way,
                count=table.count if table is not None and state and state.known else None,
                right=view.right,
                urgent=told,
                username=pod.username,
                host=pod.host,
                whose=view.whose,
            ),
            small=small,
        )

    def refresh_frame(self) -> None:
        """Header, player and status say what is so now."""
        self.refresh_header()
        self.player_bar.show(self.playback)
        self.tick()


def can_do(view: View, app: Telling, name: str) -> bool:
    """Whether the view, one of its lists or the app can do something."""
    return any(hasattr(node, name) for node in (*view.tables[:1], view, app))
