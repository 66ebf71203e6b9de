"""Lists as sentences by real keys: filter, search, live lists, playlist, radio; offline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fwtui.demo.endpoints.favourites import FavouriteStore
from fwtui.demo.endpoints.history import ListeningStore
from fwtui.demo.endpoints.playlists import PlaylistStore
from fwtui.demo.endpoints.radio_filters import RadioFilters
from fwtui.demo.endpoints.radio_sessions import RadioSessionStore
from fwtui.demo.pod import DemoPod
from tests.cli.walks import DIALECTS, Listener, command, cursor_to, until
from tests.ui.pseudo_terminal import Terminal

SENTENCE = "loved not heard 30d under 6m year 2010..2030 longest unheard first limit 50"


def true_to_it(walker: Listener) -> dict[int, str]:
    """Titles by id of what :data:`SENTENCE` means, as the pod has it."""
    state = walker.demo.state
    catalogue, me = state.catalogue, state.users["demo"]
    since = datetime.now(UTC) - timedelta(days=30)
    heard = {
        each.track
        for each in walker.part(ListeningStore).rows.values()
        if each.user == me.id and datetime.fromisoformat(each.created) > since
    }
    loved = set(walker.part(FavouriteStore).of(me))
    years = {
        each: catalogue.album_released[catalogue.track_album[each]] // 10_000 for each in loved
    }
    return {
        each: catalogue.titles[catalogue.track_title[each]]
        for each in loved - heard
        if 2010 <= years[each] <= 2030
    }


def least_heard(walker: Listener) -> dict[str, int]:
    """How often each of the loved tracks with one of two tags was heard, as the pod has it."""
    state = walker.demo.state
    catalogue, me = state.catalogue, state.users["demo"]
    heard = Counter(
        each.track for each in walker.part(ListeningStore).rows.values() if each.user == me.id
    )
    either = {
        each
        for each in catalogue.tracks
        if {"Ambient", "Choral"} & set(catalogue.tagsets[catalogue.track_tags[each]])
    }
    loved = either & set(walker.part(FavouriteStore).of(me))
    return {catalogue.titles[catalogue.track_title[each]]: heard[each] for each in loved}


def in_rows(shown: Terminal, titles: Iterable[str]) -> list[str]:
    """These titles from the top of the list down."""
    at = {y: title for title in titles for y, each in enumerate(shown.rows) if title[:20] in each}
    return [at[y] for y in sorted(at)]


def shows_all(titles: set[str], shown: Terminal) -> bool:
    text = "\n".join(shown.rows[2:-4])
    return all(each[:20] in text for each in titles)


@pytest.mark.long
@DIALECTS
def test_a_sentence_everywhere(tmp_path: Path, dialect: str) -> None:
    with DemoPod(dialect=dialect) as demo:
        walker = Listener(tmp_path, demo)
        assert walker.shell.run("sync").returncode == 0
        truth = true_to_it(walker)
        titles = set(truth.values())
        assert len(titles) > 1
        with walker.at() as shown:
            shown.press("5")
            shown.until("▌ Favourites")
            loved = len(walker.part(FavouriteStore).of(demo.state.users["demo"]))
            shown.until(f"Favourites  {loved}")
            shown.press("/")
            shown.press("not heard 30d under 6m year 2010..2030")
            shown.until(f"Favourites  {len(titles)}")
            assert shows_all(titles, shown)
            shown.press("\x15not hrd 30d tagg:jazz")
            shown.until("“tagg:” is no field. Did you mean “tag:”?")
            shown.press("\x1b")
            shown.press("\x1b")
            command(shown, "search")
            shown.press(SENTENCE)
            shown.until(lambda now: shows_all(titles, now))
            shown.until(f"Tracks  {len(titles)}")
            shown.press("\x15loved tag:ambient or tag:choral least heard first")
            order = least_heard(walker)
            shown.until(f"Tracks  {len(order)}")
            shown.until(lambda now: shows_all(set(order), now))
            shown.until(
                lambda now: [order[each] for each in in_rows(now, order)] == sorted(order.values())
            )
            shown.press("\x15not heard 30d longest unh\t")
            shown.until("not heard 30d longest unheard first")
            shown.press("\x15loved tagg:jazz")
            shown.until("“tagg:” is no field. Did you mean “tag:”?")
            shown.press("\x15salt")
            shown.until(lambda now: re.search(r"Salt +Älva", now.text))


@pytest.mark.long
@DIALECTS
def test_kept_as_a_live_list_frozen_and_played_as_a_radio(tmp_path: Path, dialect: str) -> None:
    with DemoPod(dialect=dialect) as demo:
        walker = Listener(tmp_path, demo)
        assert walker.shell.run("sync").returncode == 0
        truth = true_to_it(walker)
        titles = set(truth.values())
        with walker.at() as shown:
            shown.press("4")
            shown.until("▌ Playlists")
            live(shown, SENTENCE, "Missed")
            shown.until(f"{len(titles)} tracks · loved not heard")
            assert shows_all(titles, shown)
            command(shown, "playlist of this live list")
            shown.until("What is the new playlist called?")
            shown.press("\x15Missed in winter\r")
            playlists = walker.part(PlaylistStore).by_id

            def frozen() -> list[int]:
                found = [each for each in playlists.values() if each.name == "Missed in winter"]
                return sorted(row.track for each in found for row in each.rows)

            until(shown, lambda: frozen() == sorted(truth))
            shown.press("h")
            shown.until("▌ Playlists")
            cursor_to(shown, "Missed   ")
            shown.press("e")
            shown.until("Missed is no radio: ")
            live(shown, "tag:ambient not artist:Älva", "Calm")
            before = len(walker.part(RadioSessionStore).by_id)
            shown.press("h")
            shown.until("▌ Playlists")
            cursor_to(shown, "Calm")
            shown.press("e")
            until(shown, lambda: len(walker.part(RadioSessionStore).by_id) > before)
            session = list(walker.part(RadioSessionStore).by_id.values())[-1]
            assert isinstance(session.config, list)
            alva = demo.state.catalogue.artist_keys["alva"]
            said: list[dict[str, Any]] = [
                {"type": "tag", "names": ["Ambient"]},
                {"type": "artist", "ids": [alva], "not": True},
            ]
            filters = walker.part(RadioFilters)
            assert filters.tracks(session.config) == filters.tracks(said)
            shown.until("tags of its artist and album count too")
            shown.press("3")
            shown.until(lambda now: re.search("Later .* from Calm", now.text))
        demo.close()
        with walker.at() as shown:
            shown.press("4")
            cursor_to(shown, "Missed ")
            shown.press("\r")
            shown.until(lambda now: shows_all(titles, now))


def live(shown: Terminal, sentence: str, name: str) -> None:
    command(shown, "new live list")
    shown.until("Which tracks are on the live list?")
    shown.press(f"{sentence}\r")
    shown.until("What is the live list called?")
    shown.press(f"\x15{name}\r")
    shown.until(lambda now: re.search(rf"│[ ▌] {name} ", now.rows[2]))  # it is opened
