"""Radios of anything, and radios that are built, by real keys, with the pod's side looked up."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fwtui.demo.endpoints.playlists import PlaylistStore
from fwtui.demo.endpoints.radio_filters import RadioFilters
from fwtui.demo.endpoints.radio_sessions import RadioSession, RadioSessionStore
from fwtui.demo.endpoints.radios import RadioRow, RadioStore
from fwtui.demo.pod import DemoPod
from tests.cli.walks import DIALECTS, Listener, command, cursor_to, until
from tests.ui.pseudo_terminal import Terminal

FERRY = "Evening ferry"


def sessions(walker: Listener) -> list[RadioSession]:
    return list(walker.part(RadioSessionStore).by_id.values())


def radio_begins(
    shown: Terminal, walker: Listener, kind: str, holds: Callable[[RadioSession], object]
) -> None:
    """``e`` begins a radio that the pod draws from, of this kind and of that thing."""
    before = len(sessions(walker))
    shown.press("e")
    until(shown, lambda: len(sessions(walker)) > before)
    session = sessions(walker)[-1]
    assert session.kind == kind
    assert holds(session), session
    until(shown, lambda: session.played)


@pytest.mark.long
@DIALECTS
def test_a_radio_from_anything(tmp_path: Path, dialect: str) -> None:
    with DemoPod(dialect=dialect) as demo:
        walker = Listener(tmp_path, demo)
        catalogue = demo.state.catalogue
        alva = catalogue.artist_keys["alva"]
        northern = catalogue.album_titles.index("Northern Rooms")
        with walker.at() as shown:
            cursor_to(shown, "Älva")
            radio_begins(shown, walker, "artist", lambda made: made.related == str(alva))
            shown.press("3")
            shown.until(lambda now: re.search(r"Later .* from Älva", now.text))
            shown.press("1")
            shown.until("▌ Artists")
            shown.press("l")
            shown.until("▌ Albums")
            cursor_to(shown, "Northern Rooms")
            radio_begins(
                shown, walker, "custom_multiple", lambda made: str(alva) in str(made.config)
            )
            shown.press("l")
            shown.until("▌ Tracks")
            cursor_to(shown, "Salt")
            titles = catalogue.titles
            salt = next(
                each
                for each in catalogue.tracks
                if titles[catalogue.track_title[each]] == "Salt"
                and catalogue.track_album[each] == northern
            )
            radio_begins(shown, walker, "similar", lambda made: made.related == str(salt))
            command(shown, "tags")
            cursor_to(shown, "Choral")
            radio_begins(shown, walker, "tag", lambda made: made.related == "Choral")
            shown.press("3")
            shown.until(lambda now: "from Choral" in now.text)
            command(shown, "libraries")
            cursor_to(shown, " kenji")
            radio_begins(shown, walker, "library", lambda made: made.related)
            shown.press("@")
            shown.until(lambda now: "Account" in now.rows[2])
            radio_begins(shown, walker, "actor-content", lambda made: "kenji" in str(made.related))


@pytest.mark.long
@DIALECTS
def test_a_radio_is_built_played_saved_shown_renamed_and_deleted(
    tmp_path: Path, dialect: str
) -> None:
    with DemoPod(dialect=dialect) as demo:
        walker = Listener(tmp_path, demo)
        radios = walker.part(RadioStore).by_id
        before = set(radios)
        alva = demo.state.catalogue.artist_keys["alva"]

        def counted(*filters: dict[str, Any]) -> int:
            return len(walker.part(RadioFilters).tracks(list(filters)))

        def made() -> list[RadioRow]:
            return [radio for number, radio in radios.items() if number not in before]

        of_alva: dict[str, Any] = {"type": "artist", "ids": [alva]}
        tape: dict[str, Any] = {"type": "tag", "names": ["Tape"]}
        with walker.at() as shown:
            command(shown, "new radio of artists")
            shown.until("Nothing is chosen yet.")
            added(shown, "Artist", "Älva")
            shown.until(f"{counted(of_alva)} tracks")
            assert not re.search("▎? × .*Älva", shown.text), "the sample can be played"
            added(shown, "Group: none")
            shown.until("none of these holds")
            shown.press("a")
            shown.until("Tag…")
            shown.press("tag\r")
            shown.until("Another tag…")
            shown.press("Tape\r")
            shown.until("tag is Tape")
            rest = counted(of_alva, {**tape, "not": True})
            shown.until(lambda now: re.search(rf"│  {rest} tracks? · \d+ fewer than", now.text))
            radio_begins(
                shown, walker, "custom_multiple", lambda radio: "Tape" in str(radio.config)
            )
            assert not made(), "it plays without being saved"
            shown.press("3")
            shown.until(lambda now: re.search("Later .* from New radio", now.text))
            command(shown, "new radio of artists")
            shown.until("tag is Tape")
            shown.press("W")
            shown.until("called")
            shown.press("Quiet ones\r")
            until(shown, made)
            (radio,) = made()
            assert (radio.name, radio.public, radio.owner) == ("Quiet ones", False, "demo")
            assert counted(*radio.config) == rest
            command(shown, "who sees this radio")
            shown.until("everyone sees it")
            shown.press("W")
            until(shown, lambda: radio.public)
            shown.press("6")
            shown.until("▌ Radios")
            cursor_to(shown, "Quiet ones")
            command(shown, "rename this radio")
            shown.until("Quiet ones▏")
            shown.press("\x15Quieter ones\r")
            until(shown, lambda: radio.name == "Quieter ones")
            shown.until("Quieter ones")
            cursor_to(shown, "Quieter ones")
            shown.press("x")
            shown.until("Delete the radio Quieter ones?")
            shown.press("y")
            until(shown, lambda: not made())
            shown.until(lambda now: "Quieter ones   " not in now.text)
            shown.press("1")
            shown.until("▌ Artists")
            cursor_to(shown, "Älva")
            shown.press("l")
            cursor_to(shown, "First Light EP")
            shown.press("l")
            shown.until(lambda now: "Grå" in now.text)
            assert "×" not in shown.text, "what was counted is played as before"


@pytest.mark.long
@DIALECTS
def test_a_radio_of_any_of_two_and_of_a_playlist(tmp_path: Path, dialect: str) -> None:
    with DemoPod(dialect=dialect) as demo:
        walker = Listener(tmp_path, demo)
        catalogue = demo.state.catalogue
        alva = catalogue.artist_keys["alva"]
        playlist = next(
            each for each in walker.part(PlaylistStore).by_id.values() if each.name == FERRY
        )

        filters = walker.part(RadioFilters)
        of_alva = set(filters.tracks([{"type": "artist", "ids": [alva]}]))
        choral = set(filters.tracks([{"type": "tag", "names": ["Choral"]}]))
        either = len(of_alva | choral)
        assert either > len(of_alva) > 0
        with walker.at() as shown:
            command(shown, "new radio of artists")
            shown.until("Nothing is chosen yet.")
            added(shown, "Group: any")
            shown.until("any of these holds")
            added(shown, "Artist", "Älva")
            shown.press("a")
            shown.until("Tag…")
            shown.press("tag\r")
            shown.until("Another tag…")
            shown.press("Choral\r")  # which the first pages may not have
            shown.until("tag is Choral")
            shown.until(lambda now: re.search(rf"│  {either} tracks", now.text))
            radio_begins(shown, walker, "custom_multiple", lambda radio: "or" in str(radio.config))
            command(shown, "new radio of artists")
            shown.until("tag is Choral")
            shown.press("x")
            shown.until(lambda now: "tag is Choral" not in now.text)
            shown.press("g")
            shown.press("x")
            shown.until("Nothing is chosen yet.")
            shown.press("a")
            shown.until("Playlist…")
            shown.press("playlist\r")
            shown.until("Which playlist of the pod?")
            shown.press(f"{FERRY}\r")
            if dialect == "2":
                shown.until("This pod makes no radio of playlists")
                return
            shown.until(f"playlist is {FERRY}")
            on_it = {each.track for each in playlist.rows}
            shown.until(lambda now: re.search(rf"\b{len(on_it)} tracks", now.text))
            radio_begins(
                shown, walker, "custom_multiple", lambda radio: "playlist" in str(radio.config)
            )


def added(shown: Terminal, kind: str, name: str = "") -> None:
    shown.press("a")
    shown.until("type to narrow")
    shown.press(f"{kind}\r")
    if name:
        shown.until("Which")
        shown.press(f"{name}\r")
        shown.until(f"is {name}")
