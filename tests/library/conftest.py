from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.library.library import Library
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, pod_of


@pytest.fixture(scope="session")
def large() -> Iterator[DemoPod]:
    """Twelve thousand tracks."""
    with DemoPod(tracks=12_000) as demo:
        yield demo


@pytest.fixture
def demo() -> Iterator[DemoPod]:
    """A small pod of its own, that a test may change."""
    with DemoPod() as demo:
        yield demo


@pytest.fixture
async def pod(demo: DemoPod) -> AsyncIterator[Pod]:
    pod = pod_of(demo)
    yield pod
    await pod.aclose()


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    library = library_in(tmp_path)
    yield library
    await library.aclose()
