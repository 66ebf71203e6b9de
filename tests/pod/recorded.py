"""What a real pod answered, as it was recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RECORDINGS = Path(__file__).parents[1] / "recordings" / "1.x"
RECORDINGS_2 = RECORDINGS.with_name("2.x")


@dataclass(frozen=True)
class Recorded:
    name: str
    method: str
    path: str
    sent: dict[str, str]
    status: int
    headers: dict[str, str]
    body: bytes


def recorded(folder: Path = RECORDINGS) -> Iterator[Recorded]:
    for file in sorted(folder.glob("*.headers")):
        text = file.read_text(encoding="utf-8", errors="surrogateescape")
        asked, found, answered = text.partition("--- response")
        lines = answered.splitlines()
        status = next((line for line in lines if line.startswith("HTTP/")), "")
        first = re.match(r"(\S+) https?://[^/]+(\S*)", asked)
        if not found or not status or not first:
            continue
        body = file.with_suffix(".json")
        yield Recorded(
            file.stem,
            first[1],
            first[2].partition("?")[0],
            _headers(asked.splitlines()[1:]),
            int(status.split()[1]),
            _headers(lines),
            body.read_bytes() if body.exists() else b"",
        )


def _headers(lines: list[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines if re.match(r"[A-Za-z-]+:", line))
    return {name.lower(): value.strip() for name, _, value in pairs}
