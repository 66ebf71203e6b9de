"""Lyrics among tags: each container, holes, and garbage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fwtui.player.lyrics.tags import Read, TagScan, scan
from tests.player.lyrics.files import comments, flac, id3, mp4, ogg, sylt, uslt

TEXT = "Salt on the wïndow\nHarbour lights"
LINES = ["Salt on the wïndow", "Harbour lights"]
TIMED = "[00:12.50]Salt on the wïndow\n[00:20.00]Harbour lights"


def of(data: bytes, end: int | None = None) -> Read:
    return lambda at, most: data[:end][at : at + most]


def words(found: TagScan) -> list[str]:
    return [each.text for each in found.lyrics.lines] if found.lyrics is not None else []


FILES = {
    "id3 2.2": id3(2, ("TT2", b"\0Salt"), ("ULT", uslt(TEXT, 0))),
    "id3 2.3": id3(3, ("APIC", bytes(300)), ("USLT", uslt(TEXT, 1))),
    "id3 2.3 unsynchronised": id3(3, ("USLT", uslt(TEXT, 1)), flags=0x80),
    "id3 2.4": id3(4, ("APIC", bytes(300)), ("USLT", uslt(TEXT, 2))),
    "id3 text": id3(4, ("TXXX", b"\x03LYRICS\0" + TEXT.encode())),
    "two tags": id3(4, ("TIT2", b"\3a")) + id3(3, ("USLT", uslt(TEXT))),
    "flac": flac("TITLE=Salt", f"lyrics={TEXT}", picture=70_000),
    "flac after id3": id3(4, ("TIT2", b"\3a")) + flac(f"UNSYNCEDLYRICS={TEXT}"),
    "vorbis": ogg([b"\x01vorbis" + bytes(22), b"\x03vorbis" + comments("A=b", f"LYRICS={TEXT}")]),
    "opus": ogg([b"OpusHead", b"OpusTags" + comments("PIC=" + "x" * 9000, f"LYRICS={TEXT}")]),
    "ogg flac": ogg([b"\x7fFLAC", b"\x84\0\0\0" + comments(f"LYRICS={TEXT}")]),
    "mp4": mp4(TEXT),
    "mp4 at its end": mp4(TEXT, sound=20_000),
}


@pytest.mark.parametrize("name", FILES)
def test_each_container(name: str) -> None:
    data = FILES[name] + bytes(600)
    assert words(scan(of(data))) == LINES
    early = scan(of(data, len(FILES[name]) // 3))
    assert early == TagScan(None, short=True)


def test_times_win() -> None:
    both = id3(4, ("USLT", uslt(TEXT)), ("SYLT", sylt([(12_500, "Salt"), (20_000, "Lights")])))
    found = scan(of(both + bytes(20)))
    assert found.lyrics is not None
    assert [(each.at, each.text) for each in found.lyrics.lines] == [(12.5, "Salt"), (20, "Lights")]
    found = scan(of(flac(f"LYRICS={TEXT}", f"SYNCEDLYRICS={TIMED}")))
    assert found.lyrics is not None
    assert found.lyrics.timed
    frames = id3(4, ("SYLT", sylt([(100, "Salt"), (200, "Lights")], unit=1)))
    found = scan(of(frames + bytes(20)))
    assert found.lyrics is not None
    assert not found.lyrics.timed


def test_a_file_without_lyrics_has_none() -> None:
    assert scan(of(flac("TITLE=Salt"))) == TagScan(None)
    assert scan(of(b"RIFF" + bytes(60))) == TagScan(None)
    assert scan(of(b"")) == TagScan(None, short=True)


@given(some.sampled_from(sorted(FILES)), some.data())
def test_no_damage_breaks_it(name: str, data: some.DataObject) -> None:
    file = bytearray(FILES[name][:4096])
    for _ in range(data.draw(some.integers(1, 8))):
        place = data.draw(some.integers(0, min(len(file), 400) - 1))
        file[place] = data.draw(some.integers(0, 255))
    reads = 0

    def read(at: int, most: int) -> bytes:
        nonlocal reads
        reads += 1
        return bytes(file[at : at + most])

    scan(read)
    assert reads < 20_000


@given(some.sampled_from([b"ID3\x03\0\0", b"ID3\x04\0\0", b"fLaC", b"OggS", b"\0\0\0\x18ftyp"]))
def test_lengths_without_end_come_to_an_end(magic: bytes) -> None:
    """Files as long as one likes, of one byte all over."""
    for byte in (0x00, 0x01, 0x7F, 0xFF):
        reads = 0

        def read(at: int, most: int, byte: int = byte) -> bytes:
            nonlocal reads
            reads += 1
            return (magic + bytes(most))[:most] if at == 0 else bytes((byte,)) * most

        scan(read)
        assert reads < 20_000
