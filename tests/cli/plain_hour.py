"""An hour of listening in plain mode: its transcripts, and how they are compared.

A transcript holds what is typed (``> `` before it, ``? `` where it answers a question) and what
is said; ``python -m tests.cli.plain_hour`` runs what is typed and writes what is said.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from fwtui.demo.pod import DemoPod
from tests.cli.shell import Shell

FOLDER = Path(__file__).parent / "transcripts"
DIALECTS = ("1", "2")
SILENT = "[player]\ndevice_lost = 'silent'\nmpv = { ao = 'null' }\n[pod]\nkeyring = false\n"
WHOLE = "[library]\nmirror = false\n"
"""A copy of the catalogue has an order of its own, from a moment on."""
_DAY = r"today|Mon|Tue|Wed|Thu|Fri|Sat|Sun|\d+ [A-Z][a-z]{2}|\d{4}"
_VARYING = (
    (r"127\.0\.0\.1:\d+", "POD"),
    (r"\bat \d+:\d\d\b", "at 0:00"),
    (r" in \d+\.\d ms", ""),
    (r"^(Track, .+ of) \d+\.$", r"\1 N."),
    (r"^(\d+\. .+), \d\d:\d\d$", r"\1, TIME"),
    (r"[\d,]+ of ([\d,]+) left.*", r"N of \1 left"),
    (rf"\b(added|changed|heard) (?:\d+ (?:h|min) ago|{_DAY})( \d\d:\d\d)?\b", r"\1 DAY"),
    (r"\bheard \d\d:\d\d\b", "heard DAY"),
    (r"\b\d:\d\d of \d", "0:00 of 0"),
    (r", (today|Mon|Tue|Wed|Thu|Fri|Sat|Sun|\d+ (?:h|min)|\d+ [A-Z][a-z]{2}), ", ", DAY, "),
)


def transcript(dialect: str) -> str:
    """The transcript that is kept."""
    return (FOLDER / f"plain-{dialect}.txt").read_text(encoding="utf-8")


def typed(kept: str) -> list[str]:
    """The lines that are typed."""
    return [line[2:] for line in kept.splitlines() if line.startswith(("> ", "? "))]


def normalised(said: str) -> str:
    """What is said without what differs each time: addresses, places in a track, allowances."""
    text = said.replace("\r\n", "\n")
    for pattern, word in _VARYING:
        text = re.sub(pattern, word, text, flags=re.MULTILINE)
    return text


def prepared(shell: Shell) -> None:
    """An account and no sound."""
    (shell.home / "config.toml").write_text(SILENT + WHOLE)
    shell.log_in()
    shell.env |= {"LC_ALL": "C.UTF-8", "TERM": "dumb"}


def main() -> None:
    for dialect in DIALECTS:
        with DemoPod(approve=True, dialect=dialect) as demo, tempfile.TemporaryDirectory() as home:
            shell = Shell(Path(home), demo)
            prepared(shell)
            given = "\n".join([*typed(transcript(dialect)), ""])
            said = shell.run("--plain", given=given).stdout
            (FOLDER / f"plain-{dialect}.txt").write_text(normalised(said), encoding="utf-8")
            shell.run("quit")


if __name__ == "__main__":
    main()
