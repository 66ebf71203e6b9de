"""The last session's frame, painted before anything heavy is imported.

Python and Textual need a quarter of a second until they can paint; a frame from a file needs
none of it. :func:`keep` writes the frame at the end of a session with everything that it
depends on; :func:`matching` gives it at the next start when all of that is as it was. The
session paints over it without a cell changing. Where anything differs the start is an
ordinary one.

The standard library alone, and little of it: each module here would delay the first row.
"""

from __future__ import annotations

import binascii
import os
import sys

from fwtui import __version__

TYPE_CHECKING = False  # typing itself is too heavy here
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LARGEST = 1 << 20
"""Bytes of a frame file; one that is larger is none of ours."""
BEFORE = b"\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2026h\x1b[H"
AFTER = b"\x1b[0m\x1b[?2026l"
"""What a frame is written between: the other screen, no cursor, no wrapping, all at once."""
_MAGIC = b"fwtui frame 1"
_ENVIRONMENT = (
    "TERM",
    "TERM_PROGRAM",
    "COLORTERM",
    "COLORFGBG",
    "NO_COLOR",
    "COLUMNS",
    "LINES",
    "LC_ALL",
    "LC_CTYPE",
    "LANG",
    "TZ",
)
"""What theme, glyphs and size are chosen by."""


def file() -> str:
    """The file of the frame: in the cache folder that a start without options uses."""
    if home := os.environ.get("FWTUI_HOME"):
        return os.path.join(os.path.expanduser(home), "cache", "frame")
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Caches/fwtui/frame")
    cache = os.environ.get("XDG_CACHE_HOME", "").strip() or os.path.expanduser("~/.cache")
    return os.path.join(cache, "fwtui", "frame")


# --- the end of a session ------------------------------------------------------------------


def keep(
    frame: bytes, size: tuple[int, int], files: Iterable[str], environ: Mapping[str, str]
) -> None:
    """Write a frame for the next start, readable by its owner alone.

    ``frame`` is text, ``CR LF`` and colours; ``size`` its columns and rows; ``files`` are
    those that the next start reads before its first paint, as they are now; ``environ`` the
    variables of the terminal that showed it. Raises OSError.
    """
    if not _is_clean(frame):
        return
    stamps = "".join(f"{_stamp(each)} {each}\n" for each in files)
    body = b"%b\n%b\n%b" % (_conditions(size, environ).encode(), os.fsencode(stamps), frame)
    whole = b"%b %08x %d\n%b" % (_MAGIC, binascii.crc32(body), len(body), body)
    if len(whole) > LARGEST:
        return
    place = file()
    new = f"{place}.{os.getpid()}"
    if os.path.lexists(new):  # of a process that was killed
        os.unlink(new)
    fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        os.fchmod(fd, 0o600)
        with open(fd, "wb") as opened:
            opened.write(whole)
        os.replace(new, place)  # whole or not at all; a torn one would fail its checksum
    except OSError:
        os.unlink(new)
        raise


def _conditions(size: tuple[int, int], environ: Mapping[str, str]) -> str:
    """All that a frame depends on besides files, in lines."""
    facts = [__version__, *size, *(environ.get(name) for name in _ENVIRONMENT)]
    facts.append("SSH_CONNECTION" in environ)  # the player bar then says where the sound is
    return "".join(f"{fact!r}\n" for fact in facts)


def _stamp(path: str) -> str:
    """When a file was last changed, and how large it is; another one where it is not there."""
    try:
        found = os.stat(path)
    except OSError:
        return "- -"
    return f"{found.st_mtime_ns} {found.st_size}"


def _is_clean(frame: bytes) -> bool:
    """Whether a frame holds text, ends of rows, colours (SGR) and nothing else but what places a
    text of unsure width: a cursor that is saved, restored once (DECSC, DECRC) and moved on (CUF).
    """
    before, *saved = frame.split(b"\x1b7")
    if b"\x1b8" in before or any(part.count(b"\x1b8") != 1 for part in saved):
        return False
    first, *rest = frame.replace(b"\x1b7", b"").replace(b"\x1b8", b"").split(b"\x1b[")
    text = [first]
    for each in rest:
        shown = each.lstrip(b"0123456789;:")
        if shown[:1] not in (b"m", b"C"):
            return False
        text.append(shown[1:])
    try:
        shown_text = b"".join(text).replace(b"\r\n", b"").decode()
    except UnicodeDecodeError:
        return False
    return not any(sign < " " or "\x7f" <= sign <= "\x9f" for sign in set(shown_text))


# --- the start -----------------------------------------------------------------------------


def matching(size: tuple[int, int], environ: Mapping[str, str]) -> bytes | None:
    """The frame that was kept, if all that it depends on is as it was; never raises."""
    try:
        return _matching(size, environ)
    except (OSError, ValueError):
        return None


def _matching(size: tuple[int, int], environ: Mapping[str, str]) -> bytes | None:
    with open(os.open(file(), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW), "rb") as opened:
        if os.fstat(opened.fileno()).st_uid != os.getuid():
            return None
        whole = opened.read(LARGEST + 1)
    head, _, body = whole.partition(b"\n")
    if head != b"%b %08x %d" % (_MAGIC, binascii.crc32(body), len(body)):
        return None
    conditions = _conditions(size, environ).encode() + b"\n"
    if not body.startswith(conditions):
        return None
    stamps, _, frame = body[len(conditions) :].partition(b"\n\n")
    for line in os.fsdecode(stamps).splitlines():
        changed, length, path = line.split(" ", 2)
        if _stamp(path) != f"{changed} {length}":
            return None
    return frame if _is_clean(frame) else None
