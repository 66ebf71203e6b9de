"""One handle of libmpv: options, asynchronous commands, properties, events.

Importing this module loads libmpv.
"""

from __future__ import annotations

import ctypes
import logging
import threading
from collections.abc import Iterable, Mapping
from typing import Any

import mpv as binding

from fwtui.errors import MpvMissing
from fwtui.player.mpv import stream_cb
from fwtui.player.output import Slot
from fwtui.player.settings import PlayerSettings

log = logging.getLogger(__name__)

OPTIONS = {
    # None of the user's mpv configuration, and no access to anything but our streams.
    "config": "no",
    "ytdl": "no",
    "load-scripts": "no",
    # Scripts that are part of libmpv run in spite of load-scripts=no.
    "load-stats-overlay": "no",
    "load-console": "no",
    "load-osd-console": "no",
    "load-auto-profiles": "no",
    "load-select": "no",
    "load-positioning": "no",
    "load-commands": "no",
    "vid": "no",
    "sid": "no",
    "sub-auto": "no",
    "audio-file-auto": "no",
    "cover-art-auto": "no",
    "audio-display": "no",
    "input-default-bindings": "no",
    "input-terminal": "no",
    "terminal": "no",
    "osc": "no",
    "resume-playback": "no",
    # mpv's manual: plays on when there is nothing to play; the second slot comes later.
    "idle": "yes",
    "cache": "yes",
    # The bytes are in our sparse file already: mpv needs no second copy to seek in.
    "demuxer-max-bytes": "16MiB",
    "demuxer-max-back-bytes": "2MiB",
    "demuxer-readahead-secs": "20",
    # It cannot be cancelled, so it is on only for the last seconds of a track.
    "prefetch-playlist": "no",
    # With gapless-audio=weak the first track's format would hold for all.
    "audio-format": "float",
    # Delay in seconds from the filters, a fade too, to the device's own buffer.
    "audio-buffer": "0.1",
    "audio-fallback-to-null": "yes",
    "audio-client-name": "fwtui",
    # Contrary to the manual of 0.35, "no" keeps peaks under full scale.
    "replaygain-clip": "no",
    "hr-seek": "default",
    "audio-pitch-correction": "yes",
}

FORMATS = (
    *("mp3", "flac", "ogg", "mov", "wav", "aac", "aiff", "matroska", "asf", "wv", "ape", "tta"),
    *("mpc", "mpc8", "tak", "ac3", "eac3", "dts", "dtshd", "dsf", "iff", "caf", "w64", "au"),
    *("loas", "mpegts", "truehd", "mlp", "shn"),
)
"""Demuxers of libavformat that may open a stream; none of them opens anything else."""

LOCK = {
    # Nothing but our streams is opened, whatever is in them: of ffmpeg's demuxers several
    # (SDP, RTSP, DASH, concat) open addresses past access-references.
    "access-references": "no",
    "load-unsafe-playlists": "no",
    # Never mpv's own demuxers: EDL, CUE, playlists, archives.
    "demuxer": "+lavf",
    "demuxer-lavf-o": f"protocol_whitelist=fwtui,format_whitelist=[{','.join(FORMATS)}]",
    # mpv would load a converter to guess the charset of what looks like subtitles.
    "sub-codepage": "utf-8",
}
"""Options that settings cannot change; those of libavformat they may add to."""

PRELOADED = b"on_preloaded"
"""mpv's hook of a file that is open: what sounds of it is not chosen yet (mpv's manual, Hooks)."""

# python-mpv has no functions for hooks.
_hook_add = binding.backend.mpv_hook_add
_hook_add.argtypes = [binding.MpvHandle, ctypes.c_uint64, ctypes.c_char_p, ctypes.c_int]
_hook_continue = binding.backend.mpv_hook_continue
_hook_continue.argtypes = [binding.MpvHandle, ctypes.c_uint64]

FIRST_TICKET = 16
"""Reply numbers from here on belong to the loading of a ticket."""


class MpvHandle:
    """A handle of libmpv. Commands may be sent from any thread and never wait."""

    def __init__(self, settings: PlayerSettings) -> None:
        """Raises :class:`MpvMissing` when libmpv does not start."""
        self._pointer: Any = binding._mpv_create()
        self._gate = threading.Lock()
        """Held while a property is read as a node, and while the handle is destroyed."""
        self._waking = threading.Lock()
        """Held for a moment, where the gate may be held for the time of a reading."""
        self._stream_owner: int | None = None
        try:
            for name, value in {**OPTIONS, **_chosen(settings), **_locked(settings.mpv)}.items():
                self._option(name, value)
            binding._mpv_initialize(self._pointer)
        except Exception as error:
            binding._mpv_terminate_destroy(self._pointer)
            raise MpvMissing(f"libmpv does not start: {error}") from error

    def serve_streams(self, find: stream_cb.Find) -> None:
        """Let this mpv open ``fwtui://`` addresses; ``find`` returns their readers."""
        self._stream_owner = stream_cb.serve(self._pointer, find)

    def load(self, slot: Slot, flags: str) -> None:
        """Send ``loadfile`` by named arguments: the third by place differs from mpv 0.38 on."""
        words = {"name": "loadfile", "url": slot.uri, "flags": flags}
        options = [f"start={slot.start:.6f}"] if slot.start else []
        if slot.fast:
            # For this file alone; without -append it would replace LOCK's.
            options.append("demuxer-lavf-o-append=fflags=+fastseek")
        if options:
            words["options"] = ",".join(options)
        keep = binding._make_node_str_map(words)
        node = ctypes.cast(keep[-1], ctypes.POINTER(binding.MpvNode))
        binding._mpv_command_node_async(self._pointer, FIRST_TICKET + slot.ticket, node)

    def command(self, *words: str, reply: int = 0) -> None:
        """Send a command; its result arrives as an event with the number ``reply``."""
        array = (ctypes.c_char_p * (len(words) + 1))(*(word.encode() for word in words), None)
        binding._mpv_command_async(self._pointer, reply, array)

    def set(self, name: str, value: str) -> None:
        """Set a property."""
        self.command("set", name, value)

    def set_preamp_of_file(self, value: str) -> None:
        """Set the preamp of the file that is being loaded, in decibels; before the next event,
        on mpv's own thread only."""
        name = b"file-local-options/replaygain-preamp"
        binding._mpv_set_property_string(self._pointer, name, value.encode())

    def go_on(self, hook: int) -> None:
        """Let mpv continue, which waits in a hook."""
        _hook_continue(self._pointer, hook)

    def double(self, name: bytes) -> float | None:
        """Read a number, on mpv's own thread only; ``None`` when it is unavailable."""
        value = ctypes.c_double()
        try:
            binding._mpv_get_property(
                self._pointer, name, binding.MpvFormat.DOUBLE, ctypes.byref(value)
            )
        except Exception:  # noqa: BLE001 (python-mpv has a class for each of mpv's codes)
            return None
        return value.value

    def text(self, name: bytes) -> str:
        """Read a string; empty when it is unavailable."""
        value = self.known(name)
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")

    def known(self, name: bytes) -> Any:
        """As :meth:`node`; ``None`` when it is unavailable."""
        try:
            return self.node(name)
        except Exception:  # noqa: BLE001 (python-mpv has a class for each of mpv's codes)
            return None

    def node(self, name: bytes) -> Any:
        """Read a structured property; ``None`` after :meth:`destroy`. May take 150 ms."""
        with self._gate:
            if self._pointer is None:
                return None
            out = ctypes.cast(
                ctypes.create_string_buffer(ctypes.sizeof(binding.MpvNode)),
                ctypes.POINTER(binding.MpvNode),
            )
            binding._mpv_get_property(self._pointer, name, binding.MpvFormat.NODE, out)
            value = out.contents.node_value(decoder=binding.lazy_decoder)
            binding._mpv_free_node_contents(out)
            return value

    def request_events(self, observed: dict[int, bytes], disabled: Iterable[int]) -> None:
        """Observe properties by reply number, the hook of a file that was opened, log messages
        from ``warn`` on, and disable events."""
        binding._mpv_request_log_messages(self._pointer, b"warn")
        _hook_add(self._pointer, 0, PRELOADED, 0)
        for event in disabled:
            binding._mpv_request_event(self._pointer, binding.MpvEventID(event), 0)
        # As nodes: python-mpv decodes the data of an event correctly in this format only.
        for number, name in observed.items():
            node = binding.MpvFormat.NODE
            binding._mpv_observe_property(self._pointer, number, name, node)

    def wait_event(self, seconds: float) -> Any:
        """The next event, or one of kind NONE after ``seconds``; -1 waits without a limit."""
        return binding._mpv_wait_event(self._pointer, seconds).contents

    def wake_up(self) -> None:
        """Let :meth:`wait_event` return now; nothing where the handle is destroyed."""
        with self._waking:  # another thread may destroy it just now
            if self._pointer is not None:
                binding._mpv_wakeup(self._pointer)

    def destroy(self) -> None:
        """End mpv and wait for it; the handle is of no use then."""
        with self._gate, self._waking:
            pointer, self._pointer = self._pointer, None
        binding._mpv_terminate_destroy(pointer)
        if self._stream_owner is not None:
            stream_cb.leave(self._stream_owner)

    def _option(self, name: str, value: str) -> None:
        try:
            binding._mpv_set_option_string(self._pointer, name.encode(), value.encode())
        except Exception as error:
            if name not in OPTIONS:
                raise MpvMissing(f"libmpv does not know the option {name}={value}") from error
            log.info("this libmpv has no option %s: %s", name, error)


def _locked(options: Mapping[str, str]) -> dict[str, str]:
    """The options of the settings, with the lock after them."""
    added = options.get("demuxer-lavf-o")
    lock = LOCK["demuxer-lavf-o"]
    # Of a key that is there twice the last one holds.
    return {**options, **LOCK, "demuxer-lavf-o": f"{added},{lock}" if added else lock}


def _chosen(settings: PlayerSettings) -> dict[str, str]:
    chosen = {
        "audio-device": settings.device,
        "volume": str(settings.volume),
        "gapless-audio": "weak" if settings.gapless else "no",
        "replaygain": "no" if settings.replaygain == "off" else settings.replaygain,
        "replaygain-preamp": f"{settings.preamp:.2f}",
        "replaygain-fallback": f"{settings.untagged_gain:.2f}",
    }
    if settings.samplerate:
        chosen["audio-samplerate"] = str(settings.samplerate)
    return chosen
