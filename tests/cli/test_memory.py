"""The queue, its place and how it sounds survive the ways a process can end: the real
program in a real terminal, killed and hung up on."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path
from typing import Any

from fwtui.demo.pod import DemoPod
from tests.cli.test_walk import SILENT, home, into_tracks, logged_in, pod, terminal
from tests.ui.pseudo_terminal import Terminal

__all__ = ["home", "pod"]


def place(shown: Terminal) -> int:
    """Seconds into the track, as the player bar says it."""
    found = re.search(r"(\d+):(\d\d) /", shown.text)
    return int(found[1]) * 60 + int(found[2]) if found else -1


def kept(home: Path) -> dict[str, Any]:
    files = list(home.rglob("place.json"))
    return json.loads(files[0].read_bytes()) if files else {}


def title(shown: Terminal, mark: str) -> str:
    return shown.rows[-4].partition(mark)[2].split("  ")[0].strip()


def end(shown: Terminal, how: signal.Signals) -> None:
    os.kill(shown.pid, how)
    assert shown.wait() == (-how if how == signal.SIGKILL else 128 + how)


async def test_it_comes_back_paused_at_the_place(home: Path, pod: DemoPod) -> None:
    # Without a cache, so that what plays has to be asked for.
    (home / "config.toml").write_text(SILENT.replace("[player]", "[player]\ncache_bytes = 0"))
    await logged_in(pod, home)
    with terminal(home) as shown:
        into_tracks(shown)
        shown.press("\r")
        shown.until(lambda now: "▶" in now.rows[-4] and place(now) > 0)
        shown.press("--rb>")  # quieter, repeat all, another quality, the next one
        shown.until(lambda now: kept(home).get("row") == 1 and "vol 70" in now.text)
        shown.press("..")
        shown.until(lambda now: place(now) >= 10)
        before, playing = place(shown), title(shown, "▶")
        end(shown, signal.SIGHUP)
    pod.forget_seen()
    with terminal(home) as shown:
        shown.until(lambda now: title(now, "‖") == playing)
        assert before <= place(shown) <= before + 2
        shown.until("demo · all")
        assert "vol 70" in shown.text
        assert "repeat all" in shown.text
        assert not pod.asked("/api/v1/listen/"), "nothing of it is asked for until it plays"
        shown.press("b")
        shown.until("Quality: mp3, 192 kbit/s")  # the one after what was chosen
        shown.press(" ..")
        shown.until(lambda now: kept(home)["position"] >= before + 10)
        shown.until(lambda now: pod.asked("/api/v1/listen/"))
        before = place(shown)
        end(shown, signal.SIGKILL)
    with terminal(home) as shown:
        shown.until(lambda now: title(now, "‖") == playing)
        assert before - 5 <= place(shown) <= before + 2
        shown.press("b")
        shown.until("Quality: mp3, 96 kbit/s")
        shown.press("q")
        assert shown.wait() == 0
