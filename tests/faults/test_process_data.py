"""Faults 46 to 48 as far as they lie on the way, and 53: what is kept and cannot be read."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.errors import BadAnswer, DiskFull, LoginNeeded, StoreError, StoreTooNew
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.http.origin import Origin
from tests.faults.listener import listener
from tests.pod.servers import QUICK, Asked, RawServer, Said

PLACES = (Account(Origin.parse("a.example"), "ana"), Account(Origin.parse("b.example"), "ben"))


def bomb(size: int) -> bytes:
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1_000_000)
    parts = [pack.compress(block) for _ in range(size // len(block))]
    return b"".join(parts) + pack.flush()


async def test_46_a_gzip_bomb_is_capped() -> None:
    packed = bomb(100_000_000)
    assert len(packed) < 100_000
    said = Said(body=packed, headers={"Content-Encoding": "gzip"})
    async with RawServer(lambda asked: said) as server:
        http = server.http()
        with pytest.raises(BadAnswer, match="more than"):
            await http.request("GET", "tracks")
        await http.aclose()


async def test_46_a_bomb_in_a_bomb_is_not_unpacked_twice() -> None:
    said = Said(body=gzip.compress(bomb(2_000_000)), headers={"Content-Encoding": "gzip, gzip"})
    async with RawServer(lambda asked: said) as server:
        http = server.http()
        with pytest.raises(BadAnswer, match="cannot be unpacked"):
            await http.request("GET", "tracks")
        await http.aclose()


@pytest.mark.parametrize("told", [True, False])
async def test_46_a_body_without_end_is_capped(told: bool) -> None:
    def endless(asked: Asked) -> bytes:
        length = b"Content-Length: 5000000\r\n" if told else b""
        return b"HTTP/1.1 200 OK\r\n" + length + b"\r\n" + b" " * 5_000_000

    async with RawServer(endless) as server:
        http = server.http()
        with pytest.raises(BadAnswer, match="more than 1,000 kB"):
            await http.request("GET", "tracks", max_bytes=1_000_000)
        await http.aclose()


async def test_46_headers_without_end_are_capped() -> None:
    wire = b"HTTP/1.1 200 OK\r\n" + b"X-Much: " + b"x" * 5_000_000 + b"\r\n\r\n"
    async with RawServer(lambda asked: wire) as server:
        http = server.http()
        with pytest.raises(BadAnswer):
            await http.request("GET", "tracks")
        await http.aclose()


@pytest.mark.parametrize("kept", [b"", b"{", b"\xff\xfe", b"[]", b'{"accounts":[{"origin":3}]}'])
def test_53_a_list_of_accounts_that_cannot_be_read_is_set_aside(
    kept: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "accounts.json").write_bytes(kept)
    accounts = Accounts(tmp_path, QUICK)
    assert accounts.list() == ()
    (aside,) = tmp_path.glob("accounts.json.unreadable-*")
    assert aside.read_bytes() == kept
    assert aside.name in caplog.text
    accounts.save(PLACES[0])
    assert accounts.default == PLACES[0]


def test_53_a_list_of_accounts_that_is_locked_away_is_not_written_over(tmp_path: Path) -> None:
    # A folder in its place cannot be read either, whoever runs this test.
    (tmp_path / "accounts.json").mkdir()
    accounts = Accounts(tmp_path, QUICK)
    with pytest.raises(StoreError, match="cannot be read"):
        accounts.list()
    with pytest.raises(StoreError, match="cannot be read"):
        accounts.save(PLACES[0])
    assert (tmp_path / "accounts.json").is_dir()


ADD = """
import sys
from pathlib import Path
from fwtui.pod.auth.accounts import Account, Accounts
from fwtui.pod.http.origin import Origin
from fwtui.pod.settings import PodSettings
accounts = Accounts(Path(sys.argv[1]), PodSettings(keyring=False))
sys.stdin.readline()
for number in range(10):
    accounts.save(Account(Origin.parse(f"p{number}.example"), f"u{sys.argv[2]}"))
"""


def test_56_accounts_that_four_add_at_a_time_are_all_kept(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ADD, str(tmp_path)]
    adding = [
        subprocess.Popen([*command, str(number)], stdin=subprocess.PIPE, text=True)
        for number in range(4)
    ]
    for one in adding:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in adding:
        one.communicate(timeout=30)
    assert [one.returncode for one in adding] == [0] * 4
    assert len(Accounts(tmp_path, QUICK).list()) == 40


async def test_53_a_login_that_cannot_be_read_is_set_aside_and_said(tmp_path: Path) -> None:
    with DemoPod() as demo:
        pod = listener(demo, tmp_path)
        accounts = Accounts(tmp_path, QUICK)
        assert not accounts.in_keyring()
        accounts.token_store.save(accounts.secret(pod.account), b'{"access": 3}')
        with pytest.raises(LoginNeeded, match="cannot be read; it now lies in") as raised:
            await pod.instance.me()
        assert "Log in again" in raised.value.hint
        assert accounts.list() == (pod.account,)
        assert len(list((tmp_path / "secrets").glob("*.unreadable-*"))) == 1
        await pod.aclose()


def test_54_a_newer_list_of_accounts_is_left_alone(tmp_path: Path) -> None:
    newer = b'{"version": 9, "accounts": []}'
    (tmp_path / "accounts.json").write_bytes(newer)
    accounts = Accounts(tmp_path, QUICK)
    with pytest.raises(StoreTooNew):
        accounts.list()
    with pytest.raises(StoreTooNew):
        accounts.save(PLACES[0])
    assert (tmp_path / "accounts.json").read_bytes() == newer


def test_64_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DiskFull, match="could not be saved"):
        Accounts(tmp_path / "file" / "fwtui", QUICK).save(PLACES[0])
