"""Recognizes audio files by their first bytes.

The formats are those that the player's libmpv may open (``LOCK`` in
:mod:`fwtui.player.mpv.handle`); signatures as in libavformat's probes.
"""

from __future__ import annotations

ENOUGH = 4096
"""Bytes that decide: two MPEG frames fit in."""

_BEGINS = (
    b"ID3",  # MP3, AAC and others with an ID3 tag
    b"fLaC",
    b"OggS",
    b"RIFF",  # WAV
    b"RF64",
    b"BW64",
    b"riff\x2e\x91\xcf\x11",  # W64
    b"FORM",  # AIFF
    b".snd",  # AU
    b"caff",
    b"\x1a\x45\xdf\xa3",  # Matroska, WebM
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",  # ASF
    b"wvpk",
    b"MAC ",
    b"TTA1",
    b"TTA2",
    b"MP+",
    b"MPCK",
    b"tBaK",
    b"\x0b\x77",  # AC-3, E-AC-3
    b"\x77\x0b",
    b"\x7f\xfe\x80\x01",  # DTS
    b"\xfe\x7f\x01\x80",
    b"\x1f\xff\xe8\x00",
    b"\xff\x1f\x00\xe8",
    b"DTSHDHDR",
    b"DSD ",
    b"FRM8",  # DSDIFF
    b"APETAGEX",  # a tag before MP3 or Musepack
)
_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"uuid")
"""First boxes of an MP4 or QuickTime file, after four bytes of length."""
_TRUEHD, _MLP = b"\xf8\x72\x6f\xba", b"\xf8\x72\x6f\xbb"
_TS_PACKETS = (188, 192, 204)
_KBPS = {
    # ISO/IEC 11172-3 and 13818-3, by (version 1?, layer).
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def is_audio(first: bytes, *, ended: bool = False) -> bool:
    """Whether a file begins like audio. ``ended``: these are all of its bytes."""
    if first.startswith(_BEGINS) or first[4:8] in _BOXES or first[4:8] in (_TRUEHD, _MLP):
        return True
    if first[:1] == b"\x47" and any(first[size : size + 1] == b"\x47" for size in _TS_PACKETS):
        return True
    return _has_frames(first, ended=ended)


def _has_frames(data: bytes, *, ended: bool) -> bool:
    """Whether one frame of MPEG audio, ADTS or LATM follows another; what is before the first
    (padding, the end of a frame that was cut) is passed over."""
    at = data.find(b"\xff")
    while 0 <= at < len(data) - 1:
        size = _frame_size(data[at : at + 6])
        if size and (_frame_size(data[at + size : at + size + 6]) or (ended and at == 0)):
            return True
        at = data.find(b"\xff", at + 1)
    if int.from_bytes(data[:2], "big") >> 5 == 0x2B7:  # LOAS, ISO/IEC 14496-3
        size = (int.from_bytes(data[1:3], "big") & 0x1FFF) + 3
        return int.from_bytes(data[size : size + 2], "big") >> 5 == 0x2B7
    return False


def _frame_size(header: bytes) -> int:
    """Bytes of the frame that begins so; 0 where none does."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return 0
    version, layer = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3)
    if layer == 4:
        # ADTS (ISO/IEC 13818-7): the layer's bits are 0, and so is the one of the ID's rest.
        if header[1] & 0xF0 != 0xF0 or len(header) < 6:
            return 0
        size = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
        return size if size > 7 else 0
    rate, hertz = header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or hertz == 3 or not 0 < rate < 15:
        return 0
    bits = _KBPS[version == 3, layer][rate - 1] * 1000
    padding = header[2] >> 1 & 1
    per_second = _HERTZ[version][hertz]
    if layer == 1:
        return (12 * bits // per_second + padding) * 4
    samples = 576 if layer == 3 and version != 3 else 1152
    return samples // 8 * bits // per_second + padding
