"""Pods: one with a handful of made-up files, and one with the demo's own music."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fwtui.demo.catalogue.build import build
from fwtui.demo.catalogue.catalogue import Catalogue
from fwtui.demo.pod import DemoPod
from fwtui.demo.state import DemoSettings
from tests.demo.clients import Client, SmallCatalogue


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> SmallCatalogue:
    return SmallCatalogue(tmp_path_factory.mktemp("assets"))


@pytest.fixture
def pod(catalogue: SmallCatalogue) -> Iterator[DemoPod]:
    with DemoPod(catalogue=catalogue) as pod:
        yield pod


@pytest.fixture
def client(pod: DemoPod) -> Iterator[Client]:
    with Client(pod) as client:
        yield client


# --- the demo's own music ---------------------------------------------------------------


@pytest.fixture(scope="session")
def music() -> Catalogue:
    return build(DemoSettings())


@pytest.fixture
def music_pod(music: Catalogue) -> Iterator[DemoPod]:
    with DemoPod(catalogue=music) as pod:
        yield pod


@pytest.fixture
def listener(music_pod: DemoPod) -> Iterator[Client]:
    """``demo``, on a pod with all the demo's music."""
    with Client(music_pod) as client:
        yield client.be("demo")


@pytest.fixture
def ana(music_pod: DemoPod) -> Iterator[Client]:
    with Client(music_pod) as client:
        yield client.be("ana")


@pytest.fixture
def stranger(music_pod: DemoPod) -> Iterator[Client]:
    """An anonymous client of the same pod."""
    with Client(music_pod) as client:
        yield client


# --- pods of 2.0 ------------------------------------------------------------------------


@pytest.fixture
def pod_2(music: Catalogue) -> Iterator[DemoPod]:
    with DemoPod(catalogue=music, dialect="2") as pod:
        yield pod


@pytest.fixture
def listener_2(pod_2: DemoPod) -> Iterator[Client]:
    """``demo``, on a pod of 2.0."""
    with Client(pod_2) as client:
        yield client.be("demo")


@pytest.fixture
def ana_2(pod_2: DemoPod) -> Iterator[Client]:
    with Client(pod_2) as client:
        yield client.be("ana")
