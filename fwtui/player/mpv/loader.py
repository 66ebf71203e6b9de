"""Having libmpv loaded without holding up Python, and kept from hoarding memory."""

from __future__ import annotations

import ctypes
import ctypes.util
import os

_TRIM_THRESHOLD, _ARENA_MAX = -1, -8
"""glibc's malloc.h."""


def load_libmpv() -> None:
    """Have the dynamic linker load libmpv while other threads go on.

    Python holds its lock while :class:`ctypes.CDLL` loads a library; libmpv comes with a
    hundred others, and no key would be heard for 200 ms. What fails here is told when
    python-mpv tries it again.
    """
    name = ctypes.util.find_library("mpv")
    if name is None:
        return
    here = ctypes.CDLL(None)
    _keep_little(here)
    dlopen = here.dlopen
    dlopen.argtypes, dlopen.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    dlopen(name.encode(), os.RTLD_NOW)


def _keep_little(here: ctypes.CDLL) -> None:
    """mpv decodes each track on threads of its own. glibc gives every new thread another
    part of the memory, and keeps what was freed there: 10 MB more with each track."""
    mallopt = getattr(here, "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, 2)
        mallopt(_TRIM_THRESHOLD, 1 << 17)
