"""Speaking with one libmpv: its options, commands that never wait, and properties.

Importing this loads libmpv.
"""

from __future__ import annotations

import ctypes
import logging
from typing import Any

import mpv as binding

from fwtui.errors import MpvMissing
from fwtui.player.output import Slot
from fwtui.player.settings import PlayerSettings

log = logging.getLogger(__name__)

OPTIONS = {
    # Nothing of the user's mpv, and no way out of the stream that it is given.
    "config": "no",
    "ytdl": "no",
    "load-scripts": "no",
    "access-references": "no",
    "load-unsafe-playlists": "no",
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
    # The bytes are in our spool already: mpv needs no second copy to seek in.
    "demuxer-max-bytes": "16MiB",
    "demuxer-max-back-bytes": "2MiB",
    "demuxer-readahead-secs": "20",
    # It cannot be cancelled, so it is on only for the last seconds of a track.
    "prefetch-playlist": "no",
    # With gapless-audio=weak the first track's format would hold for all.
    "audio-format": "float",
    # What is through the filters is heard so much later: a fade, too. A device's own buffer
    # comes on top.
    "audio-buffer": "0.1",
    "audio-fallback-to-null": "yes",
    "audio-client-name": "fwtui",
    # Despite the manual of 0.35 "no" is the one that keeps peaks under full scale.
    "replaygain-clip": "no",
    "hr-seek": "default",
    "audio-pitch-correction": "yes",
}

FIRST_TICKET = 16
"""Replies from here on are about the loading of a ticket."""


class Core:
    """A handle of libmpv; whoever has it receives its events and destroys it."""

    def __init__(self, settings: PlayerSettings) -> None:
        """Raises :class:`MpvMissing` when libmpv will not start."""
        self._handle: Any = binding._mpv_create()
        try:
            for name, value in {**OPTIONS, **_chosen(settings), **settings.mpv}.items():
                self._option(name, value)
            binding._mpv_initialize(self._handle)
        except Exception as error:
            binding._mpv_terminate_destroy(self._handle)
            raise MpvMissing(f"libmpv does not start: {error}") from error

    def _option(self, name: str, value: str) -> None:
        try:
            binding._mpv_set_option_string(self._handle, name.encode(), value.encode())
        except Exception as error:
            if name not in OPTIONS:
                raise MpvMissing(f"libmpv does not know the option {name}={value}") from error
            log.info("this libmpv has no option %s: %s", name, error)

    def _load(self, slot: Slot, flags: str) -> None:
        """By named arguments: the third by place is another one from mpv 0.38 on."""
        words = {"name": "loadfile", "url": slot.uri, "flags": flags}
        if slot.start:
            words["options"] = f"start={slot.start:.6f}"
        keep = binding._make_node_str_map(words)
        node = ctypes.cast(keep[-1], ctypes.POINTER(binding.MpvNode))
        binding._mpv_command_node_async(self._handle, FIRST_TICKET + slot.ticket, node)

    def _command(self, *words: str, reply: int = 0) -> None:
        array = (ctypes.c_char_p * (len(words) + 1))(*(word.encode() for word in words), None)
        binding._mpv_command_async(self._handle, reply, array)

    def _set(self, name: str, value: str) -> None:
        self._command("set", name, value)

    def _double(self, name: bytes) -> float | None:
        """Read on mpv's own thread only. ``None``: there is no such thing right now."""
        value = ctypes.c_double()
        try:
            binding._mpv_get_property(
                self._handle, name, binding.MpvFormat.DOUBLE, ctypes.byref(value)
            )
        except Exception:  # noqa: BLE001 (python-mpv has a class for each of mpv's codes)
            return None
        return value.value

    def _node(self, name: bytes) -> Any:
        out = ctypes.cast(
            ctypes.create_string_buffer(ctypes.sizeof(binding.MpvNode)),
            ctypes.POINTER(binding.MpvNode),
        )
        binding._mpv_get_property(self._handle, name, binding.MpvFormat.NODE, out)
        value = out.contents.node_value(decoder=binding.lazy_decoder)
        binding._mpv_free_node_contents(out)
        return value


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
