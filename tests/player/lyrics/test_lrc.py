"""The text of lyrics: times, offsets, refrains, plain lines, and garbage."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from fwtui.player.lyrics.lrc import MOST_LINES, LyricLine, decoded, lyrics_of, synced

SONG = """[ar:Älva]
[offset:+500]
[00:12.50]Salt on the window
[00:20.00][00:40.00]<00:20.00>Harbour <00:20.90>lights
[01:02]
and the rest
"""


def test_times_are_read_and_a_refrain_is_sung_twice() -> None:
    lyrics = lyrics_of(SONG)
    assert lyrics is not None
    assert lyrics.timed
    assert lyrics.lines == (
        LyricLine("Salt on the window", 12.0),
        LyricLine("Harbour lights", 19.5),
        LyricLine("Harbour lights", 39.5),
        LyricLine("", 61.5),
        LyricLine("and the rest"),
    )
    assert lyrics.line_at(11.9) is None
    assert lyrics.line_at(39.4) == 1
    assert lyrics.line_at(500.0) == 3
    assert lyrics.next_at(12.0) == 19.5
    assert lyrics.next_at(61.5) is None


def test_plain_lines_keep_their_verses() -> None:
    lyrics = lyrics_of("\n[Chorus]\nOne\n\n\n\nTwo \x1b[31m[00:01.00]\n\n")
    assert lyrics is not None
    assert not lyrics.timed
    assert [each.text for each in lyrics.lines] == ["[Chorus]", "One", "", "Two [31m[00:01.00]"]
    assert lyrics_of("[ar:Älva]\n \n") is None


def test_syllables_make_lines() -> None:
    lyrics = synced([(1.0, "Har"), (1.2, "bour"), (2.0, "\nlights"), (2.5, " out")])
    assert lyrics is not None
    assert lyrics.lines == (LyricLine("Harbour", 1.0), LyricLine("lights out", 2.0))


def test_encodings_of_files() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert decoded("Ångström".encode(encoding)) == "Ångström"


@given(some.text(some.sampled_from("[]:.<>0123456789 \r\n\0\x1bar\u202e\ud800é"), max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    lyrics = lyrics_of(text)
    if lyrics is not None:
        assert any(each.text for each in lyrics.lines)
        assert all(each.text.isprintable() for each in lyrics.lines)
        assert all(each.at is None or each.at >= 0 for each in lyrics.lines)
        times = [each.at for each in lyrics.lines if each.at is not None]
        assert times == sorted(times)


def test_many_times_make_no_more_lines_than_the_bound() -> None:
    lyrics = lyrics_of(("[00:01.00]" * 60 + "la\n") * 400)
    assert lyrics is not None
    assert len(lyrics.lines) == MOST_LINES
