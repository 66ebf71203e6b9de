"""Walks with playlists in a real terminal: emptied, doubled, written to files and made of them, and
every change taken back; and what the pod holds of it each time."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from fwtui.demo.endpoints.favourites import FavouriteStore
from fwtui.demo.endpoints.playlists import PlaylistStore
from fwtui.demo.pod import DemoPod
from tests.cli.shell import Shell
from tests.cli.test_walk import SILENT, terminal
from tests.ui.pseudo_terminal import Terminal

DIALECTS = pytest.mark.parametrize("dialect", ["1", "2"])
FERRY = "Evening ferry"


def held(pod: DemoPod) -> dict[str, list[int]]:
    """The tracks of the listener's playlists on the pod, by name."""
    every = list(pod.state.part(PlaylistStore).by_id.values())
    return {row.name: [each.track for each in row.rows] for row in every if row.owner == "demo"}


def hearts_of(pod: DemoPod) -> set[int]:
    """The listener's favourites on the pod."""
    return set(pod.state.part(FavouriteStore).of(pod.state.users["demo"]))


def until_held(shown: Terminal, pod: DemoPod, playlists: dict[str, list[int]]) -> None:
    """Until the pod has just these playlists."""
    shown.until(lambda now: held(pod) == playlists)


@pytest.mark.long
@DIALECTS
def test_playlists_are_changed_and_every_change_is_taken_back(dialect: str, tmp_path: Path) -> None:
    with DemoPod(dialect=dialect) as pod:
        shell = Shell(tmp_path, pod)
        shell.log_in()
        (tmp_path / "config.toml").write_text(SILENT)
        before = held(pod)
        tracks = before[FERRY]
        doubled = {**before, f"{FERRY} (copy)": tracks}
        with terminal(tmp_path, size=(110, 30)) as shown:
            shown.until("▌")
            shown.press("4")
            shown.until(f"▌ {FERRY}")
            shown.press(":duplicate this\r")
            until_held(shown, pod, doubled)
            shown.until(lambda now: re.search(rf"▌ {FERRY}  ", now.text))
            shown.press(":clear this\r")
            shown.until("8 tracks on it.")
            shown.press("\r")  # it stands on “Keep it”
            shown.until(lambda now: "8 tracks on it." not in now.text)
            assert held(pod) == doubled
            shown.press(":clear this\r")
            shown.until("8 tracks on it.")
            shown.press("y")
            until_held(shown, pod, {**doubled, FERRY: []})
            shown.press("u")
            shown.until(f"Clearing of {FERRY} taken back.")
            until_held(shown, pod, doubled)

            shown.press("\r")
            shown.until(lambda now: re.search(r"▌.* 1  Harbour Lights", now.text))
            shown.press(":which playlists\r")
            shown.until("Playlists with Harbour Lights")
            assert f"{FERRY} (copy)" in shown.text
            shown.press("\x1b")
            shown.until(lambda now: "Playlists with" not in now.text)
            shown.press("P")
            shown.until("Add 1 track to")
            shown.press("\r")
            shown.until(f"It is on {FERRY} (copy) already.")
            shown.press("\r")  # it stands on “Leave it”
            shown.until(lambda now: "already." not in now.text)
            assert held(pod) == doubled
            shown.press("P")
            shown.until("Add 1 track to")
            shown.press("\r")
            shown.until("Add again")
            shown.press("j\r")
            more = {**doubled, f"{FERRY} (copy)": [*tracks, tracks[0]]}
            until_held(shown, pod, more)
            shown.press("J")
            moved = [tracks[1], tracks[0], *tracks[2:]]
            until_held(shown, pod, {**more, FERRY: moved})
            shown.press("x")
            until_held(shown, pod, {**more, FERRY: [tracks[1], *tracks[2:]]})
            hearts = hearts_of(pod)
            shown.press("f")
            shown.until(lambda now: hearts_of(pod) != hearts)
            shown.press("\x1b")
            shown.until(f"▌ {FERRY}")
            shown.press(":rename this\r")
            shown.until("What is it called?")
            shown.press("\x15Ferries\r")
            renamed = {"Ferries" if name == FERRY else name: rows for name, rows in more.items()}
            renamed["Ferries"] = [tracks[1], *tracks[2:]]
            until_held(shown, pod, renamed)
            shown.until("▌ Ferries")
            shown.press("x")
            shown.until("Delete the playlist Ferries?")
            shown.press("y")
            without = {name: rows for name, rows in renamed.items() if name != "Ferries"}
            until_held(shown, pod, without)

            shown.press("u")
            shown.until("Deletion of Ferries taken back.")
            until_held(shown, pod, {**without, "Ferries": renamed["Ferries"]})
            shown.press("U")
            shown.until(
                lambda now: re.search(r"Taken back: Deletion of Ferries +\d\d:\d\d", now.text)
            )
            assert re.search(r"Removal of Harbour Lights from .* +\d\d:\d\d", shown.text)
            shown.press("\x1b")
            shown.until(lambda now: "Taken back:" not in now.text)
            states = [
                {**more, FERRY: [tracks[1], *tracks[2:]]},  # its name
                {**more, FERRY: [tracks[1], *tracks[2:]]},  # the heart
                {**more, FERRY: moved},
                more,
                doubled,
                before,
            ]
            for state in states:
                shown.press("u")
                until_held(shown, pod, state)
                shown.until(" taken back.")
                shown.read(0.3)
            assert hearts_of(pod) == hearts
            shown.press("q")
            assert shown.wait() == 0
        assert shell.run("undo").stderr == "fwtui: There is nothing to undo.\n"
        assert "done again." in shell.run("undo", "--again").stdout
        assert held(pod) == doubled
        listed = shell.run("undo", "list").stdout
        assert re.search(
            rf" \d{{4}}-\d\d-\d\d \d\d:\d\d  New playlist {FERRY} \(copy\)$", listed, re.M
        )


@pytest.mark.long
@DIALECTS
def test_playlists_go_to_files_and_come_back(dialect: str, tmp_path: Path) -> None:
    with DemoPod(dialect=dialect) as pod:
        shell = Shell(tmp_path, pod)
        shell.log_in()
        (tmp_path / "config.toml").write_text(SILENT)
        before = held(pod)
        count = len(before[FERRY])
        with terminal(tmp_path, size=(110, 30)) as shown:
            shown.until("▌")
            shown.press("4")
            shown.until(f"▌ {FERRY}")
            shown.press(":copy this playlist\r")
            shown.until(f"{FERRY} is copied")
            copied = re.findall(rb"\x1b\]52;[^;]*;([A-Za-z0-9+/=]+)", bytes(shown.output))
            lines = base64.b64decode(copied[-1]).decode().splitlines()
            assert len(lines) == count
            assert "Harbour Lights" in lines[0]
            for kind in ("m3u8", "xspf", "jspf"):
                file = tmp_path / f"Ferry {kind}.{kind}"
                shown.press(":write this playlist\r")
                shown.until("To which file?")
                shown.press(f"\x15{file}\r")
                shown.until(lambda now, file=file: file.exists())  # type: ignore[misc]
                shown.until(f"{FERRY} is written")
                assert "Harbour Lights" in file.read_text()
                text = file.read_text().replace(FERRY, f"By {kind}")
                file.write_text(text)
                shown.press(":make a playlist of a file\r")
                shown.until("Of which file?")
                shown.press(f"\x15{file}\r")
                shown.until(lambda now: f"{count} of {count} tracks found" in now.text)
            files = {f"By {kind}": before[FERRY] for kind in ("m3u8", "xspf", "jspf")}
            if "By m3u8" not in held(pod):
                files["Ferry m3u8"] = files.pop("By m3u8")
            until_held(shown, pod, {**before, **files})
            other = tmp_path / "Other.m3u8"
            other.write_text(
                "#EXTM3U\n#EXTINF:42,ÄLVA - harbour lights\na.mp3\n"
                "#EXTINF:200,Nobody - No Such Song\nb.mp3\n"
                "#EXTINF:99,Älva - Harbour Lights\nc.mp3\n"
            )
            shown.press(":make a playlist of a file\r")
            shown.until("Of which file?")
            shown.press(f"\x15{other}\r")
            shown.until("2 of 3 tracks of Other not found")
            assert "Nobody – No Such Song" in shown.text
            shown.press("\x1b")
            shown.until(lambda now: "not found" not in now.text)
            until_held(shown, pod, {**before, **files, "Other": before[FERRY][:1]})
            shown.press("q")
            assert shown.wait() == 0
        said = shell.run("playlists", "show", "Other")
        assert said.stdout.startswith("1. ")
        assert "Harbour Lights" in said.stdout
