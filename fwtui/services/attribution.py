"""Credits of tracks: title, author, licence with its address, and source, as text or Markdown.

The pod says the licence of a track by a code; the address of the licence is in the pod's list of
licences. A track without a code has no licence that is known: it is listed apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from fwtui.pod.api.base import all_pages
from fwtui.text import counted, number

if TYPE_CHECKING:
    from fwtui.music import Licence, Track
    from fwtui.pod.pod import Pod

Format = Literal["text", "markdown"]
FORMATS: tuple[Format, ...] = ("text", "markdown")
_SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+!|~-])")
_END = re.compile(r"[()<>\s]")


class Credited(Struct, frozen=True):
    """A track as it is credited."""

    title: str
    author: str
    album: str = ""
    licence: Licence | None = None
    """``None``: the pod knows none."""
    copyright: str = ""
    source: str = ""
    """The address of its page."""


async def licences_of(codes: Iterable[str], pod: Pod) -> dict[str, Licence]:
    """The licences with these codes: pages of the pod's list until all are found (350 of them in
    Funkwhale 1.4: 7 requests at most). Raises FwtuiError."""
    missing = {code for code in codes if code}
    found: dict[str, Licence] = {}
    if not missing:
        return found
    async for page in all_pages(lambda number: pod.library.licences(page=number)):
        for each in page.items:
            if each is not None and each.code in missing:
                found[each.code] = each
                missing.discard(each.code)
        if not missing:
            break
    return found


def credited(
    tracks: Iterable[Track], licences: dict[str, Licence], address: str
) -> tuple[Credited, ...]:
    """The tracks as they are credited; ``address`` is the pod's, for the pages of its own tracks.
    A licence that the pod's list lacks keeps its code for a name."""
    from fwtui.music import Licence

    return tuple(
        Credited(
            each.title,
            each.artist,
            each.album.title if each.album is not None else "",
            (licences.get(each.licence) or Licence(each.licence)) if each.licence else None,
            each.copyright,
            each.fid if each.fid and not each.is_local else f"{address}/library/tracks/{each.id}",
        )
        for each in tracks
    )


def write(title: str, every: Sequence[Credited], form: Format, *, missing: int = 0) -> str:
    """The credits of a list as a text that ends with its line; ``missing`` tracks could not be
    read."""
    line = _markdown if form == "markdown" else _text
    head = f"# {_escaped(title)}\n\n" if form == "markdown" else f"{title}\n\n"
    known = [each for each in every if each.licence is not None]
    others = [each for each in every if each.licence is None]
    parts = ["\n".join(map(line, known))] if known else []
    if others:
        count = f"{number(len(others))} of {counted(len(every), 'track')}"
        words = f"No licence is known of {count}; ask their authors before you use them:"
        gap = "\n\n" if form == "markdown" else "\n"
        parts.append(words + gap + "\n".join(map(line, others)))
    if missing:
        parts.append(f"{number(missing)} more could not be read: no credits of them here.")
    return head + "\n\n".join(parts) + "\n"


def _text(each: Credited) -> str:
    """``“Salt” by Älva, on Northern Rooms. CC BY 4.0 <address>. Source: address``"""
    on = f", on {each.album}" if each.album else ""
    parts = [f"“{each.title}” by {each.author}{on}."]
    if (licence := each.licence) is not None:
        address = f" <{licence.url}>" if licence.url else ""
        parts.append(f"{licence.name or licence.code}{address}.")
    if each.copyright:
        parts.append(f"{each.copyright.rstrip('.')}.")
    if each.source:
        parts.append(f"Source: {each.source}")
    return " ".join(parts)


def _markdown(each: Credited) -> str:
    on = f", on *{_escaped(each.album)}*" if each.album else ""
    parts = [f"- {_link(f'“{each.title}”', each.source)} by {_escaped(each.author)}{on}."]
    if (licence := each.licence) is not None:
        parts.append(f"{_link(licence.name or licence.code, licence.url)}.")
    if each.copyright:
        parts.append(f"{_escaped(each.copyright.rstrip('.'))}.")
    return " ".join(parts)


def _link(words: str, address: str) -> str:
    """A link; an address with signs that end it is quoted (CommonMark 6.3)."""
    if not address:
        return _escaped(words)
    quoted = _END.sub(lambda sign: f"%{ord(sign[0]):02X}", address)
    return f"[{_escaped(words)}]({quoted})"


def _escaped(words: str) -> str:
    """Text without signs of Markdown's (CommonMark 2.4)."""
    return _SIGNS.sub(r"\\\1", words)
