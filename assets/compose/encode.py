"""Masters into files: opusenc, oggenc, flac and lame, with tags and gains.

Everything that would make two runs differ (serial numbers, dates) is pinned.
"""

from __future__ import annotations

import subprocess
import tempfile
import wave as wav
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np

from .catalogue import Sound
from .loudness import R128, REFERENCE
from .sound import RATE, Samples


class Gains(NamedTuple):
    """Measured loudness, LUFS, and the highest sample (1 is full scale)."""

    track: float
    track_peak: float
    album: float
    album_peak: float


def resampled(wave: Samples, rate: int) -> Samples:
    """The same seconds at another rate: its spectrum, cut or filled."""
    if rate == RATE:
        return wave
    size = round(len(wave) * rate / RATE)
    spectrum = np.fft.rfft(wave, axis=0)[: size // 2 + 1]
    return np.fft.irfft(spectrum, size, axis=0) * (size / len(wave))


def encode(sound: Sound, wave: Samples, gains: Gains, folder: Path) -> list[Path]:
    """One file for each format of the sound. `wave` is the master, at `RATE`."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "master.wav"
        _write(source, resampled(wave, sound.rate), sound.rate)
        written = []
        for kind in sound.formats:
            target = folder / f"{sound.key}.{kind}"
            command = _COMMANDS[kind](sound, gains, str(source), str(target))
            subprocess.run(command, check=True, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})
            written.append(target)
    return written


def _write(path: Path, wave: Samples, rate: int) -> None:
    """16 bits without dither: none of this music is near their floor, and noise is dear."""
    whole = (np.clip(wave, -1, 1) * 32767).round().astype("<i2")
    with wav.open(str(path), "wb") as file:
        file.setnchannels(1 if wave.ndim == 1 else 2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(whole.tobytes())


def _replaygain(gains: Gains) -> dict[str, str]:
    """ReplayGain 2.0: dB to -18 LUFS, peaks as a share of full scale."""
    return {
        "REPLAYGAIN_TRACK_GAIN": f"{REFERENCE - gains.track:+.2f} dB",
        "REPLAYGAIN_TRACK_PEAK": f"{gains.track_peak:.6f}",
        "REPLAYGAIN_ALBUM_GAIN": f"{REFERENCE - gains.album:+.2f} dB",
        "REPLAYGAIN_ALBUM_PEAK": f"{gains.album_peak:.6f}",
    }


def _r128(gains: Gains) -> dict[str, str]:
    """Opus: dB to -23 LUFS in 1/256 (RFC 7845, section 5.2.1)."""
    return {
        "R128_TRACK_GAIN": str(round((R128 - gains.track) * 256)),
        "R128_ALBUM_GAIN": str(round((R128 - gains.album) * 256)),
    }


def _serial(sound: Sound) -> str:
    return str(crc32(sound.key.encode()) & 0x7FFFFFFF)


def _opus(sound: Sound, gains: Gains, source: str, target: str) -> list[str]:
    bitrate = "36" if sound.channels == 2 else "24"
    tags = sound.tags | _r128(gains)
    comments = [part for name, text in tags.items() for part in ("--comment", f"{name}={text}")]
    quiet = ["--quiet", "--padding", "0", "--serial", _serial(sound)]
    return ["opusenc", *quiet, "--bitrate", bitrate, "--music", *comments, source, target]


def _vorbis(sound: Sound, gains: Gains, source: str, target: str) -> list[str]:
    tags = sound.tags | _replaygain(gains)
    comments = [part for name, text in tags.items() for part in ("-c", f"{name}={text}")]
    quality = "-0.5" if sound.channels == 2 else "1"
    serial = ["-s", _serial(sound)]
    return ["oggenc", "-Q", "--utf8", "-q", quality, *serial, *comments, "-o", target, source]


def _flac(sound: Sound, gains: Gains, source: str, target: str) -> list[str]:
    tags = sound.tags | _replaygain(gains)
    comments = [f"--tag={name}={text}" for name, text in tags.items()]
    how = ["-s", "-f", "-8", "-e", "-p", "--no-padding", "--no-seektable"]
    return ["flac", *how, *comments, "-o", target, source]


def _mp3(sound: Sound, gains: Gains, source: str, target: str) -> list[str]:
    """LAME writes delay and padding into its tag: without it no player can join two files."""
    tags = sound.tags
    frames = [
        ("TPE2", tags["ALBUMARTIST"]),
        ("TPOS", tags["DISCNUMBER"]),
        *((("TCOP", tags["COPYRIGHT"]),) if "COPYRIGHT" in tags else ()),
        ("TXXX", f"LICENSE={tags['LICENSE']}"),
        *(("TXXX", f"{name}={text}") for name, text in _replaygain(gains).items()),
    ]
    named = ["--tt", tags["TITLE"], "--ta", tags["ARTIST"], "--tl", tags["ALBUM"]]
    named += ["--tn", tags["TRACKNUMBER"], "--tg", tags["GENRE"], "--ty", tags["DATE"][:4]]
    for frame, text in frames:
        named += ["--tv", f"{frame}={text}"]
    tagging = ["--id3v2-only", "--id3v2-utf16", "--pad-id3v2-size", "0", "--noreplaygain"]
    shape = ["-m", "j", "--abr", "58"] if sound.channels == 2 else ["-m", "m", "--abr", "38"]
    rate = f"{sound.rate / 1000:g}"
    # Below 80 kbit/s LAME turns everything down to 0.95; undone, or the gains would lie.
    how = ["--quiet", "-q", "2", "--scale", "1.0526", *shape, "--resample", rate]
    return ["lame", *how, *tagging, *named, source, target]


_COMMANDS = {"opus": _opus, "ogg": _vorbis, "flac": _flac, "mp3": _mp3}
