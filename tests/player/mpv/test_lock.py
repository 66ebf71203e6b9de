"""libmpv opens our streams and nothing else, and still plays every format of the list."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from fwtui.player.mpv.handle import LOCK, _locked
from fwtui.player.playback import SoundStarted, TrackEnded
from fwtui.pod.audio_formats import ENOUGH, is_audio
from tests.player.mpv.hostile import BODIES, write
from tests.player.mpv.test_output import SILENT, bench

OPENS = re.compile(r"\b(?:socket|connect|bind)\((?!.*AF_UNIX|.*AF_NETLINK)|openat?\(.*bait")


def test_no_hostile_body_opens_anything(tmp_path: Path) -> None:
    """Under strace where it is there: each file and socket that the process opens."""
    bait = tmp_path / "bait.mp3"
    bait.write_bytes(b"ID3" + b"\0" * 1000)
    folder, log = tmp_path / "bodies", tmp_path / "strace"
    folder.mkdir()
    words = [sys.executable, "-m", "tests.player.mpv.hostile", str(folder)]
    if shutil.which("strace"):
        traced = "trace=open,openat,socket,connect,bind"
        words = ["strace", "-f", "-qq", "-e", traced, "-o", str(log), *words]
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        write(folder, server.getsockname()[1], bait)
        ran = subprocess.run(words, capture_output=True, check=True, timeout=180)
        report = json.loads(ran.stdout.splitlines()[-1])
        with pytest.raises(BlockingIOError):
            server.accept()
    assert report == {name: ["failed"] for name in BODIES}
    if log.exists():
        opened = [line for line in log.read_text().splitlines() if OPENS.search(line)]
        assert opened == []


def test_no_hostile_body_passes_for_audio(tmp_path: Path) -> None:
    """But for those that begin like audio: libmpv refuses them."""
    write(tmp_path, 9, tmp_path / "bait")
    passed = {
        path.name for path in tmp_path.iterdir() if is_audio(path.read_bytes()[:ENOUGH], ended=True)
    }
    assert passed == {"sdp-id3", "mov-rmra"}


def test_settings_add_to_the_lock_and_do_not_open_it() -> None:
    wanted = {"access-references": "yes", "demuxer-lavf-o": "fflags=+nobuffer", "ao": "null"}
    options = _locked(wanted)
    assert options["ao"] == "null"
    assert options["access-references"] == "no"
    assert options["demuxer-lavf-o"] == "fflags=+nobuffer," + LOCK["demuxer-lavf-o"]
    assert _locked({})["demuxer-lavf-o"] == LOCK["demuxer-lavf-o"]


CODECS = {
    "mp3": ["-c:a", "libmp3lame"],
    "flac": [],
    "ogg": ["-c:a", "libvorbis"],
    "opus": ["-c:a", "libopus"],
    "m4a": ["-c:a", "aac"],
    "m4a-front": ["-c:a", "aac", "-movflags", "+faststart", "-f", "ipod"],
    "alac": ["-c:a", "alac", "-f", "ipod"],
    "aac": ["-c:a", "aac", "-f", "adts"],
    "latm": ["-c:a", "aac", "-f", "latm"],
    "wav": [],
    "rf64": ["-rf64", "always", "-f", "wav"],
    "w64": [],
    "aiff": [],
    "au": [],
    "caf": [],
    "wv": [],
    "tta": [],
    "wma": ["-c:a", "wmav2"],
    "mka": ["-c:a", "flac", "-f", "matroska"],
    "webm": ["-c:a", "libopus"],
    "ac3": [],
    "eac3": [],
    "dts": ["-c:a", "dca", "-strict", "-2"],
    "mp2": [],
    "ts": ["-c:a", "aac", "-f", "mpegts"],
    "truehd": ["-strict", "-2"],
    "mlp": ["-strict", "-2"],
    "mp3-untagged": ["-c:a", "libmp3lame", "-write_xing", "0", "-id3v2_version", "0", "-f", "mp3"],
    "mp3-slow": ["-c:a", "libmp3lame", "-ar", "16000", "-b:a", "24k", "-f", "mp3"],
}


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="makes the files")
@pytest.mark.parametrize("kind", CODECS)
async def test_every_format_plays(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"tone.{kind}"
    sine = "sine=frequency=440:duration=1:sample_rate=48000"
    words = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", sine, *CODECS[kind], str(path)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("this ffmpeg cannot make it")
    content = path.read_bytes()
    assert is_audio(content[:64]) or is_audio(content[:ENOUGH])
    async with bench(SILENT, path) as here:
        here.output.load(here.slot("/0"))
        await here.event(SoundStarted)
        ended = await here.event(TrackEnded)
    assert isinstance(ended, TrackEnded)
    assert ended.kind == "finished"


@pytest.mark.parametrize("before", [b"\0" * 700, b"\x12\x34\xff" * 100])
def test_what_is_before_the_first_frame_is_passed_over(before: bytes) -> None:
    frame = b"\xff\xfb\x90\x64" + b"\0" * 413
    assert is_audio(before + frame * 3)
    assert not is_audio(before + frame[:-2] + b"\0" * 4000)
