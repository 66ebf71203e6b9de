"""The log: one file, yours alone, and no secret in it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from fwtui.base import logs


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    for handler in root.handlers:
        if handler not in before:
            handler.close()
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize(
    "said",
    [
        "Authorization: Bearer s3cret-s3cret-s3cret",
        "{'access_token': 's3cret-s3cret-s3cret', 'scope': 'read'}",
        '{"refresh_token":"s3cret-s3cret-s3cret"}',
        "GET /api/v1/listen/1/?token=s3cret-s3cret-s3cret&to=mp3",
        "http://127.0.0.1:4000/callback?code=s3cret-s3cret-s3cret&state=s3cret-s3cret-s3cret",
        "client_secret=s3cret-s3cret-s3cret",
    ],
)
def test_what_looks_like_a_secret_is_starred(tmp_path: Path, said: str) -> None:
    file = tmp_path / "fwtui.log"
    logs.start(file)
    logging.getLogger("fwtui.somewhere").warning("%s", said)
    text = file.read_text()
    assert "s3cret" not in text
    assert "***" in text
    assert file.stat().st_mode & 0o777 == 0o600


def test_ordinary_words_stay(tmp_path: Path) -> None:
    file = tmp_path / "fwtui.log"
    logs.start(file)
    logging.getLogger("fwtui.somewhere").warning("status code 200, the state of the token file")
    assert "status code 200, the state of the token file" in file.read_text()


def test_a_strangers_control_characters_do_not_reach_the_file(tmp_path: Path) -> None:
    file = tmp_path / "fwtui.log"
    logs.start(file)
    logging.getLogger("fwtui.somewhere").warning("title %s", "\x1b]0;owned\x07")
    assert "\x1b" not in file.read_text()


def test_libraries_that_log_addresses_are_kept_quiet(tmp_path: Path) -> None:
    file = tmp_path / "fwtui.log"
    logs.start(file)
    logging.getLogger("httpx").info("HTTP Request: GET https://pod/api?token=abc")
    assert file.read_text() == ""


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    logs.start(tmp_path / "no" / "such" / "folder" / "fwtui.log")
    logging.getLogger("fwtui.somewhere").warning("still here")


def test_a_full_file_makes_way_and_both_are_the_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LARGEST", 150)
    file, before = tmp_path / "fwtui.log", tmp_path / "fwtui.log.1"
    logs.start(file)
    for number in range(4):
        logging.getLogger("fwtui.x").warning("%s", str(number) * 60)
    logging.getLogger("fwtui.x").warning("4")
    assert file.read_text().endswith(": 4\n")
    assert [str(number) * 60 in before.read_text() for number in range(4)] == [0, 0, 1, 1]
    assert {each.stat().st_mode & 0o777 for each in (file, before)} == {0o600}


def test_a_full_disk_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    logs.start(Path("/dev/full"))
    logging.getLogger("fwtui.somewhere").warning("lost")
    (handler,) = logging.getLogger().handlers
    logging.getLogger().removeHandler(handler)
    with suppress(OSError):
        handler.close()
    assert capsys.readouterr() == ("", "")
