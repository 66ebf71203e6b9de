"""Lists of podcasts as OPML: what is written is read again, and what is no list is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fwtui.errors import FwtuiError
from fwtui.services import opml
from fwtui.services.opml import Feed
from fwtui.text import plain

FEEDS = st.lists(
    st.builds(
        Feed,
        st.integers().map(lambda n: f"https://feeds.example/{n}?a=1&b=\"'<>".replace(" ", "")),
        st.text(min_size=1).map(plain).filter(bool),
    ),
    unique_by=lambda feed: feed.url,
)


@given(FEEDS)
def test_what_is_written_is_read_again(feeds: list[Feed]) -> None:
    assert list(opml.parse(opml.write(feeds).encode())) == feeds


def test_lists_of_other_players_are_read() -> None:
    content = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
    <OPML version="1.0"><head/><body>
      <outline text="Folder">
        <outline TYPE="rss" text="H\xf8yt" xmlURL="feed://pod.example/a"/>
        <outline text="twice" xmlUrl="https://pod.example/a"/>
        <outline text="nothing" xmlUrl="javascript:alert(1)"/>
        <outline text="no address"/>
      </outline>
    </body></OPML>"""
    assert opml.parse(content) == (Feed("https://pod.example/a", "Høyt"),)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<rss/>",
        b"<opml><body>",
        b'<!DOCTYPE o [<!ENTITY a "aa">]><opml/>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE o [<!ENTITY a "a">]><opml/>'.encode(
            "utf-16"
        ),
        b"<opml>" + b" " * opml.LARGEST + b"</opml>",
        b"\x00\xff\x01",
    ],
)
def test_what_is_no_list_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.opml"
    file.write_bytes(content)
    with pytest.raises(FwtuiError):
        opml.read(file)


def test_no_file_is_written_over(tmp_path: Path) -> None:
    file = tmp_path / "a.opml"
    opml.save(file, [Feed("https://pod.example/a", "A")])
    assert opml.read(file) == (Feed("https://pod.example/a", "A"),)
    with pytest.raises(FwtuiError, match="is there already"):
        opml.save(file, [])
    with pytest.raises(FwtuiError, match="cannot be read"):
        opml.read(tmp_path / "none")


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        (" pod.example/feed.xml ", "https://pod.example/feed.xml"),
        ("feed:https://pod.example/f", "https://pod.example/f"),
        ("itpc://pod.example/f", "https://pod.example/f"),
        ("http://localhost:8000/f", "http://localhost:8000/f"),
        ("a word", ""),
        ("", ""),
        ("ftp://pod.example/f", ""),
        ("https://pod.example/\x1b[31m", ""),
        ("https://[::1", ""),
    ],
)
def test_addresses_as_they_are_typed(typed: str, url: str) -> None:
    assert opml.feed_url(typed) == url
