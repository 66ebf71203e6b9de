"""Subscriptions to podcasts as OPML 2.0 (opml.org/spec2.opml): lists of feeds, read and written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

from fwtui.errors import FwtuiError, is_there
from fwtui.library.listing.queries import Channels
from fwtui.services.present_list import request_now
from fwtui.text import plain

if TYPE_CHECKING:
    from fwtui.library.library import Library

LARGEST = 4 << 20
"""Bytes of a file that is read."""
MOST = 1000
"""Feeds of a file that are read."""
_NO_OPML = "This file holds no list of podcasts (OPML)."


class Feed(Struct, frozen=True):
    """A feed of a list of podcasts."""

    url: str
    title: str = ""


def feed_url(text: str) -> str:
    """The address of a feed as a pod takes it; ``""`` for what is none."""
    url = text.strip()
    if not url:
        return ""
    if url[:5].lower() in ("feed:", "itpc:"):
        rest = url[5:]
        url = rest if rest.lower().startswith(("http://", "https://")) else f"https:{rest}"
    elif "://" not in url:
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
        good = parts.scheme.lower() in ("http", "https") and "." in (parts.hostname or "")
        good = good or (parts.hostname == "localhost" and parts.scheme.lower() == "http")
    except ValueError:
        return ""
    return url if good and plain(url) == url and " " not in url and len(url) <= 2000 else ""


def parse(content: bytes) -> tuple[Feed, ...]:
    """The feeds of a file in its order, each once. Raises FwtuiError for what is no OPML.

    A document type is refused: entities are no part of OPML, and can grow without bound.
    """
    from xml.parsers import expat

    if len(content) > LARGEST:
        raise FwtuiError(_NO_OPML, hint="It is larger than 4 MB.")
    feeds: dict[str, Feed] = {}
    roots: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        roots.append(name.lower())
        del roots[1:]
        if roots != ["opml"]:
            raise FwtuiError(_NO_OPML)
        fields = {each.lower(): value for each, value in attributes.items()}
        url = feed_url(fields.get("xmlurl", "")) if name.lower() == "outline" else ""
        if url and len(feeds) < MOST:
            feeds.setdefault(url, Feed(url, plain(fields.get("title") or fields.get("text", ""))))

    def refuse(*_: object) -> None:
        raise FwtuiError(_NO_OPML, hint="It declares a document type.")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise FwtuiError(_NO_OPML, hint="It is no XML.") from error
    return tuple(feeds.values())


def by_url(feeds: Iterable[Feed]) -> dict[str, str]:
    """The titles of feeds by their addresses."""
    return {each.url: each.title for each in feeds}


def write(feeds: Iterable[Feed]) -> str:
    """The file of these feeds."""
    from xml.sax.saxutils import quoteattr  # loads HTTP of its own: not before the first frame

    lines = "".join(
        f'    <outline type="rss" text={quoteattr(each.title or each.url)}'
        f" title={quoteattr(each.title or each.url)} xmlUrl={quoteattr(each.url)}/>\n"
        for each in feeds
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
        f"  <head>\n    <title>Podcasts</title>\n  </head>\n  <body>\n{lines}  </body>\n</opml>\n"
    )


async def subscribed(library: Library) -> tuple[list[Feed], FwtuiError | None]:
    """The feeds of the podcasts subscribed to as the pod has them now; with the failure where it
    could not be asked, and they are those known here. Raises FwtuiError where none are."""
    listing = library.listing(Channels(scope="subscribed"))
    trouble = await request_now(listing, library, MOST)
    channels = [listing[row] for row in range(min(len(listing), MOST))]
    feeds = [Feed(each.rss, each.artist.name) for each in channels if each and each.rss]
    return feeds, trouble


def read(file: Path) -> tuple[Feed, ...]:
    """The feeds of a file. Raises FwtuiError."""
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise FwtuiError(f"{plain(str(file))} cannot be read.") from error
    return parse(content)


def no_feed(text: str) -> FwtuiError:
    """The error for a text that is not the address of a feed."""
    return FwtuiError(f"“{text}” is no address of a podcast.")


def save(file: Path, feeds: Iterable[Feed]) -> None:
    """Write the file of these feeds. Raises FwtuiError; an existing file is not written over."""
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(write(feeds))
    except FileExistsError as error:
        raise FwtuiError(is_there(plain(str(file)))) from error
    except (OSError, ValueError) as error:
        raise FwtuiError(f"{plain(str(file))} cannot be written.") from error
