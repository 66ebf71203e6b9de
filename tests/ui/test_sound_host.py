"""Where the sound comes out, by the variables of the terminal and of the process."""

from __future__ import annotations

import socket

import pytest

from fwtui.ui.sound_host import LONGEST, sound_host

SSH = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}


def test_only_over_ssh_it_is_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "attic.home.example")
    assert sound_host({}, {}) == ""
    assert sound_host(SSH, {}) == "attic"


@pytest.mark.parametrize("name", ["PULSE_SERVER", "PIPEWIRE_REMOTE"])
def test_sound_that_is_sent_elsewhere_is_not_here(name: str) -> None:
    assert sound_host(SSH, {name: "tcp:localhost:24713"}) == ""


def test_a_name_is_short_and_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "a\x1b[31m" + "b" * 90)
    found = sound_host(SSH, {})
    assert len(found) == LONGEST
    assert "\x1b" not in found
