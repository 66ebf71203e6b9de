"""A listening hour without a keyboard: in a real terminal, on the demo pod, by its mouse alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.test_walk import SILENT, terminal
from tests.ui.pseudo_terminal import Terminal

LEFT, RIGHT, DRAG, UP, DOWN = 0, 2, 32, 64, 65
LISTS, BAR, FOOT = 31, 32, 35
"""Rows of lists and what is above them; the rows of the player's bar and of the status bar."""


class Mouse:
    def __init__(self, shown: Terminal) -> None:
        self.shown = shown

    def report(self, button: int, x: int, y: int, end: str = "M", times: int = 1) -> None:
        self.shown.press(f"\x1b[<{button};{x + 1};{y + 1}{end}" * times)

    def click(self, x: int, y: int, button: int = LEFT, times: int = 1) -> None:
        for _ in range(times):
            self.report(button, x, y)
            self.report(button, x, y, "m")

    def place(self, text: str, rows: int = 36) -> tuple[int, int]:
        """The lowest place of the upper ``rows`` that shows a text, once it is there."""
        self.shown.until(lambda now: any(text in row for row in now.rows[:rows]))
        y = max(y for y, row in enumerate(self.shown.rows[:rows]) if text in row)
        cells = [self.shown.screen.buffer[y][x].data for x in range(self.shown.width)]
        x = next(x for x in range(len(cells)) if "".join(cells[x:]).startswith(text))
        return x, y

    def click_on(self, text: str, button: int = LEFT, times: int = 1) -> None:
        self.click(*self.place(text), button, times)

    def choose(self, text: str) -> None:
        """An item of the palette, which the other button opens on the status bar."""
        self.click(4, FOOT, RIGHT)
        self.shown.until("esc close")
        for _ in range(40):
            if re.search(rf"^ *▌?  +{text} ", self.shown.text, re.MULTILINE):
                break
            self.report(DOWN, 60, 12, times=5)
            self.shown.read(0.05)
        self.click_on(f" {text} ")

    @property
    def time(self) -> int:
        """Seconds that the player bar shows as played."""
        minutes, seconds = self.shown.rows[BAR].rsplit("/", 1)[0].split()[-1].split(":")
        return int(minutes) * 60 + int(seconds)


@pytest.mark.long
def test_an_hour_by_the_mouse_alone(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(SILENT + "[ui]\ncovers = 'off'\n")
    with terminal(tmp_path, "demo") as shown:
        mouse = Mouse(shown)
        log_in_and_play(shown, mouse)
        seek_and_set_the_volume(shown, mouse)
        love_and_put_the_queue_in_order(shown, mouse)
        change_a_setting_and_quit(shown, mouse)
        assert b"1003h" not in shown.output


def log_in_and_play(shown: Terminal, mouse: Mouse) -> None:
    mouse.place("✓ Demo pod")
    mouse.click_on("enter go on")
    shown.until(lambda now: "Ganka" in now.text and "full in 59:" in now.text)  # it has its lists
    mouse.click_on("Älva")
    shown.until("Coda: Snow on Tape")
    mouse.click_on("Undertow", times=2)
    shown.until(lambda now: "▶ Undertow" in now.rows[BAR])


def seek_and_set_the_volume(shown: Terminal, mouse: Mouse) -> None:
    mouse.click_on("▶ Undertow")  # it pauses
    shown.until(lambda now: "‖ Undertow" in now.rows[BAR])
    mouse.report(LEFT, 45, BAR)
    mouse.report(DRAG, 90, BAR)
    shown.until(lambda now: mouse.time > 15)
    pointed = mouse.time
    mouse.report(DRAG, 60, 5)
    shown.until(lambda now: mouse.time < pointed)
    mouse.report(DRAG, 90, 5)
    mouse.report(LEFT, 90, 5, "m")
    shown.until(lambda now: mouse.time == pointed)
    x, y = mouse.place("vol 80")
    mouse.report(UP, x, y, times=2)
    mouse.click_on("vol 90")
    mouse.click_on("Volume 40")
    shown.until("vol 40")
    mouse.click_on("repeat off")
    shown.until("repeat all")


def love_and_put_the_queue_in_order(shown: Terminal, mouse: Mouse) -> None:
    x, y = mouse.place("Salt ", LISTS)
    mouse.click(x - 5, y)
    shown.until(lambda now: "♥" in now.rows[y][62:70])
    mouse.click(x - 7, y)
    shown.until("1 marked")
    mouse.click_on("3 Queue")
    shown.until("from Northern Rooms")
    x, y = mouse.place("Kaldvatn ", LISTS)
    _, below = mouse.place("Ångström", LISTS)
    mouse.report(LEFT, x, y)
    mouse.report(DRAG, x, below)
    shown.until("Kaldvatn to place 6")
    mouse.report(LEFT, x, below, "m")
    shown.until(lambda now: "Kaldvatn" in now.rows[below])
    mouse.click_on("u undo")
    shown.until(lambda now: "Kaldvatn" in now.rows[y])
    mouse.click_on("‖ Undertow")
    shown.until(lambda now: "▶ Undertow" in now.rows[BAR])


def change_a_setting_and_quit(shown: Terminal, mouse: Mouse) -> None:
    mouse.choose("Settings")
    mouse.click_on("title  ", times=2)
    shown.until(lambda now: re.search(r"title +no", now.text))
    mouse.click_on("esc back")
    shown.until("from Northern Rooms")
    mouse.choose("Quit")
    assert shown.wait() == 0
