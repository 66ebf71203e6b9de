"""Lyrics among the tags of an audio file: ID3v2, Vorbis comments (FLAC, Ogg) and MP4.

The file is read by offset, so that a picture before the lyrics is passed over; a file that is
still being fetched has holes, and is read again later. Every length in a file is held against a
bound: the file is a stranger's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from fwtui.player.lyrics.lrc import MOST_BYTES, Lyrics, lyrics_of, synced

Read = Callable[[int, int], bytes]
"""Reads up to so many bytes at an offset; fewer in a hole and at the end."""
Take = Callable[[Lyrics | None], None]

MOST_AT_ONCE = 8 << 20
MOST_IN_ALL = 32 << 20
"""Bytes that are read of a file."""
FARTHEST = 1 << 40
"""Bytes; no file is longer."""
MOST_PARTS = 4_000
"""Frames, blocks, comments, pages or boxes that are looked at."""
KEYS = ("LYRICS", "SYNCEDLYRICS", "UNSYNCEDLYRICS", "UNSYNCED LYRICS")
MP4_PATH = (b"moov", b"udta", b"meta", b"ilst", b"\xa9lyr", b"data")


class TagScan(Struct, frozen=True):
    """What was found; ``short`` when bytes were missing where more may stand."""

    lyrics: Lyrics | None
    short: bool = False


class _ShortError(Exception):
    """Bytes are not here."""


class _MalformedError(Exception):
    """A length or a mark that no file of this kind has."""


class _Bytes:
    """A file within bounds."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._left = MOST_IN_ALL

    def get(self, at: int, size: int) -> bytes:
        """Just so many bytes."""
        self._left -= size
        if not (0 <= at < FARTHEST and 0 <= size <= MOST_AT_ONCE) or self._left < 0:
            raise _MalformedError
        if len(data := self._read(at, size)) < size:
            raise _ShortError
        return data


def scan(read: Read) -> TagScan:
    """The lyrics of a file, timed ones before others."""
    found: list[Lyrics] = []
    short = False

    def take(lyrics: Lyrics | None) -> None:
        if lyrics is not None:
            found.append(lyrics)

    try:
        _scan(_Bytes(read), take)
    except _ShortError:
        short = True
    except _MalformedError:
        pass
    return TagScan(max(found, key=lambda each: each.timed, default=None), short)


def _scan(data: _Bytes, take: Take) -> None:
    at = 0
    for _ in range(8):  # ID3v2.4, section 3.1: there may be more than one tag
        head = data.get(at, 10)
        if head[:3] != b"ID3":
            break
        at = _id3(data, at, head, take)
    if head[:4] == b"fLaC":
        _flac(data, at + 4, take)
    elif head[:4] == b"OggS":
        packet = _second_packet(data, at)
        start = 7 if packet[:7] == b"\x03vorbis" else 8 if packet[:8] == b"OpusTags" else 4
        _comments(_of(packet), start, len(packet), take)
    elif head[4:8] == b"ftyp":
        _mp4(data, at, FARTHEST, MP4_PATH, take)


def _of(data: bytes) -> _Bytes:
    return _Bytes(lambda at, size: data[at : at + size])


# --- ID3v2 (id3.org: 2.2, 2.3, 2.4) -------------------------------------------------------------


def _id3(data: _Bytes, at: int, head: bytes, take: Take) -> int:
    """Take the lyrics of the tag at ``at``; returns the offset behind it."""
    version, flags, size = head[3], head[5], _syncsafe(head[6:10])
    end = at + 10 + size + (10 if flags & 0x10 else 0)
    if flags & 0x80 and version < 4:  # unsynchronisation of the whole tag
        if size > MOST_AT_ONCE:
            return end
        body = data.get(at + 10, size).replace(b"\xff\x00", b"\xff")
        data, place, stop = _of(body), 0, len(body)
    else:
        place, stop = at + 10, at + 10 + size
    if flags & 0x40 and version in (3, 4):
        extended = data.get(place, 4)
        place += int.from_bytes(extended) + 4 if version == 3 else _syncsafe(extended)
    if version in (2, 3, 4):
        for name, body in _frames(data, place, stop, version):
            _take_frame(name, body, take)
    return end


def _frames(data: _Bytes, at: int, end: int, version: int) -> Iterator[tuple[bytes, bytes]]:
    """Names of four letters and contents of the frames that may hold lyrics."""
    names = {b"ULT": b"USLT", b"SLT": b"SYLT", b"TXX": b"TXXX"}
    wanted = set(names.values())
    for _ in range(MOST_PARTS):
        long = 6 if version == 2 else 10
        if at + long > end:
            return
        head = data.get(at, long)
        name, number, flags = head[:4], head[4:8], head[9] if version > 2 else 0
        if version == 2:
            name, number = names.get(head[:3], head[:3]), head[3:6]
        # Some writers of 2.4 give plain sizes.
        plainly = version < 4 or any(each & 0x80 for each in number)
        size = int.from_bytes(number) if plainly else _syncsafe(number)
        at += long
        if not head[0] or at + size > end:  # the padding
            return
        if name in wanted and size <= MOST_BYTES:
            body = _unpacked(data.get(at, size), flags, version)
            if body:
                yield name, body
        at += size


def _unpacked(body: bytes, flags: int, version: int) -> bytes:
    """The content of a frame; empty when it is compressed or encrypted."""
    if version == 3:
        return b"" if flags & 0xC0 else body[1:] if flags & 0x20 else body
    if version == 4:
        if flags & 0x0C:
            return b""
        body = body[(1 if flags & 0x40 else 0) + (4 if flags & 0x01 else 0) :]
        return body.replace(b"\xff\x00", b"\xff") if flags & 0x02 else body
    return body


def _take_frame(name: bytes, body: bytes, take: Take) -> None:
    code = body[0]
    if name == b"SYLT":
        _take_synced(body, take)
        return
    words, text = _split(body[1:] if name == b"TXXX" else body[4:], code)
    if name == b"USLT" or words.upper() in KEYS:
        take(lyrics_of(_text(text, code)))


def _take_synced(body: bytes, take: Take) -> None:
    """SYLT: texts, each with a time in milliseconds, or in MPEG frames, which is none to us."""
    if len(body) < 6 or body[5] > 2:  # chords, events and the like
        return
    code, in_milliseconds = body[0], body[4] == 2
    _, rest = _split(body[6:], code)
    lines: list[tuple[float, str]] = []
    while len(rest) > 4 and len(lines) < MOST_PARTS:
        text, rest = _split(rest, code)
        if len(rest) < 4:
            break
        lines.append((int.from_bytes(rest[:4]) / 1000, text))
        rest = rest[4:]
    if in_milliseconds:
        take(synced(lines))
    else:
        take(lyrics_of("\n".join(text.strip("\n") for _, text in lines)))


def _split(data: bytes, code: int) -> tuple[str, bytes]:
    """A text up to its terminator, and what follows it."""
    if code not in (1, 2):
        text, _, rest = data.partition(b"\0")
        return _text(text, code), rest
    end = data.find(b"\0\0")
    while end % 2 and end >= 0:
        end = data.find(b"\0\0", end + 1)
    return (_text(data, code), b"") if end < 0 else (_text(data[:end], code), data[end + 2 :])


def _text(data: bytes, code: int) -> str:
    if code == 1:
        marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        text = data.decode("utf-16" if marked else "utf-16-le", "replace")
    else:
        text = data.decode({2: "utf-16-be", 3: "utf-8"}.get(code, "latin-1"), "replace")
    return text.strip("\0")


def _syncsafe(data: bytes) -> int:
    number = 0
    for each in data:
        number = number << 7 | each & 0x7F
    return number


# --- Vorbis comments (RFC 9639, 8.6; RFC 7845, 5.2) ----------------------------------------------


def _flac(data: _Bytes, at: int, take: Take) -> None:
    for _ in range(MOST_PARTS):
        head = data.get(at, 4)
        size = int.from_bytes(head[1:])
        if head[0] & 0x7F == 4:
            _comments(data, at + 4, at + 4 + size, take)
            return  # there is one at most
        if head[0] & 0x80:
            return
        at += 4 + size


def _second_packet(data: _Bytes, at: int) -> bytes:
    """The comment header of the first stream of an Ogg file (RFC 3533, section 6)."""
    serial, packets, packet = b"", 0, bytearray()
    for _ in range(MOST_PARTS):
        head = data.get(at, 27)
        if head[:4] != b"OggS":
            break
        lacing = data.get(at + 27, head[26])
        at += 27 + head[26]
        serial = serial or head[14:18]
        if head[14:18] == serial:
            body, start = data.get(at, sum(lacing)), 0
            for lace in lacing:
                if packets == 1:
                    packet += body[start : start + lace]
                start += lace
                packets += lace < 255
                if packets == 2:
                    return bytes(packet)
        at += sum(lacing)
    raise _MalformedError


def _comments(data: _Bytes, at: int, end: int, take: Take) -> None:
    at += 4 + int.from_bytes(data.get(at, 4), "little")
    count = int.from_bytes(data.get(at, 4), "little")
    at += 4
    for _ in range(min(count, MOST_PARTS)):
        if at + 4 > end:
            return
        size = int.from_bytes(data.get(at, 4), "little")
        at += 4
        if at + size > end:
            return
        name, _, _ = data.get(at, min(size, 32)).partition(b"=")
        if name.upper().decode("latin-1") in KEYS and size <= MOST_BYTES:
            text = data.get(at, size)[len(name) + 1 :]
            take(lyrics_of(text.decode("utf-8", "replace")))
        at += size


# --- MP4 (ISO/IEC 14496-12, 4.2; iTunes' metadata) ----------------------------------------------


def _mp4(data: _Bytes, at: int, end: int, path: tuple[bytes, ...], take: Take) -> None:
    """Take the lyrics of the boxes on ``path`` between two offsets."""
    for _ in range(MOST_PARTS):
        if at + 8 > end:
            return
        head = data.get(at, 8)
        size, body = int.from_bytes(head[:4]), at + 8
        if size == 1:
            size, body = int.from_bytes(data.get(body, 8)), at + 16
        elif size == 0:
            size = end - at
        after = min(at + size, end)
        if after < body:
            raise _MalformedError
        if head[4:] == path[0]:
            if len(path) == 1:
                _take_value(data, body, after, take)
                return
            if path[0] == b"meta" and data.get(body + 4, 4) != b"hdlr":
                body += 4  # version and flags, which QuickTime's has not
            _mp4(data, body, after, path[1:], take)
            return  # there is one of each
        at = after


def _take_value(data: _Bytes, at: int, end: int, take: Take) -> None:
    if 8 <= end - at <= MOST_BYTES:
        body = data.get(at, end - at)
        code = 2 if int.from_bytes(body[:4]) == 2 else 3
        take(lyrics_of(_text(body[8:], code)))
