"""The status presenter: keeps header, player and status bar up to date, once a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from fwtui.base.signal import Signal
from fwtui.errors import FwtuiError
from fwtui.services.contracts import PodState
from fwtui.ui.actions.keymap import keymap_of, keys_of
from fwtui.ui.actions.table import BY_ID, key_sign
from fwtui.ui.download_progress import downloading
from fwtui.ui.views.registry import NINE, VIEWS
from fwtui.ui.widgets.header import Header, Heading
from fwtui.ui.widgets.long_list import LongList
from fwtui.ui.widgets.player_bar import PlayerBar
from fwtui.ui.widgets.row_builder import Piece, width_of
from fwtui.ui.widgets.status import (
    QUIET_AFTER,
    Hint,
    StatusBar,
    StatusFacts,
    StatusMessage,
    awaited_line,
    header_texts,
    is_too_long,
    shown_message,
    status_texts,
    urgent,
)
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import waiting_words

if TYPE_CHECKING:
    from textual.app import App
    from textual.timer import Timer

    from fwtui.ui.actions.menus import MenuActions
    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell
    from fwtui.ui.widgets.menu import Menu
    from fwtui.ui.widgets.message_lines import MessageLines

_LEFT_OF_KEYS = 22
"""Cells of a small screen's header that remain for its title, and the key beside it."""
_RUNS = ("1 2 3 4 5 6 7 8 9", "f1 f2 f3 f4 f5 f6 f7 f8 f9")
"""Keys of the nine views, those that are text first."""
MESSAGE_STAYS = 5.0
"""Seconds."""


class StatusPresenter:
    """Says sentences, and repaints header, player and status bar when their values change."""

    def __init__(
        self,
        app: App[Any],
        context: AppContext,
        shell: Shell,
        navigation: Navigation,
        menus: MenuActions,
        header: Header,
        player_bar: PlayerBar,
        status_bar: StatusBar,
    ) -> None:
        """``app`` is asked for timers and for the focus alone."""
        self._app = app
        self._context = context
        self._shell = shell
        self._navigation = navigation
        self._menus = menus
        self._header = header
        self._player_bar = player_bar
        self._status_bar = status_bar
        self._message: StatusMessage | None = None
        self._message_until = 0.0
        self._progress = ""
        """The last sentence of :meth:`say_progress`."""
        self._lines: MessageLines | None = None
        """The rows of a long message; made for the first one."""
        self._ticking: Timer | None = None
        self._reach = context.pod.state.reach
        """What the rows show that are on the screen."""
        self.said: Signal[[str]] = Signal()
        """Each sentence as it is said, and each urgent state as it begins."""
        self._urgent: tuple[object, ...] = ()
        """The urgent state that was said last."""

    # --- sentences -----------------------------------------------------------------------------

    def say(
        self,
        words: str,
        fact: str = "",
        *,
        failure: bool = False,
        undo: bool = False,
        goes_on: bool = False,
    ) -> None:
        """Show a sentence for five seconds; an empty one changes nothing. One that ``goes_on``
        has another fact by now, and is not said once more to those who listen."""
        if words:
            self._message = StatusMessage(words, fact, failure=failure, undo=undo)
            self._message_until = self._shell.clock() + MESSAGE_STAYS
            if not goes_on:
                self.said.emit(f"{words} {fact}".strip() if failure else words)
            self.tick()

    @property
    def message(self) -> StatusMessage | None:
        """The sentence that is shown."""
        return self._message

    def unsay(self) -> None:
        """Take the sentence away before its time."""
        self._message = None
        self.tick()

    def unsay_if_said(self) -> None:
        """Take the sentence away; nothing is repainted where there is none."""
        if self._message is not None:
            self.unsay()

    def report(self, error: FwtuiError) -> None:
        """Show a failure by its sentence and hint."""
        self.say(error.sentence, error.hint, failure=True)

    def say_progress(self, done: int, total: int, what: str) -> None:
        """Show how many of ``total`` tracks are ``what`` (``queued``), under other sentences."""
        if self._message is not None and self._message.words != self._progress:
            return
        if done >= total:
            self.unsay_if_said()
            return
        self._progress = f"{done:,} of {total:,} {what}"
        self.say(self._progress, f"{self._key('stop_reading')} leaves the rest")

    # --- what the status bar shows ---------------------------------------------------------------

    def _note(self) -> str:
        """Why there is no sound although a track plays."""
        playback = self._shell.playback
        note, track = playback.note, playback.track
        if note and track is not None and self._context.is_away(track):
            return f"{track.title} is not on this machine, and you are offline."
        return note

    def facts(self) -> StatusFacts:
        """All values that the status bar may show."""
        now = self._shell.clock()
        if self._message is not None and now >= self._message_until:
            self._message = None
        library, pod, glyphs = self._context.library, self._context.pod, self._shell.glyphs
        view, typed = self._navigation.current, self._shell.presses.typed
        return StatusFacts(
            now=now,
            pod=pod.state,
            standing=pod.most_relevant(),
            sync=library.mirror_progress,
            waiting=waiting_words(library.outbox),
            message=self._message,
            typed=typed and typed + glyphs.cut,
            awaits=bool(self._shell.presses.following) and not self._menus.is_open,
            narrowing=view.narrowing if view is not None and view.is_mounted else "",
            note=self._note(),
            download=downloading(self._context.player),
            undo=self._key("undo"),
            offer=self._key("offer"),
            login=self._key("login"),
            dot=glyphs.dot,
            bar=glyphs.bar_done + glyphs.bar_rest,
        )

    def _key(self, action: str, otherwise: str = "palette") -> str:
        """The first key of an action, or of another one where it has none."""
        arrows = self._shell.glyphs.half_blocks
        return self._shell.presses.keymap.sign(action, otherwise, arrows=arrows)

    def _view_keys(self) -> tuple[Piece, ...]:
        """``1–9 views``; where these keys do something else, the key of the view after. While
        text is typed the F-keys, which are no text; none where a menu or a view takes them all."""
        keymap = keymap_of(self._context.settings.keys)
        opened = [each.action for each in NINE]
        typing = self._filters or getattr(self._app.screen.focused, "takes_text", False)
        view = self._navigation.current
        keeps = self._menus.is_open or (view is not None and view.KEEPS_KEYS)
        views: tuple[Piece, ...] = ()
        for run in () if keeps else _RUNS[1 if typing else 0 :]:
            keys = run.split()
            if [keymap.actions.get(key) for key in keys] == opened:
                to = "–" if self._shell.glyphs.half_blocks else "-"
                sign = to.join(map(key_sign, (keys[0], keys[-1])))
                views = ((sign, "bright"), (" views", "dim"))
                break
        else:
            if not typing and not keeps:
                views = ((self._key("next_view"), "bright"), (" views", "dim"))
        if self._shell.shape != "small":  # there the status bar says it
            return views
        last = Hint(self._key("help"), "help")
        if typing or keeps:  # the key of the help is text
            leaves = [each for each in self._hints() if each.action == "back"]
            if not leaves:
                return views
            last = leaves[0]
        gap: tuple[Piece, ...] = (("   ", "dim"),) if views else ()
        return (*views, *gap, (last.key, "bright"), (f" {last.word}", "dim"))

    @property
    def _filters(self) -> bool:
        """Whether the text of a filter is typed."""
        focused = self._app.screen.focused
        return isinstance(focused, Table) and focused.filter.typing

    def _leave_key(self) -> tuple[Piece, ...]:
        """The key that leaves an open menu, where no status bar says it."""
        menu = self._menus.opened
        if menu is None or self._shell.shape != "small":
            return ()
        return ("esc", "bright"), (f" {_leaving(menu)}", "dim")

    def _hints(self) -> tuple[Hint, ...]:
        if (menu := self._menus.opened) is not None:
            return (Hint("enter", "do it", 2, "choose"), Hint("esc", _leaving(menu), 1, "back"))
        if following := self._shell.presses.following:
            arrows = self._shell.glyphs.half_blocks
            return tuple(
                Hint(key_sign(key, arrows=arrows), words, action=f"key {key}")
                for key, words in following.items()
            )
        view = self._navigation.current
        if view is None:
            return ()
        if self._filters:
            return (Hint("enter", "keep", 2, "filter"), Hint("esc", "all again", 1, "back"))
        reach = self._context.pod.state.reach
        wanted = list(view.hints())
        table = view.table if view.is_mounted else None
        failed = False
        if table is not None and not table.count and self._app.screen.focused is table:
            state = table.rows.state if table.rows is not None else None
            failed = state is not None and state.error is not None
            if failed or state is None or state.known:
                # Nothing here to act on: rather where music may be. Rows that are still to
                # come keep the keys that they will have.
                kept = [each for each in wanted if not BY_ID[each[0]].when and each[0] != "menu"]
                wanted = [*kept[:-1], ("whose", "", 6), ("palette", "", 7), *kept[-1:]]
        if failed or reach in ("unreachable", "offline"):
            wanted.insert(1 if table is None or table.count else 0, ("refresh", "", 8))
        if reach == "logged_out" and self._shell.shape != "panes":
            wanted.insert(0, ("login", "log in", 10))
        hints: dict[str, Hint] = {}
        nodes = (*view.tables[:1], view)
        for name, word, keep in wanted:
            action = BY_ID[name]
            keys = keys_of(action, self._context.settings.keys)
            if name == "whose" and not view.SCOPES:
                continue
            if keys and name not in hints and self._shell.performs(name, *nodes):
                sign = key_sign(keys[0], arrows=self._shell.glyphs.half_blocks)
                hints[name] = Hint(sign, word or action.hint or action.words, keep, name)
        return tuple(hints.values())

    # --- repainting ------------------------------------------------------------------------------

    def tick(self) -> None:
        """Repaint what has changed, and set the timer for the next change."""
        if not self._app.is_running or not self._app.screen_stack[0].is_mounted:
            return
        if self.said:
            self._say_urgent()
        if not self._shell.is_seen:
            self._stop_ticking()
            return
        player = self._context.player
        self._player_bar.be_private(player.settings.private)
        station = player.station
        self._player_bar.be_fed(
            player.radio, "along" if station is not None and station.kind == "along" else ""
        )
        self._player_bar.tick()
        facts = self.facts()
        self._show_lines(facts)
        if self._shell.shape == "small":
            self.refresh_header(facts)
        else:
            self._status_bar.show(facts, self._hints())
        view = self._navigation.current
        mounted = view if view is not None and view.is_mounted else None
        if facts.pod.reach != self._reach:
            self._reach = facts.pod.reach
            if mounted is not None:
                for table in mounted.tables:
                    table.repaint()
                    mounted.retitle(table)
        if mounted is not None:
            mounted.went_on()
            if facts.pod.reach == "unreachable":
                mounted.ticked()
        self._stop_ticking()
        if (wait := self._next_change(facts)) is not None:
            self._ticking = self._app.set_timer(max(0.02, wait), self.tick)

    def _show_lines(self, facts: StatusFacts) -> None:
        """Show a message that one row cannot hold in several."""
        size, shape = self._shell.size, self._shell.shape
        if shape == "tiny" or not is_too_long(facts, size.width):
            if self._lines is not None:
                self._lines.hide()
            return
        if self._lines is None:
            from fwtui.ui.widgets.message_lines import MessageLines  # few are so long

            self._lines = MessageLines()
            self._app.screen_stack[0].mount(self._lines)
        focused = self._app.screen.focused
        cursor = focused.cursor_region if isinstance(focused, LongList) else None
        self._lines.show(facts, cursor, size, small=shape == "small")

    def _say_urgent(self) -> None:
        """Emit the state that is urgent when it is another one than before."""
        facts = replace(self.facts(), message=None, narrowing="")
        standing = facts.standing
        short = standing is not None and urgent(replace(facts, note="", pod=PodState()))
        away = facts.pod.reach if facts.pod.reach in ("unreachable", "offline") else ""
        ended = facts.pod.reach == "logged_out"
        now = (away, ended, short, short and standing is not None and standing.used_up)
        before, self._urgent = self._urgent, now
        if any(now) and now != before:
            text = "".join(words for words, _ in status_texts(facts)[-1 if ended else 0])
            self.said.emit(text.removeprefix("! "))

    def _stop_ticking(self) -> None:
        if self._ticking is not None:
            self._ticking.stop()
            self._ticking = None

    def _next_change(self, facts: StatusFacts) -> float | None:
        """Seconds until a value that is shown changes by itself; ``None`` when none does."""
        waits: list[float] = []
        if (place := self._player_bar.next_second) is not None:
            waits.append(place + 0.005)
        if (minute := self._player_bar.next_minute) is not None:
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
        # Changes at nearly the same time are painted together, at the player's second.
        return waits[0] if place is not None else min(waits)

    def refresh_header(self, facts: StatusFacts | None = None) -> None:
        view = self._navigation.current
        if view is None or not self._app.is_running:
            return
        small = self._shell.shape == "small"
        pieces: tuple[Piece, ...] = ()
        if small:
            facts = facts or self.facts()
            if is_too_long(facts, self._shell.size.width):  # it has rows of its own
                facts = replace(facts, message=None)
            texts = header_texts(facts) if urgent(facts) else ((),)
            room = self._shell.size.width - _LEFT_OF_KEYS
            pieces = next((each for each in texts if width_of(each) <= room), texts[-1])
            if facts.awaits:
                pieces = awaited_line(pieces, self._hints(), self._shell.size.width - _LEFT_OF_KEYS)
        table = view.table if view.is_mounted else None
        state = table.rows.state if table is not None and table.rows is not None else None
        pod = self._context.pod.state
        self._header.show(
            Heading(
                view=view.id or "",
                tabs=tuple((each.id, self._key(each.action, ""), each.words) for each in VIEWS),
                place=_place(view.id),
                keys=self._leave_key() or self._view_keys(),
                way=view.way,
                count=table.count if table is not None and state and state.known else None,
                right=() if self._leave_key() else view.right,
                urgent=pieces,
                passing=bool(pieces and facts and shown_message(facts)),
                username=pod.username,
                host=pod.host,
                whose=view.whose if view.SCOPES else "",
            ),
            small=small,
        )

    def refresh(self) -> None:
        """Repaint header, player and status bar."""
        self.refresh_header()
        self._player_bar.show(self._shell.playback)
        self.tick()


def _leaving(menu: Menu) -> str:
    """What ``esc`` does in a menu."""
    return "all again" if menu.is_narrowed else "close"


def _place(view: str | None) -> str:
    """The place of a view among the nine: ``1/9``; empty for one without a number."""
    ids = [each.id for each in NINE]
    return f"{ids.index(view) + 1}/{len(ids)}" if view in ids else ""
