"""Finds the lyrics of a track: the listener's ``.lrc`` file, else the tags of its file."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from fwtui.base.files import open_own
from fwtui.music import Track
from fwtui.player.lyrics.lrc import MOST_BYTES, Lyrics, decoded, lyrics_of
from fwtui.player.lyrics.tags import scan

if TYPE_CHECKING:
    from fwtui.player.stream.fetcher import Fetcher
    from fwtui.player.stream.source import StreamSource

MOST_FILES = 20_000
"""Entries of the folder that are looked at."""


class FoundLyrics(Struct, frozen=True):
    """The lyrics of a track, or why there are none: its file has ``none``, more bytes of it are
    ``coming``, nothing of it is here to be read (``unread``)."""

    lyrics: Lyrics | None = None
    without: Literal["none", "coming", "unread"] = "unread"


def find(
    track: Track, folder: Path | None, fetcher: Fetcher | None, source: StreamSource | None
) -> FoundLyrics:
    """The lyrics of a track. Reads files: not on the event loop."""
    if folder is not None and (own := own_lyrics(track, folder)) is not None:
        return FoundLyrics(own)
    file = fetcher.track_bytes(source) if fetcher and source else None
    if file is None:
        return FoundLyrics()
    try:
        ended = file.ended  # before the reading: what arrives meanwhile is read the next time
        found = scan(file.read)
    finally:
        file.close()
    return FoundLyrics(found.lyrics, "coming" if found.short and not ended else "none")


def own_lyrics(track: Track, folder: Path) -> Lyrics | None:
    """Those of ``Artist - Title.lrc`` or ``Title.lrc`` in a folder. Names are compared by their
    letters and digits; no text of a pod is part of a path."""
    wanted = [_folded(f"{track.artist} {track.title}"), _folded(track.title)]
    found: dict[str, Path] = {}
    with suppress(OSError), os.scandir(folder) as entries:
        for _, entry in zip(range(MOST_FILES), entries, strict=False):
            stem, _, ending = entry.name.rpartition(".")
            if ending.lower() == "lrc" and (name := _folded(stem)) in wanted:
                found[name] = Path(entry.path)
    for name in wanted:
        if name and name in found:
            with suppress(OSError), open(open_own(found[name]), "rb") as file:
                lyrics = lyrics_of(decoded(file.read(MOST_BYTES)))
                if lyrics is not None:
                    return replace(lyrics, own=True)
    return None


def _folded(text: str) -> str:
    """Letters and digits without case and accents."""
    return re.sub(r"[\W_]+", "", "".join(normalize("NFKD", text).casefold()))
