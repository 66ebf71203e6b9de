"""Small files with lyrics among their tags, made byte by byte as the specifications say."""

from __future__ import annotations

import struct


def id3(version: int, *frames: tuple[str, bytes], flags: int = 0) -> bytes:
    """An ID3v2 tag of these frames."""
    body = b"".join(_frame(version, name, content) for name, content in frames) + bytes(64)
    if flags & 0x80:
        body = body.replace(b"\xff", b"\xff\x00")
    return b"ID3" + bytes((version, 0, flags)) + _syncsafe(len(body)) + body


def uslt(text: str, code: int = 3) -> bytes:
    encoding = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}[code]
    end = b"\0\0" if code in (1, 2) else b"\0"
    return bytes((code,)) + b"eng" + "about".encode(encoding) + end + text.encode(encoding)


def sylt(lines: list[tuple[int, str]], unit: int = 2) -> bytes:
    texts = b"".join(text.encode() + b"\0" + struct.pack(">I", at) for at, text in lines)
    return b"\x03eng" + bytes((unit, 1)) + b"\0" + texts


def comments(*fields: str) -> bytes:
    coded = [field.encode() for field in fields]
    body = struct.pack("<I", 5) + b"maker" + struct.pack("<I", len(coded))
    return body + b"".join(struct.pack("<I", len(each)) + each for each in coded)


def flac(*fields: str, picture: int = 0) -> bytes:
    """A FLAC file's metadata: STREAMINFO, a picture, then the comments."""
    block = comments(*fields)
    blocks = b"\0" + (34).to_bytes(3) + bytes(34)
    if picture:
        blocks += b"\x06" + picture.to_bytes(3) + bytes(picture)
    return b"fLaC" + blocks + b"\x84" + len(block).to_bytes(3) + block + bytes(64)


def ogg(packets: list[bytes], page: int = 255 * 4) -> bytes:
    """An Ogg stream, a packet over as many pages of ``page`` bytes as it needs."""
    made = b""
    for packet in packets:
        for at in range(0, len(packet) + 1, page):
            part = packet[at : at + page]
            lacing = bytes([255] * (len(part) // 255))
            if at + page > len(packet):
                lacing += bytes((len(part) % 255,))
            head = b"OggS" + bytes(10) + b"one!" + bytes(8) + bytes((len(lacing),))
            made += head + lacing + part
    return made


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + name + body


def mp4(text: str, *, sound: int = 0) -> bytes:
    """An MP4 file whose ``moov`` comes after ``sound`` bytes of ``mdat``."""
    value = box(b"data", struct.pack(">II", 1, 0), text.encode())
    tags = box(b"ilst", box(b"\xa9nam", box(b"data", bytes(9))), box(b"\xa9lyr", value))
    meta = box(b"meta", bytes(4), box(b"hdlr", bytes(25)), tags)
    moov = box(b"moov", box(b"mvhd", bytes(100)), box(b"udta", meta))
    return box(b"ftyp", b"M4A \0\0\0\0") + box(b"mdat", bytes(sound)) + moov


def _frame(version: int, name: str, content: bytes) -> bytes:
    if version == 2:
        return name.encode() + len(content).to_bytes(3) + content
    size = _syncsafe(len(content)) if version == 4 else struct.pack(">I", len(content))
    return name.encode() + size + b"\0\0" + content


def _syncsafe(number: int) -> bytes:
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))
