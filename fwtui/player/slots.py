"""The two slots of an output, playing and next, and the streams behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from fwtui.music import Track, TrackId
from fwtui.player.output import Output, SilentOutput, Slot
from fwtui.player.playback import SoundStarted, Ticket
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.bandwidth import saver_active, saver_settings
from fwtui.player.stream.source import StreamSource, source_of

if TYPE_CHECKING:
    from fwtui.player.stream.download import FetchOutcome
    from fwtui.player.stream.fetcher import Fetcher


SAVING = "The connection is slow or metered: smaller files from here on."
NOT_SAVING = "The connection is quick again: the quality that was chosen."


class LoadedTrack(Struct, frozen=True):
    """A track in one of the slots."""

    track: Track
    slot: Slot


class Slots:
    """The track that plays, and the one that follows it without a gap.

    The output switches to its second slot by itself and reports it later; the tickets of
    its events tell which slot they are about.
    """

    def __init__(
        self, settings: PlayerSettings, note: Callable[[str], None] = lambda sentence: None
    ) -> None:
        """``note`` gets a sentence when the requested quality changes by itself."""
        self.settings = settings
        """Format and bitrate of these apply to the next track that is loaded."""
        self.saving = False
        """The data saver is active: smaller files are requested than the settings say."""
        self.output: Output = SilentOutput()
        """Replaced once the real output is ready."""
        self.fetcher: Fetcher | None = None
        """Opens the streams; without one slots have no address."""
        self.now: LoadedTrack | None = None
        """The first slot."""
        self.next: LoadedTrack | None = None
        """The second slot."""
        self.began = False
        """The track in the first slot has made sound."""
        self.length: float | None = None
        """Seconds of the track in the first slot, once its file says so."""
        self.sought_at: float | None = None
        """``time.monotonic()`` of the last seek, until its sound is heard."""
        self._note = note
        self._tickets = 0
        self._opened = False
        self._by_itself = False

    def load(self, track: Track, position: float = 0.0, *, paused: bool = False) -> None:
        """Play a track in place of all that is loaded. Raises Unplayable."""
        self.leave()
        self.follow(None)
        loaded = self._loaded(track, position)
        self._set_current(loaded, by_itself=False)
        self.output.load(loaded.slot, paused=paused)

    def reload(self, place: float, *, paused: bool) -> None:
        """Play the same track from ``place`` on, by a new stream."""
        if self.now:
            self.load(self.now.track, place, paused=paused)

    def sounds(self, event: SoundStarted) -> SoundStarted:
        """The first slot sounds; returns the event with a length that is no guess where the file
        says the same."""
        if event.guessed and event.seconds and self.fetcher and self.now:
            confirmed = self.fetcher.confirms(self.now.slot.uri, event.seconds)
            event = replace(event, guessed=not confirmed)
        if not event.guessed:
            self.length = event.seconds
        return event

    def seek(self, seconds: float, at: float, *, paused: bool) -> None:
        """Seek in the first slot, at ``at`` (``time.monotonic()``).

        Where mpv would read all of the file up to there, the slot is loaded again for fast
        seeks: its first bytes, which tell whether they are exact, come after it was loaded.
        """
        self.sought_at = at
        if self.now is not None and self._profits_from_fast_seeks(self.now, seconds):
            self._load_for_fast_seeks(self.now, seconds, paused=paused)
        else:
            self.output.seek(seconds)

    def _profits_from_fast_seeks(self, now: LoadedTrack, seconds: float) -> bool:
        length = self.length or now.track.seconds
        if self.fetcher is None or now.slot.fast or not self.began or not length:
            return False
        return self.fetcher.seeks_fast(now.slot.uri, seconds / length)

    def _load_for_fast_seeks(self, now: LoadedTrack, seconds: float, *, paused: bool) -> None:
        self._tickets += 1
        slot = replace(now.slot, ticket=Ticket(self._tickets), start=seconds, fast=True)
        self.now = LoadedTrack(now.track, slot)
        self._opened = self._by_itself = False
        self.output.load(slot, paused=paused)
        if self.next is not None:
            self.output.follow(self.next.slot)

    def follow(self, track: Track | None) -> None:
        """Fill the second slot, or empty it. Raises Unplayable; the slot is empty then."""
        if self.next:
            self._drop(self.next)
            self.next = None
            if self.now:
                self.output.follow(None)
        if track and self.now:
            self.next = self._loaded(track)
            self.output.follow(self.next.slot)

    def turn(self, *, by_itself: bool) -> None:
        """Make the second slot the first; ``by_itself``: the output has done so already."""
        loaded, self.next = self.next, None
        if loaded is None:
            return
        self.leave()
        self._set_current(loaded, by_itself=by_itself)
        if not by_itself:
            self.output.skip()

    def leave(self) -> None:
        """Empty the first slot and drop its stream."""
        if self.now:
            self._drop(self.now)
            self.now = None
        self.began, self.sought_at, self.length = False, None, None

    def stop(self) -> None:
        """Empty both slots and silence the output."""
        self.clear()
        self.output.stop()

    def clear(self) -> None:
        """Empty both slots; the device plays what it has been given."""
        self.leave()
        self.follow(None)

    def plays(self, ticket: Ticket) -> bool:
        """Whether the ticket is that of the first slot."""
        return self.now is not None and self.now.slot.ticket == ticket

    def has_next(self, id: TrackId | None) -> bool:
        """Whether this track is in the second slot."""
        return self.next is not None and self.next.track.id == id

    def opened(self, ticket: Ticket, *, paused: bool) -> None:
        """The output opened a slot; correct it if it should be another one."""
        if self.plays(ticket):
            self._opened = True
        elif self.now is None:
            self.output.stop()
        elif self._by_itself and not self._opened:
            # The second slot was changed at the moment that the output switched to it.
            self._by_itself = False
            self.output.load(self.now.slot, paused=paused)

    def outcome(self) -> FetchOutcome | None:
        """The state of the stream in the first slot."""
        return self.fetcher.outcome(self.now.slot.uri) if self.fetcher and self.now else None

    def discard(self, *, fetched: bool = False) -> bool:
        """Remove the damaged file of the first slot from this machine; False where it came from
        the pod, unless what was ``fetched`` is to go as well. Of two copies the pod's wins: one
        here that cannot be decoded, or is a part, is thrown away and fetched again, once."""
        if self.fetcher is None or self.now is None:
            return False
        return self.fetcher.discard(self.now.slot.uri, fetched=fetched)

    def close(self) -> None:
        """Close the output and the fetcher."""
        self.output.close()
        if self.fetcher:
            self.fetcher.close()

    def _set_current(self, loaded: LoadedTrack, *, by_itself: bool) -> None:
        self.now, self._by_itself = loaded, by_itself
        self._opened = self.began = False
        self.sought_at = self.length = None

    def _loaded(self, track: Track, position: float = 0.0) -> LoadedTrack:
        source = self._source(track)
        self._tickets += 1
        uri = self.fetcher.open(source) if self.fetcher else ""
        return LoadedTrack(track, Slot(Ticket(self._tickets), uri, position, track.seconds))

    def _source(self, track: Track) -> StreamSource:
        """The chosen quality, or the data saver's where the chosen one is not cached."""
        settings, fetcher = self.settings, self.fetcher
        before = self.saving
        self.saving = saver_active(settings, fetcher.speed.kbps if fetcher else None, before)
        if self.saving != before and settings.saver == "slow":
            self._note(SAVING if self.saving else NOT_SAVING)
        chosen = source_of(track, settings)
        if not self.saving or (fetcher and fetcher.has(chosen)):
            return chosen
        return source_of(track, saver_settings(settings))

    def _drop(self, loaded: LoadedTrack) -> None:
        if self.fetcher:
            self.fetcher.drop(loaded.slot.uri)
