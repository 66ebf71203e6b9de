"""Podcasts, whole, by real keys in a real terminal, and what the pod holds of them."""

from __future__ import annotations

import io
import re
import wave
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest

from fwtui.demo.catalogue import ids
from fwtui.demo.endpoints.channels import Subscriptions
from fwtui.demo.endpoints.history import ListeningStore
from fwtui.demo.pod import DemoPod
from fwtui.services import opml
from tests.cli.walks import DIALECTS, FOOT, Listener, command, cursor_to, music_with, row, until
from tests.ui.pseudo_terminal import Terminal

HARBOUR, EFIR, MINATO = "Harbour Radio Hour", "Северный эфир", "みなと食堂の夜"
EXTRA = "Extra: the lamp, lit at the third attempt 🏮"
WATCH, WATCH_SECONDS = "The long watch", 16 * 60
NEWEST = ("harbourradio/5", "harbourradio/4", "efir/2", "efir/1")


def subscribed(walker: Listener) -> Callable[[], set[str]]:
    """Usernames of the channels that the pod has the listener subscribed to."""
    state = walker.demo.state

    def names() -> set[str]:
        rows = state.part(Subscriptions).of(state.users["demo"])
        return {state.catalogue.channels[each.channel - 1].key for each in rows}

    return names


def heard(walker: Listener) -> list[str]:
    """Titles of what the pod has the listener hear, the newest last."""
    state = walker.demo.state
    titles = state.catalogue.titles
    rows = list(walker.part(ListeningStore).rows.values())
    mine = [each for each in rows if each.user == state.users["demo"].id]
    return [titles[state.catalogue.track_title[each.track]] for each in mine]


def shows(shown: Terminal, name: str) -> None:
    """The episodes of a show, from anywhere."""
    command(shown, "podcasts")
    shown.until(lambda now: re.search(rf"{HARBOUR} +5", now.text))
    shown.press("h")
    shown.until("▌ Podcasts")
    cursor_to(shown, name)
    shown.press("\r")
    shown.until(lambda now: re.search(rf"▌ {name}", now.rows[2]))


def at_place(shown: Terminal, text: str) -> None:
    shown.until(lambda now: text in now.rows[FOOT])


@pytest.mark.long
@DIALECTS
def test_subscribed_followed_by_address_and_in_files(tmp_path: Path, dialect: str) -> None:
    with DemoPod(dialect=dialect) as demo:
        walker = Listener(tmp_path, demo)
        on_the_pod = subscribed(walker)
        file = tmp_path / "shows.opml"
        with walker.at() as shown:
            shown.press("7")
            shown.until(lambda now: f"✓ {HARBOUR}" in now.text and f"✓ {EFIR}" in now.text)
            assert on_the_pod() == {"harbourradio", "efir"}
            assert "✓" not in row(shown, MINATO)
            cursor_to(shown, HARBOUR)
            shown.press("F")
            until(shown, lambda: on_the_pod() == {"efir"})
            shown.until(lambda now: "✓" not in row(now, HARBOUR))
            shown.press("u")
            until(shown, lambda: on_the_pod() == {"harbourradio", "efir"})
            shown.until(f"✓ {HARBOUR}")
            command(shown, "follow a podcast")
            shown.until("Address of the podcast (RSS)")
            shown.press(f"{demo.api}channels/minatonight/rss\r")
            until(shown, lambda: "minatonight" in on_the_pod())
            shown.until(f"✓ {MINATO}")
            command(shown, "follow a podcast")
            shown.until("Address of the podcast (RSS)")
            shown.press("http://127.0.0.1:9/no/feed\r")
            shown.until("no/feed could not be followed: ")
            command(shown, "export podcasts")
            shown.until("Write the podcasts (OPML) to")
            shown.press(f"\x15{file}\r")
            shown.until("3 podcasts written")
            assert {each.title for each in opml.read(file)} == {HARBOUR, EFIR, MINATO}
            for name in (MINATO, EFIR):
                cursor_to(shown, name)
                shown.press("F")
            until(shown, lambda: on_the_pod() == {"harbourradio"})
            command(shown, "import podcasts")
            shown.until("File of podcasts (OPML)")
            shown.press(f"\x15{file}\r")
            until(shown, lambda: on_the_pod() == {"harbourradio", "efir", "minatonight"})
            shown.until(lambda now: f"✓ {MINATO}" in now.text and f"✓ {EFIR}" in now.text)


@pytest.mark.long
@DIALECTS
def test_marks_notes_and_the_newest_of_all(tmp_path: Path, dialect: str) -> None:
    with DemoPod(dialect=dialect) as demo:
        walker = Listener(tmp_path, demo)
        with walker.at() as shown:
            shows(shown, HARBOUR)
            before = heard(walker)
            shown.until("5 episodes · 4 not heard yet")
            assert "85 · Salt roads and other maps" in before
            assert "●" not in row(shown, "85 · Salt roads")
            cursor_to(shown, "84 · Tide tables")
            shown.press("i")
            shown.until("High water at 04:12. We were there.")
            shown.press("\x1b")
            shown.until("5 episodes")
            shown.press("H")
            shown.until("84 · Tide tables marked as heard · on this machine")
            shown.until("5 episodes · 3 not heard yet")
            shown.press("H")
            shown.until("84 · Tide tables marked as not heard")
            shown.until("5 episodes · 4 not heard yet")
            assert heard(walker) == before, "a mark made by hand is no listen"
            cursor_to(shown, "Extra: the lamp")
            shown.press("\r")
            at_place(shown, "▶ Extra: the lamp")
            for _ in range(4):
                command(shown, "faster")
            until(shown, lambda: heard(walker)[len(before) :] == [EXTRA])
            shown.until(lambda now: "●" not in row(now, "Extra: the lamp"))
            shown.until("5 episodes · 3 not heard yet")
            shown.press(" ")
            command(shown, "new episodes")
            shown.until("▌ New episodes  7")
            of_shows = (each.episodes for each in demo.state.catalogue.channels[:2])
            episodes = sorted(chain(*of_shows), key=lambda each: each.days_ago)
            places = [row(shown, each.title[:20]) for each in episodes]
            assert places == sorted(places, key=shown.rows.index), shown.text
            assert all(re.search(r"(\d+ \w{3}|[A-Z][a-z]{2}) +0:\d\d$", each) for each in places)
            assert "▌" in places[0], "the newest one is under the cursor"


def silence() -> bytes:
    """A WAV file, which its name calls FLAC: libmpv looks at the bytes."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 1, 8000, 0, "NONE", ""))
        out.writeframes(bytes([128]) * 8000 * WATCH_SECONDS)
    return file.getvalue()


def searched_and_played(shown: Terminal, title: str) -> None:
    command(shown, "search")
    shown.press(f"\x15{title}")
    shown.until(lambda now: re.search(rf"▌.*{title}", now.text))
    shown.press("\r")
    at_place(shown, f"▶ {title}")


def goes_to(shown: Terminal, place: str) -> None:
    command(shown, f"seek {place}")


@pytest.mark.long
@DIALECTS
def test_places_and_speeds_over_a_restart(tmp_path: Path, dialect: str) -> None:
    assets = music_with(tmp_path / "assets", "Watches", WATCH, silence(), WATCH_SECONDS)
    with DemoPod(dialect=dialect, assets=assets) as demo:
        walker = Listener(tmp_path, demo)
        with walker.at() as shown:
            shows(shown, HARBOUR)
            cursor_to(shown, "84 · Tide tables")
            shown.press("\r")
            at_place(shown, "▶ 84 · Tide tables")
            command(shown, "faster")
            shown.until("speed 1.1")
            goes_to(shown, "0:24")
            at_place(shown, "0:24 / 0:40")
            searched_and_played(shown, WATCH)
            shown.until(lambda now: "speed" not in now.text)  # it is the show's alone
            goes_to(shown, "12:30")
            at_place(shown, "12:3")
            command(shown, "play, pause")
            at_place(shown, "‖")
        with walker.at() as shown:
            shows(shown, HARBOUR)
            shown.until("at 0:2")
            cursor_to(shown, "84 · Tide tables")
            shown.press("\r")
            at_place(shown, "▶ 84 · Tide tables")
            at_place(shown, "0:2")
            shown.until("speed 1.1")
            searched_and_played(shown, WATCH)
            at_place(shown, "12:3")
            assert "speed" not in shown.text
            shown.press("i")
            shown.until("Track")


@pytest.mark.long
@DIALECTS
def test_the_newest_are_downloaded_by_a_rule(tmp_path: Path, dialect: str) -> None:
    with DemoPod(dialect=dialect) as demo:
        walker = Listener(tmp_path, demo, "newest_episodes = 2")
        on_the_pod = subscribed(walker)
        with walker.at() as shown:
            command(shown, "downloads")
            shown.until("523 kB in all")
            assert f"{HARBOUR}, newest 2" in shown.text
            assert f"{EFIR}, newest 2" in shown.text
            state = demo.state.catalogue
            newest = [state.track_keys[key] for key in NEWEST]
            got = {each.path.rstrip("/").rpartition("/")[2] for each in demo.asked("/listen/")}
            assert got == {ids.uuid("track", each) for each in newest}
            shows(shown, EFIR)
            shown.press("hF")
            until(shown, lambda: on_the_pod() == {"harbourradio"})
            command(shown, "downloads")
            shown.until("▌ Downloads")
            shown.until(lambda now: f"{EFIR}, newest" not in now.text and HARBOUR in now.text)
