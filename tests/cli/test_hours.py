"""Listening hours by the keys of each preset and of each keyboard layout, as bytes in a real
terminal on the demo pod; the session is asked what came of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fwtui.cli.ctl import ask
from fwtui.demo.pod import DemoPod
from fwtui.session import rendezvous
from tests.cli.test_walk import SILENT, logged_in
from tests.ui.at_home import environ_of
from tests.ui.pseudo_terminal import Terminal, python

DOWN, LEFT, RIGHT, END = "\x1b[B", "\x1b[D", "\x1b[C", "\x1b[F"
ENTER, ESCAPE = "\r", "\x1b"
VIM = {
    "down": "j", "up": "k", "into": "l", "out of": "h", "pause": " ", "next": "n", "previous": "p",
    "seek": ".", "softer": "-", "louder": "+", "search": "2", "favourite": "f", "add": "a",
    "queue": "3", "move": "J", "playlist": "P", "help": "?", "palette": ":", "library": "1",
    "quit": "q",
}  # fmt: skip
PRESETS = {
    "vim": VIM,
    "cmus": VIM | {
        "into": "\t", "out of": "\x7f", "pause": "c", "next": "b", "previous": "z", "seek": "l",
        "search": "5", "add": "e", "queue": "4", "move": "p", "playlist": "y",
    },
    "ncmpcpp": VIM | {
        "down": DOWN, "up": "\x1b[A", "into": RIGHT, "out of": LEFT, "pause": "p", "next": ">",
        "previous": "<", "seek": "f", "search": "3", "favourite": "h", "add": " ", "queue": "1",
        "move": "n", "playlist": "a", "help": "\x1bOP", "library": "4",
    },
    "spotify-player": VIM | {
        "into": "\t", "out of": "\x1b[Z", "seek": ">", "search": "gs", "add": "Z", "queue": "z",
        "move": "\n", "help": "?", "library": "gl",
    },
    "plain": VIM | {
        "down": DOWN, "up": "\x1b[A", "into": RIGHT, "out of": LEFT, "next": "\x1b[1;5C",
        "previous": "\x1b[1;5D", "search": "\x1bOQ", "favourite": "*", "add": "\x1b[2~",
        "queue": "\x1bOR", "move": "\x1b[1;2B", "playlist": "", "help": "\x1b[24~",
        "palette": "\x1b[21~", "library": "\x1bOP", "quit": "\x11",
    },
}  # fmt: skip
"""What is pressed for each; where nothing is, the row's menu has it."""
LAYOUTS: dict[str, tuple[str, str, dict[str, str]]] = {
    "Cyrillic": ("белая", "Белая Пристань", {
        "down": "о", "up": "л", "into": "д", "out of": "р", "next": "т", "previous": "з",
        "seek": "ю", "favourite": "а", "add": "ф", "move": "О", "playlist": "З", "palette": "Ж",
        "quit": "й",
    }),
    "Greek": ("νίκος", "Νίκος Λιμάνης", {
        "down": "ξ", "up": "κ", "into": "λ", "out of": "η", "next": "ν", "previous": "π",
        "favourite": "φ", "add": "α", "move": "Ξ", "playlist": "Π", "quit": "\x11",
    }),
    "Hebrew": ("שקט", "ים שקט", {
        "down": "ח", "up": "ל", "into": "ך", "out of": "י", "next": "מ", "previous": "פ",
        "seek": "ץ", "favourite": "כ", "add": "ש", "quit": "\x11",
    }),
    "Arabic": ("فرقة", "فرقة الميناء", {
        "down": "ت", "up": "ن", "into": "م", "out of": "ا", "next": "ى", "previous": "ح",
        "seek": "ز", "favourite": "ب", "add": "ش", "move": "ـ", "playlist": "؛", "help": "؟",
        "quit": "ض",
    }),
    "Korean": ("푸른", "푸른 항구", {
        "down": "ㅓ", "up": "ㅏ", "into": "ㅣ", "out of": "ㅗ", "next": "ㅜ", "previous": "ㅔ",
        "favourite": "ㄹ", "add": "ㅁ", "move": "", "playlist": "ㅖ", "quit": "ㅂ",
    }),
    "AZERTY": ("éloï", "Éloïse Marchais", {"search": "é", "queue": '"', "library": "&"}),
}  # fmt: skip
"""What is searched for and found, and the keys of vim as that keyboard types them."""


class Hour:
    """A terminal, what is pressed in it, and the session behind it."""

    def __init__(self, shown: Terminal, pod: DemoPod, keys: dict[str, str]) -> None:
        self.shown = shown
        self.pod = pod
        self.keys = keys

    def press(self, *names: str) -> None:
        for name in names:
            self.shown.press(self.keys[name])

    def session(self, what: str = "status") -> dict[str, Any]:
        reply = ask(rendezvous.default_name(), what)
        return dict(reply["result"])

    def until(self, done: Callable[[dict[str, Any]], object], what: str = "status") -> None:
        """Wait until the session says so."""
        self.shown.until(lambda now: done(self.session(what)))

    def wrote(self, path: str) -> None:
        """Wait until the pod has been written to below a path."""
        self.pod.wait(lambda asked: asked.method == "POST" and path in asked.path)

    def by_menu(self, words: str, menu: str) -> None:
        """An item of the row's menu, for what has no key."""
        self.shown.press(menu)
        self.shown.until("esc close")
        for _ in range(40):
            if re.search(rf"▌ +{words}", self.shown.text):
                break
            self.shown.press(DOWN)
            self.shown.read(0.05)
        self.shown.press(ENTER)


def listen(hour: Hour) -> None:
    """From the artists over an album to a track that plays, and on."""
    shown = hour.shown
    hour.press("down", "up", "down")
    shown.until(lambda now: "Copper Lanterns" in now.rows[now.screen.cursor.y])
    hour.press("up")
    shown.until("Half Hard, Half Harp")
    hour.press("into")
    shown.until("▌ Albums")
    shown.press(ENTER)
    shown.until("▌ Tracks")
    shown.until(lambda now: re.search(r"▌ +1  \w", now.text))
    shown.press(ENTER)
    hour.until(lambda now: (now["state"], now["row"]) == ("playing", 1))
    hour.press("next")
    hour.until(lambda now: (now["state"], now["row"]) == ("playing", 2))


def count(hour: Hour) -> None:
    """Back; two tracks on, and two back, by ESC and a digit as a plain terminal sends alt."""
    shown = hour.shown
    hour.press("previous")
    hour.until(lambda now: (now["state"], now["row"]) == ("playing", 1))
    shown.press("\x1b2")
    hour.press("next")
    hour.until(lambda now: (now["state"], now["row"]) == ("playing", 3))
    shown.press("\x1b2")
    hour.press("previous")
    hour.until(lambda now: (now["state"], now["row"]) == ("playing", 1))


def change(hour: Hour) -> None:
    """Pause, seek, volume."""
    hour.press("pause")
    hour.until(lambda now: now["state"] == "paused")
    before = hour.session()["position"]
    hour.press("seek")
    hour.until(lambda now: abs(now["position"] - before - 5) < 0.5)
    hour.press("softer", "softer", "louder")
    hour.until(lambda now: now["volume"] == 75)


def collect(hour: Hour, menu: str) -> None:
    """A heart, a row added to the queue and moved in it, a playlist."""
    hour.press("favourite")
    hour.until(lambda now: now["favourite"])
    hour.wrote("/favorites/tracks")
    hour.press("add")
    hour.until(lambda now: now["rows"] == 4)
    if hour.keys["playlist"]:
        hour.press("playlist")
    else:
        hour.by_menu("Add to a playlist", menu)
    hour.shown.until("Nothing in here yet")
    hour.shown.press(DOWN + ENTER)
    hour.shown.until("added to Nothing in here yet")
    hour.wrote("/add")
    hour.press("queue")
    hour.shown.until("from Elevens")
    before = [row["id"] for row in hour.session("queue")["rows"]]
    if hour.keys["move"]:
        hour.press("move")
    else:
        hour.by_menu("Move down", menu)
    moved = [before[1], before[0], *before[2:]]
    hour.until(lambda now: [row["id"] for row in now["rows"]] == moved, "queue")


def find(hour: Hour, text: str, found: str) -> None:
    """Search by typing, and back; the help; the palette; the end."""
    shown = hour.shown
    hour.press("search")
    shown.press(text)
    shown.until(lambda now: f"/ {text}" in now.text and found in now.text)
    assert hour.session()["volume"] == 75, "no letter is a command"
    shown.press(ESCAPE)
    shown.until("Type what you look for.")
    shown.press(ESCAPE)
    shown.until("from Elevens")
    hour.press("help")
    shown.until("type a word or press a key")
    shown.press(ESCAPE)
    shown.until("from Elevens")
    hour.press("library")
    shown.until("Half Hard, Half Harp")
    hour.press("palette")
    shown.until("esc close")
    shown.press("mute" + ENTER)
    hour.until(lambda now: now["muted"])
    hour.press("quit")
    assert shown.wait() == 0


def started(home: Path, **environ: str) -> Terminal:
    nothing = {"SSH_CONNECTION": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    return Terminal(
        python("-m", "fwtui"), size=(120, 36), environ=environ_of(home, **nothing) | environ
    )


async def make_home(home: Path, pod: DemoPod, patch: pytest.MonkeyPatch, preset: str) -> None:
    (home / "config.toml").write_text(
        SILENT + f"[ui]\ncovers = 'off'\nkeys = {{ preset = '{preset}' }}\n"
    )
    patch.setenv("FWTUI_HOME", str(home))
    await logged_in(pod, home)


@pytest.mark.long
@pytest.mark.parametrize("preset", PRESETS)
async def test_an_hour_by_the_keys_of_a_preset(
    preset: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    menu = {"ncmpcpp": "M", "plain": "\x1b[20~"}.get(preset, "m")
    with DemoPod(approve=True) as pod:
        await make_home(tmp_path, pod, monkeypatch, preset)
        with started(tmp_path) as shown:
            shown.until("Béla Szél Trio")
            hour = Hour(shown, pod, PRESETS[preset])
            listen(hour)
            count(hour)
            change(hour)
            collect(hour, menu)
            find(hour, "kal", "Kaldvatn")


@pytest.mark.long
@pytest.mark.parametrize("layout", LAYOUTS)
async def test_an_hour_on_a_keyboard_layout(
    layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, found, keys = LAYOUTS[layout]
    locale = "fr_FR.UTF-8" if layout == "AZERTY" else "C.UTF-8"
    with DemoPod(approve=True) as pod:
        await make_home(tmp_path, pod, monkeypatch, "vim")
        with started(tmp_path, LANG=locale, LC_ALL=locale) as shown:
            shown.until("Béla Szél Trio")
            hour = Hour(shown, pod, VIM | keys)
            listen(hour)
            count(hour)
            change(hour)
            collect(hour, "ㅡ")
            find(hour, text, found)


async def test_a_short_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a Russian keyboard, by the keys of cmus: what is typed at the place of b."""
    with DemoPod(approve=True) as pod:
        await make_home(tmp_path, pod, monkeypatch, "cmus")
        with started(tmp_path) as shown:
            shown.until("Béla Szél Trio")
            listen(Hour(shown, pod, PRESETS["cmus"] | {"next": "и"}))
            shown.press("й")
            assert shown.wait() == 0
