"""Whether a far seek in a file may go by its byte rate or seek table, by its first bytes.

FFmpeg's ``fflags=+fastseek`` (``mp3dec.c`` and ``flacdec.c`` read it) lets a seek go straight to
its place, in place of reading all of the file before it. It is exact for an MP3 of one bitrate and
for a FLAC file with a seek table, and wrong by up to 70 s for an MP3 of a variable bitrate.
"""

from __future__ import annotations

HEAD = 1 << 20
"""Bytes of the file's start that are looked at: tags with a picture, then frames."""
_FRAMES = 300
"""MPEG frames of one bitrate (8 s) that make a file without a header one of that bitrate."""
_LEAST_KBPS = 64
_JUNK = 65_536
"""Bytes before the first frame that are passed over."""

# ISO/IEC 11172-3, 2.4.2.3 and ISO/IEC 13818-3, 2.4.2.3: layer III.
_KBPS = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}

_SEEK_TABLE = 3
_PLACEHOLDER = b"\xff" * 8
"""RFC 9639, section 8.5.1: the sample number of an unused seek point."""


def seeks_fast(head: bytes) -> bool:
    """Whether ``fastseek`` is exact for a file with these first bytes; False in doubt."""
    start = _after_id3(head)
    if head[start : start + 4] == b"fLaC":
        return _has_seek_table(head, start + 4)
    return _has_one_bitrate(head, start)


def _after_id3(head: bytes) -> int:
    """The offset behind ID3v2 tags; some files have more than one (ID3v2.4, section 3.1)."""
    at = 0
    while head[at : at + 3] == b"ID3" and len(head) >= at + 10:
        sizes = head[at + 6 : at + 10]
        footer = 10 if head[at + 5] & 0x10 else 0
        at += 10 + (sizes[0] << 21 | sizes[1] << 14 | sizes[2] << 7 | sizes[3]) + footer
    return at


def _has_seek_table(head: bytes, at: int) -> bool:
    """Whether a seek table stands among the metadata of a FLAC file (RFC 9639, section 8)."""
    while at + 4 <= len(head):
        kind, size = head[at] & 0x7F, int.from_bytes(head[at + 1 : at + 4], "big")
        if kind == _SEEK_TABLE:
            first = head[at + 4 : at + 12]
            return size >= 18 and len(first) == 8 and first != _PLACEHOLDER
        if head[at] & 0x80:
            return False
        at += 4 + size
    return False


def _has_one_bitrate(head: bytes, at: int) -> bool:
    """Whether an MP3 is of a constant bitrate: by LAME's header, else by its first frames."""
    bitrates: set[int] = set()
    frames = 0
    while at + 4 <= len(head) and frames < _FRAMES:
        frame = int.from_bytes(head[at : at + 4], "big")
        version, layer = frame >> 19 & 3, frame >> 17 & 3
        bits, rate = frame >> 12 & 15, frame >> 10 & 3
        if frame >> 21 != 0x7FF or version == 1 or layer != 1 or rate == 3 or not 0 < bits < 15:
            if frames:
                return False
            at = head.find(b"\xff", at + 1, at + _JUNK)
            if at < 0:
                return False
            continue
        kbps = _KBPS[3 if version == 3 else 2][bits]
        coefficient = 144_000 if version == 3 else 72_000
        if not frames:
            mono = frame >> 6 & 3 == 3
            side = (17 if mono else 32) if version == 3 else (9 if mono else 17)
            tag = head[at + 4 + side : at + 8 + side]
            if tag == b"Info":
                return True
            if tag == b"Xing" or head[at + 36 : at + 40] == b"VBRI":
                return False
        bitrates.add(kbps)
        if len(bitrates) > 1:
            return False
        frames += 1
        at += coefficient * kbps // _HERTZ[version][rate] + (frame >> 9 & 1)
    return frames >= _FRAMES and min(bitrates) >= _LEAST_KBPS
