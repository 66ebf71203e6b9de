"""fwtui logout, as a shell runs it."""

from __future__ import annotations

from fwtui.pod.auth.accounts import Accounts
from fwtui.pod.settings import PodSettings
from tests.cli.shell import Run, Shell


def test_logout_forgets(shell: Shell, here: Run) -> None:
    shell.log_in()
    ran = here("logout")
    assert ran.returncode == 0, ran.stderr
    assert "forgotten" in ran.stdout
    again = here("logout")
    assert again.returncode == 1
    assert "fwtui login" in again.stderr
    accounts = Accounts(shell.home / "data", PodSettings(keyring=False))
    assert accounts.list() == ()
