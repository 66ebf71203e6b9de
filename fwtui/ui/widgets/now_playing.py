"""Facts of the playing track, beside the queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fwtui.music import Track, TrackId
from fwtui.ui.widgets.row_builder import Line
from fwtui.ui.widgets.targets import TargetWidget
from fwtui.ui.wording import licence_word

if TYPE_CHECKING:
    from textual.strip import Strip

    from fwtui.player.settings import PlayerSettings


class NowPlaying(TargetWidget):
    """Title, artist, position on the album and other facts of the playing track."""

    UNDER_MENUS = True
    DEFAULT_CSS = """
    NowPlaying { width: 1fr; height: 1fr; }
    """

    def __init__(self, favourite: Callable[[TrackId], bool]) -> None:
        super().__init__()
        self.track: Track | None = None
        self._favourite = favourite
        self._of = 0
        self._gain = ""

    def show(self, track: Track | None, of: int = 0, gain: str = "") -> None:
        """``of``: number of tracks on its album, 0 if unknown."""
        self.track, self._of, self._gain = track, of, gain
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        rows: list[Strip] = []
        for y in range(height):
            line = Line(width, self.palette.ground, self.glyphs.cut)
            self._paint_row(line, y)
            rows.append(line.strip())
        return rows

    def _paint_row(self, line: Line, y: int) -> None:
        track, inks = self.track, line.inks
        if track is None:
            return
        line.to(2)
        end = line.width - 1
        if y == 0:
            heart = self._favourite(track.id)
            line.put(track.title, inks.bright, end - 2 - (3 if heart else 0))
            if heart:
                line.to(line.at + 2)
                line.put(self.glyphs.heart, inks.accent)
        elif y == 1:
            line.put(track.artist, inks.text, end - 2)
        elif y == 2:
            line.put(self.glyphs.fact.join(self._place(track)), inks.dim, end - 2)
        elif y - 4 in range(len(facts := self._facts(track))):
            name, value = facts[y - 4]
            line.put(name, inks.faint)
            line.to(11)
            line.put(value, inks.dim, end - 11)

    def _place(self, track: Track) -> list[str]:
        album = track.album
        if album is None:
            return []
        place = [album.title]
        if album.released:
            place.append(str(album.released.year))
        if track.position and track.position <= self._of:
            place.append(f"{track.position} of {self._of}")
        return place

    def _facts(self, track: Track) -> list[tuple[str, str]]:
        facts: list[tuple[str, str]] = []
        if home := urlsplit(track.fid).hostname:
            facts.append(("from", home))
        upload = track.uploads[0] if track.uploads else None
        if upload is not None and (kind := upload.extension or upload.mimetype):
            sound = kind.upper() if upload.extension else kind
            if upload.bitrate:
                sound += f"{self.glyphs.fact}{round(upload.bitrate / 1000)} kbit/s"
            facts.append(("sound", sound))
        if self._gain:
            facts.append(("gain", self._gain))
        if track.licence:
            facts.append(("licence", licence_word(track.licence)))
        if track.tags:
            facts.append(("tags", ", ".join(track.tags)))
        return facts


def gain_words(settings: PlayerSettings) -> str:
    """The ReplayGain in use: ``by album``, ``by track, +3 dB``, ``off``."""
    if settings.replaygain == "off":
        return "off"
    preamp = f", {settings.preamp:+g} dB" if settings.preamp else ""
    return f"by {settings.replaygain}{preamp}"
