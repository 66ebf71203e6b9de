"""Which certificates are believed, and how often they are read."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from fwtui.pod.auth.accounts import Account
from fwtui.pod.http import tls
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from tests.pod.servers import QUICK, RawServer, Said, certificate


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    tls._context.cache_clear()
    yield
    tls._context.cache_clear()


async def test_the_systems_certificates_are_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = certificate(tmp_path, own=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(shown.ca_file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    context = tls.context()
    assert len(context.get_ca_certs()) == 1
    shown.ca_file.unlink()
    async with RawServer(lambda asked: Said(), tls=shown.context) as server:
        for _ in range(2):
            http = PodClient(Account(Origin.parse(server.url), kind="anonymous"), QUICK)
            assert (await http.request("GET", "tracks")).status == 200
            await http.aclose()


def test_a_context_is_of_this_pythons_own_kind_and_strict() -> None:
    context = tls.context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
