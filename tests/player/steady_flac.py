"""A FLAC file of one steady tone, 44.1 kHz and 16 bit, made byte by byte (RFC 9639)."""

from __future__ import annotations

import math
import struct
from functools import reduce

RATE, BLOCK = 44_100, 4_400
PERIOD = 100
"""Samples of a turn of the tone, of which a block has a whole number."""
LEVEL = 8_000


def steady(seconds: int, block: bytes) -> bytes:
    """So many seconds of the tone; ``block`` is the content of VORBIS_COMMENT."""
    tone = [round(LEVEL * math.sin(2 * math.pi * n / PERIOD)) for n in range(PERIOD)]
    sound = b"\x02" + struct.pack(f">{BLOCK}h", *tone * (BLOCK // PERIOD))  # a verbatim subframe
    frames = seconds * RATE // BLOCK
    form = (RATE << 44) | (15 << 36) | (frames * BLOCK)  # one channel, 16 bit, samples in all
    info = struct.pack(">HH", BLOCK, BLOCK) + bytes(6) + form.to_bytes(8) + bytes(16)
    blocks = b"\0" + len(info).to_bytes(3) + info + b"\x84" + len(block).to_bytes(3) + block
    return b"fLaC" + blocks + b"".join(_frame(number, sound) for number in range(frames))


def _frame(number: int, sound: bytes) -> bytes:
    head = b"\xff\xf8\x79\x08" + chr(number).encode() + struct.pack(">H", BLOCK - 1)
    head += bytes((_crc(_CRC8, 8, head),))
    return head + sound + _crc(_CRC16, 16, head + sound).to_bytes(2)


def _table(polynomial: int, bits: int) -> list[int]:
    top, every = 1 << bits - 1, (1 << bits) - 1

    def turned(value: int, _: int) -> int:
        return (value << 1 ^ (polynomial if value & top else 0)) & every

    return [reduce(turned, range(8), byte << bits - 8) for byte in range(256)]


_CRC8, _CRC16 = _table(0x07, 8), _table(0x8005, 16)


def _crc(table: list[int], bits: int, data: bytes) -> int:
    every, value = (1 << bits) - 1, 0
    for byte in data:
        value = (value << 8 & every) ^ table[value >> bits - 8 ^ byte]
    return value
