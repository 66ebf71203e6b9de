"""fwtui api, as a shell runs it."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from fwtui.cli.api import _show, shown
from fwtui.demo.pod import DemoPod
from fwtui.pod.http.client import PodResponse
from tests.cli.shell import Run, Shell
from tests.faults.listener import log_in


def test_api_gives_json_as_it_came(shell: Shell) -> None:
    shell.log_in()
    ran = shell.run("api", "GET", "tracks", "-p", "q=salt", "-p", "page_size=2")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["results"][0]["title"]
    assert shell.demo.seen[-1].query == "q=salt&page_size=2"
    assert ran.stderr == ""


def test_api_shows_status_and_headers(shell: Shell, here: Run) -> None:
    shell.log_in()
    ran = here("api", "-i", "artists")
    head, _, body = ran.stdout.partition("\n\n")
    assert head.startswith("HTTP 200\n")
    assert "x-ratelimit-scope: authenticated-list" in head
    assert json.loads(body)


def test_api_sends_bodies(shell: Shell, here: Run) -> None:
    shell.log_in()
    made = here("api", "POST", "playlists", "-f", "name=Rain", "-f", "privacy_level=me")
    assert made.returncode == 0, made.stderr
    rain = json.loads(made.stdout)["id"]
    added = here(
        "api", "POST", f"playlists/{rain}/add", "-F", "tracks=[1,2]", "-F", "allow_duplicates=false"
    )
    assert json.loads(added.stdout)["count"] == 2
    renamed = here("api", "PATCH", f"playlists/{rain}", "--input", "-", given='{"name":"Snow"}')
    assert json.loads(renamed.stdout)["name"] == "Snow"
    gone = here("api", "DELETE", f"playlists/{rain}")
    assert (gone.returncode, gone.stdout) == (0, "")


@pytest.mark.parametrize(
    ("words", "status", "out", "said"),
    [
        (("tracks/999999",), 1, '{"detail":"Not found."}\n', "404"),
        (("artists", "-p", "ordering=nonsense"), 1, "nonsense", "400"),
        (("artists", "-p", "library=nope"), 1, "Server Error", "500"),
        (("/api/v1/nowhere",), 1, "Not Found", "404"),
        (("https://elsewhere.example/api/v1/tracks",), 1, "", "not an address of 127.0.0.1"),
        (("//elsewhere.example/api/v1/tracks",), 1, "", "not an address of 127.0.0.1"),
        (("BREW", "tracks"), 2, "", "BREW is no method"),
        (("tracks", "-p", "nothing"), 2, "", "NAME=VALUE"),
        (("GET", "tracks", "-f", "a=b"), 2, "", "GET has no body"),
        (("POST", "playlists", "--input", "/no/such/file"), 2, "", "/no/such/file: No such file"),
        (("POST", "playlists", "--input", "-"), 2, "", "not JSON: Expecting value"),
        (("users/me", "--account", "nobody"), 1, "", "no account nobody"),
    ],
)
def test_api_that_goes_wrong(
    shell: Shell,
    words: tuple[str, ...],
    status: int,
    out: str,
    said: str,
    here: Run,
) -> None:
    shell.log_in()
    ran = here("api", *words)
    assert ran.returncode == status, ran.stderr
    assert out in ran.stdout
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout or ran.stderr


def test_api_does_not_wait_unless_it_is_told_to(shell: Shell, here: Run) -> None:
    shell.log_in()
    shell.demo.use_up("authenticated-list")
    for _ in range(2):
        ran = here("api", "artists")
        assert ran.returncode == 1
        assert "allowance" in ran.stderr
    # The second one knew it from the first, which alone was refused.
    assert len(shell.demo.asked("/artists")) == 1


def test_a_renewed_login_that_cannot_be_saved_is_said(
    shell: Shell, here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(shell.demo.url, shell.demo.token(), shell.home / "data")
    shell.demo.expire_access_tokens()

    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ran = here("api", "users/me")
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["username"] == "demo"
    assert "The renewed login could not be saved. It serves until fwtui ends." in ran.stderr


def test_what_a_terminal_is_shown_cannot_steer_it() -> None:
    assert (
        shown('{\n  "a": "é夜\x9b2J\u202e"\n}\x1b') == '{\n  "a": "é夜\\u009b2J\\u202e"\n}\\u001b'
    )


def test_a_terminal_gets_lines(capsys: pytest.CaptureFixture[str]) -> None:
    _show(PodResponse(200, {"x-odd": "a\x1bb"}, b'{"a":["\\u001b",1]}'), True, with_head=True)
    assert capsys.readouterr().out == (
        'HTTP 200\nx-odd: ab\n\n{\n  "a": [\n    "\\u001b",\n    1\n  ]\n}\n'
    )
    _show(PodResponse(500, {}, b"<h1>Server\x1b Error</h1>\n"), True, with_head=False)
    assert capsys.readouterr().out == "<h1>Server\\u001b Error</h1>\n\n"


@pytest.mark.parametrize("dialect", ["1", "2"])
def test_an_address_of_the_web_player_stands_for_its_endpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], dialect: str
) -> None:
    with DemoPod(dialect=dialect) as demo:
        shell = Shell(tmp_path, demo)
        shell.log_in()

        def api(*words: str) -> dict[str, object]:
            ran = shell.here("api", *words, patch=monkeypatch, told=capfd)
            assert ran.returncode == 0, ran.stderr
            answer: dict[str, object] = json.loads(ran.stdout)
            return answer

        base = f"/api/v{dialect}/"
        assert api(f"{demo.url}/library/albums/5")["id"] == 5
        assert demo.seen[-1].path.rstrip("/") == f"{base}albums/5"
        made = api("POST", "playlists", "-f", "name=Rain", "-f", "privacy_level=me")
        key = made["uuid" if dialect == "2" else "id"]
        assert api(f"{demo.url}/library/playlists/{key}")["name"] == "Rain"
        assert api(f"{demo.url}/favorites", "-p", "scope=me")["results"] is not None
