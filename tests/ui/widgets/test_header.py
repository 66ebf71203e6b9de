"""The header: tabs, the way to what is shown, and what goes when it is narrow."""

from __future__ import annotations

from msgspec.structs import replace

from fwtui.ui.glyphs import UNICODE
from fwtui.ui.settings import UiSettings
from fwtui.ui.theme import palette_for
from fwtui.ui.widgets.header import Header, Heading
from fwtui.ui.widgets.row_builder import Piece

PALETTE = palette_for(UiSettings(theme="dark", colours="full"), {})


class StillHeader(Header):
    palette = PALETTE
    glyphs = UNICODE


def header(width: int, heading: Heading, *, small: bool = False) -> str:
    bar = StillHeader()
    bar.heading, bar.small = heading, small
    (strip,) = bar.paint(width, 1)
    assert strip.cell_length == width
    return strip.text


NAMES = ["Library", "Search", "Queue", "Playlists", "Favourites", "Radios", "Podcasts", "History"]
TABS = tuple((words.lower(), str(key), words) for key, words in enumerate(NAMES, 1))
HERE = Heading(
    view="library",
    tabs=TABS,
    place="1/9",
    keys=(("1–9", "bright"), (" views", "dim")),
    way=("Library", "Älva", "Northern Rooms"),
    count=14,
    right=(("3 marked", "accent"), (" · 12:51", "dim")),
    username="ana",
    host="music.example",
)


def test_the_header_is_as_drawn() -> None:
    wide = header(140, HERE)
    assert wide.startswith("  ♫ fwtui   1 Library  2 Search  3 Queue  4 Playlists  5 Favourites")
    assert wide.endswith("ana@music.example · all ▾  ")
    assert header(120, HERE).endswith("8 History       ana · all ▾  ")
    assert header(80, HERE) == (
        "  ♫ Library 1/9 › Älva › Northern Rooms  14" + " " * 19 + "3 marked · 12:51  "
    )
    assert header(60, HERE, small=True).startswith("  ‹ Northern Rooms  14  ")


def test_where_the_views_have_no_room_their_number_and_their_keys_have() -> None:
    first = replace(HERE, way=("Library",), count=31, right=())
    assert header(80, first).split() == ["♫", "Library", "1/9", "31", "1–9", "views"]
    assert header(40, first, small=True).split() == ["♫", "Library", "1/9", "31", "1–9", "views"]
    helps = replace(first, keys=(*first.keys, ("   ", "dim"), ("?", "bright"), (" help", "dim")))
    assert header(60, helps, small=True).endswith("1–9 views   ? help  ")
    assert header(40, helps, small=True).endswith("1–9 views   ?  ")
    assert header(33, helps, small=True).endswith("31      ? help  "), "it is never left out"
    assert "views" not in header(30, first, small=True), "the place goes before the keys"
    named = replace(helps, way=("The Lantern Committee of Lower Bramble",), place="")
    assert header(40, named, small=True).endswith("of L…  31  ?  ")
    said = replace(helps, right=(("as known here", "warn"),))
    assert header(60, said, small=True).endswith("as known here   ? help  ")
    assert header(40, said, small=True).endswith("1/9  31  as known here   ?  ")


def test_a_name_is_whole_before_the_number_of_its_place() -> None:
    keys: tuple[Piece, ...] = (("?", "bright"), (" help", "dim"))
    heading = Heading(way=("Favourites",), place="5/9", count=7, keys=keys)
    said = replace(heading, urgent=(("No audio device", "dim"),))
    assert header(60, said, small=True).startswith("  ♫ Favourites 5/9  7 ")
    assert header(40, said, small=True).startswith("  ♫ Favourites  7 ")


def test_a_state_that_is_longer_than_its_room_is_begun() -> None:
    long = (("! ", "bad_bold"), ("a-pod-of-a-long-name.example did not answer", "bad"))
    keys: tuple[Piece, ...] = (("?", "bright"), (" help", "dim"))
    heading = Heading(way=("Favourites",), place="5/9", count=7, keys=keys, urgent=long)
    assert header(40, heading, small=True) == "  ♫ Favo…  7  ! a-pod-of-a-long-n…   ?  "


def test_a_text_that_is_typed_is_seen_whatever_lasts() -> None:
    keys: tuple[Piece, ...] = (("esc", "bright"), (" all again", "dim"))
    field: tuple[Piece, ...] = (("/ ha", "text"), ("▏", "accent"))
    typing = Heading(way=("Favourites",), count=4, keys=keys, right=field)
    lasting = replace(typing, urgent=(("No audio device", "dim"),))
    for width in (30, 40, 60):
        assert header(width, lasting, small=True) == header(width, typing, small=True)
    assert "/ ha▏" in header(40, lasting, small=True)


def test_a_long_way_is_cut_in_its_middle() -> None:
    long = replace(
        HERE, way=("Library", "The Lantern Committee of Lower Bramble", "Northern Rooms")
    )
    assert header(60, long).startswith("  ♫ … › Northern Rooms  14")
    assert "3 marked" not in header(30, long)
    for width in range(10, 130):
        header(width, long)
        header(width, long, small=True)


def test_a_long_name_of_an_account_leaves_the_views_whole() -> None:
    long = replace(HERE, username="annika.the.listener")
    assert header(120, long).endswith("8 History  annika.the.list… · all ▾  ")
    scoped = replace(HERE, username="demo", whose="ana@127.0.0.1:40475")
    assert header(120, scoped).rstrip().endswith("8 History     ana@127.0.0.1:40475 ▾")
    assert header(130, long).endswith("8 History         annika.the.listener · all ▾  ")
    assert header(140, long).endswith("8 History     annika.the.listener@music.example · all ▾  ")
