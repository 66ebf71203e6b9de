"""Playlist files: written and read again, those of other players, and bad ones."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fwtui.errors import FwtuiError
from fwtui.services.playlist_files import (
    FORMATS,
    FileEntry,
    PlaylistFile,
    as_text,
    format_of,
    read,
    write,
)
from fwtui.text import plain

LINES = st.text(max_size=40).map(lambda text: plain(text).strip())
ENTRIES = st.builds(
    FileEntry,
    title=LINES.filter(bool),
    artist=LINES,
    album=LINES,
    seconds=st.none() | st.integers(1, 86_400),
    mbid=st.just("") | st.uuids().map(str),
    address=st.just("") | st.uuids().map(lambda one: f"https://music.example/listen/{one}/"),
)


@pytest.mark.parametrize("format", FORMATS)
@given(st.builds(PlaylistFile, LINES, st.lists(ENTRIES, max_size=6).map(tuple)))
def test_what_is_written_is_read_again(format: str, file: PlaylistFile) -> None:
    assert read(write(file, format).encode(), format) == file


def test_a_list_of_another_player_in_m3u() -> None:
    text = "#EXTM3U\r\n#EXTINF:123,Älva - Kaldvatn\r\nC:\\Musik\\01.mp3\r\n\r\nsongs/Rain.flac\r\n"
    assert read(text.encode("cp1252"), "m3u8").entries == (
        FileEntry("Kaldvatn", "Älva", "", 123, "", "C:\\Musik\\01.mp3"),
        FileEntry("Rain", "", "", None, "", "songs/Rain.flac"),
    )


MBID = "b1a9c0e9-d987-4042-ae91-78d6a3267d69"


def test_a_list_of_listenbrainz_in_jspf() -> None:
    track = {
        "identifier": [f"https://musicbrainz.org/recording/{MBID.upper()}"],
        "title": "Salt\x1b[31m",
        "creator": "Ana",
        "duration": 201_400,
    }
    value = {"playlist": {"title": "Weekly", "track": [track, {"annotation": "none"}, 5]}}
    assert read(json.dumps(value).encode(), "jspf") == PlaylistFile(
        "Weekly", (FileEntry("Salt[31m", "Ana", "", 201, MBID),)
    )


BOMB = b'<!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><playlist><title>&b;</title></playlist>'


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (BOMB, "xspf"),
        (b"<playlist><trackList>", "xspf"),
        (b"<a>" * 200, "xspf"),
        (b"<?xml version='1.0' encoding='nonsense'?><playlist/>", "xspf"),
        (b"[" * 100_000, "jspf"),
        (b'{"playlist": {"track": 3}}', "jspf"),
        (b"\xff\xfe", "jspf"),
        (b"#\n" * 8_000_001, "m3u8"),
        (b"a\n" * 20_001, "m3u8"),
    ],
    ids=["entities", "cut", "deep", "encoding", "deep json", "no list", "bytes", "large", "long"],
)
def test_a_bad_file_is_refused_with_a_sentence(data: bytes, format: str) -> None:
    with pytest.raises(FwtuiError):
        read(data, format)


def test_a_length_of_hundreds_of_digits_is_none() -> None:
    data = b'{"playlist": {"track": [{"title": "Salt", "duration": %s}]}}' % (b"9" * 400)
    assert read(data, "jspf").entries == (FileEntry("Salt"),)


def test_the_format_is_that_of_the_name() -> None:
    assert [format_of(name) for name in ("a.M3U", "b.xspf", "c.json")] == ["m3u8", "xspf", "jspf"]
    with pytest.raises(FwtuiError, match=r"ends in \.m3u8"):
        format_of("songs.txt")


def test_as_text() -> None:
    entries = (FileEntry("Salt", "Ana", seconds=201), FileEntry("Rain"))
    assert as_text(entries) == "1. Ana – Salt  3:21\n2. Rain"
