"""The two slots of an output and the streams behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from fwtui.music import Track, TrackId
from fwtui.player.output import Output, SilentOutput, Slot
from fwtui.player.playback import Ticket
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.bandwidth import saver, saving
from fwtui.player.stream.source import StreamSource, source_of

if TYPE_CHECKING:
    from fwtui.player.stream.download import FetchOutcome
    from fwtui.player.stream.fetcher import Fetcher


SAVING = "The connection is slow or metered: smaller files from here on."
NOT_SAVING = "The connection is quick again: the quality that was chosen."


class Voice(Struct, frozen=True):
    """A track in one of the slots."""

    track: Track
    slot: Slot


class Slots:
    """What is loaded: the track that sounds, and the one that follows it without a gap.

    The output turns to its second slot by itself, at a moment that is known here only
    later; the tickets of its events tell which slot they are about.
    """

    def __init__(
        self, settings: PlayerSettings, tell: Callable[[str], None] = lambda sentence: None
    ) -> None:
        """``tell`` gets a sentence when the quality asked for changes by itself."""
        self.settings = settings
        self.saving = False
        """Less is asked for than was chosen, because of the connection."""
        self._tell = tell
        self.output: Output = SilentOutput()
        self.fetcher: Fetcher | None = None
        self.now: Voice | None = None
        self.next: Voice | None = None
        self.began = False
        """There was sound of what is loaded now."""
        self._tickets = 0
        self._opened = False
        self._by_itself = False

    def load(self, track: Track, position: float = 0.0, *, paused: bool = False) -> None:
        """Play this instead of all that is loaded. Raises Unplayable."""
        self.leave()
        self.follow(None)
        self._take(self._voice(track, position), by_itself=False)
        self.output.load(self.now.slot, paused=paused)  # type: ignore[union-attr]

    def reload(self, place: float, *, paused: bool) -> None:
        """The same track from ``place`` on, with a stream of its own."""
        if self.now:
            self.load(self.now.track, place, paused=paused)

    def follow(self, track: Track | None) -> None:
        """Have this in the second slot. Raises Unplayable; the slot is empty then."""
        if self.next:
            self._drop(self.next)
            self.next = None
            if self.now:
                self.output.follow(None)
        if track and self.now:
            self.next = self._voice(track)
            self.output.follow(self.next.slot)

    def turn(self, *, by_itself: bool) -> None:
        """The second slot becomes the first: the output did so, or it is told to."""
        voice, self.next = self.next, None
        if voice is None:
            return
        self.leave()
        self._take(voice, by_itself=by_itself)
        if not by_itself:
            self.output.skip()

    def leave(self) -> None:
        """What sounds is not wanted any more."""
        if self.now:
            self._drop(self.now)
            self.now = None
        self.began = False

    def stop(self) -> None:
        """Silence at once."""
        self.rest()
        self.output.stop()

    def rest(self) -> None:
        """All is over; what the device still holds of the last track may sound."""
        self.leave()
        self.follow(None)

    def plays(self, ticket: Ticket) -> bool:
        """Whether this is about what is loaded now."""
        return self.now is not None and self.now.slot.ticket == ticket

    def has_next(self, id: TrackId | None) -> bool:
        return self.next is not None and self.next.track.id == id

    def opened(self, ticket: Ticket, *, paused: bool) -> None:
        """The output turned to a slot; put it right if that is not the one it should be."""
        if self.plays(ticket):
            self._opened = True
        elif self.now is None:
            self.output.stop()
        elif self._by_itself and not self._opened:
            # The slot was changed in the very moment that the output turned to it.
            self._by_itself = False
            self.output.load(self.now.slot, paused=paused)

    def fate(self) -> FetchOutcome | None:
        """What became so far of the stream that sounds."""
        return self.fetcher.fate(self.now.slot.uri) if self.fetcher and self.now else None

    def close(self) -> None:
        self.output.close()
        if self.fetcher:
            self.fetcher.close()

    def _take(self, voice: Voice, *, by_itself: bool) -> None:
        self.now, self._by_itself = voice, by_itself
        self._opened = self.began = False

    def _voice(self, track: Track, position: float = 0.0) -> Voice:
        source = self._source(track)
        self._tickets += 1
        uri = self.fetcher.open(source) if self.fetcher else ""
        return Voice(track, Slot(Ticket(self._tickets), uri, position, track.seconds))

    def _source(self, track: Track) -> StreamSource:
        """In the quality chosen, or in the saver's, if that is not here already."""
        wanted, fetcher = self.settings, self.fetcher
        before = self.saving
        self.saving = saving(wanted, fetcher.speed.kbps if fetcher else None, before)
        if self.saving != before and wanted.saver == "slow":
            self._tell(SAVING if self.saving else NOT_SAVING)
        chosen = source_of(track, wanted)
        if not self.saving or (fetcher and fetcher.has(chosen)):
            return chosen
        return source_of(track, saver(wanted))

    def _drop(self, voice: Voice) -> None:
        if self.fetcher:
            self.fetcher.drop(voice.slot.uri)
