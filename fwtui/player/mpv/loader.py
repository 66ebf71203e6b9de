"""Loads libmpv without blocking Python, and limits the memory that its threads keep."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from fwtui.errors import MpvMissing
from fwtui.player.output import Output
from fwtui.player.settings import PlayerSettings

if TYPE_CHECKING:
    import ctypes

    from fwtui.player.mpv.stream_cb import Find

_TRIM_THRESHOLD, _ARENA_MAX = -1, -8
"""glibc's malloc.h."""


def open_libmpv(find: Find, settings: PlayerSettings) -> Output:
    """Load libmpv and make an output of it; takes some 150 ms, so not on the event loop.

    ``find`` returns a stream's reader by its address. Raises :class:`MpvMissing`.
    """
    load_libmpv()
    try:
        from fwtui.player.mpv.fade import Fade
        from fwtui.player.mpv.fading_output import FadingOutput
        from fwtui.player.mpv.handle import MpvHandle
        from fwtui.player.mpv.output import MpvOutput
    except (OSError, ImportError) as error:
        raise MpvMissing(
            "Nothing can be heard: libmpv is not installed.",
            hint="Install it (Debian, Ubuntu: apt install libmpv2; Fedora: dnf install mpv-libs; "
            "Arch: pacman -S mpv; macOS: brew install mpv) and start fwtui again.",
        ) from error
    handle = MpvHandle(settings)
    handle.serve_streams(find)
    if settings.fade <= 0:
        return MpvOutput(handle, settings)
    fade = Fade(handle.command, settings.fade)
    return FadingOutput(MpvOutput(handle, settings, fade), fade)


def load_libmpv() -> None:
    """Load libmpv by the dynamic linker while other threads go on.

    Python holds its lock while :class:`ctypes.CDLL` loads a library; libmpv comes with a
    hundred others, and no key would be read for 200 ms. A failure here shows when python-mpv
    loads it again.
    """
    import ctypes.util  # 3 ms, and not before the first paint

    name = ctypes.util.find_library("mpv")
    if name is None:
        return
    here = ctypes.CDLL(None)
    _limit_malloc(here)
    dlopen = here.dlopen
    dlopen.argtypes, dlopen.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    dlopen(name.encode(), os.RTLD_NOW)


def _limit_malloc(here: ctypes.CDLL) -> None:
    """Limit malloc's arenas: mpv decodes each track on new threads, and glibc gives every
    thread an arena which keeps freed memory, 10 MB more with each track."""
    mallopt = getattr(here, "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, 2)
        mallopt(_TRIM_THRESHOLD, 1 << 17)
