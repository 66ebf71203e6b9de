"""What the first and last bytes of a file say: where its sound begins, how long it is, and whether
that is all of it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

HEAD = 1 << 20
"""Bytes of the file's start that are looked at: tags with a picture, then frames."""
JUNK = 65_536
"""Bytes before the first frame that are passed over."""

# ISO/IEC 11172-3, 2.4.2.3 and ISO/IEC 13818-3, 2.4.2.3: layer III.
_KBPS = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
TAIL = 65_307
"""Bytes of a page of Ogg at the most (RFC 3533, section 6)."""
_END_OF_STREAM = 4
_FRAMES_KNOWN = 1
"""The flag of LAME's header which says that it counts the frames."""


class MpegFrame(Struct, frozen=True):
    """The header of a frame of MPEG audio, layer III."""

    kbps: int
    hertz: int
    samples: int
    size: int
    """Bytes, with the header."""
    tag_at: int
    """Where LAME's header stands in a frame that has one, from the frame's start."""


def mpeg_frame(head: bytes, at: int) -> MpegFrame | None:
    """The frame that begins at ``at``; ``None`` where none does."""
    frame = int.from_bytes(head[at : at + 4], "big")
    version, layer = frame >> 19 & 3, frame >> 17 & 3
    bits, rate = frame >> 12 & 15, frame >> 10 & 3
    whole = at + 4 <= len(head) and frame >> 21 == 0x7FF
    if not whole or version == 1 or layer != 1 or rate == 3 or not 0 < bits < 15:
        return None
    first, mono = version == 3, frame >> 6 & 3 == 3
    kbps, hertz = _KBPS[3 if first else 2][bits], _HERTZ[version][rate]
    samples = 1152 if first else 576
    size = samples * 125 * kbps // hertz + (frame >> 9 & 1)
    side = (17 if mono else 32) if first else (9 if mono else 17)
    return MpegFrame(kbps, hertz, samples, size, 4 + side)


def next_frame(head: bytes, at: int) -> int | None:
    """Where the first frame of MPEG audio begins, at ``at`` or soon after."""
    end = at + JUNK
    while at >= 0 and mpeg_frame(head, at) is None:
        at = head.find(b"\xff", at + 1, end)
    return at if at >= 0 else None


def after_id3(head: bytes) -> int:
    """The offset behind ID3v2 tags; some files have more than one (ID3v2.4, section 3.1)."""
    at = 0
    while head[at : at + 3] == b"ID3" and len(head) >= at + 10:
        sizes = head[at + 6 : at + 10]
        footer = 10 if head[at + 5] & 0x10 else 0
        at += 10 + (sizes[0] << 21 | sizes[1] << 14 | sizes[2] << 7 | sizes[3]) + footer
    return at


def head_of(read: Callable[[int, int], bytes]) -> bytes:
    """The first bytes of a file, those behind a tag that is longer; ``read`` gives up to so many
    bytes from an offset on."""
    head = read(0, HEAD)
    at = after_id3(head)
    return head if at < len(head) else read(at, HEAD)


def length_by_header(head: bytes) -> float | None:
    """Seconds of a FLAC or MP3 file with these first bytes; ``None`` where it does not say."""
    start = after_id3(head)
    if head[start : start + 4] == b"fLaC":
        return _flac_length(head[start + 8 : start + 26])
    at = next_frame(head, start)
    frame = None if at is None else mpeg_frame(head, at)
    if at is None or frame is None:
        return None
    count = _frames(head, at, frame)
    return count * frame.samples / frame.hertz if count else None


def ogg_has_ended(tail: bytes) -> bool:
    """Whether the last page of an Ogg file, in its last bytes, says that it is the last one. A file
    that was cut ends with another; some encoders never say it."""
    at = tail.rfind(b"OggS")
    return at >= 0 and bool(tail[at + 5 : at + 6]) and bool(tail[at + 5] & _END_OF_STREAM)


def _flac_length(info: bytes) -> float | None:
    """RFC 9639, section 8.2: 20 bits of hertz, 36 of samples, 0 for unknown."""
    if len(info) < 18:
        return None
    packed = int.from_bytes(info[10:18], "big")
    hertz, samples = packed >> 44, packed & (1 << 36) - 1
    return samples / hertz if hertz and samples else None


def _frames(head: bytes, at: int, frame: MpegFrame) -> int:
    """The number of frames that LAME's or Fraunhofer's header counts; 0 without one."""
    tag = at + frame.tag_at
    if head[tag : tag + 4] in (b"Xing", b"Info"):
        known = int.from_bytes(head[tag + 4 : tag + 8], "big") & _FRAMES_KNOWN
        return int.from_bytes(head[tag + 8 : tag + 12], "big") if known else 0
    if head[at + 36 : at + 40] == b"VBRI":
        return int.from_bytes(head[at + 50 : at + 54], "big")
    return 0
