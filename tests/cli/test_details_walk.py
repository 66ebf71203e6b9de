"""A walk through details and levels of the library, by keys in a real terminal."""

from __future__ import annotations

import base64
import itertools
import re
from pathlib import Path

import pytest

from fwtui.demo.catalogue import ids
from fwtui.demo.pod import DemoPod
from fwtui.music import AlbumId, ArtistId
from tests.cli.test_walk import SILENT, terminal
from tests.cli.walks import DIALECTS, FOOT, TITLES, Listener, command, cursor_to
from tests.ui.pseudo_terminal import Terminal


def test_what_is_named_is_gone_to_and_left_again(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(SILENT)
    with terminal(tmp_path, "demo", "--pod", "2", size=(100, 36)) as shown:
        shown.until("Demo pod  Funkwhale 2")
        shown.press("\r")
        shown.until(lambda now: re.search(r"▌ +1  \w", now.text))
        shown.press("i")
        shown.until(lambda now: "Track ›" in now.text and re.search(r"File .* [kM]B", now.text))
        shown.press("\r")
        shown.until(lambda now: "Artist ›" in now.text and "▌ Albums" in now.text)
        shown.press("\r")
        shown.until(lambda now: "Album ›" in now.text and "Released" in now.text)
        shown.press("\x1b")
        shown.until("Artist ›")
        shown.press("\x1b")
        shown.until("Track ›")
        shown.press("\x1b")
        shown.until(lambda now: re.search(r"▌ +1  \w", now.text))
        shown.press(":tags\r")
        shown.until("▌ Ambient")
        shown.press("\r")
        shown.until(lambda now: re.search(r"▌ (\d{4}|    )  \S", now.text))
        shown.press("i")
        shown.until("Album ›")
        shown.press("\x1b")
        shown.until("Tags ›")
        shown.press(":of this pod\r")
        shown.until("20 GB used")
        shown.press("q")
        assert shown.wait() == 0


LABEL = 14
"""Cells of the names of facts."""


def fact(shown: Terminal, name: str, *wanted: str) -> None:
    """Wait until a fact is shown, and for each of these in its rows."""

    def holds(now: Terminal) -> bool:
        rows = [each.lstrip("▌ ") for each in now.rows]
        at = next((y for y, each in enumerate(rows) if re.match(rf"{name}\b", each)), -1)
        if at < 0:
            return False
        inside = itertools.takewhile(
            lambda each: not each[:LABEL].strip("▌ "), now.rows[at + 1 : FOOT]
        )
        text = "\n".join([rows[at], *inside])
        return all(each in text for each in wanted)

    shown.until(holds)


def opened(shown: Terminal, kind: str) -> None:
    shown.press("i")
    shown.until(lambda now: now.rows[2].endswith(kind))


def left(shown: Terminal, title: str) -> None:
    shown.press("\x1b")
    shown.until(lambda now: title in now.rows[2])


@pytest.mark.long
@DIALECTS
def test_details_say_what_the_pod_holds(tmp_path: Path, dialect: str) -> None:
    with DemoPod(dialect=dialect) as demo:
        walker = Listener(tmp_path, demo)
        catalogue = demo.state.catalogue
        northern = catalogue.album_titles.index("Northern Rooms")
        alva = catalogue.artist_keys["alva"]
        album = walker.asks(lambda pod: pod.library.album(AlbumId(northern)))
        artist = walker.asks(lambda pod: pod.library.artist(ArtistId(alva)))
        with walker.at() as shown:
            cursor_to(shown, "Béla")
            opened(shown, "Artist")
            fact(shown, "Appears on", "Lower Bramble Sessions")
            left(shown, "▌ Artists")
            cursor_to(shown, "Älva")
            opened(shown, "Artist")
            fact(shown, "Albums", "Northern Rooms", "First Light EP", "Vinterhamn")
            fact(shown, "About", "one tape machine and a room that faces north.")
            fact(shown, "Tags", *artist.tags)
            fact(shown, "Related", "album")
            fact(shown, "Shared by", "ana@")
            fact(shown, "Address", ids.uuid("artist", alva))
            left(shown, "▌ Artists")
            shown.press("l")
            shown.until("▌ Albums")
            cursor_to(shown, "Northern Rooms")
            opened(shown, "Album")
            fact(shown, "Artist", "Älva")
            fact(shown, "Released", "2019")
            fact(shown, "Tracks", "14 tracks", "10:22")
            fact(shown, "Licence", "CC BY-SA 4.0")
            fact(shown, "Shared by", "ana@")
            fact(shown, "About", (album.description or "")[:30])
            left(shown, "▌ Albums")
            cursor_to(shown, "Vinterhamn")
            opened(shown, "Album")
            fact(shown, "Tracks", "7 tracks", "2 discs")
            left(shown, "▌ Albums")
            cursor_to(shown, "Northern Rooms")
            shown.press("l")
            shown.until("▌ Tracks")
            cursor_to(shown, "Harbour Lights")
            opened(shown, "Track")
            fact(shown, "File", "OGG", "kB", "0:42")
            fact(shown, "Licence", "CC BY-SA 4.0")
            fact(shown, "Tags", "Ambient")
            fact(shown, "Playlists", "Evening ferry")
            fact(shown, "From", "this pod")
            cursor_to(shown, "Evening ferry")
            shown.press("\r")
            shown.until(lambda now: now.rows[2].endswith("Playlist"))
            fact(shown, "Tracks", "8 tracks", "4:21")
            fact(shown, "Seen by", "its owner alone")
            cursor_to(shown, "demo@")
            shown.press("\r")
            shown.until(lambda now: "Account" in now.rows[2])
            command(shown, "podcasts")
            shown.until("▌ Podcasts")
            cursor_to(shown, "Harbour Radio Hour")
            opened(shown, "Podcast")
            fact(shown, "Follow", "followed")
            fact(shown, "Feed", f"{demo.url}/api/v{dialect}/channels/harbourradio/rss")
            command(shown, "details of this pod")
            fact(shown, "Software", f"Funkwhale {demo.state.dialect.version}")
            fact(shown, "Quota", "of 20 GB used")
            fact(shown, "Limits", "lists", "of 10,000 left")
            fact(shown, "Rules", "")
            fact(shown, "Music", f"{catalogue.counts()['tracks']} tracks")


INTO = " ›"
MOST_ROWS = 40
NAMED = LABEL + 12
"""Cells of a row by which it is known again: what stands behind its name may come later."""


def gone_to_and_left(shown: Terminal) -> list[str]:
    """The named rows of a page of details, each of which was gone to and left again."""
    title, seen = shown.rows[TITLES], list[str]()
    for _ in range(MOST_ROWS):
        here = at_cursor(shown)
        acts = re.match("Follow|Along|Radios", here)  # these do something, and lead nowhere
        if here.endswith(INTO) and not acts:
            shown.press("\r")
            if re.match("Address|Feed", here):
                shown.until(lambda now, here=here: here.split()[1] == copied(now))  # type: ignore[misc]
            else:
                shown.until(lambda now: now.rows[TITLES] != title)
                shown.press("\x1b")
            shown.until(
                lambda now, here=here: (  # type: ignore[misc]
                    now.rows[TITLES] == title and at_cursor(now)[:NAMED] == here[:NAMED]
                )
            )
            seen.append(here)
        if is_last(shown):
            return seen
        shown.press("j")
        shown.until(lambda now, here=here: at_cursor(now)[:NAMED] not in ("", here[:NAMED]))  # type: ignore[misc]
    raise AssertionError(f"more than {MOST_ROWS} rows\n{shown.text}")


def copied(shown: Terminal) -> str:
    """What the terminal's clipboard was given last."""
    found = re.findall(rb"\x1b\]52;[^;]*;([A-Za-z0-9+/=]+)", bytes(shown.output))
    return base64.b64decode(found[-1]).decode() if found else ""


def is_last(shown: Terminal) -> bool:
    """Whether nothing stands below the cursor."""
    below = itertools.dropwhile(lambda each: each[:1] != "▌", shown.rows[TITLES + 1 : FOOT])
    return not "".join([*below][1:]).strip()


def at_cursor(shown: Terminal) -> str:
    """The row under the cursor, without what marks it."""
    return next((each.strip("▌ ") for each in shown.rows[TITLES + 1 :] if each[:1] == "▌"), "")


@pytest.mark.long
@DIALECTS
def test_every_row_that_leads_on_is_gone_to_and_left(tmp_path: Path, dialect: str) -> None:
    with DemoPod(dialect=dialect) as demo:
        walker = Listener(tmp_path, demo)
        with walker.at((120, 48)) as shown:
            cursor_to(shown, "Älva")
            opened(shown, "Artist")
            fact(shown, "Address")
            fact(shown, "Albums", "Northern Rooms")
            assert len(gone_to_and_left(shown)) > 3
            left(shown, "▌ Artists")
            shown.press("l")
            shown.until("▌ Albums")
            cursor_to(shown, "Northern Rooms")
            opened(shown, "Album")
            fact(shown, "Licence")
            assert any("Älva" in each for each in gone_to_and_left(shown))
            left(shown, "▌ Albums")
            shown.press("l")
            shown.until("▌ Tracks")
            cursor_to(shown, "Harbour Lights")
            opened(shown, "Track")
            fact(shown, "Playlists", "Evening ferry")
            fact(shown, "File", "kB")
            named = gone_to_and_left(shown)
            assert any("Evening ferry" in each for each in named)
            assert any("Northern Rooms" in each for each in named)
            command(shown, "podcasts")
            shown.until("▌ Podcasts")
            cursor_to(shown, "Harbour Radio Hour")
            opened(shown, "Podcast")
            fact(shown, "Feed")
            fact(shown, "Episodes", "Extra: the lamp")
            assert gone_to_and_left(shown)
            shown.press("8")
            shown.until("▌ History")
            shown.press("w")
            shown.until("Whose?")
            shown.press("of an account\r")
            shown.until("or music.example")
            shown.press("ana\r")
            shown.until(lambda now: re.search(r"▌ .* ana ", now.text))
            shown.press("@")
            shown.until(lambda now: now.rows[TITLES].endswith("Account"))
            fact(shown, "Loves")
            fact(shown, "Heard")
            assert gone_to_and_left(shown)
