"""The mirror's phases: what it runs through on a real pod is what its table says."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from fwtui.demo.pod import DemoPod
from fwtui.library.library import Library
from fwtui.library.mirror import mirror
from fwtui.library.mirror.progress import TRANSITIONS, Phase
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, until


def observed(library: Library) -> Callable[[], list[Phase]]:
    """The phases of a library's mirror from now on, each named once while it lasts."""
    phases = [library.mirror_progress.phase]

    def note(event: object) -> None:
        phase = library.mirror_progress.phase
        if phase != phases[-1]:
            phases.append(phase)

    library.subscribe(note)
    return lambda: phases


def check(phases: list[Phase]) -> None:
    for before, after in pairwise(phases):
        assert after in TRANSITIONS[before], phases


async def test_phases_of_a_small_pod(demo: DemoPod, pod: Pod, tmp_path: Path) -> None:
    library = library_in(tmp_path)
    phases = observed(library)
    await library.mirror_now(pod)
    await library.mirror_now(pod)
    await library.mirror_now(pod, full=True)
    assert phases()[:2] == ["off", "filling"]
    assert "full" in phases()
    assert phases()[-1] == "idle"
    check(phases())
    await library.aclose()


async def test_phases_of_a_large_pod(demo: DemoPod, pod: Pod, tmp_path: Path) -> None:
    library = library_in(tmp_path, mirror=True, mirror_tracks=10)
    phases = observed(library)
    library.connect(pod)
    await until(lambda: library.mirror_progress.phase == "offered")
    library.mirror.answer(False)
    await until(lambda: library.mirror_progress.phase == "off")
    library.mirror.answer(True)
    await until(lambda: library.mirror_progress.phase == "idle")
    check(phases())
    assert phases()[:3] == ["off", "offered", "off"]
    await library.aclose()


def test_the_table_in_words_is_the_table_as_data() -> None:
    words = mirror.__doc__ or ""
    rows = [line for line in words.splitlines() if line.split(" ")[0] in TRANSITIONS]
    said = {row.split()[0]: frozenset(row[59:].replace(",", " ").split()) for row in rows}
    assert said == TRANSITIONS
