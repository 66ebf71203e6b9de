"""How long a file is by its first bytes."""

from __future__ import annotations

import pytest

from fwtui.player.stream.headers import HEAD, after_id3, head_of, length_by_header, ogg_has_ended
from tests.player.stage import MUSIC


@pytest.mark.parametrize(
    ("kind", "length"), [("flac", 25.4), ("mp3", 25.47), ("ogg", None), ("opus", None)]
)
def test_flac_and_mp3_say_it(kind: str, length: float | None) -> None:
    data = (MUSIC / f"naeturferja-1.{kind}").read_bytes()
    for head in (data, data[:20_000]):
        assert length_by_header(head) == (length and pytest.approx(length, abs=0.01))


def test_the_first_frame_of_vbri_says_it() -> None:
    head = bytes.fromhex("fffb9000") + bytes(32) + b"VBRI" + bytes(10) + (1_000).to_bytes(4, "big")
    assert length_by_header(head) == pytest.approx(1_000 * 1_152 / 44_100)


@pytest.mark.parametrize("kind", ["ogg", "opus"])
def test_the_last_page_of_ogg_says_that_it_is_the_last(kind: str) -> None:
    data = (MUSIC / f"naeturferja-1.{kind}").read_bytes()
    assert ogg_has_ended(data)
    for end in (-1, len(data) // 2, data.rfind(b"OggS") + 5):
        assert ogg_has_ended(data[:end]) == (end == -1)
    assert not ogg_has_ended(b"")


@pytest.mark.parametrize("head", [b"", b"ID3", b"fLaC", bytes(100_000), b"\xff" * 100_000])
def test_noise_says_nothing(head: bytes) -> None:
    assert length_by_header(head) is None


def test_a_tag_longer_than_what_is_looked_at_is_passed_over() -> None:
    data = (MUSIC / "naeturferja-1.mp3").read_bytes()
    sound = data[after_id3(data) :]
    size = HEAD + 500
    sizes = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    tagged = b"ID3\x04\x00\x00" + sizes + bytes(size) + sound
    head = head_of(lambda at, most: tagged[at : at + most])
    assert length_by_header(head) == pytest.approx(25.47, abs=0.01)
