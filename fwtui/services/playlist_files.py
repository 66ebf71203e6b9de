"""Playlist files: M3U8, XSPF (version 1) and JSPF, read and written.

Every text of a file that is read is made safe; a file has a largest size and a most of entries.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from msgspec import Struct

from fwtui.base.files import listeners_umask
from fwtui.errors import FwtuiError
from fwtui.text import clock, plain

LARGEST = 16_000_000
"""Bytes of a file that is read."""
MOST = 20_000
"""Entries of a file that are read."""
FORMATS = ("m3u8", "xspf", "jspf")
_XSPF = "http://xspf.org/ns/0/"
_RECORDING = "https://musicbrainz.org/recording/"
"""Before the id of a recording, where a JSPF or XSPF identifies a track by it."""
_MBID = re.compile(r"(?:recording/|^)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$", re.IGNORECASE)
_LONGEST = 2_000


class FileEntry(Struct, frozen=True):
    """A track as a playlist file names it."""

    title: str
    artist: str = ""
    album: str = ""
    seconds: int | None = None
    mbid: str = ""
    """The MusicBrainz recording, in lower case."""
    address: str = ""
    """Where it is to be had, or the address that names it."""

    @property
    def words(self) -> str:
        """``Artist – Title``."""
        title = self.title or self.address
        return f"{self.artist} – {title}" if self.artist else title


class PlaylistFile(Struct, frozen=True):
    """The title of a playlist and its entries in order."""

    title: str
    entries: tuple[FileEntry, ...] = ()


def format_of(name: str) -> str:
    """The format by the end of a file's name. Raises FwtuiError for another one."""
    end = name.rpartition(".")[2].lower()
    end = {"m3u": "m3u8", "json": "jspf"}.get(end, end)
    if end not in FORMATS:
        raise FwtuiError(
            "A playlist file ends in .m3u8, .xspf or .jspf.", hint=f"This is {plain(name, 80)}."
        )
    return end


def write(file: PlaylistFile, format: str) -> str:
    """The text of a file in one of :data:`FORMATS`."""
    return {"m3u8": _write_m3u8, "xspf": _write_xspf, "jspf": _write_jspf}[format](file)


def read(data: bytes, format: str) -> PlaylistFile:
    """What a file holds. Raises FwtuiError for one that is damaged, too large or of another
    format."""
    if len(data) > LARGEST:
        raise FwtuiError("The file is larger than 16 MB; that is no playlist.")
    readers: dict[str, Callable[[bytes], PlaylistFile]] = {
        "m3u8": _read_m3u8,
        "xspf": _read_xspf,
        "jspf": _read_jspf,
    }
    file = readers[format](data)
    if len(file.entries) > MOST:
        raise FwtuiError(f"The file has more than {MOST:,} entries.")
    return file


def load(path: Path) -> PlaylistFile:
    """The playlist in a file on disk, of the format that its name says. Raises FwtuiError."""
    kind = format_of(path.name)
    try:
        with path.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as error:
        raise FwtuiError(f"{plain(str(path))} could not be read: {error.strerror}.") from error
    return read(data, kind)


def save(path: Path, text: str) -> None:
    """Write a file on disk, with the rights that the listener's files have. Raises FwtuiError."""
    try:
        new = not path.exists()
        path.write_text(text, "utf-8")
        if new and (umask := listeners_umask()) >= 0:
            path.chmod(0o666 & ~umask)
    except OSError as error:
        raise FwtuiError(f"{plain(str(path))} could not be written: {error.strerror}.") from error


def as_text(entries: Sequence[FileEntry | None]) -> str:
    """One line a track, to be pasted: ``1. Artist – Title  3:42``; ``None``: a row that is not
    known, and has none."""
    lines = (
        f"{place}. {each.words}" + ("" if each.seconds is None else f"  {clock(each.seconds)}")
        for place, each in enumerate(entries, 1)
        if each is not None
    )
    return "\n".join(lines)


def _entry(
    title: object, artist: object, album: object, seconds: int | None, names: Sequence[object]
) -> FileEntry:
    """An entry of texts from outside; ``names`` are addresses and identifiers."""
    texts = [_line(each) for each in names]
    found = next((match for each in texts if (match := _MBID.search(each))), None)
    mbid = found[1].lower() if found else ""
    address = next((each for each in texts if each and not _MBID.search(each)), "")
    return FileEntry(_line(title), _line(artist), _line(album), seconds, mbid, address)


def _line(text: object) -> str:
    return plain(text, _LONGEST).strip() if isinstance(text, str) else ""


def _whole(number: float) -> int | None:
    """Seconds; ``None`` where a file says none (M3U: -1) or nonsense."""
    return round(number) if 0 < number < 10_000_000 else None


# --- M3U8 ---------------------------------------------------------------------------------------
# Extended M3U: #EXTINF:SECONDS,ARTIST - TITLE before each address; #PLAYLIST, #EXTALB and #EXTART
# as VLC and others write them. #MBID is fwtui's own; other readers take it for a comment.


def _write_m3u8(file: PlaylistFile) -> str:
    lines = ["#EXTM3U", f"#PLAYLIST:{file.title}"]
    for each in file.entries:
        words = f"{each.artist} - {each.title}" if each.artist else each.title
        lines.append(f"#EXTINF:{-1 if each.seconds is None else each.seconds},{words}")
        lines += [f"#EXTART:{each.artist}"] if each.artist or " - " in each.title else []
        lines += [f"#EXTALB:{each.album}"] if each.album else []
        lines += [f"#MBID:{each.mbid}"] if each.mbid else []
        lines.append(each.address or "#")
    return "\n".join([*lines, ""])


def _read_m3u8(data: bytes) -> PlaylistFile:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # .m3u of before
    title, entries = "", []
    said: dict[str, str] = {}

    def end(address: str) -> None:
        seconds, _, words = said.get("EXTINF", ",").partition(",")
        artist = said.get("EXTART")
        if artist is None:
            artist, dash, name = words.partition(" - ")
            artist, name = (artist, name) if dash else ("", words)
        else:
            name = words.removeprefix(f"{artist} - ") if artist else words
        if not name:  # a bare address: the name of the file is all there is
            name = address.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or address
        number = _number(seconds.split(" ")[0])
        length = None if number is None else _whole(number)
        names = (said.get("MBID", ""), address)
        entries.append(_entry(name, artist, said.get("EXTALB"), length, names))
        said.clear()

    for line in re.split(r"\r\n|\r|\n", text):
        line = line.strip()
        name, colon, rest = line[1:].partition(":")
        if line == "#" and "EXTINF" in said:
            end("")
        elif not line.startswith("#"):
            end(line) if line else None
        elif colon and name == "PLAYLIST":
            title = _line(rest)
        elif colon:
            said[name] = rest.strip()
        if len(entries) > MOST:
            break
    return PlaylistFile(title, tuple(entries))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


# --- XSPF ---------------------------------------------------------------------------------------


def _write_xspf(file: PlaylistFile) -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<playlist version="1" xmlns="{_XSPF}">',
        f"  <title>{escape(file.title)}</title>",
        "  <trackList>",
    ]
    for each in file.entries:
        fields = [
            ("location", each.address),
            ("identifier", each.mbid and _RECORDING + each.mbid),
            ("title", each.title),
            ("creator", each.artist),
            ("album", each.album),
            ("duration", "" if each.seconds is None else str(each.seconds * 1000)),
        ]
        tags = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields if text)
        lines.append(f"    <track>{tags}</track>")
    return "\n".join([*lines, "  </trackList>", "</playlist>", ""])


class _Xspf:
    """A target of the XML parser: keeps the texts of the known places and builds no tree."""

    def __init__(self) -> None:
        self.title = ""
        self.entries: list[FileEntry] = []
        self._path: list[str] = []
        self._track: dict[str, list[str]] = {}
        self._text: list[str] = []
        self._length = 0

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """Entities would be in it: an XSPF has none."""
        raise FwtuiError("The file declares a document type; an XSPF has none.")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._path.append(tag.rpartition("}")[2])
        self._text, self._length = [], 0
        if len(self._path) > 100 or len(self.entries) > MOST:
            raise FwtuiError("The file is no playlist.")

    def data(self, text: str) -> None:
        self._length += len(text)
        if self._length <= _LONGEST * 2:
            self._text.append(text)

    def end(self, tag: str) -> None:
        path, text = self._path, "".join(self._text)
        self._text = []
        match path:
            case ["playlist", "title"]:
                self.title = _line(text)
            case ["playlist", "trackList", "track", field]:
                self._track.setdefault(field, []).append(text)
            case ["playlist", "trackList", "track"]:
                self._end_track()
        path.pop()

    def _end_track(self) -> None:
        track, self._track = self._track, {}

        def first(field: str) -> str:
            return track.get(field, [""])[0]

        milliseconds = _number(first("duration"))
        names = [*track.get("location", ()), *track.get("identifier", ())]
        length = None if milliseconds is None else _whole(milliseconds / 1000)
        entry = _entry(first("title"), first("creator"), first("album"), length, names)
        if entry.title or entry.address:
            self.entries.append(entry)

    def close(self) -> None:
        pass


def _read_xspf(data: bytes) -> PlaylistFile:
    from xml.etree.ElementTree import ParseError, XMLParser

    target = _Xspf()
    parser = XMLParser(target=target)  # noqa: S314 -- a document type is refused, no tree is built
    try:
        parser.feed(data)
        parser.close()
    except (ParseError, ValueError, LookupError) as error:
        raise FwtuiError("The file is no XSPF: it is not well-formed.") from error
    return PlaylistFile(target.title, tuple(target.entries))


# --- JSPF ---------------------------------------------------------------------------------------


def _write_jspf(file: PlaylistFile) -> str:
    tracks = []
    for each in file.entries:
        fields: dict[str, Any] = {
            "location": [each.address] if each.address else None,
            "identifier": [_RECORDING + each.mbid] if each.mbid else None,
            "title": each.title,
            "creator": each.artist,
            "album": each.album,
            "duration": None if each.seconds is None else each.seconds * 1000,
        }
        tracks.append({name: value for name, value in fields.items() if value})
    value = {"playlist": {"title": file.title, "track": tracks}}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _read_jspf(data: bytes) -> PlaylistFile:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise FwtuiError("The file is no JSPF: it is no JSON.") from error
    playlist = value.get("playlist") if isinstance(value, dict) else None
    tracks = playlist.get("track", ()) if isinstance(playlist, dict) else None
    if not isinstance(playlist, dict) or not isinstance(tracks, list):
        raise FwtuiError("The file is no JSPF: it has no playlist with tracks.")
    entries = []
    for track in tracks[: MOST + 1]:
        if not isinstance(track, dict):
            continue
        names: list[object] = []
        for field in ("location", "identifier"):  # a string or a list of them: both are about
            said = track.get(field)
            names += said if isinstance(said, list) else [said]
        length = track.get("duration")
        seconds = None
        if isinstance(length, int | float):
            with suppress(OverflowError):  # a number of hundreds of digits
                seconds = _whole(length / 1000)
        entry = _entry(track.get("title"), track.get("creator"), track.get("album"), seconds, names)
        if entry.title or entry.address:
            entries.append(entry)
    return PlaylistFile(_line(playlist.get("title")), tuple(entries))
