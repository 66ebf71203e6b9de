"""Where a process's memory is: what the system gave, what malloc holds, what Python holds."""

from __future__ import annotations

import ctypes
import gc
import sys
from pathlib import Path

from msgspec import Struct


class Memory(Struct, frozen=True):
    """Megabytes, but for what is counted."""

    resident: float
    """All that is in memory, shared libraries too."""
    private: float
    """Of that what is this process's alone and no file's."""
    used: float
    """What malloc has given away, in all of its arenas."""
    free: float
    """What malloc has got back and keeps."""
    blocks: int
    """Python's own small pieces."""
    objects: int
    """What Python's collector looks after."""
    descriptors: int
    """Open files, pipes and the like, without :attr:`connections`."""
    connections: int
    threads: int

    HEAD = "   RSS private malloc'd  kept-free   blocks objects  fds conns threads"

    def row(self) -> str:
        return (
            f"{self.resident:6.1f} {self.private:7.1f} {self.used:8.1f} {self.free:10.1f} "
            f"{self.blocks:8} {self.objects:7} {self.descriptors:4} {self.connections:5} "
            f"{self.threads:7}"
        )


class _Mallinfo(ctypes.Structure):
    """glibc's struct mallinfo2."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena", "ordblks", "smblks", "hblks", "hblkhd",
            "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
        )
    ]  # fmt: skip


def memory() -> Memory:
    """As it is after a collection of garbage."""
    gc.collect()
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    links = [_leads_to(fd) for fd in Path("/proc/self/fd").iterdir()]
    sockets = sum(link.startswith("socket:") for link in links)
    used = free = 0.0
    mallinfo = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if mallinfo:  # glibc from 2.33 on
        mallinfo.restype = _Mallinfo
        told = mallinfo()
        used, free = (told.uordblks + told.hblkhd) / 1e6, told.fordblks / 1e6
    return Memory(
        int(status["VmRSS"].split()[0]) * 1024 / 1e6,
        int(status["RssAnon"].split()[0]) * 1024 / 1e6,
        used,
        free,
        sys.getallocatedblocks(),
        len(gc.get_objects()),
        len(links) - links.count("") - sockets,
        sockets,
        int(status["Threads"]),
    )


def _leads_to(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except OSError:
        return ""  # closed meanwhile
