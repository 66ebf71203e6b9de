"""Ways to music by real keys: levels, whole lists, whose music, what others hear and love."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fwtui.demo.endpoints.favourites import FavouriteStore
from fwtui.demo.endpoints.history import ListeningStore
from fwtui.demo.endpoints.user_follows import UserFollows
from fwtui.demo.pod import DemoPod
from fwtui.text import plain
from tests.cli.walks import DIALECTS, Listener, command, cursor_to, row
from tests.ui.pseudo_terminal import Terminal


@pytest.mark.long
@DIALECTS
def test_levels_and_whole_lists(tmp_path: Path, dialect: str) -> None:
    with DemoPod(dialect=dialect) as demo:
        walker = Listener(tmp_path, demo)
        catalogue = demo.state.catalogue
        titles = catalogue.album_titles[1:]
        ages = {name: catalogue.ages["album", at] for at, name in enumerate(titles, 1)}
        with walker.at() as shown:
            command(shown, "tags")
            cursor_to(shown, "Choral")
            shown.press("\r")
            shown.until(lambda now: "Полынья" in row(now, "Полынья"))
            command(shown, "all albums")
            shown.until(f"▌ All albums  {len(titles)}")
            command(shown, "years")
            years = {each // 10_000 for each in catalogue.album_released if each}
            shown.until(f"▌ Years  {len(years)}")
            cursor_to(shown, "2019")
            shown.press("\r")
            shown.until(lambda now: "Northern Rooms" in row(now, "2019"))
            command(shown, "all tracks")
            tracks = walker.asks(lambda pod: pod.library.tracks(page=1))
            shown.until(lambda now: re.search(r"All tracks  \d+", now.rows[2]))
            shown.until(f"▌ All tracks  {tracks.count}")
            command(shown, "random albums")
            shown.until(f"▌ Random albums  {len(titles)}")
            first = list(shown.rows[3:20])
            shown.press("R")
            shown.until(lambda now: now.rows[3:20] != first and now.rows[3].strip())
            assert all(row(shown, title[:20]) for title in titles)
            command(shown, "recently added")
            shown.until(f"▌ Recently added  {len(titles)}")
            order = sorted(titles, key=ages.__getitem__)
            shown.until(lambda now: order[0][:20] in now.rows[3] and order[-1][:20] in now.rows[22])
            places = [shown.rows.index(row(shown, title[:20])) for title in order]
            assert places == sorted(places)
            shown.press("w")
            whose(shown, "My libraries")
            mine = walker.asks(lambda pod: pod.library.albums(page=1, scope="me"))
            shown.until(f"▌ Recently added  {mine.count}")
            shown.press("1w")
            whose(shown, "My libraries")
            artists = walker.asks(lambda pod: pod.library.artists(page=1, scope="me"))
            shown.until(f"▌ Artists  {artists.count}")


@pytest.mark.long
@DIALECTS
def test_what_others_hear_and_love(tmp_path: Path, dialect: str) -> None:
    with DemoPod(dialect=dialect) as demo:
        walker = Listener(tmp_path, demo)
        hears, loves = heard_by(walker), loved_by(walker)
        with walker.at() as shown:
            shown.press("8")
            shown.until("▌ History")
            shown.until(f"History  {len(hears['demo'])}")
            shown.press("w")
            whose(shown, "All that I may see")
            seen = sum(len(hears[name]) for name in ("demo", "ana", "kenji"))
            shown.until(lambda now: f"  {seen}" in now.rows[2] and "Bronze Tide" in now.text)
            assert hears["olga"], "what she hears is hers alone"
            shown.press("w")
            whose(shown, "Of an account")
            shown.press("ana\r")
            shown.until(lambda now: f"  {len(hears['ana'])}" in now.rows[2])
            shown.until(lambda now: all(row(now, title) for title in hears["ana"]))
            shown.press("5w")
            whose(shown, "Of an account")
            shown.press("ana\r")
            shown.until(lambda now: f"  {len(loves['ana'])}" in now.rows[2])
            shown.until(lambda now: all(row(now, title) for title in loves["ana"]))
            shown.press("w")
            shown.until("All that I may see")
            if dialect == "1":
                assert "People whom I follow" not in shown.text
                shown.press("\x1b")
                shown.until(lambda now: "Whose?" not in now.text)
                return
            followed = walker.part(UserFollows).followed_by(demo.state.users["demo"])
            assert followed
            shown.press("people\r")
            count = sum(len(loves[name]) for name in followed if name != "olga")
            shown.until(lambda now: f"  {count}" in now.rows[2] and "people" in now.rows[0])


def whose(shown: Terminal, words: str) -> None:
    shown.until("Whose?")
    shown.press(f"{words}\r")
    shown.until(lambda now: "Whose?" not in now.text)


def heard_by(walker: Listener) -> dict[str, list[str]]:
    """How the titles begin that each account heard, as the pod has it."""
    rows = [(each.user, each.track) for each in walker.part(ListeningStore).rows.values()]
    return _by_account(walker, rows)


def loved_by(walker: Listener) -> dict[str, list[str]]:
    rows = [(each.user, each.track) for each in walker.part(FavouriteStore).newest_first()]
    return _by_account(walker, rows)


def _by_account(walker: Listener, rows: list[tuple[int, int]]) -> dict[str, list[str]]:
    state = walker.demo.state
    titles = state.catalogue.titles
    return {
        name: [
            plain(titles[state.catalogue.track_title[track]])[:15]
            for who, track in rows
            if who == user.id
        ]
        for name, user in state.users.items()
    }
