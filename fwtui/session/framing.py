"""Frames between a client and its session: a kind, a length, a payload.

====  ==============  ==========================================================
kind  direction       payload
====  ==============  ==========================================================
``H`` to the session  facts of the terminal: ``NAME=VALUE`` each ended by NUL
``K`` to the session  bytes of the terminal: keys, mouse, replies
``S`` to the session  ``COLUMNS ROWS WIDTH HEIGHT``, the last two in pixels, or 0
``Z`` to the session  empty: the client is suspended
``L`` to the session  empty: the terminal is lost (SIGHUP, end of input)
``T`` to the session  the number of the signal that ends the client
``Q`` to the session  empty: end the session (a newer version takes its place)
``O`` to the client   bytes for the terminal
``V`` to the client   the version of the session, which is not the client's
``N`` to the client   the name under which the session can be joined from now on
``F`` to the client   bytes for the terminal before it is restored, in place of those before
``P`` to the client   empty: suspend, the listener pressed ctrl+z
``X`` to the client   exit code, a space, and what is printed after the terminal is restored
====  ==============  ==========================================================

The standard library alone: the client imports it before the first frame.
"""

from __future__ import annotations

HELLO, KEYS, SIZE, SUSPEND, LOST, SIGNAL, QUIT = b"H", b"K", b"S", b"Z", b"L", b"T", b"Q"
OUTPUT, VERSION, NAME, FAREWELL, PAUSE, EXIT = b"O", b"V", b"N", b"F", b"P", b"X"
TO_SESSION = b"HKSZLTQ"
TO_CLIENT = b"OVNFPX"
LARGEST_TO_SESSION = 1 << 18
"""Bytes of a payload: a client reads its terminal in parts that are smaller."""
LARGEST_TO_CLIENT = 1 << 23
_LENGTH = 4
_HEADER = 1 + _LENGTH
"""Bytes of a length, and of a frame before its payload."""


class BadFrame(ValueError):
    """Bytes that are no frame: the connection is closed."""


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """The bytes of a frame: its kind (1 byte), the payload's length (4 bytes, big-endian), the
    payload."""
    return kind + len(payload).to_bytes(_LENGTH) + payload


class Frames:
    """Takes bytes as they come, gives whole frames. Raises :class:`BadFrame`."""

    def __init__(self, kinds: bytes, largest: int) -> None:
        self._kinds = kinds
        self._largest = largest
        self._bytes = bytearray()

    def feed(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """Add bytes, and return the frames now whole as ``(kind, payload)``.

        Raises BadFrame for an unknown kind or too large a payload.
        """
        held = self._bytes
        held += data
        found: list[tuple[bytes, bytes]] = []
        start = 0
        while len(held) >= (begin := start + _HEADER):
            kind, length = bytes(held[start : start + 1]), int.from_bytes(held[start + 1 : begin])
            if kind not in self._kinds or length > self._largest:
                raise BadFrame(f"a frame of kind {kind!r} and {length} bytes")
            end = begin + length
            if len(held) < end:
                break
            found.append((kind, bytes(held[begin:end])))
            start = end
        del held[:start]
        return found
