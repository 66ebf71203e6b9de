"""How long a file sounds, whole and cut, by decoding it over libmpv itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwtui.music import TrackId
from fwtui.player.mpv.decoding import decode
from fwtui.player.stream.cache import WholeFile
from fwtui.player.stream.download import StreamDownload, StreamReader
from fwtui.player.stream.examination import DecodedSound
from fwtui.player.stream.source import StreamSource
from tests.player.stage import MUSIC


def decoded(data: bytes, folder: Path) -> DecodedSound | None:
    path = folder / "file"
    path.write_bytes(data)
    file = WholeFile(path)
    download = StreamDownload(StreamSource(TrackId(1), "/l/1", "u1"), file, file.size)
    try:
        return decode(lambda: StreamReader(download), lambda: True)
    finally:
        assert download.release(), "no reader is left"


@pytest.mark.parametrize(
    ("kind", "promised"), [("flac", 25.4), ("mp3", 25.5), ("ogg", None), ("opus", None)]
)
def test_a_cut_file_sounds_shorter_than_it_promises(
    kind: str, promised: float | None, tmp_path: Path
) -> None:
    data = (MUSIC / f"naeturferja-1.{kind}").read_bytes()
    whole, part = decoded(data, tmp_path), decoded(data[: len(data) * 2 // 5], tmp_path)
    assert whole is not None
    assert part is not None
    assert whole.seconds == pytest.approx(25.4, abs=0.1)
    assert 5 < part.seconds < 12
    assert whole.promised == pytest.approx(25.4, abs=0.1)
    assert part.promised == (promised and pytest.approx(promised, abs=0.1))


def test_what_is_no_music_sounds_for_no_time(tmp_path: Path) -> None:
    assert decoded(b"fLaC" + bytes(50_000), tmp_path) == DecodedSound(0.0, None)
