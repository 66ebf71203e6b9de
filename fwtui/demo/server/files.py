"""Files as nginx sends them: validators, ranges (RFC 9110, 14), and its own error pages."""

from __future__ import annotations

import itertools
from email.utils import formatdate
from pathlib import Path

from fwtui.demo.server.headers import Headers
from fwtui.demo.server.http import HTML, Call, Reply

_BOUNDARIES = itertools.count(1)


def send(path: Path, kind: str, call: Call, headers: Headers = (), revision: int = 0) -> Reply:
    """A file as nginx sends it: whole, in part, or 304.

    ``revision`` shifts the validators, as if the file had been exchanged."""
    status = path.stat()
    size, modified = status.st_size, int(status.st_mtime) + revision
    etag = f'"{modified:x}-{size:x}"'
    last_modified = formatdate(modified, usegmt=True)
    dated: Headers = (("last-modified", last_modified),)
    tagged: Headers = (*headers, ("etag", etag), ("access-control-allow-origin", "*"))
    known = call.headers.get("if-none-match", "")
    if etag in [tag.strip().removeprefix("W/") for tag in known.split(",")] or known == "*":
        return Reply(304, headers=dated + tagged, plain=True)
    if not known and call.headers.get("if-modified-since", "") == last_modified:
        return Reply(304, headers=dated + tagged, plain=True)
    wanted = call.headers.get("range", "")
    if call.headers.get("if-range", etag) not in (etag, last_modified):
        wanted = ""
    spans = ranges(wanted, size)
    if spans is None:
        whole = (*dated, *tagged, ("accept-ranges", "bytes"))
        return Reply(200, path.read_bytes(), kind, whole, plain=True)
    if not spans:
        refused = (
            *headers,
            ("access-control-allow-origin", "*"),
            ("content-range", f"bytes */{size}"),
        )
        return nginx_error(416, "Requested Range Not Satisfiable", refused)
    if len(spans) == 1:
        first, last = spans[0]
        part = (*dated, *tagged, ("content-range", f"bytes {first}-{last}/{size}"))
        return Reply(206, _part(path, first, last), kind, part, plain=True)
    boundary = f"{next(_BOUNDARIES):020}"
    body = b"".join(
        f"\r\n--{boundary}\r\nContent-Type: {kind}\r\n"
        f"Content-Range: bytes {first}-{last}/{size}\r\n\r\n".encode()
        + _part(path, first, last)
        for first, last in spans
    )
    body += f"\r\n--{boundary}--\r\n".encode()
    return Reply(
        206, body, f"multipart/byteranges; boundary={boundary}", dated + tagged, plain=True
    )


def _part(path: Path, first: int, last: int) -> bytes:
    with path.open("rb") as file:
        file.seek(first)
        return file.read(last - first + 1)


def ranges(header: str, size: int) -> list[tuple[int, int]] | None:
    """First and last byte of each satisfiable range; ``None`` for the whole file, empty for 416.

    nginx sends the whole file when the ranges together are longer than it."""
    if not header.startswith("bytes="):
        return None
    spans = []
    for item in header.removeprefix("bytes=").split(","):
        first, dash, last = item.strip().partition("-")
        if not dash or not (first or last) or not (first + last).isdigit():
            return []
        if not first:
            start, end = max(0, size - int(last)), size - 1
        else:
            start, end = int(first), min(int(last), size - 1) if last else size - 1
        if start <= end:
            spans.append((start, end))
    if sum(end - start + 1 for start, end in spans) > size:
        return None
    return spans


def nginx_error(status: int, words: str, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """nginx's own error page."""
    text = (
        f"<html>\r\n<head><title>{status} {words}</title></head>\r\n<body>\r\n"
        f"<center><h1>{status} {words}</h1></center>\r\n"
        "<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n"
    )
    return Reply(status, text.encode(), HTML, headers, plain=True)
