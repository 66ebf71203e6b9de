"""The fixtures of the demo's tests, on pods with the whole route table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fwtui.demo.catalogue.catalogue import Catalogue
from fwtui.demo.pod import DemoPod
from tests.demo.clients import SmallCatalogue
from tests.demo.conftest import ana, catalogue, client, listener, music, stranger

from . import reference_pod

__all__ = ["ana", "catalogue", "client", "listener", "music", "music_pod", "pod", "stranger"]


@pytest.fixture
def pod(catalogue: SmallCatalogue) -> Iterator[DemoPod]:
    with reference_pod(catalogue=catalogue) as pod:
        yield pod


@pytest.fixture
def music_pod(music: Catalogue) -> Iterator[DemoPod]:
    with reference_pod(catalogue=music) as pod:
        yield pod
