"""The demo's files are what the catalogue says they are."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ASSETS = Path(__file__).parents[2] / "assets"
MUSIC = ASSETS / "music"
DATA: dict[str, Any] = tomllib.loads((ASSETS / "catalogue.toml").read_text("utf-8"))
AUDIO: dict[str, dict[str, Any]] = {audio["key"]: audio for audio in DATA["audio"]}
FILES = [
    (key, kind)
    for key, audio in AUDIO.items()
    if not audio.get("missing")
    for kind in audio["formats"]
]
CUT = ("naeturferja-1", "naeturferja-2", "naeturferja-3")

needs_ffprobe = pytest.mark.skipif(not shutil.which("ffprobe"), reason="ffprobe is not installed")
needs_flac = pytest.mark.skipif(not shutil.which("flac"), reason="flac is not installed")
needs_ffmpeg = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")


def tracks() -> dict[str, dict[str, Any]]:
    """Every track and episode by its reference."""
    groups = [(album["key"], album["tracks"]) for album in DATA["albums"]]
    groups += [(channel["key"], channel["episodes"]) for channel in DATA["channels"]]
    return {
        f"{key}/{number}": track for key, rows in groups for number, track in enumerate(rows, 1)
    }


def probe(path: Path) -> dict[str, Any]:
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)]
    told: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, capture_output=True).stdout
    )
    return told


def samples(path: Path) -> bytes:
    """What a FLAC file decodes to: 16 bits, little-endian, without a header."""
    how = ["-s", "-d", "-c", "--force-raw-format", "--endian=little", "--sign=signed"]
    return subprocess.run(["flac", *how, str(path)], check=True, capture_output=True).stdout


def test_music_is_small() -> None:
    assert sum(path.stat().st_size for path in MUSIC.iterdir()) < 5_000_000


def test_every_file_is_in_the_catalogue_and_on_the_disk() -> None:
    assert {path.name for path in MUSIC.iterdir()} == {f"{key}.{kind}" for key, kind in FILES}


def test_all_formats_are_there_and_two_sounds_have_them_all() -> None:
    assert {kind for _, kind in FILES} == {"opus", "ogg", "flac", "mp3"}
    assert sum(len(audio["formats"]) == 4 for audio in AUDIO.values()) >= 2
    assert sum(not audio.get("missing") for audio in AUDIO.values()) >= 14


def test_the_missing_file_is_missing() -> None:
    missing = [audio for audio in AUDIO.values() if audio.get("missing")]
    assert missing
    assert not any(
        (MUSIC / f"{a['key']}.{kind}").exists() for a in missing for kind in a["formats"]
    )


@needs_ffprobe
@pytest.mark.parametrize(("key", "kind"), FILES)
def test_length_rate_and_tags(key: str, kind: str) -> None:
    audio, found = AUDIO[key], probe(MUSIC / f"{key}.{kind}")
    stream = found["streams"][0]
    assert stream["channels"] == audio["channels"]
    # ffprobe counts what an encoder padded: up to three frames of an MP3 at 22.05 kHz.
    assert float(found["format"]["duration"]) == pytest.approx(audio["seconds"], abs=0.08)
    if kind == audio["formats"][0]:
        assert int(stream["sample_rate"]) == audio["rate"]
    raw = found["format"].get("tags", {}) | stream.get("tags", {})
    tags = {name.upper(): text for name, text in raw.items()}
    assert tags["TITLE"] == tracks()[audio["track"]]["title"]
    assert tags["ARTIST"]
    assert tags["ALBUM"]
    gains = ("R128_TRACK_GAIN", "R128_ALBUM_GAIN")
    if kind != "opus":
        gains = ("REPLAYGAIN_TRACK_GAIN", "REPLAYGAIN_ALBUM_GAIN")
    assert all(gain in tags for gain in gains)


@needs_ffmpeg
@needs_ffprobe
@pytest.mark.parametrize("key", ["harbour-lights", "gankino", "naeturferja-2"])
def test_loudness_is_what_the_gain_says(key: str) -> None:
    kind = AUDIO[key]["formats"][0]
    graph = "ebur128=dualmono=true"
    command = ["ffmpeg", "-nostats", "-i", str(MUSIC / f"{key}.{kind}"), "-af", graph, "-f", "null"]
    report = subprocess.run([*command, "-"], check=True, capture_output=True, text=True).stderr
    loudness = float(report.rsplit("I:", 1)[1].split()[0])
    assert loudness == pytest.approx(-16, abs=1.3)
    tags = probe(MUSIC / f"{key}.{kind}")
    raw = tags["format"].get("tags", {}) | tags["streams"][0].get("tags", {})
    gains = {name.upper(): text for name, text in raw.items()}
    if kind == "opus":
        said = -23 - int(gains["R128_TRACK_GAIN"]) / 256
    else:
        said = -18 - float(gains["REPLAYGAIN_TRACK_GAIN"].split()[0])
    assert said == pytest.approx(loudness, abs=0.5)


@needs_flac
def test_the_cut_piece_is_whole_again() -> None:
    """Sample for sample: the tracks follow each other without a jump, and never in silence."""
    waves = []
    for key in CUT:
        wave = samples(MUSIC / f"{key}.flac")
        assert len(wave) // 2 == round(AUDIO[key]["seconds"] * AUDIO[key]["rate"])
        waves.append(struct.unpack(f"<{len(wave) // 2}h", wave))
    assert sum(map(len, waves)) == 75 * 22050
    for before, after in pairwise(waves):
        steps = [abs(b - a) for a, b in pairwise(before[-2000:])]
        assert abs(after[0] - before[-1]) <= max(steps)
        assert max(map(abs, before[-500:])) > 500
        assert max(map(abs, after[:500])) > 500


def test_references_hold() -> None:
    rows, people = tracks(), {user["username"] for user in DATA["users"]}
    artists = {artist["key"] for artist in DATA["artists"]}
    libraries = {library["key"] for library in DATA["libraries"]}
    licences = {licence["code"] for licence in DATA["licences"]}
    for album in DATA["albums"]:
        assert album["artist"] in artists
        assert album["library"] in libraries
        assert album["licence"] in licences
    for track in rows.values():
        assert track.get("artist", "alva") in artists
        assert track.get("library", "ana") in libraries
        assert "audio" not in track or track["audio"] in AUDIO
        if "versions" in track:
            assert set(track["versions"]) <= set(AUDIO[track["audio"]]["formats"])
    for library in DATA["libraries"]:
        assert {library["owner"], *library.get("followers", ())} <= people
    for playlist in DATA["playlists"]:
        assert playlist["owner"] in people
        assert len(playlist["name"]) <= 50
        assert set(playlist["tracks"]) <= set(rows)
    for said in (*DATA["favourites"], *DATA["listens"]):
        assert said["user"] in people
        assert said["track"] in rows
    for radio in DATA["radios"]:
        assert radio["owner"] in people
        assert {key for part in radio["filters"] for key in part.get("artists", ())} <= artists
    channels = {channel["key"] for channel in DATA["channels"]}
    assert {subscription["channel"] for subscription in DATA["subscriptions"]} <= channels


def test_the_library_has_what_a_client_must_meet() -> None:
    albums, rows = DATA["albums"], tracks()
    assert any({t.get("disc", 1) for t in album["tracks"]} == {1, 2} for album in albums)
    compilation = next(album for album in albums if album["artist"] == "various")
    assert all(track["artist"] != "various" for track in compilation["tracks"])
    assert any(len(album["tracks"]) == 1 for album in albums)
    assert any("audio" not in track for track in rows.values())
    assert any("\x1b" in track["title"] for track in rows.values())
    assert any("[/x]" in track["title"] for track in rows.values())
    assert any(len(channel["episodes"]) >= 4 for channel in DATA["channels"])
    assert any(len(set(p["tracks"])) < len(p["tracks"]) for p in DATA["playlists"])
    privacies = {playlist["privacy"] for playlist in DATA["playlists"]}
    assert privacies == {"me", "followers", "instance", "everyone"}


@pytest.mark.parametrize(
    "name", [row["cover"] for row in (*DATA["albums"], *DATA["channels"]) if "cover" in row]
)
def test_covers_are_small_palette_pngs(name: str) -> None:
    picture = (ASSETS / "covers" / f"{name}.png").read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    # PNG, section 11.2.1: width, height, depth, colour type 3 (palette).
    assert struct.unpack(">IIBB", picture[16:26]) == (600, 600, 8, 3)
    assert len(picture) < 12_000
