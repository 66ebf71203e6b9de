"""A listener over SSH, by keys alone, at five sizes: in by a code, search with a slip, marks
through a filter, a playlist, undo, a podcast, no audio device, offline."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from fwtui.demo.auth.oauth import AuthServer
from fwtui.demo.endpoints.favourites import FavouriteStore
from fwtui.demo.endpoints.playlists import PlaylistStore
from fwtui.demo.pod import DemoPod
from fwtui.pod.auth.oauth import SCOPES
from tests.ui.pseudo_terminal import Terminal, python

PATIENCE = 30.0
SETTINGS = "[player]\ndevice_lost = 'pause'\nmpv = { ao = 'alsa' }\n[pod]\nkeyring = false\n"
"""Sound through a system that this machine does not have."""
SIZES = [(140, 40), (100, 30), (80, 24), (60, 15), (40, 10)]


def address(shown: Terminal) -> str:
    """The page to open, as it was put on the clipboard (OSC 52)."""
    found = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)", bytes(shown.output))
    return base64.b64decode(found[-1]).decode() if found else ""


def code_of(pod: DemoPod, url: str) -> str:
    """The code that the page shows once fwtui is allowed there."""
    query = parse_qs(urlsplit(url).query)
    accounts = pod.state.part(AuthServer)
    app = accounts.apps[query["client_id"][0]]
    return accounts.grant(app, pod.state.users["demo"], SCOPES, query["redirect_uri"][0])


def until(shown: Terminal, done: str | Callable[[Terminal], object]) -> None:
    shown.until(done, PATIENCE)


def escape(shown: Terminal) -> None:
    """Esc alone: right before another key it would be alt."""
    shown.press("\x1b")
    shown.read(0.4)


def cursor_row(shown: Terminal) -> str:
    """The row under the cursor; of several panes the last one."""
    return next((row.rpartition("▌")[2] for row in reversed(shown.rows) if "▌" in row), "")


def open_view(shown: Terminal, key: str) -> None:
    before = shown.rows[1:]
    shown.press(key)
    until(shown, lambda now: now.rows[1:] != before and re.search(r"\w{3}", cursor_row(now)))
    shown.read(0.3)


def walked(pod: DemoPod) -> list[list[int]]:
    """The rows of the playlist that the walk makes, as the pod has them."""
    every = pod.state.part(PlaylistStore).by_id.values()
    return [[row.track for row in each.rows] for each in every if each.name == "Walked"]


def hearts(pod: DemoPod) -> set[int]:
    return set(pod.state.part(FavouriteStore).of(pod.state.users["demo"]))


def log_in(shown: Terminal, pod: DemoPod) -> None:
    """By a code, which esc and the QR code leave as it is; the field stays in view."""
    until(shown, "Which pod is your music on?")
    shown.press(pod.url + "\r")
    until(shown, lambda now: address(now))
    url = address(shown)
    until(shown, "ctrl+y c")
    if "tab QR code" in shown.text:
        shown.press("\t")
        until(shown, "tab address")
        shown.press("\t")
        until(shown, "tab QR code")
    escape(shown)
    until(shown, "Which pod is your music on?")
    shown.press("\r")
    until(shown, "Allow fwtui" if shown.height > 20 else lambda now: "enter go on" in now.text)
    assert address(shown) == url, "the login that was begun goes on"
    code = code_of(pod, url)
    shown.press(f"\x1b[200~{code}\x1b[201~")
    until(shown, code[-12:])
    shown.press("\r")
    until(shown, "Logged in as")
    shown.press("\r")
    until(shown, lambda now: "Logged in" not in now.text and "▌" in now.text)


def search_with_a_slip(shown: Terminal) -> None:
    """Until the words are here; a slip in them is forgiven, and said where there is room."""

    def found(now: Terminal) -> bool:
        if "Undertow" in now.text:
            return True
        now.press("\x15undertwo")  # once more: more is known here by now
        now.read(0.3)
        return "Undertow" in now.text

    shown.press("2")
    until(shown, found)
    if shown.width >= 80:
        until(shown, "nearest")
    shown.press("\x15")
    escape(shown)
    until(shown, lambda now: "Undertow" not in now.text and "▌" in now.text)


def mark_and_make_a_playlist(shown: Terminal, pod: DemoPod) -> None:
    """A track is marked through a filter, and goes to a new playlist; undo takes it back."""
    before = hearts(pod)
    open_view(shown, "5")
    title = re.search(r"\b([A-Za-z]{4,})\b", cursor_row(shown))
    assert title, shown.text
    shown.press(f"/{title[1].lower()}\r")
    until(shown, title[1])
    shown.press("v")
    until(shown, "1 marked")
    shown.press("P")
    until(shown, "Add 1 track to")
    shown.press("a new")
    until(shown, "▌ A new playlist")
    shown.press("\r")
    until(shown, "What is the new playlist called?")
    shown.press("Walked\r")
    until(shown, lambda now: any(len(each) == 1 for each in walked(pod)))
    shown.press("u")
    until(shown, "New playlist Walked")
    until(shown, lambda now: not walked(pod))
    for _ in range(3):
        escape(shown)
    assert hearts(pod) == before


def play_a_podcast_without_a_device(shown: Terminal) -> None:
    open_view(shown, "7")
    before = cursor_row(shown)
    shown.press("\r")
    until(shown, lambda now: re.search(r"\w{3}", cursor_row(now)) and cursor_row(now) != before)
    shown.press("\r")
    until(shown, lambda now: "No audio device" in now.text)


def go_offline(shown: Terminal, pod: DemoPod) -> None:
    """What is known stays, a heart is kept for later, and undo takes it back."""
    pod.close()
    open_view(shown, "5")
    shown.press("R")
    until(shown, lambda now: re.search(r"pod is asked|refused the|next try", now.text))
    shown.press("f")
    shown.read(0.3)
    shown.press("u")
    until(shown, "eart on ")
    shown.press("q")
    assert shown.wait() == 0


def walk(size: tuple[int, int], home: Path) -> None:
    (home / "config.toml").write_text(SETTINGS)
    environ = {
        "FWTUI_HOME": str(home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22",
        "DISPLAY": "",
        "WAYLAND_DISPLAY": "",
    }
    with (
        DemoPod(approve=True) as pod,
        Terminal(python("-m", "fwtui"), size=size, environ=environ) as shown,
    ):
        log_in(shown, pod)
        search_with_a_slip(shown)
        mark_and_make_a_playlist(shown, pod)
        play_a_podcast_without_a_device(shown)
        go_offline(shown, pod)


def test_a_listener_walks_at_60x15(tmp_path: Path) -> None:
    walk((60, 15), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
def test_a_listener_walks_at_each_size(tmp_path: Path, size: tuple[int, int]) -> None:
    walk(size, tmp_path)
