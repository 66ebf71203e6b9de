"""Notifications of the desktop when another track plays: by D-Bus, or by the terminal.

=====================  ==================  ============================
terminal               at home             over SSH
=====================  ==================  ============================
attached, in focus     none                none
attached, not in focus D-Bus, else OSC     OSC 9, 777 or 99
detached               D-Bus               none
=====================  ==================  ============================
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING

from fwtui.base.tasks import Tasks
from fwtui.control.art import cover_of
from fwtui.control.contracts import follow_playback

if TYPE_CHECKING:
    from fwtui.control.contracts import PresentAccount, TerminalLine
    from fwtui.control.session_bus import SessionBus
    from fwtui.music import Track, TrackId
    from fwtui.player.playback import Playback

log = logging.getLogger(__name__)

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
ANSWER_SECONDS = 5.0
"""For the desktop to take a notification."""
_OSC_777 = ("foot", "ghostty", "rxvt", "wezterm")
"""Terminals, by TERM, that know OSC 777, which has a title and a body."""


class TrackNotifications:
    """Shows one notification a track, once its sound has begun; each replaces the last."""

    def __init__(self, account: PresentAccount, bus: SessionBus, terminal: TerminalLine) -> None:
        self._account = account
        self._bus = bus
        self._terminal = terminal
        self._track: TrackId | None = None
        self._wanted: Track | None = None
        self._id = 0
        """The desktop's number of the last notification."""
        self._tasks = Tasks()
        self._unsubscribe: Callable[[], None] = lambda: None

    def open(self) -> None:
        """Notify of the tracks after the present one."""
        playing = self._account.player.playback.track
        self._track = playing.id if playing is not None else None
        self._unsubscribe()
        self._unsubscribe = follow_playback(self._account, self._playback_changed)

    def close(self) -> None:
        """Follow the player no longer."""
        self._unsubscribe()
        self._tasks.cancel()

    def _playback_changed(self, playback: Playback) -> None:
        track = playback.track
        if track is None or playback.state != "playing" or track.id == self._track:
            return
        self._track = track.id
        terminal = self._terminal
        if terminal.is_attached and terminal.has_focus:
            return
        if "SSH_CONNECTION" in terminal.environ:
            self._by_terminal(track)
        else:
            self._wanted = track
            if not len(self._tasks):
                self._tasks.start(self._by_desktop(), "notify")

    def _by_terminal(self, track: Track) -> None:
        """Write nothing while no terminal is attached."""
        if self._terminal.is_attached:
            self._terminal.write(sequence(self._terminal.environ, track.title, body_of(track)))

    async def _by_desktop(self) -> None:
        """Show the track that is wanted, and then the one that came meanwhile: the number of
        the last notification must be known to replace it."""
        while (track := self._wanted) is not None:
            self._wanted = None
            if not await self._notify(track):
                self._by_terminal(track)

    async def _notify(self, track: Track) -> bool:
        """Whether the desktop took it (Desktop Notifications Specification 1.2, ``Notify``)."""
        bus = await self._bus.connect()
        if bus is None:
            return False
        from dbus_fast import Message, MessageType, Variant

        file = self._account.library.covers.file(cover_of(track))
        hints = {
            "category": Variant("s", "x-fwtui.track"),
            "suppress-sound": Variant("b", True),
            "transient": Variant("b", True),
            "urgency": Variant("y", 0),
        }
        if file is not None:
            hints["image-path"] = Variant("s", file.absolute().as_uri())
        # The body may be read as markup (section "Markup"); the summary is plain text.
        body = escape(body_of(track), quote=False)
        message = Message(
            NAME,
            PATH,
            NAME,
            "Notify",
            signature="susssasa{sv}i",
            body=["fwtui", self._id, "", track.title, body, [], hints, -1],
        )
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = await bus.call(message)
        except Exception as error:  # noqa: BLE001 (a notification is not worth a failure)
            log.info("The desktop takes no notification: %s", error or type(error).__name__)
            return False
        if answer is None or answer.message_type is MessageType.ERROR or not answer.body:
            log.info("The desktop takes no notification: %s", answer and answer.error_name)
            return False
        if isinstance(answer.body[0], int):
            self._id = answer.body[0]
        return True


def body_of(track: Track) -> str:
    """``Artist – Album``, as far as they are known."""
    album = track.album.title if track.album is not None else ""
    return " – ".join(part for part in (track.artist, album) if part)


def sequence(environ: Mapping[str, str], title: str, body: str) -> str:
    """The control sequence by which a terminal of these variables shows a notification.

    kitty has OSC 99 (its desktop notifications protocol), urxvt and others OSC 777 with a
    title and a body, and most of the rest iTerm2's OSC 9. Other terminals ignore it. tmux and
    screen pass it on in a wrapping of their own (tmux: where ``allow-passthrough`` is on).
    """
    term = environ.get("TERM", "")
    if "kitty" in term:
        head = "\x1b]99;i=fwtui:o=unfocused"
        return f"{head}:d=0;{title}\x1b\\{head}:p=body;{body}\x1b\\"
    if any(name in term for name in _OSC_777):
        title, body = title.replace(";", ","), body.replace(";", ",")
        return f"\x1b]777;notify;{title};{body}\x07"
    # Text that begins with a number is a command of another kind (ConEmu).
    whole = f"\x1b]9;fwtui: {' – '.join(part for part in (title, body) if part)}\x07"
    if "TMUX" in environ or term.startswith("tmux"):
        return "\x1bPtmux;{}\x1b\\".format(whole.replace("\x1b", "\x1b\x1b"))
    if "STY" in environ or term.startswith("screen"):
        return f"\x1bP{whole}\x1b\\"
    return whole
