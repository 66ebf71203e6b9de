"""Whether a far seek in a file may go by its byte rate or seek table, by its first bytes.

FFmpeg's ``fflags=+fastseek`` (``mp3dec.c`` and ``flacdec.c`` read it) lets a seek go straight to
its place, in place of reading all of the file before it. It is exact for an MP3 of one bitrate and
for a FLAC file with a seek table, and wrong by up to 70 s for an MP3 of a variable bitrate.
"""

from __future__ import annotations

from fwtui.player.stream.headers import after_id3, mpeg_frame, next_frame

_FRAMES = 300
"""MPEG frames of one bitrate (8 s) that make a file without a header one of that bitrate."""
_LEAST_KBPS = 64

_SEEK_TABLE = 3
_PLACEHOLDER = b"\xff" * 8
"""RFC 9639, section 8.5.1: the sample number of an unused seek point."""


def seeks_fast(head: bytes) -> bool:
    """Whether ``fastseek`` is exact for a file with these first bytes; False in doubt."""
    start = after_id3(head)
    if head[start : start + 4] == b"fLaC":
        return _has_seek_table(head, start + 4)
    return _has_one_bitrate(head, start)


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


def _has_one_bitrate(head: bytes, start: int) -> bool:
    """Whether an MP3 is of a constant bitrate: by LAME's header, else by its first frames."""
    at = next_frame(head, start)
    first = None if at is None else mpeg_frame(head, at)
    if at is None or first is None:
        return False
    tag = head[at + first.tag_at : at + first.tag_at + 4]
    if tag == b"Info":
        return True
    if tag == b"Xing" or head[at + 36 : at + 40] == b"VBRI":
        return False
    frames = 0
    while at + 4 <= len(head) and frames < _FRAMES:
        frame = mpeg_frame(head, at)
        if frame is None or frame.kbps != first.kbps:
            return False
        frames += 1
        at += frame.size
    return frames >= _FRAMES and first.kbps >= _LEAST_KBPS
